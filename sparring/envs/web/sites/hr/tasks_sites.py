"""Tasks that lead from the portal to the mail or to the shop."""

from __future__ import annotations

from sparring.envs.web.checks import Expect, added
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, goto, link, select, template
from sparring.envs.web.sites.hr.basics import ME
from sparring.envs.web.sites.hr.knowing import team
from sparring.envs.web.sites.hr.staff import PAGE
from sparring.envs.web.sites.hr.tasks_hiring import found_candidate
from sparring.envs.web.sites.hr.tasks_people import Newcomer
from sparring.envs.web.sites.mail.data import ME as READER
from sparring.envs.web.sites.mail.knowing import letters, moved, people, sent, written
from sparring.envs.web.sites.mail.knowing import opened as letter_opened
from sparring.envs.web.sites.shop.data import SHIPPING
from sparring.envs.web.sites.shop.knowing import addresses, empty_basket, ordered, pay, put, some_things

_HOME, _MAIL, _SHOP = "https://hr.test/", "https://mail.test/", "https://shop.test/"


def _on(draw: Draw, site: str) -> Draw:
    """The same draw, on the data of another site."""
    return Draw(draw.world, draw.level, draw.infeasible, site)


def _of(site: str, expect: tuple[Expect, ...]) -> tuple[Expect, ...]:
    """Expectations of another site than the first one."""
    return tuple(Expect(one.kind, f"{site}.{one.table}", one.key, one.values, one.label) for one in expect)


@template("hr/register_by_letter", levels=(5,), sites=("hr", "mail"))
def register_by_letter(draw: Draw) -> Job:
    """A letter says who is to be registered."""
    mail = _on(draw, "mail")
    one = Newcomer(draw, few=True)
    person = draw.choice(people(mail))
    subject = f"New colleague on the way ({draw.rng.randint(100, 999)})"
    body = "\n".join(
        ("Dear Sam,", "could you register somebody in Larkmoor People for me?", *one.told(), "There is no note.")
    )
    mail.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) "
        "VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T08:05')",
        *(person["email"], READER, subject, body),
    )
    found = letters(mail, "messages.subject = ?", subject)[0]
    read: Plan = (goto(_MAIL), *letter_opened(mail, found))
    archive, back = button("Archive"), (goto(_HOME), link("New starters"))
    other = next(row for row in team(draw) if row["id"] != one.buddy["id"])
    whole = (*read, archive, *back, *one.plan(), answer())
    return Job(
        goal=f"{person['name']} asks in a letter ({_MAIL}) for the registration of a new starter. Register that person here in "
        f"the portal ({_HOME}) just as the letter says, and archive the letter.",
        expect=(added("starters", "the new starter", **one.row()), *_of("mail", (moved(found, "archive"),))),
        plan=whole,
        mistakes={
            "not archived": (*read, *back, *one.plan(), answer()),
            "not registered": (*read, archive, *back, *one.plan(end=""), answer()),
            "no lunch": (*read, archive, *back, *one.plan(lunch=False), answer()),
            "another buddy": tuple(
                select("Buddy", other["name"]) if step.target == "Buddy" else step for step in whole
            ),
        },
    )


@template("hr/tell_score", levels=(4,), sites=("hr", "mail"))
def tell_score(draw: Draw) -> Job:
    """Write to someone how a candidate was scored."""
    mail = _on(draw, "mail")
    rows = draw.rows(
        "SELECT candidates.id, candidates.name, AVG(points) AS average FROM candidates JOIN scores ON candidate_id = "
        "candidates.id WHERE stage IN ('Interview', 'Offer') GROUP BY candidates.id ORDER BY candidates.id"
    )
    found = draw.choice(rows)
    other = draw.choice([row for row in rows if row["average"] != found["average"]])
    person, wrong = draw.sample(people(mail), 2)
    text, false = (f"{row['average']:.2f}" for row in (found, other))
    look: Plan = (*found_candidate(found["name"]), goto(_MAIL), link("People"), link("Write a letter"))
    subject = f"Score of {found['name']}"

    def write(to: str, words: str) -> Plan:
        return (*look, *written(words, to=to, subject=subject), answer())

    return Job(
        goal=f"Look up the average score of the candidate {found['name']} and write it to {person['name']} by mail ({_MAIL}), "
        f"with the subject {subject!r} and nothing but the number as the text, such as 3.50.",
        expect=_of("mail", (sent(person["email"], subject, text),)),
        plan=write(person["email"], text),
        mistakes={
            "another person": write(wrong["email"], text),
            "another score": write(person["email"], false),
            "not sent": (*write(person["email"], text)[:-2], answer()),
        },
    )


@template("hr/present", levels=(5,), sites=("hr", "shop"))
def present(draw: Draw) -> Job:
    """A present from the shop for the one of the team who has been there longest."""
    shop = _on(draw, "shop")
    empty_basket(shop)
    me = draw.row("SELECT * FROM employees WHERE id = ?", ME)
    mine = sorted(team(draw), key=lambda row: str(row["started_on"]))
    first, second = mine[:2]
    thing, other = some_things(shop, 2)
    place, wrong = draw.sample(addresses(shop), 2)
    way = draw.choice(sorted(SHIPPING))
    rows = draw.rows("SELECT id FROM employees WHERE department = ? ORDER BY started_on, id", me["department"])
    page = [row["id"] for row in rows].index(first["id"]) // PAGE
    filters = (select("Department", me["department"]), select("Sort by", "Longest with us"), button("Apply filters"))
    look: Plan = (link(me["name"]), link("Directory"), *filters, *(link("Next page"),) * page)

    def note(name: str) -> str:
        return f"Thank you, {name}!"

    def order(what: str, address: int, name: str) -> Plan:
        item = thing if what == thing.name else other
        to = place if address == place["id"] else wrong
        return (*look, goto(_SHOP), *put(item), *pay(to, way, note(name)), answer())

    return Job(
        goal="Whoever of those that report to you has been with the company longest gets a present. Order one "
        f"{thing.said.partition(' × ')[2]} from the shop ({_SHOP}) to the address {place['label']!r} by {way} shipping, with "
        f"the gift note {note('FULL NAME')!r}, where FULL NAME is that colleague's name as the directory has it.",
        expect=_of("shop", ordered([thing], place["id"], way, note=note(first["name"]))),
        plan=order(thing.name, place["id"], first["name"]),
        mistakes={
            "second longest": order(thing.name, place["id"], second["name"]),
            "first name only": order(thing.name, place["id"], first["name"].split()[0]),
            "another thing": order(other.name, place["id"], first["name"]),
            "another address": order(thing.name, wrong["id"], first["name"]),
        },
    )
