"""The docker backend: programs in warm containers, each with a runner that makes one program after another."""

from __future__ import annotations

import json
import os
import platform
import socket
import ssl
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from sparring.envs.code.sandbox import image
from sparring.envs.code.sandbox.pool import Ending, Pool, Room
from sparring.envs.code.sandbox.verdicts import Limits
from sparring.envs.code.sandbox.wire import Connection, Wire, waited_for
from sparring.errors import BadValue, SandboxError

OWNER = "sparring.owner"
"""On containers: the process that they belong to."""
MOST = 10_000
"""Programs that a container makes before another takes its place."""
_PATIENCE = 10.0
"""Seconds beyond its time in which a program is ended; later, the container itself has failed."""
_START = 60.0
_BESIDE = 24 << 20
"""Bytes that the runner itself has."""
_KERNEL = 256
"""Threads, and MiB, of other runtimes' own kernels, which count as the container's."""
_COMMAND = ("/python", "-s", "-S", "/runner")
_ENVIRONMENT = {"PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "1"}
_RIGHTS = ("CHOWN", "KILL", "SETGID", "SETUID", "SYS_CHROOT")
"""What the runner needs to lock programs in, end them and clean up; programs have none."""
_DEVICES = ("null", "zero", "full", "random", "urandom")


class DockerRoom:
    """A running program in a container."""

    def __init__(self, slot: Container, connection: Connection):
        self.connection = connection
        self.layers, self.tools = slot.layers, slot.tools
        self._slot = slot

    def hush(self) -> None:
        """Nothing: it ends when it is told to."""

    def end(self) -> Ending:
        """Hang up, wait for the end of the process, and return how it was.

        Raises:
            SandboxError: The container failed.
        """
        report = self.connection.ended()
        if "error" in report:
            raise SandboxError(f"a program could not be started: {report['error']}")
        self._slot.clean = report["clean"]
        names = ("status", "cpu", "wall", "memory", "why", "stdout", "stderr")
        return Ending(**{name: report[name] for name in names})

    def release(self) -> None:
        """Nothing: the container closes what was open."""


class Container:
    """A warm container and the stream to it; one program at a time."""

    def __init__(self, chosen: str, limits: Limits, *, runtime: str | None, executing: bool):
        self.clean = True
        self._key = _key(limits)
        self._made = 0
        self._id = ""
        with image.engine(_START) as client:
            settings = {"executing": executing}
            made = client.create_container(
                chosen,
                command=[json.dumps(settings)],
                entrypoint=list(_COMMAND),
                environment=_ENVIRONMENT,
                hostname="sandbox",
                labels={OWNER: owner()},
                stdin_open=True,
                stop_signal="SIGKILL",
                host_config=_configured(client, limits, runtime, executing=executing),
            )
            self._id = str(made["Id"])
            with ExitStack() as failed:
                failed.callback(_remove, self._id)
                self._wire = Wire(_stream(client, self._id))
                failed.callback(self._wire.close)
                self._wire.settimeout(_START)
                client.start(self._id)
                hello = self._hello()
                failed.pop_all()
        self.layers = tuple(name for name, active in hello["layers"].items() if active)
        self.tools: dict[str, str] = hello["tools"]

    def _hello(self) -> dict[str, Any]:
        try:
            frames = self._wire.receive()
            while not frames:
                frames = self._wire.receive()
        except (OSError, ValueError) as error:
            raise SandboxError(f"no container could be started: {error}") from error
        found: dict[str, Any] = json.loads(frames[0][1] or b'{"error": "the runner ended"}')
        if "error" in found:
            raise SandboxError(f"programs cannot be locked in in a container: {found['error']} {self._wire.words()}")
        return found

    def fits(self, limits: Limits) -> bool:
        """Whether it is sound, not worn out, and made with these limits."""
        return self.clean and self._made < MOST and self._key == _key(limits) and not waited_for([self._wire], 0)

    def open(self, limits: Limits, stdin: bytes, beside: Room | None) -> DockerRoom:
        """Start a program; `beside` is one that it gets a line to.

        Raises:
            SandboxError: The container failed.
        """
        other = beside.connection if beside is not None else None
        if other is not None and not isinstance(other, Connection):
            raise TypeError("only programs in containers can be beside one")
        order = {name: getattr(limits, name) for name in ("memory", "cpu", "files", "processes", "output")}
        text = json.dumps({**order, "wall": limits.clock, "line": other is not None}).encode()
        self._made += 1
        self._wire.settimeout(limits.clock + _PATIENCE)
        try:
            self._wire.send((b"i", stdin), (b"o", text))
        except OSError as error:
            raise SandboxError(f"the sandbox takes no program: {error}") from error
        return DockerRoom(self, Connection(self._wire, other))

    def close(self) -> None:
        """End the container and what runs in it."""
        self._wire.close()
        _remove(self._id)

    def forget(self) -> None:
        """Close the stream, as a fork that does not own the container does."""
        self._wire.close()


class DockerBackend(Pool[Container]):
    """Containers that are made as they are needed, at most `slots`."""

    name = "docker"

    def __init__(self, slots: int | None = None, *, runtime: str | None = None, executing: bool = False):
        with image.engine(_START) as client:
            known = sorted(client.info().get("Runtimes") or ())
            if runtime is not None and runtime not in known:
                raise BadValue(f"runtime={runtime!r}: this Docker engine has {', '.join(known)}")
            self._image = image.find(client)
            sweep(client)
        self._runtime, self._executing = runtime, executing
        super().__init__(slots)

    @cached_property
    def bench(self) -> DockerBackend:
        """Containers for judges alone."""
        return DockerBackend(self.slots, runtime=self._runtime)

    @cached_property
    def workshop(self) -> DockerBackend:
        """Containers where other programs may be started: compilers, and programs of other languages."""
        return DockerBackend(self.slots, runtime=self._runtime, executing=True)

    @cached_property
    def lounge(self) -> DockerBackend:
        """Containers for sessions alone."""
        return DockerBackend(2 * self.slots, runtime=self._runtime)

    def _make(self, limits: Limits) -> Container:
        return Container(self._image, limits, runtime=self._runtime, executing=self._executing)


def _key(limits: Limits) -> tuple[int, ...]:
    """The limits that a container is made with."""
    return limits.memory, limits.files, limits.processes


def _configured(client: Any, limits: Limits, runtime: str | None, *, executing: bool) -> Any:
    spare = 0 if runtime is None else _KERNEL
    memory = limits.memory + _BESIDE + (spare << 20)
    folder = f"size={limits.files},nr_inodes=4096,mode=700,nosuid,nodev,{'exec' if executing else 'noexec'}"
    return client.create_host_config(
        auto_remove=True,
        cap_add=list(_RIGHTS),
        cap_drop=["ALL"],
        devices=[f"/dev/{name}:/room/dev/{name}:rw" for name in _DEVICES],
        ipc_mode="none",
        log_config={"Type": "none", "Config": {}},
        mem_limit=memory,
        memswap_limit=memory,
        network_mode="none",
        pids_limit=limits.processes + 4 + spare,
        read_only=True,
        runtime=runtime,
        security_opt=["no-new-privileges"],
        tmpfs={"/room/tmp": folder, "/room/dev/shm": folder},
    )


def _stream(client: Any, container: str) -> socket.socket:
    """Attach to a container: its standard input, output and errors."""
    found = client.attach_socket(container, {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
    if isinstance(found, ssl.SSLSocket):
        return found
    stream = socket.socket(fileno=os.dup(found.fileno()))  # `found` is a file, which cannot be used after a time limit
    found._response.close()
    return stream


def owner(pid: int | None = None) -> str:
    """Return the name of a process, this one by default, that no other has, not on other machines and not later."""
    pid = pid or os.getpid()
    try:
        here = f"{platform.node()}-{os.stat('/proc/self/ns/pid').st_ino}"
        began = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        here, began = platform.node(), ""
    return f"{here}:{pid}:{began}"


def sweep(client: Any) -> None:
    """Remove the containers of processes on this machine that are no more."""
    mine = owner().partition(":")[0]
    for each in client.containers(all=True, filters={"label": OWNER}):
        label = each["Labels"][OWNER]
        here, pid, _ = label.split(":")
        if here == mine and owner(int(pid)) != label:
            _remove(each["Id"])


def _remove(container: str) -> None:
    """Remove a container, or wait until it has gone by itself."""
    with suppress(SandboxError), image.engine(_START) as client:
        client.remove_container(container, force=True)
        return
    with suppress(SandboxError), image.engine(_START) as client:
        client.wait(container, condition="removed")
