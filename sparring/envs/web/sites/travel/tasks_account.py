"""Tasks about the account, travellers, price alerts, the short list and routes."""

from __future__ import annotations

from sparring.envs.web.checks import added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.travel.data import ME, MEALS, SEAT_WISHES
from sparring.envs.web.sites.travel.guides import stages
from sparring.envs.web.sites.travel.knowing import MAINLAND, town
from sparring.envs.web.sites.travel.places import ISLANDS, TOWNS

_NEWS, _REMIND = "Send me the newsletter", "Remind me of trips the day before"
_ROUTES = ("Birthday tour", "Castles and mills", "With the bicycles", "Old friends", "Autumn leaves")


@template("travel/home_town", levels=(1, 2))
def home_town(draw: Draw) -> Job:
    """Another home town; from level 2 a telephone number and the reminders too."""
    me = draw.row("SELECT * FROM account")
    place, wrong = draw.sample([number for number in MAINLAND if number != me["home_id"]], 2)
    phone = f"01632 96{draw.rng.randint(2000, 9999)}"
    wants = not me["reminders"]
    more = (fill("Telephone", phone), check(_REMIND, checked=wants)) if draw.level == 2 else ()
    also = f", the telephone number to {phone}, and switch the reminders of trips {'on' if wants else 'off'}"
    values = {"home_id": place} | ({"phone": phone, "reminders": int(wants)} if more else {})
    save = (button("Save details"), answer())
    return Job(
        goal=f"Change the home town of the account to {town(place)}{also if more else ''}.",
        expect=(changed("account", ME, "the details", **values),),
        plan=(link("Account"), select("Home town", town(place)), *more, *save),
        mistakes={
            "another town": (link("Account"), select("Home town", town(wrong)), *more, *save),
            "not saved": (link("Account"), select("Home town", town(place)), *more, answer()),
            "newsletter too": (
                *(link("Account"), select("Home town", town(place)), *more),
                *(check(_NEWS, checked=not me["newsletter"]), *save),
            ),
        },
    )


@template("travel/edit_traveller", levels=(2,), infeasible=True)
def edit_traveller(draw: Draw) -> Job:
    """A new passport number and a meal for a traveller, among others of nearly the same name."""
    found, other = draw.sample(draw.rows("SELECT * FROM travellers WHERE id != ? ORDER BY id", ME), 2)
    passport = f"{draw.choice('NPQRSTVWXZ')}{draw.rng.randint(1_000_000, 9_999_999)}"
    meal, wrong = draw.sample([each for each in MEALS if each not in (found["meal"], other["meal"])], 2)
    goal = (
        f"The traveller {found['name']} has a new passport with the number {passport} and wants the meal {meal!r}. "
        f"Save that."
    )
    fills = (fill("Passport number", passport), select("Meal", meal))
    save = (button("Save traveller"), answer())
    to_other: Plan = (link("Travellers"), link(other["name"]))
    if draw.infeasible:
        draw.run("DELETE FROM travellers WHERE id = ?", found["id"])
        draw.run("DELETE FROM trip_travellers WHERE traveller_id = ?", found["id"])
        draw.run("DELETE FROM seats WHERE traveller_id = ?", found["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Travellers"), report("there is no such traveller")),
            mistakes={
                "another": (*to_other, *fills, *save),
                "says it is done": (link("Travellers"), answer()),
                "renamed": (*to_other, fill("Name", found["name"]), *fills, *save),
            },
        )
    begin: Plan = (link("Travellers"), link(found["name"]))
    return Job(
        goal=goal,
        expect=(changed("travellers", found["id"], "the traveller", passport=passport, meal=meal),),
        plan=(*begin, *fills, *save),
        mistakes={
            "another": (*to_other, *fills, *save),
            "wrong meal": (*begin, fills[0], select("Meal", wrong), *save),
            "no meal": (*begin, fills[0], *save),
            "not saved": (*begin, *fills, answer()),
        },
    )


@template("travel/new_traveller", levels=(2, 3))
def new_traveller(draw: Draw) -> Job:
    """A new traveller; from level 3 an old one goes."""
    name = f"{draw.choice(('Edda', 'Milo', 'Petra', 'Jasper'))} {draw.choice(('Calder', 'Lunn', 'Osgood', 'Varga'))}"
    born = f"{draw.rng.randint(1955, 2015)}-{draw.rng.randint(1, 12):02}-{draw.rng.randint(1, 28):02}"
    passport = f"{draw.choice('NPQRSTVWXZ')}{draw.rng.randint(1_000_000, 9_999_999)}"
    seat = draw.choice(SEAT_WISHES[1:])
    old, kept = draw.sample(draw.rows("SELECT * FROM travellers WHERE id != ? ORDER BY id", ME), 2)
    for one in (old, kept):
        draw.run("DELETE FROM trip_travellers WHERE traveller_id = ?", one["id"])
        draw.run("DELETE FROM seats WHERE traveller_id = ?", one["id"])
        draw.run("UPDATE stays SET traveller_id = ? WHERE traveller_id = ?", ME, one["id"])
    row = added("travellers", "the new traveller", name=name, born=born, passport=passport, seat=seat)
    form = (fill("Name", name), fill("Date of birth", born), fill("Passport number", passport), select("Seat", seat))
    begin: Plan = (link("Travellers"), link("Add a traveller"), *form)
    save, gone = button("Save traveller"), (removed("travellers", old["id"], "the old one gone"),)

    def delete(who: str) -> Plan:
        return (link(f"Delete {who}"), button("Delete this traveller")) if draw.level == 3 else ()

    also = f" Then delete the traveller {old['name']}." if draw.level == 3 else ""
    other = SEAT_WISHES[1 if seat == SEAT_WISHES[2] else 2]
    return Job(
        goal=f"Add the traveller {name}, born on {day(born)}, with the passport number {passport} and the seat "
        f"{seat!r}. "
        f"Leave the rest of the form as it is.{also}",
        expect=(row, *(gone if draw.level == 3 else ())),
        plan=(*begin, save, *delete(old["name"]), answer()),
        mistakes={
            "wrong seat": (*begin, select("Seat", other), save, *delete(old["name"]), answer()),
            "not saved": (*begin, link("Travellers"), *delete(old["name"]), answer()),
            "a wrong one deleted": (
                *(*begin, save, link(f"Delete {kept['name']}"), button("Delete this traveller")),
                answer(),
            ),
            "twice": (*begin, save, *begin[1:], save, *delete(old["name"]), answer()),
        },
    )


@template("travel/delete_alert", levels=(1,), infeasible=True)
def delete_alert(draw: Draw) -> Job:
    """Delete a price alert; the way back has one, or has none."""
    rows = draw.rows("SELECT * FROM alerts ORDER BY id")
    found = draw.choice(rows)
    one, two = found["origin_id"], found["destination_id"]
    draw.run("DELETE FROM alerts WHERE origin_id = ? AND destination_id = ?", two, one)
    draw.run("INSERT INTO alerts (origin_id, destination_id, below_cents) VALUES (?, ?, 4500)", two, one)
    other = draw.choice([row for row in rows if {row["origin_id"], row["destination_id"]} != {one, two}])
    goal = f"Delete the price alert for journeys from {town(one)} to {town(two)}."
    delete = button(f"Delete {town(one)} to {town(two)}")
    back = button(f"Delete {town(two)} to {town(one)}")
    elsewhere = button(f"Delete {town(other['origin_id'])} to {town(other['destination_id'])}")
    begin: Plan = (link("Price alerts"),)
    if draw.infeasible:
        draw.run("DELETE FROM alerts WHERE id = ?", found["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("there is no such alert")),
            mistakes={
                "the way back": (*begin, back, answer()),
                "the way back and report": (*begin, back, report()),
                "says it is done": (*begin, answer()),
            },
        )
    return Job(
        goal=goal,
        expect=(removed("alerts", found["id"], "the alert gone"),),
        plan=(*begin, delete, answer()),
        mistakes={
            "the way back": (*begin, back, answer()),
            "both ways": (*begin, delete, back, answer()),
            "another": (*begin, elsewhere, answer()),
        },
    )


@template("travel/new_alert", levels=(2,))
def new_alert(draw: Draw) -> Job:
    """Set a price alert."""
    there = {(row["origin_id"], row["destination_id"]) for row in draw.rows("SELECT * FROM alerts")}
    pairs = [(one, two) for one in range(1, len(TOWNS) + 1) for two in range(1, len(TOWNS) + 1) if one != two]
    one, two = draw.choice([pair for pair in pairs if pair not in there and pair[::-1] not in there])
    dollars, weekend = draw.rng.randint(21, 89), draw.rng.random() < 0.5

    def form(first: int, last: int, below: int, *, only: bool) -> Plan:
        towns = (select("From", town(first)), select("To", town(last)))
        tick = (check("Weekends only"),) if only else ()
        return (
            *(link("Price alerts"), link("Set an alert"), *towns),
            *(fill("Below, in whole dollars", below), *tick, button("Save alert"), answer()),
        )

    when = "on weekends only" if weekend else "on any day"
    return Job(
        goal=f"Set a price alert for journeys from {town(one)} to {town(two)} {when}, below {money(dollars * 100)}.",
        expect=(
            added(
                "alerts",
                "the alert",
                origin_id=one,
                destination_id=two,
                below_cents=100 * dollars,
                weekend=int(weekend),
            ),
        ),
        plan=form(one, two, dollars, only=weekend),
        mistakes={
            "the way back": form(two, one, dollars, only=weekend),
            "a dollar more": form(one, two, dollars + 1, only=weekend),
            "the other days": form(one, two, dollars, only=not weekend),
            "not saved": (*form(one, two, dollars, only=weekend)[:-2], answer()),
        },
    )


@template("travel/raise_alerts", levels=(3,))
def raise_alerts(draw: Draw) -> Job:
    """Raise the limits of all alerts that are too low, and of no others."""
    rows = draw.sample(draw.rows("SELECT * FROM alerts ORDER BY id"), 6)
    limits = sorted(draw.sample(range(15, 95), 6))
    for row, dollars in zip(rows, limits, strict=True):
        draw.run("UPDATE alerts SET below_cents = ? WHERE id = ?", dollars * 100, row["id"])
    goal_limit = draw.rng.randint(limits[2] + 1, limits[3])
    low = rows[:3]

    def edit(ids: list[int], dollars: int) -> Plan:
        chosen = [row for row in rows if row["id"] in ids]
        names = [f"Edit {town(row['origin_id'])} to {town(row['destination_id'])}" for row in chosen]
        steps = [(link(name), fill("Below, in whole dollars", dollars), button("Save alert")) for name in names]
        return tuple(step for one in steps for step in one)

    begin: Plan = (link("Price alerts"),)
    ids = [row["id"] for row in low]
    return Job(
        goal=f"Raise every price alert with a limit below {money(goal_limit * 100)} to {money(goal_limit * 100)}, and "
        f"leave "
        "the others as they are.",
        expect=tuple(changed("alerts", number, f"alert {number}", below_cents=goal_limit * 100) for number in ids),
        plan=(*begin, *edit(ids, goal_limit), answer()),
        mistakes={
            "one forgotten": (*begin, *edit(ids[:-1], goal_limit), answer()),
            "one too many": (*begin, *edit([*ids, rows[-1]["id"]], goal_limit), answer()),
            "a dollar less": (*begin, *edit(ids, goal_limit - 1), answer()),
        },
    )


@template("travel/shortlist_by_rating", levels=(2,))
def shortlist_by_rating(draw: Draw) -> Job:
    """Take the hotels off the short list that are rated too low."""
    rows = draw.rows("SELECT hotels.* FROM hotels JOIN shortlist ON hotel_id = id ORDER BY id")
    ratings = draw.sample(range(63, 97), len(rows))
    for row, rating in zip(rows, ratings, strict=True):
        draw.run("UPDATE hotels SET rating = ? WHERE id = ?", rating, row["id"])
    ranked = sorted(zip(ratings, rows, strict=True), key=lambda pair: pair[0])
    number = draw.rng.randint(3, len(rows) - 1)
    limit, names = ranked[number][0], [row["name"] for _, row in ranked]
    off = [button(f"Remove {name}") for name in names]
    begin: Plan = (link("Short list"),)
    return Job(
        goal=f"Take every hotel off the short list that is rated less than {limit // 10}.{limit % 10}. Keep the "
        f"others.",
        expect=tuple(removed("shortlist", row["id"], f"{row['name']} off the list") for _, row in ranked[:number]),
        plan=(*begin, *off[:number], answer()),
        mistakes={
            "one forgotten": (*begin, *off[: number - 1], answer()),
            "the one with that rating too": (*begin, *off[: number + 1], answer()),
            "the good ones": (*begin, *off[number:], answer()),
        },
    )


def _plan(*stops: int, begin: bool = True) -> Plan:
    """Fill the planner: from, via, to."""
    names = [town(stop) for stop in stops]
    fields = (select("From", names[0]), select("Via", names[1]), select("To", names[2]))
    return (*((link("Planner"),) if begin else ()), *fields, button("Plan"))


def _saved(name: str) -> Plan:
    return (fill("Name of the route", name), button("Save route"), answer())


@template("travel/save_route", levels=(2,), infeasible=True)
def save_route(draw: Draw) -> Job:
    """Save a route by road; to an island there is none."""
    one, via, two, wrong = draw.sample(MAINLAND, 4)
    name = draw.choice(_ROUTES)
    sea = draw.choice(ISLANDS)
    goal = f"Save the route by road from {town(one)} via {{}} to {town(two)} under the name {name!r}."
    if draw.infeasible:
        return Job(
            goal=goal.format(town(sea)),
            infeasible=True,
            plan=(link("Planner"), report("the island has no road")),
            mistakes={
                "without it": (
                    *(link("Planner"), select("From", town(one)), select("To", town(two)), button("Plan")),
                    *_saved(name),
                ),
                "by another town": (*_plan(one, via, two), *_saved(name)),
                "says it is done": (link("Planner"), answer()),
            },
        )
    return Job(
        goal=goal.format(town(via)),
        expect=(added("routes", "the route", name=name, from_id=one, via_id=via, to_id=two),),
        plan=(*_plan(one, via, two), *_saved(name)),
        mistakes={
            "the way back": (*_plan(two, via, one), *_saved(name)),
            "by another town": (*_plan(one, wrong, two), *_saved(name)),
            "not saved": (*_plan(one, via, two), answer()),
        },
    )


@template("travel/shorter_route", levels=(3,))
def shorter_route(draw: Draw) -> Job:
    """Save the shortest of three routes by road, or the quickest."""
    what, column = draw.choice((("the fewest kilometres", "km"), ("the least time by car", "minutes")))
    while True:
        one, two, *ways = draw.sample(MAINLAND, 5)
        parts = [stages(draw.rows, [one, via, two]) or [] for via in ways]
        sums = [sum(getattr(stage, column) for stage in part) for part in parts]
        if len(set(sums)) == 3:
            break
    order = sorted(range(3), key=lambda i: sums[i])
    best, second, worst = (ways[i] for i in order)
    name = draw.choice(_ROUTES)
    look: Plan = _plan(one, ways[0], two)
    for via in ways[1:]:
        look = (*look, select("Via", town(via)), button("Plan"))
    again = (select("Via", town(best)), button("Plan")) if ways[-1] != best else ()
    return Job(
        goal=f"By road from {town(one)} to {town(two)} via {town(ways[0])}, {town(ways[1])} or {town(ways[2])}: of "
        f"these "
        f"three routes, save the one that takes {what} under the name {name!r}.",
        expect=(added("routes", "the route", name=name, from_id=one, via_id=best, to_id=two),),
        plan=(*look, *again, *_saved(name)),
        mistakes={
            "the second": (*look, select("Via", town(second)), button("Plan"), *_saved(name)),
            "the longest": (*look, select("Via", town(worst)), button("Plan"), *_saved(name)),
            "another name": (*look, *again, *_saved("Route")),
        },
    )
