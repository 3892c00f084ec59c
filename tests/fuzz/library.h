/* library.h: what the fuzz targets share; most of it feeds files to the Lua library. */
#ifndef FUZZ_LIBRARY_H
#define FUZZ_LIBRARY_H

#include <lauxlib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Makes a folder, in memory where there is such a file system; false if there is none. */
static inline bool fuzz_make_folder(char folder[32]) {
    strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/tn-XXXXXX" : "/tmp/tn-XXXXXX");
    return mkdtemp(folder) != NULL;
}

/* A state with `tn`, the library, at index 1. The lines of the library's Lua files count as
 * coverage, too. */
lua_State *fuzz_open(void);

/* The path of a file of that name in a folder of this process, which is removed at the end. */
const char *fuzz_path(const char *name, char path[64]);

/* Writes such a file. */
void fuzz_write(const char *path, const void *bytes, size_t n);

/* Pushes the content of such a file. */
void fuzz_read(lua_State *L, const char *path);

/* Calls the function below its `nargs` arguments. A mistake in the file `path` must have been
 * reported as one: a text that begins with the path, or with "bad argument". Answers the status; a
 * message is popped. */
int fuzz_call(lua_State *L, int nargs, int nresults, const char *path);

/* The same for tn.MODULE.load(path), whose answer is pushed. */
int fuzz_load(lua_State *L, const char *module, const char *path);

/* The same, for what must succeed. */
void fuzz_must(lua_State *L, int nargs, int nresults);

/* Ends the process as a finding. */
_Noreturn void fuzz_found(const char *what);

#endif
