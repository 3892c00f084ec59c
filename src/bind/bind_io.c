/* bind_io.c: files; the only user of libzip. Low-level calls answer nil, message, code; the message
 * begins with the path. Files are written under a temporary name in their own folder and then
 * renamed. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifndef TN_WITHOUT_ZIP
#include <zip.h>
#endif

#include "bind/bind_array.h"
#include "bind/bind_parts.h"
#include "core/npy.h"
#include "core/text.h"

#define FILE_HANDLE "tinynet.file"
#define ARCHIVE     "tinynet.archive"

/* ---- failures ---- */

static int fail_system(lua_State *L, const char *path, int code) {
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, tnl_say(L, strerror(code)));
    lua_pushinteger(L, code);
    return 3;
}

/* Pushes "'field'", the field a sentence is about, shortened and without control characters. */
static void push_quote(lua_State *L, tn_piece field) {
    char text[32];
    size_t n = field.n < 24 ? field.n : 24;
    for (size_t i = 0; i < n; i++)
        text[i] = (unsigned char)field.p[i] < ' ' || field.p[i] == 127 ? '?' : field.p[i];
    while (n < field.n && n > 0 && (text[n - 1] & 0xc0) == 0x80) /* no half a character */
        n--;
    if (n < field.n && n > 0 && (text[n - 1] & 0x80))
        n--;
    lua_pushlstring(L, text, n);
    lua_pushfstring(L, "'%s%s'", lua_tostring(L, -1), n < field.n ? "..." : "");
    lua_remove(L, -2);
}

static int fail_status(lua_State *L, const char *path, const tn_err *err, const tn_text *text) {
    tnl_push_status(L, err);
    if (err->code == TN_ENUMBER && text) {
        lua_pushliteral(L, ": ");
        push_quote(L, text->fault);
        lua_concat(L, 3);
    }
    const char *sentence = lua_tostring(L, -1);
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, sentence);
    return 2;
}

/* ---- reading ---- */

typedef struct handle {
    FILE *file; /* NULL: closed; a handle is made closed, so that no error leaks a file */
} handle;

/*---
Closes the file of a handle, if it is open.
*/
static int handle_close(lua_State *L) {
    handle *h = lua_touserdata(L, 1);
    if (h->file)
        fclose(h->file);
    h->file = NULL;
    return 0;
}

/* Pushes the bytes of a file and answers 0, or answers the system's error code. */
static int push_bytes(lua_State *L, const char *path) {
    int top = lua_gettop(L), code = 0;
    handle *h = lua_newuserdatauv(L, sizeof *h, 0);
    h->file = NULL;
    luaL_setmetatable(L, FILE_HANDLE);
    h->file = fopen(path, "rb");
    if (!h->file)
        return errno;
    luaL_Buffer bytes;
    luaL_buffinit(L, &bytes);
    for (size_t n = 1; n > 0 && code == 0;) {
        errno = 0;
        n = fread(luaL_prepbuffer(&bytes), 1, LUAL_BUFFERSIZE, h->file);
        luaL_addsize(&bytes, n);
        if (ferror(h->file))
            code = errno ? errno : EIO;
    }
    luaL_pushresult(&bytes);
    fclose(h->file);
    h->file = NULL;
    lua_replace(L, top + 1);
    return code;
}

/*---
The bytes of a file.
@param path string
@return string|nil bytes nil, message, code on failure
*/
static int io_read_file(lua_State *L) {
    const char *path = tnl_path(L, 1, false);
    int code = push_bytes(L, path);
    return code ? fail_system(L, path, code) : 1;
}

/* Pushes a list of the column names of a text, or nil. */
static void push_names(lua_State *L, const tn_text *text) {
    if (text->names.n == 0) {
        lua_pushnil(L);
        return;
    }
    tn_piece rest = text->names, field;
    lua_newtable(L);
    for (lua_Integer j = 1; tn_text_field(&rest, text->separator, &field); j++) {
        lua_pushlstring(L, field.p, field.n);
        lua_rawseti(L, -2, j);
    }
}

/*---
The numbers of a text file (src/core/text.h) as an array of rows, and the names of its columns.
@param path string
@return tinynet.array|nil (rows, columns); nil, message[, code] on failure
@return string[]|nil names
*/
static int io_read_text(lua_State *L) {
    const char *path = tnl_path(L, 1, false);
    tn_text text;
    tn_err err;
    int code = push_bytes(L, path);
    if (code)
        return fail_system(L, path, code);
    size_t n;
    const char *bytes = lua_tolstring(L, -1, &n);
    if (tn_text_read(bytes, n, NULL, 0, &text, &err) != TN_MORE)
        return fail_status(L, path, &err, &text);
    tn_view out = tnl_new_array(L, 2, (int64_t[]){text.rows, text.cols});
    tn_text_read(bytes, n, out.p, err.n[0], &text, &err);
    push_names(L, &text);
    return 2;
}

/*---
The array of a .npy file (src/core/npy.h).
@param path string
@return tinynet.array|nil nil, message[, code] on failure
*/
static int io_read_npy(lua_State *L) {
    const char *path = tnl_path(L, 1, false);
    tn_npy npy;
    tn_err err;
    int code = push_bytes(L, path);
    if (code)
        return fail_system(L, path, code);
    size_t n;
    const char *bytes = lua_tolstring(L, -1, &n);
    if (tn_npy_open(bytes, n, &npy, &err) != TN_OK)
        return fail_status(L, path, &err, NULL);
    tn_npy_read(&npy, tnl_new_array(L, npy.rank, npy.dim));
    return 1;
}

/* ---- .npz: a zip archive of .npy files ---- */

#ifdef TN_WITHOUT_ZIP

/*---
An array of a .npz file: a build without libzip reads none.
@param path string
@return nil
@return string message
*/
static int io_read_npz(lua_State *L) {
    return fail_status(L, luaL_checkstring(L, 1), &(tn_err){TN_EZIP_ABSENT, {0, 0, 0}}, NULL);
}

/*---
The library that reads .npz files, with its version; nil where the build has none.
@return string|nil
*/
static int io_zip(lua_State *L) {
    lua_pushnil(L);
    return 1;
}

static void open_archives(lua_State *L) {
    (void)L;
}

#else

typedef struct archive {
    zip_t *zip; /* NULL: closed; made closed, as a handle */
    zip_file_t *member;
} archive;

/*---
Closes the archive of a handle, if it is open.
*/
static int archive_close(lua_State *L) {
    archive *a = lua_touserdata(L, 1);
    if (a->member)
        zip_fclose(a->member);
    if (a->zip)
        zip_discard(a->zip);
    a->member = NULL;
    a->zip = NULL;
    return 0;
}

/* Pushes the open archive; or answers the results of a failure, 0 if there is none. */
static int push_archive(lua_State *L, const char *path, archive **a) {
    int code = 0;
    *a = lua_newuserdatauv(L, sizeof **a, 0);
    **a = (archive){NULL, NULL};
    luaL_setmetatable(L, ARCHIVE);
    FILE *probe = fopen(path, "rb"); /* for the system's own words */
    if (!probe)
        return fail_system(L, path, errno);
    fclose(probe);
    (*a)->zip = zip_open(path, ZIP_RDONLY, &code);
    return (*a)->zip ? 0 : fail_status(L, path, &(tn_err){TN_EZIP, {0, 0, 0}}, NULL);
}

/* The length of a member's name without ".npy", -1 if it has another ending. */
static int array_name(const char *name) {
    size_t n = name ? strlen(name) : 0;
    return n >= 4 && n < INT32_MAX && strcmp(name + n - 4, ".npy") == 0 ? (int)n - 4 : -1;
}

/* The index of the array of a name (NULL: of the only one); or -1 and a sentence with the names. */
static zip_int64_t find_array(lua_State *L, const archive *a, const char *path, const char *name) {
    enum { SHOWN = 8 };
    zip_int64_t entries = zip_get_num_entries(a->zip, 0), found = -1, count = 0;
    lua_pushliteral(L, "");
    for (zip_int64_t i = 0; i < entries; i++) {
        const char *member = zip_get_name(a->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        int n = array_name(member);
        if (n < 0)
            continue;
        if (name ? strlen(name) == (size_t)n && memcmp(name, member, (size_t)n) == 0 : count == 0)
            found = i;
        if (count++ < SHOWN) {
            lua_pushstring(L, count > 1 ? ", " : "");
            push_quote(L, (tn_piece){member, (size_t)n});
            lua_concat(L, 3);
        } else if (count == SHOWN + 2) {
            lua_pushliteral(L, ", ...");
            lua_concat(L, 2);
        }
    }
    if (found >= 0 && (name || count == 1))
        return found;
    if (count == 0)
        lua_pushfstring(L, tnl_say(L, "%s: it holds no array"), path);
    else if (name)
        lua_pushfstring(L, tnl_say(L, "%s: no array '%s'; it holds %s"), path, name,
                        lua_tostring(L, -1));
    else
        lua_pushfstring(L, tnl_say(L, "%s: which array? it holds %s"), path, lua_tostring(L, -1));
    return -1;
}

/* Whether `size` bytes can come from `packed` ones: deflate makes at most 1032 of one. */
static bool size_fits(const zip_stat_t *st) {
    if (st->comp_method == ZIP_CM_STORE)
        return st->size == st->comp_size;
    return st->size / 1032 <= st->comp_size;
}

/* Opens member i for reading. */
static tn_status open_member(archive *a, zip_int64_t i, zip_stat_t *st, tn_err *err) {
    enum { NEEDED = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD };
    *err = (tn_err){TN_EZIP_ARRAY, {0, 0, 0}};
    if (zip_stat_index(a->zip, (zip_uint64_t)i, 0, st) != 0 || (st->valid & NEEDED) != NEEDED)
        return err->code;
    if (st->comp_method != ZIP_CM_STORE && st->comp_method != ZIP_CM_DEFLATE)
        *err = (tn_err){TN_EZIP_METHOD, {st->comp_method, 0, 0}};
    else if (!size_fits(st))
        *err = (tn_err){TN_EZIP_SIZE, {(int64_t)st->size, (int64_t)st->comp_size, 0}};
    else if ((a->member = zip_fopen_index(a->zip, (zip_uint64_t)i, 0)))
        err->code = TN_OK;
    return err->code;
}

/* Pushes the bytes of member i; memory grows with what is there, not with what is declared. */
static tn_status push_member(lua_State *L, archive *a, zip_int64_t i, tn_err *err) {
    zip_stat_t st;
    luaL_Buffer bytes;
    zip_uint64_t total = 0;
    if (open_member(a, i, &st, err) != TN_OK)
        return err->code;
    luaL_buffinit(L, &bytes);
    for (zip_int64_t n = 1; n > 0; total += (zip_uint64_t)n) {
        n = zip_fread(a->member, luaL_prepbuffer(&bytes), LUAL_BUFFERSIZE);
        if (n < 0 || total + (zip_uint64_t)n > st.size) {
            total = st.size + 1;
            break;
        }
        luaL_addsize(&bytes, (size_t)n);
    }
    luaL_pushresult(&bytes);
    if (total != st.size) /* broken off, too long, or a wrong checksum */
        *err = (tn_err){TN_EZIP_ARRAY, {0, 0, 0}};
    return err->code;
}

/*---
An array of a .npz file, stored or deflated.
@param path string
@param name string|nil without ".npy"; nil: the only one
@return tinynet.array|nil nil, message[, code] on failure
*/
static int io_read_npz(lua_State *L) {
    const char *path = tnl_path(L, 1, false), *name = luaL_opt(L, tnl_string, 2, NULL);
    archive *a;
    tn_npy npy;
    tn_err err;
    size_t n;
    int failed = push_archive(L, path, &a);
    if (failed)
        return failed;
    zip_int64_t i = find_array(L, a, path, name);
    if (i < 0) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (push_member(L, a, i, &err) != TN_OK)
        return fail_status(L, path, &err, NULL);
    const char *bytes = lua_tolstring(L, -1, &n);
    if (tn_npy_open(bytes, n, &npy, &err) != TN_OK)
        return fail_status(L, path, &err, NULL);
    tn_npy_read(&npy, tnl_new_array(L, npy.rank, npy.dim));
    return 1;
}

/*---
The library that reads .npz files, with its version; nil where the build has none.
@return string|nil
*/
static int io_zip(lua_State *L) {
    lua_pushfstring(L, "libzip %s", zip_libzip_version());
    return 1;
}

static void open_archives(lua_State *L) {
    luaL_newmetatable(L, ARCHIVE);
    lua_pushcfunction(L, archive_close);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
}

#endif

/* ---- writing ---- */

typedef struct part {
    const void *bytes;
    size_t n;
} part;

static int write_parts(int fd, const part *parts, int count) {
    for (int k = 0; k < count; k++)
        for (size_t done = 0; done < parts[k].n;) {
            ssize_t n = write(fd, (const char *)parts[k].bytes + done, parts[k].n - done);
            if (n < 0 && errno != EINTR)
                return errno;
            done += n > 0 ? (size_t)n : 0;
        }
    return 0;
}

/* Opens a new file beside `path`; its name stands in `name`. */
static int open_beside(const char *path, char *name, size_t size) {
    int fd = -1;
    errno = EEXIST;
    for (int k = 0; k < 100 && fd < 0 && errno == EEXIST; k++) {
        snprintf(name, size, "%s.%ld-%d.tmp", path, (long)getpid(), k);
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    return fd;
}

/* Makes a rename in the folder of `path` last through a loss of power; where a file system cannot,
 * nothing is lost but that. `name` is overwritten. */
static void sync_folder(const char *path, char *name) {
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + 1 : 0;
    memcpy(name, path, n);
    strcpy(name + n, ".");
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

/* Writes a whole file or nothing; answers 0 or the system's error code. What is no regular file (a
 * device, a pipe) is written to directly. `name` has room for the path and 32 bytes more. */
static int write_whole(const char *path, char *name, size_t size, const part *parts, int count,
                       bool sync) {
    struct stat info;
    bool direct = stat(path, &info) == 0 && !S_ISREG(info.st_mode);
    int fd = direct ? open(path, O_WRONLY | O_CLOEXEC) : open_beside(path, name, size);
    if (fd < 0)
        return errno;
    int code = write_parts(fd, parts, count);
    if (sync && !direct && code == 0 && fsync(fd) != 0)
        code = errno;
    if (close(fd) != 0 && code == 0)
        code = errno;
    if (direct)
        return code;
    if (code == 0 && rename(name, path) != 0)
        code = errno;
    if (code)
        unlink(name);
    else if (sync)
        sync_folder(path, name);
    return code;
}

static int write_file(lua_State *L, const char *path, const part *parts, int count, bool sync) {
    size_t size = strlen(path) + 32;
    char *name = lua_newuserdatauv(L, size, 0);
    int code = write_whole(path, name, size, parts, count, sync);
    if (code)
        return fail_system(L, path, code);
    lua_pushboolean(L, 1);
    return 1;
}

/*---
Writes a file whole or not at all: under a temporary name in its folder, then renamed.
@param path string
@param bytes string
@param sync boolean|nil whether it is to last through a loss of power at any moment
@return true|nil nil, message, code on failure
*/
static int io_write_file(lua_State *L) {
    const char *path = tnl_path(L, 1, true);
    part bytes;
    bytes.bytes = luaL_checklstring(L, 2, &bytes.n);
    return write_file(L, path, &bytes, 1, lua_toboolean(L, 3));
}

/*---
Writes an array as a .npy file (version 1.0, <f8, C order), whole or not at all.
@param path string
@param a tinynet.array
@return true|nil nil, message, code on failure
*/
static int io_write_npy(lua_State *L) {
    const char *path = tnl_path(L, 1, true);
    tn_view v = tnl_check_array(L, 2);
    char header[TN_NPY_HEADER];
    size_t n = (size_t)tn_view_count(v), length = tn_npy_header(v.rank, v.dim, header);
    unsigned char *bytes = lua_newuserdatauv(L, 8 * n, 0);
    tn_walk w = tn_walk_begin(v);
    for (size_t i = 0; i < n; i++)
        tn_npy_put(*tn_walk_next(&w), bytes + 8 * i);
    return write_file(L, path, (part[]){{header, length}, {bytes, 8 * n}}, 2, false);
}

static bool has_ending(const char *path, const char *ending) {
    size_t n = strlen(path);
    return n >= 4 && strcmp(path + n - 4, ending) == 0;
}

/*---
The array of a .npy file, or one of a .npz file.
@param path string
@param name string|nil of the array in a .npz file; nil: the only one
@return tinynet.array
@error bad argument #1 to 'load' (a path ending in .npy or .npz expected, got 'a.csv')
*/
int tnl_array_load(lua_State *L) {
    const char *path = tnl_string(L, 1);
    bool npz = has_ending(path, ".npz");
    tnl_most(L, npz ? 2 : 1);
    if (!npz && !has_ending(path, ".npy"))
        luaL_argerror(L, 1,
                      lua_pushfstring(
                          L, tnl_say(L, "a path ending in .npy or .npz expected, got '%s'"), path));
    if (npz ? io_read_npz(L) == 1 : io_read_npy(L) == 1)
        return 1;
    return luaL_error(L, "%s", lua_tostring(L, lua_isinteger(L, -1) ? -2 : -1));
}

/*---
Writes the array as a .npy file; a:save(path) answers the array.
@param path string
@return tinynet.array
@error bad argument #1 to 'save' (a path ending in .npy expected, got 'a.csv')
*/
int tnl_array_save(lua_State *L) {
    tnl_most(L, 2);
    tnl_self_array(L);
    const char *path = tnl_string(L, 2);
    if (!has_ending(path, ".npy"))
        luaL_argerror(
            L, 2, lua_pushfstring(L, tnl_say(L, "a path ending in .npy expected, got '%s'"), path));
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    lua_rotate(L, 1, -1); /* path, array, array: as write_npy takes them, and the answer */
    if (io_write_npy(L) != 1)
        return luaL_error(L, "%s", lua_tostring(L, -2));
    lua_settop(L, 2);
    return 1;
}

/*---
Makes a folder, and those above it, where they are missing.
@param path string
@return boolean|nil true
@return string|nil message
@return integer|nil code of the system
*/
static int io_make_folder(lua_State *L) {
    const char *path = tnl_path(L, 1, true);
    struct stat st;
    for (const char *end = path; *end; lua_settop(L, 1)) {
        end += strspn(end, "/");
        end += strcspn(end, "/");
        const char *prefix = lua_pushlstring(L, path, (size_t)(end - path));
        if (mkdir(prefix, 0777) != 0 && errno != EEXIST)
            return fail_system(L, path, errno);
    }
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return fail_system(L, path, ENOTDIR);
    lua_pushboolean(L, 1);
    return 1;
}

/*---
A value as an array: itself, or a new one from a table; or nil and what is wrong with it.
@param v any
@return tinynet.array|nil
@return string|nil message
*/
static int io_as_array(lua_State *L) {
    lua_settop(L, 1);
    if (tnl_to_array(L, 1))
        return 1;
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
}

/*---
Says where the first number of a matrix that is NaN or infinite stands; nil if none is.
@param a tinynet.array
@return string|nil "row 3, column 1: NaN or infinity is no data"
*/
static int io_fault(lua_State *L) {
    tn_view v = tnl_check_array(L, 1);
    tn_walk w = tn_walk_begin(v);
    for (int64_t i = 0; i < tn_view_count(v); i++)
        if (!isfinite(*tn_walk_next(&w))) {
            tnl_push_status(L, &(tn_err){TN_EFINITE, {i / v.dim[1] + 1, i % v.dim[1] + 1, 0}});
            return 1;
        }
    return 0;
}

static const luaL_Reg functions[] = {
    {"read_file", io_read_file},
    {"write_file", io_write_file},
    {"read_text", io_read_text},
    {"read_npy", io_read_npy},
    {"read_npz", io_read_npz},
    {"write_npy", io_write_npy},
    {"as_array", io_as_array},
    {"fault", io_fault},
    {"make_folder", io_make_folder},
    {"zip", io_zip},
    {NULL, NULL},
};

int tnl_open_io(lua_State *L) {
    luaL_newmetatable(L, FILE_HANDLE);
    lua_pushcfunction(L, handle_close);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    open_archives(L);
    luaL_newlib(L, functions);
    return 1;
}
