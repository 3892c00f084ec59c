/* box.h: the sandbox of a stranger's script. A child process closes itself in: first the kernel's
 * walls (lock.c), then what the script finds in its Lua (confine.c). The parent watches it, passes
 * on what it prints and says how it ended (sandbox.c). */
#ifndef TN_BOX_H
#define TN_BOX_H

#include <limits.h>
#include <lua.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "host/host.h"

/* How a script ended. The exit codes stand in box_text.c. */
typedef enum tn_verdict {
    TN_BOX_OK,
    TN_BOX_ERROR,     /* of the script itself */
    TN_BOX_TIME,      /* of the processors or of the clock */
    TN_BOX_MEMORY,    /* the script's own error "not enough memory" */
    TN_BOX_FORBIDDEN, /* it asked for what the sandbox refuses, and ended by that */
    TN_BOX_OUTPUT,    /* it printed too much or filled the folder */
    TN_BOX_CRASH,     /* a signal nobody sent */
    TN_BOX_OPEN,      /* the walls could not be closed: the script was not run */
    TN_BOX_VERDICTS
} tn_verdict;

enum { TN_BOX_ROOTS = 160, TN_BOX_DENIED = 8, TN_BOX_SENTENCE = 400, TN_BOX_DATA = 16 };

/* What a script may use. Sizes in bytes, times in s. */
typedef struct tn_limits {
    int cpu, wall;               /* wall 0: twice cpu */
    size_t memory, files, print; /* Lua's memory; what it adds to `out`; what it prints */
    const char *out;             /* NULL: nothing is written */
    int json;                    /* descriptor of the verdict, -1: none */
} tn_limits;

/* A file or folder that stays visible. */
typedef struct tn_root {
    char *path;
    bool write;
} tn_root;

typedef struct tn_box {
    tn_limits limits;
    char script[PATH_MAX], folder[PATH_MAX], out[PATH_MAX]; /* real paths; "" without out */
    bool linked;             /* the script was named by a link to it */
    bool alone;              /* of the script's folder only the script is read */
    char *data[TN_BOX_DATA]; /* further files to read, found by their names */
    int data_count;
    lua_Integer seed;   /* of the script's counter and of math.random */
    const char *wanted; /* the globals whose values are sent, one a line; NULL: none, no values */
    bool sheet;         /* the script is a sheet that grades `values` (NULL: none yet) */
    const char *values;
    size_t values_size;
    atomic_int *interrupt; /* of the engine */
    int report;            /* where the child reports to the parent */
    tn_root root[TN_BOX_ROOTS];
    int roots;
    size_t used, peak; /* bytes of Lua */
    bool starved;      /* an allocation was refused */
    tn_verdict verdict;
    char message[4000]; /* of the error that ended the script */
    char denied[TN_BOX_DENIED][TN_BOX_SENTENCE];
    int denials;                    /* how many there were */
    char walls[3][TN_BOX_SENTENCE]; /* what closes files, network, processes */
} tn_box;

/* What the parent knows at the end. Texts may hold whatever the script put there. */
typedef struct tn_outcome {
    tn_verdict verdict;
    char message[4000];
    char denied[TN_BOX_DENIED][TN_BOX_SENTENCE];
    char walls[3][TN_BOX_SENTENCE];
    int denials;
    double cpu, wall; /* s */
    size_t memory;    /* bytes, the most the script's Lua held */
    size_t printed;
    bool lost;    /* what it printed could not be written */
    char *values; /* NULL: none; on malloc's heap */
    size_t values_size;
} tn_outcome;

/* box_text.c: words. -------------------------------------------------------------------------- */

/* Reads "cpu=10,mem=256M,out=DIR" (NULL: all defaults); false and a sentence for a mistake. */
bool tn_limits_parse(tn_limits *l, const char *spec, char *message, size_t size);

const char *tn_verdict_name(tn_verdict v); /* "ok", "time", ... */
int tn_verdict_exit(tn_verdict v);

/* The sentence on a limit that was reached, or why nothing ran; "" for ok and error. */
void tn_verdict_sentence(tn_verdict v, const tn_limits *l, char *text, size_t size);

/* The one line of JSON of a run. */
void tn_json_outcome(FILE *f, const tn_box *box, const tn_outcome *o);

/* lock.c, landlock.c, filter.c, mounts.c: the kernel's walls. -----------------------------------
 */

/* Adds a path (as named, and what it really is); paths that do not exist are left out. */
void tn_root_add(tn_box *box, const char *path, bool write);

/* Closes the process in for good. False and a sentence when files or network stay open. Needs a
 * process of one thread. */
bool tn_lock(tn_box *box, int threads, char *message, size_t size);

/* 0, or why not (a system error code). */
int tn_landlock(const tn_box *box, int *abi);
int tn_filter(void);              /* system calls */
int tn_mounts(const tn_box *box); /* a tree of the roots alone */

/* confine.c: the Lua of the sandbox. ------------------------------------------------------------
 */

/* Counts and caps what Lua holds. */
void *tn_box_alloc(void *box, void *block, size_t old, size_t size);

/* Loads what drawing needs, locks the process, and takes away what a script must not have. Raises
 * when the walls cannot be closed. */
void tn_box_enter(lua_State *L, tn_box *box, int threads);

/* Takes note of the error that ended the script; `status` is lua_pcall's. */
void tn_box_judge(tn_box *box, int status, const char *message);

/* sandbox.c: the parent, and how the child reports. ---------------------------------------------
 */

/* A child process that was forked for `box` runs this and never comes back. */
typedef void tn_box_child(void *arg, tn_box *box);

/* Where what the script prints goes. */
typedef struct tn_sink {
    int out, err;
} tn_sink;

/* Runs `child` in a sandbox and tells how it ended; false and a sentence when that could not be
 * begun. */
bool tn_box_run(tn_box *box, tn_box_child *child, void *arg, const tn_sink *sink, tn_outcome *o,
                char *message, size_t size);

/* In the child: reports the end and ends the process. */
_Noreturn void tn_box_end(tn_box *box, tn_verdict v, const char *message);

/* Writes the line of JSON where it is wanted. */
void tn_box_write_json(const tn_box *box, const tn_outcome *o);

/* Says on stderr what the verdict does not show by itself. */
void tn_box_tell(const char *name, const tn_box *box, const tn_outcome *o);

/* In the child: reports what closes it in; the script's values. */
void tn_box_report_walls(const tn_box *box);
void tn_box_report_values(tn_box *box, const char *bytes, size_t size);

/* In the child: stops L, with the line it is at, when the time is over. */
void tn_box_watch_time(lua_State *L, tn_box *box);

/* place.c: fills the paths of a box from a script's name; false and a sentence. */
bool tn_box_place(tn_box *box, const char *script, char *message, size_t size);

/* grade.c ------------------------------------------------------------------------------------- */

/* In the child: prepares that values are sent (lua/tinynet/snapshot.lua). */
void tn_box_want_values(lua_State *L, const tn_box *box);

/* In the child: sends the globals that a script left behind and what it returned, which is on the
 * stack; of a sheet what it returned. */
void tn_box_send_values(lua_State *L, tn_box *box);

/* In the child: pushes the function that runs the sheet (lua/tinynet/sheet.lua) and its arguments;
 * answers their number. */
int tn_box_push_sheet(lua_State *L, const tn_box *box);

/* In the parent: pushes the function that grades (lua/tinynet/grade.lua) and its argument; `words`
 * are the scripts, and --out. */
void tn_grade_push(lua_State *L, const tn_cli *cli, char **words, tn_box_child *child, void *arg);

#endif
