"""Tasks about whole pages: writing new ones, redirects, other titles, everything that links to them."""

from __future__ import annotations

from sparring.envs.web.checks import Expect, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, template
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.knowing import (
    SAVED_AT,
    Entry,
    articles,
    edit,
    entries,
    entry,
    linking,
    made,
    opened,
    posted,
    saved,
    topic,
    write_page,
)
from sparring.envs.web.sites.wiki.markup import with_section

_NEW = ("Sexton", "Moonraker", "Widgeon", "Barley", "Cutler", "Vesper", "Juniper", "Osier")
_PLACES = {
    "Bridge": "Bridges",
    "Footbridge": "Bridges",
    "Inn": "Inns",
    "Tavern": "Inns",
    "Mill": "Buildings",
    "Lodge": "Buildings",
}
"""What a new page is about -> its category."""
_LEADS = (
    *(
        "It is named after a family of dyers.",
        "It is the smallest of its kind in the town.",
        "Nobody knows who built it.",
    ),
    *("It was closed in 1974 and opened again in 2009.", "It is best seen from a boat."),
)
_GROUPS = {
    "Architects": ("Master builders", "Designers of halls", "Makers of plans"),
    "Engineers": ("Builders", "Makers of bridges", "Surveyors"),
    "Mayors": ("Councillors", "Heads of the town", "Magistrates"),
    "Painters": ("Artists", "Makers of pictures", "Colourists"),
}
"""Category -> what it might be called as well."""
_WHY = (
    "The plaque has this name",
    "Official name since January",
    "Agreed on the talk page",
    "As in the town's register",
)


@template("wiki/create", levels=(2, 3))
def create(draw: Draw) -> Job:
    """Write a new page in a category; at level 3 with an infobox, and add it to the list of its kind."""
    lead, place = draw.choice(_LEADS), draw.choice(sorted(_PLACES))
    title, group = f"{draw.choice(_NEW)} {place}", _PLACES[place]
    if draw.level == 3:
        return _create_bridge(draw, lead)
    text = f"{lead}\n[[Category:{group}]]"
    wrong = next(name for name in ("Bridges", "Inns", "Buildings") if name != group)
    return Job(
        goal=f"Write a new page {title!r} with the one sentence {lead!r}, in the category {group!r}.",
        expect=made(title, text),
        plan=(*write_page(title, text), answer()),
        mistakes={
            "no category": (*write_page(title, lead), answer()),
            "another category": (*write_page(title, text.replace(group, wrong)), answer()),
            "another title": (*write_page(f"The {title}", text), answer()),
            "not saved": (*write_page(title, text)[:-1], answer()),
        },
    )


def _create_bridge(draw: Draw, lead: str) -> Job:
    there = {one.title for one in entries(draw)}
    title = draw.choice([f"{name} Bridge" for name in _NEW if f"{name} Bridge" not in there])
    place, water = draw.choice(articles(draw, "Districts")).title, draw.choice(articles(draw, "Waterways")).title
    year, length = draw.rng.randint(1906, 1994), draw.rng.randint(9, 97)
    box = f"{{{{Infobox\n| Opened = {year}\n| Length = {length} m\n}}}}\n"
    text = f"{box}{lead}\n[[Category:Bridges]]"
    table = entry(draw, "List of bridges")
    row = f"| [[{title}]] | {water} | {place} | {year} | {length} m"
    longer = table.text.replace("\n\n[[Category", f"\n{row}\n\n[[Category")
    write = write_page(title, text)
    return Job(
        goal=f"Write a new page {title!r} with an infobox that says Opened = {year}, then Length = {length} m, and nothing else, "
        f"below it the one sentence {lead!r}, in the category 'Bridges'. Then add the bridge as the last row to the table of "
        f"'List of bridges', its name as a link and the rest without links; it crosses the {water} and is in {place}.",
        expect=(*made(title, text), saved(table.page, longer, "the row in the list")),
        plan=(*write, *edit(table.title, longer), answer()),
        mistakes={
            "not in the list": (*write, answer()),
            "no link": (*write, *edit(table.title, longer.replace(f"[[{title}]]", title)), answer()),
            "no infobox": (*write_page(title, text.removeprefix(box)), *edit(table.title, longer), answer()),
            "another length": (
                *write,
                *edit(table.title, longer.replace(f"| {length} m", f"| {length + 1} m")),
                answer(),
            ),
        },
    )


@template("wiki/redirect", levels=(2,))
def redirect(draw: Draw) -> Job:
    """Write a redirect."""
    found, other = draw.sample(articles(draw, "Bridges", "Inns", "Guilds", "Buildings"), 2)
    title = draw.choice(("Former {}", "{} of Marrowfen", "{} (Marrowfen)")).format(
        found.title.removeprefix("Guild of ")
    )
    text = f"#REDIRECT [[{found.title}]]"
    return Job(
        goal=f"Write a new page {title!r} that redirects to the article {found.title!r}.",
        expect=made(title, text),
        plan=(*write_page(title, text), answer()),
        mistakes={
            "to another": (*write_page(title, f"#REDIRECT [[{other.title}]]"), answer()),
            "a link": (*write_page(title, f"See [[{found.title}]]."), answer()),
            "the other way": (*edit(found.title, f"#REDIRECT [[{title}]]"), answer()),
            "another title": (*write_page(f"{title} 2", text), answer()),
        },
    )


def _move(title: str, to: str, why: str, leave: bool) -> Plan:
    """Give a page another title."""
    tick: Plan = () if leave else (check("Leave a redirect behind", checked=False),)
    return (*opened(title), link("Move"), fill("New title", to), fill("Reason", why), *tick, button("Move page"))


def _moved(one: Entry, to: str, why: str, leave: bool) -> tuple[Expect, ...]:
    """What moving changes."""
    row = {"page_id": one.page, "user_id": ME, "at": SAVED_AT, "old": one.title, "new": to, "reason": why}
    left = made(one.title, f"#REDIRECT [[{to}]]") if leave else ()
    return (changed("pages", one.page, f"{one.title} moved", title=to), added("moves", "the reason", **row), *left)


@template("wiki/move", levels=(2, 3), infeasible=True)
def move(draw: Draw) -> Job:
    """Move a page, with a redirect or without; at level 3 correct a link to it."""
    pairs = [
        (one, source)
        for one in articles(draw, "Inns", "Buildings", "Bridges", "Festivals")
        for source in linking(draw, one.title)
        if source.text[0] != "#" and source.text.count(f"[[{one.title}]]") == 1 and not source.protected
    ]
    found, source = draw.choice(pairs)
    to = draw.choice(("Royal {}", "New {}", "{} on the Water")).format(found.title)
    wrong, why, leave = f"{to} (Marrowfen)", draw.choice(_WHY), draw.rng.random() < 0.5
    left = "leave a redirect behind" if leave else "leave no redirect behind"
    text = source.text.replace(f"[[{found.title}]]", f"[[{to}]]")
    large = draw.level == 3
    also = (
        f" Then make the link to it in {source.title!r} a link to the new title, which is also its words."
        if large
        else ""
    )
    goal = f"Move the page {found.title!r} to the title {to!r}, with the reason {why!r}, and {left}.{also}"
    more: Plan = edit(source.title, text) if large else ()
    if draw.infeasible:
        if draw.rng.random() < 0.5:
            draw.run("UPDATE pages SET protected = 1 WHERE id = ?", found.page)
        else:
            draw.run("INSERT INTO pages (title) VALUES (?)", to)
            sql = "INSERT INTO revisions (page_id, user_id, at, text) VALUES ((SELECT MAX(id) FROM pages), 2, ?, ?)"
            draw.run(sql, "2026-03-15T11:40", f"{draw.choice(_LEADS)}\n[[Category:Lists]]")
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*opened(found.title), link("Move"), *opened(to)[:1], report("it cannot be moved there")),
            mistakes={
                "says it is done": (*opened(found.title), link("Move"), answer()),
                "another page": (*_move(source.title, wrong, why, leave), answer()),
                "asks and reports": (*topic(found.title, "Move", to), report()),
            },
        )
    expect = (*_moved(found, to, why, leave), *((saved(source.page, text, "the link"),) if large else ()))
    return Job(
        goal=goal,
        expect=expect,
        plan=(*_move(found.title, to, why, leave), *more, answer()),
        mistakes={
            "redirect wrong": (*_move(found.title, to, why, not leave), *more, answer()),
            "another title": (*_move(found.title, wrong, why, leave), *more, answer()),
            "no reason": (*_move(found.title, to, "", leave), *more, answer()),
            "not moved": (*_move(found.title, to, why, leave)[:-1], answer()),
        },
    )


@template("wiki/rename_everywhere", levels=(4,))
def rename_everywhere(draw: Draw) -> Job:
    """Move a page without a redirect, and correct every link to it."""
    chosen = []
    for one in articles(draw, "Inns", "Buildings", "Guilds", "Bridges", "Festivals"):
        sources = linking(draw, one.title)
        plainly = all(f"[[{one.title}|" not in source.text and source.text[0] != "#" for source in sources)
        if plainly and 2 <= len(sources) <= 3 and not any(source.protected for source in sources):
            chosen.append((one, sources))
    found, sources = draw.choice([pair for pair in chosen if len(pair[1]) == max(len(each) for _, each in chosen)])
    to, why = draw.choice(("Royal {}", "New {}", "{} on the Water")).format(found.title), draw.choice(_WHY)
    texts = [source.text.replace(f"[[{found.title}]]", f"[[{to}]]") for source in sources]
    steps = [edit(source.title, text) for source, text in zip(sources, texts, strict=True)]
    look: Plan = (*opened(found.title), link("What links here"))
    move_it = _move(found.title, to, why, False)[2:]
    labelled = sources[-1].text.replace(f"[[{found.title}]]", f"[[{to}|{found.title}]]")
    return Job(
        goal=f"Move the page {found.title!r} to the title {to!r}, with the reason {why!r}, and leave no redirect behind. Make every "
        "link to it, on whatever page it is, a link to the new title, which is also its words; edit each of these pages once "
        "and change nothing else in them.",
        expect=(
            *_moved(found, to, why, False),
            *(
                saved(source.page, text, f"the link in {source.title}")
                for source, text in zip(sources, texts, strict=True)
            ),
        ),
        plan=(*look, *move_it, *sum(steps, ()), answer()),
        mistakes={
            "one forgotten": (*look, *move_it, *sum(steps[:-1], ()), answer()),
            "the old words": (*look, *move_it, *sum(steps[:-1], ()), *edit(sources[-1].title, labelled), answer()),
            "a redirect left": (*look, *_move(found.title, to, why, True)[2:], *sum(steps, ()), answer()),
            "not moved": (*look, *sum(steps, ()), answer()),
        },
    )


@template("wiki/regroup", levels=(4,))
def regroup(draw: Draw) -> Job:
    """Put every article of a category into another one."""
    old = draw.choice(sorted(_GROUPS))
    new = draw.choice(_GROUPS[old])
    members = articles(draw, old)
    other = next(one for one in articles(draw, "Engineers", "Painters") if one not in members)

    def put(one: Entry, also: bool = False) -> Plan:
        kept = f"[[Category:{old}]]\n" if also else ""
        return edit(one.title, one.text.replace(f"[[Category:{old}]]", f"{kept}[[Category:{new}]]"))

    look: Plan = (link("Categories"), link(old))
    steps = [put(one) for one in members]
    extra = edit(other.title, f"{other.text}\n[[Category:{new}]]")
    return Job(
        goal=f"Take every article that is in the category {old!r} out of it, and put it into the category {new!r} instead. Edit "
        "each of them once.",
        expect=tuple(
            saved(one.page, one.text.replace(f"[[Category:{old}]]", f"[[Category:{new}]]"), f"{one.title} sorted")
            for one in members
        ),
        plan=(*look, *sum(steps, ()), answer()),
        mistakes={
            "one forgotten": (*look, *sum(steps[:-1], ()), answer()),
            "in both": (*look, *sum(steps[:-1], ()), *put(members[-1], also=True), answer()),
            "one too many": (*look, *sum(steps, ()), *extra, answer()),
        },
    )


@template("wiki/new_inn", levels=(5,))
def new_inn(draw: Draw) -> Job:
    """A new article, its row in the list, a section, a redirect, a topic: all that a new inn needs."""
    name = draw.choice([f"{word} Inn" for word in _NEW])
    place, street = draw.sample(articles(draw, "Districts"), 2)
    rooms, price = draw.rng.randint(3, 40), draw.rng.randint(45, 139)
    lead, heading = (
        draw.choice(_LEADS),
        draw.choice(("Sources for the new inn", "Who has been there?", "Opening hours")),
    )
    said = draw.choice(("Please add what you know.", "I was there last week.", "The landlord sent me these figures."))
    text = f"{lead}\n[[Category:In {place.title}]]\n[[Category:Inns]]"
    table = entry(draw, "List of inns")
    longer = table.text.replace(
        "\n\n[[Category", f"\n| [[{name}]] | {place.title} | {rooms} | ${price}.00\n\n[[Category"
    )
    told = with_section(place.text, 0, f"== New inn ==\n[[{name}]] opened in March 2026.")
    add: Plan = (*opened(place.title), link("Add a section"), fill("Heading", "New inn"))
    add = (*add, fill("Text of the section", f"[[{name}]] opened in March 2026."), button("Save page"))
    elsewhere = with_section(street.text, 0, f"== New inn ==\n[[{name}]] opened in March 2026.")
    write, row = write_page(name, text), edit(table.title, longer)
    turn = write_page(f"The {name}", f"#REDIRECT [[{name}]]")
    talk: Plan = (*opened(name), link("Talk"), fill("Heading", heading), fill("Text", said), button("Add topic"))
    bound = posted(0, heading, said)
    page = made(name, text)
    on_page = added("topics", "the topic", id=bound[0].values["id"], page_id=page[1].values["page_id"], heading=heading)
    return Job(
        goal=f"A new inn, the {name}, has opened in {place.title}. Do all of this: 1. Write a new page {name!r} with the one "
        f"sentence {lead!r}, in the categories 'Inns' and 'In {place.title}'. 2. Add it as the last row to the table of 'List "
        f"of inns', its name as a link and the rest without links, with {rooms} rooms and ${price}.00 for a double room. 3. Add a section 'New inn' at the end "
        f"of the article {place.title!r}, with the one sentence '[[{name}]] opened in March 2026.', in which the name is a link "
        f"as it is written here. 4. Make a new page 'The {name}' that redirects to it. 5. Start the topic {heading!r} on the talk "
        f"page of {name!r}, with the text {said!r}.",
        expect=(
            *page,
            saved(table.page, longer, "the row in the list"),
            saved(place.page, told, "the section"),
            *made(f"The {name}", f"#REDIRECT [[{name}]]"),
            on_page,
            bound[1],
        ),
        plan=(*write, *row, *add, *turn, *talk, answer()),
        mistakes={
            "no redirect": (*write, *row, *add, *talk, answer()),
            "no topic": (*write, *row, *add, *turn, answer()),
            "in another district": (*write, *row, *edit(street.title, elsewhere), *turn, *talk, answer()),
            "row forgotten": (*write, *add, *turn, *talk, answer()),
        },
    )
