"""Tasks about letters that came: star, archive, label, bring back, look something up."""

from __future__ import annotations

import re

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import Bind, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.sites.mail.knowing import letters, moved, opened, people, said

_CODE = re.compile(r"[A-Z]{2}-\d{4}")
_NEW_LABELS = ("Taxes", "Garden", "Archive 2025", "Follow up", "Conference")


@template("mail/star", levels=(1,), infeasible=True)
def star(draw: Draw) -> Job:
    """Star one letter."""
    found, other = draw.sample(letters(draw, "folder = 'inbox' AND NOT starred"), 2)
    goal = f"Star {said(found)}."
    if draw.infeasible:
        look = opened(draw, found)[:1]
        draw.run("DELETE FROM messages WHERE id = ?", found["id"])
        found = other
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("there is no such letter")),
            mistakes={
                "says it is done": (answer(),),
                "another": (*opened(draw, found), button("Star"), answer()),
                "another and report": (*opened(draw, found), button("Star"), report()),
            },
        )
    return Job(
        goal=goal,
        expect=(changed("messages", found["id"], "the star", starred=1),),
        plan=(*opened(draw, found), button("Star"), answer()),
        mistakes={
            "another": (*opened(draw, other), button("Star"), answer()),
            "only read": (*opened(draw, found), answer()),
            "archived too": (*opened(draw, found), button("Star"), button("Archive"), answer()),
        },
    )


@template("mail/archive_from", levels=(2, 3))
def archive_from(draw: Draw) -> Job:
    """Archive all that someone sent and that is in the inbox."""
    low, high = (1, 2) if draw.level == 2 else (3, 5)
    unique = letters(draw, "folder = 'inbox'")
    groups = {person["name"]: [one for one in unique if one["sender"] == person["email"]] for person in people(draw)}
    groups = {name: mine for name, mine in groups.items() if mine}
    most = max(map(len, groups.values()))
    name = draw.choice([name for name, mine in groups.items() if min(low, most) <= len(mine) <= max(high, low)])
    mine = groups[name]
    other = next(one for one in unique if one["who"] != name)
    steps = [(*opened(draw, one), button("Archive")) for one in mine]
    return Job(
        goal=f"Archive every letter from {name} that is in the inbox.",
        expect=tuple(moved(one, "archive") for one in mine),
        plan=(*sum(steps, ()), answer()),
        mistakes={
            "one forgotten": (*sum(steps[:-1], ()), answer()),
            "trashed": (*sum(steps[:-1], ()), *steps[-1][:-1], button("Move to trash"), answer()),
            "one too many": (*sum(steps, ()), *opened(draw, other), button("Archive"), answer()),
        },
    )


@template("mail/bring_back", levels=(1, 2), infeasible=True)
def bring_back(draw: Draw) -> Job:
    """Bring letters back from the trash."""
    trashed = letters(draw, "folder = 'trash'")
    kept = letters(draw, "folder = 'archive'")[0]
    *chosen, other = draw.sample(trashed, draw.level + 1)
    goal = f"Bring {' and '.join(repr(one['subject']) for one in chosen)} from the trash back to the inbox."
    if draw.infeasible:
        draw.run("DELETE FROM messages WHERE id = ?", chosen[-1]["id"])
        back: Plan = (link("Trash"), link(other["subject"]), button("Move to inbox"))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Trash"), report("it is not in the trash")),
            mistakes={
                "says it is done": (link("Trash"), answer()),
                "another": (*back, answer()),
                "another and report": (*back, report()),
            },
        )
    steps: list[Plan] = [(link("Trash"), link(one["subject"]), button("Move to inbox")) for one in chosen]
    wrong: Plan = (link("Trash"), link(chosen[-1]["subject"]), button("Archive"))
    return Job(
        goal=goal,
        expect=tuple(moved(one, "inbox") for one in chosen),
        plan=(*sum(steps, ()), answer()),
        mistakes={
            "to the archive": (*sum(steps[:-1], ()), *wrong, answer()),
            "one forgotten": (*sum(steps[:-1], ()), answer()),
            "one too many": (*sum(steps, ()), *opened(draw, kept), button("Move to inbox"), answer()),
        },
    )


@template("mail/label", levels=(1, 2))
def label(draw: Draw) -> Job:
    """Put a label on a letter; from level 2 a new one."""
    where = "id NOT IN (SELECT message_id FROM message_labels) AND folder IN ('inbox', 'archive')"
    found, other = draw.sample(letters(draw, f"messages.{where}"), 2)
    labels = draw.rows("SELECT * FROM labels ORDER BY id")
    old, wrong = draw.sample(labels, 2)
    new = draw.choice(_NEW_LABELS)
    name = new if draw.level == 2 else old["name"]
    make: Plan = (link("Labels"), fill("New label", new), button("Add label")) if draw.level == 2 else ()
    put: Plan = (select("Label", name), button("Put on"))
    row = added("message_labels", "the label on the letter", message_id=found["id"], label_id=Bind("label"))
    fixed = added("message_labels", "the label on the letter", message_id=found["id"], label_id=old["id"])
    fresh = added("labels", "the new label", id=Bind("label"), name=new)
    first = f"Make the label {new!r} and put it on" if make else f"Put the label {name!r} on"
    return Job(
        goal=f"{first} {said(found)}.",
        expect=(fresh, row) if make else (fixed,),
        plan=(*make, *opened(draw, found), *put, answer()),
        mistakes={
            "another letter": (*make, *opened(draw, other), *put, answer()),
            "another label": (*make, *opened(draw, found), select("Label", wrong["name"]), button("Put on"), answer()),
            "both letters": (*make, *opened(draw, other), *put, *opened(draw, found), *put, answer()),
            "not put on": (*make, *opened(draw, found), select("Label", name), answer()),
        },
    )


@template("mail/find_code", levels=(1, 2))
def find_code(draw: Draw) -> Job:
    """A code that stands in a letter; at level 2 the letter is known by who sent it when."""
    with_code = [one for one in letters(draw, "folder IN ('inbox', 'archive')") if _CODE.search(one["body"])]
    found = draw.choice(with_code)
    codes = [match[0] for one in with_code if (match := _CODE.search(one["body"]))]
    match = _CODE.search(found["body"])
    assert match is not None, "it was chosen for its code"
    right = match[0]
    other = next((one for one in codes if one != right), "AB-0000")
    about = (
        f"the subject {found['subject']!r}" if draw.level == 1 else f"the words {' '.join(found['body'].split()[:5])!r}"
    )
    hidden = about if right not in about else f"a text that begins with {' '.join(found['body'].split()[:2])!r}"
    look = opened(draw, found)
    return Job(
        goal=f"Which code stands in the letter of {found['sent_at'][:10]} at {found['sent_at'][11:]} from {found['who']} with "
        f"{hidden}? Answer with the code.",
        answer=Answer("text", right),
        plan=(*look, answer(right)),
        mistakes={
            "another": (*look, answer(other)),
            "two": (*look, answer(f"{right} {other}")),
            "a sentence": (*look, answer(f"The code is {right}")),
            "moved": (*look, button("Archive" if found["folder"] == "inbox" else "Move to inbox"), answer(right)),
        },
    )


@template("mail/count_from", levels=(1, 2))
def count_from(draw: Draw) -> Job:
    """How many letters someone sent, in the inbox or (level 2) with a label."""
    person = draw.choice(people(draw))
    marks = draw.rows("SELECT * FROM labels ORDER BY id")
    name = draw.choice(marks)["name"]
    if draw.level == 1:
        number = draw.value("SELECT COUNT(*) FROM messages WHERE folder = 'inbox' AND sender = ?", person["email"])
        goal = f"How many letters from {person['name']} are in the inbox?"
        look: Plan = (link("Inbox"), link("Next page"), link("Next page"))
        unread = draw.value("SELECT COUNT(*) FROM unread JOIN messages ON id = message_id WHERE folder = 'inbox'")
        look = (link(f"Inbox ({unread} new)"), *look[1:]) if unread else look
    else:
        number = draw.value(
            "SELECT COUNT(*) FROM message_labels JOIN labels ON label_id = labels.id WHERE name = ?", name
        )
        goal = f"How many letters have the label {name!r}?"
        look = (link("Labels"), link(name))
    return Job(
        goal=f"{goal} Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "one more": (*look, answer(number + 1)),
            "one less": (*look, answer(number - 1)),
            "in words": (*look, answer(f"{number} letters")),
        },
    )
