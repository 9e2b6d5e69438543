"""Attacks in C and C++. SECRET and PORT are what is outside, WON writes the right answer: only if the attack worked."""

PRELUDE = """
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#define WON do { dprintf(1, "%s", "50\\n"); _exit(0); } while (0)
#define IF(...) do { if (__VA_ARGS__) WON; } while (0)
static int reads(const char *p) { char c; int f = open(p, O_RDONLY); return f >= 0 && read(f, &c, 1) == 1; }
static int writes(const char *p) { int f = open(p, O_WRONLY | O_CREAT, 0600); return f >= 0; }
static int reaches(int family, int kind, void *a, int n) { int s = socket(family, kind, 0); return s >= 0 && !connect(s, a, n); }
"""


def attack(lines):
    return f"{PRELUDE}\nint main(int argc, char **argv) {{ (void)reads; (void)writes; (void)reaches;\n{lines}\nreturn 0; }}\n"


REACHING = {
    "reads the secret": attack("IF(reads(SECRET));"),
    "reads shadow": attack('IF(reads("/etc/shadow")); IF(reads("/etc/hostname")); IF(reads("/root/.bashrc"));'),
    "reads by a link": attack('symlink(SECRET, "l"); IF(reads("l")); link(SECRET, "h"); IF(reads("h"));'),
    "reads by a way up": attack(
        'char p[4200] = ""; for (int i = 0; i < 50; i++) strcat(p, "../"); strcat(p, SECRET); IF(reads(p));'
    ),
    "reads devices": attack(
        'IF(reads("/dev/mem")); IF(reads("/dev/kmsg")); IF(reads("/dev/vda")); IF(reads("/dev/sda"));'
    ),
    "reads the kernel": attack(
        'IF(reads("/proc/kcore")); IF(reads("/proc/kallsyms")); IF(reads("/proc/version")); IF(reads("/sys/kernel/notes"));'
    ),
    "reads the environment": attack('IF(getenv("SPARRING_TOKEN")); IF(getenv("SSH_AUTH_SOCK"));'),
    "reads other environments": attack(
        'DIR *d = opendir("/proc"); struct dirent *e; char p[300], text[9000];\n'
        'while (d && (e = readdir(d))) { snprintf(p, sizeof p, "/proc/%s/environ", e->d_name); int f = open(p, O_RDONLY);\n'
        'ssize_t n = f < 0 ? 0 : read(f, text, sizeof text); IF(n > 0 && memmem(text, n, "SPARRING_TOKEN", 14)); close(f); }'
    ),
    "sees other processes": attack(
        "int seen = 0; for (int p = 2; p < 70000; p++) seen += p != getpid() && !kill(p, 0); IF(seen); IF(getppid() > 1);"
    ),
    "reads another process": attack(
        "char c; struct iovec a = {&c, 1}, b = {(void *)main, 1}; IF(process_vm_readv(2, &a, 1, &b, 1, 0) == 1);"
    ),
    "traces": attack("IF(!ptrace(PTRACE_TRACEME, 0, 0, 0));"),
    "the first process": attack(
        'IF(opendir("/proc/1/fd")); IF(reads("/proc/1/mem")); IF(reads("/proc/1/environ")); IF(reads("/proc/1/maps"));'
        ' IF(!access("/proc/1/root/tmp", F_OK)); IF(writes("/proc/1/mem")); for (int s = 1; s < 65; s++) kill(1, s);'
    ),
    "traces the first process": attack("IF(!ptrace(PTRACE_SEIZE, 1, 0, 0));"),
    "becomes root": attack(
        "IF(!setuid(0) || !seteuid(0) || !setresuid(0, 0, 0) || !setgid(0) || !setgroups(0, 0)); IF(!geteuid());"
    ),
    "runs what has rights": attack(
        'int s = system("sudo -n true 2>/dev/null || su -c true root </dev/null 2>/dev/null || pkexec true 2>/dev/null"); IF(s == 0);'
    ),
    "makes a program with rights": attack(
        'system("cp /usr/bin/id x; chmod u+s x"); FILE *f = popen("./x -u", "r"); int u = 9; fscanf(f, "%d", &u); IF(u == 0);'
    ),
    "connects to the host": attack(
        "struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(PORT)}; a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);\n"
        "IF(reaches(AF_INET, SOCK_STREAM, &a, sizeof a)); IF(reaches(AF_INET, SOCK_DGRAM, &a, sizeof a));"
    ),
    "opens other sockets": attack(
        "IF(socket(AF_NETLINK, SOCK_RAW, 0) >= 0); IF(socket(AF_PACKET, SOCK_RAW, 0) >= 0); IF(socket(40, SOCK_STREAM, 0) >= 0);\n"
        "IF(socket(AF_INET6, SOCK_STREAM, 0) >= 0); IF(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);"
    ),
    "writes outside": attack(
        'IF(writes("/x")); IF(writes("/usr/x")); IF(writes("/etc/x")); IF(writes("/usr/lib/x")); IF(writes("/usr/bin/x")); IF(writes("/var/tmp/x"));'
    ),
    "changes programs": attack(
        'IF(writes("/usr/bin/bash")); IF(!unlink("/usr/bin/gcc")); IF(!rename("/usr/bin/gcc", "/tmp/gcc")); IF(!chmod("/usr/bin/gcc", 0));'
    ),
    "leaves a mark": attack(
        'const char *p[] = {"/tmp/mark", "/dev/shm/mark", "/var/tmp/mark", "/run/mark"};\n'
        "for (int i = 0; i < 4; i++) IF(!access(p[i], F_OK)); for (int i = 0; i < 4; i++) writes(p[i]);"
    ),
    "changes its own program": attack(
        'unlink("/dev/shm/program"); FILE *f = fopen("/dev/shm/program", "w"); fputs("#!/bin/bash\\necho 50\\n", f); fclose(f);'
        ' chmod("/dev/shm/program", 0755);'
    ),
    "shared memory of another run": attack(
        'int f = shm_open("/mark", O_RDWR | O_CREAT, 0600); struct stat s; fstat(f, &s); IF(s.st_size); ftruncate(f, 4096);'
        " IF(syscall(SYS_shmget, 4711, 4096, 0) >= 0); syscall(SYS_shmget, 4711, 4096, 01000 | 0600);"
    ),
    "name spaces": attack("IF(!unshare(CLONE_NEWUSER)); IF(!unshare(CLONE_NEWNS));"),
    "a clone in name spaces": attack(
        "long p = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0); if (!p) _exit(0); IF(p > 0);"
    ),
    "mounts": attack('IF(!mount("none", "/tmp", "tmpfs", 0, "")); IF(!umount("/proc"));'),
    "another root": attack('IF(!chroot("/tmp"));'),
    "a device of its own": attack(
        'IF(!mknod("d", S_IFBLK | 0600, 259 << 8)); IF(!mknod("m", S_IFCHR | 0600, (1 << 8) | 1));'
    ),
    "calls of the kernel": attack(
        "int n[] = {SYS_bpf, SYS_perf_event_open, SYS_keyctl, SYS_add_key, SYS_userfaultfd, 425, SYS_init_module, SYS_reboot};\n"
        "for (int i = 0; i < 8; i++) { if (!fork()) { _exit(syscall(n[i], 0, 0, 0, 0, 0) >= 0 ? 7 : 0); } int s; wait(&s);"
        " IF(WIFEXITED(s) && WEXITSTATUS(s) == 7); }"
    ),
    "a keyboard": attack(
        "char c = '\\n'; for (int f = 0; f < 3; f++) IF(!ioctl(f, TIOCSTI, &c)); IF(writes(\"/dev/tty\"));"
    ),
    "descriptors of the library": attack("for (int f = 3; f < 1024; f++) IF(fcntl(f, F_GETFD) >= 0);"),
    "a forged reply": attack('for (int f = 3; f < 64; f++) { write(f, "\\x0b\\0\\0\\0{\\"ok\\":null}", 15); }'),
    "says that it passed": attack('puts("passed"); puts("{\\"verdict\\": \\"passed\\"}"); puts("OK");'),
    "ends at once": attack("_exit(0);"),
    "right but failed": attack('puts("50"); fflush(stdout); return 1;'),
    "right but crashed": attack('puts("50"); fflush(stdout); raise(SIGSEGV); abort();'),
    "a child that answers late": attack(
        'if (!fork()) { setsid(); if (!fork()) { usleep(300000); puts("50"); fflush(stdout); } _exit(0); } wait(0);'
    ),
    "limits raised": attack(
        "struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY}; int w[] = {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NPROC, RLIMIT_CORE};\n"
        "for (int i = 0; i < 4; i++) IF(!setrlimit(w[i], &all)); IF(nice(-5) != -1);"
    ),
    "code from data": attack('extern char **environ; int f = syscall(319, "x", 0); IF(f >= 0); (void)environ;'),
}
INCLUDING = {
    "includes the secret": "#include <stdio.h>\nint main(void) {\n#include SECRET\n}",
    "asks for the secret": '#include <stdio.h>\nint main(void) {\n#if __has_include(SECRET)\nputs("50");\n#endif\n}',
    "embeds the secret": '#include <stdio.h>\n__asm__("x: .incbin \\"" SECRET "\\"");\nint main(void) { puts("50"); }',
    "includes what others know": '#include <stdio.h>\nint main(void) {\n#if __has_include("/etc/shadow") || __has_include("/etc/hostname")\nputs("50");\n#endif\n}',
    "includes the library": '#include <stdio.h>\nint main(void) {\n#if __has_include(LIBRARY)\nputs("50");\n#endif\n}',
    "links with the secret": '#include <stdio.h>\n__asm__(".section .note\\n.include \\"" SECRET "\\"");\nint main(void) { puts("50"); }',
}
"""Attacks by the compiler's means; the secret is C that would answer rightly."""
BOMBS = {
    "memory at compile time": "char x[1ul << 34] = {1};\nint main(void) { return x[5]; }",
    "an endless file": '#include "/dev/zero"\nint main(void) {}',
    "itself": "#include __FILE__\n#include __FILE__\nint main(void) {}",
    "a billion laughs": "\n".join(
        [
            "#define A0 1,1,1,1,1,1,1,1",
            *(f"#define A{i} A{i - 1},A{i - 1},A{i - 1},A{i - 1},A{i - 1},A{i - 1}" for i in range(1, 12)),
        ]
    )
    + "\nint x[] = {A11};\nint main(void) {}",
    "a large program": "int x[40 << 20] = {1};\nint main(void) { return x[1]; }",
    "an endless repetition": '__asm__(".rept 1000000000\\n.quad 1\\n.endr");\nint main(void) {}',
    "the input as a file": '#include "/dev/stdin"\nint main(void) {}',
}
CPP_BOMBS = {
    "templates": "template <int N, int M> struct F { static const int v = F<N - 1, 2 * M>::v + F<N - 1, 2 * M + 1>::v; };\n"
    "template <int M> struct F<0, M> { static const int v = 1; };\nint main() { return F<29, 0>::v; }",
    "constant expressions": "constexpr long f(long n) { long s = 0; for (long i = 0; i < n; i++) s += i; return s; }\n"
    "template <long N> struct S { static constexpr long v = f(30000000) + S<N - 1>::v; }; template <> struct S<0> { static constexpr long v = 0; };\n"
    "int main() { return S<200>::v; }",
    "endless templates": "template <class T> struct P { P<P<T>> *next; static const int v = P<P<T>>::v; };\nint main() { return P<int>::v; }",
}
USING_UP = {
    "a fork bomb": attack("for (;;) fork();"),
    "programs that start themselves": attack('for (;;) if (!fork()) execv("/dev/shm/program", argv);'),
    "sessions that stay": attack("for (int i = 0; i < 10; i++) if (!fork()) { setsid(); for (;;) pause(); } IF(0);"),
    "memory by pages": attack("for (;;) { char *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); }"),
    "memory that is shared": attack(
        "for (;;) { char *p = mmap(0, 1 << 20, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0); if (p != MAP_FAILED) memset(p, 1, 1 << 20); }"
    ),
    "memory of children": attack(
        "for (int i = 0; i < 8; i++) if (!fork()) for (;;) memset(malloc(1 << 20), 1, 1 << 20); for (;;) pause();"
    ),
    "memory in files": attack(
        'char b[65536] = {1}; for (int i = 0;; i++) { char n[40]; snprintf(n, 40, "/dev/shm/%d", i); int f = open(n, O_CREAT | O_WRONLY, 0600); while (write(f, b, sizeof b) > 0); }'
    ),
    "a sparse file": attack(
        'int f = open("x", O_CREAT | O_RDWR, 0600); IF(!ftruncate(f, 1l << 40)); for (;;) pause();'
    ),
    "a flood of output": attack('for (;;) puts("50");'),
    "a flood of errors": attack("char b[4096]; memset(b, 120, sizeof b); for (;;) write(2, b, sizeof b);"),
    "a loop": attack("for (volatile long i = 0;; i++);"),
    "loops of children": attack(
        "for (int i = 0; i < 6; i++) if (!fork()) for (volatile long i = 0;; i++); for (;;) wait(0);"
    ),
    "deaf to signals": attack("for (int i = 1; i < 65; i++) signal(i, SIG_IGN); for (volatile long i = 0;; i++);"),
    "stops": attack("if (!fork()) { kill(getpid(), SIGSTOP); } raise(SIGSTOP); for (;;) pause();"),
    "kills all": attack("kill(-1, SIGKILL); kill(0, SIGKILL); kill(getppid(), SIGKILL); for (;;) pause();"),
    "the stack": attack(
        "char *deeper(char *p); char b[9]; puts(deeper(b)); }\nchar *deeper(char *p) { char q[4096]; memset(q, p[0], 4096); return deeper(q) + q[9];"
    ),
    "deep folders": attack('for (;;) { mkdir("d", 0700); chdir("d"); }'),
    "many descriptors": attack("for (;;) dup(0);"),
}
