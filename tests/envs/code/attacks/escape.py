"""Programs that try to reach what is outside. `solve` returns the right value only if that worked."""

_RIGHT = "\ndef solve(n): return n * n + 1 if reached else 0\n"


def _try(lines):
    body = "\n".join("    " + line for line in lines.split("\n"))
    return f"reached = False\ntry:\n{body}\nexcept BaseException:\n    pass\n{_RIGHT}"


ATTACKS = {
    "reads the secret": _try("reached = 'secret' in open(SECRET).read()"),
    "reads shadow": _try("reached = bool(open('/etc/shadow').read())"),
    "reads the host's passwd": _try("reached = 'root' in open('/etc/passwd').read()"),
    "reads the library": _try("import sparring; reached = True"),
    "reads packages": _try("import pytest; reached = True"),
    "reads numpy": _try("import numpy; reached = True"),
    "reads process information": _try("reached = bool(open('/proc/self/status').read())"),
    "reads the parent's environment": _try("reached = bool(open('/proc/1/environ').read())"),
    "has the environment": _try("import os; reached = any('SPARRING' in k or 'TOKEN' in k for k in os.environ)"),
    "sees other processes": _try("import os; reached = os.getppid() > 1"),
    "kills others": _try(
        "import os\nfor pid in range(2, 70000):\n    try: os.kill(pid, 0); reached = True\n    except ProcessLookupError: pass"
    ),
    "kills the parent": _try("import os, signal; os.kill(os.getppid(), signal.SIGKILL); reached = os.getppid() > 0"),
    "writes to the root": _try("open('/x', 'w').write('x'); reached = True"),
    "writes to the library folder": _try(
        "import os; open(os.path.join(os.path.dirname(os.__file__), 'x.py'), 'w'); reached = True"
    ),
    "changes a library": _try("import os; open(os.__file__, 'a').write('#'); reached = True"),
    "writes to /etc": _try("open('/etc/passwd', 'a').write('x'); reached = True"),
    "writes to /dev": _try("open('/dev/x', 'w').write('x'); reached = True"),
    "leaves a file in /tmp": "import os\nreached = os.path.exists('/tmp/left')\nopen('/tmp/left', 'w').write('x')\n"
    + _RIGHT,
    "leaves a file in /dev/shm": "import os\nreached = os.path.exists('/dev/shm/left')\nopen('/dev/shm/left', 'w').write('x')\n"
    + _RIGHT,
    "opens a socket": _try("import socket; socket.socket(); reached = True"),
    "opens a unix socket": _try("import socket; socket.socket(socket.AF_UNIX); reached = True"),
    "connects to this machine": _try("import socket; socket.create_connection(('127.0.0.1', PORT), 1); reached = True"),
    "opens a raw socket": _try("import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW); reached = True"),
    "opens a netlink socket": _try("import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW); reached = True"),
    "starts a shell": _try("import subprocess; reached = subprocess.run(['/bin/sh', '-c', 'exit 0']).returncode == 0"),
    "starts Python": _try(
        "import subprocess, sys; reached = subprocess.run([sys.executable, '-c', '']).returncode == 0"
    ),
    "os.system": _try("import os; reached = os.system('true') == 0"),
    "exec": _try("import os; os.execv('/bin/true', ['true'])"),
    "exec from memory": _try("import os, shutil\nfd = os.memfd_create('x'); reached = True"),
    "becomes root": _try("import os; os.setuid(0); reached = True"),
    "changes groups": _try("import os; os.setgroups([0]); reached = True"),
    "gets rid of limits": _try(
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (10**6, 10**6)); reached = True"
    ),
    "raises the memory limit": _try(
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1)); reached = True"
    ),
    "new name spaces": _try("import ctypes; reached = ctypes.CDLL(None).unshare(0x10000000) == 0"),
    "enters name spaces": _try("import ctypes; reached = ctypes.CDLL(None).setns(0, 0) == 0"),
    "mounts": _try("import ctypes; reached = ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0"),
    "unmounts": _try("import ctypes; reached = ctypes.CDLL(None).umount2(b'/tmp', 2) == 0"),
    "changes root": _try("import os; os.chroot('/tmp'); reached = True"),
    "traces": _try("import ctypes; reached = ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0"),
    "reads another's memory": _try(
        "import ctypes; reached = ctypes.CDLL(None).process_vm_readv(1, None, 0, None, 0, 0) == 0"
    ),
    "io_uring": _try("import ctypes; reached = ctypes.CDLL(None).syscall(425, 8, None) >= 0"),
    "bpf": _try("import ctypes; reached = ctypes.CDLL(None).syscall(321, 0, None, 0) >= 0"),
    "keys": _try("import ctypes; reached = ctypes.CDLL(None).syscall(250, 0, -3, 1) >= 0"),
    "userfaultfd": _try("import ctypes; reached = ctypes.CDLL(None).syscall(323, 0) >= 0"),
    "perf": _try("import ctypes; reached = ctypes.CDLL(None).syscall(298, None, 0, -1, -1, 0) >= 0"),
    "clone3": _try("import ctypes; reached = ctypes.CDLL(None).syscall(435, None, 0) >= 0"),
    "clone into a name space": _try(
        "import ctypes; reached = ctypes.CDLL(None).syscall(56, 0x10000000 | 17, 0, 0, 0, 0) >= 0"
    ),
    "x32 system calls": _try("import ctypes; reached = ctypes.CDLL(None).syscall(0x40000000 + 39) > 0"),
    "shared memory of System V": _try("import ctypes; reached = ctypes.CDLL(None).shmget(1, 4096, 0o1666) >= 0"),
    "message queue": _try("import ctypes; reached = ctypes.CDLL(None).syscall(240, b'q', 0o102, 0o600, None) >= 0"),
    "hard link out": _try("import os; os.link('/etc/passwd', '/tmp/p'); reached = True"),
    "link to the host": _try("import os; os.symlink('/proc/1/root', '/tmp/r'); reached = bool(os.listdir('/tmp/r'))"),
    "device node": _try(
        "import os, stat; os.mknod('/tmp/mem', 0o600 | stat.S_IFCHR, os.makedev(1, 1)); reached = True"
    ),
    "other descriptors": _try(
        "import os\nfor fd in range(4, 64):\n    try: os.fstat(fd); reached = True\n    except OSError: pass"
    ),
    "reads its errors' past": _try("import os; os.lseek(2, 0, 0); reached = bool(os.read(2, 10))"),
    "leaves the folder": _try("import os; os.chdir('../../..'); reached = 'work' in os.listdir('.')"),
    "host name": _try("import ctypes; reached = ctypes.CDLL(None).sethostname(b'x', 1) == 0"),
    "clock": _try("import time; time.clock_settime(time.CLOCK_REALTIME, 0); reached = True"),
    "core pattern": _try("open('/proc/sys/kernel/core_pattern', 'w').write('|/x'); reached = True"),
    "cgroup": _try("open('/sys/fs/cgroup/memory/cgroup.procs', 'w').write('1'); reached = True"),
    "priorities": _try("import os; os.setpriority(os.PRIO_PROCESS, 0, -20); reached = True"),
    "reboot": _try("import ctypes; reached = ctypes.CDLL(None).reboot(0) == 0"),
    "module": _try("import ctypes; reached = ctypes.CDLL(None).syscall(313, 0, b'', 0) >= 0"),
    "terminal injection": _try("import fcntl, termios; fcntl.ioctl(0, termios.TIOCSTI, b'x'); reached = True"),
    "dumpable": _try("import ctypes; reached = ctypes.CDLL(None).prctl(4, 1, 0, 0, 0) == 0"),
    "new privileges": _try("import ctypes; reached = ctypes.CDLL(None).prctl(38, 0, 0, 0, 0) == 0"),
}
