/* mounts.c: where the kernel has no Landlock: a tree of folders of the process' own, in which
 * nothing but the roots of the sandbox is mounted. Needs Linux 5.12 and the right to make
 * namespaces. */
#define _GNU_SOURCE
#include <errno.h>

#include "host/box.h"

#ifndef __linux__

int tn_mounts(const tn_box *box) {
    (void)box;
    return ENOSYS;
}

#else
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* System calls and flags that older headers do not have; the same numbers on every machine. */
enum { OPEN_TREE = 428, MOVE_MOUNT = 429, MOUNT_SETATTR = 442 };
enum { TREE_CLONE = 1, TREE_RECURSIVE = 0x8000, EMPTY_PATH = 0x1000, FROM_EMPTY_PATH = 4 };
enum { READ_ONLY = 1, NO_SUID = 2, NO_DEVICES = 4 };

struct attributes {
    uint64_t set, clear, propagation, user;
};

#define BASE "/tmp" /* where the new tree grows, before it becomes "/" */

/* Makes the folders above the last part of a path, and that part, unless it is there. */
static int make_place(char *path, bool folder) {
    for (char *slash = strchr(path + sizeof BASE, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int failed = mkdir(path, 0755);
        *slash = '/';
        if (failed && errno != EEXIST)
            return errno;
    }
    if (folder)
        return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 : errno;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return errno == EROFS || errno == EACCES ? 0 : errno; /* it is there already */
    close(fd);
    return 0;
}

/* Mounts what was taken of a root into the new tree. */
static int place(const tn_root *root, int tree) {
    char path[PATH_MAX + sizeof BASE];
    struct stat info;
    struct attributes a = {NO_SUID | NO_DEVICES | (root->write ? 0 : READ_ONLY), 0, 0, 0};
    strcpy(path, BASE);
    strcat(path, root->path);
    if (fstat(tree, &info) != 0)
        return errno;
    int code = make_place(path, S_ISDIR(info.st_mode));
    if (code)
        return code;
    if (syscall(MOUNT_SETATTR, tree, "", EMPTY_PATH | TREE_RECURSIVE, &a, sizeof a) != 0 ||
        syscall(MOVE_MOUNT, tree, "", AT_FDCWD, path, FROM_EMPTY_PATH) != 0)
        return errno;
    return 0;
}

/* Outer folders come first. */
static int by_length(const void *a, const void *b) {
    size_t m = strlen(((const tn_root *)a)->path), n = strlen(((const tn_root *)b)->path);
    return (m > n) - (m < n);
}

static int take_trees(const tn_root *roots, int n, int *trees) {
    for (int i = 0; i < n; i++) {
        trees[i] = (int)syscall(OPEN_TREE, AT_FDCWD, roots[i].path,
                                TREE_CLONE | TREE_RECURSIVE | O_CLOEXEC);
        if (trees[i] < 0)
            return errno;
    }
    return 0;
}

/* The new tree becomes the root folder. */
static int enter(void) {
    if (chdir(BASE) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 ||
        umount2(".", MNT_DETACH) != 0 || chdir("/") != 0)
        return errno;
    return mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) ==
                   0
               ? 0
               : errno;
}

int tn_mounts(const tn_box *box) {
    static tn_root roots[TN_BOX_ROOTS];
    int trees[TN_BOX_ROOTS];
    memcpy(roots, box->root, sizeof roots);
    qsort(roots, (size_t)box->roots, sizeof *roots, by_length);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return errno;
    int code = take_trees(roots, box->roots, trees);
    if (!code && mount("tmpfs", BASE, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755") != 0)
        code = errno;
    for (int i = 0; i < box->roots && !code; i++) {
        code = place(&roots[i], trees[i]);
        close(trees[i]);
    }
    return code ? code : enter();
}

#endif
