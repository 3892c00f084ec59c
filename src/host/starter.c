/* starter.c: the installed examples: --examples, --example and --new. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host.h"

enum { MOST = 512 }; /* examples that are listed */

static bool is_folder(const char *path) {
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* Pushes the folder of the examples, with a final slash; raises where there is none. They lie in
 * the home folder of an installation, and beside that of a build. */
static const char *push_folder(lua_State *L) {
    lua_getfield(L, LUA_REGISTRYINDEX, "tinynet.home");
    const char *home = lua_tostring(L, -1);
    const char *inside = lua_pushfstring(L, "%sexamples/", home);
    if (is_folder(inside))
        return inside;
    size_t len = strlen(home);
    while (len > 1 && home[len - 1] == '/')
        len--;
    while (len > 0 && home[len - 1] != '/')
        len--;
    lua_pushlstring(L, home, len);
    lua_pushliteral(L, "examples/");
    lua_concat(L, 2);
    if (!is_folder(lua_tostring(L, -1)))
        luaL_error(L,
                   tn_host_word("no examples are installed: neither %s nor %s is a folder",
                                "没有安装示例：%s 与 %s 都不是文件夹"),
                   inside, lua_tostring(L, -1));
    return lua_tostring(L, -1);
}

/* Pushes the content of a file; nil with errno set where it cannot be read. */
static const char *push_file(lua_State *L, const char *path) {
    FILE *file = fopen(path, "rb");
    luaL_Buffer b;
    if (!file)
        return lua_pushnil(L), NULL;
    luaL_buffinit(L, &b);
    for (size_t n = 1; n > 0;) {
        char *place = luaL_prepbuffer(&b);
        n = fread(place, 1, LUAL_BUFFERSIZE, file);
        luaL_addsize(&b, n);
    }
    fclose(file);
    luaL_pushresult(&b);
    return lua_tostring(L, -1);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Fills `names` (on Lua's heap) with the examples, without ".lua", in order; answers how many. */
static int list(lua_State *L, const char *folder, const char **names) {
    DIR *dir = opendir(folder);
    int n = 0;
    for (struct dirent *entry; dir && n < MOST && (entry = readdir(dir)) != NULL;) {
        size_t len = strlen(entry->d_name);
        if (len < 5 || entry->d_name[0] == '.' || strcmp(entry->d_name + len - 4, ".lua") != 0)
            continue;
        luaL_checkstack(L, 1, NULL);
        names[n++] = lua_pushlstring(L, entry->d_name, len - 4);
    }
    if (dir)
        closedir(dir);
    qsort(names, (size_t)n, sizeof *names, by_name);
    return n;
}

/* The sections of the book that a line names before its colon, as 7.6.1 and 7.6.2. */
static void print_sections(const char *line) {
    bool first = true;
    for (const char *end = line + strcspn(line, ":\n"); line < end;) {
        size_t digits = strspn(line, "0123456789."), whole = strspn(line, "0123456789");
        while (digits > 0 && line[digits - 1] == '.')
            digits--;
        if (whole > 0 && digits > whole) {
            printf("%s%.*s", first ? "书中 " : "、", (int)digits, line);
            first = false;
        }
        line += digits + 1;
    }
    if (!first)
        fputs("：", stdout);
}

/* The Chinese sentence with which an example explains its options; NULL where it has none. */
static const char *chinese_line(const char *text, int *len) {
    static const char begin[] = "zh = \"";
    const char *options = strstr(text, "tn.options{ {"),
               *line = options ? strstr(options, begin) : 0;
    if (!line)
        return NULL;
    line += sizeof begin - 1;
    *len = (int)strcspn(line, "\"");
    return line;
}

/* What an example is about. In English its first line says so, up to the gap before how it is run.
 */
static void print_line(lua_State *L, const char *folder, const char *name, int width) {
    const char *text = push_file(L, lua_pushfstring(L, "%s%s.lua", folder, name));
    text = text ? text : "";
    text += strncmp(text, "-- ", 3) == 0 ? 3 : 0;
    int len = 0;
    const char *line = *tn_host_word("", "zh") ? chinese_line(text, &len) : NULL;
    printf("  %-*s  ", width, name);
    if (line) {
        print_sections(text);
    } else {
        line = text;
        len = (int)strcspn(text, "\n");
        const char *gap = strstr(text, "    ");
        if (gap && gap - text < len)
            len = (int)(gap - text);
    }
    printf("%.*s\n", len, line);
    lua_pop(L, 2);
}

/* Pushes a script in the language of the run: "--zh" begins the Chinese line for the comment above
 * it. */
static const char *push_translated(lua_State *L, const char *text) {
    luaL_Buffer b;
    size_t comment = 0; /* bytes of the comment that ends here */
    bool zh = *tn_host_word("", "zh");
    luaL_buffinit(L, &b);
    while (*text) {
        size_t len = strcspn(text, "\n");
        len += text[len] == '\n';
        if (strncmp(text, "--zh ", 5) == 0) {
            if (zh) {
                luaL_buffsub(&b, comment);
                luaL_addstring(&b, "--");
                luaL_addlstring(&b, text + 4, len - 4);
            }
            comment = 0;
        } else {
            luaL_addlstring(&b, text, len);
            comment = strncmp(text, "--", 2) == 0 ? comment + len : 0;
        }
        text += len;
    }
    luaL_pushresult(&b);
    return lua_tostring(L, -1);
}

int tn_starter_list(lua_State *L) {
    const char *names[MOST];
    const char *folder = push_folder(L);
    int n = list(L, folder, names), width = 0;
    for (int i = 0; i < n; i++)
        width = (int)strlen(names[i]) > width ? (int)strlen(names[i]) : width;
    for (int i = 0; i < n; i++)
        print_line(L, folder, names[i], width);
    puts(
        tn_host_word("tinynet --example NAME prints one; tinynet --new FILE --from NAME copies it.",
                     "tinynet --example 名称 显示示例；tinynet --new 文件 --from 名称 复制示例。"));
    return 0;
}

/* Pushes the text of an example, which may be named with ".lua"; raises with the nearest name. */
static const char *push_example(lua_State *L, const char *name) {
    const char *names[MOST];
    size_t len = strlen(name);
    if (len > 4 && strcmp(name + len - 4, ".lua") == 0)
        len -= 4;
    name = lua_pushlstring(L, name, len);
    const char *folder = push_folder(L);
    const char *text =
        strchr(name, '/') ? NULL : push_file(L, lua_pushfstring(L, "%s%s.lua", folder, name));
    if (text)
        return push_translated(L, text);
    tn_nearest near = tn_nearest_begin(name);
    for (int i = list(L, folder, names) - 1; i >= 0; i--)
        tn_nearest_offer(&near, names[i]);
    const char *hint =
        near.best
            ? lua_pushfstring(L, tn_host_word("did you mean '%s'?", "是否应为 '%s'？"), near.best)
            : tn_host_word("tinynet --examples lists all", "tinynet --examples 列出全部");
    luaL_error(L, tn_host_word("no example '%s'; %s", "没有示例 '%s'；%s"), name, hint);
    return NULL;
}

int tn_starter_print(lua_State *L) {
    fputs(push_example(L, luaL_checkstring(L, 1)), stdout);
    return 0;
}

/* Writes a text to a new file; raises where there is one, and leaves none behind after a failure.
 */
static void write_new(lua_State *L, const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd < 0 && errno == EEXIST)
        luaL_error(L, tn_host_word("%s exists; it was left as it is", "%s 已存在，未作改动"), path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    bool ok = file && fputs(text, file) >= 0;
    int why = errno;
    if (file && fclose(file) != 0 && ok) {
        ok = false;
        why = errno;
    }
    if (ok)
        return;
    if (fd >= 0)
        remove(path);
    luaL_error(L, tn_host_word("cannot write %s: %s", "无法写入 %s：%s"), path,
               tn_host_reason(strerror(why)));
}

/* The name of a file without its folders and ".lua". */
static const char *push_stem(lua_State *L, const char *path) {
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    size_t len = strlen(name);
    if (len > 4 && strcmp(name + len - 4, ".lua") == 0)
        len -= 4;
    return lua_pushlstring(L, name, len);
}

int tn_starter_new(lua_State *L) {
    const char *path = luaL_checkstring(L, 1), *from = luaL_optstring(L, 2, "starter");
    const char *text = push_example(L, from), *stem = push_stem(L, from);
    const char *file = lua_pushfstring(L, "examples/%s.lua", stem);
    const char *picture = lua_pushfstring(L, "\"%s.png\"", stem);
    if (!strstr(path, ".lua"))
        path = lua_pushfstring(L, "%s.lua", path);
    text = luaL_gsub(L, text, file, path);
    text = luaL_gsub(L, text, picture, lua_pushfstring(L, "\"%s.png\"", push_stem(L, path)));
    write_new(L, path, text);
    printf(tn_host_word("%s written; run it with: tinynet %s\n", "已写入 %s；运行：tinynet %s\n"),
           path, path);
    return 0;
}
