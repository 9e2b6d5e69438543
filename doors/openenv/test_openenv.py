"""The door to OpenEnv: episodes of one seat and of all, in this process and through its server and client on the loopback."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from openenv.core import GenericEnvClient

import sparring
from doors.golden import GOLDENS, Golden
from sparring.agents.trainers.openenv import app, export, serve
from sparring.errors import BadValue, EpisodeOver, MissingExtra, UnknownName
from sparring.tasks.core import Task
from sparring.types import messages_to_json
from sparring.wrappers import Seat

SeatEnvironment, SeatAction, *_ = export()
TOGETHER = [golden for golden in GOLDENS if len(golden.environment.spec.seats) > 1]


@contextmanager
def serving(application: object) -> Iterator[str]:
    """Serve on a free port of the loopback."""
    server = uvicorn.Server(
        uvicorn.Config(application, host="127.0.0.1", port=0, log_level="error", ws="websockets-sansio")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def shown(observation: object) -> str:
    return "\n".join(message["content"] for message in observation.messages)


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_golden_episodes_of_all_seats(golden: Golden) -> None:
    session = SeatEnvironment(golden.environment)
    told = session.reset(seed=golden.seed, index=golden.index)
    for step in golden.steps:
        assert (told.seat, shown(told), told.done) == (step.seat, step.shown, False)
        assert told.legal == (None if step.legal is None else list(step.legal))
        told = session.step(SeatAction(text=step.action))
        assert (told.rewards, told.reward, told.feedback) == (step.rewards, step.rewards[step.seat], step.feedback)
    assert told.done
    assert told.terminated != told.truncated
    assert session.state.returns == golden.returns


@pytest.mark.parametrize("golden", TOGETHER, ids=str)
def test_golden_episodes_of_one_seat(golden: Golden) -> None:
    seat = golden.steps[0].seat
    session = SeatEnvironment(Seat(golden.environment, seat, golden.player))
    told, heard = session.reset(seed=golden.seed, index=golden.index), []
    paid = told.reward
    for action in golden.actions(seat):
        heard += [*told.messages, {"role": "assistant", "content": action}]
        told = session.step(SeatAction(text=action))
        paid += told.reward
    assert heard == messages_to_json(golden.transcripts[seat])
    assert (told.done, paid) == (True, golden.returns[seat])


def test_a_client_plays_over_the_loopback() -> None:
    golden = GOLDENS[2]
    with (
        serving(app(golden.environment, sessions=4)) as url,
        GenericEnvClient(base_url=url).sync() as one,
        GenericEnvClient(base_url=url).sync() as other,
    ):
        told = one.reset(seed=golden.seed, split="train", index=golden.index)
        beside = other.reset(seed=5)
        for step in golden.steps:
            assert told.observation["seat"] == step.seat
            assert told.observation["legal"] == list(step.legal)
            told = one.step({"text": step.action})
            assert (told.reward, told.observation["rewards"]) == (step.rewards[step.seat], step.rewards)
        assert (told.done, told.observation["truncated"]) == (True, False)
        assert one.state()["returns"] == golden.returns
        assert other.reset(seed=5).observation == beside.observation
        with pytest.raises(RuntimeError, match="is over: call reset"):
            one.step({"text": "bet"})
        with pytest.raises(RuntimeError, match="no argument of reset is called 'indx'; did you mean 'index'"):
            one.reset(seed=golden.seed, indx=golden.index)


def test_tasks_are_listed_and_drawn_from_the_seed() -> None:
    session = SeatEnvironment(sparring.make("KuhnPoker-v0"))
    assert session.list_splits() == ["train", "validation", "test"]
    assert Task.from_json(session.get_task("test", 3)) == sparring.make("KuhnPoker-v0").tasks("test")[3]
    assert len(session.list_tasks("train")) == 1000 < session.num_tasks("train")
    drawn = {(session.reset(), session.state.task)[1] for _ in range(4)}
    assert len(drawn) == 4
    assert len({(session.reset(seed=9), session.state.task)[1] for _ in range(4)}) == 1


def test_without_openenv_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openenv.core.env_server", None)
    export.cache_clear()
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[openenv\]'"):
        app("KuhnPoker-v0")


def test_mistakes_are_named() -> None:
    session = SeatEnvironment(sparring.make("KuhnPoker-v0"))
    with pytest.raises(BadValue, match=r"call reset\(\) first"):
        session.step(SeatAction(text="bet"))
    with pytest.raises(UnknownName, match="did you mean 'train'"):
        session.reset(split="trian")
    for index in (-1, "3", 1.5, 2**31):
        with pytest.raises(BadValue, match=rf"index={index!r}: the split 'train' of KuhnPoker-v0 has 2147483647 tasks"):
            session.reset(index=index)
    with pytest.raises(BadValue, match="say which seat"):
        app("KuhnPoker-v0", opponent="random")
    with pytest.raises(BadValue, match="KuhnPoker-v0 is made already: give illegal where it is made"):
        app(sparring.make("KuhnPoker-v0"), arguments={"illegal": "retry(1)"})
    with pytest.raises(UnknownName, match="did you mean 'illegal'"):
        serve("KuhnPoker-v0", arguments={"ilegal": "retry(1)"})
    for sessions in (0, "many", True):
        with pytest.raises(BadValue, match=rf"sessions={sessions!r}: use an integer from 1 on"):
            serve("KuhnPoker-v0", sessions=sessions)
    session.reset(seed=0, index=0)
    session.step(SeatAction(text="no move"))
    with pytest.raises(EpisodeOver, match=r"is over: call reset\(\)"):
        session.step(SeatAction(text="bet"))
