/* landlock.c: which files a sandbox sees, by Landlock's raw system calls (the headers of older
 * systems do not know all of it, the kernel tells its version). */
#define _GNU_SOURCE
#include <errno.h>

#include "host/box.h"

#ifndef __linux__

int tn_landlock(const tn_box *box, int *abi) {
    (void)box;
    (void)abi;
    return ENOSYS;
}

#else
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

/* The same numbers on every machine. */
enum { CREATE = 444, ADD_RULE = 445, RESTRICT = 446, VERSION = 1, PATH_BENEATH = 1 };

/* Rights on files, in the kernel's order. */
enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_DIR = 1 << 4,
    REMOVE_FILE = 1 << 5,
    MAKE_DIR = 1 << 7,
    MAKE_REG = 1 << 8,
    REFER = 1 << 13,
    TRUNCATE = 1 << 14
};

/* All rights that a version knows: 1 has 13, then come REFER, TRUNCATE, (nothing), IOCTL_DEV. */
static uint64_t known(int abi) {
    int bits = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
    return (UINT64_C(1) << bits) - 1;
}

struct ruleset {
    uint64_t files, network, scopes;
};

struct beneath {
    uint64_t rights;
    int32_t folder;
} __attribute__((packed));

static int add(int rules, const tn_root *root, uint64_t all) {
    struct stat info;
    struct beneath rule = {READ_FILE | READ_DIR, open(root->path, O_PATH | O_CLOEXEC)};
    if (rule.folder < 0)
        return errno;
    if (root->write)
        rule.rights |=
            WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE;
    if (fstat(rule.folder, &info) == 0 && !S_ISDIR(info.st_mode))
        rule.rights &= READ_FILE | WRITE_FILE | TRUNCATE;
    rule.rights &= all;
    long failed = syscall(ADD_RULE, rules, PATH_BENEATH, &rule, 0);
    int code = failed ? errno : 0;
    close(rule.folder);
    return code;
}

int tn_landlock(const tn_box *box, int *abi) {
    *abi = (int)syscall(CREATE, NULL, 0, VERSION);
    if (*abi < 1)
        return errno;
    struct ruleset set = {known(*abi), *abi >= 4 ? 3 : 0, *abi >= 6 ? 3 : 0};
    size_t size = *abi >= 6 ? sizeof set : *abi >= 4 ? 16 : 8;
    int rules = (int)syscall(CREATE, &set, size, 0), code = 0;
    if (rules < 0)
        return errno;
    for (int i = 0; i < box->roots && !code; i++)
        code = add(rules, &box->root[i], set.files);
    if (!code && syscall(RESTRICT, rules, 0) != 0)
        code = errno;
    close(rules);
    return code;
}

#endif
