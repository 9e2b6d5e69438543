"""The rows of other people's trainers, and how their doors wait."""

import asyncio
import re
import threading
from functools import partial

import pytest

import sparring
from sparring.agents.trainers.rows import rows, waited, write_rows
from sparring.errors import BadValue


def test_forty_episodes_are_waited_for_together():
    """Each goes on when all have come: with fewer threads than episodes none does."""
    slow = sparring.make("Code-v0")
    assert slow.spec.blocking
    together = threading.Barrier(40)

    async def play():
        return await asyncio.gather(*(waited(slow, partial(together.wait, timeout=60)) for _ in range(40)))

    assert sorted(asyncio.run(play())) == list(range(40))
    assert sorted(asyncio.run(play())) == list(range(40))


def test_what_does_not_wait_stays_in_its_thread():
    quick = sparring.make("KuhnPoker-v0")
    assert asyncio.run(waited(quick, threading.get_ident)) == threading.get_ident()


@pytest.mark.parametrize("wrong", [{"count": "3"}, {"count": 1.5}, {"count": True}, {"count": 1, "first": 0.5}])
def test_numbers_are_integers(wrong):
    with pytest.raises(BadValue, match="the split 'train' of KuhnPoker-v0 has 2147483647 tasks"):
        rows("KuhnPoker-v0", **wrong)


@pytest.mark.parametrize("wrong", ["player_0", [], ["player_0", "player_0"]])
def test_seats_are_a_list_of_different_ones(wrong):
    with pytest.raises(BadValue, match=re.escape(f"seats={wrong!r}: give a list of different seats of KuhnPoker-v0")):
        rows("KuhnPoker-v0", 1, seats=wrong)


def test_a_data_set_has_rows_and_makes_its_folder(tmp_path):
    with pytest.raises(BadValue, match="no rows to write"):
        write_rows(tmp_path / "none.jsonl", [])
    write_rows(tmp_path / "a" / "b.jsonl", rows("KuhnPoker-v0", 1))
    assert len((tmp_path / "a" / "b.jsonl").read_text().splitlines()) == 2
