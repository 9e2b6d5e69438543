"""The personnel portal's own rules: leave, time sheets, trainings, the registration of new starters; and its data."""

import re
from datetime import date

import pytest

from sparring.envs.web.http import Client
from sparring.envs.web.sites.hr.basics import ME, working_days
from sparring.envs.web.sites.hr.sheets import hours, minutes
from sparring.envs.web.world import World, image
from sparring.tasks.core import Task, episode_rng
from tests.cases import cases

HOME = "https://hr.test"


class Portal:
    """A portal and its data."""

    def __init__(self):
        self.world = World(("hr",), "test", episode_rng(Task("web/test"), 0))
        self.database = self.world.databases["hr"]
        self.client = Client(self.world)

    def post(self, path, **fields):
        body = "&".join(f"{name}={str(value).replace(' ', '+')}" for name, value in fields.items())
        found = self.client.fetch("POST", f"{HOME}{path}", body)
        complaint = re.search(r'role="(?:alert|status)">([^<]*)<', found.html)
        return complaint[1] if complaint else ""

    def count(self, table):
        return self.database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


@pytest.fixture
def portal():
    return Portal()


@pytest.fixture(scope="module", params=["a", "b", "c"])
def data(request):
    return image("hr", request.param)._database


def ask(portal, first, last, kind="Annual leave", **more):
    portal.database.execute("DELETE FROM leave WHERE employee_id = ?", [ME])
    portal.database.execute("UPDATE allowances SET days = 5 WHERE employee_id = ?", [ME])
    return portal.post("/leave/new", kind=kind, first_day=first, last_day=last, sure=1, **more)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-05-11", "2026-05-15", "is sent"),
        ("2026-05-11", "2026-05-18", "6 days; you have 5"),
        ("2026-05-22", "2026-05-29", "is sent"),
        ("2026-05-23", "2026-05-25", "Nobody works"),
        ("2026-05-15", "2026-05-11", "not before it"),
        ("2026-03-17", "2026-03-18", "must come after today"),
        ("2026-12-28", "2027-01-04", "in 2026"),
        ("2026-05-01", "2026-07-01", "on paper"),
        ("tomorrow", "2026-05-15", "Choose"),
    ],
)
def test_leave_is_asked_for_by_the_rules(portal, first, last, said):
    assert said in ask(portal, first, last)
    assert portal.count(f"leave WHERE employee_id = {ME}") == ("sent" in said)


def test_leave_is_not_asked_for_twice(portal):
    assert "sent" in ask(portal, "2026-05-11", "2026-05-12")
    again = portal.post("/leave/new", kind="Unpaid leave", first_day="2026-05-12", last_day="2026-05-13", sure=1)
    assert "already" in again


def test_only_ones_own_team_is_decided_on(portal):
    strange = portal.database.execute(
        "SELECT leave.id FROM leave JOIN employees ON employees.id = employee_id WHERE manager_id != ? AND employee_id != ? "
        "AND status = 'pending'",
        (ME, ME),
    ).fetchone()[0]
    portal.post(f"/approvals/leave/{strange}", do="approve")
    assert portal.count(f"leave WHERE id = {strange} AND status = 'pending'") == 1


@cases("quarters", range(0, 48))
def test_hours_are_written_as_they_are_read(quarters):
    assert minutes(hours(quarters * 15)) == quarters * 15


def test_a_day_has_twelve_hours_at_most(portal):
    one, two = (row[0] for row in portal.database.execute("SELECT code FROM projects WHERE is_open LIMIT 2"))
    assert "12 hours at most" in portal.post("/sheets/2026-03-16", **{f"{one}.1": 8, f"{two}.1": 4.25, "do": "send"})
    assert "sent" in portal.post("/sheets/2026-03-16", **{f"{one}.1": 8, f"{two}.1": 4, "do": "send"})
    assert "already" in portal.post("/sheets/2026-03-16", **{f"{one}.1": 1, "do": "save"})


def test_a_course_needs_the_one_before_a_seat_and_a_free_day(portal):
    portal.database.execute("DELETE FROM enrolments")
    portal.database.execute("DELETE FROM completions")
    portal.database.execute("UPDATE classes SET taken = seats - 1")
    first, later = (
        portal.database.execute("SELECT id FROM classes WHERE code = ? ORDER BY id", [code]).fetchone()[0]
        for code in ("SOL-100", "SOL-200")
    )
    assert "SOL-100" in portal.post(f"/classes/{later}", who=ME, do="enrol")
    assert "free seats" in portal.post(f"/classes/{first}", who=ME, do="wait")
    assert "is enrolled" in portal.post(f"/classes/{first}", who=ME, do="enrol")
    assert "already" in portal.post(f"/classes/{first}", who=ME, do="enrol")
    team = portal.database.execute("SELECT id FROM employees WHERE manager_id = ?", [ME]).fetchone()[0]
    assert "full" in portal.post(f"/classes/{first}", who=team, do="enrol")
    assert "waiting list" in portal.post(f"/classes/{first}", who=team, do="wait")
    assert "Choose" in portal.post(f"/classes/{first}", who=2, do="wait")


def test_a_starter_is_registered_step_by_step(portal):
    before = portal.count("starters")
    boss, buddy = (
        portal.database.execute(f"SELECT id FROM employees WHERE manager_id {where} ORDER BY id LIMIT 1").fetchone()[0]
        for where in ("= 2", f"= {ME}")
    )
    assert "step 1" in portal.post("/starters/new/check", do="register")
    assert portal.post("/starters/new/1", name="Ann Bell", email="ann@post.example", starts_on="2026-04-14") == ""
    job = {"title": "Clerk", "department": "Sales", "location": "Dover Yard", "manager": boss, "weekly": 20}
    assert "no last day" in portal.post("/starters/new/2", contract="Permanent", ends_on="2027-03-31", **job)
    assert portal.post("/starters/new/2", contract="Fixed term", ends_on="2027-03-31", **job) == ""
    assert "computer" in portal.post("/starters/new/3")
    assert portal.post("/starters/new/3", computer="Tablet", access="Mail") == ""
    assert "team" in portal.post("/starters/new/4", buddy=boss)
    assert portal.post("/starters/new/4", buddy=buddy) == ""
    assert portal.count("starters") == before
    assert "registered" in portal.post("/starters/new/check", do="register")
    assert portal.count("starters WHERE name = 'Ann Bell' AND access = 'Mail' AND lunch = 0") == 1
    assert portal.count("wizard") == 0


def test_nobody_is_on_leave_twice(data):
    rows = data.execute("SELECT * FROM leave WHERE status IN ('approved', 'pending')").fetchall()
    for one in rows:
        assert (
            one["days"] == working_days(date.fromisoformat(one["first_day"]), date.fromisoformat(one["last_day"])) > 0
        )
        clash = [
            two["id"]
            for two in rows
            if two["employee_id"] == one["employee_id"]
            and one["first_day"] <= two["last_day"]
            and two["first_day"] <= one["last_day"]
        ]
        assert clash == [one["id"]]


def test_the_data_are_as_the_pages_tell_them(data):
    def values(sql):
        return [row[0] for row in data.execute(sql)]

    for table in ("employees", "candidates"):
        names = values(f"SELECT name FROM {table}")
        assert len(names) == len(set(names))
    assert set(values("SELECT day FROM hours")) == {1, 2, 3, 4, 5}
    assert max(values("SELECT SUM(minutes) FROM hours GROUP BY sheet_id, day")) <= 12 * 60
    taken = "taken + (SELECT COUNT(*) FROM enrolments WHERE class_id = id)"
    assert all(free >= 0 for free in values(f"SELECT seats - ({taken}) FROM classes"))
    assert len(values(f"SELECT id FROM employees WHERE manager_id = {ME}")) == 7
    assert values("SELECT id FROM employees WHERE manager_id IS NULL") == [2]
    assert min(values("SELECT points FROM scores")) >= 1
    prices = values("SELECT price_cents FROM items")
    assert len(prices) == len(set(prices))
