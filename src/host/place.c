/* place.c: where the script of a sandbox lies, and where it writes. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/box.h"
#include "host/host.h"

static bool place_error(const char *path, int code, char *message, size_t size) {
    snprintf(message, size, "%s: %s", path, strerror(code));
    return false;
}

static bool make_out(tn_box *box, char *message, size_t size) {
    const char *out = box->limits.out;
    struct stat info;
    if (!out)
        return true;
    if ((mkdir(out, 0777) != 0 && errno != EEXIST) || !realpath(out, box->out) ||
        stat(box->out, &info) != 0)
        return place_error(out, errno, message, size);
    return S_ISDIR(info.st_mode) || place_error(out, ENOTDIR, message, size);
}

/* A pipe or a device is no script: what comes out of it may wait for ever, or be gone in the child.
 */
static bool find_script(tn_box *box, const char *script, char *message, size_t size) {
    struct stat info;
    box->linked = lstat(script, &info) == 0 && S_ISLNK(info.st_mode);
    if (!realpath(script, box->script) || stat(box->script, &info) != 0)
        return place_error(script, errno, message, size);
    if (S_ISDIR(info.st_mode))
        return place_error(script, EISDIR, message, size);
    if (S_ISREG(info.st_mode))
        return true;
    snprintf(message, size, tn_host_word("%s is no file", "%s 不是普通文件"), script);
    return false;
}

/* Whether everything a user owns lies below the folder. */
static bool holds_home(const char *folder) {
    const char *wish = getenv("HOME");
    char home[PATH_MAX];
    size_t n = strlen(folder);
    if (strcmp(folder, "/") == 0)
        return true;
    return wish && realpath(wish, home) && strncmp(home, folder, n) == 0 &&
           (!home[n] || home[n] == '/');
}

bool tn_box_place(tn_box *box, const char *script, char *message, size_t size) {
    if (!find_script(box, script, message, size))
        return false;
    strcpy(box->folder, box->script);
    char *slash = strrchr(box->folder, '/');
    slash[slash == box->folder] = '\0';
    if (!make_out(box, message, size))
        return false;
    if ((!box->alone && holds_home(box->folder)) || (*box->out && holds_home(box->out))) {
        snprintf(
            message, size,
            tn_host_word("%s holds everything you have; put the script, and what it writes, into "
                         "folders of their own",
                         "%s 包含您的全部文件；请把脚本及其输出放到单独的文件夹中"),
            *box->out && holds_home(box->out) ? box->out : box->folder);
        return false;
    }
    return true;
}
