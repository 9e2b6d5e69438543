"""Tasks over many pages, and over several sites."""

from __future__ import annotations

from sparring.envs.web.checks import Expect
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, go_back, goto, link, template
from sparring.envs.web.sites.mail.data import ME as MY_ADDRESS
from sparring.envs.web.sites.mail.knowing import letters, people, sent, written
from sparring.envs.web.sites.mail.knowing import opened as letter_opened
from sparring.envs.web.sites.shop.data import ONE_SIZE
from sparring.envs.web.sites.shop.knowing import empty_basket, in_basket, listed, put, some_things
from sparring.envs.web.sites.wiki.knowing import articles, edit, entry, insert_edit, near, opened, saved, with_fact

_LISTS = {"Inns": ("List of inns", "Rooms"), "Buildings": ("List of buildings", "Height")}
_ASKED = {"Bridges": ("Opened", "Length"), "Inns": ("Rooms",), "Buildings": ("Built", "Height")}
_IN_WORDS = {2: "Two", 3: "Three", 4: "Four"}
_THANKS = ("It is done.", "Corrected, thank you.", "Thank you, I have changed it.")


def _on(site: str, expect: tuple[Expect, ...]) -> tuple[Expect, ...]:
    """Expectations of a site that is not the world's first."""
    return tuple(Expect(one.kind, f"{site}.{one.table}", one.key, one.values, one.label) for one in expect)


@template("wiki/update_list", levels=(4,))
def update_list(draw: Draw) -> Job:
    """A list that says something else than the articles: find where, and correct it."""
    kind = draw.choice(sorted(_LISTS))
    title, key = _LISTS[kind]
    table, members = entry(draw, title), sorted(articles(draw, kind), key=lambda one: one.title)
    for one in draw.sample(members, 2):
        old = one.facts[key]
        row = next(line for line in table.text.split("\n") if line.startswith(f"| [[{one.title}]]"))
        cells = row.split(" | ")
        figure = old.split()[0]
        cells[cells.index(old)] = old.replace(figure, str(near(draw, int(figure))))
        last = row, " | ".join(cells)
        draw.run("UPDATE revisions SET text = REPLACE(text, ?, ?) WHERE page_id = ?", *last, table.page)
    right, half = table.text, table.text.replace(*last)
    look: Plan = (*opened(title), *(step for one in members for step in (link(one.title), go_back())))
    save: Plan = (link("Edit"), fill("Text of the page", right), button("Save page"))
    swapped = edit(members[0].title, with_fact(members[0], key, near(draw, int(members[0].facts[key].split()[0]))))
    return Job(
        goal=f"In the table of {title!r}, the column {key!r} is wrong in some rows. Correct it in one edit, so that it says what the "
        "infoboxes of the articles say; leave the articles as they are.",
        expect=(saved(table.page, right, "the list"),),
        plan=(*look, *save, answer()),
        mistakes={
            "one row forgotten": (*look, *edit(title, half), answer()),
            "an article too": (*look, *save, *swapped, answer()),
            "not saved": (*look, *save[:-1], answer()),
        },
    )


@template("wiki/by_mail", levels=(4, 5), sites=("wiki", "mail"))
def by_mail(draw: Draw) -> Job:
    """A letter tells new figures: put them into the articles, and answer the letter."""
    mail = Draw(draw.world, draw.level, draw.infeasible, "mail")
    person = draw.choice(people(mail))
    kinds = draw.sample(sorted(_ASKED), draw.level - 3)
    pairs = [(draw.choice(articles(draw, kind)), draw.choice(_ASKED[kind])) for kind in kinds]
    news = [
        one.facts[key].replace(one.facts[key].split()[0], str(near(draw, int(one.facts[key].split()[0]))))
        for one, key in pairs
    ]
    told = "\n".join(f"- {one.title}: {key} should be {new}" for (one, key), new in zip(pairs, news, strict=True))
    subject = f"Errors in the Companion ({draw.rng.randint(100, 999)})"
    body = (
        f"Dear Sam,\nthe infoboxes in the Companion are wrong:\n{told}\nCould you correct them? Best, {person['name']}"
    )
    sql = "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T08:40')"
    mail.run(sql, person["email"], MY_ADDRESS, subject, body)
    letter, text = letters(mail, "messages.subject = ?", subject)[0], draw.choice(_THANKS)
    look: Plan = (goto("https://mail.test/"), *letter_opened(mail, letter))
    texts = [with_fact(one, key, new) for (one, key), new in zip(pairs, news, strict=True)]
    steps = [edit(one.title, new) for (one, _), new in zip(pairs, texts, strict=True)]
    back: Plan = (goto("https://wiki.test/"), *sum(steps, ()))
    last, key = pairs[-1]
    wrong: Plan = (
        goto("https://wiki.test/"),
        *sum(steps[:-1], ()),
        *edit(last.title, with_fact(last, key, f"{news[-1]}0")),
    )
    reply: Plan = (*look, link("Answer"), *written(text), answer())
    other: Plan = (*look, link("Answer"), *written(_THANKS[_THANKS.index(text) - 1]), answer())
    return Job(
        goal=f"{person['name']} has sent a letter (https://mail.test/) about errors in the Companion (https://wiki.test/). Correct the "
        f"infoboxes as the letter says, then answer the letter with the text {text!r}.",
        expect=(
            *(saved(one.page, new, f"{key} of {one.title}") for (one, key), new in zip(pairs, texts, strict=True)),
            *_on("mail", (sent(person["email"], f"Re: {subject}", text, answers=letter["id"]),)),
        ),
        plan=(*look, *back, *reply),
        mistakes={
            "not answered": (*look, *back, answer()),
            "not corrected": (*look, *reply),
            "another figure": (*look, *wrong, *reply),
            "another answer": (*look, *back, *other),
        },
    )


@template("wiki/furnish", levels=(3, 4), sites=("wiki", "shop"))
def furnish(draw: Draw) -> Job:
    """Inns tell which of their rooms want something new: put it into the shop's basket."""
    shop = Draw(draw.world, draw.level, draw.infeasible, "shop")
    empty_basket(shop)
    number = draw.level - 1
    inns = draw.sample(articles(draw, "Inns"), number + 1)
    bought = [thing._replace(quantity=draw.rng.randint(2, 4)) for thing in some_things(shop, number + 1)]
    for one, thing in zip(inns, bought, strict=True):
        size = f" in size {thing.size.lower()}" if thing.size != ONE_SIZE else ""
        line = f"{_IN_WORDS[thing.quantity]} of its rooms are to get a {thing.name}{size} each; the others have one."
        insert_edit(draw, one, 3, "2026-03-14T16:45", f"{one.text}\n== Rooms ==\n{line}", "Added the section Rooms")
    titles = listed([repr(one.title) for one in inns[:number]])
    look: Plan = sum((opened(one.title) for one in inns[:number]), ())
    go = goto("https://shop.test/")
    steps = [put(thing) for thing in bought]
    fewer = put(bought[number - 1], bought[number - 1].quantity - 1)
    return Job(
        goal=f"The Companion (https://wiki.test/) tells what the rooms of {titles} are to get, and how many of them. The shop Harbour & "
        "Lane (https://shop.test/) sells these things: put one for each of these rooms into its basket. Do not order yet.",
        expect=_on("shop", tuple(in_basket(thing) for thing in bought[:number])),
        plan=(*look, go, *sum(steps[:number], ()), answer()),
        mistakes={
            "one too few": (*look, go, *sum(steps[: number - 1], ()), *fewer, answer()),
            "for another inn": (*look, go, *sum(steps[: number - 1], ()), *steps[number], answer()),
            "one thing too many": (*look, go, *sum(steps, ()), answer()),
        },
    )
