/* main.c: the interpreter `tinynet`: what `lua` does, plus a searcher for the library, errors that
 * show the source line, strict scripts, and a Ctrl-C that the engine can see. */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/box.h"
#include "host/host.h"

enum { EXIT_INTERRUPTED = 130 };

static atomic_int interrupt; /* 1: Ctrl-C was pressed; whoever acts on it clears it */
static double pressed_at;
static lua_State *running; /* the state whose hook Ctrl-C sets */

static const double MOMENT = 0.3; /* s */

double tn_host_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Inside the library the engine gets a moment to notice: it knows what is done so far. */
static void stop(lua_State *L, lua_Debug *ar) {
    (void)ar;
    if (atomic_load(&interrupt) && tn_host_clock() - pressed_at < MOMENT && tn_trace_in_library(L))
        return;
    lua_sethook(L, NULL, 0, 0);
    if (atomic_exchange(&interrupt, 0))
        luaL_error(L, TN_HOST_INTERRUPTED);
}

/* Without SA_RESTART, so that a script waiting for input notices Ctrl-C. (signal() would forget the
 * action once it was taken.) */
static void on_signal(int number, void (*action)(int)) {
    struct sigaction sa = {.sa_handler = action};
    sigemptyset(&sa.sa_mask);
    sigaction(number, &sa, NULL);
}

/* A file that grows beyond a limit is an error of the call that writes; without a handler the
 * process would end. (Ignored, it would be so in child processes, too.) */
static void on_limit(int number) {
    (void)number;
}

/* The first Ctrl-C asks; a second one ends the process. */
static void on_interrupt(int number) {
    (void)number;
    on_signal(SIGINT, SIG_DFL);
    pressed_at = tn_host_clock();
    atomic_store(&interrupt, 1);
    lua_sethook(running, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

static bool chinese;

void tn_host_speak(const char *lang) {
    chinese = lang && strcmp(lang, "zh") == 0;
}

const char *tn_host_reason(const char *english) {
    static const struct {
        int code;
        const char *zh;
    } reasons[] = {{ENOENT, "没有该文件或文件夹"},
                   {EACCES, "没有权限"},
                   {EISDIR, "这是一个文件夹"},
                   {ENOTDIR, "路径中有一项不是文件夹"},
                   {ENOSPC, "磁盘已满"},
                   {EROFS, "文件系统只读"},
                   {EFBIG, "文件过大"},
                   {EBADF, "标准输入已关闭"}};
    for (size_t k = 0; chinese && k < sizeof reasons / sizeof reasons[0]; k++)
        if (strcmp(strerror(reasons[k].code), english) == 0)
            return reasons[k].zh;
    return english;
}

const char *tn_host_word(const char *en, const char *zh) {
    return chinese ? zh : en;
}

void tn_host_require(lua_State *L, const char *module) {
    lua_getglobal(L, "require");
    lua_pushstring(L, module);
    lua_call(L, 1, 1);
}

int tn_host_call(lua_State *L, int nargs, int nresults) {
    int base = lua_gettop(L) - nargs;
    lua_pushcfunction(L, tn_trace_handler);
    lua_insert(L, base);
    running = L;
    on_signal(SIGINT, on_interrupt);
    int status = lua_pcall(L, nargs, nresults, base);
    on_signal(SIGINT, SIG_DFL);
    lua_remove(L, base);
    return status;
}

void tn_host_message(const char *name, const char *text) {
    fflush(stdout);
    if (name)
        fprintf(stderr, "%s: ", name);
    fprintf(stderr, "%s\n", text);
    fflush(stderr);
}

/* Reports the message on the top of the stack and answers the exit status of the process. */
static int report(lua_State *L, const tn_cli *cli, int status) {
    if (status == LUA_OK)
        return EXIT_SUCCESS;
    const char *message = lua_tostring(L, -1);
    bool stopped = message && strcmp(message, TN_HOST_INTERRUPTED) == 0;
    if (stopped)
        message = tn_host_word(TN_HOST_INTERRUPTED, "已中断！");
    if (cli->box)
        tn_box_judge(cli->box, status, message ? message : "(error without a message)");
    tn_host_message(stopped ? NULL : cli->name, message ? message : "(error without a message)");
    lua_pop(L, 1);
    return stopped ? EXIT_INTERRUPTED : EXIT_FAILURE;
}

static int run_text(lua_State *L, const tn_cli *cli, const char *text, const char *name) {
    int status = luaL_loadbuffer(L, text, strlen(text), name);
    return report(L, cli, status == LUA_OK ? tn_host_call(L, 0, 0) : status);
}

/* Pushes the function of a file (NULL: stdin), or a message. */
static int load_file(lua_State *L, const tn_cli *cli, const char *path) {
    int status = luaL_loadfilex(L, path, cli->box ? "t" : NULL);
    if (status == LUA_ERRFILE)
        tn_trace_file_error(L, path);
    else if (status != LUA_OK && path)
        tn_trace_load_error(L, path);
    return status;
}

static int run_file(lua_State *L, const tn_cli *cli, const char *path) {
    int status = load_file(L, cli, path);
    return report(L, cli, status == LUA_OK ? tn_host_call(L, 0, 0) : status);
}

/* -l mod, -l g=mod */
static int run_library(lua_State *L, const tn_cli *cli, char *text) {
    char *equals = strchr(text, '=');
    if (equals)
        *equals = '\0';
    lua_getglobal(L, "require");
    lua_pushstring(L, equals ? equals + 1 : text);
    int status = tn_host_call(L, 1, 1);
    if (status == LUA_OK)
        lua_setglobal(L, text);
    return report(L, cli, status);
}

static int run_init(lua_State *L, const tn_cli *cli) {
    const char *name = "=LUA_INIT" LUA_VERSUFFIX;
    const char *text = getenv(name + 1);
    if (!text)
        text = getenv((name = "=LUA_INIT") + 1);
    if (!text)
        return EXIT_SUCCESS;
    return *text == '@' ? run_file(L, cli, text + 1) : run_text(L, cli, text, name);
}

/* The options that run something, in their order. */
static int run_options(lua_State *L, const tn_cli *cli, char **argv) {
    int exit_status = EXIT_SUCCESS;
    for (int i = 1; exit_status == EXIT_SUCCESS && i < cli->script;) {
        char *value;
        switch (tn_cli_next(argv, &i, &value)) {
        case 'e':
            exit_status = run_text(L, cli, value, "=(command line)");
            break;
        case 'l':
            exit_status = run_library(L, cli, value);
            break;
        case 'W':
            lua_warning(L, "@on", 0);
            break;
        }
    }
    return exit_status;
}

/* Pushes arg[1], arg[2], ... and answers their number. */
static int push_arguments(lua_State *L) {
    if (lua_getglobal(L, "arg") != LUA_TTABLE)
        luaL_error(L, "'arg' is not a table");
    int n = (int)luaL_len(L, -1);
    luaL_checkstack(L, n + 3, "too many arguments to script");
    for (int i = 1; i <= n; i++)
        lua_rawgeti(L, -i, i);
    lua_remove(L, -n - 1);
    return n;
}

/* Runs the main script: a file, or stdin if `path` is NULL. */
static int run_script(lua_State *L, const tn_cli *cli, const char *path) {
    bool sheet = cli->box && cli->box->sheet;
    int status = sheet ? LUA_OK : load_file(L, cli, path);
    if (sheet) {
        status = tn_host_call(L, tn_box_push_sheet(L, cli->box), 1);
    } else if (status == LUA_OK) {
        if (cli->strict)
            tn_strict_watch(L);
        status = tn_host_call(L, push_arguments(L), LUA_MULTRET);
    }
    int exit_status = report(L, cli, status);
    if (cli->box)
        tn_box_send_values(L, cli->box);
    lua_settop(L, 0);
    return exit_status;
}

/* The global `arg`: the script at index 0, its arguments above, what came before it below. */
static void set_arg(lua_State *L, char **argv, int argc, int script) {
    if (script == argc)
        script = 0;
    lua_createtable(L, argc - script, script + 1);
    for (int i = 0; i < argc; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i - script);
    }
    lua_setglobal(L, "arg");
}

/* The settings the library reads from the registry, as "tinynet.host". */
static void set_host(lua_State *L, const tn_cli *cli, const char *script) {
    lua_newtable(L);
    if (cli->threads > 0) {
        lua_pushinteger(L, cli->threads);
        lua_setfield(L, -2, "threads");
    }
    lua_pushstring(L, cli->lang);
    lua_setfield(L, -2, "lang");
    lua_pushboolean(L, cli->quiet);
    lua_setfield(L, -2, "quiet");
    lua_pushboolean(L, cli->strict);
    lua_setfield(L, -2, "strict");
    if (cli->box) {
        lua_pushinteger(L, cli->box->seed);
        lua_setfield(L, -2, "seed");
    }
    lua_pushstring(L, script);
    lua_setfield(L, -2, "script");
    lua_setfield(L, LUA_REGISTRYINDEX, "tinynet.host");
    lua_pushlightuserdata(L, &interrupt);
    lua_setfield(L, LUA_REGISTRYINDEX, "tinynet.interrupt");
}

static int run_all(lua_State *L, const tn_cli *cli, char **argv, int argc) {
    const char *script = cli->script < argc ? argv[cli->script] : NULL;
    if (cli->box)
        script = cli->box->script;
    bool from_stdin =
        script && strcmp(script, "-") == 0 && strcmp(argv[cli->script - 1], "--") != 0;
    bool terminal = isatty(STDIN_FILENO);
    bool bare = !script && !cli->has_text && !cli->banner;
    if (from_stdin)
        script = NULL;
    set_host(L, cli, script);
    int exit_status = cli->ignore_env || cli->box ? EXIT_SUCCESS : run_init(L, cli);
    if (exit_status == EXIT_SUCCESS)
        exit_status = run_options(L, cli, argv);
    if (exit_status == EXIT_SUCCESS && (script || from_stdin || (bare && !terminal)))
        exit_status = run_script(L, cli, script);
    if (exit_status == EXIT_SUCCESS && script) {
        lua_pushcfunction(L, tn_tool_finish);
        exit_status = report(L, cli, tn_host_call(L, 0, 0));
    }
    if (exit_status != EXIT_SUCCESS)
        return exit_status;
    if (bare && terminal)
        puts("tinynet " TINYNET_VERSION ", " LUA_COPYRIGHT);
    if (cli->interactive || (bare && terminal))
        tn_repl_run(L);
    return EXIT_SUCCESS;
}

static int run_state(tn_cli *cli, int argc, char **argv);

/* A sandbox from its inside. */
typedef struct inside {
    tn_cli *cli;
    int argc;
    char **argv;
} inside;

static void run_inside(void *arg, tn_box *box) {
    const inside *in = arg;
    box->interrupt = &interrupt;
    in->cli->box = box;
    in->argv[in->cli->script] = box->script;
    run_state(in->cli, in->argc, in->argv);
    tn_box_end(box, box->verdict, box->message);
}

/* --grade: the sheet, and each script in a sandbox. */
static int run_grade(lua_State *L, const tn_cli *cli, char **argv) {
    char *words[] = {argv[0], NULL, NULL};
    tn_cli inner = {.name = cli->name,
                    .program = cli->program,
                    .quiet = true,
                    .strict = cli->strict,
                    .threads = cli->threads,
                    .lang = cli->lang,
                    .script = 1};
    inside in = {&inner, 2, words};
    set_host(L, cli, NULL);
    tn_grade_push(L, cli, argv + cli->script, run_inside, &in);
    return report(L, cli, tn_host_call(L, 1, 0));
}

/* --version, --examples, --example, --new: answers whether one of them was there. */
static bool answer(lua_State *L, const tn_cli *cli) {
    if (cli->version) {
        set_host(L, cli, NULL);
        return tn_version_print(L), true;
    }
    if (cli->examples)
        return tn_starter_list(L), true;
    if (cli->example || cli->new_file) {
        lua_pushcfunction(L, cli->example ? tn_starter_print : tn_starter_new);
        lua_pushstring(L, cli->example ? cli->example : cli->new_file);
        lua_pushstring(L, cli->from);
        lua_call(L, 2, 0);
        return true;
    }
    return false;
}

/* The protected part of main: (argc, argv, cli) -> exit status. */
static int protected_main(lua_State *L) {
    int argc = (int)lua_tointeger(L, 1);
    char **argv = lua_touserdata(L, 2);
    const tn_cli *cli = lua_touserdata(L, 3);
    lua_settop(L, 0);
    luaL_checkversion(L);
    if (cli->banner)
        puts(LUA_COPYRIGHT);
    if (cli->ignore_env || cli->box) {
        lua_pushboolean(L, 1);
        lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
    }
    luaL_openlibs(L);
    tn_searcher_open(L, cli->program, cli->ignore_env);
    if (answer(L, cli)) {
        lua_pushinteger(L, EXIT_SUCCESS);
        return 1;
    }
    int arguments = tn_tool_push(L, cli, argv);
    if (arguments >= 0) {
        set_host(L, cli, NULL);
        lua_pushinteger(L, report(L, cli, tn_host_call(L, arguments, 0)));
        return 1;
    }
    if (cli->box)
        tn_box_enter(L, cli->box, cli->threads);
    set_arg(L, argv, argc, cli->script);
    lua_gc(L, LUA_GCGEN, 0, 0);
    lua_pushinteger(L, cli->grade ? run_grade(L, cli, argv) : run_all(L, cli, argv, argc));
    return 1;
}

/* What was printed may not have arrived: a full disk must not end as success. A stdout that was
 * closed from the start is nobody's error. */
static int flush_output(const tn_cli *cli, int exit_status) {
    if ((fflush(stdout) == 0 && !ferror(stdout)) || fcntl(STDOUT_FILENO, F_GETFD) < 0)
        return exit_status;
    tn_host_message(cli->name,
                    tn_host_word("not all of the output could be written", "输出未能全部写出"));
    return exit_status == EXIT_SUCCESS ? EXIT_FAILURE : exit_status;
}

/* The launcher tells the name the user typed; it stands for argv[0], here and not in children. */
static void take_name(char **argv) {
    char *typed = getenv("TINYNET_ARGV0");
    if (!typed || !argv[0])
        return;
    argv[0] = typed;
    unsetenv("TINYNET_ARGV0");
}

/* Runs the command line in a Lua state of its own. */
static int run_state(tn_cli *cli, int argc, char **argv) {
    lua_State *L = luaL_newstate();
    if (!L) {
        tn_host_message(cli->name, "cannot create state: not enough memory");
        return EXIT_FAILURE;
    }
    if (cli->box) {
        cli->box->used = (size_t)lua_gc(L, LUA_GCCOUNT) * 1024 + (size_t)lua_gc(L, LUA_GCCOUNTB);
        lua_setallocf(L, tn_box_alloc, cli->box);
    }
    lua_pushcfunction(L, protected_main);
    lua_pushinteger(L, argc);
    lua_pushlightuserdata(L, argv);
    lua_pushlightuserdata(L, cli);
    int status = lua_pcall(L, 3, 1, 0);
    int exit_status = status == LUA_OK ? (int)lua_tointeger(L, -1) : report(L, cli, status);
    lua_close(L);
    return flush_output(cli, exit_status);
}

/* The argument that holds the folder of a script's own --out, NULL without one. */
static char **find_out(char **words, char **value) {
    for (; *words; words++) {
        if (strcmp(*words, "--out") == 0 && words[1])
            return *value = words[1], words + 1;
        if (strncmp(*words, "--out=", 6) == 0)
            return *value = *words + 6, words;
    }
    return NULL;
}

/* Whether --out means a picture by this (lua/tinynet/options.lua); it could not be made beside
 * itself. */
static bool names_image(const char *path) {
    static const char *const endings[] = {".png", ".svg", ".pdf", ".webp"};
    size_t n = strlen(path);
    for (int i = 0; i < 4; i++) {
        size_t k = strlen(endings[i]);
        if (n > k && strcmp(path + n - k, endings[i]) == 0)
            return true;
    }
    return false;
}

/* Fills the box of a script. Without out= its own --out is the folder it may write to. */
static bool fill_box(const tn_cli *cli, int argc, char **argv, tn_box *box, char *message,
                     size_t size) {
    static char out[PATH_MAX + 8];
    const char *script = cli->script < argc ? argv[cli->script] : NULL;
    if (!tn_limits_parse(&box->limits, cli->limits, message, size))
        return false;
    if (!script || strcmp(script, "-") == 0 || cli->interactive) {
        snprintf(message, size, "%s",
                 tn_host_word("--sandbox needs a script", "--sandbox 需要一个脚本"));
        return false;
    }
    char *value, **word = box->limits.out ? NULL : find_out(argv + cli->script + 1, &value);
    if (word && names_image(value)) {
        snprintf(message, size,
                 tn_host_word("--sandbox: --out must be a folder here, got '%s'",
                              "--sandbox：此处 --out 须为文件夹，得到 '%s'"),
                 value);
        return false;
    }
    if (word)
        box->limits.out = value;
    if (!tn_box_place(box, script, message, size))
        return false;
    if (word) { /* the script runs there: the path must hold from everywhere */
        snprintf(out, sizeof out, "%s%s", **word == '-' ? "--out=" : "", box->out);
        *word = out;
    }
    return true;
}

/* --sandbox: the script in a child process that is closed in. */
static int run_sandboxed(tn_cli *cli, int argc, char **argv) {
    static tn_box box = {.seed = 1};
    tn_outcome o;
    char message[PATH_MAX + TN_BOX_SENTENCE];
    bool good = fill_box(cli, argc, argv, &box, message, sizeof message) &&
                tn_box_run(&box, run_inside, &(inside){cli, argc, argv},
                           &(tn_sink){STDOUT_FILENO, STDERR_FILENO}, &o, message, sizeof message);
    if (!good) {
        tn_host_message(cli->name, message);
        return EXIT_FAILURE;
    }
    tn_box_tell(cli->name, &box, &o);
    free(o.values);
    return tn_verdict_exit(o.verdict);
}

int main(int argc, char **argv) {
    tn_cli cli = {.program = argv[0] ? argv[0] : ""};
    tn_searcher_program(cli.program);
    take_name(argv);
    cli.name = argv[0] && *argv[0] ? argv[0] : "tinynet";
    tn_host_speak(getenv("TINYNET_LANG"));
    if (!tn_cli_parse(argv, &cli))
        return EXIT_FAILURE;
    if (cli.help)
        return tn_cli_usage(cli.name, false), EXIT_SUCCESS;
    on_signal(SIGXFSZ, on_limit);
    if (cli.watch)
        return tn_watch(&cli, argv);
    if (cli.slurm)
        return tn_slurm(&cli, argv);
    if (cli.sandbox || cli.grade) { /* what a closed process could not find out */
        cli.lang = chinese ? "zh" : "en";
        cli.threads = cli.threads ? cli.threads : (int)sysconf(_SC_NPROCESSORS_ONLN);
    }
    if (cli.sandbox && !cli.grade)
        return run_sandboxed(&cli, argc, argv);
    return run_state(&cli, argc, argv);
}
