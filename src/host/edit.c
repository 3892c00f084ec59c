/* edit.c: lines of the interactive mode. At a terminal libedit edits them, remembers them and
 * completes them; without libedit, and where stdin is no terminal, they are plain. */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifndef TN_WITHOUT_EDIT
#include <histedit.h>
#include <langinfo.h>
#include <wchar.h>
#endif

#include "host/host.h"

static volatile sig_atomic_t pressed; /* Ctrl-C while a line is read */

static void on_interrupt(int number) {
    (void)number;
    pressed = 1;
}

static void catch_interrupt(void (*action)(int)) {
    struct sigaction sa = {.sa_handler = action}; /* no SA_RESTART: reading ends */
    sigemptyset(&sa.sa_mask);
    sigaction(SIGINT, &sa, NULL);
}

static int read_plain(lua_State *L, const char *prompt) {
    luaL_Buffer b;
    int c;
    fputs(prompt, stdout);
    fflush(stdout);
    luaL_buffinit(L, &b);
    while ((c = getchar()) != EOF && c != '\n')
        luaL_addchar(&b, (char)c);
    luaL_pushresult(&b);
    if (pressed) {
        clearerr(stdin);
        return TN_LINE_INTERRUPTED;
    }
    if (c == EOF && lua_rawlen(L, -1) == 0)
        return TN_LINE_END;
    if (!isatty(STDIN_FILENO)) /* echoed, so that the output reads like a session */
        puts(lua_tostring(L, -1));
    return TN_LINE_READ;
}

#ifndef TN_WITHOUT_EDIT

enum { REMEMBERED = 1000 }; /* lines of history */

static EditLine *editor;
static History *history_lines;
static FILE
    *history_file; /* lines are added as they come, so that sessions do not lose each other's */
static lua_State *state;                /* for completion */
static const char *now_prompt, *before; /* `before`: the lines of the statement above this one */

static char *prompt_of(EditLine *el) {
    (void)el;
    return (char *)now_prompt;
}

/* Reads one character in UTF-8; 0 at the end, -1 after Ctrl-C. */
static int read_character(EditLine *el, wchar_t *c) {
    mbstate_t part = {0};
    (void)el;
    for (;;) {
        char byte;
        ssize_t n = read(STDIN_FILENO, &byte, 1);
        if (n == 0 || (n < 0 && (errno != EINTR || pressed)))
            return (int)n;
        if (n < 0)
            continue; /* the window changed its size */
        size_t len = mbrtowc(c, &byte, 1, &part);
        if (len == (size_t)-1) {
            *c = 0xfffd;
            return 1;
        }
        if (len != (size_t)-2)
            return 1;
    }
}

/* (text, width) -> what tinynet.complete says; nothing where the library is out of reach. */
static int call_complete(lua_State *L) {
    lua_settop(L, 2);
    tn_host_require(L, "tinynet.complete");
    lua_insert(L, 1);
    lua_call(L, 2, 2);
    return 2;
}

static int terminal_width(void) {
    int width = 0;
    if (el_get(editor, EL_GETTC, "co", &width, NULL) != 0 || width < 1)
        return 80;
    return width;
}

static unsigned char complete(EditLine *el, int key) {
    const LineInfo *line = el_line(el);
    lua_State *L = state;
    unsigned char answer = CC_REFRESH_BEEP;
    int top = lua_gettop(L);
    (void)key;
    lua_pushcfunction(L, call_complete);
    lua_pushstring(L, before);
    lua_pushlstring(L, line->buffer, (size_t)(line->cursor - line->buffer));
    lua_concat(L, 2);
    lua_pushinteger(L, terminal_width());
    if (lua_pcall(L, 2, 2, 0) == LUA_OK) {
        const char *insert = lua_tostring(L, -2), *list = lua_tostring(L, -1);
        if (list) {
            printf("\n%s\n", list);
            fflush(stdout);
            answer = CC_REDISPLAY;
        } else if (insert && *insert && el_insertstr(el, insert) == 0) {
            answer = CC_REFRESH;
        }
    }
    lua_settop(L, top);
    return answer;
}

/* Makes the folders above a file. */
static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

/* Writes the path of the history file; false where there is no home folder. */
static bool history_path(char *path, size_t size) {
    const char *folder = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n;
    if (folder && *folder == '/')
        n = snprintf(path, size, "%s/tinynet/history", folder);
    else if (home && *home == '/')
        n = snprintf(path, size, "%s/.local/state/tinynet/history", home);
    else
        return false;
    return n > 0 && (size_t)n < size;
}

static void remember(const char *line) {
    HistEvent ev;
    history(history_lines, &ev, H_ENTER, line);
}

/* Rewrites a history that has grown too long with its last lines. */
static void shorten(const char *path, int lines) {
    char name[PATH_MAX + 8], *line = NULL;
    size_t size = 0;
    snprintf(name, sizeof name, "%s.new", path);
    FILE *from = fopen(path, "r"), *to = fopen(name, "w");
    for (int k = 0; from && to && getline(&line, &size, from) > 0; k++)
        if (k >= lines - REMEMBERED)
            fputs(line, to);
    free(line);
    if (from)
        fclose(from);
    if (to && (fclose(to) != 0 || rename(name, path) != 0))
        remove(name);
}

/* Reads the remembered lines and leaves the file open for more. A folder that cannot be written
 * means a session without memory, no error. */
static void open_history(void) {
    char path[PATH_MAX], *line = NULL;
    size_t size = 0;
    ssize_t len;
    int lines = 0;
    if (!history_path(path, sizeof path))
        return;
    make_folders(path);
    FILE *file = fopen(path, "r");
    while (file && (len = getline(&line, &size, file)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        remember(line);
        lines++;
    }
    free(line);
    if (file)
        fclose(file);
    if (lines > 2 * REMEMBERED)
        shorten(path, lines);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);
    history_file = fd >= 0 ? fdopen(fd, "a") : NULL;
}

/* libedit drops what the locale cannot hold, and a script may well have no locale. */
static void use_utf8(void) {
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static void open_editor(void) {
    HistEvent ev;
    use_utf8();
    editor = el_init("tinynet", stdin, stdout, stderr);
    history_lines = history_init();
    if (!editor || !history_lines)
        return;
    history(history_lines, &ev, H_SETSIZE, REMEMBERED);
    history(history_lines, &ev, H_SETUNIQUE, 1);
    el_set(editor, EL_PROMPT, prompt_of);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_HIST, history, history_lines);
    el_set(editor, EL_SIGNAL, 1);
    el_set(editor, EL_GETCFN, read_character);
    el_set(editor, EL_ADDFN, "tn-complete", "Complete a name", complete);
    el_set(editor, EL_BIND, "\t", "tn-complete", NULL);
    el_set(editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_set(editor, EL_BIND, "\\e[3~", "ed-delete-next-char", NULL);
    open_history();
}

static int read_edited(lua_State *L, const char *prompt, const char *above) {
    int count = 0;
    now_prompt = prompt;
    before = above;
    state = L;
    fflush(stdout);
    el_resize(editor);
    const char *line = el_gets(editor, &count);
    if (pressed) {
        el_reset(editor);
        lua_pushliteral(L, "");
        return TN_LINE_INTERRUPTED;
    }
    if (!line || count <= 0) {
        lua_pushliteral(L, "");
        return TN_LINE_END;
    }
    lua_pushlstring(L, line, strcspn(line, "\n"));
    if (lua_rawlen(L, -1) > 0) {
        remember(lua_tostring(L, -1));
        if (history_file) {
            fprintf(history_file, "%s\n", lua_tostring(L, -1));
            fflush(history_file);
        }
    }
    return TN_LINE_READ;
}

static void close_editor(void) {
    if (history_file)
        fclose(history_file);
    if (history_lines)
        history_end(history_lines);
    if (editor)
        el_end(editor);
    history_file = NULL;
    history_lines = NULL;
    editor = NULL;
}

#else

static void open_editor(void) {
    setlocale(LC_CTYPE, "");
}
static void close_editor(void) {}

#endif

void tn_edit_open(void) {
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        open_editor();
}

void tn_edit_close(void) {
    close_editor();
}

const char *tn_edit_version(void) {
#ifdef TN_WITHOUT_EDIT
    return NULL;
#else
    static char text[32];
    snprintf(text, sizeof text, "libedit %d.%d", LIBEDIT_MAJOR, LIBEDIT_MINOR);
    return text;
#endif
}

int tn_edit_line(lua_State *L, const char *prompt, const char *above) {
    int answer;
    pressed = 0;
    catch_interrupt(on_interrupt);
#ifndef TN_WITHOUT_EDIT
    if (editor && history_lines)
        answer = read_edited(L, prompt, above);
    else
#endif
        answer = read_plain(L, prompt);
    (void)above;
    catch_interrupt(SIG_DFL);
    if (answer == TN_LINE_INTERRUPTED) {
        putchar('\n');
        fflush(stdout);
    }
    return answer;
}
