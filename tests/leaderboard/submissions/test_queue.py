"""The queue: whatever is killed, each bundle is verified, and told about once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sparring.errors import BadValue, InfrastructureError
from sparring.leaderboard.submissions.database import FILE, Database
from sparring.leaderboard.submissions.limits import Limits
from sparring.leaderboard.submissions.queue import Full, Queue
from tests.leaderboard.submissions.test_tokens import Clock

LIMITS = Limits(tries=3, lease=30.0, retry=10.0)
REPORT = {"root": "r", "words": "w", "notes": [], "agent": "a", "name": "a", "suite": "s-v0", "tier": 1, "score": 0.5}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(tmp_path, clock):
    database = Database(tmp_path)
    yield Queue(database, LIMITS, clock)
    database.close()


def add(queue, id, owner="ann"):
    return queue.add(id, owner, 10, f"hash of {id}")[0]


def test_one_worker_at_a_time_has_a_bundle(queue):
    add(queue, "1")
    assert queue.take("w").id == "1"
    assert queue.take("v") is None
    assert queue.accept("1", "v", "run") is False
    assert queue.accept("1", "w", "run") is True
    assert (queue.find("1").state, queue.find("1").run) == ("accepted", "run")


def test_what_a_lost_worker_held_goes_to_another_and_its_late_word_is_not_heard(queue, clock):
    add(queue, "1")
    queue.take("w")
    clock.now += 29
    assert queue.renew("1", "w")
    clock.now += 29
    assert queue.take("v") is None
    clock.now += 2
    assert queue.take("v").tries == 2
    assert not queue.renew("1", "w")
    queue.refuse("1", "w", "rejected", ["too late"], {})
    assert queue.claim("1", "w", REPORT, "agent") == "gone"
    queue.again("1", "w", "too late")
    assert (queue.find("1").state, queue.find("1").reasons) == ("verifying", ())


def test_a_bundle_that_takes_its_worker_along_has_failed_at_last(queue, clock):
    add(queue, "bad")
    add(queue, "good", "bob")
    seen = []
    for _ in range(5):
        while (job := queue.take("w")) is not None and job.id == "good":
            queue.accept("good", "w", "run")
        seen.append(job and (job.id, job.state))
        clock.now += 31
    assert seen == [("bad", "verifying")] * 3 + [("bad", "failed"), None]
    assert queue.find("bad").state == "failed"
    assert queue.find("bad").reasons == ("the worker was lost each time that it verified this bundle (3 tries)",)
    assert queue.find("good").state == "accepted"


def test_trouble_that_is_not_the_bundles_is_tried_again_later_and_then_told(queue, clock):
    add(queue, "1")
    for pause in (10, 20):
        queue.take("w")
        queue.again("1", "w", "the sandbox is down")
        assert queue.find("1").state == "queued"
        assert queue.find("1").reasons == ("it will be tried again: the sandbox is down",)
        clock.now += pause - 1
        assert queue.take("w") is None
        clock.now += 1
    queue.take("w")
    queue.again("1", "w", "the sandbox is down")
    assert queue.find("1").state == "failed"
    assert queue.find("1").reasons == ("it could not be verified, in 3 tries: the sandbox is down",)
    assert queue.add("2", "ann", 10, "hash of 1")[1]  # a failed one may be sent again


def test_a_submitters_second_comes_after_everybodys_first(queue):
    for n in range(3):
        add(queue, f"a{n}")
    add(queue, "b0", "bob")
    add(queue, "c0", "cid")
    assert [queue.take("w").id for _ in range(5)] == ["a0", "b0", "c0", "a1", "a2"]


def test_the_same_episodes_are_listed_once_whoever_is_faster(queue, clock):
    add(queue, "1")
    add(queue, "2", "bob")
    queue.take("w")
    queue.take("v")
    assert queue.claim("2", "v", REPORT, "agent") == ""
    assert queue.claim("1", "w", REPORT, "agent") == "wait"
    queue.again("1", "w", "wait", after=5)
    assert queue.find("1").tries == 0
    assert queue.accept("2", "v", "run")
    clock.now += 5
    queue.take("w")
    assert queue.claim("1", "w", REPORT, "agent") == "2"
    assert (queue.find("1").state, queue.find("1").first) == ("duplicate", "2")


def test_a_listing_that_was_cut_off_does_not_stand_in_the_way(queue, clock):
    add(queue, "1")
    queue.take("w")
    assert queue.claim("1", "w", REPORT, "agent") == ""  # and then the worker is killed
    clock.now += 31
    queue.take("v")
    assert queue.claim("1", "v", REPORT, "agent") == ""
    assert queue.accept("1", "v", "run")


def test_a_file_that_is_on_the_board_is_not_verified_again(queue):
    for id, owner in (("1", "ann"), ("2", "bob")):
        queue.add(id, owner, 10, "the same")
    assert queue.take("w").id == "1"
    queue.accept("1", "w", "run")
    told = queue.take("w")
    assert (told.id, told.state, told.first, told.tries) == ("2", "duplicate", "1", 0)
    assert queue.add("3", "cid", 10, "the same")[0].state == "duplicate"
    assert queue.take("w") is None


def test_words_that_another_said_before_are_noted(queue):
    add(queue, "1")
    queue.take("w")
    queue.claim("1", "w", REPORT, "agent")
    queue.accept("1", "w", "run")
    add(queue, "2", "bob")
    queue.take("w")
    assert queue.claim("2", "w", {**REPORT, "root": "other"}, "another agent") == ""
    assert queue.find("2").report["notes"] == ["word for word the same was said in what ann submitted before"]


def settle(queue, id, owner, words="w", root=None, **report):
    """Send and list a bundle; return its notes, or of which one it is a duplicate."""
    add(queue, id, owner)
    queue.take("w")
    same = queue.claim(id, "w", {**REPORT, "words": words, "root": root or id, **report}, "agent", id)
    if not same:
        queue.accept(id, "w", id)
    return same or queue.find(id).report["notes"]


def test_who_was_first_stays_first_whatever_others_send_and_withdraw(queue):
    assert settle(queue, "1", "ann", root="r") == []
    assert settle(queue, "2", "bob", root="r") == "1"
    queue.withdraw("1", "ann")
    queue.withdraw("2", "bob")
    assert settle(queue, "3", "ann", root="r") == []
    assert settle(queue, "4", "bob") == [
        "an agent of this name, with these weights, was first submitted by ann",
        "word for word the same was said in what ann submitted before",
    ]
    queue.withdraw("3", "ann")
    assert settle(queue, "5", "ann") == []  # her own first one counts, though she has withdrawn it


def test_a_duplicate_is_no_first_though_it_was_received_before(queue):
    add(queue, "1", "bob")
    add(queue, "2", "ann")
    for id, worker in (("1", "v"), ("2", "w")):
        assert queue.take(worker).id == id
    assert queue.claim("2", "w", REPORT, "agent", "2") == ""
    queue.accept("2", "w", "2")
    assert queue.claim("1", "v", REPORT, "agent", "1") == "2"
    queue.withdraw("1", "bob")
    queue.withdraw("2", "ann")
    assert settle(queue, "3", "ann", root="r") == []


def test_what_was_rejected_is_no_first(queue):
    add(queue, "1", "bob")
    queue.take("w")
    queue.claim("1", "w", REPORT, "agent")
    queue.refuse("1", "w", "rejected", ["a run with this very card is on the board"], REPORT)
    queue.withdraw("1", "bob")
    assert settle(queue, "2", "ann") == []


def test_the_same_words_under_another_training_seed_are_noted_though_they_are_ones_own(queue):
    assert settle(queue, "1", "ann", training_seed=0) == []
    assert settle(queue, "2", "ann", training_seed=1) == [
        "word for word the same was said in submission 1, of another training seed: means over seeds count the two once"
    ]
    assert settle(queue, "3", "ann", training_seed=0) == []
    assert settle(queue, "4", "ann", words="others", training_seed=2) == []


def test_a_tournament_of_agents_that_another_has_sent_is_noted_and_told_in_short(queue):
    plan = {"env": "KuhnPoker-v0", "agents": [f"says:{n}" for n in range(12)], "deals": 2, "split": "test", "seed": 0}
    for id, owner in (("1", "ann"), ("2", "bob")):
        add(queue, id, owner)
        queue.take("w")
        assert queue.claim(id, "w", {**REPORT, "root": id, "words": id, "plan": plan, "score": 0.0}, "agents") == ""
        queue.accept(id, "w", "key")
    assert queue.find("1").report["notes"] == []
    told = queue.find("2")
    assert told.report["notes"] == ["a tournament of these agents at this game was first submitted by ann"]
    assert told.to_public() == {
        "state": "accepted",
        "received": told.received,
        "run": "key",
        "tier": 1,
        "agents": 12,
        "plan": {**plan, "agents": plan["agents"][:10]},
    }


def test_a_days_quota_is_there_again_after_a_day(tmp_path, clock):
    database = Database(tmp_path)
    queue = Queue(database, replace(LIMITS, day_count=2, day_size=25), clock)
    for id, size in (("1", 10), ("2", 15)):
        queue.add(id, "ann", size, id)
        clock.now += 3600
    with pytest.raises(Full, match="ann has sent 2 bundles in 24 hours"):
        queue.add("3", "ann", 1, "3")
    queue.check_room("bob", 25)
    clock.now += 86_400 - 2 * 3600
    with pytest.raises(Full, match="ann has sent 15 bytes in 24 hours, of 25"):
        queue.add("3", "ann", 11, "3")
    assert queue.add("3", "ann", 10, "3")[1]
    database.close()


def test_what_was_done_is_in_the_log(queue):
    add(queue, "1")
    queue.take("w")
    queue.refuse("1", "w", "rejected", ["not true"], {})
    queue.withdraw("1", "boss")
    told = [(who, what, about, detail) for _, who, what, about, detail in queue._database.log()]
    assert told == [
        ("boss", "withdrawn", "1", "it was rejected"),
        ("", "rejected", "1", "not true"),
        ("ann", "sent", "1", "10 bytes, hash of 1"),
    ]


def test_everything_is_there_after_a_new_start(queue, tmp_path, clock):
    add(queue, "1")
    queue.take("w")
    database = Database(tmp_path)  # another process: nothing was closed, nothing was said
    again = Queue(database, replace(LIMITS), clock)
    assert again.find("1").state == "verifying"
    clock.now += 31
    assert again.take("v").id == "1"
    database.close()


def test_other_files_and_schemas_are_refused_in_a_sentence(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / FILE).write_bytes(b"no database, whatever it is called" * 100)
    with pytest.raises(BadValue, match="is no database of submissions"):
        Database(tmp_path / "a")
    database = Database(tmp_path / "b")
    database.write("PRAGMA user_version = 7")
    database.close()
    with pytest.raises(BadValue, match="is of schema 7, this version reads 1"):
        Database(tmp_path / "b")
    (tmp_path / "c").write_text("a file")
    with pytest.raises(InfrastructureError, match="cannot be written"):
        Database(tmp_path / "c")
