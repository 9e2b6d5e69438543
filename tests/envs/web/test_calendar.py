"""Plover Mail's calendar: days of series, what overlaps, rooms, answers, who may change what; and its data."""

import re
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.http import Client
from sparring.envs.web.sites.mail.calendar_store import (
    FIRST,
    LAST,
    conflicts,
    days_of,
    diary,
    hours_of_all,
    in_room,
    merged,
    minutes,
    overlap,
    read_day,
    read_time,
)
from sparring.envs.web.sites.mail.data import ME
from sparring.envs.web.world import World, image
from sparring.tasks.core import Task, episode_rng

HOME = "https://mail.test"
EVENT = {
    "title": "Tea",
    "calendar": 1,
    "day": "2026-05-12",
    "starts": "10:00",
    "ends": "11:00",
    "every": "never",
    "reminder": 10,
}
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
TIMES = st.times().map(lambda time: f"{time:%H:%M}")


class Book:
    """A calendar and its data."""

    def __init__(self):
        self.world = World(("mail",), "test", episode_rng(Task("web/test"), 0))
        self.database = self.world.databases["mail"]
        self.client = Client(self.world)

    def rows(self, sql, *values):
        return self.database.execute(sql, values).fetchall()

    def value(self, sql, *values):
        return self.rows(sql, *values)[0][0]

    def get(self, path):
        return self.client.fetch("GET", f"{HOME}{path}")

    def post(self, path, **fields):
        """Send a form; return what is said about it."""
        found = self.client.fetch("POST", f"{HOME}{path}", urlencode(fields))
        said = re.search(r'role="(?:alert|status)">([^<]*)<', found.html)
        return said[1] if said else ""

    def new(self, **fields):
        """Make an event; return its number, or what is said against it."""
        said = self.post("/calendar/new", **{**EVENT, **fields})
        return self.value("SELECT MAX(id) FROM events") if said == "The event is saved." else said

    def invited(self, **fields):
        """Let a colleague invite to something; return the event's number."""
        row = {**EVENT, "organizer": self.value("SELECT email FROM people"), **fields}
        columns = [name for name in row if name not in ("calendar", "reminder")]
        number = self.database.execute(
            f"INSERT INTO events ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [row[name] for name in columns],
        ).lastrowid
        self.database.execute("INSERT INTO attendees (event_id, email) VALUES (?, ?)", (number, ME))
        return number

    def answer(self, number):
        return self.value("SELECT answer FROM attendees WHERE event_id = ? AND email = ?", number, ME)


@pytest.fixture
def book():
    return Book()


@pytest.fixture(scope="module", params=["a", "b", "c"])
def data(request):
    made = Book()
    made.database = image("mail", request.param)._database
    return made


@given(first=DAYS, weeks=st.integers(0, 30), low=DAYS, span=st.integers(0, 60))
def test_a_series_is_on_one_day_a_week_and_on_no_other(first, weeks, low, span):
    until, high = first + timedelta(days=7 * weeks + 3), low + timedelta(days=span)
    found = days_of(first.isoformat(), "week", until.isoformat(), low, high)
    every = [low + timedelta(days=k) for k in range(span + 1)]
    assert found == [day.isoformat() for day in every if first <= day <= until and day.weekday() == first.weekday()]


@given(one=st.tuples(TIMES, TIMES), other=st.tuples(TIMES, TIMES))
def test_spans_overlap_if_they_share_a_minute(one, other):
    shared = set(range(*map(minutes, one))) & set(range(*map(minutes, other)))
    if one[0] < one[1] and other[0] < other[1]:
        assert overlap(("d", *one), ("d", *other)) is bool(shared)
        assert overlap(("d", *one), ("e", *other)) is False


@given(spans=st.lists(st.tuples(TIMES, TIMES).filter(lambda span: span[0] < span[1]), max_size=6))
def test_merged_spans_cover_the_same_minutes_once(spans):
    found = merged(spans)
    covered = [minute for span in found for minute in range(*map(minutes, span))]
    assert sorted(covered) == sorted({minute for span in spans for minute in range(*map(minutes, span))})
    assert all(one[1] < other[0] for one, other in pairwise(found))


@pytest.mark.parametrize("text", ["2026-3-17", "20260317", "2026-W12-2", "2026-02-30", "1999-01-01", "٢٠٢٦-٠٣-١٧", ""])
def test_what_is_no_day(text):
    assert read_day(text) is None


@pytest.mark.parametrize("text", ["9:30", "24:00", "12:60", "12:00:00", "", "١٢:٠٠"])
def test_what_is_no_time(text):
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": " "}, "needs a title"),
        ({"calendar": 99}, "Choose a calendar"),
        ({"day": "soon"}, "Give a day, a start and an end"),
        ({"starts": "25:00"}, "Give a day, a start and an end"),
        ({"ends": "10:00"}, "must come after the start"),
        ({"day": "2026-03-16"}, "That day is past"),
        ({"every": "week"}, "until when it repeats"),
        ({"every": "week", "until": "2026-05-11"}, "until when it repeats"),
        ({"every": "week", "until": "2027-06-12"}, "until when it repeats"),
        ({"guests": "nobody@else.example"}, "nobody@else.example is not in the address book"),
        ({"room": 99}, "no such room"),
    ],
)
def test_what_is_wrong_with_an_event_is_said(book, fields, said):
    before = book.value("SELECT COUNT(*) FROM events")
    assert said in str(book.new(**fields))
    assert book.value("SELECT COUNT(*) FROM events") == before


def test_guests_are_named_or_addressed_and_asked_once(book):
    one, other = book.rows("SELECT name, email FROM people LIMIT 2")
    number = book.new(guests=f"{one['name'].upper()}, {other['email']}; {one['email']}")
    found = book.rows("SELECT email, answer FROM attendees WHERE event_id = ? ORDER BY email", number)
    assert [tuple(row) for row in found] == sorted([(one["email"], "none"), (other["email"], "none")])
    book.database.execute("UPDATE attendees SET answer = 'accepted' WHERE event_id = ?", (number,))
    assert book.post(f"/calendar/e/{number}/edit", **{**EVENT, "guests": one["name"]}) == "The event is saved."
    found = book.rows("SELECT email, answer FROM attendees WHERE event_id = ?", number)
    assert [tuple(row) for row in found] == [(one["email"], "accepted")]


def test_a_room_has_one_event_at_a_time_and_so_many_seats(book):
    names = ", ".join(row["name"] for row in book.rows("SELECT name FROM people LIMIT 4"))
    assert "has 4 seats, but you will be 5" in book.new(room=1, guests=names)
    first = book.new(room=1)
    assert "Kingfisher is taken on Tuesday 12 May 2026 from 10:00 to 11:00 (by you)" in book.new(
        room=1, starts="10:59", ends="12:00"
    )
    assert isinstance(book.new(room=1, starts="11:00", ends="12:00"), int)
    assert "is taken" in book.new(room=1, day="2026-04-28", every="week", until="2026-06-02")
    assert isinstance(book.new(room=2), int)
    assert book.post(f"/calendar/e/{first}/edit", **{**EVENT, "room": 1, "title": "Cake"}) == "The event is saved."
    assert "is taken" in book.post(f"/calendar/e/{first}/move", day="2026-05-12", starts="11:30", ends="12:30")


def test_a_day_of_a_series_is_called_off_or_moved_alone(book):
    guest = book.rows("SELECT name, email FROM people LIMIT 1")[0]
    number = book.new(every="week", until="2026-06-02", room=3, guests=guest["name"])
    book.post(f"/calendar/e/{number}/cancel", one="2026-05-19")
    assert "This day" in book.post(
        f"/calendar/e/{number}/move", one="2026-05-26", day="2026-05-26", starts="10:30", ends="11:30"
    )
    slots = diary(book, ME, date(2026, 5, 1), date(2026, 6, 30))
    tea = [slot.span for slot in slots if slot.event["title"] == "Tea"]
    assert tea == [
        ("2026-05-12", "10:00", "11:00"),
        ("2026-05-26", "10:30", "11:30"),
        ("2026-06-02", "10:00", "11:00"),
    ]
    moved = book.value("SELECT MAX(id) FROM events")
    assert tuple(book.rows("SELECT email, answer FROM attendees WHERE event_id = ?", moved)[0]) == (
        guest["email"],
        "none",
    )
    assert "Choose a day" in book.post(f"/calendar/e/{number}/move", day="2026-05-13", starts="10:30", ends="11:30")
    assert book.client.fetch("POST", f"{HOME}/calendar/e/{number}/cancel", "one=2026-05-20").status == 404
    assert book.post(f"/calendar/e/{number}/cancel") == "Tea is called off."
    assert not [slot for slot in diary(book, ME, date(2026, 6, 1), date(2026, 6, 30)) if slot.event["id"] == number]


def test_only_who_organizes_an_event_that_is_to_come_changes_it(book):
    number, past = (
        book.invited(),
        book.value("SELECT id FROM events WHERE organizer = ? AND every = 'never' AND day < '2026-03-17'", ME),
    )
    before = book.rows("SELECT * FROM events")
    for each in (number, past):
        for deed in ("edit", "move", "cancel"):
            assert book.get(f"/calendar/e/{each}/{deed}").status == 404
            assert book.client.fetch("POST", f"{HOME}/calendar/e/{each}/{deed}", urlencode(EVENT)).status == 404
    assert list(map(tuple, book.rows("SELECT * FROM events"))) == list(map(tuple, before))


def test_what_is_not_shared_is_not_shown(book):
    secret = book.value(
        "SELECT id FROM events WHERE organizer != ? AND id NOT IN (SELECT event_id FROM attendees WHERE email = ?)",
        ME,
        ME,
    )
    assert book.get(f"/calendar/e/{secret}").status == 404


def test_an_invitation_is_answered_from_its_letter_until_it_is_called_off(book):
    row = book.rows("SELECT message_id, event_id FROM invitations")[0]
    letter, number = row["message_id"], row["event_id"]
    assert "Your answer: not answered" in book.get(f"/m/{letter}").html
    assert (
        book.post(f"/calendar/e/{number}/answer", answer="tentative", words="Late.", letter=letter)
        == "Answered: maybe."
    )
    assert (
        book.answer(number),
        book.value("SELECT note FROM attendees WHERE event_id = ? AND email = ?", number, ME),
    ) == ("tentative", "Late.")
    assert 'value="tentative"' not in book.get(f"/m/{letter}").html
    book.database.execute("UPDATE events SET status = 'cancelled' WHERE id = ?", (number,))
    assert "This event is called off." in book.get(f"/m/{letter}").html
    assert book.post(f"/calendar/e/{number}/answer", answer="accepted") == "It is too late to answer."
    assert book.answer(number) == "tentative"


def test_conflicts_leave_out_what_is_declined(book):
    mine, theirs = book.new(), book.invited(title="Talk", starts="10:30", ends="11:30")
    span = date(2026, 5, 12), date(2026, 5, 12)

    def pairs():
        return [{one.event["id"], other.event["id"]} for one, other in conflicts(book, ME, *span)]

    assert {mine, theirs} in pairs()
    assert "At the same time" in book.get(f"/calendar/e/{theirs}").html
    book.post(f"/calendar/e/{theirs}/answer", answer="declined")
    assert {mine, theirs} not in pairs()


def test_hours_tell_busy_from_maybe(book):
    names = [row["email"] for row in book.rows("SELECT email FROM people LIMIT 3")]
    book.database.execute("DELETE FROM events")
    number = book.new(guests=", ".join(names))
    for email, said in zip(names, ("accepted", "tentative", "declined"), strict=True):
        book.database.execute("UPDATE attendees SET answer = ? WHERE event_id = ? AND email = ?", (said, number, email))
    found = hours_of_all(book, date(2026, 5, 12))
    span = [("10:00", "11:00")]
    assert {who: tuple(hours) for who, hours in found.items()} == {
        ME: (span, []),
        names[0]: (span, []),
        names[1]: ([], span),
    }


def test_a_hidden_calendar_is_left_out_of_the_views(book):
    book.new(calendar=2)
    for view in ("day", "week", "month"):
        assert "Tea" in book.get(f"/calendar?view={view}&day=2026-05-12").html
    assert book.post("/calendar/calendars", turn=2) == "Personal is hidden."
    for view in ("day", "week", "month"):
        assert "Tea" not in book.get(f"/calendar?view={view}&day=2026-05-12").html
    assert "Tea" in book.get("/calendar/search?q=tea").html


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize(
    "path", ["/calendar?view=day", "/calendar?view=week", "/calendar?view=month", "/calendar/free?", "/calendar/rooms?"]
)
def test_the_first_and_the_last_day_have_pages(book, path, day):
    assert book.get(f"{path}&day={day}").status == 200


def test_reminders_are_set_for_oneself(book):
    mine, theirs = book.new(day="2026-03-20"), book.invited(day="2026-03-20", title="Talk")
    assert book.post(f"/calendar/e/{mine}/remind", reminder=60) == "Reminder: 1 hour before."
    assert book.post(f"/calendar/e/{theirs}/remind", reminder=0) == "Reminder: no reminder."
    assert book.value("SELECT reminder FROM events WHERE id = ?", theirs) == 10
    pages = "".join(book.get(f"/calendar/reminders?page={k}").html for k in (1, 2))
    assert re.search(r"09:00</td><td><a [^>]*>Tea", pages)
    assert ">Talk<" not in pages


def test_rooms_are_taken_once_at_a_time_in_the_data(data):
    for number in range(1, 9):
        slots = in_room(data, number, date(2026, 3, 1), date(2026, 6, 30))
        assert slots
        assert not any(overlap(one.span, other.span) for i, one in enumerate(slots) for other in slots[i + 1 :])


def test_own_events_do_not_clash_but_invitations_do(data):
    pairs = conflicts(data, ME, date(2026, 3, 1), date(2026, 6, 30))
    firm = {"own", "accepted"}
    assert not [pair for pair in pairs if {slot.event["standing"] for slot in pair} <= firm]
    waiting = [pair for pair in pairs if "none" in {slot.event["standing"] for slot in pair}]
    assert len(waiting) >= 3
    assert not [pair for pair in waiting if {slot.event["standing"] for slot in pair} == {"none"}]


def test_titles_name_one_event_each(data):
    titles = [
        row["title"]
        for row in data.rows(
            "SELECT title FROM events WHERE organizer = ? OR id IN (SELECT event_id FROM attendees WHERE email = ?)",
            ME,
            ME,
        )
    ]
    assert len(titles) == len(set(titles)) > 35


def test_the_mailbox_stays_small(data):
    assert len(data.database.serialize()) <= 150 * 1024
