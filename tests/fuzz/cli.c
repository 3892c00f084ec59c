/* cli.c: fuzzing the interpreter's command line and the limits of --sandbox. The arguments are the
 * lines of the input. What is accepted must hold together: the script lies inside argv, going over
 * the options once more, as main.c does, ends there, and limits are what the help tells. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/box.h"
#include "host/host.h"

static bool chinese;

void tn_host_speak(const char *lang) {
    chinese = lang && strcmp(lang, "zh") == 0;
}

const char *tn_host_word(const char *en, const char *zh) {
    return chinese ? zh : en;
}

enum { ARGS = 16, MOST = 1024 };

static void must(bool ok) {
    if (!ok)
        abort();
}

static int split(char *text, char **argv) {
    int argc = 1;
    argv[0] = "tinynet";
    for (char *at = text; at && argc < ARGS; argc++) {
        argv[argc] = at;
        at = strchr(at, '\n');
        if (at)
            *at++ = '\0';
    }
    argv[argc] = NULL;
    return argc;
}

static void walk(char **argv, const tn_cli *cli) {
    int i = 1, code;
    char *value;
    for (int steps = 0;; steps++) {
        int at = i;
        code = tn_cli_next(argv, &i, &value);
        must(steps <= ARGS && code != TN_CLI_UNKNOWN && code != TN_CLI_NO_VALUE);
        if (code == TN_CLI_END)
            break;
        must(i > at && i <= cli->script);
        must(!(code == 'e' || code == 'l') || value);
    }
    must(i == cli->script);
}

static void check_limits(const char *text) {
    tn_limits l;
    char message[TN_BOX_SENTENCE];
    if (!tn_limits_parse(&l, text, message, sizeof message))
        must(strncmp(message, "--sandbox: ", 11) == 0);
    else
        must(l.cpu >= 1 && l.wall >= 0 && l.json >= -1 && l.memory >= 1 &&
             l.memory <= (size_t)1 << 40 && (!strchr(text, ' ') || l.out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char text[MOST + 1], *argv[ARGS + 1];
    if (size > MOST)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    int argc = split(text, argv);
    tn_host_speak(NULL);
    tn_cli cli = {.name = argv[0], .program = argv[0]};
    if (!tn_cli_parse(argv, &cli))
        return 0;
    must(cli.script >= 1 && cli.script <= argc && cli.threads >= 0);
    walk(argv, &cli);
    if (cli.limits)
        check_limits(cli.limits);
    return 0;
}
