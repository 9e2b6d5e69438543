"""The environment of a server is the environment: the same episodes, byte for byte, over HTTP and over a WebSocket."""

import pickle
import time
from contextlib import ExitStack

import numpy as np
import pytest

import sparring
from sparring.agents.resolve import resolve_agent
from sparring.agents.rollout import Job, rollout
from sparring.envs.conformance import check
from sparring.errors import BadValue, EpisodeOver, UnknownName
from sparring.wrappers import Seat
from sparring.wrappers.http import connect
from sparring.wrappers.http.keys import Keys
from sparring.wrappers.http.limits import Limits
from sparring.wrappers.http.refusals import ServerError
from sparring.wrappers.http.serving import background
from sparring.wrappers.http.sockets import listen
from tests.wrappers.http_server import Gated

GOLDEN = ("KuhnPoker-v0", "Arithmetic-v0", "Code-v0", "Web-v0")
"""One environment of each domain."""
TOKEN = "a-token-of-the-tests-1"


@pytest.fixture(scope="module")
def places():
    """The addresses of servers by environment; each is started when it is first asked for."""
    with ExitStack() as stack:

        class Places(dict):
            def __missing__(self, name):
                self[name] = stack.enter_context(background(sparring.make(name)))
                return self[name]

        yield Places()


@pytest.fixture(params=["ws", "http"])
def remote(request, places):
    """A function from id to the environment of a server."""
    with ExitStack() as stack:
        yield lambda name, **options: stack.enter_context(connect(f"{request.param}://{places[name]}", **options))


def shown(episode, seats):
    """All that can be seen of an episode."""
    views = [episode.encode(seat) for seat in seats]
    heard = [episode.transcript(seat) for seat in seats]
    return episode.turn, heard, episode.save(), episode.render(), [None if v is None else v.tobytes() for v in views]


def played(env, task, seed, most=6):
    """Return what is seen at every turn of an episode in which the best player moves."""
    player = next(iter(env.spec.players.values()))
    episode = env.start(task, seed=seed)
    found = [shown(episode, env.spec.seats)]
    while episode.turn.seat is not None and len(found) < most:
        moves = player(episode)
        episode.step(max(sorted(moves), key=lambda move: moves[move]))
        found.append(shown(episode, env.spec.seats))
    return found


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_episodes_are_equal(name, remote):
    here, there = sparring.make(name), remote(name)
    task = here.tasks("test")[1]
    assert there.tasks("test")[1] == task
    assert played(there, there.tasks("test")[1], 3) == played(here, task, 3)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "episodes"), [("KuhnPoker-v0", 4), ("Code-v0", 1)])
def test_it_keeps_the_contract(name, episodes, places):
    with connect(f"ws://{places[name]}") as env:
        without = ("other-processes",) if name == "Code-v0" else ()
        check(env, episodes=episodes, without=without).raise_for_failures()


def test_one_seat_is_lived_as_here(remote):
    here = Seat(sparring.make("KuhnPoker-v0"), "player_1", "equilibrium")
    there = remote("KuhnPoker-v0", seat="player_1", others="equilibrium")
    assert (there.spec.seats, there.spec.zero_sum, dict(there.kwargs)) == (("player_1",), False, dict(here.kwargs))
    for seed, task in enumerate(here.tasks("train")[:4]):
        assert played(there, task, seed) == played(here, task, seed)
    assert remote("KuhnPoker-v0", seat="player_0", others={"player_1": "random"}).spec.seats == ("player_0",)


def test_the_spec_is_told(remote):
    here, there = sparring.make("KuhnPoker-v0").spec, remote("KuhnPoker-v0").spec
    assert there.analysis is None
    assert set(there.players) == set(here.players)
    for name in (
        "id",
        "seats",
        "reward_range",
        "moves",
        "max_turns",
        "max_chars",
        "zero_sum",
        "illegal",
        "doc",
        "pack",
    ):
        assert getattr(there, name) == getattr(here, name)
    assert not there.blocking


def test_tasks_are_fetched(remote):
    here, there = sparring.make("Arithmetic-v0"), remote("Arithmetic-v0")
    for split in ("train", "test"):
        mine, theirs = here.tasks(split), there.tasks(split)
        assert (len(theirs), theirs[30:35], theirs[-1]) == (len(mine), mine[30:35], mine[-1])
    with pytest.raises(UnknownName, match="no split of Arithmetic-v0 is called 'trains'; did you mean 'train'"):
        there.tasks("trains")


def test_what_is_saved_here_is_loaded_there(remote):
    here, there = sparring.make("KuhnPoker-v0"), remote("KuhnPoker-v0")
    episode = here.start(here.tasks()[0], seed=0)
    episode.step("check")
    copy = there.load(episode.save())
    assert copy.transcript("player_0") == episode.transcript("player_0")
    assert copy.step("bet") == episode.step("bet")
    assert here.load(copy.save()).turn == episode.turn


def test_many_are_started_and_stepped_at_once(remote):
    here, there = sparring.make("KuhnPoker-v0"), remote("KuhnPoker-v0")
    pairs = [(task, seed) for seed, task in enumerate(here.tasks()[:50])]
    mine = [here.start(task, seed=seed) for task, seed in pairs]
    theirs = there.start_all(pairs)
    moves = ["bet" if i % 3 else "no move" for i in range(50)]
    assert there.step_all(list(zip(theirs, moves, strict=True))) == [
        one.step(move) for one, move in zip(mine, moves, strict=True)
    ]
    with pytest.raises(BadValue, match="named twice"):
        there.step_all([(theirs[1], "call"), (theirs[1], "call")])
    with pytest.raises(EpisodeOver, match=r"is over after 1 actions"):
        there.step_all([(theirs[0], "bet"), (theirs[1], "fold")])
    assert theirs[1].turn.terminated


def test_an_episode_knows_its_end_and_texts(remote):
    env = remote("KuhnPoker-v0")
    episode = env.start(env.tasks()[0], seed=0)
    with pytest.raises(BadValue, match="an action is text"):
        episode.step(3)
    episode.step("\udfff\x00\u202e")
    assert episode.transcript("player_0")[-1].content == "\udfff\x00\u202e"
    with pytest.raises(EpisodeOver, match="start another"):
        episode.step("bet")
    with pytest.raises(BadValue, match="no seat 'player_7'"):
        episode.transcript("player_7")
    with pytest.raises(UnknownName, match="no seat of KuhnPoker-v0 is called 'player_7'"):
        episode.encode("player_7")


def test_views_have_their_shape(remote):
    here, there = sparring.make("TicTacToe-v0"), remote("TicTacToe-v0")
    views = [env.start(here.tasks()[0], seed=0).encode("player_0") for env in (here, there)]
    assert views[0].shape == views[1].shape
    assert views[1].dtype == np.float32
    assert views[1].flags.writeable


def test_rollouts_are_the_same(remote):
    here, there = sparring.make("KuhnPoker-v0"), remote("KuhnPoker-v0")
    agents = {seat: resolve_agent("random", here) for seat in here.spec.seats}

    def trajectories(env):
        jobs = [Job(env, task, seed, agents) for seed, task in enumerate(here.tasks()[:6])]
        return sorted(rollout(jobs), key=lambda trajectory: trajectory.seed)

    assert trajectories(there) == trajectories(here)


def test_pickled_it_connects_anew(remote):
    env = remote("KuhnPoker-v0", seat="player_0")
    with pickle.loads(pickle.dumps(env)) as copy:
        assert copy.spec.seats == ("player_0",)
        assert copy.start(copy.tasks()[0], seed=0).turn == env.start(env.tasks()[0], seed=0).turn


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_token_is_needed_where_there_is_one(scheme, monkeypatch):
    with background(sparring.make("KuhnPoker-v0"), keys=Keys([TOKEN])) as place:
        url = f"{scheme}://{place}"
        for wrong in (None, "a-token-of-the-tests-2"):
            with pytest.raises(BadValue, match="a token that is known here is needed"):
                connect(url, token=wrong)
        monkeypatch.setenv("SPARRING_SERVE_TOKEN", TOKEN)
        with connect(url) as env:
            assert env.start(env.tasks()[0], seed=0).turn.seat == "player_0"
            assert TOKEN not in repr(env)


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_failure_is_no_reward(scheme):
    def fails():
        raise OSError("the disk is full")

    with background(Gated(fails)) as place, connect(f"{scheme}://{place}") as env:
        agents = {seat: resolve_agent("random", env) for seat in env.spec.seats}
        (trajectory,) = rollout([Job(env, env.tasks()[0], 0, agents)])
        assert "the episode is void, OSError: the disk is full" in trajectory.error
        assert trajectory.returns == {}


def test_sessions_end_with_what_uses_them():
    with background(sparring.make("KuhnPoker-v0"), limits=Limits(sessions=1)) as place:
        url = f"ws://{place}"
        with connect(url) as env:
            for seed in range(3):  # each takes the place of the one before, which is not used any more
                env.start(env.tasks()[0], seed=seed).step("check")
            episode = env.start(env.tasks()[0], seed=0)
            episode.close()
            env.start_all([(env.tasks()[0], 0)])
        with connect(url) as env:  # a connection that is closed ends its sessions
            episode = env.start(env.tasks()[0], seed=0)
            env.close()
            with pytest.raises(ServerError, match="there is no session"):
                episode.step("check")


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_what_is_closed_leaves_no_session(scheme):
    with background(sparring.make("KuhnPoker-v0"), limits=Limits(sessions=3)) as place:
        for _ in range(2):
            with connect(f"{scheme}://{place}") as env:
                assert len(env.start_all([(task, 0) for task in env.tasks()[:3]])) == 3


@pytest.mark.slow
def test_a_socket_is_no_head_that_is_waited_for():
    served_here = background(sparring.make("KuhnPoker-v0"), limits=Limits(head=2.0))
    with served_here as place, connect(f"ws://{place}") as env:
        episode = env.start(env.tasks()[0], seed=0)
        time.sleep(2.5)
        assert episode.step("check").seat == "player_1"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://host", "is no address of a server"),
        ("http://user@host", "is no address of a server"),
        ("http://[", "is no address of a server"),
        ("ws://example.org:1", "the token could be read on its way; use https:// or wss://"),
    ],
)
def test_addresses_that_are_none(url, words):
    with pytest.raises(BadValue, match=words):
        connect(url, token=TOKEN)


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_nobody_there(scheme):
    with listen("127.0.0.1", 0) as opened:
        place = f"127.0.0.1:{opened.getsockname()[1]}"
    with pytest.raises(ServerError, match="does not answer"):
        connect(f"{scheme}://{place}")


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_messages_that_are_too_large_are_not_sent(scheme):
    limits = Limits(body=4000)
    with background(sparring.make("KuhnPoker-v0"), limits=limits) as place, connect(f"{scheme}://{place}") as env:
        task = env.tasks()[0]
        episodes = env.start_all([(task, seed) for seed in range(60)])  # in several requests
        del episodes[1:]
        with pytest.raises(BadValue, match="the server reads 4,000 at once"):
            episodes[0].step("x" * 5000)
        assert episodes[0].step("x" * 3000).terminated
