"""What `sparring doctor` looks for. Each probe returns what it found; none of them hangs or raises."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sparring._version import __version__

OK, MISSING, BROKEN = "ok", "missing", "broken"
_PATIENCE = 10.0
"""Seconds that a command gets to answer."""
_TORCH_PATIENCE = 90.0
_TORCH = """
import json, torch
gpus = [torch.cuda.get_device_properties(i) for i in range(torch.cuda.device_count())]
print(json.dumps({
    "version": torch.__version__,
    "threads": torch.get_num_threads(),
    "built_for": torch.version.cuda,
    "devices": [[gpu.name, gpu.total_memory] for gpu in gpus],
}))
"""
_LOCKS = (("kernel.apparmor_restrict_unprivileged_userns", 0), ("kernel.unprivileged_userns_clone", 1))
"""Kernel settings that forbid user namespaces, and the value at which they do not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    name: str
    state: str
    """`ok`, `missing` (something optional that is not there) or `broken` (it is there and does not work)."""
    found: str
    remedy: str = ""
    """The command that gets it, if it is not there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    ok: bool
    text: str
    """The last line that it wrote, or why there is none."""


def ask(command: Sequence[str], patience: float = _PATIENCE) -> Answer:
    """Run a command and return the last line it wrote; a command that is not there or hangs is an answer, too."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return Answer(False, f"no answer in {patience:g} s")
    except OSError as error:
        return Answer(False, error.strerror or str(error))
    lines = (done.stdout if done.returncode == 0 else done.stderr).decode(errors="replace").strip().splitlines()
    return Answer(done.returncode == 0, lines[-1] if lines else f"exit code {done.returncode}")


def core() -> Finding:
    """Import what every command needs and look up the environments."""
    try:
        from sparring.envs.registry import environment_names

        count = len(environment_names())
    except ImportError as error:
        return Finding("sparring", BROKEN, f"{__version__}: {error}", "pip install --force-reinstall sparring")
    return Finding("sparring", OK, f"{__version__}, {count} environments")


def python() -> Finding:
    """The interpreter."""
    return Finding("Python", OK, f"{platform.python_version()} ({sys.executable})")


def system() -> Finding:
    """The operating system."""
    return Finding("system", OK, f"{platform.system()} {platform.release()} ({platform.machine()})")


def processors() -> Finding:
    """Processors of the machine, and how many of them this process may use."""
    total = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else total
    quota = _first_line("/sys/fs/cgroup/cpu.max").split()
    limit = f", limited to {int(quota[0]) / int(quota[1]):g}" if quota and quota[0].isdigit() else ""
    return Finding("processors", OK, f"{usable} usable of {total}{limit}")


def memory() -> Finding:
    """Memory of the machine, and the control group's limit."""
    if sys.platform == "win32":
        return Finding("memory", MISSING, "not known on Windows")
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _first_line("/sys/fs/cgroup/memory.max")
    return Finding("memory", OK, gib(total) + (f", limited to {gib(int(limit))}" if limit.isdigit() else ""))


def disk() -> Finding:
    """Free space where runs are written by default."""
    try:
        return Finding("disk", OK, f"{gib(shutil.disk_usage('.').free)} free in {Path.cwd()}")
    except OSError as error:
        return Finding("disk", BROKEN, f"the current folder: {error.strerror}", "cd")


def package(name: str, remedy: str) -> Finding:
    """An installed distribution, without importing it."""
    try:
        return Finding(name, OK, version(name))
    except PackageNotFoundError:
        return Finding(name, MISSING, "not installed", remedy)


def torch() -> list[Finding]:
    """Torch and the CUDA devices that it sees, asked in another process: a broken driver cannot take this one down."""
    installed = package("torch", "pip install 'sparring[train]'")
    if installed.state != OK:
        return [installed, Finding("CUDA", MISSING, "needs torch", installed.remedy)]
    answer = ask([sys.executable, "-c", _TORCH], _TORCH_PATIENCE)
    if not answer.ok:
        return [Finding("torch", BROKEN, f"{installed.found}: {answer.text}", "pip install --force-reinstall torch")]
    facts = json.loads(answer.text)
    return [Finding("torch", OK, f"{facts['version']}, {facts['threads']} threads"), _cuda(facts)]


def _cuda(facts: dict[str, object]) -> Finding:
    devices = facts["devices"]
    assert isinstance(devices, list)
    if devices:
        return Finding("CUDA", OK, ", ".join(f"{name} ({gib(size)})" for name, size in devices))
    if shutil.which("nvidia-smi") is None:
        return Finding("CUDA", MISSING, "no NVIDIA driver; models run on the CPU")
    if facts["built_for"] is None:
        return Finding("CUDA", MISSING, "this torch is built for the CPU only", "pip install --force-reinstall torch")
    return Finding("CUDA", BROKEN, f"torch is built for CUDA {facts['built_for']} and sees no device", "nvidia-smi")


def docker() -> Finding:
    """The docker client, and whether it reaches an engine."""
    client = shutil.which("docker")
    if client is None:
        return Finding("docker", MISSING, "no client", "sudo apt-get install docker.io")
    answer = ask([client, "version", "--format", "{{.Server.Version}}"])
    if answer.ok:
        return Finding("docker", OK, f"engine {answer.text} ({client})")
    refused = "permission denied" in answer.text
    remedy = "sudo usermod -aG docker $USER" if refused else "sudo systemctl start docker"
    return Finding("docker", BROKEN, f"a client, no engine: {answer.text}", remedy)


def chromium() -> Finding:
    """The first Chromium that runs."""
    from sparring.envs.web.chromium.binary import REMEDY, VARIABLE, candidates

    failures = []
    for path in [os.environ[VARIABLE]] if os.environ.get(VARIABLE) else candidates():
        answer = ask([path, "--version"])
        if answer.ok:
            return Finding("chromium", OK, f"{answer.text} ({path})")
        failures.append(f"{path}: {answer.text}")
    return Finding("chromium", BROKEN if failures else MISSING, "; ".join(failures) or "no browser found", REMEDY)


def sandbox() -> Finding:
    """What stands between a program and this machine, found by running one."""
    from sparring.envs.code.sandbox import run
    from sparring.errors import SandboxError

    try:
        result = run("def f(): return 1", "assert f() == 1")
    except SandboxError as error:
        return Finding("sandbox", MISSING, str(error))
    if not result.passed:
        return Finding("sandbox", BROKEN, result.reason)
    return Finding("sandbox", OK, ", ".join(result.layers))


def languages() -> Finding:
    """In which languages programs can be run, found by running one of each."""
    from sparring.envs.code.sandbox import Stdio, run
    from sparring.envs.code.sandbox.languages import LANGUAGES
    from sparring.errors import MissingExtra, SandboxError

    there, packages = ["python"], []
    for language in LANGUAGES.values():
        try:
            result = run(language.hello, [Stdio()], language=language.name, backend="local")
        except MissingExtra:
            packages.append(language.package)
            continue
        except SandboxError as error:
            return Finding("languages", MISSING, str(error))
        if not result.passed:
            return Finding("languages", BROKEN, f"{language.name}: {result.reason}")
        there.append(language.name)
    remedy = f"sudo apt-get install {' '.join(packages)}" if packages else ""
    return Finding("languages", MISSING if packages else OK, ", ".join(there), remedy)


def containers() -> Finding:
    """What stands between a program in a container and this machine, found by running one."""
    from sparring.envs.code.sandbox import image, run
    from sparring.errors import MissingExtra, SandboxError

    try:
        with image.engine(_PATIENCE) as engine:
            found = image.find(engine)
        result = run("def f(): return 1", "assert f() == 1", backend="docker")
    except MissingExtra as error:
        return Finding("sandbox in docker", MISSING, str(error).partition(":")[0], "pip install 'sparring[docker]'")
    except image.NoImageError as error:
        return Finding("sandbox in docker", MISSING, str(error).partition(";")[0], image.BUILD)
    except SandboxError as error:
        return Finding("sandbox in docker", MISSING, str(error))
    if not result.passed:
        return Finding("sandbox in docker", BROKEN, result.reason)
    return Finding("sandbox in docker", OK, f"{', '.join(result.layers)} ({found.partition(':')[2][:12]})")


def namespaces() -> Finding:
    """Whether a process without rights may make a user namespace (the local sandbox's walls)."""
    if sys.platform != "linux":
        return Finding("namespaces", MISSING, "Linux only")
    answer = ask(["unshare", "--user", "--map-root-user", "true"])
    if answer.ok:
        return Finding("namespaces", OK, "user namespaces can be made")
    locks = [f"sudo sysctl -w {name}={free}" for name, free in _LOCKS if _first_line(_setting(name)) == str(1 - free)]
    return Finding("namespaces", MISSING, answer.text, "; ".join(locks))


def _setting(name: str) -> str:
    return f"/proc/sys/{name.replace('.', '/')}"


def control_groups() -> Finding:
    """Which control groups there are (limits for the local sandbox), and whether this process may make one."""
    root = Path("/sys/fs/cgroup")
    if not (root / "cgroup.controllers").exists():
        return Finding("cgroups", MISSING, "no control groups of version 2")
    rights = "writable" if os.access(root, os.W_OK) else "not writable"
    controllers = _first_line(root / "cgroup.controllers") or "no controllers"
    return Finding("cgroups", OK, f"version 2, {rights}: {controllers}")


def gib(size: float) -> str:
    """Return a number of bytes in GiB.

    >>> gib(3 * 2**29)
    '1.5 GiB'
    """
    return f"{size / 2**30:.1f} GiB"


def _first_line(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="ascii").partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return ""
