"""Recipes in which roles learn from each other: SPC, Agent0, Vision-Zero and CoMAS; who is paid for what, and who learns when."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.improve.advantage import group_advantages, role_advantages, trust, trust_clip, trusted_advantages
from sparring.agents.improve.estimates import confusion
from sparring.agents.improve.judge_group import lone_seat, spy_votes, votes_of
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.sampled import sampled
from sparring.agents.improve.select import cluster_shares
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent
from sparring.agents.recipes import agent0, comas, spc, vision_zero
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training.config import Start
from sparring.agents.training.warmup import everyone, warm_up
from sparring.errors import BadValue

from .conftest import TINY, another
from .records import played, spoken

DUEL, VOTES = ("player_0", "player_1"), ("player_0", "player_1", "player_2")


@pytest.fixture(scope="module")
def digits():
    return sparring.make("MissingDigit-v0", highest=3)


@pytest.fixture(scope="module")
def pair(digits):
    """A nano policy that writes equations, most of them with a solution, and answers with digits."""
    policy = build_nano(digits, everyone(digits, ["oracle"]), config=TINY, episodes=100, device="cpu")
    start = Start(players={"oracle": 1.0}, episodes=100, steps=60, batch=32, lr=1e-2)
    warm_up(Learner(policy, lr=1e-2), digits, start, seed=0)
    return policy


def begin(name, environment, policy, **settings):
    session = Session(environment, Learner(another(policy), lr=1e-2), seed=0)
    return session, get_recipe(name).function(session, get_recipe(name).config(**settings))


def task(equation, *answers, refused=False):
    """The episodes of one task: it is written, and answered several times."""
    wrote = spoken(equation, DUEL[0], ids=((1,), tuple(map(ord, equation))))
    if refused:
        return [played(wrote, seats=DUEL)]
    return [played(wrote, spoken(a, DUEL[1], ids=((2,), (ord(a),))), seats=DUEL) for a in answers]


# Agent0


def test_the_solver_learns_what_most_say_less_and_freer_where_fewer_agree():
    sure, unsure = task("?+1=2", *"1111222222"), task("?+1=3", *"2223456789")
    batch = agent0.solver_batch([sure, unsure], agent0.Config())
    assert [each.row.ids for each in batch] == [(2, ord(t.steps[1].text)) for t in (*sure, *unsure)]
    for group, p, part in ((sure, 0.6, batch[:10]), (unsure, 0.3, batch[10:])):
        most = Counter(t.steps[1].text for t in group).most_common(1)[0][0]
        labels = [float(t.steps[1].text == most) for t in group]
        expected = [trust(p) * a for a in group_advantages(labels, std=True)]
        assert [each.advantage for each in part] == pytest.approx(expected)
        assert [each.high for each in part] == pytest.approx([trust_clip(p)] * 10)
    assert trusted_advantages([1.0, 0.0]).high == pytest.approx(0.2 + 0.1 * (0.8 - 0.5) / 0.5)


def test_the_proposer_is_paid_for_what_splits_the_solver_and_for_nothing_else():
    groups = [
        task("?+1=2", *"1122"),  # p = 1/2
        task("9-?=4", *"5555"),  # all agree
        task("?*0=0", refused=True),
        task("2*3=?", *"6664"),  # p = 3/4
    ]
    batch = agent0.proposer_batch(groups)
    scores = [0.5 - 0.25, 0 - 0.25, -1.0, 0.25 - 0.25]
    assert [each.advantage for each in batch] == pytest.approx(group_advantages(scores, std=True))
    assert [each.row.ids[1:] for each in batch] == [tuple(map(ord, g[0].steps[0].text)) for g in groups]


def test_repetition_costs_the_share_of_the_batch_that_is_alike():
    groups = [task("?+1=2", *"1122"), task("?+1=3", *"1122"), task("9*?=4", *"1122"), task("?+1=4", *"1122")]
    batch = agent0.proposer_batch(groups)
    scores = [0.5 - 0.75, 0.5 - 0.75, 0.5 - 0.25, 0.5 - 0.75]
    assert [each.advantage for each in batch] == pytest.approx(group_advantages(scores, std=True))
    assert cluster_shares("aab", distance=lambda a, b: float(a != b), within=0.5) == [2 / 3, 2 / 3, 1 / 3]


@pytest.mark.slow
def test_a_task_is_answered_several_times_and_each_role_learns_in_its_turn(digits, pair):
    session, steps = begin("agent0", digits, pair, iterations=3, questions=10, samples=6, proposing=1, solving=2)
    seen = []
    session.learner.minimise = lambda items, loss, **settings: seen.append([row for (row,) in items]) or 0.0
    for told in steps:
        tasks = {t.steps[0].text for t in session.latest if len(t.steps) == 2}
        writing = {t.steps[0].completion.prompt_ids for t in session.latest if t.steps[0].seat == "player_0"}
        shared = Counter(t.group for t in session.latest if len(t.steps) == 1 and t.steps[0].seat == "player_1")
        assert tasks
        assert set(shared.values()) == {5}
        learnt = {row.ids[: row.mask.index(True)] for row in seen[-1]}
        assert learnt <= writing if not told["phase"] else not learnt & writing
    assert len(seen) == 3 * 2  # two steps each
    assert any(seen[2:])


# SPC


@pytest.mark.slow
def test_roles_learn_from_what_they_won_and_the_critic_from_errors_and_right_steps_alike():
    env = sparring.make("SneakyStep-v0", steps=2, numbers=5)
    policy = build_nano(env, random_agent(env), config=TINY, episodes=100, device="cpu")
    warm_up(Learner(policy, lr=1e-2), env, Start(episodes=100, steps=40, batch=64, lr=1e-2), seed=0)
    session, steps = begin("spc", env, policy, iterations=1, games=60, updates=1)
    passed = []
    loss = spc.policy_gradient
    try:
        spc.policy_gradient = lambda learner, batch, settings, **more: passed.append((batch, settings)) or 0.0
        told = next(steps)
    finally:
        spc.policy_gradient = loss
    ((batch, settings),) = passed
    tried = [t for t in session.latest if t.steps[0].seat == "player_0"]
    sneaked, clean = [t for t in tried if len(t.steps) == 2], [t for t in session.latest if t not in tried]
    most = min(len(sneaked), len(clean))
    assert most > 0
    learns = {id(t) for t in (*sneaked[:most], *clean[:most])}
    won = [{s: r for s, r in t.returns.items() if s == "player_0" or id(t) in learns} for t in session.latest]
    assert {r for each in won for r in each.values()} == {1.0, -1.0}
    gained = role_advantages(won, {})
    expected = [a[s.seat] for t, a in zip(session.latest, gained, strict=True) for s in t.steps if s.seat in a]
    assert [each.advantage for each in batch] == pytest.approx(expected)
    assert (settings.level, settings.imitate) == ("sequence", 0.15)
    assert told["valid"] == pytest.approx(sum(len(t.steps) == 2 for t in tried) / len(tried))
    assert 0 < told["valid"] < 1


def test_the_critic_is_measured_on_errors_and_on_right_steps_apart():
    def game(*said, won):
        steps = [spoken(text, seat) for seat, text in said]
        return played(*steps, seats=DUEL, returns={DUEL[0]: -won, DUEL[1]: won})

    games = [
        game((DUEL[0], "3"), (DUEL[1], "wrong"), won=1.0),
        game((DUEL[0], "4"), (DUEL[1], "wrong"), won=1.0),
        game((DUEL[0], "7"), won=1.0),  # no error in effect
        game((DUEL[1], "wrong"), won=-1.0),
        game((DUEL[1], "right"), won=1.0),
    ]
    assert spc.critic_metrics(games) == {"valid": 2 / 3, "caught": 1.0, "cleared": 0.5, "one_answer": 0.75}
    assert spc.critic_metrics(games[2:3]) == {"valid": 0.0}


# Vision-Zero


def told_game(votes, spy="player_1", *, illegal=False):
    """A game of three in which all say something and vote; the tokens say what and who."""
    clues = [spoken("say | x", seat, ids=((0, i), (10 + i,))) for i, seat in enumerate(VOTES)]
    if illegal:
        clues[-1] = spoken("hm", VOTES[2], ids=((0, 2), (12,)), illegal=True, action=None)
        return played(*clues, seats=VOTES, returns={"player_0": 0.5, "player_1": 0.5, "player_2": -1.0})
    legal = (*(f"vote {seat}" for seat in VOTES), "n/a")
    cast = [
        spoken(v, s, ids=((1, i), (20 + i,)), legal=legal) for i, (s, v) in enumerate(zip(VOTES, votes, strict=True))
    ]
    returns = {seat: 1.0 if seat == spy else -0.5 for seat in VOTES}
    return played(*clues, *cast, seats=VOTES, returns=returns)


def test_clues_are_paid_by_the_votes_that_they_draw_less_what_the_role_is_paid():
    game, baselines = told_game(["vote player_1", "vote player_0", "n/a"]), {}
    assert lone_seat(game) == "player_1"
    assert votes_of(game) == {"player_0": "player_1", "player_1": "player_0", "player_2": None}
    scores = spy_votes({"player_0": 1, "player_1": 1, "player_2": 0}, "player_1")
    batch = vision_zero.clue_batch([game], baselines, vision_zero.Config(baseline_decay=0.5))
    assert [each.row.ids for each in batch] == [(0, 0, 10), (0, 1, 11), (0, 2, 12)]
    spy, first, second = (scores[s].score for s in ("player_1", "player_0", "player_2"))
    # civilians share a baseline, which the first of them has moved half of the way
    assert [each.advantage for each in batch] == pytest.approx([first, spy, second - 0.5 * first])
    assert baselines == pytest.approx({"spy": 0.5 * spy, "civilian": 0.25 * first + 0.5 * second})


def test_an_answer_out_of_format_is_pushed_down_alone():
    (each,) = vision_zero.clue_batch([told_game([], illegal=True)], {}, vision_zero.Config())
    assert (each.row.ids, each.advantage) == ((0, 2, 12), -1.0)


def test_votes_of_civilians_are_paid_for_the_spy_and_for_nobody_less_than_nothing():
    plays = [told_game([vote, "vote player_2", "n/a"]) for vote in ("vote player_1", "vote player_2", "n/a")]
    batch = vision_zero.decision_batch(plays)
    first = [each for each in batch if each.row.ids[:2] == (1, 0)]
    assert [each.advantage for each in first] == pytest.approx(group_advantages([1.0, -1.0, -0.5], std=True))
    assert {each.row.ids[:2] for each in batch} == {(1, 0), (1, 2)}  # not the spy's


@pytest.mark.slow
def test_clues_and_votes_are_learnt_in_turn():
    env = sparring.make("WhoIsTheSpy-v0", seats=3, rounds=1, pairs=1, abstain=True)
    size = NanoConfig(hidden_size=16, layers=1, heads=2, context=128)
    policy = build_nano(env, everyone(env, ["random"]), config=size, episodes=50, device="cpu", max_new_tokens=14)
    warm_up(Learner(policy, lr=1e-2), env, Start(episodes=60, steps=60, batch=32, lr=1e-2), seed=0)
    session, steps = begin("vision-zero", env, policy, iterations=2, games=12, samples=3, clue=1, decision=1)
    seen, phases = [], []
    session.learner.minimise = lambda items, loss, **settings: seen.append([row for (row,) in items]) or 0.0
    for told in steps:
        phases.append(told["phase"])
        asked = [
            {s.completion.prompt_ids for t in session.latest for s in t.steps if (s.legal is None) == clue or s.illegal}
            for clue in (False, True)
        ]
        learnt = {row.ids[: row.mask.index(True)] for row in seen[-1]}
        assert learnt
        assert learnt <= asked[told["phase"]]
    assert phases == [0, 1]


# CoMAS


def judged(verdict, mark, *, right=True):
    steps = [
        spoken("4", VOTES[0]),
        spoken(verdict, VOTES[1], legal=("right", "wrong")),
        spoken(mark, VOTES[2], legal=("1", "2", "3")),
    ]
    return played(*steps, seats=VOTES, returns={VOTES[0]: float(right), VOTES[1]: 0.0, VOTES[2]: 0.0})


def test_the_mark_pays_solver_and_evaluator_against_each_other_and_the_scorer_nothing():
    for mark, paid in (("1", 0.0), ("2", 0.5), ("3", 1.0)):
        rewards = comas.interaction_rewards(judged("wrong", mark))
        assert rewards == {"player_0": paid, "player_1": 1 - paid, "player_2": 0.0}
    alone = [comas.interaction_rewards(judged(verdict, "1"), scorer=False) for verdict in ("right", "wrong")]
    assert alone == [{"player_0": 1.0, "player_1": 1.0, "player_2": 0.0}, dict.fromkeys(VOTES, 0.0)]
    cut = played(spoken("4", VOTES[0]), spoken("hm", VOTES[1], illegal=True), seats=VOTES)
    assert comas.interaction_rewards(cut) == {"player_1": -1.0}


def test_what_is_paid_is_compared_with_what_is_right():
    games = [
        judged("right", "3"),
        judged("right", "3", right=False),
        judged("wrong", "1"),
        judged("right", "1", right=False),
    ]
    told = comas._checked(games, [comas.interaction_rewards(game) for game in games], 1.0)
    assert told == {"reward": 0.5, "one_answer": 0.75, "precision": 0.5, "recall": 0.5}
    assert confusion([False], [False]).metrics() == {}
    with pytest.raises(BadValue, match="2 rewards and 1 verdicts"):
        confusion([True, True], [True])


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_a_judge_that_finds_everything_right_has_recall_1_and_the_precision_of_chance(pairs):
    paid, right = zip(*pairs, strict=True)
    assert sum(confusion(paid, right)) == len(pairs)
    told = confusion([True] * len(right), right).metrics()
    assert told["precision"] == sum(right) / len(right)
    assert told.get("recall", 1.0) == 1.0
    assert confusion(right, right).metrics() == ({"precision": 1.0, "recall": 1.0} if any(right) else {})


# All


def test_only_the_seats_that_have_an_advantage_are_learnt_from():
    (first, _) = task("?+1=2", *"12")
    assert [each.advantage for each in sampled(first, 0.5)] == [0.5, 0.5]
    (each,) = sampled(first, {DUEL[1]: -1.0})
    assert (each.row.ids, each.advantage) == ((2, ord("1")), -1.0)


@pytest.mark.parametrize(
    ("recipe", "env", "words"),
    [
        ("agent0", "KuhnPoker-v0", "is zero-sum: use MissingDigit-v0"),
        ("agent0", "Arithmetic-v0", "1 seats and up to 1 turns"),
        ("spc", "Arithmetic-v0", "use SneakyStep-v0"),
        ("spc", "KuhnPoker-v0", "use SneakyStep-v0"),
        ("vision-zero", "KuhnPoker-v0", "has 2 seats: use WhoIsTheSpy-v0"),
        ("comas", "MissingDigit-v0", "has 2: use MissingDigit-v0 with roles='judge'"),
    ],
)
def test_environments_without_these_roles_are_refused(recipe, env, words):
    with pytest.raises(BadValue, match=words):
        get_recipe(recipe).require(sparring.make(env).spec)
