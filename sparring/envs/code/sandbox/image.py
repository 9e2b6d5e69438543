"""The image that containers for programs are made of: how it is built, and which one is the right one."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sparring.errors import BadValue, MissingExtra, SandboxError

NAME = "sparring-sandbox"
LABEL = "sparring.runner"
"""On images: the digest of the runner that is in them."""
BUILD = "sparring sandbox build"
SOURCES = ("host", "debs")
_HERE = Path(__file__).parent
_RUNNER, _RECIPE = _HERE / "runner", _HERE / "recipe"
_PACKAGES = ("python3-minimal", "libpython3-stdlib", "tzdata")
_STEP = "---> "
"""What the engine's builder says before the layer that a step has made."""
_PATIENCE = 600
"""Seconds that the engine gets to build."""


class NoImageError(SandboxError):
    """The engine has no image with this version of the runner."""


@contextmanager
def engine(timeout: float = _PATIENCE) -> Iterator[Any]:
    """Lend a client of the engine (`docker.APIClient`); what it raises becomes a `SandboxError`.

    Raises:
        MissingExtra: The package `docker` is not installed.
        SandboxError: There is no engine, or it refuses.
    """
    try:
        import docker
        from docker.errors import DockerException
        from docker.utils import kwargs_from_env, parse_host
        from requests.exceptions import RequestException
    except ImportError as error:
        raise MissingExtra("backend='docker' needs the package docker: pip install 'sparring[docker]'") from error
    try:
        _knock(parse_host(os.environ.get("DOCKER_HOST") or None))
        client = docker.APIClient(version="auto", timeout=timeout, **kwargs_from_env())
    except (DockerException, RequestException, OSError) as error:
        raise SandboxError(
            f"no Docker engine answers ({error}); start one (sudo systemctl start docker) or set DOCKER_HOST"
        ) from error
    try:
        yield client
    except (DockerException, RequestException) as error:
        raise SandboxError(f"the Docker engine refuses: {error}") from error
    finally:
        client.close()


def _knock(host: str) -> None:
    """Raise OSError if nobody listens on a socket of this machine: the client would leave its own open."""
    path = host.removeprefix("http+unix://")
    if path != host:
        with socket.socket(socket.AF_UNIX) as tried:
            try:
                tried.connect(path)
            except OSError as error:
                raise OSError(f"{path}: {error.strerror}") from error


@lru_cache(maxsize=1)
def digest() -> str:
    """Return what tells images of one version of the runner from those of others."""
    found = hashlib.sha256()
    for path in sorted([*_RUNNER.glob("*.py"), *_RECIPE.iterdir()]):
        if path.is_file():
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def find(client: Any) -> str:
    """Return the id of the newest image with this runner.

    Raises:
        NoImageError: There is none.
    """
    images = client.images(filters={"label": LABEL})
    right = [image for image in images if image["Labels"].get(LABEL) == digest()]
    if right:
        return str(max(right, key=lambda image: image["Created"])["Id"])
    state = f"{len(images)} of another version of Sparring" if images else "none"
    raise NoImageError(f"no image for backend='docker' (there is {state}); build it with `{BUILD}`")


def build(*, base: str | None = None, source: str = "host", tag: str | None = None) -> str:
    """Build the image and return its tag.

    Args:
        base: An image with python3 >= 3.11 to build from, such as `python:3.11-slim`; None: without a registry.
        source: Without a base: `host` takes the Python that runs this, `debs` the one of this machine's Debian or Ubuntu.
        tag: The name of the image (default: `sparring-sandbox:` and the runner's digest).

    Raises:
        BadValue: There is no such source, or it cannot be used here.
        SandboxError: The engine fails.
    """
    if source not in SOURCES:
        raise BadValue(f"source={source!r}: use {' or '.join(SOURCES)}")
    tag = tag or f"{NAME}:{digest()}"
    with engine() as client, tempfile.TemporaryDirectory() as folder:
        before = set(client.images(tag, quiet=True))
        if base is not None:
            _from_base(client, base, tag)
        elif source == "debs":
            first = f"{NAME}:base"
            _import(client, _unpacked(Path(folder)), first, {})
            _from_base(client, first, tag)
            client.remove_image(first, force=True)
        else:
            target = Path(folder) / "image"
            _command(sys.executable, "-I", "-S", str(_RECIPE / "gather.py"), str(target), str(_RUNNER))
            _import(client, target, tag, {LABEL: digest()})
        former = before - set(client.images(tag, quiet=True))
    for each in former:
        with suppress(SandboxError), engine() as client:  # containers may be made of it still
            client.remove_image(each)
    return tag


def _from_base(client: Any, base: str, tag: str) -> None:
    with io.BytesIO() as packed:
        with tarfile.open(fileobj=packed, mode="w") as tar:
            tar.add(_RECIPE / "Dockerfile", "Dockerfile")
            tar.add(_RECIPE / "gather.py", "gather.py")
            tar.add(_RUNNER, "runner", filter=_plain)
        packed.seek(0)
        said = client.build(
            fileobj=packed,
            custom_context=True,
            tag=tag,
            buildargs={"BASE": base},
            labels={LABEL: digest()},
            network_mode="none",
            rm=True,
            forcerm=True,
            decode=True,
        )
        last = first = ""
        for line in said:
            if "error" in line:
                raise SandboxError(f"no image can be built from {base!r}: {line['error']}")
            told = line.get("stream", "").strip()
            last = told.removeprefix(_STEP) if told.startswith(_STEP) and "Running in" not in told else last
            first = last if "FROM scratch" in told else first
    if first:
        client.remove_image(first)  # what the files were gathered in


def _import(client: Any, folder: Path, tag: str, labels: dict[str, str]) -> None:
    repository, _, name = tag.rpartition(":") if ":" in tag.rpartition("/")[2] else (tag, "", "latest")
    packed = f"{folder}.tar"
    with tarfile.open(packed, mode="w") as tar:
        tar.add(folder, ".", filter=_plain)
    changes = [f'LABEL {key}="{value}"' for key, value in labels.items()]
    said = client.import_image_from_file(packed, repository, name, changes)
    if "error" in said:
        raise SandboxError(f"the Docker engine takes no image: {said}")


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return None if entry.name.startswith("runner/__pycache__") else entry


def _unpacked(folder: Path) -> Path:
    """Return a folder with the interpreter of this machine's distribution, from its packages."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise BadValue("source='debs' needs apt-get and dpkg-deb (Debian, Ubuntu); use source='host' or a base")
    root = folder / "root"
    for name in ("lib", "lib64", "bin", "sbin"):
        if os.path.islink(f"/{name}"):
            (root / "usr" / name).mkdir(parents=True, exist_ok=True)
            (root / name).symlink_to(f"usr/{name}")
    told = _command("apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts",
                    "--no-breaks", "--no-replaces", "--no-enhances", *_PACKAGES)  # fmt: skip
    names = [line for line in told.splitlines() if line[:1].isalnum()]
    _command("apt-get", "download", *names, folder=folder)
    for package in sorted(folder.glob("*.deb")):
        _command("dpkg-deb", "-x", str(package), str(root))
    return root


def _command(*words: str, folder: Path | None = None) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        raise SandboxError(f"`{words[0]} {words[1]}` failed while the image was built: {last}")
    return done.stdout
