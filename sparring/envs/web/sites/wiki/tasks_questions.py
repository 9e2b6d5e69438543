"""Questions that the Companion's articles answer, one or several of them together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sparring.envs.web.answers import Answer
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, go_back, link, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.shop.knowing import listed
from sparring.envs.web.sites.wiki.articles import MONEY
from sparring.envs.web.sites.wiki.knowing import Entry, articles, edit, entries, entry, opened
from sparring.envs.web.sites.wiki.markup import LINK, categories_of, titled
from sparring.envs.web.world import NOW

_ASKED = {
    "Buildings": ("Admission", "Height", "Built"),
    "Ferries": ("Single fare", "Crossing", "Boats"),
    "Inns": ("Landlord", "Double room", "Rooms"),
    "Guilds": ("Founded", "Members"),
    "Bridges": ("Opened", "Length", "Width", "Material"),
    "Engineers": ("Born", "Died"),
    "Painters": ("Born", "Died"),
}


def _cents(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _linked(one: Entry, key: str) -> str:
    """Return the title that a line of an infobox links to."""
    line = next(line for line in one.text.split("\n") if line.startswith(f"| {key} = "))
    found = re.search(LINK, line)
    assert found is not None, f"{one.title} has no link for {key}"
    return titled(found["to"])


@template("wiki/fact", levels=(1,))
def fact(draw: Draw) -> Job:
    """A fact from an infobox."""
    kind = draw.choice(sorted(_ASKED))
    key = draw.choice(_ASKED[kind])
    found, other = draw.sample([one for one in articles(draw) if kind in categories_of(one.text)], 2)
    text, wrong = found.facts[key], other.facts[key]
    figure = re.fullmatch(r"([\d.]+)(?: (m|minutes))?", text)
    if text.startswith("$"):
        right, form = Answer("money", _cents(text)), "the amount"
    elif figure:
        right, form = Answer("number", figure[1]), f"a number{f' ({figure[2]})' if figure[2] else ''}"
        wrong = wrong.split()[0]
    elif key in ("Born", "Died"):
        right, form = Answer("date", _iso(text)), "the date"
    else:
        right, form = Answer("text", text), "what the infobox says"
    said = right.written()
    wrong = wrong if not right.accepts(wrong) else f"not {wrong}"
    look = opened(found.title)
    return Job(
        goal=f"What does the infobox of {found.title!r} say for {key!r}? Answer with {form}.",
        answer=right,
        plan=(*look, answer(said)),
        mistakes={
            "of another": (*look, answer(wrong)),
            "both": (*look, answer(f"{said} or {wrong}")),
            "a sentence": (*look, answer(f"It says {said}")),
            "watched": (*look, *_press(draw, found), answer(said)),
        },
    )


def _press(draw: Draw, found: Entry) -> Plan:
    watched = draw.rows("SELECT 1 FROM watched WHERE page_id = ?", found.page)
    return (button("Stop watching" if watched else "Watch"),)


def _iso(text: str) -> str:
    """Return a date that a page tells."""
    from datetime import datetime

    return datetime.strptime(text, "%d %B %Y").date().isoformat()


@template("wiki/chain", levels=(2, 3))
def chain(draw: Draw) -> Job:
    """Who has to do with something, over several articles; at level 3 two of them compared."""
    halls = {one.title: _linked(one, "Hall") for one in entries(draw) if "Guilds" in categories_of(one.text)}
    guild = draw.choice(sorted(halls))
    hall = entry(draw, halls[guild])
    architect = entry(draw, _linked(hall, "Architect"))
    bridge = draw.choice(articles(draw, "Bridges"))
    engineer = entry(draw, _linked(bridge, "Engineer"))
    to_one: Plan = (*opened(guild), link(hall.title), link(_called(architect)))
    if draw.level == 2:
        what = draw.choice(("Born", "Died"))
        text, other = architect.facts[what], architect.facts["Died" if what == "Born" else "Born"]
        said = {"Born": "born", "Died": "die"}[what]
        verb = "was" if what == "Born" else "did"
        return Job(
            goal=f"When {verb} the architect of the building in which the {guild} meets {said}? Answer with the date.",
            answer=Answer("date", _iso(text)),
            plan=(*to_one, answer(text)),
            mistakes={
                "the other date": (*to_one, answer(other)),
                "an engineer": (*to_one, answer(engineer.facts[what])),
                "the year": (*to_one, answer(text.split()[-1])),
            },
        )
    year = {one.title: int(one.facts["Born"].split()[-1]) for one in (architect, engineer)}
    gap = abs(year[architect.title] - year[engineer.title])
    both: Plan = (*to_one, *opened(bridge.title), link(_called(engineer)))
    return Job(
        goal=f"How many years lie between the years in which the architect of the building in which the {guild} meets and the "
        f"engineer of {bridge.title!r} were born? Answer with a number.",
        answer=Answer("number", gap),
        plan=(*both, *opened(architect.title), answer(gap)),
        mistakes={
            "one more": (*both, answer(gap + 1)),
            "one less": (*both, answer(gap - 1)),
            "the year": (*both, answer(year[architect.title])),
        },
    )


def _called(person: Entry) -> str:
    """Return the name by which articles call someone."""
    return person.title.partition(" (")[0]


@template("wiki/widest", levels=(2, 3))
def widest(draw: Draw) -> Job:
    """Which of the bridges of a district or over a water is the widest: the list does not tell."""
    every = articles(draw, "Bridges")
    groups: dict[tuple[str, str], list[Entry]] = {}
    for one in every:
        for key in ("District", "Crosses"):
            groups.setdefault((key, one.facts[key]), []).append(one)
    width = {one.title: int(one.facts["Width"].split()[0]) for one in every}
    clear = [
        pair for pair in sorted(groups) if len({width[one.title] for one in groups[pair]}) == len(groups[pair]) > 1
    ]
    size = 2 if draw.level == 2 else 3
    best = min(abs(len(groups[pair]) - size) for pair in clear)
    key, place = draw.choice([pair for pair in clear if abs(len(groups[pair]) - size) == best])
    there = sorted(groups[key, place], key=lambda one: -width[one.title])
    steps = tuple(step for one in there for step in (link(one.title), go_back()))
    look: Plan = (*opened("List of bridges"), *steps)
    where = f"in {place}" if key == "District" else f"that cross the {place}"
    names = [one.title for one in there]
    outside = next(one.title for one in every if one not in there)
    return Job(
        goal=f"Which of the bridges {where} is the widest? Answer with its title.",
        answer=Answer("text", names[0]),
        plan=(*look, answer(names[0])),
        mistakes={
            "the second": (*look, answer(names[1])),
            "another place": (*look, answer(outside)),
            "two": (*look, answer(f"{names[0]}, {names[1]}")),
        },
    )


@template("wiki/order", levels=(3,))
def order(draw: Draw) -> Job:
    """Put festivals into the order of their visitors in a year, or districts into that of their inhabitants."""
    kind, years = draw.choice((("Festivals", range(2021, 2026)), ("Districts", (1931, 1961, 1991, 2021))))
    what = "visitors" if kind == "Festivals" else "inhabitants"
    year = draw.choice(years)
    counts = {one.title: _in_table(one.text, year) for one in articles(draw, kind)}
    chosen = draw.sample(sorted(counts), 4)
    while len({counts[title] for title in chosen}) < len(chosen):
        chosen = draw.sample(sorted(counts), 4)
    right = sorted(chosen, key=lambda title: -counts[title])
    look: Plan = sum(map(opened, chosen), ())
    swapped = [right[0], right[2], right[1], right[3]]
    return Job(
        goal=f"Put {listed(chosen)} into the order of their {what} in {year}, the most first. Answer with their titles, with "
        "commas between them.",
        answer=Answer("list", right),
        plan=(*look, answer(", ".join(right))),
        mistakes={
            "the fewest first": (*look, answer(", ".join(reversed(right)))),
            "two swapped": (*look, answer(", ".join(swapped))),
            "one left out": (*look, answer(", ".join(right[:-1]))),
        },
    )


def _in_table(text: str, year: int) -> int:
    """Return the number behind a year in a page's table."""
    found = re.search(rf"^\| {year} \| ([\d,]+)$", text, re.MULTILINE)
    assert found is not None, f"there is no row for {year}"
    return int(found[1].replace(",", ""))


def _price(one: Entry) -> int:
    return _cents(next(one.facts[key] for key in MONEY if key in one.facts))


@template("wiki/outing", levels=(2, 3))
def outing(draw: Draw) -> Job:
    """What some ferries and buildings cost together; at level 3 the cheaper one of two."""
    ferries = draw.sample(articles(draw, "Ferries"), draw.level)
    first, second = draw.sample(articles(draw, "Buildings"), 2)
    crossing = sum(map(_price, ferries))
    names = listed([one.title for one in ferries])
    if draw.level == 2:
        total, extra = crossing + _price(first), f"admission to the {first.title}"
        seen: Sequence[Entry] = (*ferries, first)
    else:
        total = crossing + min(_price(first), _price(second))
        extra = f"admission to either the {first.title} or the {second.title}, whichever is cheaper"
        seen = (*ferries, first, second)
    look: Plan = sum((opened(one.title) for one in seen), ())
    wrong = crossing + max(_price(first), _price(second)) if draw.level == 3 else crossing
    return Job(
        goal=f"What do a single fare with each of {names}, and {extra}, cost together? Answer with the amount.",
        answer=Answer("money", total),
        plan=(*look, answer(money(total))),
        mistakes={
            "the wrong one": (*look, answer(money(wrong))),
            "a cent more": (*look, answer(money(total + 1))),
            "in words": (*look, answer(f"It is {money(total)}.")),
            "written down": (*look, *edit(first.title, f"{first.text}\n{money(total)}"), answer(money(total))),
        },
    )


@template("wiki/editors", levels=(1, 2))
def editors(draw: Draw) -> Job:
    """Who edited an article, or (level 2) two articles."""
    rows = draw.rows(
        "SELECT title, name FROM revisions JOIN pages ON pages.id = page_id JOIN users ON users.id = user_id ORDER BY revisions.id"
    )
    by_page: dict[str, list[str]] = {}
    for row in rows:
        by_page.setdefault(row["title"], []).append(row["name"])
    many = [title for title, names in by_page.items() if len(set(names)) > 1]
    chosen = draw.sample(many, draw.level)
    right = sorted({name for title in chosen for name in by_page[title]})
    other = next(row["name"] for row in rows if row["name"] not in right)
    look: Plan = sum(((*opened(title), link("History")) for title in chosen), ())
    said = listed([repr(title) for title in chosen])
    only = " at least one of the pages" if draw.level == 2 else ""
    return Job(
        goal=f"Which users have edited{only} {said}, whoever created {'them' if only else 'it'} included? Answer with their names, with "
        "commas between them.",
        answer=Answer("set", right),
        plan=(*look, answer(", ".join(right))),
        mistakes={
            "one left out": (*look, answer(", ".join(right[1:]))),
            "one too many": (*look, answer(", ".join([*right, other]))),
            "with and": (*look, answer(" and ".join(right))),
        },
    )


@template("wiki/category_size", levels=(1, 2))
def category_size(draw: Draw) -> Job:
    """How many pages are in a category, or (level 2) in two at once."""
    groups: dict[str, set[str]] = {}
    for one in entries(draw):
        for name in categories_of(one.text):
            groups.setdefault(name, set()).add(one.title)
    look: Plan
    place = draw.choice(sorted(name for name in groups if name.startswith("In ")))
    kind = draw.choice([name for name in ("Bridges", "Inns", "Buildings") if name in groups])
    if draw.level == 1:
        name = draw.choice((place, kind))
        number, look = len(groups[name]), (link("Categories"), link(name))
        goal = f"How many pages are in the category {name!r}?"
    else:
        number, look = (
            len(groups[place] & groups[kind]),
            (link("Categories"), link(place), link("All categories"), link(kind)),
        )
        goal = f"How many pages are both in the category {place!r} and in the category {kind!r}?"
    return Job(
        goal=f"{goal} Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "one more": (*look, answer(number + 1)),
            "one less": (*look, answer(number - 1)),
            "in words": (*look, answer(f"{number} pages")),
        },
    )


@template("wiki/alive", levels=(2,))
def alive(draw: Draw) -> Job:
    """Whether someone was still alive when something was built."""
    person = draw.choice(articles(draw, "Painters", "Mayors"))
    born, died = (int(person.facts[key].split()[-1]) for key in ("Born", "Died"))
    known = [
        one for one in articles(draw, "Bridges") if int(one.facts["Opened"]) > born and int(one.facts["Opened"]) != died
    ]
    thing = draw.choice(known)
    opened_in = int(thing.facts["Opened"])
    right = died > opened_in
    look: Plan = (*opened(person.title), *opened(thing.title))
    said = Answer("yes_no", right).written()
    assert NOW.year > died, "nobody of whom there is an article lives"
    return Job(
        goal=f"Was {person.title!r} still alive in the year in which {thing.title!r} was opened? Answer with yes or no.",
        answer=Answer("yes_no", right),
        plan=(*look, answer(said)),
        mistakes={
            "the opposite": (*look, answer("no" if right else "yes")),
            "both": (*look, answer("yes and no")),
            "with a year": (*look, answer(f"{said}, {died}")),
            "with a day": (*look, answer(day(f"{opened_in}-01-01"))),
        },
    )
