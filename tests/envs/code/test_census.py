"""Memory and CPU time of a family of processes, looked up where no control group counts them."""

import subprocess
import sys

import pytest

from sparring.envs.code.sandbox.runner.census import Census

_FAMILY = """
import mmap, os, sys
own = bytearray(b'x' * (30 << 20))
shared = mmap.mmap(-1, 20 << 20)
shared.write(b'x' * (20 << 20))
if not os.fork():
    more = bytearray(b'y' * (40 << 20))
    sum(range(5 * 10 ** 6))
    os.write(1, b'.')
    sys.stdin.read()
sys.stdin.read()
"""


@pytest.fixture
def family():
    with subprocess.Popen([sys.executable, "-c", _FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.read(1) == b"."
        yield process.pid
        process.kill()


def test_what_a_family_has_is_counted_together(family):
    census = Census()
    assert census.look(family) > (30 + 20 + 40) << 20
    assert census.look(family) < 300 << 20
    assert census.peak > 90 << 20
    assert census.seconds > 0
    census.forget()
    assert (census.peak, census.seconds) == (0, 0.0)


def test_who_is_gone_has_nothing():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    census = Census()
    assert census.look(process.pid) == 0
    assert census.peak == 0
