/* bind_worker.c: forked processes that call a Lua function of a number, for sweeps. Parent and
 * child talk over a socket pair: numbers down, { ok, length, bytes } up. The thread pool is joined
 * before the fork. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "bind/bind_net.h"
#include "bind/bind_parts.h"

#define WORKER "tinynet.worker"

enum { MAX_WORKERS = 256 };

typedef struct worker {
    pid_t pid; /* 0: closed; a worker is made closed */
    int fd;
} worker;

typedef struct head {
    int64_t ok, bytes;
} head;

static bool read_all(int fd, void *p, size_t n) {
    for (char *at = p; n > 0;) {
        ssize_t got = recv(fd, at, n, 0);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        at += got > 0 ? got : 0;
        n -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool write_all(int fd, const void *p, size_t n) {
    for (const char *at = p; n > 0;) {
        ssize_t done = send(fd, at, n, MSG_NOSIGNAL);
        if (done < 0 && errno != EINTR)
            return false;
        at += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

/* (error) -> its text; an error in here is caught by the call that it handles. */
static int to_text(lua_State *L) {
    luaL_tolstring(L, 1, NULL);
    return 1;
}

/* The child: calls the function at index 1 with each number that comes, until the parent is gone.
 * Nothing may raise in here: the child would go on with the parent's script. */
static void serve(lua_State *L, int fd) {
    int64_t task;
    lua_settop(L, 1);
    lua_pushcfunction(L, to_text);
    while (read_all(fd, &task, sizeof task)) {
        head h;
        size_t n = 0;
        lua_settop(L, 2);
        lua_pushvalue(L, 1);
        lua_pushinteger(L, task);
        h.ok = lua_pcall(L, 1, 1, 2) == LUA_OK;
        const char *bytes = lua_tolstring(L, -1, &n); /* both are texts */
        h.bytes = (int64_t)n;
        fflush(NULL);
        if (!write_all(fd, &h, sizeof h) || !write_all(fd, bytes, n))
            break;
    }
    _exit(0);
}

/* What a child is before it serves: it ends with its parent, which alone hears Ctrl-C and ends the
 * other workers, and has one thread. */
static void become_child(lua_State *L, tn_ctx *ctx, pid_t parent) {
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (getppid() != parent)
        _exit(0);
    signal(SIGINT, SIG_IGN);
    ctx->pool.threads = 1;
    for (lua_Integer i = luaL_len(L, 2); i > 0; i--) {
        lua_rawgeti(L, 2, i);
        worker *other = luaL_checkudata(L, -1, WORKER);
        close(other->fd);
        *other = (worker){0, -1};
        lua_pop(L, 1);
    }
}

/*---
Forks a process that calls f(number) -> string for each number sent. Databases must be closed.
@param f function
@param others table the workers that run
@return worker|nil nil, message, code on failure
*/
static int worker_start(lua_State *L) {
    int pair[2];
    tn_ctx *ctx = tnl_ctx(L);
    luaL_checktype(L, 1, LUA_TFUNCTION);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    worker *w = lua_newuserdatauv(L, sizeof *w, 0);
    *w = (worker){0, -1};
    luaL_setmetatable(L, WORKER);
    tn_pool_join(&ctx->pool);
    fflush(NULL);
    int code = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 ? 0 : errno;
    pid_t parent = getpid(), pid = code ? -1 : fork();
    if (pid == 0) {
        close(pair[0]);
        become_child(L, ctx, parent);
        serve(L, pair[1]);
    }
    code = code ? code : pid < 0 ? errno : 0;
    if (code) {
        lua_pushnil(L);
        lua_pushfstring(L, "cannot start a process: %s", strerror(code));
        lua_pushinteger(L, code);
        return 3;
    }
    close(pair[1]);
    *w = (worker){pid, pair[0]};
    return 1;
}

static worker *check_worker(lua_State *L, int arg) {
    worker *w = luaL_checkudata(L, arg, WORKER);
    luaL_argcheck(L, w->pid, arg, tnl_say(L, "the worker has ended"));
    return w;
}

/* Ends the process, if it still runs; answers its status. */
static int end(worker *w, bool by_force) {
    int status = 0;
    if (by_force)
        kill(w->pid, SIGKILL);
    close(w->fd);
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR) {
    }
    *w = (worker){0, -1};
    return status;
}

/*---
Ends a worker, whatever it does; nothing on an ended one.
*/
static int worker_close(lua_State *L) {
    worker *w = luaL_checkudata(L, 1, WORKER);
    if (w->pid)
        end(w, true);
    return 0;
}

/*---
Sends a number; a worker that died meanwhile is noticed by `receive`.
@param task integer
*/
static int worker_send(lua_State *L) {
    worker *w = check_worker(L, 1);
    int64_t task = luaL_checkinteger(L, 2);
    write_all(w->fd, &task, sizeof task);
    return 0;
}

/*---
What the function answered, or its error. If the process died, the worker is closed.
@return boolean|nil whether the function ended without error; nil if the process died
@return string the answer, the error, or how the process died
*/
static int worker_receive(lua_State *L) {
    worker *w = check_worker(L, 1);
    head h;
    luaL_Buffer bytes;
    if (read_all(w->fd, &h, sizeof h)) {
        char *p = luaL_buffinitsize(L, &bytes, (size_t)h.bytes);
        if (read_all(w->fd, p, (size_t)h.bytes)) {
            luaL_pushresultsize(&bytes, (size_t)h.bytes);
            lua_pushboolean(L, (int)h.ok);
            lua_insert(L, -2);
            return 2;
        }
    }
    int status = end(w, false);
    lua_pushnil(L);
    if (WIFSIGNALED(status))
        lua_pushfstring(L, "the process was killed by signal %d (%s)", WTERMSIG(status),
                        strsignal(WTERMSIG(status)));
    else
        lua_pushfstring(L, "the process ended with status %d", WEXITSTATUS(status));
    return 2;
}

/*---
The process number of a worker.
@return integer
*/
static int worker_pid(lua_State *L) {
    lua_pushinteger(L, check_worker(L, 1)->pid);
    return 1;
}

/*---
Waits until one of the workers has an answer, or died.
@param workers table
@param seconds number at most so long
@return integer|nil its place in the list; nil after the time, or Ctrl-C
@return boolean whether Ctrl-C was pressed
*/
static int worker_wait(lua_State *L) {
    struct pollfd fds[MAX_WORKERS];
    tn_ctx *ctx = tnl_ctx(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer n = luaL_len(L, 1);
    luaL_argcheck(L, n <= MAX_WORKERS, 1, tnl_say(L, "at most 256 workers"));
    for (lua_Integer i = 0; i < n; i++) {
        lua_rawgeti(L, 1, i + 1);
        fds[i] = (struct pollfd){check_worker(L, -1)->fd, POLLIN, 0};
        lua_pop(L, 1);
    }
    int ready = poll(fds, (nfds_t)n, (int)(1000 * luaL_checknumber(L, 2)));
    bool stopped = tn_interrupted(ctx);
    if (stopped)
        atomic_store(ctx->interrupt, 0);
    lua_pushnil(L);
    for (lua_Integer i = n; !stopped && ready > 0 && i > 0; i--)
        if (fds[i - 1].revents) {
            lua_pop(L, 1);
            lua_pushinteger(L, i);
        }
    lua_pushboolean(L, stopped);
    return 2;
}

static const luaL_Reg methods[] = {
    {"__close", worker_close},
    {"__gc", worker_close},
    {"close", worker_close},
    {"pid", worker_pid},
    {"receive", worker_receive},
    {"send", worker_send},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {{"start", worker_start}, {"wait", worker_wait}, {NULL, NULL}};

int tnl_open_worker(lua_State *L) {
    luaL_newmetatable(L, WORKER);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
