"""How much anybody may ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sparring.errors import BadValue
from sparring.leaderboard.submissions.limits import Buckets, Limits
from sparring.wrappers.http.sockets import address_of
from tests.leaderboard.submissions.serving import GENEROUS, served
from tests.leaderboard.submissions.test_tokens import Clock


def test_a_bucket_lets_a_burst_through_and_then_its_rate():
    clock = Clock()
    buckets = Buckets(2.0, 3.0, clock)
    assert [buckets.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    clock.now += 0.25
    assert buckets.take("a") == 0.25
    clock.now += 0.25
    assert buckets.take("a") == 0.0
    clock.now += 100
    assert [buckets.take("a") == 0.0 for _ in range(4)] == [True, True, True, False]


def test_buckets_are_apart():
    buckets = Buckets(1.0, 1.0, Clock())
    assert (buckets.take("a"), buckets.take("b"), buckets.take("a")) == (0.0, 0.0, 1.0)


def test_of_many_keys_only_so_many_are_remembered():
    buckets = Buckets(1.0, 1.0, Clock(), most=10)
    for n in range(100_000):
        buckets.take(str(n))
    assert len(buckets._levels) == 10


def test_addresses_of_one_network_are_one():
    assert address_of("2001:db8:0:1::5") == address_of("2001:db8:0:1:ffff::") != address_of("2001:db8:0:2::5")
    assert address_of("10.0.0.1") != address_of("10.0.0.2")
    assert address_of("") == ""


def test_limits_that_cannot_be_are_refused():
    with pytest.raises(BadValue, match="size=0: at least"):
        Limits(size=0)
    with pytest.raises(BadValue, match=r"delay=0\.5: at least 1"):
        Limits(delay=0.5)


def test_a_token_that_asks_too_often_is_told_when_to_come_back(tmp_path, toy):
    with served(tmp_path, toy, replace(GENEROUS, calls=0.1)) as board:
        ann, bob = board.token("ann"), board.token("bob")
        assert board.ask("GET", "/me", ann).status == 200
        refused = board.ask("GET", "/me", ann)
        assert refused.status == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 11
        assert board.ask("GET", "/me", bob).status == 200


def test_an_address_that_knocks_too_often_is_refused_before_anything_is_looked_up(tmp_path, toy):
    with served(tmp_path, toy, replace(GENEROUS, knocks=0.5)) as board:
        ann = board.token("ann")
        said = [board.ask("GET", "/me", "wrong").status for _ in range(8)]
        assert said == [401] * 5 + [429] * 3
        refused = board.ask("GET", "/me", ann)
        assert (refused.status, refused.headers["x-content-type-options"]) == (429, "nosniff")
        assert board.desk.tokens.all()[0].used is None


def test_quotas_are_of_a_submitter_and_of_a_day(tmp_path, toy, bundle):
    for limits, sentence in (
        (replace(GENEROUS, day_count=1), "ann has sent 1 bundles in 24 hours, as many as may be"),
        (replace(GENEROUS, waiting=1), "1 bundles of ann are waiting, as many as may be"),
        (replace(GENEROUS, day_size=len(bundle)), f"ann has sent {len(bundle):,} bytes in 24 hours"),
    ):
        with served(tmp_path / sentence[:3] / sentence[-3:], toy, limits) as board:
            ann, bob = board.token("ann"), board.token("bob")
            assert board.send(ann, bundle).status == 201
            refused = board.send(ann, bundle + b"x")
            assert refused.status == 429
            assert sentence in refused.json["error"]
            assert board.send(bob, bundle).status == 201
            assert len(list(board.desk.bundles.iterdir())) == 2


def test_withdrawing_gives_no_quota_back(tmp_path, toy, bundle):
    with served(tmp_path, toy, replace(GENEROUS, day_count=1)) as board:
        ann = board.token("ann")
        id = board.send(ann, bundle).json["id"]
        assert board.ask("DELETE", f"/submissions/{id}", ann).status == 200
        assert board.send(ann, bundle).status == 429


def test_commitments_have_a_quota(tmp_path, toy):
    with served(tmp_path, toy, replace(GENEROUS, day_count=2)) as board:
        ann = board.token("ann")
        assert [board.ask("PUT", f"/commitments/{c * 64}", ann).status for c in "abca"] == [200, 200, 429, 200]


def test_a_full_disk_is_said_before_anything_is_sent(tmp_path, toy, bundle):
    with served(tmp_path, toy, replace(GENEROUS, free=10**17)) as board:
        assert board.send(board.token("ann"), bundle).status == 507
