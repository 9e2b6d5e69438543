"""Tasks about writing letters, rules, people and settings."""

from __future__ import annotations

from sparring.envs.web.checks import Bind, added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.sites.mail.data import ME, TEAMS
from sparring.envs.web.sites.mail.knowing import letters, moved, opened, people, received, said, sent, sought, written

_TEXTS = (
    *(
        "I will be there.",
        "Thank you, that suits me.",
        "Please send me the numbers by Friday.",
        "I cannot, I am sorry.",
    ),
    *("Let us talk about it on Monday.", "Agreed, go ahead."),
)
_SUBJECTS = ("Plan for April", "Room for the workshop", "Two small things", "Numbers for the board", "Train times")
_AWAY = ("I am away until 30 March.", "I am on leave; write to the desk.", "Back on Monday.")
_FIRST = ("Rosa", "Anton", "Yara", "Milos", "Edda")
_LAST = ("Kestrel", "Abara", "Lund", "Forsyth", "Quill")


@template("mail/answer", levels=(2, 3), infeasible=True)
def answer_letter(draw: Draw) -> Job:
    """Answer a letter; from level 3 archive it too."""
    found, other = draw.sample(letters(draw, "folder = 'inbox'"), 2)
    text, wrong = draw.sample(_TEXTS, 2)
    archived = " and archive that letter" if draw.level == 3 else ""
    goal = f"Answer {said(found)} with the text {text!r}{archived}."
    if draw.infeasible:
        look = opened(draw, found)[:1]
        draw.run("DELETE FROM messages WHERE id = ?", found["id"])
        reply: Plan = (*opened(draw, other), link("Answer"), *written(text))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("there is no such letter")),
            mistakes={
                "says it is done": (answer(),),
                "another": (*reply, answer()),
                "another and report": (*reply, report()),
            },
        )
    subject = f"Re: {found['subject']}"
    also = (*opened(draw, found), button("Archive")) if draw.level == 3 else ()
    expect = [sent(found["sender"], subject, text, answers=found["id"])]
    expect += [moved(found, "archive")] if also else []
    send: Plan = (*opened(draw, found), link("Answer"), *written(text))
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*send, *also, answer()),
        mistakes={
            "another letter": (*opened(draw, other), link("Answer"), *written(text), *also, answer()),
            "another text": (*opened(draw, found), link("Answer"), *written(wrong), *also, answer()),
            "a new letter": (
                link("Write a letter"),
                *written(text, to=found["sender"], subject=subject),
                *also,
                answer(),
            ),
            "not sent": (*send[:-1], *also, answer()),
        },
    )


@template("mail/send_on", levels=(2, 3))
def send_on(draw: Draw) -> Job:
    """Send a letter on to someone, whose address is given or (level 3) in the address book."""
    found, other = draw.sample(letters(draw, "folder IN ('inbox', 'archive')"), 2)
    to, wrong = draw.sample([one for one in people(draw) if one["email"] != found["sender"]], 2)
    text = draw.choice(_TEXTS)
    look: Plan = (link("People"), fill("Name or team", to["name"]), button("Find")) if draw.level == 3 else ()
    whom = to["name"] if look else f"{to['name']} ({to['email']})"
    body = f"{text}\n\n---\n{found['subject']}\n{found['body']}"
    subject = f"Fwd: {found['subject']}"
    begin: Plan = (*look, *opened(draw, found), link("Send on"))
    return Job(
        goal=f"Send {said(found)} on to {whom}, with the text {text!r} before it.",
        expect=(sent(to["email"], subject, body, forwards=found["id"]),),
        plan=(*begin, *written(text, to=to["email"]), answer()),
        mistakes={
            "to another": (*begin, *written(text, to=wrong["email"]), answer()),
            "to both": (*begin, *written(text, to=f"{to['email']}, {wrong['email']}"), answer()),
            "another letter": (*look, *opened(draw, other), link("Send on"), *written(text, to=to["email"]), answer()),
            "no text": (*begin, fill("To", to["email"]), button("Send"), answer()),
        },
    )


@template("mail/write", levels=(1, 2))
def write_letter(draw: Draw) -> Job:
    """Write to one, or (level 2) to two whose addresses are in the address book."""
    chosen = draw.sample(people(draw), draw.level + 1)
    to, wrong = chosen[:-1], chosen[-1]
    subject, text = draw.choice(_SUBJECTS), draw.choice(_TEXTS)
    addresses = ", ".join(one["email"] for one in to)
    look: Plan = (link("People"),) if draw.level == 2 else ()
    whom = " and ".join(one["name"] for one in to) if look else f"{to[0]['name']} ({to[0]['email']})"
    begin: Plan = (*look, link("Write a letter"))
    recipients = ", ".join(sorted(one["email"] for one in to))
    return Job(
        goal=f"Write {'one letter' if look else 'a letter'} to {whom} with the subject {subject!r} and the text {text!r}.",
        expect=(sent(recipients, subject, text),),
        plan=(*begin, *written(text, to=addresses, subject=subject), answer()),
        mistakes={
            "to another": (*begin, *written(text, to=wrong["email"], subject=subject), answer()),
            "no text": (*begin, fill("To", addresses), fill("Subject", subject), button("Send"), answer()),
            "another subject": (*begin, *written(text, to=addresses, subject=f"{subject} 2"), answer()),
            "twice": (
                *begin,
                *written(text, to=addresses, subject=subject),
                link("Write a letter"),
                *written(text, to=addresses, subject=subject),
                answer(),
            ),
        },
    )


@template("mail/rule", levels=(2, 3))
def rule(draw: Draw) -> Job:
    """A rule for what someone sends; from level 3 the old rule goes."""
    old = draw.row("SELECT * FROM rules")
    person, wrong = draw.sample([one for one in people(draw) if one["email"] != old["sender"]], 2)
    label, other = draw.sample(draw.rows("SELECT * FROM labels ORDER BY id"), 2)
    archives = draw.rng.random() < 0.5
    drop: Plan = (button(f"Delete rule {old['id']}"),) if draw.level == 3 else ()
    look: Plan = (link("People"), fill("Name or team", person["name"]), button("Find"), link("Rules"))
    tick: Plan = (check("And go to the archive"),) if archives else ()
    flip: Plan = () if archives else (check("And go to the archive"),)

    def add(sender: str, name: str, ticks: Plan) -> Plan:
        return (fill("Letters from", sender), select("Get the label", name), *ticks, button("Add rule"))

    row = added(
        "rules", "the rule", id=Bind("rule"), sender=person["email"], label_id=label["id"], archives=int(archives)
    )
    first = "Delete the rule that there is, then add one" if drop else "Add a rule"
    archived = " and go to the archive" if archives else ""
    return Job(
        goal=f"{first}: letters from {person['name']} get the label {label['name']!r}{archived}.",
        expect=(row, *((removed("rules", old["id"], "the old rule"),) if drop else ())),
        plan=(*look, *add(person["email"], label["name"], tick), *drop, answer()),
        mistakes={
            "another sender": (*look, *add(wrong["email"], label["name"], tick), *drop, answer()),
            "another label": (*look, *add(person["email"], other["name"], tick), *drop, answer()),
            "archive wrong": (*look, *add(person["email"], label["name"], flip), *drop, answer()),
            "not added": (*look, *add(person["email"], label["name"], tick)[:-1], answer()),
        },
    )


@template("mail/away", levels=(1, 2))
def away(draw: Draw) -> Job:
    """Answer automatically; from level 2 other settings too."""
    text, wrong = draw.sample(_AWAY, 2)
    until = f"{text} ({draw.rng.randint(100, 999)})"
    size = draw.choice(("10", "30"))
    more: Plan = (select("Letters per page", size),) if draw.level == 2 else ()
    expect = [changed("settings", "auto_reply", "the automatic answer", value=until)]
    expect += [changed("settings", "per_page", "letters per page", value=size)] if more else []
    begin: Plan = (link("Settings"), check("Answer automatically"))
    save = (button("Save settings"), answer())
    also = f", and show {size} letters per page" if more else ""
    return Job(
        goal=f"Answer letters automatically with the text {until!r}{also}.",
        expect=tuple(expect),
        plan=(*begin, fill("Answer", until), *more, *save),
        mistakes={
            "not switched on": (link("Settings"), fill("Answer", until), *more, *save),
            "another text": (*begin, fill("Answer", wrong), *more, *save),
            "not saved": (*begin, fill("Answer", until), *more, answer()),
            "signature too": (*begin, fill("Answer", until), fill("Signature", "S."), *more, *save),
        },
    )


@template("mail/people", levels=(2, 3))
def address_book(draw: Draw) -> Job:
    """Someone new in the address book; from level 3 someone old goes."""
    first, last = draw.choice(_FIRST), draw.choice(_LAST)
    name, email, team = (
        f"{first} {last}",
        f"{first}.{last}@{draw.choice(('lodge', 'mill'))}.example".lower(),
        draw.choice(TEAMS),
    )
    old, wrong = draw.sample(people(draw), 2)
    drop: Plan = (link("People"), link(old["name"]), button("Delete")) if draw.level == 3 else ()
    error: Plan = (link("People"), link(wrong["name"]), button("Delete"))
    fills: Plan = (fill("Name", name), fill("Email address", email), select("Team", team))
    add: Plan = (link("People"), link("Add someone"), *fills, button("Save"))
    row = added("people", "the new one", id=Bind("person"), name=name, email=email, team=team)
    expect = [row, *([removed("people", old["id"], "the old one")] if drop else [])]
    goal = f"Add {name} (email address {email}, team {team}) to the address book"
    return Job(
        goal=f"{goal}, and delete {old['name']} from it." if drop else f"{goal}.",
        expect=tuple(expect),
        plan=(*add, *drop, answer()),
        mistakes={
            "no team": (link("People"), link("Add someone"), *fills[:2], button("Save"), *drop, answer()),
            "not saved": (*add[:-1], *drop, answer()),
            "another deleted": (*add, *error, answer()),
            "twice": (*add, *add, *drop, answer()),
        },
    )


@template("mail/new_number", levels=(3,))
def new_number(draw: Draw) -> Job:
    """A letter tells a new telephone number: put it into the address book, answer and archive the letter."""
    person, wrong = draw.sample(people(draw), 2)
    phone, text = f"01632 96{draw.rng.randint(1000, 9999)}", draw.choice(_TEXTS)
    subject = f"My new number {draw.rng.randint(10, 99)}"
    body = f"Dear Sam,\nfrom now on you reach me at {phone}, no longer at {person['phone']}.\nBest, {person['name']}"
    draw.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) "
        "VALUES ('inbox', ?, ?, ?, ?, '2026-03-16T17:05')",
        *(person["email"], ME, subject, body),
    )
    found = received(draw, subject)

    def put(who: str, number: str) -> Plan:
        return (link("People"), link(who), fill("Telephone", number), button("Save"))

    reply: Plan = (*sought(found), link("Answer"), *written(text))
    away_: Plan = (*sought(found), button("Archive"))
    return Job(
        goal=f"{person['name']} wrote about a new telephone number. Put it into the address book, answer that letter with the "
        f"text {text!r}, and archive it.",
        expect=(
            changed("people", person["id"], "the number", phone=phone),
            sent(person["email"], f"Re: {subject}", text, answers=found["id"]),
            moved(found, "archive"),
        ),
        plan=(*reply, *away_, *put(person["name"], phone), answer()),
        mistakes={
            "another person": (*reply, *away_, *put(wrong["name"], phone), answer()),
            "the old number": (*reply, *away_, *put(person["name"], person["phone"]), answer()),
            "not answered": (*away_, *put(person["name"], phone), answer()),
            "not archived": (*reply, *put(person["name"], phone), answer()),
        },
    )
