"""What Gantry holds at the start: projects, who works on them, and what there is to do."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.sites.tracker import texts
from sparring.envs.web.sites.tracker.texts import COLUMNS, LABELS, PLOTS, Plot
from sparring.envs.web.world import NOW
from sparring.tasks.core import EpisodeRng

TODAY = NOW.date()
MOMENT = NOW.isoformat(timespec="minutes")
ME = 1
"""Who is signed in."""
ROLES = ("Reporter", "Developer", "Maintainer")
"""From least to most."""
PRIORITIES = ("Urgent", "High", "Medium", "Low")
REASONS = ("Completed", "Not planned", "Duplicate")
PIPELINES = ("Passed", "Failed", "Running")
VISIBILITIES = ("Private", "Internal")
PAGE_SIZES = ("10", "15", "20")
SETTINGS = {"per_page": "15", "notify": "Mentions and assignments", "weekly_digest": "on"}
NOTIFY = ("Everything", "Mentions and assignments", "Nothing")


def ago(days: int) -> str:
    """Return the date so many days ago."""
    return (TODAY - timedelta(days=days)).isoformat()


def slug(text: str) -> str:
    """Return a text as it stands in the name of a branch."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    _people(database, rng)
    database.executemany("INSERT INTO labels (name, about) VALUES (?, ?)", LABELS.items())
    database.executemany("INSERT INTO settings VALUES (?, ?)", SETTINGS.items())
    for project, plot in enumerate(PLOTS, 1):
        members = _project(database, rng, project, plot)
        _issues(database, rng, project, plot, members)
        _merges(database, rng, project, plot, members)
        _releases(database, rng, project, plot)
    _links(database, rng)
    _comments(database, rng)
    _time(database, rng)
    database.executemany(
        "INSERT INTO filters (name, project, label, assignee, priority, sort) VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("My urgent things", "", "", "sam.calder", "Urgent", "due"),
            ("Atlas bugs", "ATL", "bug", "", "", "newest"),
            ("Security, unassigned", "", "security", "nobody", "", "oldest"),
        ],
    )


def _people(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    first, last = rng.sample(texts.FIRST, len(texts.FIRST)), rng.sample(texts.LAST, len(texts.LAST))
    names = [texts.ME_NAME, *(f"{one} {two}" for one, two in zip(first, last, strict=True))]
    for name in names:
        username = name.lower().replace(" ", ".")
        row = (name, username, f"{username}@gantry.example", rng.choice(texts.TITLES))
        database.execute("INSERT INTO people (name, username, email, title) VALUES (?, ?, ?, ?)", row)


def _project(database: sqlite3.Connection, rng: EpisodeRng, project: int, plot: Plot) -> list[int]:
    """Make a project with its members, columns and milestones; return the members."""
    row = (project, plot.key, plot.name, plot.about, plot.visibility, plot.approvals, int(plot.tracks_time))
    database.execute("INSERT INTO projects VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    others = rng.sample(range(2, len(texts.FIRST) + 2), 8 if project < 4 else 6)
    roles = ["Maintainer", *(rng.choice(("Developer", "Developer", "Reporter")) for _ in others[1:])]
    database.execute("INSERT INTO members VALUES (?, ?, ?)", (project, ME, plot.role))
    database.executemany(
        "INSERT INTO members VALUES (?, ?, ?)", [(project, *pair) for pair in zip(others, roles, strict=True)]
    )
    for place, (name, most) in enumerate(COLUMNS, 1):
        database.execute("INSERT INTO columns VALUES (NULL, ?, ?, ?, ?)", (project, name, place, most))
    for place, title in enumerate(plot.milestones):
        due = ago(-rng.randint(28 * place - 20, 28 * place - 2))
        database.execute(
            "INSERT INTO milestones (project_id, title, due_on, closed) VALUES (?, ?, ?, ?)",
            (project, title, due, int(place == 0)),
        )
    return [ME, *others]


def _issues(database: sqlite3.Connection, rng: EpisodeRng, project: int, plot: Plot, members: list[int]) -> None:
    wanted = rng.sample([f"{thing} {flaw}" for thing in plot.things for flaw in plot.flaws], plot.issues)
    columns = [row[0] for row in database.execute("SELECT id FROM columns WHERE project_id = ?", (project,))]
    done, *planned = (row[0] for row in database.execute("SELECT id FROM milestones WHERE project_id = ?", (project,)))
    room = {column: most or plot.issues for column, (_, most) in zip(columns, COLUMNS, strict=True)}
    ages = sorted(rng.sample(range(4, 220), plot.issues), reverse=True)
    over = set(rng.sample(range(1, plot.issues + 1), plot.issues * 3 // 10))
    for number, (title, age) in enumerate(zip(wanted, ages, strict=True), 1):
        closed = number in over
        column = rng.choice([one for one in columns if room[one] > 2])
        room[column] -= not closed
        milestone = rng.choice((None, done)) if closed else rng.choice((None, *planned))
        due = ago(rng.randint(-40, 12)) if not closed and rng.random() < 0.45 else None
        row = {
            "project_id": project,
            "number": number,
            "title": title,
            "body": f"{rng.choice(texts.SEEN)} {rng.choice(texts.STEPS)} {rng.choice(texts.SHOULD)}",
            "author_id": rng.choice(members),
            "created_on": ago(age),
            "column_id": column,
            "assignee_id": rng.choice((None, *members)),
            "milestone_id": milestone,
            "priority": rng.choice((*PRIORITIES, "Medium", "Low")),
            "estimate": rng.choice((None, 1, 2, 3, 4, 6, 8, 12)),
            "due_on": due,
            "closed_as": rng.choice(("Completed", *REASONS)) if closed else None,
            "closed_on": ago(rng.randint(1, age)) if closed else None,
        }
        marks = ", ".join("?" for _ in row)
        sql = f"INSERT INTO issues ({', '.join(row)}) VALUES ({marks})"
        issue = database.execute(sql, tuple(row.values())).lastrowid
        labels = rng.sample(range(1, len(LABELS) + 1), rng.choice((0, 1, 1, 2, 2)))
        database.executemany("INSERT INTO issue_labels VALUES (?, ?)", [(issue, label) for label in labels])


def _merges(database: sqlite3.Connection, rng: EpisodeRng, project: int, plot: Plot, members: list[int]) -> None:
    issues = database.execute(
        "SELECT id, number, title, closed_on FROM issues WHERE project_id = ? ORDER BY id", (project,)
    ).fetchall()
    done, todo = ([one for one in issues if (one[3] is None) is opened] for opened in (False, True))
    there = plot.merges // 3
    chosen = sorted(rng.sample(done, there) + rng.sample(todo, plot.merges - there), key=tuple)
    for number, (issue, said, title, closed) in enumerate(chosen, 1):
        verb, author = rng.choice(texts.MERGE_VERBS), rng.choice(members[1:])
        what = title.split(" ")[0:2]
        row = {
            "project_id": project,
            "number": number,
            "title": f"{verb} the {' '.join(what).lower()} ({plot.key}-{said})",
            "body": f"{title}: this is the smallest change that helps.",
            "author_id": author,
            "created_on": closed or ago(rng.randint(2, 30)),
            "branch": f"{plot.key.lower()}-{said}-{slug(' '.join(what))}",
            "issue_id": issue,
            "diff": _diff(rng, plot),
            "pipeline": "Passed" if closed else rng.choice(("Passed", "Passed", *PIPELINES)),
            "conflicts": int(not closed and rng.random() < 0.15),
            "status": "Merged" if closed else "Open",
            "merged_on": closed,
        }
        marks = ", ".join("?" for _ in row)
        sql = f"INSERT INTO merges ({', '.join(row)}) VALUES ({marks})"
        merge = database.execute(sql, tuple(row.values())).lastrowid
        reviewers = rng.sample([one for one in members if one != author], 2)
        for person in reviewers:
            verdict = rng.choice(("Waiting", "Approved")) if not closed else "Approved"
            database.execute("INSERT INTO reviews VALUES (?, ?, ?)", (merge, person, verdict))
        _threads(database, rng, merge or 0, files_of(row["diff"]), (reviewers, author), closed is not None)


def files_of(diff: str) -> list[str]:
    """Return the files that a diff changes."""
    return [line[6:] for line in diff.split("\n") if line.startswith("+++ b/")]


def _diff(rng: EpisodeRng, plot: Plot) -> str:
    """Return the changes of two files."""
    parts = []
    for file, change in zip(rng.sample(plot.files, 2), rng.sample(texts.DIFFS, 2), strict=True):
        lines = change.split("\n")
        old, new = (sum(line[0] != sign for line in lines) for sign in "+-")
        at = rng.randint(12, 180)
        parts.append(f"--- a/{file}\n+++ b/{file}\n@@ -{at},{old} +{at},{new} @@\n{change}")
    return "\n".join(parts)


def _threads(
    database: sqlite3.Connection,
    rng: EpisodeRng,
    merge: int,
    files: list[str],
    said_by: tuple[list[int], int],
    closed: bool,
) -> None:
    """Let reviewers remark on files, and the author answer some of it."""
    reviewers, author = said_by
    for remark in rng.sample(texts.REMARKS, rng.choice((0, 1, 2, 2, 3))):
        resolved = int(closed or rng.random() < 0.4)
        thread = database.execute(
            "INSERT INTO threads (merge_id, file, line, resolved) VALUES (?, ?, ?, ?)",
            (merge, rng.choice(files), rng.randint(12, 190), resolved),
        ).lastrowid
        said = [(rng.choice(reviewers), remark, rng.randint(5, 9))]
        if rng.random() < 0.5:
            said.append((author, rng.choice(texts.ANSWERS), rng.randint(1, 4)))
        for who, words, days in said:
            row = (thread, who, words, f"{ago(days)}T{rng.randint(9, 17):02}:{rng.randint(10, 59)}")
            database.execute("INSERT INTO remarks (thread_id, author_id, body, written_at) VALUES (?, ?, ?, ?)", row)


def _releases(database: sqlite3.Connection, rng: EpisodeRng, project: int, plot: Plot) -> None:
    if not plot.merges:
        return
    major, minor = (int(part) for part in plot.milestones[0].split(" ")[-1].split("."))
    first = database.execute("SELECT MIN(id) FROM milestones WHERE project_id = ?", (project,)).fetchone()[0]
    tags = [(major - 1, 9), (major, max(0, minor - 1)), (major, minor)]
    for place, (one, two) in enumerate(tags):
        row = (project, f"v{one}.{two}.{place}", f"{plot.name} {one}.{two}.{place}", rng.choice(texts.RELEASE_NOTES))
        when, milestone = ago(90 * (2 - place) + rng.randint(5, 40)), first if place == 2 else None
        database.execute(
            "INSERT INTO releases (project_id, tag, title, notes, released_on, milestone_id) VALUES (?, ?, ?, ?, ?, ?)",
            (*row, when, milestone),
        )


def _links(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    for project in range(1, len(PLOTS) + 1):
        there = [row[0] for row in database.execute("SELECT id FROM issues WHERE project_id = ?", (project,))]
        chosen = sorted(rng.sample(there, 8))
        for i in range(0, 8, 2):
            kind = "relates to" if i % 4 else "blocks"
            database.execute("INSERT INTO links VALUES (NULL, ?, ?, ?)", (kind, chosen[i], chosen[i + 1]))


def _comments(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    issues = database.execute("SELECT id, created_on FROM issues ORDER BY id").fetchall()
    for issue, _ in sorted(rng.sample(issues, 50), key=tuple):
        for words in rng.sample(texts.COMMENTS, rng.choice((1, 1, 2, 3))):
            when = f"{ago(rng.randint(1, 4))}T{rng.randint(8, 17):02}:{rng.randint(10, 59)}"
            person = rng.randint(2, len(texts.FIRST) + 1)
            database.execute(
                "INSERT INTO comments (issue_id, author_id, body, written_at) VALUES (?, ?, ?, ?)",
                (issue, person, words, when),
            )


def _time(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    issues = database.execute(
        "SELECT issues.id, project_id FROM issues JOIN projects ON projects.id = project_id WHERE tracks_time ORDER BY issues.id"
    ).fetchall()
    members: dict[int, list[int]] = {}
    for project, person in database.execute("SELECT project_id, person_id FROM members ORDER BY 1, 2"):
        members.setdefault(project, []).append(person)
    for age in sorted((rng.randint(1, 28) for _ in range(64)), reverse=True):
        issue, project = rng.choice(issues)
        row = (issue, rng.choice(members[project]), rng.randint(1, 16) * 15, ago(age), rng.choice(texts.NOTES))
        database.execute(
            "INSERT INTO time_entries (issue_id, person_id, minutes, spent_on, note) VALUES (?, ?, ?, ?, ?)", row
        )
