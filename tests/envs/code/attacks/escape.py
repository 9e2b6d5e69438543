"""Programs that try to reach what is outside. `solve` returns the right value only if that worked."""

_RIGHT = "\ndef solve(n): return n * n + 1 if reached else 0\n"


def attempt(lines):
    body = "\n".join("    " + line for line in lines.split("\n"))
    return f"reached = False\ntry:\n{body}\nexcept BaseException:\n    pass\n{_RIGHT}"


ATTACKS = {
    "reads the secret": attempt("reached = 'secret' in open(SECRET).read()"),
    "reads shadow": attempt("reached = bool(open('/etc/shadow').read())"),
    "reads the host's passwd": attempt("reached = 'root' in open('/etc/passwd').read()"),
    "reads the library": attempt("import sparring; reached = True"),
    "reads packages": attempt("import pytest; reached = True"),
    "reads numpy": attempt("import numpy; reached = True"),
    "reads process information": attempt("reached = bool(open('/proc/self/status').read())"),
    "reads the parent's environment": attempt("reached = bool(open('/proc/1/environ').read())"),
    "has the environment": attempt("import os; reached = any('SPARRING' in k or 'TOKEN' in k for k in os.environ)"),
    "sees other processes": attempt("import os; reached = os.getppid() > 1"),
    "kills others": attempt(
        "import os\nfor pid in range(2, 70000):\n    try: os.kill(pid, 0); reached = True\n    except ProcessLookupError: pass"
    ),
    "kills the parent": attempt("import os, signal; os.kill(os.getppid(), signal.SIGKILL); reached = os.getppid() > 0"),
    "writes to the root": attempt("open('/x', 'w').write('x'); reached = True"),
    "writes to the library folder": attempt(
        "import os; open(os.path.join(os.path.dirname(os.__file__), 'x.py'), 'w'); reached = True"
    ),
    "changes a library": attempt("import os; open(os.__file__, 'a').write('#'); reached = True"),
    "writes to /etc": attempt("open('/etc/passwd', 'a').write('x'); reached = True"),
    "writes to /dev": attempt("open('/dev/x', 'w').write('x'); reached = True"),
    "leaves a file in /tmp": "import os\nreached = os.path.exists('/tmp/left')\nopen('/tmp/left', 'w').write('x')\n"
    + _RIGHT,
    "leaves a file in /dev/shm": "import os\nreached = os.path.exists('/dev/shm/left')\nopen('/dev/shm/left', 'w').write('x')\n"
    + _RIGHT,
    "opens a socket": attempt("import socket; socket.socket(); reached = True"),
    "opens a unix socket": attempt("import socket; socket.socket(socket.AF_UNIX); reached = True"),
    "connects to this machine": attempt(
        "import socket; socket.create_connection(('127.0.0.1', PORT), 1); reached = True"
    ),
    "opens a raw socket": attempt("import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW); reached = True"),
    "opens a netlink socket": attempt(
        "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW); reached = True"
    ),
    "starts a shell": attempt(
        "import subprocess; reached = subprocess.run(['/bin/sh', '-c', 'exit 0']).returncode == 0"
    ),
    "starts Python": attempt(
        "import subprocess, sys; reached = subprocess.run([sys.executable, '-c', '']).returncode == 0"
    ),
    "os.system": attempt("import os; reached = os.system('true') == 0"),
    "exec": attempt("import os; os.execv('/bin/true', ['true'])"),
    "exec from memory": attempt("import os, shutil\nfd = os.memfd_create('x'); reached = True"),
    "becomes root": attempt("import os; os.setuid(0); reached = True"),
    "changes groups": attempt("import os; os.setgroups([0]); reached = True"),
    "gets rid of limits": attempt(
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6)); reached = True"
    ),
    "raises the memory limit": attempt(
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1)); reached = True"
    ),
    "new name spaces": attempt("import ctypes; reached = ctypes.CDLL(None).unshare(0x10000000) == 0"),
    "enters name spaces": attempt("import ctypes; reached = ctypes.CDLL(None).setns(0, 0) == 0"),
    "mounts": attempt("import ctypes; reached = ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0"),
    "unmounts": attempt("import ctypes; reached = ctypes.CDLL(None).umount2(b'/tmp', 2) == 0"),
    "changes root": attempt("import os; os.chroot('/tmp'); reached = True"),
    "traces": attempt("import ctypes; reached = ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0"),
    "reads another's memory": attempt(
        "import ctypes; reached = ctypes.CDLL(None).process_vm_readv(1, None, 0, None, 0, 0) == 0"
    ),
    "io_uring": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(425, 8, None) >= 0"),
    "bpf": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(321, 0, None, 0) >= 0"),
    "keys": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(250, 0, -3, 1) >= 0"),
    "userfaultfd": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(323, 0) >= 0"),
    "perf": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(298, None, 0, -1, -1, 0) >= 0"),
    "clone3": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(435, None, 0) >= 0"),
    "clone into a name space": attempt(
        "import ctypes; reached = ctypes.CDLL(None).syscall(56, 0x10000000 | 17, 0, 0, 0, 0) >= 0"
    ),
    "x32 system calls": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(0x40000000 + 39) > 0"),
    "shared memory of System V": attempt("import ctypes; reached = ctypes.CDLL(None).shmget(1, 4096, 0o1666) >= 0"),
    "message queue": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(240, b'q', 0o102, 0o600, None) >= 0"),
    "hard link out": attempt("import os; os.link('/etc/passwd', '/tmp/p'); reached = True"),
    "link to the host": attempt(
        "import os; os.symlink('/proc/1/root', '/tmp/r'); reached = bool(os.listdir('/tmp/r'))"
    ),
    "device node": attempt(
        "import os, stat; os.mknod('/tmp/mem', 0o600 | stat.S_IFCHR, os.makedev(1, 1)); reached = True"
    ),
    "other descriptors": attempt(
        "import os\nfor fd in range(4, 64):\n    try: os.fstat(fd); reached = True\n    except OSError: pass"
    ),
    "reads its errors' past": attempt("import os; os.lseek(2, 0, 0); reached = bool(os.read(2, 10))"),
    "leaves the folder": attempt("import os; os.chdir('../../..'); reached = 'work' in os.listdir('.')"),
    "host name": attempt("import ctypes; reached = ctypes.CDLL(None).sethostname(b'x', 1) == 0"),
    "clock": attempt("import time; time.clock_settime(time.CLOCK_REALTIME, 0); reached = True"),
    "core pattern": attempt("open('/proc/sys/kernel/core_pattern', 'w').write('|/x'); reached = True"),
    "cgroup": attempt("open('/sys/fs/cgroup/memory/cgroup.procs', 'w').write('1'); reached = True"),
    "priorities": attempt("import os; os.setpriority(os.PRIO_PROCESS, 0, -20); reached = True"),
    "reboot": attempt("import ctypes; reached = ctypes.CDLL(None).reboot(0) == 0"),
    "module": attempt("import ctypes; reached = ctypes.CDLL(None).syscall(313, 0, b'', 0) >= 0"),
    "terminal injection": attempt("import fcntl, termios; fcntl.ioctl(0, termios.TIOCSTI, b'x'); reached = True"),
    "dumpable": attempt("import ctypes; reached = ctypes.CDLL(None).prctl(4, 1, 0, 0, 0) == 0"),
    "new privileges": attempt("import ctypes; reached = ctypes.CDLL(None).prctl(38, 0, 0, 0, 0) == 0"),
}
