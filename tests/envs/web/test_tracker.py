"""The tracker: what it refuses, and what one deed does besides."""

from itertools import pairwise
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.web.http import Client
from sparring.envs.web.sites.tracker.access import dated, spent
from sparring.envs.web.sites.tracker.data import ME, TODAY
from sparring.envs.web.world import World
from sparring.tasks.core import Task, episode_rng

HOST = "https://tracker.test"
OBSTACLES = {
    "It is a draft.": "UPDATE merges SET draft = 1",
    "The pipeline has failed.": "UPDATE merges SET pipeline = 'Failed'",
    "The pipeline is still running.": "UPDATE merges SET pipeline = 'Running'",
    "It conflicts with main.": "UPDATE merges SET conflicts = 1",
    "1 thread not resolved yet.": "UPDATE threads SET resolved = 0 WHERE id = (SELECT MIN(id) FROM threads WHERE merge_id = 2)",
    "A reviewer has requested changes.": "INSERT OR REPLACE INTO reviews VALUES (2, 1, 'Changes requested')",
    "0 of 1 approval given.": "UPDATE reviews SET verdict = 'Waiting'",
}


class Tracker:
    """The tracker in a world of its own, with a merge request that can be merged."""

    def __init__(self):
        world = World(("tracker",), "train-0", episode_rng(Task("web/test"), 0))
        self.client = Client(world)
        self.database = world.databases["tracker"]
        self.run(
            "UPDATE merges SET project_id = 1, status = 'Open', pipeline = 'Passed', conflicts = 0, author_id = 2, number = 77 "
            "WHERE id = 2"
        )
        self.run("INSERT INTO threads (merge_id, file, line, resolved) VALUES (2, 'a.py', 3, 1)")
        self.run("UPDATE threads SET resolved = 1")
        self.run("DELETE FROM reviews WHERE merge_id = 2")
        self.run("INSERT INTO reviews VALUES (2, 3, 'Approved')")

    def run(self, sql, *values):
        self.database.execute(sql, values)

    def value(self, sql, *values):
        found = self.database.execute(sql, values).fetchone()
        return None if found is None else found[0]

    def post(self, path, **fields):
        return self.client.fetch("POST", f"{HOST}{path}", urlencode(fields, doseq=True))

    def issue(self, where):
        """The key of an issue, and its id."""
        return self.database.execute(
            f"SELECT key || '-' || number, issues.id FROM issues JOIN projects ON projects.id = project_id WHERE {where}"
        ).fetchone()


@given(st.integers(0, 10_000))
def test_a_length_of_time_can_be_read_back(minutes):
    hours, _, rest = spent(minutes).rpartition("h")
    rest = rest.removesuffix("min").strip() or "0"
    assert int(hours or 0) * 60 + int(rest) == minutes


@pytest.mark.parametrize("text", ["", "2026-02-30", "2026-2-3", "20260203", "2026-03-17T09:30", "soon"])
def test_what_is_no_date_is_none(text):
    assert dated(text) is None


@pytest.mark.parametrize("said", OBSTACLES)
def test_what_is_in_the_way_of_a_merge_is_said_and_kept(said):
    tracker = Tracker()
    tracker.run(OBSTACLES[said])
    page = tracker.client.fetch("GET", f"{HOST}/p/ATL/merges/77").html
    assert said in page
    assert "cannot be merged" in tracker.post("/p/ATL/merges/77", do="merge").html
    assert tracker.value("SELECT status FROM merges WHERE id = 2") == "Open"


def test_a_merge_closes_its_issue():
    tracker = Tracker()
    issue = tracker.value("SELECT issue_id FROM merges WHERE id = 2")
    tracker.run("UPDATE issues SET closed_as = NULL, closed_on = NULL WHERE id = ?", issue)
    tracker.post("/p/ATL/merges/77", do="merge", delete_branch="1")
    merge = tracker.database.execute("SELECT * FROM merges WHERE id = 2").fetchone()
    assert (merge["status"], merge["merged_on"], merge["branch_deleted"]) == ("Merged", TODAY.isoformat(), 1)
    assert tracker.value("SELECT closed_as FROM issues WHERE id = ?", issue) == "Completed"


def test_nobody_reviews_what_is_their_own():
    tracker = Tracker()
    tracker.run("UPDATE merges SET author_id = ? WHERE id = 2", ME)
    tracker.post("/p/ATL/merges/77/review", verdict="approve")
    assert tracker.value("SELECT verdict FROM reviews WHERE merge_id = 2 AND person_id = ?", ME) is None


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=14))
def test_issues_never_block_each_other_in_a_circle(tries):
    tracker = Tracker()
    tracker.run("DELETE FROM links")
    there = [row[0] for row in tracker.database.execute("SELECT number FROM issues WHERE project_id = 1 LIMIT 5")]
    for one, two in tries:
        tracker.post(f"/i/ATL-{there[one]}/link", kind="blocks", other=f"ATL-{there[two]}")
    pairs = {tuple(row) for row in tracker.database.execute("SELECT source_id, target_id FROM links")}
    closure = set(pairs)
    for _ in range(5):
        closure |= {(a, d) for a, b in closure for c, d in pairs if b == c}
    assert not any(a == b for a, b in closure)
    assert len(pairs) == tracker.value("SELECT COUNT(*) FROM links")
    assert not tries or all(one == two for one, two in tries) or pairs


def test_a_column_takes_no_more_than_its_limit():
    tracker = Tracker()
    column = tracker.value("SELECT id FROM columns WHERE project_id = 1 AND name = 'In review'")
    tracker.run("UPDATE columns SET most = 3 WHERE id = ?", column)
    there = tracker.database.execute("SELECT id FROM issues WHERE project_id = 1 AND closed_as IS NULL").fetchall()
    counts = []
    for row in there:
        tracker.post("/p/ATL/board", issue=row[0], column=column)
        sql = "SELECT COUNT(*) FROM issues WHERE column_id = ? AND closed_as IS NULL"
        counts.append(tracker.value(sql, column))
    start = counts[0]
    assert all(after == before or after <= 3 for before, after in pairwise(counts))
    assert counts[-1] == max(3, start)


def test_a_duplicate_stays_closed():
    tracker = Tracker()
    key, number = tracker.issue("project_id = 1 AND closed_as IS NULL")
    for reason, opens in (("Completed", True), ("Duplicate", False)):
        tracker.post(f"/i/{key}/close", reason=reason)
        tracker.post(f"/i/{key}", do="reopen")
        assert (tracker.value("SELECT closed_as FROM issues WHERE id = ?", number) is None) is opens


@pytest.mark.parametrize("path", ["edit", "close", "time", "link"])
def test_a_reporter_only_comments(path):
    tracker = Tracker()
    key, number = tracker.issue("project_id = 5 AND closed_as IS NULL")
    before = list(tracker.database.iterdump())
    title = tracker.value("SELECT title FROM issues WHERE id = ?", number)
    fields = {"title": title, "priority": "Low", "column": "Ready", "reason": "Completed", "minutes": "5"}
    page = tracker.post(f"/i/{key}/{path}", **fields, spent_on="2026-03-16", kind="relates to", other="VLT-1")
    assert "this takes the role Developer" in page.html
    assert list(tracker.database.iterdump()) == before
    tracker.post(f"/i/{key}/comment", body="Seen.")
    assert tracker.value("SELECT body FROM comments ORDER BY id DESC") == "Seen."


def test_a_project_keeps_a_maintainer():
    tracker = Tracker()
    tracker.run("UPDATE members SET role = 'Reporter' WHERE project_id = 1 AND person_id != ?", ME)
    tracker.post("/p/ATL/members", person="sam.calder", role="Reporter")
    assert tracker.value("SELECT role FROM members WHERE project_id = 1 AND person_id = ?", ME) == "Maintainer"


def test_a_milestone_with_open_issues_stays_open():
    tracker = Tracker()
    stone = tracker.value(
        "SELECT milestone_id FROM issues WHERE project_id = 1 AND closed_as IS NULL AND milestone_id IS NOT NULL"
    )
    for left in (True, False):
        tracker.post(f"/p/ATL/milestones/{stone}", do="close")
        assert tracker.value("SELECT closed FROM milestones WHERE id = ?", stone) == (not left)
        tracker.run("UPDATE issues SET milestone_id = NULL WHERE milestone_id = ?", stone)


def test_many_issues_change_as_one():
    tracker = Tracker()
    chosen = [row[0] for row in tracker.database.execute("SELECT id FROM issues WHERE project_id = 2 LIMIT 4")]
    tracker.post("/issues/bulk", issue=chosen, priority="Urgent", assignee="nobody", add="bug")
    rows = tracker.database.execute(
        "SELECT id FROM issues WHERE priority = 'Urgent' AND assignee_id IS NULL"
    ).fetchall()
    assert set(chosen) <= {row[0] for row in rows}
    marks = "SELECT issue_id FROM issue_labels JOIN labels ON labels.id = label_id WHERE name = 'bug'"
    assert set(chosen) <= {row[0] for row in tracker.database.execute(marks)}
