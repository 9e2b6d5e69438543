"""System calls by name, with their numbers on x86-64 and aarch64 (`-` where there is none), after Linux 6.12's headers."""

from __future__ import annotations

from typing import NamedTuple

_ALLOWED = """
read 0 63 | write 1 64 | readv 19 65 | writev 20 66 | pread64 17 67 | pwrite64 18 68 | preadv 295 69
pwritev 296 70 | preadv2 327 286 | pwritev2 328 287 | open 2 - | openat 257 56 | openat2 437 437 | creat 85 -
close 3 57 | close_range 436 436 | stat 4 - | lstat 6 - | fstat 5 80 | newfstatat 262 79 | statx 332 291
access 21 - | faccessat 269 48 | faccessat2 439 439 | lseek 8 62 | mmap 9 222 | mprotect 10 226 | munmap 11 215
mremap 25 216 | madvise 28 233 | msync 26 227 | mincore 27 232 | brk 12 214 | rt_sigaction 13 134
rt_sigprocmask 14 135 | rt_sigreturn 15 139 | rt_sigpending 127 136 | rt_sigsuspend 130 133
rt_sigtimedwait 128 137 | sigaltstack 131 132 | pipe 22 - | pipe2 293 59 | select 23 - | pselect6 270 72 | poll 7 -
ppoll 271 73 | epoll_create 213 - | epoll_create1 291 20 | epoll_ctl 233 21 | epoll_wait 232 - | epoll_pwait 281 22
epoll_pwait2 441 441 | eventfd 284 - | eventfd2 290 19 | dup 32 23 | dup2 33 - | dup3 292 24
flock 73 32 | fsync 74 82 | fdatasync 75 83 | ftruncate 77 46 | truncate 76 45 | fallocate 285 47 | getdents 78 -
getdents64 217 61 | getcwd 79 17 | chdir 80 49 | fchdir 81 50 | rename 82 - | renameat 264 38 | renameat2 316 276
mkdir 83 - | mkdirat 258 34 | rmdir 84 - | link 86 - | linkat 265 37 | unlink 87 - | unlinkat 263 35 | symlink 88 -
symlinkat 266 36 | readlink 89 - | readlinkat 267 78 | chmod 90 - | fchmod 91 52 | fchmodat 268 53
fchmodat2 452 452 | umask 95 166 | utimensat 280 88 | utime 132 - | utimes 235 - | futimesat 261 - | statfs 137 43
fstatfs 138 44 | sendfile 40 71 | copy_file_range 326 285 | nanosleep 35 101
clock_nanosleep 230 115 | clock_gettime 228 113 | clock_getres 229 114 | gettimeofday 96 169 | time 201 -
times 100 153 | getitimer 36 102 | setitimer 38 103 | alarm 37 - | pause 34 - | timer_create 222 107
timer_settime 223 110 | timer_gettime 224 108 | timer_delete 226 111 | timer_getoverrun 225 109
timerfd_create 283 85 | timerfd_settime 286 86 | timerfd_gettime 287 87 | getpid 39 172 | getppid 110 173
gettid 186 178 | getuid 102 174 | geteuid 107 175 | getgid 104 176 | getegid 108 177 | getgroups 115 158
getresuid 118 148 | getresgid 120 150 | getpgid 121 155 | getpgrp 111 - | getsid 124 156 | setpgid 109 154
setsid 112 157 | getrusage 98 165 | getrlimit 97 163 | getpriority 140 141 | sysinfo 99 179
uname 63 160 | getcpu 309 168 | sched_yield 24 124 | sched_getaffinity 204 123 | sched_getparam 143 121
sched_getscheduler 145 120 | sched_get_priority_max 146 125 | sched_get_priority_min 147 126
sched_rr_get_interval 148 127 | futex 202 98 | futex_waitv 449 449 | set_robust_list 273 99
get_robust_list 274 100 | set_tid_address 218 96 | rseq 334 293 | membarrier 324 283 | arch_prctl 158 -
restart_syscall 219 128 | wait4 61 260 | waitid 247 95 | exit 60 93 | exit_group 231 94
kill 62 129 | tkill 200 130 | tgkill 234 131 | pidfd_open 434 434 | pidfd_send_signal 424 424
rt_sigqueueinfo 129 138 | shutdown 48 210 | getsockname 51 204 | getpeername 52 205 | getsockopt 55 209
getrandom 318 278 | signalfd 282 - | signalfd4 289 74 | getxattr 191 8 | lgetxattr 192 9 | fgetxattr 193 10
listxattr 194 11 | llistxattr 195 12 | flistxattr 196 13
"""
"""What programs may do: files, memory, threads, processes, clocks, pipes, polling, socket pairs."""
_DEADLY = """
ptrace 101 117 | process_vm_readv 310 270 | process_vm_writev 311 271 | process_madvise 440 440 | kcmp 312 272
mount 165 40 | umount2 166 39 | pivot_root 155 41 | chroot 161 51 | setns 308 268 | unshare 272 97 | bpf 321 280
perf_event_open 298 241 | kexec_load 246 104 | kexec_file_load 320 294 | init_module 175 105 | finit_module 313 273
delete_module 176 106 | reboot 169 142 | swapon 167 224 | swapoff 168 225 | keyctl 250 219 | add_key 248 217
request_key 249 218 | userfaultfd 323 282 | io_uring_setup 425 425 | io_uring_enter 426 426
io_uring_register 427 427 | open_by_handle_at 304 265 | name_to_handle_at 303 264 | move_mount 429 429
open_tree 428 428 | fsopen 430 430 | fsconfig 431 431 | fsmount 432 432 | fspick 433 433 | mount_setattr 442 442
iopl 172 - | ioperm 173 - | quotactl 179 60 | acct 163 89 | settimeofday 164 170 | clock_settime 227 112
adjtimex 159 171 | clock_adjtime 305 266 | sethostname 170 161 | setdomainname 171 162 | syslog 103 116
vhangup 153 58 | modify_ldt 154 - | lookup_dcookie 212 18 | fanotify_init 300 262 | pidfd_getfd 438 438
"""
"""What no program needs and attacks do: tracing, mounting, name spaces, kernel modules, keys, io_uring ..."""
_EXAMINED = """
clone 56 220 | clone3 435 435 | ioctl 16 29 | prctl 157 167 | socketpair 53 199 | sendto 44 206 | recvfrom 45 207
sendmsg 46 211 | recvmsg 47 212 | prlimit64 302 261 | fcntl 72 25
"""
"""What depends on its arguments."""
_FORKING = """
fork 57 - | vfork 58 -
"""
_EXECUTING = """
execve 59 221 | execveat 322 281 | mknod 133 - | mknodat 259 33
"""


def _table(text: str, column: int) -> dict[str, int]:
    cells = (cell.split() for line in text.strip().splitlines() for cell in line.split(" | "))
    return {cell[0]: int(cell[column]) for cell in cells if cell[column] != "-"}


class Table(NamedTuple):
    """System calls of a machine: {name: number}."""

    allowed: dict[str, int]
    deadly: dict[str, int]
    examined: dict[str, int]
    forking: dict[str, int]
    executing: dict[str, int]


def table(machine: str) -> Table:
    """Return the system calls of a machine (`x86_64` or `aarch64`)."""
    column = {"x86_64": 1, "aarch64": 2}[machine]
    return Table(*(_table(text, column) for text in (_ALLOWED, _DEADLY, _EXAMINED, _FORKING, _EXECUTING)))
