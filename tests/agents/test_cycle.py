"""CYCLE: which answers it learns, after what, and what of the past it hides."""

import pytest

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session
from sparring.agents.recipes import cycle as recipe
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training import train
from sparring.agents.training.config import RunConfig, Start
from sparring.errors import BadValue

from .conftest import another


class Noting(Learner):
    """A learner that keeps its batches."""

    def update(self, rows, **settings):
        self.batches = [*getattr(self, "batches", []), list(rows)]
        return super().update(rows, **settings)


def begin(game, policy, **settings):
    session = Session(game, Noting(another(policy), lr=1e-2), seed=0)
    return session, get_recipe("cycle").function(session, recipe.Config(**settings))


def prompt_of(row):
    return row.ids[: row.mask.index(True)]


@pytest.mark.slow
@pytest.mark.parametrize("hide", [0.0, 0.5, 1.0])
def test_it_learns_what_passes_after_wrong_answers_whose_tokens_are_hidden(game, guesser, hide):
    session, steps = begin(game, guesser, iterations=1, tasks=20, samples=4, hide=hide)
    counts = next(steps)
    passed = [t for t in session.latest if t.returns["player_0"] == 1.0]
    later = [t for t in passed if len(t.steps) > 1]
    rows = session.memory["refined"][0]
    assert counts["refined"] == len(rows) == len(later) > 20
    past, hidden, blank = 0, 0, session.policy.blank
    for t, row in zip(later, rows, strict=True):
        said = t.steps[-1].completion
        assert row.ids[-len(said.token_ids) :] == said.token_ids
        assert sum(row.mask) == len(said.token_ids)  # the wrong answers are not learnt
        wrong = [len(step.completion.prompt_ids) for step in t.steps[:-1]]  # a guess is one token, in front of its end
        changed = [i for i, (now, then) in enumerate(zip(prompt_of(row), said.prompt_ids, strict=True)) if now != then]
        assert {*changed} <= {*wrong}
        assert {row.ids[i] for i in changed} <= {blank}
        past, hidden = past + len(wrong), hidden + len(changed)
    assert hidden / past == pytest.approx(hide, abs=0.12 if hide == 0.5 else 0)


def test_answers_that_pass_at_once_stay_in_the_mix(game, guesser):
    session, steps = begin(game, guesser, iterations=1, tasks=40, samples=4, one_shot=0.25, batch=16, updates=2)
    counts = next(steps)
    at_once = [t.steps[0].completion for t in session.latest if len(t.steps) == 1 and t.returns["player_0"]]
    assert counts["first"] == len(at_once) > 16
    first = {(*said.prompt_ids, *said.token_ids) for said in at_once}
    assert [sum(row.ids in first for row in batch) for batch in session.learner.batches] == [min(4, len(first))] * 2
    assert [len(batch) for batch in session.learner.batches] == [16] * 2


def test_it_goes_on_from_its_rounds(game, guesser):
    session, steps = begin(game, guesser, iterations=4, tasks=8, samples=4, window=2)
    list(steps)
    assert [len(session.memory[name]) for name in ("first", "refined")] == [2, 2]


@pytest.mark.parametrize(("id", "said"), [("KuhnPoker-v0", "has 2 seats"), ("Arithmetic-v0", "up to 1 turns")])
def test_it_refuses_what_has_no_second_answer(id, said):
    with pytest.raises(BadValue, match=said):
        get_recipe("cycle").require(sparring.make(id).spec)


@pytest.mark.long
def test_later_tries_get_better_than_any_first_one(tmp_path):
    method = recipe.Config(iterations=14, tasks=256, samples=1, batch=192, window=4)
    start = Start(steps=150, batch=64)
    config = RunConfig(
        "GuessNumber-v0", "cycle", method, start=start, eval_every=14, eval_episodes=500, device="cpu", threads=1
    )
    summary = train(config, tmp_path / "run")
    first, last = (record["eval/solved_by_turn"] for record in (summary.first, summary.last))
    assert first[3] < 0.43  # what guessing anew brings is 0.34
    assert last[3] > 0.52
    assert last[0] < 0.2  # nobody can know the number: what is learnt is to use what the failure said
