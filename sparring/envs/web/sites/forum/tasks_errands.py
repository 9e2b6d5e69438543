"""Tasks that lead from the forum to other sites and back."""

from __future__ import annotations

from sparring.envs.web.checks import Expect
from sparring.envs.web.jobs import Draw, Job, Plan, Step, answer, button, check, fill, goto, link, template
from sparring.envs.web.site import money
from sparring.envs.web.sites.forum.knowing import boards, members, on_board, opened, replied, replies, started, thread
from sparring.envs.web.sites.mail.data import ME as OWNER
from sparring.envs.web.sites.mail.knowing import letters, people, sent, written
from sparring.envs.web.sites.mail.knowing import opened as opened_letter
from sparring.envs.web.sites.shop.knowing import empty_basket, listed, put, some_things
from sparring.envs.web.sites.shop.knowing import opened as opened_thing

_FORUM, _MAIL, _SHOP = "https://forum.test/", "https://mail.test/", "https://shop.test/"
_PURPOSES = ("a raffle", "the village fete", "a leaving present", "the new kitchen of the hall", "a prize")
_NOTICES = (
    ("Hall closed for repairs", "The roof of the hall is being mended. We meet in the barn until further notice."),
    ("Key of the tool shed", "The key hangs at the post office from now on. Sign for it, please."),
    ("Lost: one grey glove", "Lost between the bridge and the mill. It misses its other half."),
    ("Choir looks for basses", "Two of us are not enough. No need to read music, only to count to four."),
)


def _with(draw: Draw, site: str) -> Draw:
    """The same draw, on another site's data."""
    return Draw(draw.world, draw.level, draw.infeasible, site)


@template("forum/price_asked", levels=(5,), sites=("forum", "shop"))
def price_asked(draw: Draw) -> Job:
    """Somebody asks what some things of the shop cost together: look it up and reply."""
    shop = _with(draw, "shop")
    empty_basket(shop)
    things = [thing._replace(quantity=draw.rng.randint(1, 3)) for thing in some_things(shop, 3)]
    asker, board = draw.choice(members(draw)), draw.choice(boards(draw))
    purpose = draw.choice(_PURPOSES)
    title = f"What would this cost? For {purpose}, number {draw.rng.randint(2, 90)}"
    text = f"I need from Harbour & Lane, for {purpose}: {listed([thing.said for thing in things])}. "
    text += "What is that without shipping?"
    draw.run("INSERT INTO threads (board_id, title) VALUES (?, ?)", board["id"], title)
    number = draw.value("SELECT MAX(id) FROM threads")
    sql = "INSERT INTO posts (thread_id, author_id, body, written_at) VALUES (?, ?, ?, '2026-03-17T09:04')"
    draw.run(sql, number, asker["id"], text)
    found = thread(draw, number)
    total = sum(thing.price * thing.quantity for thing in things)
    once = sum(thing.price for thing in things)
    look: Plan = (*opened(found), goto(_SHOP), *sum((opened_thing(thing.name) for thing in things), ()))

    def say(words: str) -> tuple[Step, ...]:
        return (goto(_FORUM), *opened(found), link("Reply to this thread"), *replies(words), answer())

    right = replied({"id": found["opening"], "thread_id": number}, money(total))
    return Job(
        goal=f"In the thread {title!r}, {asker['name']} asks what some things cost in the shop ({_SHOP}). Look it "
        "up, and reply to the opening post with the sum and nothing else (for example: $12.50). Buy nothing.",
        expect=(right,),
        plan=(*look, *say(money(total))),
        mistakes={
            "one of each": (*look, *say(money(once if once != total else total + 500))),
            "a cent more": (*look, *say(money(total + 1))),
            "in a sentence": (*look, *say(f"It is {money(total)}.")),
            "in the basket": (*look[:2], goto(_SHOP), *put(things[0]), *say(money(total))),
        },
    )


@template("forum/notice", levels=(5,), sites=("forum", "mail"))
def notice(draw: Draw) -> Job:
    """A letter asks for a notice on a board: start the thread, and answer the letter."""
    mail = _with(draw, "mail")
    person = draw.choice(people(mail))
    board, other = draw.sample(boards(draw), 2)
    title, text = draw.choice(_NOTICES)
    tags = sorted(draw.sample(draw.rows("SELECT * FROM tags ORDER BY id"), 2), key=lambda tag: str(tag["name"]))
    subject = f"A notice for the Gatepost ({draw.rng.randint(100, 999)})"
    names = listed([tag["name"] for tag in tags])
    body = (
        f"Please start a thread on the board {board['name']}.\nTitle: {title}\nText: {text}\nTags: {names}\nThank you!"
    )
    mail.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) "
        "VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T07:48')",
        *(person["email"], OWNER, subject, body),
    )
    found = letters(mail, "messages.subject = ?", subject)[0]
    words = draw.choice(("It is there.", "Your notice is up.", "Done this morning."))
    read: Plan = (goto(_MAIL), *opened_letter(mail, found), goto(_FORUM))
    fields: Plan = (fill("Title", title), fill("Text", text))
    ticks: Plan = tuple(check(tag["name"]) for tag in tags)

    def start(where: str, marks: Plan) -> Plan:
        place = board if where == board["name"] else other
        return (*on_board(place), link("Start a thread"), *fields, *marks, button("Start thread"))

    back: Plan = (goto(_MAIL), *opened_letter(mail, found), link("Answer"), *written(words), answer())
    expect: list[Expect] = [*started(board["id"], title, text, [tag["id"] for tag in tags])]
    reply = sent(person["email"], f"Re: {subject}", words, answers=found["id"])
    expect.append(Expect(reply.kind, f"mail.{reply.table}", reply.key, reply.values, reply.label))
    return Job(
        goal=f"{person['name']} wrote you a letter ({_MAIL}) about a notice for the Gatepost ({_FORUM}). Start the "
        f"thread just as the letter says, then answer the letter with the text {words!r}.",
        expect=tuple(expect),
        plan=(*read, *start(board["name"], ticks), *back),
        mistakes={
            "another board": (*read, *start(other["name"], ticks), *back),
            "a tag less": (*read, *start(board["name"], ticks[1:]), *back),
            "not answered": (*read, *start(board["name"], ticks), answer()),
            "not started": (*read, *back),
        },
    )
