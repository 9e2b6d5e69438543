"""Tasks about stays that are booked: cancelling, wishes."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import Expect, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, template
from sparring.envs.web.site import day as written
from sparring.envs.web.sites.travel.fares import TODAY, stay_refund
from sparring.envs.web.sites.travel.knowing import listed

_WISHES = ("a room on a low floor", "two extra towels", "a table by the window at breakfast", "a parking space")


def _stays(draw: Draw) -> list[sqlite3.Row]:
    return draw.rows(
        "SELECT stays.*, hotels.name AS hotel FROM stays JOIN rooms ON rooms.id = room_id JOIN hotels ON hotels.id = "
        "hotel_id "
        "WHERE status = 'booked' AND check_in > ? ORDER BY check_in, stays.id",
        TODAY.isoformat(),
    )


def _stay_said(stay: sqlite3.Row) -> str:
    return f"the stay at {stay['hotel']} from {written(stay['check_in'])}"


def _stay_cancelled(stay: sqlite3.Row) -> Expect:
    return changed("stays", stay["id"], "the stay cancelled", status="cancelled", refund_cents=stay["total_cents"])


def _as_rates(draw: Draw, flexible: int) -> list[sqlite3.Row]:
    """Give stays to come one rate or the other; return them, the flexible ones first."""
    rows = _stays(draw)
    for i, stay in enumerate(draw.sample(rows, len(rows))):
        draw.run("UPDATE stays SET rate = ? WHERE id = ?", "Flexible" if i < flexible else "Advance", stay["id"])
        hotel = "(SELECT hotel_id FROM rooms WHERE id = ?)"
        draw.run(
            f"UPDATE hotels SET flexible = max(flexible, ?) WHERE id = {hotel}", int(i < flexible), stay["room_id"]
        )
    return sorted(_stays(draw), key=lambda stay: stay_refund(stay) is None)


@template("travel/cancel_stay", levels=(2,), infeasible=True)
def cancel_stay(draw: Draw) -> Job:
    """Cancel a stay, if its rate allows that."""
    rows = _as_rates(draw, 2)
    found, other = (rows[2], rows[0]) if draw.infeasible else draw.sample(rows[:2], 2)
    goal = f"Cancel {_stay_said(found)}."

    def look(stay: sqlite3.Row) -> Plan:
        return (link("Stays"), link(f"Stay {stay['id']}"))

    cancels = (link("Cancel this stay"), button("Cancel this stay"))
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look(found), report("the Advance rate cannot be cancelled")),
            mistakes={
                "another": (*look(other), *cancels, answer()),
                "another and report": (*look(other), *cancels, report()),
                "says it is done": (*look(found), answer()),
            },
        )
    return Job(
        goal=goal,
        expect=(_stay_cancelled(found),),
        plan=(*look(found), *cancels, answer()),
        mistakes={
            "another": (*look(other), *cancels, answer()),
            "both": (*look(found), *cancels, *look(other), *cancels, answer()),
            "only looked": (*look(found), cancels[0], answer()),
        },
    )


@template("travel/cancel_or_ask", levels=(3,))
def cancel_or_ask(draw: Draw) -> Job:
    """Of two stays, cancel what can be cancelled, and ask the hotel for something where it cannot."""
    rows = _as_rates(draw, draw.rng.randint(2, 3))
    chosen = draw.sample((rows[0], draw.choice(rows[1:])), 2)
    wish = draw.choice(_WISHES)
    names = [_stay_said(stay) for stay in chosen]
    expect, steps, turned = [], [], []
    for stay in chosen:
        look: Plan = (link("Stays"), link(f"Stay {stay['id']}"))
        asks = (*look, fill("Wishes for the hotel", wish), button("Save wishes"))
        cancels = (*look, link("Cancel this stay"), button("Cancel this stay"))
        able = stay_refund(stay) is not None
        expect.append(_stay_cancelled(stay) if able else changed("stays", stay["id"], "the wish", wish=wish))
        steps.append(cancels if able else asks)
        turned.append(asks)
    both: Plan = (*steps[0], *steps[1])
    return Job(
        goal=f"These two stays are in question: {listed(names)}. Cancel each of them if it can be cancelled; if it "
        f"cannot, save "
        f"just this as the wish for its hotel: {wish!r}.",
        expect=tuple(expect),
        plan=(*both, answer()),
        mistakes={
            "one only": (*steps[0], answer()),
            "asked where it could be cancelled": (*turned[0], *turned[1], answer()),
            "not saved": (*steps[0], *steps[1][:-1], answer()),
        },
    )
