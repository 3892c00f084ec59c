/* box_text.c: the words of the sandbox: its limits on the command line, its verdicts, its JSON. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "host/box.h"
#include "host/host.h"

/* Names and exit codes are what scripts and other programs compare with: they stay. Code 1 is any
 * error of a script, in a sandbox or not. */
static const struct {
    const char *name;
    int exit;
} verdicts[TN_BOX_VERDICTS] = {
    [TN_BOX_OK] = {"ok", 0},
    [TN_BOX_ERROR] = {"error", 1},
    [TN_BOX_TIME] = {"time", 100},
    [TN_BOX_MEMORY] = {"memory", 101},
    [TN_BOX_FORBIDDEN] = {"forbidden", 102},
    [TN_BOX_OUTPUT] = {"output", 103},
    [TN_BOX_CRASH] = {"crash", 104},
    [TN_BOX_OPEN] = {"refused", 105},
};

const char *tn_verdict_name(tn_verdict v) {
    return verdicts[v].name;
}

int tn_verdict_exit(tn_verdict v) {
    return verdicts[v].exit;
}

/* ---- limits ---- */

enum kind { SECONDS, BYTES, FOLDER, DESCRIPTOR };

static const struct {
    const char *name;
    enum kind kind;
    size_t at;
} keys[] = {
    {"cpu", SECONDS, offsetof(tn_limits, cpu)},     {"wall", SECONDS, offsetof(tn_limits, wall)},
    {"mem", BYTES, offsetof(tn_limits, memory)},    {"files", BYTES, offsetof(tn_limits, files)},
    {"print", BYTES, offsetof(tn_limits, print)},   {"out", FOLDER, offsetof(tn_limits, out)},
    {"json", DESCRIPTOR, offsetof(tn_limits, json)}};

enum { KEYS = sizeof keys / sizeof *keys, MOST_SECONDS = 1000000, MOST_DESCRIPTOR = 1000 };

static bool wrong(char *message, size_t size, const char *en, const char *zh, const char *what) {
    char format[TN_BOX_SENTENCE];
    snprintf(format, sizeof format, "--sandbox: %s", tn_host_word(en, zh));
    snprintf(message, size, format, what);
    return false;
}

/* 64K, 256M, 2G or a plain number; 0 for anything else. */
static size_t read_bytes(const char *text) {
    static const char units[] = "KMG";
    char *end;
    errno = 0;
    unsigned long long n = *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
    if (!n || errno)
        return 0;
    const char *unit = *end && *end != ' ' ? strchr(units, *end & ~0x20) : NULL;
    int shift = unit ? 10 * (int)(unit - units + 1) : 0;
    if ((*end && (!unit || end[1])) || n > (1ull << 40) >> shift)
        return 0;
    return (size_t)n << shift;
}

static bool read_whole(const char *text, long lo, long hi, int *out) {
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < lo || n > hi)
        return false;
    *out = (int)n;
    return true;
}

static bool set(tn_limits *l, int k, char *value, char *message, size_t size) {
    void *at = (char *)l + keys[k].at;
    size_t bytes;
    switch (keys[k].kind) {
    case SECONDS:
        return read_whole(value, 1, MOST_SECONDS, at) ||
               wrong(message, size, "whole seconds from 1 expected, got '%s'",
                     "需要不小于 1 的整数秒，得到 '%s'", value);
    case BYTES:
        if ((bytes = read_bytes(value)) == 0)
            return wrong(message, size, "a size like 256M expected (K, M or G), got '%s'",
                         "需要 256M 这样的大小（K、M 或 G），得到 '%s'", value);
        memcpy(at, &bytes, sizeof bytes);
        return true;
    case DESCRIPTOR:
        if (!read_whole(value, 1, MOST_DESCRIPTOR, at))
            return wrong(message, size, "json needs a descriptor like 1 or 3, got '%s'",
                         "json 需要 1 或 3 这样的描述符，得到 '%s'", value);
        return fcntl(*(int *)at, F_GETFD) >= 0 ||
               wrong(message, size, "json=%s: nothing is open there; the shell opens it: 3>FILE",
                     "json=%s：该描述符未打开；由 shell 打开：3>文件", value);
    case FOLDER:
        l->out = value;
        return *value || wrong(message, size, "out needs a folder%s", "out 需要一个文件夹%s", "");
    }
    return false;
}

bool tn_limits_parse(tn_limits *l, const char *spec, char *message, size_t size) {
    static char copy[PATH_MAX + 200];
    *l = (tn_limits){
        .cpu = 10, .memory = 256u << 20, .files = 64u << 20, .print = 1u << 20, .json = -1};
    if (snprintf(copy, sizeof copy, "%s", spec ? spec : "") >= (int)sizeof copy)
        return wrong(message, size, "the text is too long%s", "文字过长%s", "");
    for (char *word = copy, *next; *word; word = next) {
        size_t n = strcspn(word, ",");
        next = word + n + (word[n] == ',');
        word[n] = '\0';
        if (n == 0)
            continue;
        char *equals = strchr(word, '=');
        if (equals)
            *equals = '\0';
        tn_nearest near = tn_nearest_begin(word);
        int k = 0;
        for (; k < KEYS && strcmp(keys[k].name, word) != 0; k++)
            tn_nearest_offer(&near, keys[k].name);
        if (k == KEYS && near.best) {
            char both[TN_BOX_SENTENCE];
            snprintf(both, sizeof both,
                     tn_host_word("'%.100s'; did you mean '%s'?", "'%.100s'；是否应为 '%s'？"),
                     word, near.best);
            return wrong(message, size, "unknown limit %s", "未知的限制 %s", both);
        }
        if (k == KEYS)
            return wrong(message, size,
                         "unknown limit '%s'; there are cpu, wall, mem, files, print, out, json",
                         "未知的限制 '%s'；可用的有 cpu、wall、mem、files、print、out、json", word);
        if (!equals)
            return wrong(message, size, "'%s' needs a value", "'%s' 需要一个值", word);
        if (!set(l, k, equals + 1, message, size))
            return false;
    }
    return true;
}

/* ---- sentences ---- */

/* A size as it is written on the command line. */
static void size_word(size_t bytes, char word[32]) {
    int k = 0;
    for (; k < 3 && bytes >= 1024 && bytes % 1024 == 0; k++)
        bytes /= 1024;
    snprintf(word, 32, "%zu%.*s", bytes, k > 0, "KMG" + (k > 0 ? k - 1 : 0));
}

void tn_verdict_sentence(tn_verdict v, const tn_limits *l, char *text, size_t size) {
    char memory[32], files[32], print[32];
    size_word(l->memory, memory);
    size_word(l->files, files);
    size_word(l->print, print);
    *text = '\0';
    if (v == TN_BOX_TIME)
        snprintf(
            text, size,
            tn_host_word("stopped: the time is over (%d s of the processors, %d s of the clock)",
                         "已停止：时间用尽（处理器 %d 秒，时钟 %d 秒）"),
            l->cpu, l->wall);
    else if (v == TN_BOX_MEMORY)
        snprintf(text, size,
                 tn_host_word("ended: it needs more memory than %s", "已结束：所需内存超过 %s"),
                 memory);
    else if (v == TN_BOX_FORBIDDEN)
        snprintf(text, size, "%s",
                 tn_host_word("ended: it asked for what a sandbox forbids",
                              "已结束：使用了沙盒禁止的功能"));
    else if (v == TN_BOX_OUTPUT)
        snprintf(text, size,
                 tn_host_word("stopped: it printed more than %s or wrote more than %s",
                              "已停止：打印超过 %s 或写入超过 %s"),
                 print, files);
    else if (v == TN_BOX_CRASH)
        snprintf(text, size, "%s", tn_host_word("crashed", "已崩溃"));
    else if (v == TN_BOX_OPEN)
        snprintf(text, size, "%s", tn_host_word("not run", "未运行"));
}

/* ---- JSON ---- */

/* The length of the UTF-8 character at s, 0 if there is none. */
static int character(const unsigned char *s) {
    int n = *s < 0x80                 ? 1
            : *s >= 0xc2 && *s < 0xe0 ? 2
            : (*s & 0xf0) == 0xe0     ? 3
            : *s >= 0xf0 && *s < 0xf5 ? 4
                                      : 0;
    for (int i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] >= 0xa0) ||
        (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] >= 0x90))
        return 0;
    return n;
}

/* Writes a string as JSON; what is neither text nor UTF-8 becomes '?'. */
static void quote(FILE *f, const char *text) {
    fputc('"', f);
    for (const unsigned char *s = (const unsigned char *)text; *s;) {
        int n = character(s);
        if (*s == '"' || *s == '\\')
            fprintf(f, "\\%c", *s);
        else if (*s == '\n' || *s == '\t')
            fputs(*s == '\n' ? "\\n" : "\\t", f);
        else if (n == 0 || *s < 32 || *s == 127 || (n == 2 && *s == 0xc2 && s[1] < 0xa0))
            fputc('?', f);
        else
            fwrite(s, 1, (size_t)n, f);
        s += n ? n : 1;
    }
    fputc('"', f);
}

static void field(FILE *f, const char *name, const char *value) {
    fprintf(f, ",\"%s\":", name);
    quote(f, value);
}

void tn_json_outcome(FILE *f, const tn_box *box, const tn_outcome *o) {
    static const char *const walls[] = {"files", "network", "processes"};
    fprintf(f, "{\"verdict\":\"%s\",\"exit\":%d", tn_verdict_name(o->verdict),
            tn_verdict_exit(o->verdict));
    field(f, "script", box->script);
    field(f, "message", o->message);
    fprintf(f, ",\"cpu\":%.3f,\"wall\":%.3f,\"memory\":%zu,\"printed\":%zu", o->cpu, o->wall,
            o->memory, o->printed);
    fprintf(f, ",\"refusals\":%d,\"refused\":[", o->denials);
    for (int i = 0; i < o->denials && i < TN_BOX_DENIED; i++) {
        fputs(i ? "," : "", f);
        quote(f, o->denied[i]);
    }
    fputs("],\"walls\":{", f);
    for (int i = 0; i < 3; i++) {
        fprintf(f, "%s\"%s\":", i ? "," : "", walls[i]);
        quote(f, o->walls[i]);
    }
    fputs("}}\n", f);
    fflush(f);
}
