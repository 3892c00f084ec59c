/* host.h: the parts of the interpreter. They know Lua and nothing of the library. */
#ifndef TN_HOST_H
#define TN_HOST_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/nearest.h"

#define TN_HOST_INTERRUPTED "interrupted!"

/* Registry key of the field `partial` of the last interruption that ended a call. */
#define TN_HOST_PARTIAL "tinynet.partial"

/* Registry key of the environment of the library's files, where it is not the globals. */
#define TN_HOST_LIBRARY "tinynet.library"

/* cli.c: the command line. ------------------------------------------------------------------- */

/* One option as tn_cli_next reports it. Those of `lua` are their letters, the others TN_CLI_LONG
 * and above. */
enum { TN_CLI_END = 256, TN_CLI_UNKNOWN, TN_CLI_NO_VALUE, TN_CLI_LONG };

typedef struct tn_cli {
    const char *name;    /* the interpreter, for messages */
    const char *program; /* the path it was started by */
    bool help, version, banner, ignore_env, interactive, has_text, quiet, strict, watch, examples;
    bool slurm;
    int threads;                           /* 0: not given */
    const char *lang;                      /* NULL: not given */
    const char *example, *new_file, *from; /* NULL: not given */
    const char *results, *merge;           /* NULL: not given */
    bool sandbox;
    const char *limits, *grade; /* of the sandbox, the sheet; NULL: not given */
    struct tn_box *box;         /* of the sandbox this process runs in, NULL outside */
    int script;                 /* index of the script in argv; argc if there is none */
} tn_cli;

/* Reads the option at argv[*i] and steps over it and its value (*value, else NULL). At the script,
 * "-" or the end of argv answers TN_CLI_END with *i there, stepping over "--" only. */
int tn_cli_next(char **argv, int *i, char **value);

/* Fills `cli` from the whole command line; on an error says so on stderr and answers false. */
bool tn_cli_parse(char **argv, tn_cli *cli);

/* Prints the options, as after an error (to stderr) or for --help. */
void tn_cli_usage(const char *name, bool error);

/* searcher.c: where `require "tinynet..."` finds its files. ----------------------------------- */

/* The path of the running program, "" if unknown. It is looked for once, which must be before a
 * sandbox closes: that has neither /proc nor PATH. `program` is the name it was started by. */
const char *tn_searcher_program(const char *program);

/* Inserts the searcher at package.searchers[2] and stores the home folder, with a final slash, in
 * the registry as "tinynet.home". `program` is used where the system does not tell its path. */
void tn_searcher_open(lua_State *L, const char *program, bool ignore_env);

/* Pushes a list of the folders where the C modules of the library may be. */
void tn_searcher_folders(lua_State *L);

/* strict.c: undefined globals of the main script are errors. ---------------------------------- */

/* Remembers the function on the top of the stack as the main script. */
void tn_strict_watch(lua_State *L);

/* Called when the library is about to be loaded: if the main script asked for it, from now on
 * reading an undefined global in the script's chunk raises. */
void tn_strict_start(lua_State *L);

/* Functions of the host that may raise inside a script; tracebacks leave them out. */
int tn_strict_read(lua_State *L);
int tn_searcher_search(lua_State *L);

/* trace.c: error messages. -------------------------------------------------------------------- */

/* Message handler: message, source line, traceback without frames of host and library. */
int tn_trace_handler(lua_State *L);

/* Whether the code that runs was called by a Lua function of the library. */
bool tn_trace_in_library(lua_State *L);

/* Pushes the place "file:line: " of the innermost code that is not the library's, else "". */
void tn_trace_push_place(lua_State *L);

/* Prints the hint for a message on a statement of the prompt, if there is one. */
void tn_trace_say_hint(lua_State *L, const char *message, const char *statement);

/* Says the message of a file that cannot be read, on the top of the stack, in the language of the
 * run. */
void tn_trace_file_error(lua_State *L, const char *path);

/* Adds the source line of `path` to the message of a failed load on the top of the stack. */
void tn_trace_load_error(lua_State *L, const char *path);

/* edit.c: the lines of the interactive mode. -------------------------------------------------- */

enum { TN_LINE_READ, TN_LINE_END, TN_LINE_INTERRUPTED };

/* Prepares and ends line editing, history and completion, where stdin is a terminal. */
void tn_edit_open(void);
void tn_edit_close(void);

/* Pushes a line of stdin without its end, or "", and says which. `above` holds the lines of the
 * statement so far, each with its end. Ctrl-C ends the reading. */
int tn_edit_line(lua_State *L, const char *prompt, const char *above);

/* The library that edits lines, with its version; NULL where the build has none. */
const char *tn_edit_version(void);

/* version.c: the answer to --version. --------------------------------------------------------- */

int tn_version_print(lua_State *L);

/* starter.c: the installed examples. ---------------------------------------------------------- */

int tn_starter_list(lua_State *L);  /* prints a line for each */
int tn_starter_print(lua_State *L); /* (name) prints one */
int tn_starter_new(lua_State *L);   /* (path, name | nil) copies one to a new file */

/* tool.c: what the library does without a script. -------------------------------------------- */

/* --results and --merge: pushes the function that does it and its arguments, whose number it
 * answers; -1 if neither is there. Arguments behind the options are the files of shards. */
int tn_tool_push(lua_State *L, const tn_cli *cli, char **argv);

int tn_tool_finish(lua_State *L); /* () raises where a script that has ended left --shard unused */

/* slurm.c: prints the job script for the script of the command line; answers the exit status. ---
 */

int tn_slurm(const tn_cli *cli, char **argv);

/* watch.c: runs the script of the command line after every save; answers the exit status. -------
 */

int tn_watch(const tn_cli *cli, char **argv);

/* repl.c and main.c --------------------------------------------------------------------------- */

/* Reads, runs and prints until the end of stdin. */
void tn_repl_run(lua_State *L);

/* Calls the function below `nargs` arguments with the message handler and Ctrl-C in force. */
int tn_host_call(lua_State *L, int nargs, int nresults);

/* Pushes require(module). */
void tn_host_require(lua_State *L, const char *module);

/* A clock that only goes forward, in s. */
double tn_host_clock(void);

/* Sets the language of tn_host_word: "zh" is Chinese, anything else English. */
void tn_host_speak(const char *lang);

/* What the system says of a failure, as strerror puts it, in that language. */
const char *tn_host_reason(const char *english);

/* The text in the language of --lang, else of TINYNET_LANG, else the English one. */
const char *tn_host_word(const char *en, const char *zh);

/* Prints a message on stderr, after the interpreter's name if it is not NULL. */
void tn_host_message(const char *name, const char *text);

#endif
