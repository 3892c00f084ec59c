/* lock.c: closes a process in: limits, descriptors, capabilities, and for each of files, network
 * and processes a wall of the kernel. */
#define _GNU_SOURCE
#include "host/box.h"

#include <stdlib.h>
#include <string.h>

#include "host/host.h"

void tn_root_add(tn_box *box, const char *path, bool write) {
    char *real = realpath(path, NULL);
    if (!real)
        return;
    for (int named = 0; named < 2; named++) { /* its real path, and the one it goes by */
        const char *wanted = named ? path : real;
        int i = 0;
        while (i < box->roots && strcmp(box->root[i].path, wanted) != 0)
            i++;
        if (*wanted != '/' || i == TN_BOX_ROOTS)
            continue;
        if (i == box->roots) {
            box->root[i].path = strdup(wanted);
            box->root[i].write = false;
            box->roots += box->root[i].path != NULL;
        }
        if (i < box->roots)
            box->root[i].write |= write;
    }
    free(real);
}

#ifndef __linux__

bool tn_lock(tn_box *box, int threads, char *message, size_t size) {
    (void)box;
    (void)threads;
    snprintf(message, size, "%s",
             tn_host_word("the sandbox needs Linux: nothing here closes files and network",
                          "沙盒需要 Linux：此系统无法封闭文件与网络"));
    return false;
}

#else
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES, NETWORK, PROCESSES };

/* Walls that were asked to be left out, for tests. This cannot open a sandbox: what no other wall
 * closes refuses to run. */
static bool left_out(const char *wall) {
    const char *all = getenv("TINYNET_SANDBOX_WITHOUT");
    return all && strstr(all, wall);
}

static void note(tn_box *box, int what, const char *format, ...) {
    va_list args;
    size_t n = strlen(box->walls[what]);
    va_start(args, format);
    if (n > 0 && n + 2 < TN_BOX_SENTENCE)
        memcpy(box->walls[what] + n, ", ", 3), n += 2;
    vsnprintf(box->walls[what] + n, TN_BOX_SENTENCE - n, format, args);
    va_end(args);
}

static bool has_walls(const tn_box *box, int what) {
    return *box->walls[what];
}

/* The threads of this process; 0 where that is not told. */
static int count_threads(void) {
    DIR *dir = opendir("/proc/self/task");
    int n = 0;
    for (struct dirent *e; dir && (e = readdir(dir)) != NULL;)
        n += e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return n;
}

static void set_limit(int what, rlim_t soft, rlim_t hard) {
    struct rlimit now;
    if (getrlimit(what, &now) == 0 && now.rlim_max != RLIM_INFINITY && hard > now.rlim_max)
        hard = now.rlim_max;
    setrlimit(what, &(struct rlimit){soft > hard ? hard : soft, hard});
}

/* The address space in use, in bytes. */
static rlim_t address_space(void) {
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%lu", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Lua's memory is capped exactly by its allocator; this bounds what the libraries take besides:
 * drawing, and the stacks of threads. */
static void limit_memory(const tn_box *box, int threads) {
    enum { SLACK = 192 << 20, PER_THREAD = 16 << 20 };
#if !defined(__SANITIZE_ADDRESS__) /* its shadow is larger than any limit */
    rlim_t all = address_space() + box->limits.memory + SLACK + (rlim_t)threads * PER_THREAD;
    set_limit(RLIMIT_AS, all, all);
#else
    (void)box;
    (void)threads;
#endif
}

static void limit_all(const tn_box *box, int threads, bool processes) {
    rlim_t cpu = (rlim_t)box->limits.cpu, files = box->limits.out ? box->limits.files : 0;
    enum { MOST_FILES = 64, MOST_PROCESSES = 64 };
    set_limit(RLIMIT_CPU, cpu, cpu + 1);
    set_limit(RLIMIT_FSIZE, files, files);
    set_limit(RLIMIT_CORE, 0, 0);
    set_limit(RLIMIT_NOFILE, MOST_FILES, MOST_FILES);
    set_limit(RLIMIT_MEMLOCK, 0, 0);
    limit_memory(box, threads);
    if (processes) /* counts all of the user's, so only where nothing better is there */
        set_limit(RLIMIT_NPROC, MOST_PROCESSES, MOST_PROCESSES);
}

static void drop_capabilities(void) {
    struct {
        uint32_t version;
        int pid;
    } header = {0x20080522, 0};
    uint32_t none[6] = {0};
    for (int c = 0; c < 64; c++)
        prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
    syscall(SYS_capset, &header, none);
}

static void write_text(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t n = write(fd, text, strlen(text));
    (void)n;
    close(fd);
}

/* New namespaces, within a new user namespace where that is needed. 0 or a system error code. */
static int separate(int spaces) {
    char map[64];
    unsigned uid = (unsigned)geteuid(), gid = (unsigned)getegid();
    if (left_out("namespaces"))
        return EPERM;
    if (unshare(spaces) == 0)
        return 0;
    if (unshare(CLONE_NEWUSER | spaces) != 0)
        return errno;
    snprintf(map, sizeof map, "%u %u 1\n", uid, uid);
    write_text("/proc/self/uid_map", map);
    write_text("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1\n", gid, gid);
    write_text("/proc/self/gid_map", map);
    return 0;
}

/* What stands in for Landlock and seccomp. */
static void use_namespaces(tn_box *box, bool files, bool network) {
    int spaces = (files ? CLONE_NEWNS : 0) | (network ? CLONE_NEWNET | CLONE_NEWIPC : 0);
    if (!spaces || separate(spaces) != 0)
        return;
    if (network)
        note(box, NETWORK, "network namespace");
    if (files && tn_mounts(box) == 0)
        note(box, FILES, "mount namespace");
}

static bool fails(int fd) {
    if (fd >= 0)
        close(fd);
    return fd < 0;
}

static void use_landlock(tn_box *box) {
    int abi = 0;
    if (tn_landlock(box, &abi) != 0 || !fails(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)))
        return;
    note(box, FILES, "Landlock %d", abi);
    if (abi >= 4)
        note(box, NETWORK, "Landlock %d", abi);
}

static void use_filter(tn_box *box) {
    if (tn_filter() != 0 || !fails(socket(AF_UNIX, SOCK_STREAM, 0)))
        return;
    note(box, NETWORK, "seccomp");
    note(box, PROCESSES, "seccomp");
}

static bool can_landlock(void) {
    return !left_out("landlock") && syscall(444, NULL, 0, 1) > 0;
}

/* Whether a filter can be installed; a null pointer is refused with EFAULT then. */
static bool can_filter(void) {
    return !left_out("seccomp") && prctl(PR_SET_SECCOMP, 2, NULL) != 0 && errno == EFAULT;
}

static bool refuse(char *message, size_t size, const char *sentence) {
    snprintf(message, size, "%s", sentence);
    return false;
}

bool tn_lock(tn_box *box, int threads, char *message, size_t size) {
    bool landlock = can_landlock(), filter = can_filter();
    if (count_threads() > 1)
        return refuse(message, size, tn_host_word("a thread runs already", "已有线程在运行"));
    use_namespaces(box, !landlock, !filter);
    limit_all(box, threads, !filter);
    drop_capabilities();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return refuse(message, size, strerror(errno));
    if (chdir(*box->out ? box->out : box->folder) != 0 && chdir("/") != 0)
        return refuse(message, size, strerror(errno));
    if (landlock)
        use_landlock(box);
    bool network = !filter; /* Landlock's rules know TCP alone: that is no closed network */
    if (filter)
        use_filter(box);
    network = strstr(box->walls[NETWORK], network ? "namespace" : "seccomp");
    if (!has_walls(box, FILES))
        return refuse(message, size,
                      tn_host_word("this kernel closes no files: it has neither Landlock (Linux "
                                   "5.13) nor mount namespaces for you",
                                   "此内核无法封闭文件：既无 Landlock（Linux 5.13），"
                                   "也不允许挂载命名空间"));
    if (!network)
        return refuse(message, size,
                      tn_host_word("this kernel closes no network: it has neither seccomp nor "
                                   "network namespaces for you",
                                   "此内核无法封闭网络：既无 seccomp，也不允许网络命名空间"));
    if (!has_walls(box, PROCESSES))
        note(box, PROCESSES, "RLIMIT_NPROC");
    return true;
}

#endif
