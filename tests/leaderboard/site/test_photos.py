"""Web pages in replays as a browser draws them."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from sparring.leaderboard.log import decoded
from sparring.leaderboard.site.pages import Pages
from sparring.leaderboard.site.photos import BUSY, Photographer
from sparring.leaderboard.site.replay import read_episode, replayed
from sparring.leaderboard.site.server import HEADERS, make_app
from sparring.leaderboard.store import Store
from tests.leaderboard.site.conftest import play

pytestmark = pytest.mark.slow
PAGES, CARDS = 13, 15
"""Episodes of the board."""


@pytest.fixture(scope="module")
def photographer():
    return Photographer()


@pytest.fixture(scope="module")
def web(board, keys):
    return episode(board, keys, PAGES)


@pytest.fixture(scope="module")
def texts(web):
    """The states of the web episode as text."""
    return [step.picture.text for step in replayed(web).steps]


def episode(board, keys, item):
    with Store(board) as store:
        run, row = store.run(keys["reference"]), store.episode(keys["reference"], item)
    return read_episode(run.episodes, row.entry.offset, row.entry.length)


def test_every_state_is_pictured_and_the_acting_element_is_marked(web, photographer):
    found = replayed(web, photographer=photographer)
    assert (found.note, found.hint) == ("", "")
    places = dict[str, set[tuple[float, ...]]]()
    for step in found.steps:
        photo = step.picture.photo
        assert (photo.data[:4], photo.data[8:12]) == (b"RIFF", b"WEBP")
        assert len(photo.data) < 25_000
        assert step.picture.page == f"data:image/webp;base64,{base64.b64encode(photo.data).decode()}"
        lines = [line.text for line in step.picture.lines if line.marked]
        assert len(photo.marks) == len(lines)
        assert all(mark.name in line for mark, line in zip(photo.marks, lines, strict=True))
        assert all(0 <= mark.x <= 1024 - mark.width and 0 <= mark.y <= 768 - mark.height for mark in photo.marks)
        for name, *place in photo.marks:
            places.setdefault(name, set()).add(tuple(place))
    assert len(set.union(*places.values())) == len(places) > 1


def test_pages_of_several_seats_are_pictured_from_the_first_that_is_opened(tmp_path, photographer):
    asked = {"WebInjection-v0": "oracle", "WebMarket-v0": "fair"}
    parts = [{"env": env, "domain": "web", "tasks": 1, "opponents": [other]} for env, other in asked.items()]
    named = [{"name": part["env"].lower(), **part} for part in parts]
    play(tmp_path, "reference", suite={"name": "seats", "version": 0, "line": "two seats", "parts": named})
    marked = 0
    for line in (tmp_path / "episodes.jsonl").read_bytes().splitlines():
        trajectory = decoded(line, "a line")[1]
        found = replayed(trajectory, photographer=photographer)
        assert (found.note, found.hint) == ("", "")
        opened = ["https://" in step.picture.text for step in found.steps]
        assert [step.picture.photo is not None for step in found.steps] == opened
        shown = [step.picture for step in found.steps if step.picture.photo]
        assert [len(each.photo.marks) for each in shown] == [sum(line.marked for line in each.lines) for each in shown]
        marked += sum(len(each.photo.marks) for each in shown)
    assert marked > 1


def test_what_was_pictured_is_kept(web, texts, photographer):
    once = photographer.photos(web, texts)
    assert photographer.photos(web, texts) is once
    assert photographer.photos(replace(web, env="KuhnPoker-v0"), texts).photos == ()


def test_who_comes_while_the_browser_is_used_does_not_wait(web, texts):
    photographer, said = Photographer(), []

    class Asking(list):
        def __getitem__(self, at):
            said.append(photographer.photos(web, texts))
            return list(self)[at][:1]

    assert len(photographer.photos(web, Asking(texts)).photos) == 1
    assert [(one.photos, one.note) for one in said] == [((), BUSY)]


def test_another_page_than_was_played_is_not_pictured(web, texts):
    found = Photographer(kept=0).photos(web, [texts[0], f"{texts[1]}!", *texts[2:]])
    assert len(found.photos) == 1
    assert found.note.startswith("From step 2 on a browser shows another page")


def test_without_a_browser_pages_are_text_and_the_page_says_why(board, keys, monkeypatch):
    monkeypatch.setenv("SPARRING_CHROMIUM", "no-such-browser")
    page = Pages(board, photographer=Photographer()).render(f"episode/{keys['reference']}/{PAGES}.html").html
    assert "Pages are shown as text: no program is at &#39;no-such-browser&#39;" in page
    assert "image/webp" not in page


def test_the_server_shows_them_within_its_policy(board, keys, web):
    client = TestClient(make_app(board))
    answer = client.get(f"/episode/{keys['reference']}/{PAGES}.html")
    assert "img-src 'self' data:" in answer.headers["content-security-policy"] == HEADERS["content-security-policy"]
    images = re.findall(r'<img src="([^"]*)" [^>]*alt="([^"]*)"', answer.text)
    assert len(images) == len(web.steps) + 1
    assert all(src.startswith("data:image/webp;base64,") and "as a browser draws it" in alt for src, alt in images)
    assert "image/webp" not in client.get(f"/episode/{keys['reference']}/{CARDS}.html").text
