/* slurm.c: --slurm: the job script that does a sweep in the tasks of a Slurm array. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"

enum { MOST_SHARDS = 100000, MOST_CPUS = 4096 };

typedef struct job {
    const tn_cli *cli;
    const char *script;
    char **words; /* behind the script; those that are not passed on are NULL, the end is
                     words[count] */
    int count;
    int shards, cpus;
    const char *out;     /* --out, or NULL */
    const char *results; /* --results, or NULL */
    const char *exe;
    char folder[PATH_MAX];
} job;

static bool refuse(const job *j, const char *en, const char *zh, const char *what) {
    fprintf(stderr, "%s: ", j->cli->name);
    fprintf(stderr, tn_host_word(en, zh), what);
    fputc('\n', stderr);
    return false;
}

/* The value of an option at words[i], "--name value" or "--name=value", and how many words it
 * takes; NULL where it is another word. An option without a value has "". */
static const char *value_of(const job *j, int i, const char *name, int *taken) {
    size_t len = strlen(name);
    if (strncmp(j->words[i], name, len) != 0)
        return NULL;
    *taken = 1;
    if (j->words[i][len] == '=')
        return j->words[i] + len + 1;
    if (j->words[i][len])
        return NULL;
    if (i + 1 < j->count)
        *taken = 2;
    return i + 1 < j->count ? j->words[i + 1] : "";
}

/* 0 where the text is no whole number from 1 to `most`. */
static int number(const char *text, int most) {
    char *end;
    long n = strtol(text, &end, 10);
    return isdigit((unsigned char)*text) && !*end && n >= 1 && n <= most ? (int)n : 0;
}

static bool read_number(const job *j, const char *name, const char *text, int most, int *into) {
    *into = number(text, most);
    if (*into)
        return true;
    char en[128], zh[128];
    snprintf(en, sizeof en, "'%s' needs a whole number from 1 to %d, got '%%s'", name, most);
    snprintf(zh, sizeof zh, "'%s' 需要 1 到 %d 的整数，得到 '%%s'", name, most);
    return refuse(j, en, zh, text);
}

/* Takes --shards and --threads out of the words, looks at --out and --results, and refuses --shard.
 */
static bool read_words(job *j) {
    for (int i = 0, taken; i < j->count; i += taken) {
        const char *text;
        taken = 1;
        if ((text = value_of(j, i, "--shards", &taken)) != NULL) {
            if (!read_number(j, "--shards", text, MOST_SHARDS, &j->shards))
                return false;
        } else if ((text = value_of(j, i, "--threads", &taken)) != NULL) {
            if (!read_number(j, "--threads", text, MOST_CPUS, &j->cpus))
                return false;
        } else if (value_of(j, i, "--shard", &taken)) {
            return refuse(j, "'%s' is what each task gets; write --shards N",
                          "'%s' 由各个任务得到；请写 --shards N", "--shard");
        } else {
            if ((text = value_of(j, i, "--out", &taken)) != NULL)
                j->out = text;
            else if ((text = value_of(j, i, "--results", &taken)) != NULL)
                j->results = text;
            continue;
        }
        for (int k = i; k < i + taken; k++)
            j->words[k] = NULL;
    }
    return j->shards > 0 || refuse(j, "'%s' needs --shards N behind the script, as --shards 64",
                                   "'%s' 需要在脚本之后写 --shards N，如 --shards 64", "--slurm");
}

/* A line break would end a comment of the job script. */
static bool check_word(const job *j, const char *word) {
    for (const char *c = word; *c; c++)
        if (iscntrl((unsigned char)*c))
            return refuse(j, "'%s' cannot pass on a word with a control character",
                          "'%s' 无法传递含有控制字符的参数", "--slurm");
    return true;
}

static bool read_job(job *j, char **argv) {
    j->script = argv[j->cli->script];
    if (!j->script)
        return refuse(j, "'%s' needs a script, as in --slurm script.lua --shards 64",
                      "'%s' 需要脚本，如 --slurm script.lua --shards 64", "--slurm");
    if (access(j->script, R_OK) != 0)
        return refuse(j, "cannot open %s", "无法打开 %s", j->script);
    j->words = argv + j->cli->script + 1;
    for (int i = -1; i < 0 || j->words[i]; i++)
        if (!check_word(j, i < 0 ? j->script : j->words[i]))
            return false;
    while (j->words[j->count])
        j->count++;
    j->exe = tn_searcher_program(j->cli->program);
    if (!*j->exe)
        return refuse(j, "the path of %s is not known", "无法得知 %s 的路径", j->cli->program);
    if (!getcwd(j->folder, sizeof j->folder))
        return refuse(j, "the path of %s is not known", "无法得知 %s 的路径", ".");
    return check_word(j, j->exe) && check_word(j, j->folder) && read_words(j);
}

/* Writing -----------------------------------------------------------------------------------------
 */

/* As one word of the shell, bare where that is safe. */
static void put_word(const char *text) {
    if (*text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "_-./=,:+@%") == strlen(text)) {
        fputs(text, stdout);
        return;
    }
    putchar('\'');
    for (; *text; text++)
        *text == '\'' ? fputs("'\\''", stdout) : putchar(*text);
    putchar('\'');
}

static void put_words(const job *j) {
    for (int i = 0; i < j->count; i++)
        if (j->words[i]) {
            putchar(' ');
            put_word(j->words[i]);
        }
}

/* The name of the script without its folders and ending, of letters that a job's name may have. */
static void stem_of(const char *path, char *stem, size_t size) {
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    size_t len = strlen(name), n = 0;
    if (len > 4 && strcmp(name + len - 4, ".lua") == 0)
        len -= 4;
    for (size_t i = 0; i < len && n + 1 < size; i++)
        stem[n++] =
            (char)(isalnum((unsigned char)name[i]) || strchr("-_.", name[i]) ? name[i] : '_');
    stem[n] = '\0';
}

static void put_head(const job *j, const char *stem) {
    printf("#!/bin/sh\n"
           "#SBATCH --job-name=%s\n"
           "#SBATCH --array=1-%d\n"
           "#SBATCH --cpus-per-task=%d\n"
           "#SBATCH --time=01:00:00\n"
           "#SBATCH --output=%s-%%A_%%a.log\n"
           "#SBATCH --open-mode=append\n"
           "#SBATCH --requeue\n",
           stem, j->shards, j->cpus, stem);
    printf("# tinynet --slurm ");
    put_word(j->script);
    printf(" --shards %d", j->shards);
    put_words(j);
    printf("\n#\n%s",
           tn_host_word(
               "# Submit it with sbatch. Task i does shard i of all, into a file "
               "of its own; one that was killed,\n# or ran out of time, goes on "
               "where it stopped (scontrol requeue JOB_TASK, or sbatch again).\n"
               "# When all tasks are done, make one file of theirs:\n",
               "# 用 sbatch 提交。任务 i 完成第 i 个分片，写入各自的文件；被终止或超时的任务\n"
               "# 会从中断处继续（scontrol requeue 作业_任务，或再次 sbatch）。\n"
               "# 全部任务完成后，合并为一个文件：\n"));
}

/* The file of results without its ending, which is answered: the one of --results, else one named
 * as the script, below --out. */
static const char *put_results(const job *j, const char *stem) {
    putchar(' ');
    if (j->results && *j->results) {
        const char *slash = strrchr(j->results, '/'), *name = slash ? slash + 1 : j->results;
        const char *dot = strrchr(name, '.');
        size_t len = dot && dot > name ? (size_t)(dot - j->results) : strlen(j->results);
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%.*s", (int)len, j->results);
        put_word(path);
        return j->results + len;
    }
    if (j->out && *j->out) {
        put_word(j->out);
        if (j->out[strlen(j->out) - 1] != '/')
            putchar('/');
    }
    fputs(stem, stdout);
    return ".db";
}

static void put_ending(const char *ending) {
    if (*ending)
        put_word(ending);
}

static void put_merge(const job *j, const char *stem) {
    printf("#   tinynet --merge");
    put_ending(put_results(j, stem));
    const char *ending = put_results(j, stem);
    printf("-*of%d", j->shards);
    put_ending(ending);
    putchar('\n');
    if (!j->results)
        fputs(tn_host_word(
                  "# (where the script has results = \"other.db\", with that name instead)\n",
                  "# （脚本中写有 results = \"other.db\" 时，用该名称）\n"),
              stdout);
}

static void put_command(const job *j) {
    printf("set -eu\ncd ");
    put_word(j->folder);
    printf("\nexec ");
    put_word(j->exe);
    printf(" --quiet --threads \"${SLURM_CPUS_PER_TASK:-%d}\"", j->cpus);
    if (j->cli->lang)
        printf(" --lang %s", j->cli->lang);
    printf(" -- ");
    put_word(j->script);
    put_words(j);
    printf(" --shard \"$SLURM_ARRAY_TASK_ID/%d\"\n", j->shards);
}

int tn_slurm(const tn_cli *cli, char **argv) {
    static job j; /* a long path */
    char stem[64];
    j.cli = cli;
    j.cpus = cli->threads > 0 ? cli->threads : 1;
    if (!read_job(&j, argv))
        return EXIT_FAILURE;
    stem_of(j.script, stem, sizeof stem);
    put_head(&j, stem);
    put_merge(&j, stem);
    put_command(&j);
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
