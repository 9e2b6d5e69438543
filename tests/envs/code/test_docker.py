"""Containers: what stands around them, what happens when they or the engine fail, and what is left of them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from docker.errors import APIError
from hypothesis import given
from hypothesis import strategies as st

from sparring.cli.main import main
from sparring.envs.code.sandbox import Call, Limits, Script, api, image, run, run_batch
from sparring.envs.code.sandbox import docker as backend_module
from sparring.envs.code.sandbox.api import get_backend
from sparring.envs.code.sandbox.docker import OWNER, DockerBackend, owner
from sparring.envs.code.sandbox.grading import grade_calls
from sparring.envs.code.sandbox.local import UnlockedError
from sparring.envs.code.sandbox.runner.container import remove_all
from sparring.envs.code.sandbox.runner.frames import Frames, framed
from sparring.errors import BadValue, SandboxError, UnknownName
from tests.envs.code.engine import own_engine

TESTS = tuple(Call("solve", (n,), n * n + 1) for n in (3, 0, 7))
PLAIN = "def solve(n): return n * n + 1"
WRONG = "def solve(n): return 0"
BASE = "sparring-sandbox-test:base"
SLOW = "import time\ndef solve(n):\n    time.sleep(0.05); return n * n + 1"


@given(
    st.lists(st.tuples(st.sampled_from([b"c", b"l", b"r"]), st.binary(max_size=50))),
    st.lists(st.integers(1, 30), min_size=1),
)
def test_frames_come_out_as_they_went_in(sent, sizes):
    stream = b"".join(framed(kind, body) for kind, body in sent)
    frames, found, start = Frames(), [], 0
    while start < len(stream):
        size = sizes[start % len(sizes)]
        found += frames.add(stream[start : start + size])
        start += size
    assert found == sent


def test_no_frame_takes_all_memory():
    with pytest.raises(ValueError, match="4294967295"):
        list(Frames().add(b"c\xff\xff\xff\xff"))


def test_everything_in_a_folder_can_be_removed(tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("kept")
    inside = tmp_path / "inside"
    inside.mkdir()
    here = os.open(inside, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    (inside / "link").symlink_to(outside)
    (inside / "folder").symlink_to(tmp_path)
    for number in range(20):
        (inside / str(number) / "a" / "b").mkdir(parents=True)
        (inside / str(number) / "a" / "file").write_text("x")
        (inside / str(number) / "a").chmod(0)
    os.mkdir(os.fsencode(inside) + b"/\xff\xfe")
    remove_all(str(inside))
    assert not os.listdir(inside)
    assert outside.read_text() == "kept"


@pytest.mark.parametrize(
    ("name", "words"),
    [("dokcer", "did you mean 'docker'"), ("local:runsc", "local"), ("", "known: auto, docker, local")],
)
def test_a_backend_that_is_none_is_named(name, words):
    with pytest.raises(UnknownName, match=words):
        run(PLAIN, TESTS, backend=name)


def test_an_engine_that_does_not_answer_is_told_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(SandboxError, match=r"none\.sock: No such file .* start one .* DOCKER_HOST"):
        DockerBackend()
    with pytest.raises(SandboxError, match="start one"):
        image.build()


@pytest.fixture
def unlocked(monkeypatch):
    """A machine whose kernel does not let programs be locked in."""

    def refuse():
        raise UnlockedError("programs cannot be locked in on this machine")

    monkeypatch.setattr(api, "_local", refuse)
    for each in (api._automatic, api._docker):
        each.cache_clear()
    yield
    for each in (api._automatic, api._docker):
        each.cache_clear()


def test_where_there_is_neither_backend_both_reasons_are_told(unlocked, monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(SandboxError, match=r"cannot be locked in on this machine; and no Docker engine answers"):
        get_backend("auto")


@pytest.mark.slow
def test_containers_are_taken_where_programs_cannot_be_locked_in_otherwise(containers, unlocked):
    backend = get_backend("auto")
    assert backend.name == "docker"
    assert "container" in run(PLAIN, TESTS).layers
    backend.close()


class Images:
    """An engine that has images, and nothing else."""

    def __init__(self, *digests):
        self._digests = digests

    def images(self, filters):
        assert filters == {"label": image.LABEL}
        found = enumerate(self._digests)
        return [{"Id": f"id-{i}", "Created": i, "Labels": {image.LABEL: digest}} for i, digest in found]


def test_images_of_other_versions_are_refused():
    with pytest.raises(image.NoImageError, match=r"there is none\); build it with `sparring sandbox build`"):
        image.find(Images())
    with pytest.raises(image.NoImageError, match=r"there is 2 of another version"):
        image.find(Images("old", "older"))
    assert image.find(Images("old", image.digest(), image.digest(), "older")) == "id-2"


def test_an_image_has_one_source(capsys):
    assert main(["sandbox", "build", "--base", "x", "--from", "debs"]) == 2
    assert "--base x and --from debs: use one of the two" in capsys.readouterr().err
    with pytest.raises(BadValue, match="use host or debs"):
        image.build(source="hub")


def test_a_process_that_is_no_more_has_another_name():
    with subprocess.Popen(["true"]) as process:
        pass
    assert owner() == owner(os.getpid()) != owner(process.pid)


@pytest.fixture
def few(containers, request):
    """A backend of its own with two containers."""
    made = DockerBackend(2)
    yield made
    made.close()
    made.bench.close()


def ids(backend):
    """Return the containers of a backend that wait for programs."""
    return [slot._id for slot in backend._idle]


@pytest.mark.slow
def test_a_container_is_shut_in(few):
    assert grade_calls(few, {"a.py": PLAIN}, TESTS, Limits()).passed
    with image.engine() as engine:
        found = engine.inspect_container(ids(few)[0])
    host = found["HostConfig"]
    assert (host["NetworkMode"], host["IpcMode"], host["ReadonlyRootfs"]) == ("none", "none", True)
    assert (host["CapDrop"], host["SecurityOpt"], host["Privileged"]) == (["ALL"], ["no-new-privileges"], False)
    assert host["Memory"] == host["MemorySwap"] < Limits().memory + (32 << 20)
    assert (host["PidsLimit"], host["Binds"], host["AutoRemove"]) == (Limits().processes + 4, None, True)
    assert found["Config"]["Labels"][OWNER] == owner()


@pytest.mark.slow
def test_an_unknown_runtime_is_told(containers):
    with pytest.raises(BadValue, match=r"runtime='nosuch': this Docker engine has .*runc"):
        get_backend("docker:nosuch")


@pytest.mark.slow
def test_containers_are_replaced_when_worn_and_when_limits_change(few, monkeypatch):
    monkeypatch.setattr(backend_module, "MOST", 2)
    seen = []
    for _ in range(5):
        assert grade_calls(few, {"a.py": PLAIN}, TESTS, Limits()).passed
        seen += ids(few)[-1:]
    assert [seen.index(each) for each in seen] == [0, 0, 2, 2, 4]
    small = Limits(memory=64 << 20)
    big = "def solve(n): return len(bytearray(100 << 20)) and n * n + 1"
    assert grade_calls(few, {"a.py": big}, TESTS, Limits()).passed
    assert grade_calls(few, {"a.py": big}, TESTS, small).verdict == "memory_limit"
    assert len(ids(few)) <= 2


LEAVES = """
import os, signal, time
for folder in ('/tmp', '/dev/shm'):
    os.makedirs(folder + '/a' * 30); os.chmod(folder + '/a', 0)
    try:
        with open(folder + '/full', 'wb') as file:
            while True: file.write(bytes(1 << 20))
    except OSError: pass
    os.chmod(folder, 0)
if not os.fork():
    os.setsid()
    for number in range(1, 64):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    while True: time.sleep(1)
def solve(n): return n * n + 1
"""
FINDS = """
import os
def solve(n):
    left = [*os.listdir('/tmp'), *os.listdir('/dev/shm')]
    left.remove('a.py')
    for pid in set(range(2, 3000)) - {os.getpid()}:
        try: os.kill(pid, 0); left.append(pid)
        except OSError: pass
    with open('/tmp/mine', 'wb') as file: file.write(bytes(8 << 20))
    os.remove('/tmp/mine')
    return left or n * n + 1
"""


@pytest.mark.slow
def test_nothing_of_a_program_is_there_for_the_next(few):
    assert grade_calls(few, {"a.py": LEAVES}, TESTS, Limits()).passed
    first = ids(few)
    result = grade_calls(few, {"a.py": FINDS}, TESTS, Limits())
    assert result.passed, result
    assert ids(few) == first


def mine(engine):
    """Return the containers of this process."""
    return [each["Id"] for each in engine.containers(all=True, filters={"label": f"{OWNER}={owner()}"})]


@pytest.mark.slow
def test_programs_whose_container_is_killed_are_run_again(containers):
    run_batch([(PLAIN, TESTS)] * 4, backend="docker")
    stop, rng, killed = threading.Event(), random.Random(0), []

    def kill() -> None:
        with image.engine() as engine:
            while not stop.wait(0.1) and len(killed) < 20:  # on a slow machine, none would live long enough otherwise
                for each in rng.sample(found := mine(engine), min(1, len(found))):
                    with suppress(APIError):  # it has ended meanwhile
                        engine.kill(each)
                        killed.append(each)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        jobs = [
            (PLAIN if i % 2 else WRONG, TESTS if i % 4 < 2 else [Script("assert solve(2) == 5")]) for i in range(60)
        ]
        results = run_batch(jobs, backend="docker")
    finally:
        stop.set()
        killer.join()
    for i, result in enumerate(results):
        assert result.verdict in ("harness_error", "passed" if i % 2 else "wrong_answer"), result
    assert sum(result.verdict != "harness_error" for result in results) > 10
    assert killed
    assert run(PLAIN, TESTS, backend="docker").passed
    with image.engine() as engine:
        backend = get_backend("docker")
        backend.close()
        backend.bench.close()
        assert not mine(engine)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_programs_of_an_engine_that_stops_are_never_misjudged(monkeypatch, number):
    with own_engine() as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        image.build()
        backend = DockerBackend(2)
        found = []

        def work() -> None:
            while found.count("harness_error") < 4:
                try:
                    found.append(grade_calls(backend, {"a.py": SLOW}, TESTS, Limits()).verdict)
                except SandboxError:
                    found.append("harness_error")

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        while len(found) < 4:
            time.sleep(0.01)
        engine.stop(number)
        for thread in threads:
            thread.join()
        assert set(found) == {"passed", "harness_error"}
        engine.start()
        assert grade_calls(backend, {"a.py": SLOW}, TESTS, Limits()).passed
        backend.close()
        with image.engine() as client:
            assert not client.containers(all=True)


_LIBRARY = """
from sparring.envs.code.sandbox import run_batch
from tests.envs.code.attacks import resource
from sparring.envs.code.sandbox.docker import owner
from tests.envs.code.test_docker import TESTS
print(owner(), flush=True)
run_batch([(code, TESTS) for code in [*resource.ATTACKS.values()] * 4], backend="docker")
"""


@pytest.mark.slow
def test_no_container_outlives_a_library_that_is_killed(containers):
    with (
        image.engine() as engine,
        subprocess.Popen([sys.executable, "-c", _LIBRARY], stdout=subprocess.PIPE) as library,
    ):
        label = {"label": f"{OWNER}={library.stdout.readline().decode().strip()}"}
        until = time.monotonic() + 120
        while not engine.containers(filters=label) and time.monotonic() < until:
            time.sleep(0.05)
        assert engine.containers(filters=label)
        time.sleep(1)
        library.kill()
        until = time.monotonic() + 120
        while engine.containers(all=True, filters=label) and time.monotonic() < until:
            time.sleep(0.05)
        assert not engine.containers(all=True, filters=label)


@pytest.mark.slow
def test_containers_of_owners_that_are_no_more_are_removed(containers):
    with image.engine() as engine:
        here, pid, _ = owner().split(":")
        labels = [f"{here}:{pid}:1", owner(), f"elsewhere:{pid}:1"]
        made = [engine.create_container(image.find(engine), ["x"], labels={OWNER: each})["Id"] for each in labels]
        try:
            DockerBackend(1)
            left = {each["Id"] for each in engine.containers(all=True)}
            assert [each in left for each in made] == [False, True, True]
        finally:
            for each in made[1:]:
                engine.remove_container(each)


@pytest.mark.slow
def test_images_are_built_from_others_and_run(capsys, containers, tmp_path):
    with image.engine() as engine:
        before = image.find(engine)
        gather, runner = (Path(image.__file__).parent / part for part in ("recipe/gather.py", "runner"))
        subprocess.run([sys.executable, "-I", "-S", gather, tmp_path / "all", runner], check=True)
        image._import(engine, tmp_path / "all" / "room", BASE, {})
        assert main(["sandbox", "build", "--base", BASE, "--tag", f"{BASE}d", "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert said == {"image": f"{BASE}d", "runner": image.digest()}
        try:
            assert image.find(engine) == engine.inspect_image(f"{BASE}d")["Id"] != before
            backend = DockerBackend(1)
            assert grade_calls(backend, {"a.py": PLAIN}, TESTS, Limits()).passed
            backend.close()
        finally:
            for tag in (f"{BASE}d", BASE):
                engine.remove_image(tag, force=True)
        with pytest.raises(SandboxError, match="no-such-base"):
            image.build(base="localhost:1/no-such-base")
