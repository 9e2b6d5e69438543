"""Tasks that lead from the tracker to the shop or the mail, and back."""

from __future__ import annotations

from sparring.envs.web.checks import Bind, Expect, added
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, goto, link, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.mail.data import ME as ADDRESS
from sparring.envs.web.sites.mail.knowing import letters, opened, people, sent, written
from sparring.envs.web.sites.shop.data import SHIPPING
from sparring.envs.web.sites.shop.knowing import addresses, empty_basket, ordered, pay, put, some_things
from sparring.envs.web.sites.tracker.data import ME, PRIORITIES, TODAY
from sparring.envs.web.sites.tracker.knowing import (
    MINE,
    by_key,
    close,
    closed,
    comment,
    commented,
    inside,
    issues,
    labels,
    project,
    said,
    soon,
)

_HOME = goto("https://tracker.test/")
_SHOP, _MAIL = "https://shop.test/", "https://mail.test/"
_OFFICE = 4
"""The project for what the office needs."""
_TITLES = (
    *(
        "Totals differ between list and page",
        "Names with an apostrophe cannot be saved",
        "The second page repeats the first",
    ),
    *("Saving twice makes two copies", "Weekends are missing in the calendar", "The help text is about an old version"),
)


def _at(draw: Draw, site: str) -> Draw:
    """The same draw, on another site's data."""
    return Draw(draw.world, draw.level, draw.infeasible, site)


def _of(site: str, *expect: Expect) -> tuple[Expect, ...]:
    """Expectations of a site that is not the first."""
    return tuple(Expect(one.kind, f"{site}.{one.table}", one.key, one.values, one.label) for one in expect)


@template("tracker/order_supplies", levels=(5,), sites=("tracker", "shop"))
def order_supplies(draw: Draw) -> Job:
    """An issue asks for things from the shop: order them, say what they cost, close the issue."""
    shop = _at(draw, "shop")
    empty_basket(shop)
    bought = [thing._replace(quantity=draw.rng.randint(1, 3)) for thing in some_things(shop, 2)]
    place, wrong = draw.sample(addresses(shop), 2)
    way = draw.choice(sorted(SHIPPING))
    listed = "\n".join(f"- {thing.said}" for thing in bought)
    how = f"Please order all of it together, to the address {place['label']}, by {way} shipping."
    number = draw.value("SELECT MAX(number) + 1 FROM issues WHERE project_id = ?", _OFFICE)
    draw.run(
        "INSERT INTO issues (project_id, number, title, body, author_id, created_on, column_id, assignee_id) "
        "SELECT ?, ?, ?, ?, 2, '2026-03-16', MIN(id), ? FROM columns WHERE project_id = ?",
        *(_OFFICE, number, f"Order for the new room ({draw.rng.randint(100, 999)})"),
        *(f"We need from Harbour & Lane:\n{listed}\n{how}", ME, _OFFICE),
    )
    found = issues(draw, "issues.project_id = ? AND number = ?", _OFFICE, number)[0]
    total = sum(thing.price * thing.quantity for thing in bought) + SHIPPING[way]
    shopping: Plan = (*by_key(found), goto(_SHOP), *sum(map(put, bought), ()))

    def tell(cents: int, reason: str = "Completed") -> Plan:
        return (_HOME, *by_key(found), *comment(money(cents)), *close(reason), answer())

    order = (*shopping, *pay(place, way))
    return Job(
        goal=f"Deal with the issue {said(found)}: order in the shop ({_SHOP}) what it asks for, write a comment on it with "
        "the total of the order, shipping included, and nothing else (for example: $12.50), and close it with the reason "
        "Completed.",
        expect=(
            *_of("shop", *ordered(bought, place["id"], way)),
            commented(money(total), issue=found["id"]),
            closed(found, "Completed"),
        ),
        plan=(*order, *tell(total)),
        mistakes={
            "wrong sum": (*order, *tell(total - 100)),
            "not ordered": (*shopping, *tell(total)),
            "wrong address": (*shopping, *pay(wrong, way), *tell(total)),
            "another reason": (*order, *tell(total, "Not planned")),
            "not closed": (*order, *tell(total)[:-4], answer()),
        },
    )


@template("tracker/letter_to_issue", levels=(5,), sites=("tracker", "mail"))
def letter_to_issue(draw: Draw) -> Job:
    """A letter asks for an issue: write it, and answer with its key."""
    mail = _at(draw, "mail")
    person, where = draw.choice(people(mail)), project(draw, draw.choice(MINE))
    title, label = draw.choice(_TITLES), draw.choice(sorted(labels(draw)))
    priority, wrong = draw.sample([one for one in PRIORITIES if one != "Medium"], 2)
    due, subject = soon(draw.rng.randint(5, 40)), f"Something for {where['name']} ({draw.rng.randint(100, 999)})"
    body = (
        f"Dear Sam,\ncould you write an issue in {where['name']} for us? Please call it\n{title}\nand give it the priority "
        f"{priority} and the label {label}. It should be done by {day(due)}, so make that the due date.\nIt needs no description "
        "and nothing else. Just send me its key."
    )
    mail.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) "
        "VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T08:05')",
        *(person["email"], ADDRESS, subject, body),
    )
    letter = letters(mail, "messages.subject = ?", subject)[0]
    number = draw.value("SELECT MAX(number) + 1 FROM issues WHERE project_id = ?", where["id"])
    key = f"{where['key']}-{number}"
    row = {
        "project_id": where["id"],
        "number": number,
        "title": title,
        "author_id": ME,
        "created_on": TODAY.isoformat(),
        "column_id": draw.value("SELECT id FROM columns WHERE project_id = ? ORDER BY place", where["id"]),
        "priority": priority,
        "due_on": due,
    }

    def write(rate: str, mark: str) -> Plan:
        return (
            *(_HOME, *inside(where["name"], f"New issue in {where['name']}"), fill("Title", title)),
            *(select("Priority", rate), fill("Due date", due), check(mark), button("Create issue")),
        )

    def reply(words: str) -> Plan:
        return (goto(_MAIL), *opened(mail, letter), link("Answer"), *written(words), answer())

    read, right = (goto(_MAIL), *opened(mail, letter)), write(priority, label)
    other = draw.choice([name for name in labels(draw) if name != label])
    return Job(
        goal=f"{person['name']} asks for an issue in a letter ('{subject}', in the mail at {_MAIL}). Write the issue as the letter "
        "says, and answer the letter with the key of the issue and nothing else (for example: ATL-99).",
        expect=(
            added("issues", "the issue", id=Bind("issue"), **row),
            added("issue_labels", "its label", issue_id=Bind("issue"), label_id=labels(draw)[label]),
            *_of("mail", sent(person["email"], f"Re: {subject}", key, answers=letter["id"])),
        ),
        plan=(*read, *right, *reply(key)),
        mistakes={
            "wrong key": (*read, *right, *reply(f"{where['key']}-{number - 1}")),
            "more words": (*read, *right, *reply(f"It is {key}")),
            "wrong priority": (*read, *write(wrong, label), *reply(key)),
            "wrong label": (*read, *write(priority, other), *reply(key)),
            "not answered": (*read, *right, answer()),
        },
    )
