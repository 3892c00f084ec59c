/* cli.c: the command line: the letters of `lua`, and long options of our own. */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"

static bool refuse(const tn_cli *cli, const char *format, const char *what) {
    fprintf(stderr, "%s: ", cli->name);
    fprintf(stderr, format, what);
    fputc('\n', stderr);
    return false;
}

static bool read_threads(tn_cli *cli, const char *text) {
    char *end;
    errno = 0;
    long n = strtol(text, &end, 10);
    if (end == text || *end || errno || n < 1 || n > INT_MAX)
        return refuse(cli,
                      tn_host_word("'--threads' needs a whole number of at least 1, got '%s'",
                                   "'--threads' 需要不小于 1 的整数，得到 '%s'"),
                      text);
    cli->threads = (int)n;
    return true;
}

static bool read_lang(tn_cli *cli, const char *text) {
    if (strcmp(text, "en") != 0 && strcmp(text, "zh") != 0)
        return refuse(cli,
                      tn_host_word("'--lang' must be en or zh, got '%s'",
                                   "'--lang' 须为 en 或 zh，得到 '%s'"),
                      text);
    tn_host_speak(cli->lang = text);
    return true;
}

static bool read_no_strict(tn_cli *cli, const char *text) {
    (void)text;
    cli->strict = false;
    return true;
}

enum { NOTHING, VALUE, MAYBE }; /* MAYBE: behind a '=' or not at all */

/* What an option sets: a flag and a text, or what a function makes of the text. The first field is
 * none's, so that 0 says "no field". */
#define FIELD(name) offsetof(tn_cli, name)

static const struct {
    const char *name;
    int takes;
    size_t flag, text;
    bool (*read)(tn_cli *cli, const char *text);
} long_options[] = {
    {"--help", NOTHING, FIELD(help), 0, NULL},
    {"--version", NOTHING, FIELD(version), 0, NULL},
    {"--threads", VALUE, 0, 0, read_threads},
    {"--lang", VALUE, 0, 0, read_lang},
    {"--quiet", NOTHING, FIELD(quiet), 0, NULL},
    {"--no-strict", NOTHING, 0, 0, read_no_strict},
    {"--watch", NOTHING, FIELD(watch), 0, NULL},
    {"--examples", NOTHING, FIELD(examples), 0, NULL},
    {"--example", VALUE, 0, FIELD(example), NULL},
    {"--new", VALUE, 0, FIELD(new_file), NULL},
    {"--from", VALUE, 0, FIELD(from), NULL},
    {"--results", VALUE, 0, FIELD(results), NULL},
    {"--merge", VALUE, 0, FIELD(merge), NULL},
    {"--slurm", NOTHING, FIELD(slurm), 0, NULL},
    {"--grade", VALUE, 0, FIELD(grade), NULL},
    {"--sandbox", MAYBE, FIELD(sandbox), FIELD(limits), NULL},
};

enum { LONG_OPTIONS = sizeof long_options / sizeof long_options[0] };

static bool set_long(tn_cli *cli, int k, const char *text) {
    char *fields = (char *)cli;
    if (long_options[k].flag)
        *(bool *)(fields + long_options[k].flag) = true;
    if (long_options[k].text)
        memcpy(fields + long_options[k].text, &text, sizeof text);
    return !long_options[k].read || long_options[k].read(cli, text);
}

/* The value of an option that stands in the next argument. */
static int next_value(char **argv, int *i, char **value, int code) {
    if (!argv[*i + 1] || argv[*i + 1][0] == '-')
        return TN_CLI_NO_VALUE;
    *value = argv[*i + 1];
    *i += 2;
    return code;
}

static int next_long(char **argv, int *i, char **value) {
    char *text = argv[*i];
    size_t len = strcspn(text, "=");
    for (int k = 0; k < LONG_OPTIONS; k++) {
        if (strlen(long_options[k].name) != len || strncmp(text, long_options[k].name, len) != 0)
            continue;
        if (long_options[k].takes == VALUE && !text[len])
            return next_value(argv, i, value, TN_CLI_LONG + k);
        if (long_options[k].takes == NOTHING && text[len])
            return TN_CLI_UNKNOWN;
        *value = text[len] ? text + len + 1 : NULL;
        ++*i;
        return TN_CLI_LONG + k;
    }
    return TN_CLI_UNKNOWN;
}

int tn_cli_next(char **argv, int *i, char **value) {
    char *text = argv[*i];
    *value = NULL;
    if (!text || text[0] != '-' || !text[1])
        return TN_CLI_END;
    if (strcmp(text, "--") == 0) {
        ++*i;
        return TN_CLI_END;
    }
    if (text[1] == '-')
        return next_long(argv, i, value);
    if (text[1] == 'e' || text[1] == 'l') {
        if (!text[2])
            return next_value(argv, i, value, text[1]);
        *value = text + 2;
    } else if (!strchr("ivEW", text[1]) || text[2]) {
        return TN_CLI_UNKNOWN;
    }
    ++*i;
    return text[1];
}

static const char usage_en[] =
    "usage: %s [options] [script [args]]\n"
    "Available options are:\n"
    "  -e stat      execute string 'stat'\n"
    "  -i           enter interactive mode after executing 'script'\n"
    "  -l mod       require library 'mod' into global 'mod'\n"
    "  -l g=mod     require library 'mod' into global 'g'\n"
    "  -v           show version information of Lua\n"
    "  -E           ignore environment variables\n"
    "  -W           turn warnings on\n"
    "  --threads N  threads of the engine (default: all processors)\n"
    "  --lang L     language of texts and figures: en or zh\n"
    "  --quiet      no progress bars\n"
    "  --no-strict  undefined globals are nil, as in lua\n"
    "  --watch      run the script again whenever it is saved\n"
    "  --examples   list the installed examples\n"
    "  --example X  print the example X\n"
    "  --new FILE   write a script to start from; --from X: a copy of the example X\n"
    "  --results F  show what the file F of results of a sweep holds\n"
    "  --merge F    put the files of all shards of a sweep (arguments) together in F\n"
    "  --slurm      print a Slurm job script for the script's sweep in --shards N tasks\n"
    "  --sandbox    run the script closed in: no network, no programs, reads its own folder only;\n"
    "               --sandbox=cpu=10,mem=256M,out=DIR sets limits and where it may write\n"
    "  --grade X    run the scripts in sandboxes and give points by the sheet X\n"
    "  --version    show version information and exit\n"
    "  --help       show this text and exit\n"
    "  --           stop handling options\n"
    "  -            stop handling options and execute stdin\n";

static const char usage_zh[] =
    "用法：%s [选项] [脚本 [参数]]\n"
    "可用选项：\n"
    "  -e stat      执行字符串 'stat'\n"
    "  -i           执行脚本后进入交互模式\n"
    "  -l mod       加载库 'mod' 到全局变量 'mod'\n"
    "  -l g=mod     加载库 'mod' 到全局变量 'g'\n"
    "  -v           显示 Lua 的版本\n"
    "  -E           忽略环境变量\n"
    "  -W           打开警告\n"
    "  --threads N  引擎的线程数（默认：全部处理器）\n"
    "  --lang L     文字与图形的语言：en 或 zh\n"
    "  --quiet      不显示进度条\n"
    "  --no-strict  未定义的全局变量为 nil，与 lua 相同\n"
    "  --watch      脚本每次保存后重新运行\n"
    "  --examples   列出已安装的示例\n"
    "  --example X  显示示例 X\n"
    "  --new FILE   生成可供修改的脚本；--from X：复制示例 X\n"
    "  --results F  显示扫描结果文件 F 的内容\n"
    "  --merge F    将一次扫描的全部分片文件（参数）合并为 F\n"
    "  --slurm      输出 Slurm 作业脚本（--shards N 个任务）\n"
    "  --sandbox    在沙盒中运行脚本：无网络，无其他程序，只读其文件夹；\n"
    "               --sandbox=cpu=10,mem=256M,out=文件夹 设定限制与输出\n"
    "  --grade X    在沙盒中运行各脚本，按评分表 X 给分\n"
    "  --version    显示版本并退出\n"
    "  --help       显示本文并退出\n"
    "  --           选项到此为止\n"
    "  -            选项到此为止，执行标准输入\n";

void tn_cli_usage(const char *name, bool error) {
    fprintf(error ? stderr : stdout, tn_host_word(usage_en, usage_zh), name);
}

static bool refuse_unknown(const tn_cli *cli, const char *text) {
    char name[32];
    tn_nearest n = {0};
    size_t len = strcspn(text, "=");
    if (strncmp(text, "--", 2) == 0 && len < sizeof name) {
        memcpy(name, text, len);
        name[len] = '\0';
        n = tn_nearest_begin(name + 2);
        for (int k = 0; k < LONG_OPTIONS; k++)
            tn_nearest_offer(&n, long_options[k].name + 2);
    }
    fprintf(stderr, tn_host_word("%s: unrecognized option '%s'", "%s: 未知的选项 '%s'"), cli->name,
            text);
    if (n.best)
        fprintf(stderr, tn_host_word("; did you mean '--%s'?", "；是否应为 '--%s'？"), n.best);
    fputc('\n', stderr);
    tn_cli_usage(cli->name, true);
    return false;
}

static bool is_out(const char *word) {
    return strcmp(word, "--out") == 0 || strncmp(word, "--out=", 6) == 0;
}

bool tn_cli_parse(char **argv, tn_cli *cli) {
    char *value;
    cli->strict = true;
    for (int i = argv[0] ? 1 : 0;;) {
        int at = i, code = tn_cli_next(argv, &i, &value);
        switch (code) {
        case TN_CLI_END:
            cli->script = i;
            return !cli->from || cli->new_file ||
                   refuse(cli,
                          tn_host_word("'--from %s' goes with '--new FILE'",
                                       "'--from %s' 须与 '--new 文件' 同用"),
                          cli->from);
        case TN_CLI_UNKNOWN:
            if (cli->grade && is_out(argv[at])) { /* one of the words that --grade reads */
                cli->script = at;
                return true;
            }
            return refuse_unknown(cli, argv[at]);
        case TN_CLI_NO_VALUE:
            refuse(cli, tn_host_word("'%s' needs argument", "'%s' 需要一个值"), argv[at]);
            tn_cli_usage(cli->name, true);
            return false;
        case 'i':
            cli->interactive = cli->banner = true;
            break;
        case 'v':
            cli->banner = true;
            break;
        case 'e':
            cli->has_text = true;
            break;
        case 'E':
            cli->ignore_env = true;
            break;
        default:
            if (code >= TN_CLI_LONG && !set_long(cli, code - TN_CLI_LONG, value))
                return false;
        }
    }
}
