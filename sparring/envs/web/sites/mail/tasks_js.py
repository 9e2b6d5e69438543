"""Tasks on the mail's pages that need scripts: labels that are dragged, calendars, a field that suggests people."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from sparring.envs.web.checks import Expect, added
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, drag, link, pick, suggested, template, wait
from sparring.envs.web.site import day
from sparring.envs.web.sites.mail import desk
from sparring.envs.web.sites.mail.knowing import people, sent, written
from sparring.envs.web.world import NOW

_MORE_LABELS = (
    "Accounts",
    "Board",
    "Garden",
    "Kitchen",
    "Museum",
    "Repairs",
    "School",
    "Sports",
    "Theatre",
    "Yearbook",
)
_SLOW = 700
"""Milliseconds after which suggestions are there."""
_LETTERS = (
    ("Room 14", "The meeting is in room 14, not in room 12."),
    ("Keys", "The keys are at the desk from nine on."),
    ("Survey", "Please send me your answers by Friday."),
    ("Printer", "The printer on the second floor works again."),
    ("Cake", "There is cake in the kitchen."),
)
_SAVE: Plan = (button("Save order"), answer())


def _moves(now: Sequence[str], wanted: Sequence[str]) -> Plan:
    """Drag every label that is not where it belongs to its place, from the first place on."""
    order, steps = list(now), list[Plan]()
    for place, name in enumerate(wanted):
        if order[place] != name:
            steps.append((drag(name, order[place]),))
            order.remove(name)
            order.insert(place, name)
    return sum(steps, ())


def _labels(draw: Draw, more: int) -> list[str]:
    """Return the labels as they are shown, after some were made."""
    for name in draw.sample(_MORE_LABELS, more):
        draw.run("INSERT INTO labels (name) VALUES (?)", name)
    return [row["name"] for row in draw.rows("SELECT * FROM labels ORDER BY name")]


def _saved(names: Sequence[str]) -> Expect:
    return added("settings", "the order of the labels", name="label_order", value=", ".join(names))


@template("mail/sort_labels", levels=(1, 2, 3), needs_js=True)
def sort_labels(draw: Draw) -> Job:
    """The labels in another order: one of them moved (level 1), or all of them told."""
    names = _labels(draw, 2 * (draw.level - 1))
    begin: Plan = (link("Order of the labels"),)
    if draw.level == 1:
        name, to = draw.sample(names, 2)
        wanted = list(names)
        wanted.remove(name)
        wanted.insert(names.index(to), name)
        goal = f"Move the label {name!r} to where {to!r} is now, and save the order."
    else:
        wanted = draw.sample(names, len(names))
        while not 2 < len(_moves(names, wanted)) < 4 * draw.level:
            wanted = draw.sample(names, len(names))
        goal = f"Put the labels into this order, and save it: {', '.join(wanted)}."
    moves = _moves(names, wanted)
    if draw.level == 1:
        moves = (drag(name, to),)
    wrong = [*wanted[:-2], wanted[-1], wanted[-2]]
    return Job(
        goal=goal,
        home=desk.HOME,
        expect=(_saved(wanted),),
        plan=(*begin, *moves, *_SAVE),
        mistakes={
            "not saved": (*begin, *moves, answer()),
            "last two the other way": (*begin, *_moves(names, wrong), *_SAVE),
            "nothing dragged": (*begin, *_SAVE),
            "dragged back": (*begin, *moves, *_moves(wanted, names), *_SAVE),
        },
    )


@template("mail/sort_by_letters", levels=(3, 4), needs_js=True)
def sort_by_letters(draw: Draw) -> Job:
    """The labels by how many letters have them; at level 4 there are more."""
    names = _labels(draw, 4 * draw.level - 10)
    draw.run("DELETE FROM message_labels")
    letters = [row["id"] for row in draw.rows("SELECT id FROM messages ORDER BY id")]
    counts = draw.sample(range(1, 3 * len(names)), len(names))
    ids = {row["name"]: row["id"] for row in draw.rows("SELECT * FROM labels")}
    for name, count in zip(names, counts, strict=True):
        for letter in draw.sample(letters, count):
            draw.run("INSERT INTO message_labels VALUES (?, ?)", letter, ids[name])
    by_count = dict(zip(names, counts, strict=True))
    wanted = sorted(names, key=lambda name: -by_count[name])
    begin, moves = (link("Order of the labels"),), _moves(names, wanted)
    wrong = [*wanted[:-2], wanted[-1], wanted[-2]]
    return Job(
        goal="Order the labels by the number of letters that have them, the most first, and save the order.",
        home=desk.HOME,
        expect=(_saved(wanted),),
        plan=(*begin, *moves, *_SAVE),
        mistakes={
            "the fewest first": (*begin, *_moves(names, wanted[::-1]), *_SAVE),
            "last two the other way": (*begin, *_moves(names, wrong), *_SAVE),
            "not saved": (*begin, *moves, answer()),
        },
    )


def _picked(label: str, when: date) -> Plan:
    """Choose a day in the calendar of a field."""
    turns = 12 * (when.year - NOW.year) + when.month - NOW.month
    return (button(f"Choose the {label}"), *(button("Next month"),) * turns, button(day(when.isoformat())))


@template("mail/days_away", levels=(2, 3), needs_js=True)
def days_away(draw: Draw) -> Job:
    """The first and the last day away; at level 3 they are told by how many days they are."""
    first = NOW.date() + timedelta(days=draw.rng.randint(10, 45 if draw.level == 2 else 120))
    count = draw.rng.randint(3, 25)
    last = first + timedelta(days=count - 1)
    told = f"to {day(last.isoformat())}" if draw.level == 2 else f"for {count} days, that day included"
    begin, save = (link("Days away"),), (button("Save days"), answer())
    chosen = _picked("first day", first)

    def until(when: date) -> Plan:
        return (*begin, *chosen, *_picked("last day", when), *save)

    return Job(
        goal=f"Note on the desk that you are away from {day(first.isoformat())} {told}.",
        home=desk.HOME,
        expect=(
            added("settings", "the first day", name="away_from", value=first.isoformat()),
            added("settings", "the last day", name="away_until", value=last.isoformat()),
        ),
        plan=until(last),
        mistakes={
            "a day more": until(last + timedelta(days=1)),
            "a day less": until(last - timedelta(days=1)),
            "not saved": (*until(last)[:-2], answer()),
            "no last day": (*begin, *chosen, *save),
        },
    )


@template("mail/write_to_several", levels=(2, 3), needs_js=True)
def write_to_several(draw: Draw) -> Job:
    """A letter to two people, or (level 3) to four, who are chosen from what is suggested."""
    *chosen, other = draw.sample(people(draw), 2 * draw.level - 1)
    subject, body = draw.choice(_LETTERS)
    names = [row["name"] for row in chosen]
    begin, end = (link("Letter to several people"),), (*written(body, subject=subject), answer())
    chooses = [_chosen(row) for row in chosen]
    return Job(
        goal=f"Write one letter with the subject {subject!r} and the text {body!r} to {', '.join(names[:-1])} and {names[-1]}.",
        home=desk.HOME,
        expect=(sent(", ".join(sorted(row["email"] for row in chosen)), subject, body),),
        plan=(*begin, *sum(chooses, ()), *end),
        mistakes={
            "one forgotten": (*begin, *sum(chooses[:-1], ()), *end),
            "another": (*begin, *sum(chooses[:-1], ()), *_chosen(other), *end),
            "one too many": (*begin, *sum(chooses, ()), *_chosen(other), *end),
            "not sent": (*begin, *sum(chooses, ()), *end[:-2], answer()),
        },
    )


def _chosen(row: sqlite3.Row) -> Plan:
    return (suggested("To", row["name"]), wait(_SLOW), pick(row["name"]))
