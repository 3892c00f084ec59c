/* filter.c: the system calls of a sandbox, as a seccomp filter. What a Lua script with files,
 * memory and threads needs is allowed; what only an attack needs (another program, process, traced
 * or signalled process) ends the process; anything else fails. */
#define _GNU_SOURCE
#include <errno.h>

#include "host/box.h"

#ifndef __linux__

int tn_filter(void) {
    return ENOSYS;
}

#else
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#endif

#if !defined(ARCH) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__

int tn_filter(void) {
    return ENOSYS;
}

#else

static const int allowed[] = {
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_pwrite64,
    SYS_lseek,
    SYS_close,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_faccessat,
    SYS_openat,
    SYS_readlinkat,
    SYS_getcwd,
    SYS_getdents64,
    SYS_mkdirat,
    SYS_renameat2,
    SYS_unlinkat,
    SYS_ftruncate,
    SYS_fsync,
    SYS_fdatasync,
    SYS_flock,
    SYS_statfs,
    SYS_fstatfs,
    SYS_fadvise64,
    SYS_fallocate,
    SYS_umask,
    SYS_fchmod,
    /* memory and threads */
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    SYS_msync,
    SYS_mincore,
    SYS_brk,
    SYS_futex,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_set_robust_list,
    SYS_gettid,
    SYS_getpid,
    SYS_exit,
    SYS_exit_group,
    SYS_membarrier,
    SYS_rseq,
    SYS_restart_syscall,
    /* signals of its own, clocks, who it is */
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_setitimer,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_times,
    SYS_getrusage,
    SYS_getrandom,
    SYS_uname,
    SYS_sysinfo,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_ppoll,
#ifdef SYS_faccessat2
    SYS_faccessat2,
#endif
#ifdef SYS_renameat
    SYS_renameat,
#endif
#ifdef SYS_open /* x86-64 has these, younger machines only those above */
    SYS_open,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_mkdir,
    SYS_rename,
    SYS_unlink,
    SYS_rmdir,
    SYS_poll,
    SYS_time,
    SYS_getrlimit,
#endif
};

/* These end the process. Signals and threads are looked at more closely. */
static const int deadly[] = {
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_unshare,
    SYS_setns,
    SYS_mount,
    SYS_umount2,
    SYS_bpf,
    SYS_init_module,
    SYS_finit_module,
    SYS_kexec_load,
    SYS_reboot,
#ifdef SYS_fork
    SYS_fork,
    SYS_vfork,
#endif
};

enum {
    MAX = 512,
    X32 = 0x40000000, /* the second numbering of x86-64 */
    NEWER = 451,      /* from here on nobody knows what a number means */
    GET_TERMINAL = 0x5401,
    GET_SIZE = 0x5413,       /* ioctl: isatty, window size */
    NAME_MEMORY = 0x53564d41 /* prctl of glibc's malloc */
};

typedef struct program {
    struct sock_filter code[MAX];
    unsigned short n;
} program;

static void add(program *p, uint16_t code, uint32_t k, uint8_t yes, uint8_t no) {
    if (p->n < MAX)
        p->code[p->n] = (struct sock_filter){code, yes, no, k};
    p->n++;
}

static void load(program *p, size_t offset) {
    add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* The lower half of an argument of the call. */
static void load_argument(program *p, int i) {
    load(p, offsetof(struct seccomp_data, args) + 8 * (size_t)i);
}

static void answer(program *p, uint32_t action) {
    add(p, BPF_RET | BPF_K, action, 0, 0);
}

/* What is loaded equals k: the answer. */
static void when(program *p, uint32_t k, uint32_t action) {
    add(p, BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1);
    answer(p, action);
}

enum { ALLOW = SECCOMP_RET_ALLOW };
static const uint32_t kill_it = SECCOMP_RET_KILL_PROCESS;

static uint32_t fail_with(int code) {
    return SECCOMP_RET_ERRNO | (uint32_t)code;
}

/* For one call: allowed where argument `i` is one of the `n` values, else `otherwise`. The number
 * of the call stays loaded for what follows. */
static void choose(program *p, int call, int i, const uint32_t *values, int n, uint32_t otherwise) {
    add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, (uint8_t)(2 * n + 2));
    load_argument(p, i);
    for (int k = 0; k < n; k++)
        when(p, values[k], ALLOW);
    answer(p, otherwise);
}

/* A thread may be made, a process not. */
static void add_clone(program *p) {
    add(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4);
    load_argument(p, 0);
    add(p, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
    answer(p, ALLOW);
    answer(p, kill_it);
}

/* Everything but what sends signals to others. */
static void add_fcntl(program *p) {
    enum { SET_SIGNAL = 10, SET_OWNER = 8, SET_OWNER_EX = 15 };
    add(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_fcntl, 0, 8);
    load_argument(p, 1);
    when(p, SET_SIGNAL, kill_it);
    when(p, SET_OWNER, kill_it);
    when(p, SET_OWNER_EX, kill_it);
    answer(p, ALLOW);
}

/* Limits may be read, not set: the new ones must be a null pointer. */
static void add_limits(program *p) {
    add(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 6);
    load_argument(p, 2);
    add(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
    load(p, offsetof(struct seccomp_data, args) + 8 * 2 + 4);
    add(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
    answer(p, ALLOW);
    answer(p, fail_with(EPERM));
}

static void build(program *p) {
    uint32_t self = (uint32_t)getpid();
    load(p, offsetof(struct seccomp_data, arch));
    add(p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
    answer(p, kill_it);
    load(p, offsetof(struct seccomp_data, nr));
    add(p, BPF_JMP | BPF_JGE | BPF_K, X32, 0, 1);
    answer(p, kill_it);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        when(p, (uint32_t)allowed[i], ALLOW);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        when(p, (uint32_t)deadly[i], kill_it);
    add_clone(p);
    add_fcntl(p);
    add_limits(p);
    choose(p, SYS_tgkill, 0, &self, 1, kill_it); /* abort() */
    choose(p, SYS_kill, 0, &self, 1, kill_it);
    /* abort() of musl, which in any other thread than the first then ends by a fault. */
    choose(p, SYS_tkill, 0, &self, 1, fail_with(EPERM));
    choose(p, SYS_ioctl, 1, (uint32_t[]){GET_TERMINAL, GET_SIZE}, 2, fail_with(ENOTTY));
    choose(p, SYS_prctl, 0, (uint32_t[]){PR_SET_NAME, NAME_MEMORY}, 2, fail_with(EPERM));
#ifdef SYS_clone3
    when(p, SYS_clone3, fail_with(ENOSYS)); /* its flags lie in memory; glibc then takes clone */
#endif
    add(p, BPF_JMP | BPF_JGE | BPF_K, NEWER, 0, 1);
    answer(p, fail_with(ENOSYS));
    answer(p, fail_with(EACCES));
}

int tn_filter(void) {
    static program p;
    p.n = 0;
    build(&p);
    if (p.n > MAX)
        return E2BIG;
    struct sock_fprog filter = {p.n, p.code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 ? 0 : errno;
}

#endif
#endif
