"""Every web task that is registered: its plan is paid, its near misses are not, and neither is anything that never tried."""

import random

import pytest

from sparring.envs.web.environment import clicker, web
from sparring.envs.web.jobs import answer, report
from sparring.tasks.web import HELD_OUT, get_template, template_names, template_split
from tests.cases import grouped
from tests.envs.web.playing import play, seeds_of, started, task_of

TEMPLATES = template_names()
KINDS = [(name, level) for name in TEMPLATES for level in get_template(name).levels]
STEPS = {1: (1, 6), 2: (2, 14), 3: (4, 20), 4: (7, 28), 5: (15, 40)}
"""Fewest and most actions of the oracle at a level."""
SHARED = [name for name in TEMPLATES if get_template(name).infeasible]


def by_site(kinds, *marks, of=""):
    """Groups of templates, which begin with the name of their site, or of templates with levels."""
    groups = {}
    for kind in kinds:
        groups.setdefault((kind[0] if isinstance(kind, tuple) else kind).partition("/")[0], []).append(kind)
    return [pytest.param(kinds, id=f"{site}{of}", marks=marks) for site, kinds in groups.items()]


HARDEST = [(name, get_template(name).levels[-1]) for name in TEMPLATES]
QUICK = HARDEST[::6]
"""In the quick run is every sixth template, at its hardest level."""
OTHERS = by_site(sorted({*KINDS} - {*QUICK}), pytest.mark.slow, of=":others")
every_kind = grouped("kind", by_site(QUICK) + OTHERS)


def check(name, level, seed):
    """Play the oracle and everything that must not be paid."""
    episode = started(name, level, seed)
    job = episode.job
    assert play(episode, job.plan) == 1.0, f"{job.goal}: {episode.turn.feedback}"
    assert len(job.mistakes) >= 3, "a template has three near misses or more"
    wrong = {**job.mistakes, "at once": (answer(),)}
    if not job.infeasible:
        wrong |= {"gives up": (report(),), "gives up in the end": (*job.plan[:-1], report())}
    if job.answer is not None:
        wrong |= {"no answer": (*job.plan[:-1], answer()), "the goal again": (*job.plan[:-1], answer(job.goal))}
    for label, plan in wrong.items():
        episode = started(name, level, seed)
        assert play(episode, plan) == 0.0, f"{label}: {job.goal}"
        assert episode.turn.info["success"] is False


@every_kind
def test_the_oracle_is_paid_and_near_misses_are_not(kind):
    check(*kind, seed=0)


@pytest.mark.long
@grouped("kind", by_site(HARDEST))
def test_the_oracle_is_paid_and_near_misses_are_not_in_another_world(kind):
    check(*kind, seed=2)


@grouped("name", by_site(SHARED))
def test_what_cannot_be_done_is_reported(name):
    level = get_template(name).levels[-1]
    check(name, level, seeds_of(name, level, feasible=False))


@pytest.mark.slow
@grouped("name", by_site(SHARED))
def test_what_could_be_impossible_and_is_not_can_be_done(name):
    level = get_template(name).levels[-1]
    if seed := seeds_of(name, level, feasible=True):  # with 0, every kind is played above
        check(name, level, seed)


@pytest.mark.slow
@grouped("name", by_site(SHARED))
def test_a_goal_does_not_tell_that_it_cannot_be_reached(name):
    level = get_template(name).levels[-1]
    told = {True: set(), False: set()}
    for seed in range(60):
        job = started(name, level, seed).job
        told[job.infeasible].add((job.goal.split()[0], job.goal[-1], job.goal.count("'") // 2))
    assert told[True]
    assert told[True] <= told[False]


@every_kind
def test_jobs_suit_the_level_differ_and_name_no_row(kind):
    """Of the first twelve; and only declared templates make hopeless ones, and never nothing else."""
    jobs = [started(*kind, seed).job for seed in range(12)]
    feasible = [job for job in jobs if not job.infeasible]
    assert feasible
    assert kind[0] in SHARED or feasible == jobs
    fewest, most = STEPS[kind[1]]
    assert fewest <= len(feasible[0].plan) <= most
    assert len({(job.goal, str(job.expect), str(job.answer)) for job in jobs}) >= 6
    goal = jobs[3].goal
    assert not any(word in goal for word in ("_id", "[ref", "None", "{", "}"))
    assert goal[0].isupper()
    assert len(goal) < 1000
    assert goal.endswith((".", "?"))


@every_kind
def test_a_task_is_the_same_whenever_it_is_started(kind):
    one, two = (started(*kind, seed=5) for _ in range(2))
    assert one.turn == two.turn
    assert one.job.expect == two.job.expect
    assert one.turn != started(*kind, seed=6).turn


@every_kind
def test_one_more_row_that_changes_is_noticed_whichever_it_is(kind):
    seed, rng = seeds_of(*kind, feasible=True), random.Random(str(kind))
    begun = started(*kind, seed)
    job = begun.job
    for site, image in begun.world.images.items():
        episode = started(*kind, seed)
        assert play(episode, job.plan[:-1], end=False) is None
        before, after = episode.world.before(site), episode.world.after(site)
        same = {table: sorted(set(before[table.name]) & set(after[table.name]), key=str) for table in image.tables}
        table = rng.choice([table for table, rows in same.items() if rows])
        gone = rng.choice(same[table])
        where = " AND ".join(f"{table.columns[i]} = ?" for i in table.key)
        database = episode.world.databases[site]
        database.execute(f"DELETE FROM {table.name} WHERE {where}", [gone[i] for i in table.key])
        assert play(episode, job.plan) == 0.0
        assert any("removed" in effect for effect in episode.turn.info["side_effects"])


@pytest.mark.long
@every_kind
def test_who_clicks_at_random_is_not_paid(kind):
    episode, rng = started(*kind, seeds_of(*kind, feasible=True)), random.Random(str(kind))
    while episode.turn.seat is not None:
        actions = clicker(episode)
        episode.step(rng.choices(list(actions), actions.values())[0])
    assert episode.turn.rewards["player_0"] == 0.0


def test_every_split_has_templates_and_levels():
    splits = {
        split: [name for name in TEMPLATES if template_split(name) == split]
        for split in ("train", "validation", "test")
    }
    assert all(len(names) >= 3 for names in splits.values())
    assert {level for _, level in KINDS} == {1, 2, 3, 4, 5}


def test_training_sees_nothing_of_the_sites_that_are_held_out():
    seen = {site for name in TEMPLATES if template_split(name) == "train" for site in get_template(name).sites}
    assert seen
    assert not seen & set(HELD_OUT)


def test_other_splits_have_other_worlds():
    name, level = KINDS[0]
    turns = [web().start(task_of(name, level, 0, split), seed=0).turn for split in ("train", "test")]
    assert turns[0] != turns[1]
