"""Judges that ask nobody: the environment's word, the group's, the policy's own probabilities, step values."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.improve.judge import (
    Verdict,
    answer_length,
    brevity,
    outcome,
    step_verdicts,
    try_answers,
    verify,
    weighted,
    well_formed,
)
from sparring.agents.improve.judge_group import (
    answer_entropy,
    consistency,
    differences,
    last_answers,
    majority_reward,
    proposer_score,
    skill_scores,
    solver_and_critic,
    spy_votes,
)
from sparring.agents.improve.judge_signals import (
    confidence,
    entropy,
    entropy_spikes,
    likelihood,
    logprobs_of,
    margin,
    quadratic,
    sampled_entropy,
)
from sparring.agents.improve.judge_steps import (
    critic_values,
    first_error,
    gains,
    inferred_values,
    rollout_values,
    solution_score,
)
from sparring.agents.rollout import rollout
from sparring.errors import BadValue, InfrastructureError, UnknownName
from sparring.types import Completion, Message

from .records import played, spoken
from .toys import SEAT, Toy, jobs, scripted

answers = st.lists(st.none() | st.sampled_from("abc"), min_size=1, max_size=9)
logprobs = st.lists(st.floats(-20, 0), min_size=1, max_size=9)
probabilities = st.dictionaries(st.sampled_from("abcdef"), st.floats(1e-6, 1), min_size=1)


def scores(verdicts):
    return [v.score for v in verdicts]


# one episode


def test_the_verifier_gives_the_return_and_its_last_words():
    steps = [spoken(rewards={"x": 0.25}, feedback="no"), spoken(rewards={"x": 1.0}, feedback="yes"), spoken(seat="y")]
    t = played(*steps, seats=("x", "y"))
    assert verify(t, "x") == Verdict(1.25, "yes")
    assert verify(t) == Verdict(0.0, None)  # y was paid least
    with pytest.raises(UnknownName, match="no seat is called 'z'"):
        verify(t, "z")


def test_a_void_episode_is_no_reward_of_zero():
    (void,) = rollout(jobs(Toy(pays=float("nan")), scripted(), 1))
    for judge in (verify, outcome, step_verdicts):
        with pytest.raises(InfrastructureError, match="void"):
            judge(void, SEAT)


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=4))
def test_outcomes_are_won_drawn_or_lost(paid):
    seats = [f"p{i}" for i in range(len(paid))]
    t = played(seats=seats, returns=dict(zip(seats, paid, strict=True)))
    said = [outcome(t, seat) for seat in seats]
    best = sum(p == max(paid) for p in paid)
    for p, verdict in zip(paid, said, strict=True):
        want = -1 if p < max(paid) else (1 if best == 1 else 0)
        assert verdict == Verdict(want, {-1: "lost", 0: "drawn", 1: "won"}[want])


def test_nobody_wins_alone():
    with pytest.raises(BadValue, match="one seat"):
        outcome(played(), "x")


def test_what_others_moves_pay_belongs_to_ones_last_step():
    steps = [
        spoken(seat="y", rewards={"x": 5.0}),
        spoken(rewards={"x": 1.0}, feedback="good"),
        spoken(seat="y", rewards={"x": -3.0}),
        spoken(rewards={"x": 0.5}),
    ]
    t = played(*steps, seats=("x", "y"))
    assert step_verdicts(t, "x") == [Verdict(-2.0, "good"), Verdict(0.5, None)]


def test_form_is_a_share_and_names_what_is_wrong():
    t = played(spoken("[a]"), spoken("b", illegal=True), spoken("c"), spoken("[d]\n"))
    assert well_formed(t, "x", pattern=r"^\[.\]") == Verdict(0.5, "illegal: 'b'")
    assert well_formed(played(spoken("c")), "x", pattern=r"\[").text == r"not of the form \[: 'c'"
    assert well_formed(t, "x").score == 0.75
    assert well_formed(played(), "x") == Verdict(1.0)
    with pytest.raises(BadValue, match="regular expression"):
        well_formed(t, "x", pattern="(")


@given(st.integers(0, 300), st.integers(1, 100), st.integers(0, 100))
def test_length_costs_a_straight_line_up_to_one(length, margin_, more):
    most = margin_ + more
    got = brevity(length, most=most, margin=margin_).score
    # the three cases as the paper has them
    if length <= most - margin_:
        assert got == 0
    elif length <= most:
        assert got == pytest.approx(((most - margin_) - length) / margin_)
    else:
        assert got == -1


def test_tokens_of_one_seat_are_counted():
    t = played(spoken(ids=([1], [2, 3])), spoken(seat="y", ids=([1], [2])), spoken(completion=None), seats=("x", "y"))
    assert answer_length(t, "x") == 2


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), max_size=4))
def test_a_weighted_sum_of_judges_is_one(parts):
    got = weighted((w, Verdict(s, f"{s}")) for w, s in parts)
    assert got.score == pytest.approx(sum(w * s for w, s in parts))
    assert (got.text or "").split("\n") == [f"{s}" for _, s in parts] or not parts


def test_other_answers_are_tried_in_the_same_episode():
    env = sparring.make("GuessNumber-v0")
    (t,) = rollout(jobs(env, scripted(lambda prompt: "0"), 1))
    tried = try_answers(env, t, 1, [str(i) for i in range(10)] + ["what?"])
    assert sorted(scores(tried))[-1] == 1.0
    assert sum(v.score == 1.0 for v in tried) == 1
    assert tried[0] == Verdict(t.steps[1].rewards[SEAT], t.steps[1].feedback)
    with pytest.raises(BadValue, match="step=9"):
        try_answers(env, t, 9, ["1"])
    with pytest.raises(BadValue, match="another environment"):
        try_answers(Toy(turns=1), played(spoken(), spoken(), task=t.task), 1, ["1"])


# the group


@given(answers)
def test_consistency_is_the_share_of_the_same_answer(group):
    for answer, verdict in zip(group, consistency(group), strict=True):
        assert verdict.score == (0 if answer is None else group.count(answer) / len(group))
    assert {v.text for v in consistency(group)} == {
        max((a for a in group if a is not None), key=group.count, default=None)
    }


@given(answers)
def test_the_majority_is_paid_and_nobody_else(group):
    paid = {a for a, v in zip(group, majority_reward(group), strict=True) if v.score == 1}
    assert len(paid) == any(a is not None for a in group)
    assert all(group.count(a) >= group.count(b) for a in paid for b in group if b is not None)


@given(answers)
def test_the_entropy_of_answers_is_that_of_their_frequencies(group):
    counts = torch.tensor([float(group.count(a)) for a in set(group)])
    assert answer_entropy(group) == pytest.approx(float(torch.distributions.Categorical(counts).entropy()), abs=1e-5)


def test_the_last_answer_is_the_move_that_was_read():
    group = [
        played(spoken("1"), spoken("so: 2", action="2")),
        played(spoken("3", illegal=True)),
        played(),
    ]
    assert last_answers(group, "x") == ["2", None, None]


def test_a_proposer_earns_most_where_the_solver_is_split():
    ps = [proposer_score(["a"] * k + [f"b{i}" for i in range(10 - k)]).score for k in range(1, 11)]
    assert ps == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0])
    assert proposer_score(["a", "b"], repeated=0.25, tool_calls=9).score == pytest.approx(0.5 - 0.25 + 0.2)
    assert proposer_score([None, None]).score == 0.0  # nobody answers: nothing is learnt
    assert proposer_score(["a"], valid=False).score == proposer_score([]).score == -1.0


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), min_size=2), st.floats(0, 1), st.floats(0, 1))
def test_votes_are_zero_sum_and_a_suspect_pays(votes, stake, suspicion):
    spy = min(votes)
    out = {p: v.score for p, v in spy_votes(votes, spy, stake=stake, suspicion=suspicion).items()}
    assert sum(out.values()) == pytest.approx(0, abs=1e-9)
    for p in votes:
        for q in votes:
            if spy not in (p, q) and votes[p] > votes[q]:
                assert out[p] <= out[q]


def test_votes_need_a_spy_and_a_civilian():
    with pytest.raises(UnknownName, match="no player is called 'z'"):
        spy_votes({"a": 1.0}, "z")
    with pytest.raises(BadValue, match="civilian"):
        spy_votes({"a": 1.0}, "a")


def test_solver_and_critic_share_one_point():
    assert [tuple(scores(solver_and_critic(level))) for level in (1, 2, 3, None)] == [
        (0, 1, 0),
        (0.5, 0.5, 0),
        (1, 0, 0),
        (0, 0, -1),
    ]
    with pytest.raises(BadValue, match="level=4"):
        solver_and_critic(4)


def test_a_skill_pays_who_left_it_only_if_both_tasks_are_solved():
    table = {(1, 1, True): (2, 2), (0, 1, True): (0, 2), (1, 0, True): (1, 0), (1, 1, False): (1, 1)}
    for (first, second, used), want in table.items():
        assert tuple(scores(skill_scores(first, second, used=used))) == want


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=7))
def test_differences_are_mean_distances_to_the_others(values):
    t = torch.tensor(values, dtype=torch.float64)
    want = (t[:, None] - t[None]).abs().sum(1) / (len(values) - 1)
    assert differences(values, lambda a, b: abs(a - b)) == pytest.approx(want.tolist())
    assert differences(values[:1], lambda a, b: 1.0) == [0.0]


# the policy's own probabilities


@given(logprobs)
def test_signals_of_an_answer_agree_with_torch(lp):
    t = torch.tensor(lp, dtype=torch.float64)
    assert likelihood(lp).score == pytest.approx(float(t.sum()))
    assert likelihood(lp, power=1.25).score == pytest.approx(float(t.sum() / len(lp) ** 1.25))
    assert confidence(lp).score == pytest.approx(float(t.mean().exp()))
    assert sampled_entropy(lp).score == pytest.approx(-float(t.mean()))


def test_an_answer_of_no_tokens_is_certain():
    assert (likelihood([]).score, confidence([]).score, sampled_entropy([]).score) == (0.0, 1.0, 0.0)


def test_log_probabilities_are_those_of_the_seats_actions():
    spoke = [Completion("", "stop", (1,), (2,), (lp,)) for lp in (-0.5, -1.0, -2.0)]
    steps = [spoken(seat=s, completion=c) for s, c in zip("xyx", spoke, strict=True)]
    assert logprobs_of(played(*steps, seats=("x", "y")), "x") == (-0.5, -2.0)
    with pytest.raises(BadValue, match=r"step 0 of x \(someone\) has no log-probabilities"):
        logprobs_of(played(spoken(completion=None)), "x")


@given(probabilities)
def test_entropy_of_a_table_is_exact_whatever_its_scale(table):
    exact = torch.distributions.Categorical(torch.tensor(list(table.values()), dtype=torch.float64)).entropy()
    assert entropy(table).score == pytest.approx(float(exact), abs=1e-9)
    with pytest.raises(BadValue, match="no distribution"):
        entropy(dict.fromkeys(table, 0.0))


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(-50, 50), min_size=2))
def test_the_margin_is_the_gap_of_the_softmax(table):
    top = torch.softmax(torch.tensor(list(table.values()), dtype=torch.float64), 0).sort(descending=True).values
    got = margin(table)
    assert got.score == pytest.approx(float(top[0] - top[1]), abs=1e-12)
    assert table[got.text] == max(table.values())
    assert margin({"a": -3.0}) == (1.0, "a")
    with pytest.raises(BadValue, match="candidate"):
        margin({})


@given(st.floats(0, 1))
def test_the_truth_is_the_best_confidence_to_state(p):
    def expected(stated):
        return p * quadratic(True, stated).score + (1 - p) * quadratic(False, stated).score

    assert all(expected(p) >= expected(i / 20) - 1e-12 for i in range(21))


@pytest.mark.parametrize("stated", [None, -0.1, 1.5, math.nan])
def test_a_confidence_that_is_none_is_the_worst(stated):
    assert quadratic(True, stated).score == -1.0


def test_spikes_stand_out_of_what_varies():
    calm = [0.0, 2.0] * 10  # mean 1, deviation 1
    assert entropy_spikes([*calm, 3.1]) == [20]
    assert entropy_spikes([*calm, 2.9]) == []  # within two deviations
    assert entropy_spikes([0.9, 1.1] * 10 + [5.0]) == []  # hardly varies
    assert entropy_spikes([0.0, 1.0] * 10 + [1.75]) == []  # below the floor
    assert entropy_spikes([*calm[:19], 9.0]) == []  # too few before


# steps


def test_a_step_is_worth_the_share_of_continuations_that_succeed():
    t = played(spoken(rewards={"x": 0.0}), spoken(rewards={"x": 0.0}), spoken(rewards={"x": 1.0}))
    more = [played(returns={"x": r}, prefix=k) for k, r in ((1, 1), (1, 0), (1, 0), (1, 0), (2, 0), (2, 0))]
    assert scores(rollout_values(t, more, "x")) == [0.25, 0.0, 1.0]
    assert scores(rollout_values(t, more, "x", hard=True)) == [1.0, 0.0, 1.0]
    assert rollout_values(t, more, "x")[0].text == "1 of 4 succeed"
    with pytest.raises(BadValue, match="no continuation keeps 2 steps"):
        rollout_values(t, more[:4], "x")


def test_a_critic_is_asked_at_every_turn_of_the_seat():
    asked = []

    def critic(conversations):
        asked.extend(conversations)
        return [float(len(c)) for c in conversations]

    t = played(spoken("1", shown="q"), spoken("2", "y", shown="p"), spoken("3", shown="r"), seats=("x", "y"))
    assert critic_values(critic, t, "x") == [1.0, 3.0]
    assert asked[1] == (Message("user", "q"), Message("assistant", "1"), Message("user", "r"))
    for bad in ([1.0], [1.0, math.nan]):
        with pytest.raises(BadValue, match="for 2 positions"):
            critic_values(lambda conversations, bad=bad: bad, t, "x")


@given(st.integers(1, 12))
def test_values_of_a_right_path_rise_evenly_to_one(k):
    assert inferred_values([True] * k, range(k, 0, -1)) == pytest.approx([(i + 1) / k for i in range(k)])


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=1, max_size=9))
def test_inferred_values_stay_between_zero_and_one(path):
    values = inferred_values(*zip(*path, strict=True))
    assert all(0 <= v <= 1 for v in values)
    for (good, _), step in zip(path, gains(values), strict=True):
        assert step >= 0 if good else step <= 0
    with pytest.raises(BadValue, match="at least 1"):
        inferred_values([True], [0])


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=9), st.floats(-2, 2))
def test_gains_sum_to_the_last_value_less_the_first(values, start):
    assert sum(gains(values, start=start)) == pytest.approx(values[-1] - start)
    assert len(gains(values)) == len(values)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.floats(0, 1))
def test_the_first_error_has_nothing_wrong_before_it(values, below):
    found = first_error(values, below=below)
    cut = len(values) if found is None else found
    assert all(v >= below for v in values[:cut])
    assert found is None or values[found] < below


def test_a_solution_is_as_good_as_its_steps():
    steps = [0.5, 0.25, 1.0]
    got = {by: solution_score(steps, by=by).score for by in ("min", "product", "last", "mean")}
    assert got == pytest.approx({"min": 0.25, "product": 0.125, "last": 1.0, "mean": 7 / 12})
    assert solution_score(steps).text == "weakest: step 2 of 3, 0.25"
    with pytest.raises(UnknownName, match="did you mean 'mean'"):
        solution_score(steps, by="meen")
    with pytest.raises(BadValue, match="without steps"):
        solution_score([])
