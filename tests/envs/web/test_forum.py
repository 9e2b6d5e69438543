"""The forum: every page, the tree of replies, what can be changed for how long, and who may moderate what."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.http import Client
from sparring.envs.web.outline import outline
from sparring.envs.web.sites.forum.app import SITE
from sparring.envs.web.sites.forum.common import tree
from sparring.envs.web.sites.forum.data import ME
from sparring.envs.web.world import World
from sparring.tasks.core import Task, episode_rng

HOME = SITE.url
FITS = 8000
"""Characters of a page that an agent sees at once, as the environment has it by default."""


@pytest.fixture
def world():
    return World(("forum",), "train-1", episode_rng(Task("web/forum"), 0))


@pytest.fixture
def client(world):
    return Client(world)


def first(world, sql, *values):
    return world.databases["forum"].execute(sql, values).fetchone()


def own_post(world, where):
    """A reply of the member who is signed in, in a thread that is not locked."""
    return first(
        world,
        "SELECT posts.* FROM posts JOIN threads ON threads.id = thread_id WHERE author_id = ? AND parent_id NOTNULL "
        f"AND NOT locked AND {where} ORDER BY posts.id",
        ME,
    )


def here(world, mine):
    """A thread on one's own board, or on another one."""
    sql = (
        "SELECT threads.id FROM threads JOIN boards ON boards.id = board_id WHERE (moderator_id = ?) = ? AND NOT locked"
    )
    return first(world, sql, ME, mine)["id"]


def of_page(world):
    """An address for every page that is read."""
    post = first(world, f"SELECT id FROM posts WHERE thread_id = {here(world, True)} AND author_id != {ME}")["id"]
    slug = first(world, "SELECT slug FROM boards WHERE moderator_id = ?", ME)["slug"]
    for route in SITE.routes():
        if "GET" in route.methods:
            number = {"threads": here(world, True), "posts": post}.get(route.path.split("/")[1], 1)
            yield re.sub(r"\{number\}", str(number), route.path).format(slug=slug, name="robin_ashdown")


def test_every_page_is_there_small_and_unambiguous(world, client):
    pages = list(of_page(world))
    assert len(pages) > 25
    for path in pages:
        found = client.fetch("GET", HOME.rstrip("/") + path)
        assert (path, found.status) == (path, 200)
        items = [item for item in outline(found.html).items if item.key]
        controls = [(item.role, item.name) for item in items if item.control is not None and item.role != "radio"]
        assert len(controls) == len(set(controls)), path
        assert len(items) <= 120, path


def test_every_thread_fits_into_what_is_shown_at_once(world, client):
    from sparring.envs.web.snapshot import snapshot

    for row in world.databases["forum"].execute("SELECT id FROM threads").fetchall():
        assert len(snapshot(client.fetch("GET", f"{HOME}threads/{row['id']}").html)) < FITS


@given(st.lists(st.integers(0, 40), max_size=40))
def test_every_post_has_one_place_below_the_one_that_it_replies_to(above):
    posts = [{"id": 1, "parent_id": None}]
    posts += [{"id": i, "parent_id": parent % (i - 1) + 1} for i, parent in enumerate(above, 2)]
    placed = tree(posts)
    depth = {post["id"]: depth for post, depth in placed}
    assert sorted(depth) == [post["id"] for post in posts]
    for i, (post, deep) in enumerate(placed[1:], 1):
        assert deep == depth[post["parent_id"]] + 1
        assert placed[i - 1][1] >= deep - 1


def test_a_post_can_be_edited_for_seven_days(world, client):
    late, old = own_post(world, "written_at >= '2026-03-11'"), own_post(world, "written_at < '2026-03-09'")
    for post, changes in ((late, True), (old, False)):
        found = client.fetch("POST", f"{HOME}posts/{post['id']}/edit", "body=Better")
        assert (found.status == 200) is changes
        now = first(world, "SELECT * FROM posts WHERE id = ?", post["id"])
        assert (now["body"] == "Better", now["edited_at"] == "2026-03-17T09:30") == (changes, changes)


def test_a_post_with_replies_stays(world, client):
    post = own_post(world, "written_at >= '2026-03-11'")
    client.fetch("POST", f"{HOME}posts/{post['id']}/reply", "body=More")
    assert client.fetch("POST", f"{HOME}posts/{post['id']}/delete").status == 422
    reply = first(world, "SELECT * FROM posts WHERE body = 'More'")
    assert reply["parent_id"] == post["id"]
    assert client.fetch("POST", f"{HOME}posts/{reply['id']}/delete").status == 200
    assert first(world, "SELECT state FROM posts WHERE id = ?", reply["id"])["state"] == "deleted"
    assert first(world, "SELECT state FROM posts WHERE id = ?", post["id"])["state"] == "visible"


def test_nobody_replies_in_a_locked_thread(world, client):
    sql = "SELECT posts.id FROM posts JOIN threads ON threads.id = thread_id WHERE locked"
    post = first(world, sql)["id"]
    assert client.fetch("POST", f"{HOME}posts/{post}/reply", "body=Even+so").status == 422
    assert first(world, "SELECT 1 FROM posts WHERE body = 'Even so'") is None


@pytest.mark.parametrize("mine", [True, False])
def test_a_moderator_changes_the_threads_of_one_board(world, client, mine):
    number = here(world, mine)
    found = client.fetch("POST", f"{HOME}threads/{number}/moderate", "locked=1")
    assert found.status == (200 if mine else 404)
    assert first(world, "SELECT locked FROM threads WHERE id = ?", number)["locked"] == int(mine)


def test_who_takes_no_messages_gets_none(world, client):
    before = first(world, "SELECT COUNT(*) FROM messages")[0]
    name = first(world, "SELECT name FROM members WHERE NOT messages")["name"]
    found = client.fetch("POST", f"{HOME}messages/new", f"to={name}&subject=Hello&body=There")
    assert (found.status, f"{name} takes no messages" in found.html) == (422, True)
    assert first(world, "SELECT COUNT(*) FROM messages")[0] == before


def test_an_upheld_report_hides_the_post_and_settles_others_about_it(world, client):
    one = first(world, "SELECT * FROM reports WHERE state = 'open'")
    world.databases["forum"].execute(
        "INSERT INTO reports (post_id, reporter_id, reason, made_at) VALUES (?, 3, 'Rude', '2026-03-17T08:00')",
        [one["post_id"]],
    )
    client.fetch("POST", f"{HOME}moderation/reports/{one['id']}", "do=uphold")
    states = (
        world.databases["forum"].execute("SELECT state FROM reports WHERE post_id = ?", [one["post_id"]]).fetchall()
    )
    assert [row["state"] for row in states] == ["upheld", "upheld"]
    assert first(world, "SELECT state FROM posts WHERE id = ?", one["post_id"])["state"] == "hidden"
