/* watch.c: --watch: runs a script in a child process, and again after every save. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/host.h"

#ifndef __linux__

int tn_watch(const tn_cli *cli, char **argv) {
    (void)argv;
    tn_host_message(cli->name, tn_host_word("--watch needs inotify, which is Linux's",
                                            "--watch 需要 Linux 的 inotify"));
    return EXIT_FAILURE;
}

#else
#include <sys/inotify.h>
#include <sys/signalfd.h>

enum {
    SETTLE = 60,    /* ms without a further event after which a save counts as finished */
    PATIENCE = 500, /* ms for a run to end by itself when it is asked to */
    LINKS = 8       /* symbolic links that are followed, and the file at their end */
};

/* A name in a watched folder: the script, or what a link to it leads to. */
typedef struct place {
    int folder; /* watch descriptor */
    char name[NAME_MAX + 1];
} place;

typedef struct watched {
    const tn_cli *cli;
    char **command;          /* what the child executes */
    const char *path, *name; /* the script, and without its folder */
    int events, signals;
    place places[LINKS];
    int count;
    pid_t child; /* 0: none */
    double started;
} watched;

static void say(const char *format, const char *name, double seconds) {
    fflush(stdout);
    fputs("-- ", stderr);
    fprintf(stderr, format, name, seconds);
    fputc('\n', stderr);
}

static void start(watched *w) {
    w->started = tn_host_clock();
    w->child = fork();
    if (w->child == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execv("/proc/self/exe", w->command);
        _exit(127);
    }
    if (w->child < 0) {
        w->child = 0;
        tn_host_message(w->cli->name, tn_host_reason(strerror(errno)));
    }
}

/* Says how the run ended, if it has. */
static void collect(watched *w) {
    int status;
    if (!w->child || waitpid(w->child, &status, WNOHANG) != w->child)
        return;
    w->child = 0;
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    say(good ? tn_host_word("%s ended after %.1f s; runs again when it is saved, Ctrl-C ends",
                            "%s 运行完毕，用时 %.1f 秒；保存后重新运行，Ctrl-C 退出")
             : tn_host_word("%s failed after %.1f s; runs again when it is saved, Ctrl-C ends",
                            "%s 运行出错，用时 %.1f 秒；保存后重新运行，Ctrl-C 退出"),
        w->name, tn_host_clock() - w->started);
}

/* Ends the run that is going on: it is asked, then killed. */
static void stop(watched *w) {
    if (!w->child)
        return;
    kill(w->child, SIGTERM);
    for (int ms = 0; ms < PATIENCE; ms += 10) {
        if (waitpid(w->child, NULL, WNOHANG) != 0) {
            w->child = 0;
            return;
        }
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    }
    kill(w->child, SIGKILL);
    waitpid(w->child, NULL, 0);
    w->child = 0;
}

/* Watches the folder of a path: the file itself may be replaced by another at every save. */
static bool add_place(watched *w, const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    struct stat st;
    place *p = &w->places[w->count];
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1,
             slash ? path : ".");
    snprintf(p->name, sizeof p->name, "%s", slash ? slash + 1 : path);
    p->folder = inotify_add_watch(w->events, folder,
                                  IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE |
                                      IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF);
    if (stat(folder, &st) != 0 || st.st_nlink == 0) /* the working folder outlives its removal */
        p->folder = -1;
    w->count += p->folder >= 0;
    return p->folder >= 0;
}

/* Replaces a path by what the link there says; false where there is no link. */
static bool follow(char path[PATH_MAX]) {
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target - 1);
    char *slash = strrchr(path, '/');
    size_t keep = n > 0 && *target != '/' && slash ? (size_t)(slash - path) + 1 : 0;
    if (n <= 0 || keep + (size_t)n >= PATH_MAX)
        return false;
    target[n] = '\0';
    memcpy(path + keep, target, (size_t)n + 1);
    return true;
}

/* Watches the script and, where it is a link, what it leads to; false if its folder is not there.
 */
static bool add_places(watched *w) {
    char path[PATH_MAX];
    w->count = 0;
    if (snprintf(path, sizeof path, "%s", w->path) >= PATH_MAX || !add_place(w, path))
        return false;
    while (w->count < LINKS && follow(path) && add_place(w, path))
        ;
    return true;
}

static bool is_link(const watched *w) {
    struct stat st;
    return lstat(w->path, &st) == 0 && S_ISLNK(st.st_mode);
}

static bool is_ours(const watched *w, const struct inotify_event *e) {
    for (int k = 0; k < w->count; k++)
        if (e->len > 0 && e->wd == w->places[k].folder && strcmp(e->name, w->places[k].name) == 0)
            return true;
    return false;
}

/* Reads what happened: 's' saved, 'g' gone, 'f' the folder of the script is gone, else 0. A file
 * that was created is saved when it is closed, a link at once. */
static int read_events(const watched *w) {
    _Alignas(struct inotify_event) char buffer[4096];
    int what = 0;
    ssize_t n = read(w->events, buffer, sizeof buffer);
    for (ssize_t at = 0; at < n;) {
        const struct inotify_event *e = (const void *)(buffer + at);
        at += (ssize_t)(sizeof *e + e->len);
        if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF) && e->wd == w->places[0].folder)
            return 'f';
        if (!is_ours(w, e) || (e->mask & IN_CREATE && !is_link(w)))
            continue;
        what = e->mask & (IN_DELETE | IN_MOVED_FROM) ? 'g' : 's';
    }
    return what;
}

/* An editor saves in several steps: waits until nothing has happened for a moment. */
static int settle(const watched *w, int what) {
    struct pollfd p = {.fd = w->events, .events = POLLIN};
    while (what != 'f' && poll(&p, 1, SETTLE) > 0) {
        int next = read_events(w);
        what = next ? next : what;
    }
    return what;
}

/* Acts on an event; false when the folder is gone. */
static bool act(watched *w, int what) {
    what = settle(w, what);
    if ((what == 's' || what == 'g') && !add_places(w)) /* a link may lead elsewhere now */
        what = 'f';
    if (what == 'g') {
        say(tn_host_word("%s is gone; waits until it is back, Ctrl-C ends",
                         "%s 已不存在；等待其恢复，Ctrl-C 退出"),
            w->name, 0);
    } else if (what == 's') {
        if (w->child)
            say(tn_host_word("%s was saved; the run is stopped after %.1f s",
                             "%s 已保存；运行在 %.1f 秒后停止"),
                w->name, tn_host_clock() - w->started);
        stop(w);
        start(w);
    }
    return what != 'f';
}

/* Until Ctrl-C, or until the folder of the script goes. */
static int loop(watched *w) {
    struct pollfd p[] = {{.fd = w->events, .events = POLLIN}, {.fd = w->signals, .events = POLLIN}};
    for (;;) {
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return EXIT_FAILURE;
        struct signalfd_siginfo info;
        if (p[1].revents && read(w->signals, &info, sizeof info) == sizeof info) {
            if (info.ssi_signo != SIGCHLD)
                return 128 + (int)info.ssi_signo;
            collect(w);
        }
        if (p[0].revents && !act(w, read_events(w))) {
            tn_host_message(w->cli->name, tn_host_word("the folder of the script is gone",
                                                       "脚本所在的文件夹已不存在"));
            return EXIT_FAILURE;
        }
    }
}

static bool open_signals(watched *w) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return w->signals >= 0;
}

int tn_watch(const tn_cli *cli, char **argv) {
    watched w = {.cli = cli, .command = argv, .path = argv[cli->script]};
    int to = 0;
    if (!w.path) {
        tn_host_message(cli->name, tn_host_word("--watch needs a script", "--watch 需要一个脚本"));
        return EXIT_FAILURE;
    }
    w.name = strrchr(w.path, '/') ? strrchr(w.path, '/') + 1 : w.path;
    w.events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (w.events < 0 || !add_places(&w) || !open_signals(&w)) {
        fprintf(stderr, tn_host_word("%s: cannot watch %s: %s\n", "%s: 无法监视 %s：%s\n"),
                cli->name, w.path, tn_host_reason(strerror(errno)));
        return EXIT_FAILURE;
    }
    int script = cli->script;
    for (int i = 0; argv[i]; i++) /* the child runs the same command, but for --watch */
        if (i >= script || strcmp(argv[i], "--watch") != 0)
            argv[to++] = argv[i];
    argv[to] = NULL;
    start(&w);
    int status = loop(&w);
    stop(&w);
    return status;
}

#endif
