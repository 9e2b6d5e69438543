"""Tasks of writing: figures, sentences, sections, sources, categories."""

from __future__ import annotations

from sparring.envs.web.checks import added
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, template
from sparring.envs.web.sites.shop.knowing import listed
from sparring.envs.web.sites.wiki.knowing import (
    SUMMARIES,
    Entry,
    articles,
    edit,
    edit_section,
    near,
    opened,
    plain_lines,
    saved,
    topic,
    with_fact,
    with_plain_lines,
)
from sparring.envs.web.sites.wiki.markup import categories_of, section_text, sections_of, with_section

_FIGURES = {
    "Bridges": ("Opened", "Length", "Width"),
    "Inns": ("Rooms", "Opened"),
    "Buildings": ("Built", "Height"),
    "Ferries": ("Boats", "Crossing"),
    "Districts": ("Area", "First recorded"),
}
"""Category -> what its infoboxes say in figures."""
_SENTENCES = (
    *("It is closed on Mondays.", "The view from here is on every postcard of the town."),
    *("Nobody remembers why the door is green.", "It was painted in the colours of the town in 2024."),
    *("The council plans repairs for next summer.", "Swallows nest under its eaves every year."),
)
_SECTIONS = ("In the arts", "Repairs", "Legends", "Access", "Nearby")
_MARKS = ("Listed places", "Ghost stories", "Photographs wanted", "Places to see at night", "Flooded in 1871")
_PAPERS = (
    "Minutes of the council",
    "Town yearbook",
    "Accounts of the guilds",
    "Letter to the warden",
    "Harbour ledger",
)
_MINOR = "This is a minor edit"
_PROTECTED = "the page is protected"


def _protect(draw: Draw, one: Entry) -> None:
    draw.run("UPDATE pages SET protected = 1 WHERE id = ?", one.page)


def _changed_fact(draw: Draw, one: Entry, key: str, wrong: bool = False) -> tuple[str, str]:
    """Return a fact with another figure, and the text with it; or a text that is not quite it."""
    old = one.facts[key]
    figure = old.split()[0]
    new = old.replace(figure, str(near(draw, int(figure))), 1)
    return new, with_fact(one, key, new if not wrong else f"{new} or {old}")


@template("wiki/fix_fact", levels=(2, 3), infeasible=True)
def fix_fact(draw: Draw) -> Job:
    """Change a figure in an infobox; at level 3 in two, as minor edits."""
    kinds = draw.sample(sorted(_FIGURES), draw.level - 1)
    pairs = [(draw.choice(articles(draw, kind)), draw.choice(_FIGURES[kind])) for kind in kinds]
    other = next(one for one in articles(draw, kinds[-1]) if one != pairs[-1][0])
    summary = draw.choice(SUMMARIES)
    ticks, minor = ((_MINOR,), "; both as minor edits") if draw.level == 3 else ((), "")
    news = [_changed_fact(draw, one, key) for one, key in pairs]
    told = [
        f"in {one.title!r} change {key} from {one.facts[key]} to {new}"
        for (one, key), (new, _) in zip(pairs, news, strict=True)
    ]
    goal = f"Correct the infobox: {', and '.join(told)}{minor}, with the summary {summary!r}."
    steps = [edit(one.title, text, summary, *ticks) for (one, _), (_, text) in zip(pairs, news, strict=True)]
    last, key = pairs[-1]
    talk = topic(last.title, "Wrong figure", f"It should be {news[-1][0]}.")
    if draw.infeasible:
        _protect(draw, last)
        before = sum(steps[:-1], ())
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*opened(last.title), link("Edit"), report(_PROTECTED)),
            mistakes={
                "says it is done": (*opened(last.title), link("Edit"), answer()),
                "on the talk page": (*before, *talk, answer()),
                "on the talk page and report": (*talk, report()),
            },
        )
    wrong = with_fact(last, key, f"{news[-1][0]}.")
    elsewhere = with_fact(other, key, news[-1][0])
    begin = sum(steps[:-1], ())
    expect = [
        saved(one.page, text, f"{key} of {one.title}", summary, int(bool(ticks)))
        for (one, key), (_, text) in zip(pairs, news, strict=True)
    ]
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*begin, *steps[-1], answer()),
        mistakes={
            "another value": (*begin, *edit(last.title, wrong, summary, *ticks), answer()),
            "another article": (*begin, *edit(other.title, elsewhere, summary, *ticks), answer()),
            "no summary": (*begin, *edit(last.title, news[-1][1], "", *ticks), answer()),
            "not saved": (*begin, *steps[-1][:-1], answer()),
            "a minor edit or not": (
                *begin,
                *edit(last.title, news[-1][1], summary, *(() if ticks else (_MINOR,))),
                answer(),
            ),
        },
    )


@template("wiki/replace_sentence", levels=(2,), infeasible=True)
def replace_sentence(draw: Draw) -> Job:
    """Replace a sentence in a section."""
    found = with_plain_lines(draw, articles(draw), 1)[0]
    section, old = draw.choice(plain_lines(found))
    new, wrong = draw.sample(_SENTENCES, 2)
    number = next(i for i, part in enumerate(sections_of(found.text), 1) if part.title == section)
    goal = f"In the section {section!r} of the article {found.title!r}, replace the sentence {old!r} by {new!r}."
    part = section_text(found.text, number) or ""

    def put(text: str) -> Plan:
        return edit_section(found.title, section, text)

    if draw.infeasible:
        _protect(draw, found)
        other = next(one for one in articles(draw, *categories_of(found.text)) if one != found)
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*opened(found.title), report(_PROTECTED)),
            mistakes={
                "says it is done": (*opened(found.title), answer()),
                "another article": (*edit(other.title, f"{other.text}\n{new}"), answer()),
                "on the talk page and report": (*topic(found.title, section, new), report()),
            },
        )
    return Job(
        goal=goal,
        expect=(saved(found.page, found.text.replace(old, new), "the sentence"),),
        plan=(*put(part.replace(old, new)), answer()),
        mistakes={
            "both sentences": (*put(part.replace(old, f"{old}\n{new}")), answer()),
            "another sentence": (*put(part.replace(old, wrong)), answer()),
            "the section alone": (*edit(found.title, part.replace(old, new)), answer()),
            "not saved": (*put(part.replace(old, new))[:-1], answer()),
        },
    )


@template("wiki/add_section", levels=(2,), infeasible=True)
def add_section(draw: Draw) -> Job:
    """Add a section at the end of an article."""
    found, other = draw.sample(articles(draw, "Bridges", "Inns", "Buildings", "Ferries"), 2)
    heading, (text, wrong) = draw.choice(_SECTIONS), draw.sample(_SENTENCES, 2)
    goal = f"Add a section {heading!r} at the end of the article {found.title!r}, with the one sentence {text!r}."

    def put(title: str, head: str, words: str) -> Plan:
        begin: Plan = (*opened(title), link("Add a section"), fill("Heading", head))
        return (*begin, fill("Text of the section", words), button("Save page"))

    if draw.infeasible:
        _protect(draw, found)
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*opened(found.title), link("Edit"), report(_PROTECTED)),
            mistakes={
                "says it is done": (*opened(found.title), answer()),
                "another article": (*put(other.title, heading, text), answer()),
                "another article and report": (*put(other.title, heading, text), report()),
            },
        )
    return Job(
        goal=goal,
        expect=(saved(found.page, with_section(found.text, 0, f"== {heading} ==\n{text}"), "the section"),),
        plan=(*put(found.title, heading, text), answer()),
        mistakes={
            "another article": (*put(other.title, heading, text), answer()),
            "another sentence": (*put(found.title, heading, f"{text}\n{wrong}"), answer()),
            "the heading twice": (*put(found.title, heading, f"== {heading} ==\n{text}"), answer()),
            "a topic": (*topic(found.title, heading, text), answer()),
        },
    )


@template("wiki/cite", levels=(2, 3))
def cite(draw: Draw) -> Job:
    """Give a source where one is asked for; at level 3 for two sentences."""
    mark = "{{Citation needed}}"
    chosen = draw.sample([one for one in articles(draw) if one.text.count(mark) == 1], draw.level - 1)
    sources = [f"{draw.choice(_PAPERS)}, {draw.rng.randint(1852, 1938)}, p. {draw.rng.randint(3, 290)}" for _ in chosen]
    pairs = list(zip(chosen, sources, strict=True))
    steps = [edit(one.title, one.text.replace(mark, f"<ref>{source}</ref>")) for one, source in pairs]
    told = [f"{source!r} in {one.title!r}" for one, source in pairs]
    last, source = pairs[-1]
    begin = sum(steps[:-1], ())
    return Job(
        goal=f"Replace the mark 'citation needed' by a reference to its source: {listed(told)}.",
        expect=tuple(
            saved(one.page, one.text.replace(mark, f"<ref>{s}</ref>"), f"the source in {one.title}") for one, s in pairs
        ),
        plan=(*begin, *steps[-1], answer()),
        mistakes={
            "in brackets": (*begin, *edit(last.title, last.text.replace(mark, f" ({source})")), answer()),
            "mark and source": (
                *begin,
                *edit(last.title, last.text.replace(mark, f"{mark}<ref>{source}</ref>")),
                answer(),
            ),
            "another page": (*begin, *edit(last.title, last.text.replace(mark, f"<ref>{source}0</ref>")), answer()),
            "not saved": (*begin, *steps[-1][:-1], answer()),
        },
    )


@template("wiki/categorise", levels=(2, 3))
def categorise(draw: Draw) -> Job:
    """Put an article into a category; at level 3 two, and take one of them out of another."""
    chosen = draw.sample(articles(draw, "Bridges", "Inns", "Buildings"), draw.level)
    mark = draw.choice(_MARKS)
    texts = [f"{one.text}\n[[Category:{mark}]]" for one in chosen]
    if draw.level == 2:
        (found, other), (text, elsewhere) = chosen, texts
        return Job(
            goal=f"Put the article {found.title!r} into the category {mark!r}, too.",
            expect=(saved(found.page, text, "the category"),),
            plan=(*edit(found.title, text), answer()),
            mistakes={
                "another article": (*edit(other.title, elsewhere), answer()),
                "out of the others": (
                    *edit(found.title, f"{found.text.partition('[[Category')[0]}[[Category:{mark}]]"),
                    answer(),
                ),
                "a link": (*edit(found.title, f"{found.text}\n[[{mark}]]"), answer()),
                "not saved": (*edit(found.title, text)[:-1], answer()),
            },
        )
    first, second, other = chosen
    gone = next(name for name in categories_of(second.text) if name.startswith("In "))
    moved = texts[1].replace(f"[[Category:{gone}]]", "")
    begin = edit(first.title, texts[0])
    return Job(
        goal=f"Put the articles {first.title!r} and {second.title!r} into the category {mark!r}, too, and take "
        f"{second.title!r} out of the category {gone!r}.",
        expect=(
            saved(first.page, texts[0], f"{first.title} sorted"),
            saved(second.page, moved, f"{second.title} sorted"),
        ),
        plan=(*begin, *edit(second.title, moved), answer()),
        mistakes={
            "still in the other": (*begin, *edit(second.title, texts[1]), answer()),
            "one forgotten": (*begin, answer()),
            "one too many": (*begin, *edit(second.title, moved), *edit(other.title, texts[2]), answer()),
        },
    )


@template("wiki/promote", levels=(3,))
def promote(draw: Draw) -> Job:
    """Compare two articles, then put one of them into a category and watch it."""
    watched = {row[0] for row in draw.rows("SELECT page_id FROM watched")}
    kind, key, said = draw.choice(
        (
            ("Bridges", "Length", "is longer than"),
            ("Inns", "Rooms", "has more rooms than"),
            ("Buildings", "Height", "is higher than"),
        )
    )
    pair = draw.sample([one for one in articles(draw, kind) if one.page not in watched], 2)
    first, second = pair
    figures = [int(one.facts[key].split()[0]) for one in pair]
    right, wrong = pair if figures[0] > figures[1] else pair[::-1]
    mark = draw.choice(_MARKS)

    def put(one: Entry) -> Plan:
        return (*edit(one.title, f"{one.text}\n[[Category:{mark}]]"), button("Watch"))

    look: Plan = (*opened(first.title), *opened(second.title))
    return Job(
        goal=f"If {first.title!r} {said} {second.title!r}, put the article {first.title!r} into the category {mark!r}, too, and "
        f"on your watchlist; else do so with {second.title!r}. Go by the infoboxes.",
        expect=(
            saved(right.page, f"{right.text}\n[[Category:{mark}]]", f"{right.title} sorted"),
            added("watched", f"{right.title} watched", page_id=right.page),
        ),
        plan=(*look, *put(right), answer()),
        mistakes={
            "the other": (*look, *put(wrong), answer()),
            "both": (*look, *put(wrong), *put(right), answer()),
            "not watched": (*look, *put(right)[:-1], answer()),
            "not sorted": (*look, *opened(right.title), button("Watch"), answer()),
        },
    )
