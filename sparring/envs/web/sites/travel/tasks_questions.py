"""Questions about towns, times, prices and what was booked."""

from __future__ import annotations

from datetime import date, timedelta

from sparring.envs.web.answers import Answer
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, go_back, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.travel.fares import FARES, TODAY, WEEKDAYS, clock, refund
from sparring.envs.web.sites.travel.knowing import (
    FIND,
    all_fit,
    day_with,
    ends,
    listed,
    opened,
    search,
    some_day,
    timetable,
    town,
    upcoming,
)
from sparring.envs.web.sites.travel.places import TOWNS
from sparring.envs.web.sites.travel.trips import PAGE


@template("travel/opening_hours", levels=(1,))
def opening_hours(draw: Draw) -> Job:
    """When a sight opens or closes on a weekday."""
    sight = draw.choice(draw.rows("SELECT * FROM sights ORDER BY id"))
    weekday = draw.choice([number for number in range(1, 8) if number != sight["closed_on"]])
    what = draw.choice(("open", "close"))
    week, weekend = (f"{what}s", f"weekend_{what}s")
    right, wrong = (week, weekend) if weekday < 6 else (weekend, week)
    other = "closes" if what == "open" else "opens"
    look: Plan = (link("Guides"), link(town(sight["town_id"])))
    return Job(
        goal=f"At what time does the {sight['name']} in {town(sight['town_id'])} {what} on {WEEKDAYS[weekday - 1]}s? "
        "Answer with a time such as 09:30.",
        answer=Answer("text", clock(sight[right])),
        plan=(*look, answer(clock(sight[right]))),
        mistakes={
            "of the other days": (*look, answer(clock(sight[wrong]))),
            "the other end": (*look, answer(clock(sight[other]))),
            "both": (*look, answer(f"{clock(sight['opens'])} to {clock(sight['closes'])}")),
        },
    )


@template("travel/admission", levels=(2, 3))
def admission(draw: Draw) -> Job:
    """What admission costs to sights of several towns."""
    places = draw.sample(range(1, len(TOWNS) + 1), draw.level + 1)
    sights = [
        draw.choice(draw.rows("SELECT * FROM sights WHERE town_id = ? AND price_cents > 0", place)) for place in places
    ]
    heads = draw.rng.randint(2, 4)
    total = heads * sum(sight["price_cents"] for sight in sights)
    steps = [(link("Guides"), link(town(sight["town_id"]))) for sight in sights]
    look: Plan = tuple(step for pair in steps for step in pair)
    names = listed([f"the {sight['name']} in {town(sight['town_id'])}" for sight in sights])
    return Job(
        goal=f"What do {heads} people pay for admission in all if they visit {names}? Answer with the amount.",
        answer=Answer("money", total),
        plan=(*look, answer(money(total))),
        mistakes={
            "for one": (*look, answer(money(total // heads))),
            "without the last": (*look, answer(money(total - heads * sights[-1]["price_cents"]))),
            "one more": (*look, answer(money(total // heads * (heads + 1)))),
        },
    )


@template("travel/running_days", levels=(1,))
def running_days(draw: Draw) -> Job:
    """On which weekdays a service runs."""
    service = draw.choice(draw.rows("SELECT * FROM services WHERE days != '1234567' ORDER BY id"))
    right = [WEEKDAYS[int(digit) - 1] for digit in service["days"]]
    look: Plan = (link("Departures"), link(town(service["origin_id"])))
    rest = [name for name in WEEKDAYS if name not in right]
    return Job(
        goal=f"On which weekdays does the {service['mode']} {service['code']} from {town(service['origin_id'])} run? "
        f"Answer "
        "with their full names, separated by commas.",
        answer=Answer("set", right),
        plan=(*look, answer(", ".join(right))),
        mistakes={
            "the others": (*look, answer(", ".join(rest))),
            "one forgotten": (*look, answer(", ".join(right[:-1]))),
            "all": (*look, answer(", ".join(WEEKDAYS))),
        },
    )


@template("travel/refund", levels=(1, 2))
def refund_question(draw: Draw) -> Job:
    """What would come back if a trip (level 2: each of two) were cancelled."""
    every = upcoming(draw)
    able = [trip for trip in (every[:PAGE] if draw.level == 1 else every) if refund(trip) is not None]
    chosen = draw.sample(able, draw.level)
    total = sum(refund(trip) or 0 for trip in chosen)
    paid = sum(trip["total_cents"] for trip in chosen)
    looks = [(*opened(draw, trip), link("Cancel trip")) for trip in chosen]
    look: Plan = tuple(step for steps in looks for step in steps)
    names = listed([str(trip["id"]) for trip in chosen])
    which = f"the trip {names}" if draw.level == 1 else f"both trips {names}"
    return Job(
        goal=f"How much money would you get back today if you cancelled {which}? Do not cancel anything. Answer with "
        f"the "
        "amount.",
        answer=Answer("money", total),
        plan=(*look, answer(money(total))),
        mistakes={
            "cancelled": (*look, button("Cancel this trip"), answer(money(total))),
            "a cent more": (*look, answer(money(total + 1))),
            "what is kept": (*look, answer(money(paid - total if paid > total else paid // 4))),
        },
    )


@template("travel/quickest", levels=(2, 3))
def quickest(draw: Draw) -> Job:
    """How long the quickest journey takes; from level 3 in all, over two days with a stay between."""
    parts = [day_with(draw, lambda found: len(found) > 2 and all_fit(found, draw))]
    if draw.level == 3:
        later = (parts[0][0].day - TODAY).days + 1
        onward = day_with(
            draw, lambda found: len(found) > 2 and all_fit(found, draw), ends(parts[0])[1], min(later, 99)
        )
        parts.append(onward)
    total = sum(min(one.minutes for one in found) for found in parts)
    slow = sum(sorted(one.minutes for one in found)[1] for found in parts)
    looks = [
        (*search(*ends(found), found[0].day), FIND if not i else button("Search again"))
        for i, found in enumerate(parts)
    ]
    look: Plan = tuple(step for steps in looks for step in steps)
    names = [
        f"from {town(ends(found)[0])} to {town(ends(found)[1])} on {day(found[0].day.isoformat())}" for found in parts
    ]
    first = f"How many minutes does the quickest journey {names[0]} take?"
    if draw.level == 3:
        first = f"How many minutes do the quickest journey {names[0]} and the quickest one {names[1]} take together?"
    return Job(
        goal=f"{first} Answer with a number.",
        answer=Answer("number", total),
        plan=(*look, answer(total)),
        mistakes={
            "the second": (*look, answer(slow if slow != total else total + 5)),
            "off by one": (*look, answer(total + 1)),
            "in hours": (*look, answer(f"{total // 60} h {total % 60} min")),
        },
    )


@template("travel/cheapest_day", levels=(3,))
def cheapest_day(draw: Draw) -> Job:
    """On which of four days a journey can be had most cheaply."""
    prices: dict[date, int] = {}
    while len(higher := [when for when, price in prices.items() if price > min(prices.values())]) < 3:
        origin, destination = ends(day_with(draw, lambda found: any(not one.changes for one in found)))
        first = some_day(draw)
        fortnight = [timetable(draw, origin, destination, first + timedelta(days=i)) for i in range(14)]
        open_days = [there for there in fortnight if there and all_fit(there, draw)]
        prices = {there[0].day: min(one.price() for one in there) for there in open_days}
    limit = sorted(prices[when] for when in higher)[-3]
    best = draw.choice([when for when, price in prices.items() if price < limit])
    days = sorted((best, *draw.sample([when for when, price in prices.items() if price > prices[best]], 3)))
    second = min((when for when in days if when != best), key=lambda when: prices[when])
    again = [(fill("Date", each.isoformat()), button("Search again")) for each in days[1:]]
    look: Plan = (*search(origin, destination, days[0]), FIND, *(step for pair in again for step in pair))
    names = ", ".join(day(each.isoformat()) for each in days[:-1])
    return Job(
        goal=f"You want to go from {town(origin)} to {town(destination)} with the Saver fare on {names} or "
        f"{day(days[-1].isoformat())}, at any time. On which of these days does the cheapest journey cost least? "
        f"Answer "
        "with the date.",
        answer=Answer("date", best.isoformat()),
        plan=(*look, answer(day(best.isoformat()))),
        mistakes={
            "the second": (*look, answer(day(second.isoformat()))),
            "its price": (*look, answer(money(prices[best]))),
            "all days": (*look, answer(", ".join(day(each.isoformat()) for each in days))),
        },
    )


@template("travel/spent", levels=(2,))
def spent(draw: Draw) -> Job:
    """What the trips of a year cost."""
    rows = draw.rows(
        "SELECT * FROM trips WHERE day <= ? AND status = 'booked' ORDER BY day DESC, id", TODAY.isoformat()
    )
    year = draw.choice(sorted({row["day"][:4] for row in rows if row["day"] >= "2025"}))
    fare = draw.choice((*FARES, "any"))
    chosen = [row for row in rows if row["day"][:4] == year and fare in (row["fare"], "any")]
    if len(chosen) < 2:
        fare, chosen = "any", [row for row in rows if row["day"][:4] == year]
    total = sum(row["total_cents"] for row in chosen)
    every = sum(row["total_cents"] for row in rows)
    pages = -(-len(rows) // PAGE)
    look: Plan = (link("Trips"), select("Show", "past"), button("Show trips"), *(link("Next page"),) * (pages - 1))
    kind = "past trips" if fare == "any" else f"past trips with the {fare} fare"
    return Job(
        goal=f"What is the sum of the totals of your {kind} of the year {year}, by the day of the trip and without "
        f"those "
        "that were cancelled? Answer with the amount.",
        answer=Answer("money", total),
        plan=(*look, answer(money(total))),
        mistakes={
            "of all years": (*look, answer(money(every if every != total else every + 1000))),
            "one forgotten": (*look, answer(money(total - chosen[-1]["total_cents"]))),
            "a dollar more": (*look, answer(money(total + 100))),
        },
    )


@template("travel/first_voucher", levels=(1,))
def first_voucher(draw: Draw) -> Job:
    """Which voucher that can still be used expires first."""
    valid = draw.rows("SELECT code FROM vouchers WHERE trip_id IS NULL AND expires_on >= ?", TODAY.isoformat())
    days = draw.sample(range(1, 200), len(valid))
    dates = {row["code"]: (TODAY + timedelta(days=each)).isoformat() for row, each in zip(valid, days, strict=True)}
    for code, when in dates.items():
        draw.run("UPDATE vouchers SET expires_on = ? WHERE code = ?", when, code)
    codes = sorted(dates, key=lambda code: dates[code])
    gone = draw.value("SELECT code FROM vouchers WHERE expires_on < ? ORDER BY expires_on", TODAY.isoformat())
    look: Plan = (link("Vouchers"),)
    return Job(
        goal="Which of the vouchers that can still be used expires first? Answer with its code.",
        answer=Answer("text", codes[0]),
        plan=(*look, answer(codes[0])),
        mistakes={
            "the next": (*look, answer(codes[1])),
            "one that has expired": (*look, answer(gone)),
            "all of them": (*look, answer(", ".join(codes))),
            "its date": (*look, go_back(), answer(day(dates[codes[0]]))),
        },
    )


@template("travel/points_of_year", levels=(1,))
def points_of_year(draw: Draw) -> Job:
    """How many points came in a year."""
    year = draw.choice(("2025", "2026"))
    extra = (TODAY - timedelta(days=draw.rng.randint(5, 60))).isoformat()
    draw.run("INSERT INTO points (day, what, number) VALUES (?, 'Birthday bonus', ?)", extra, draw.rng.randint(10, 90))
    rows = draw.rows("SELECT * FROM points")
    chosen = [row["number"] for row in rows if row["day"].startswith(year)]
    total, every = sum(chosen), sum(row["number"] for row in rows)
    look: Plan = (link("Vouchers"), link("Next page"))
    return Job(
        goal=f"How many points did you get in the year {year}? Answer with a number.",
        answer=Answer("number", total),
        plan=(*look, answer(total)),
        mistakes={
            "the balance": (*look, answer(every if every != total else every + 10)),
            "one forgotten": (*look, answer(total - min(chosen))),
            "with a unit and another": (*look, answer(f"{total} of {every + 1}")),
            "reported": (*look, report()),
        },
    )
