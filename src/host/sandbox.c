/* sandbox.c: runs a stranger's script in a child process, watches it from outside and tells how it
 * ended. The child's own report is believed only as far as it concerns itself. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <lauxlib.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/box.h"
#include "host/host.h"

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

/* ---- the child's reports: a letter, a length, that many bytes ---- */

enum { VERDICT = 'V', DENIED = 'D', WALL = 'W', PEAK = 'P', VALUES = 'S' };
enum { MOST_VALUES = 16 << 20, MOST_REPORT = MOST_VALUES + (64 << 10) };

static bool send_all(int fd, const void *bytes, size_t n) {
    for (const char *p = bytes; n > 0;) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno != EINTR)
            return false;
        p += k > 0 ? k : 0;
        n -= k > 0 ? (size_t)k : 0;
    }
    return true;
}

static void report(const tn_box *box, char what, const void *bytes, size_t n) {
    char head[1 + sizeof(uint32_t)] = {what};
    uint32_t length = (uint32_t)n;
    memcpy(head + 1, &length, sizeof length);
    send_all(box->report, head, sizeof head);
    send_all(box->report, bytes, n);
}

void tn_box_report_walls(const tn_box *box) {
    for (int i = 0; i < 3; i++)
        report(box, WALL, box->walls[i], strlen(box->walls[i]));
}

void tn_box_report_values(tn_box *box, const char *bytes, size_t size) {
    if (size <= MOST_VALUES)
        report(box, VALUES, bytes, size);
}

static bool is_over; /* the time, for this process */

_Noreturn void tn_box_end(tn_box *box, tn_verdict v, const char *message) {
    char sentence[TN_BOX_SENTENCE];
    if (is_over && v != TN_BOX_TIME) { /* interrupted inside the engine */
        tn_verdict_sentence(v = TN_BOX_TIME, &box->limits, sentence, sizeof sentence);
        message = sentence;
    }
    char all[1 + sizeof((tn_outcome *)0)->message];
    fflush(NULL);
    for (int i = 0; i < box->denials; i++) { /* those beyond the last sentence only count */
        const char *denied = i < TN_BOX_DENIED ? box->denied[i] : "";
        if (i < 1000)
            report(box, DENIED, denied, strlen(denied));
    }
    report(box, PEAK, &box->peak, sizeof box->peak);
    all[0] = (char)v;
    int n = snprintf(all + 1, sizeof all - 1, "%s", message);
    report(box, VERDICT, all, 1 + (size_t)(n < (int)sizeof all - 2 ? n : (int)sizeof all - 2));
    _exit(0);
}

/* ---- the end of the time, seen from inside ---- */

static lua_State *timed;
static tn_box *timed_box;

/* The hook in which a script learns that its time is over: no pcall can catch this. */
static void over(lua_State *L, lua_Debug *ar) {
    char sentence[TN_BOX_SENTENCE], message[sizeof((tn_outcome *)0)->message] = "";
    (void)ar;
    lua_sethook(L, NULL, 0, 0);
    tn_verdict_sentence(TN_BOX_TIME, &timed_box->limits, sentence, sizeof sentence);
    timed_box->limits.memory = SIZE_MAX / 2; /* for the message */
    if (lua_checkstack(L, 10)) {
        luaL_where(L, 0);
        if (*lua_tostring(L, -1) == '\0')
            luaL_where(L, 1);
        lua_pushstring(L, sentence);
        lua_concat(L, 2);
        lua_pushcfunction(L, tn_trace_handler);
        lua_insert(L, -2);
        if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_isstring(L, -1))
            snprintf(message, sizeof message, "%s", lua_tostring(L, -1));
    }
    tn_box_end(timed_box, TN_BOX_TIME, *message ? message : sentence);
}

/* Whether the kernel, which counts ticks, is ahead of what the threads really used. */
static bool is_early(const siginfo_t *info) {
    struct timespec used;
    return info->si_code != SI_USER && clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0 &&
           used.tv_sec < timed_box->limits.cpu;
}

/* Looks again where the time is not yet over. Code that never comes back to Lua is ended by the
 * alarm. */
static void on_time(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)context;
    if (is_early(info)) {
        struct itimerval soon = {.it_value = {.tv_usec = 20 * 1000}};
        setitimer(ITIMER_REAL, &soon, NULL);
        return;
    }
    signal(SIGXCPU, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
    is_over = true;
    atomic_store(timed_box->interrupt, 1); /* the engine gives up what it is at */
    struct itimerval moment = {.it_value = {.tv_usec = 400 * 1000}};
    setitimer(ITIMER_REAL, &moment, NULL);
    lua_sethook(timed, over, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void tn_box_watch_time(lua_State *L, tn_box *box) {
    struct sigaction action = {.sa_sigaction = on_time, .sa_flags = SA_RESTART | SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    timed = L;
    timed_box = box;
    sigaction(SIGXCPU, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
}

/* ---- the child before it runs anything ---- */

/* Variables that a sandbox may know; the values of all others are wiped out. */
static bool is_harmless(const char *variable) {
    static const char *const kept[] = {"HOME=",
                                       "LANG=",
                                       "LC_",
                                       "TZ=",
                                       "TINYNET_",
                                       "FONTCONFIG_",
                                       "XDG_DATA_",
                                       "XDG_CONFIG_HOME=",
                                       "XDG_CACHE_HOME=",
                                       "ASAN_OPTIONS=",
                                       "UBSAN_OPTIONS=",
                                       "LSAN_OPTIONS=",
                                       "FC_"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strncmp(variable, kept[i], strlen(kept[i])) == 0)
            return true;
    return false;
}

static void wipe_environment(void) {
    extern char **environ;
    char **to = environ;
    for (char **from = environ; from && *from; from++) {
        if (is_harmless(*from))
            *to++ = *from;
        else
            memset(*from, 0, strlen(*from));
    }
    if (to)
        *to = NULL;
}

static void close_others(int kept) {
    long most = sysconf(_SC_OPEN_MAX);
#ifdef SYS_close_range
    if (syscall(SYS_close_range, kept + 1, ~0u, 0) == 0)
        return;
#endif
    for (int fd = kept + 1; fd < (most > 0 ? most : 65536); fd++)
        close(fd);
}

static void become_child(tn_box *box, const int out[2], const int err[2], const int report_to[2]) {
    int null = open("/dev/null", O_RDONLY);
    setsid();
    if (null < 0)
        close(STDIN_FILENO);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    dup2(null, STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    box->report = STDERR_FILENO + 1;
    int last = report_to[1];
    if (last != box->report)
        dup2(last, box->report);
    close_others(box->report);
    fcntl(box->report, F_SETFD, FD_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int n = 1; n < 32; n++)
        if (n != SIGXFSZ)
            signal(n, SIG_DFL);
    setvbuf(stdout, NULL, _IOLBF, 0);
    wipe_environment();
}

/* ---- the parent ---- */

typedef struct watch {
    tn_box *box;
    tn_outcome *o;
    pid_t child;
    int out, err, report; /* ends to read from; -1: at their end */
    const tn_sink *sink;
    char *bytes; /* of the report */
    size_t count, room;
    double begun;     /* by tn_host_clock */
    double killed_at; /* 0: not yet asked to end */
    size_t files_before;
    int entries_before;
} watch;

/* What lies below a folder; nftw has no argument to hand through. */
static struct {
    size_t bytes;
    int entries;
} below;

static int count_entry(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)path;
    (void)place;
    if (kind == FTW_F)
        below.bytes += (size_t)info->st_size;
    return ++below.entries > 1000000;
}

static void count_files(const char *folder) {
    below.bytes = 0;
    below.entries = 0;
    nftw(folder, count_entry, 16, FTW_PHYS);
}

/* A terminal obeys some characters; those are not passed on to it. */
static void clean(char *bytes, ssize_t n, unsigned char *last) {
    for (ssize_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i], before = *last;
        *last = c;
        if ((c < 32 && c != '\n' && c != '\t' && c != '\r') || c == 127 ||
            (before == 0xc2 && c < 0xa0 && c >= 0x80))
            bytes[i] = '?';
    }
}

/* Passes on what can be read, up to the limit; false at the end. */
static bool pass_on(watch *w, int from, int to) {
    static unsigned char last[2];
    char bytes[16384];
    ssize_t n = read(from, bytes, sizeof bytes);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    size_t left = w->box->limits.print - w->o->printed;
    size_t some = (size_t)n < left ? (size_t)n : left;
    if (isatty(to))
        clean(bytes, (ssize_t)some, &last[to == w->sink->err]);
    w->o->lost |= !send_all(to, bytes, some);
    w->o->printed += some;
    if (some < (size_t)n)
        w->o->verdict = TN_BOX_OUTPUT;
    return n > 0;
}

static bool read_report(watch *w) {
    if (w->room - w->count < 16384) {
        size_t room = w->room * 2 + 65536;
        char *bytes = w->count < MOST_REPORT ? realloc(w->bytes, room) : NULL;
        if (!bytes)
            return false;
        w->bytes = bytes;
        w->room = room;
    }
    ssize_t n = read(w->report, w->bytes + w->count, w->room - w->count);
    w->count += n > 0 ? (size_t)n : 0;
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Reads what is there, waiting up to `ms`. */
static void listen_to(watch *w, int ms) {
    struct pollfd p[] = {{w->out, POLLIN, 0}, {w->err, POLLIN, 0}, {w->report, POLLIN, 0}};
    if (poll(p, 3, ms) <= 0)
        return;
    if (p[0].revents && !pass_on(w, w->out, w->sink->out))
        w->out = (close(w->out), -1);
    if (p[1].revents && !pass_on(w, w->err, w->sink->err))
        w->err = (close(w->err), -1);
    if (p[2].revents && !read_report(w))
        w->report = (close(w->report), -1);
}

static volatile sig_atomic_t stop_asked;

static void on_stop(int number) {
    stop_asked = number;
}

/* Looks whether a limit is passed: the child is asked to say where it is, then killed. */
static void check_limits(watch *w) {
    const tn_limits *l = &w->box->limits;
    double t = tn_host_clock() - w->begun;
    if (!w->killed_at && t > l->wall) {
        kill(w->child, SIGXCPU);
        w->killed_at = t;
    } else if (w->killed_at && t > w->killed_at + 0.5) {
        w->o->verdict = w->o->verdict == TN_BOX_OK ? TN_BOX_TIME : w->o->verdict;
        kill(-w->child, SIGKILL);
    }
    if (*w->box->out) {
        count_files(w->box->out);
        if (below.bytes > w->files_before + l->files || below.entries > w->entries_before + 10000)
            w->o->verdict = TN_BOX_OUTPUT;
    }
    if (w->o->verdict == TN_BOX_OUTPUT || stop_asked)
        kill(-w->child, SIGKILL);
}

/* Until the child has ended: its status and use of the processors. */
static int follow(watch *w) {
    struct rusage use = {0};
    int status = 0, tick = 0;
    for (;;) {
        listen_to(w, w->out < 0 && w->err < 0 && w->report < 0 ? 5 : 20);
        siginfo_t ended = {0};
        if (waitid(P_PID, (id_t)w->child, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid)
            break;
        if (w->o->verdict == TN_BOX_OUTPUT || tick++ % 4 == 0)
            check_limits(w);
        if (w->out < 0 && w->err < 0 && w->report < 0)
            nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
    }
    kill(-w->child,
         SIGKILL); /* whatever it may have left behind, as long as its number is its own */
    wait4(w->child, &status, 0, &use);
    w->o->wall = tn_host_clock() - w->begun;
    w->o->cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
                1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
    for (int k = 0; k < 4096 && (w->out >= 0 || w->err >= 0 || w->report >= 0); k++)
        listen_to(w, 0);
    return status;
}

#ifdef __linux__
/* Whatever a sandbox left behind has become a child of this process: ends it. */
static void end_orphans(void) {
    char path[64];
    int pid;
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)syscall(SYS_gettid));
    for (int again = 1, k = 0; again && k < 100; k++) {
        FILE *f = fopen(path, "r");
        for (again = 0; f && fscanf(f, "%d", &pid) == 1; again = 1) {
            kill(pid, SIGKILL);
            waitpid(pid, NULL, 0);
        }
        if (f)
            fclose(f);
    }
}
#endif

/* ---- what the child said ---- */

static void copy_text(char *to, size_t size, const char *from, size_t n) {
    unsigned char last = 0;
    n = n < size - 1 ? n : size - 1;
    memcpy(to, from, n);
    to[n] = '\0';
    clean(to, (ssize_t)n, &last);
}

/* One report. Everything in it comes from the stranger. */
static void take(watch *w, char what, const char *bytes, size_t n, int *walls, bool *told) {
    tn_outcome *o = w->o;
    if (what == WALL && *walls < 3)
        copy_text(o->walls[(*walls)++], TN_BOX_SENTENCE, bytes, n);
    else if (what == DENIED && o->denials++ < TN_BOX_DENIED)
        copy_text(o->denied[o->denials - 1], TN_BOX_SENTENCE, bytes, n);
    else if (what == PEAK && n == sizeof o->memory)
        memcpy(&o->memory, bytes, n);
    else if (what == VALUES && !o->values && (o->values = malloc(n + 1)) != NULL)
        memcpy(o->values, bytes, o->values_size = n);
    else if (what == VERDICT && n > 0 && (unsigned char)bytes[0] < TN_BOX_VERDICTS) {
        if (o->verdict == TN_BOX_OK)
            o->verdict = (tn_verdict)bytes[0];
        copy_text(o->message, sizeof o->message, bytes + 1, n - 1);
        *told = true;
    }
}

/* Answers whether the child said how it ended. */
static bool understand(watch *w) {
    int walls = 0;
    bool told = false;
    for (size_t at = 0; at + 1 + sizeof(uint32_t) <= w->count;) {
        uint32_t n;
        char what = w->bytes[at];
        memcpy(&n, w->bytes + at + 1, sizeof n);
        at += 1 + sizeof n;
        if (n > w->count - at)
            break;
        take(w, what, w->bytes + at, n, &walls, &told);
        at += n;
    }
    return told;
}

/* A child that said nothing was ended by a signal. */
static void judge_status(tn_outcome *o, int status) {
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (o->verdict != TN_BOX_OK)
        return;
    if (number == SIGXCPU || number == SIGALRM || number == SIGKILL)
        o->verdict = TN_BOX_TIME;
    else if (number == SIGSYS)
        o->verdict = TN_BOX_FORBIDDEN;
    else if (number == SIGXFSZ)
        o->verdict = TN_BOX_OUTPUT;
    else
        o->verdict = TN_BOX_CRASH;
    if (o->verdict == TN_BOX_CRASH && number)
        snprintf(o->message, sizeof o->message, "%s", strsignal(number));
    if (o->verdict == TN_BOX_FORBIDDEN)
        snprintf(o->message, sizeof o->message, "%s",
                 tn_host_word("a system call that no script needs", "脚本不需要的系统调用"));
}

/* Three pipes, none of which is stdin, stdout or stderr. */
static bool open_pipes(int pipes[3][2]) {
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
            return false;
    for (int i = 0; i < 3; i++)
        if (pipe(pipes[i]) != 0)
            return false;
    for (int i = 0; i < 3; i++) {
        fcntl(pipes[i][0], F_SETFL, O_NONBLOCK);
        for (int end = 0; end < 2; end++)
            fcntl(pipes[i][end], F_SETFD, FD_CLOEXEC);
    }
    return true;
}

static const char *lost_sentence(void) {
    return tn_host_word("not all of the output could be written", "输出未能全部写出");
}

static void supervise(watch *w) {
    struct sigaction stop = {.sa_handler = on_stop}, before[3];
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(&stop.sa_mask);
    stop_asked = 0;
    for (int i = 0; i < 3; i++)
        sigaction(signals[i], &stop, &before[i]);
    int status = follow(w);
#ifdef __linux__
    end_orphans();
#endif
    for (int i = 0; i < 3; i++)
        sigaction(signals[i], &before[i], NULL);
    if (!understand(w))
        judge_status(w->o, status);
    if (w->o->lost && w->o->verdict == TN_BOX_OK) { /* a full disk must not end as success */
        w->o->verdict = TN_BOX_ERROR;
        snprintf(w->o->message, sizeof w->o->message, "%s", lost_sentence());
    }
    free(w->bytes);
    if (stop_asked)
        raise(stop_asked);
}

bool tn_box_run(tn_box *box, tn_box_child *child, void *arg, const tn_sink *sink, tn_outcome *o,
                char *message, size_t size) {
    int pipes[3][2];
    *o = (tn_outcome){.verdict = TN_BOX_OK};
    if (!box->limits.wall)
        box->limits.wall = 2 * box->limits.cpu;
    watch w = {.box = box, .o = o, .sink = sink};
    if (*box->out)
        count_files(box->out);
    w.files_before = below.bytes;
    w.entries_before = below.entries;
    fflush(NULL);
#ifdef __linux__
    prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
    if (!open_pipes(pipes) || (w.child = fork()) < 0) {
        snprintf(message, size, "%s", strerror(errno));
        return false;
    }
    if (w.child == 0) {
        become_child(box, pipes[0], pipes[1], pipes[2]);
        child(arg, box);
        _exit(0);
    }
    w.begun = tn_host_clock();
    for (int i = 0; i < 3; i++)
        close(pipes[i][1]);
    w.out = pipes[0][0];
    w.err = pipes[1][0];
    w.report = pipes[2][0];
    supervise(&w);
    return true;
}

void tn_box_write_json(const tn_box *box, const tn_outcome *o) {
    FILE *f = box->limits.json >= 0 ? fdopen(dup(box->limits.json), "w") : NULL;
    if (!f)
        return;
    tn_json_outcome(f, box, o);
    fclose(f);
}

void tn_box_tell(const char *name, const tn_box *box, const tn_outcome *o) {
    char sentence[TN_BOX_SENTENCE];
    tn_verdict_sentence(o->verdict, &box->limits, sentence, sizeof sentence);
    bool own = o->verdict == TN_BOX_TIME || o->verdict == TN_BOX_CRASH || o->verdict == TN_BOX_OPEN;
    if (own && *o->message && strstr(o->message, sentence))
        tn_host_message(name, o->message);
    else if (*sentence)
        fprintf(stderr, "%s: %s%s%s\n", name, sentence, own && *o->message ? ": " : "",
                own ? o->message : "");
    if (o->lost)
        tn_host_message(name, lost_sentence());
    if (o->verdict != TN_BOX_OPEN && *o->walls[0] &&
        (!strstr(o->walls[0], "Landlock") || !strstr(o->walls[2], "seccomp")))
        fprintf(stderr,
                tn_host_word("%s: the sandbox was closed by: files %s; network %s; processes %s\n",
                             "%s：沙盒的封闭方式：文件 %s；网络 %s；进程 %s\n"),
                name, o->walls[0], o->walls[1], o->walls[2]);
    tn_box_write_json(box, o);
}
