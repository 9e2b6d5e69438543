"""Transforms: what is trained on after them, checked by the tokens that a learner gets; and restarts from a prefix."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.flows import policy_agent
from sparring.agents.flows.core import direct
from sparring.agents.flows.hooks import hooked
from sparring.agents.improve.judge import verify
from sparring.agents.improve.judge_steps import rollout_values
from sparring.agents.improve.restart import Prefixed, continuations, identity, joined
from sparring.agents.improve.rows import Row, trajectory_rows
from sparring.agents.improve.transform import (
    blanked,
    contexts,
    masked,
    past_answers,
    recontext,
    relabel,
    splice,
    summarised,
    without,
)
from sparring.agents.policies.core import RandomPolicy
from sparring.agents.rollout import rollout
from sparring.errors import BadValue, UnknownName
from sparring.types import Message, dumps, loads

from .records import played, spoken
from .toys import SEAT, Toy, jobs, scripted


def encode(messages):
    """A tokenizer of the test: every character of every message, and a mark for each role."""
    return tuple(t for m in messages for t in (-len(m.role), *map(ord, m.content)))


def encode_answer(text):
    return (*map(ord, text), 0)


def talk(*pairs, **more):
    """An episode of (shown, said), with the tokens of the test's tokenizer."""
    bare = played(*(spoken(said, shown=shown) for shown, said in pairs), **more)
    return recontext(bare, encode, encode_answer=encode_answer)


TALK = talk(("q", "1"), ("no", "2"), ("no", "3"))


def test_contexts_are_what_each_seat_had_seen():
    t = played(spoken("1", shown="q"), spoken("2", "y", shown="p"), spoken("3", shown="r"), seats=("x", "y"))
    assert [[m.content for m in c] for c in contexts(t)] == [["q"], ["p"], ["q", "1", "r"]]


def test_contexts_are_the_prompts_that_a_policy_was_given():
    env, asked = sparring.make("GuessNumber-v0"), []
    agent = scripted(lambda p: asked.append(p.messages) or "0")
    (t,) = rollout(jobs(env, agent, 1))
    assert contexts(t) == asked


def test_masked_steps_are_not_learnt_from_and_stay_masked():
    later = masked(TALK, lambda i, step: i > 0)
    assert [s.loss_mask for s in later.steps] == [False, True, True]
    assert [s.loss_mask for s in masked(later, lambda i, step: step.text != "2").steps] == [False, False, True]
    assert sum(sum(row.mask) for row in trajectory_rows(later)) == 4  # "2", "3" and their ends


def test_a_hint_is_trained_away(untrained, kuhn):
    def hinted(episode, seed):
        return (yield from hooked(direct(episode, seed), Message("user", "Hint: bet."), free=False))

    (with_hint,) = rollout(jobs(kuhn, policy_agent(untrained, hinted), 1))
    bare = recontext(with_hint, untrained.encode)
    for before, after, seen in zip(with_hint.steps, bare.steps, contexts(with_hint), strict=True):
        assert after.completion.prompt_ids == untrained.encode(seen) != before.completion.prompt_ids
        assert after.completion.token_ids == before.completion.token_ids
        assert after.completion.logprobs == before.completion.logprobs


def test_a_view_cuts_what_is_not_to_be_learnt_from():
    hinted = talk(("q Hint: add.", "1"), ("Hint: add.", "2"))
    cut = recontext(hinted, encode, view=without("Hint: add."))
    assert [s.completion.prompt_ids for s in cut.steps] == [
        encode((Message("user", "q"),)),
        encode((Message("user", "q"), Message("assistant", "1"))),
    ]
    assert without("q", role="system")((Message("user", "q"),)) == (Message("user", "q"),)


def test_texts_without_tokens_make_no_rows_until_they_get_them():
    written = played(spoken("1", shown="q"), spoken("2", completion=None))
    assert trajectory_rows(recontext(written, encode)) == []
    (row,) = trajectory_rows(recontext(written, encode, encode_answer=encode_answer))
    assert row.ids == (*encode((Message("user", "q"),)), *encode_answer("1"))


def test_what_was_reached_becomes_what_was_asked_for():
    new = relabel(TALK, message=lambda m: Message(m.role, m.content.replace("q", "3?")), returns={"x": 1.0})
    assert (new.returns, new.steps[0].messages[0].content) == ({"x": 1.0}, "3?")
    assert trajectory_rows(new) == []  # the old tokens are gone
    (row,) = trajectory_rows(masked(recontext(new, encode, encode_answer=encode_answer), lambda i, s: i == 0))
    assert row.ids == (*encode((Message("user", "3?"),)), *encode_answer("1"))
    assert TALK.steps[0].messages[0].content == "q"


def test_only_what_a_new_answer_changes_loses_its_tokens():
    new = relabel(TALK, texts={1: "4"})
    assert [s.text for s in new.steps] == ["1", "4", "3"]
    assert [bool(s.completion.token_ids) for s in new.steps] == [True, False, False]
    assert relabel(TALK) == TALK
    with pytest.raises(BadValue, match="names step 3"):
        relabel(TALK, texts={3: "?"})
    with pytest.raises(UnknownName, match="seat"):
        relabel(TALK, returns={"z": 1.0})


def test_a_spliced_episode_learns_the_turn_and_not_the_mistake():
    good = talk(("q", "1"), ("yes", "5"), ("done", "6"), returns={"x": 1.0}, parent="another", prefix=1)
    new = splice(TALK, 2, "Wait.", good, 1)
    assert [s.text for s in new.steps] == ["1", "2", "Wait.", "5", "6"]
    assert [m.content for m in contexts(new)[3]] == ["q", "1", "no", "2", "no", "Wait.", "yes"]
    assert [s.loss_mask for s in new.steps] == [False, False, True, True, True]
    assert (new.returns, new.parent, new.prefix) == (good.returns, None, 0)
    assert trajectory_rows(new) == []
    rows = trajectory_rows(recontext(new, encode, encode_answer=encode_answer))
    learnt = [[t for t, on in zip(row.ids, row.mask, strict=True) if on] for row in rows]
    assert learnt == [list(encode_answer(text)) for text in ("Wait.", "5", "6")]
    assert loads(dumps(new)) == new


def test_after_the_end_a_reflection_answers_the_verifier():
    bad = played(spoken("1", shown="q", feedback="wrong"))
    new = splice(bad, 1, "Wait.", talk(("q", "2")), 0)
    assert [m.content for m in contexts(new)[1]] == ["q", "1", "wrong"]


@pytest.mark.parametrize(("cut", "common"), [(1, 1), (4, 1), (2, 3), (3, 2)])
def test_what_does_not_fit_together_is_not_spliced(cut, common):
    with pytest.raises(BadValue):
        splice(TALK, cut, "Wait.", talk(("q", "1"), ("no", "7")), common)


def test_a_summary_takes_the_place_of_what_came_before():
    new = summarised(TALK, "x", 2, "1 and 2 are wrong.")
    assert [s.text for s in new.steps] == ["3"]
    assert [m.content for m in contexts(new)[0]] == ["q\n\n1 and 2 are wrong.\n\nno"]
    others = played(*TALK.steps[:2], spoken("p", "y", ids=([1], [2])), TALK.steps[2], seats=("x", "y"))
    assert [s.text for s in summarised(others, "x", 3, "s").steps] == ["p", "3"]
    for step in (0, 3):
        with pytest.raises(BadValue, match=f"step={step}"):
            summarised(TALK, "x", step, "s")


rows = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=30)


@given(rows, st.floats(0, 1), st.integers(0, 99), st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_blanks_spare_what_is_learnt_from_and_what_is_outside(tokens, share, seed, span):
    row = Row(*(tuple(part) for part in zip(*tokens, strict=True)))
    got = blanked(row, share=share, blank=-1, rng=random.Random(seed), span=span)
    assert got[1:] == row[1:]
    for i, (t, new, learnt) in enumerate(zip(row.ids, got.ids, row.mask, strict=True)):
        assert new in (t, -1)
        assert new == t or (not learnt and span[0] <= i < span[1])
    assert blanked(row, share=0.0, blank=-1, rng=random.Random(seed)) == row
    whole = blanked(row, share=1.0, blank=-1, rng=random.Random(seed))
    assert [t == -1 for t in whole.ids] == [not learnt for learnt in row.mask]


def test_blanks_are_as_many_as_asked_for():
    row = Row((1,) * 10_000, (False,) * 10_000)
    assert blanked(row, share=0.15, blank=0, rng=random.Random(0)).ids.count(0) == pytest.approx(1500, abs=150)
    with pytest.raises(BadValue, match=r"share=1\.5"):
        blanked(row, share=1.5, blank=0, rng=random.Random(0))


def test_past_answers_are_found_where_they_were_said():
    # prompts 1 2 and 1 2 | 49 0 | 3 and 1 2 | 49 0 | 3 | 50 51 0 | 4: the answers "1" and "23" stand at 2 and at 5 to 6
    t = played(
        spoken("1", ids=((1, 2), (49, 0))),
        spoken("23", ids=((1, 2, 49, 0, 3), (50, 51, 0))),
        spoken("4", ids=((1, 2, 49, 0, 3, 50, 51, 0, 4), (52, 0))),
    )
    assert past_answers(t, encode_answer) == [(2, 3), (5, 7)]
    assert past_answers(played(*t.steps[:1]), encode_answer) == []
    rewritten = played(*t.steps[:2], spoken("4", ids=((1, 2, 49, 0, 3, 9, 51, 0, 4), (52, 0))))
    assert past_answers(rewritten, encode_answer) is None


# restarts


def counting_up(prompt):
    return str(sum(m.role == "assistant" for m in prompt.messages))


def test_an_episode_goes_on_from_its_prefix_as_it_would_have():
    env, agent = sparring.make("GuessNumber-v0"), scripted(counting_up)
    for t in rollout(jobs(env, agent, 20)):
        for k in range(len(t.steps)):
            (rest,) = rollout(continuations(env, t, k, {SEAT: agent}, 1))
            whole = joined(t, rest, k)
            assert [s.text for s in whole.steps] == [s.text for s in t.steps]
            assert whole.returns == pytest.approx(t.returns)
            assert contexts(whole) == contexts(t)
            assert [s.loss_mask for s in whole.steps] == [i >= k for i in range(len(t.steps))]
            assert (whole.parent, whole.prefix) == (identity(t), k)


def test_continuations_draw_anew_and_are_a_group(kuhn):
    agents = dict.fromkeys(kuhn.spec.seats, policy_agent(RandomPolicy()))
    t = next(t for t in rollout(jobs(kuhn, agents["player_0"], 50)) if len(t.steps) == 3)
    more = list(rollout(continuations(kuhn, t, 1, agents, 20)))
    assert len({tuple(s.text for s in m.steps) for m in more}) == 3  # check, or bet and one of two answers
    assert {m.group for m in more} == {f"{identity(t)}.1"}
    assert len({m.sample for m in more}) == 20
    for m in more:
        assert sum(joined(t, m, 1).returns.values()) == pytest.approx(0)  # still zero-sum


def test_steps_are_judged_by_what_follows_from_them():
    env, agent = sparring.make("GuessNumber-v0"), scripted(counting_up)
    guided = scripted(lambda p: "9")
    seen = set()
    for t in rollout(jobs(env, agent, 30)):
        ks = range(1, len(t.steps))
        more = [joined(t, m, k) for k in ks for m in rollout(continuations(env, t, k, {SEAT: agent}, 2))]
        assert {v.score for v in rollout_values(t, more, SEAT)} == {verify(t).score}  # plays on as it did
        more = [joined(t, m, k) for k in ks for m in rollout(continuations(env, t, k, {SEAT: guided}, 1))]
        seen.add(tuple(v.score for v in rollout_values(t, more, SEAT)))
    assert (1.0, 1.0, 1.0, 0.0) in seen  # 9 was right, and never said


def test_what_is_paid_before_the_restart_counts_once():
    env, agent = Toy(turns=3), scripted()
    (t,) = rollout(jobs(env, agent, 1))
    silent = scripted(lambda prompt: "no")
    for k, paid in enumerate((0.0, 1.0, 2.0)):
        (rest,) = rollout(continuations(env, t, k, {SEAT: silent}, 1))
        assert joined(t, rest, k).returns == {SEAT: paid}


def test_a_restart_that_cannot_be_is_refused():
    env = Toy(turns=2)
    (t,) = rollout(jobs(env, scripted(), 1))
    with pytest.raises(BadValue, match="prefix=2: 0 to 1"):
        continuations(env, t, 2, {SEAT: scripted()}, 1)
    with pytest.raises(BadValue, match=r"not of Toy-v0 with \{'turns': 3\}"):
        continuations(Toy(turns=3), t, 1, {SEAT: scripted()}, 1)
    with pytest.raises(BadValue, match="over after 2 of the 3 actions"):
        Prefixed(env, ["0", "0", "0"]).start(env.tasks("train")[0], seed=0)
    with pytest.raises(BadValue, match="does not go on"):
        joined(t, played(seed=1, task=t.task), 1)


def test_identity_tells_episodes_apart_and_survives_the_disk():
    first, second = rollout(jobs(Toy(), scripted(), 2))
    other = next(rollout(jobs(Toy(), scripted(lambda prompt: "7"), 1)))
    assert len({identity(t) for t in (first, second, other)}) == 3
    assert identity(loads(dumps(first))) == identity(first)
