/* native.c: a module that attacks the walls of a sandbox with raw system calls, as a script could
 * that had broken out of Lua. hostile.NAME(...) answers a system error code, 0 after success. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lua.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int tell(lua_State *L, long result) {
    lua_pushinteger(L, result < 0 ? errno : 0);
    return 1;
}

/* (path) the error of opening a file to read */
static int attack_read(lua_State *L) {
    char byte;
    int fd = open(luaL_checkstring(L, 1), O_RDONLY);
    return tell(L, fd < 0 ? fd : read(fd, &byte, 1));
}

static int attack_write(lua_State *L) {
    int fd = open(luaL_checkstring(L, 1), O_WRONLY | O_CREAT, 0666);
    return tell(L, fd < 0 ? fd : write(fd, "escaped", 7));
}

/* (link, target) a symbolic link, then what is behind it */
static int attack_symlink(lua_State *L) {
    if (symlink(luaL_checkstring(L, 2), luaL_checkstring(L, 1)) != 0)
        return tell(L, -1);
    return attack_read(L);
}

static int attack_link(lua_State *L) {
    return tell(L, link(luaL_checkstring(L, 2), luaL_checkstring(L, 1)));
}

static int attack_truncate(lua_State *L) {
    return tell(L, truncate(luaL_checkstring(L, 1), 0));
}

/* () a process that outlives the script and then writes a file */
static int attack_fork(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    long pid = fork();
    if (pid != 0)
        return tell(L, pid);
    setsid();
    sleep(1);
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    ssize_t n = fd < 0 ? 0 : write(fd, "escaped", 7);
    _exit(n > 0);
}

static int attack_fork_bomb(lua_State *L) {
    for (int n = 0; n < 10000; n++)
        if (fork() < 0)
            usleep(1000);
    return tell(L, 0);
}

static int attack_exec(lua_State *L) {
    return tell(L, execl("/bin/sh", "sh", "-c", luaL_checkstring(L, 1), (char *)NULL));
}

/* A connection to a port of this machine. */
static int attack_connect(lua_State *L) {
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((unsigned short)luaL_checkinteger(L, 1))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return tell(L, fd < 0 ? fd : connect(fd, (struct sockaddr *)&to, sizeof to));
}

/* A packet that needs no connection. */
static int attack_send(lua_State *L) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    return tell(L, fd < 0 ? fd : sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to));
}

static int attack_kill(lua_State *L) {
    return tell(L, kill(getppid(), SIGKILL));
}

static int attack_ptrace(lua_State *L) {
    return tell(L, ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int attack_memory(lua_State *L) {
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)(size_t)luaL_checkinteger(L, 1), 1};
    return tell(L, process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}

/* () writes to every descriptor above stderr; how many took it */
static int attack_descriptors(lua_State *L) {
    int n = 0;
    for (int fd = 3; fd < 64; fd++)
        n += write(fd, "escaped", 7) == 7;
    lua_pushinteger(L, n);
    return 1;
}

static int attack_limits(lua_State *L) {
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    return tell(L, setrlimit(RLIMIT_CPU, &all) == 0 || setrlimit(RLIMIT_FSIZE, &all) == 0 ? 0 : -1);
}

static int attack_mount(lua_State *L) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && mount("proc", "/tmp", "proc", 0, NULL) == 0)
        return tell(L, 0);
    return tell(L, mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == 0 || umount2("/tmp", MNT_DETACH) == 0
                       ? 0
                       : -1);
}

static int attack_crash(lua_State *L) {
    (void)L;
    raise(SIGSEGV);
    abort();
}

static void *give_up(void *unused) {
    (void)unused;
    abort();
}

static int attack_abort(lua_State *L) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, give_up, NULL) == 0)
        pthread_join(thread, NULL);
    return tell(L, 0);
}

/* The parent's first thread, by the call that names no process. */
static int attack_thread(lua_State *L) {
    return tell(L, syscall(SYS_tkill, getppid(), SIGKILL));
}

static int attack_silence(lua_State *L) {
    (void)L;
    _exit(0); /* without the report */
}

/* Claims that all is well, and the claim's length is a lie. */
static int attack_report(lua_State *L) {
    static const char lie[] = "V\xff\xff\xff\x7f\0all is well";
    ssize_t n = write(3, lie, sizeof lie);
    (void)n;
    (void)L;
    _exit(0);
}

static const luaL_Reg attacks[] = {
    {"read", attack_read},           {"write", attack_write},
    {"symlink", attack_symlink},     {"link", attack_link},
    {"truncate", attack_truncate},   {"fork", attack_fork},
    {"fork_bomb", attack_fork_bomb}, {"exec", attack_exec},
    {"connect", attack_connect},     {"send", attack_send},
    {"kill", attack_kill},           {"ptrace", attack_ptrace},
    {"memory", attack_memory},       {"descriptors", attack_descriptors},
    {"limits", attack_limits},       {"mount", attack_mount},
    {"crash", attack_crash},         {"silence", attack_silence},
    {"report", attack_report},       {"abort", attack_abort},
    {"thread", attack_thread},       {NULL, NULL}};

int luaopen_tinynet_hostile(lua_State *L) {
    luaL_newlib(L, attacks);
    return 1;
}
