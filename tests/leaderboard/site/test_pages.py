"""Pages as text: what they say, where they lead, and what they let nobody do."""

import base64
import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from starlette.testclient import TestClient

from sparring.errors import BadValue
from sparring.leaderboard.site import charts
from sparring.leaderboard.site.export import export
from sparring.leaderboard.site.pages import Pages, _count, _signed, static
from sparring.leaderboard.site.replay import divergence, picture, read_episode, replayed
from sparring.leaderboard.site.server import HEADERS, make_app
from sparring.leaderboard.store import Store
from sparring.types import Frame
from sparring.wrappers.http.sockets import listen
from tests.leaderboard.site.conftest import EVIL


class Found(HTMLParser):
    """What a page has: elements with their attributes, and text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def client(board):
    return TestClient(make_app(board, pictures=False))


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the export, by path."""
    return {str(path.relative_to(site)): Found(path.read_text()) for path in sorted(site.rglob("*.html"))}


KINDS = ("board", "suite", "agent", "run", "episode", "compare", "tournament", "game", "curve", "league")


@pytest.mark.slow
def test_there_are_pages_of_every_kind(pages):
    assert {path.partition("/")[0] for path in pages} == {*KINDS, "index.html", "log.html", "about.html"}


@pytest.mark.parametrize("kind", ["index.html", "about.html", "suite", "league"])
def test_the_server_says_what_the_files_say(site, client, pages, kind):
    path = next(path for path in pages if path.startswith(kind))
    assert client.get(f"/{path}").text == (site / path).read_text()


def test_every_link_leads_to_a_page_that_is_there(site, pages):
    for path, page in pages.items():
        for attributes in page.all("a"):
            target, _, fragment = attributes["href"].partition("#")
            assert not re.match(r"\w+:|/", target), attributes
            if target:
                reached = urljoin(f"http://x/{path}", target).removeprefix("http://x/")
                assert unquote(reached) in pages, (path, target)
            elif fragment:
                assert fragment in {attributes.get("id") for _, attributes in page.tags}


def test_nothing_is_asked_of_anybody(pages):
    for path, page in pages.items():
        for tag, attributes in page.tags:
            for key in ("src", "href", "action", "srcset", "poster", "data"):
                value = attributes.get(key) or ""
                assert not re.match(r"(https?:)?//", value), (path, tag, value)
            assert "style" not in attributes
            assert not [key for key in attributes if key.startswith("on")], (path, tag)


def test_no_name_and_no_word_becomes_markup(pages):
    shown = 0
    for path, page in pages.items():
        assert [script for script in page.all("script") if set(script) != {"src"}] == [], path
        assert not [image for image in page.all("img") if not image["src"].startswith("data:image/")], path
        shown += EVIL[:30] in page.text
    assert shown > 10


def test_no_page_promises_more_than_can_be_played_again(site):
    page = (site / "index.html").read_text()
    assert "rows of T0, names, tokens, seconds and costs are self-reported</footer>" in page
    assert "every number" not in page


def test_payoffs_are_not_called_points(site):
    """Kuhn poker pays in degrees: what its first card tells is paid per game."""
    page = (site / "index.html").read_text()
    assert page.count("paid per game") == 2
    assert "points" not in page


def test_templates_are_not_read_twice(pages):
    assert not [path for path, page in pages.items() if '">49' in page.text]


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "static/../pages.py",
            "static/%2e%2e/pages.py",
            "run/../../x.html",
        ),
        *(
            "board/x' OR 1=1-v0.html",
            "run/0123456789abcdef.html",
            "episode/0123456789abcdef/0.html",
            "board/nothing-v0.html",
        ),
        *("episode/0123456789abcdef/99999999999.html", "run/%00.html", "index.html/x", "x" * 5000),
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    answer = client.get(f"/{path}")
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "No such page" in answer.text


HOSTILE = ("' OR '1'='1", "x'; DROP TABLE runs;--", "<script>alert(1)</script>", "-1", "9" * 40, "1e9", "\x00", "../..")


@pytest.mark.parametrize("value", HOSTILE)
def test_no_parameter_does_anything_but_choose(client, keys, board, value):
    before = board.read_bytes()
    for path in ("board/mine-v0.html", f"run/{keys['nano@0']}.html", "index.html"):
        for name in ("tier", "page", "part", "kind"):
            answer = client.get(f"/{path}", params={name: value})
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text
    assert board.read_bytes() == before


def test_every_answer_has_the_headers(client):
    for path in ("/index.html", "/static/board.js", "/nothing"):
        found = client.get(path).headers
        assert {name: found[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in HEADERS["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(client, method):
    assert client.request(method, "/index.html").status_code == 405


def test_a_board_that_cannot_be_read_is_a_sentence(board, tmp_path):
    copy = tmp_path / "board.sqlite"
    copy.write_bytes(board.read_bytes())
    client = TestClient(make_app(copy))
    copy.write_bytes(b"x" * 5000)
    answer = client.get("/index.html")
    assert answer.status_code == 503
    assert "is no board" in answer.text


def test_a_taken_port_is_a_sentence():
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises(BadValue, match="Address already in use"):
            listen("127.0.0.1", taken.getsockname()[1])


def test_the_first_attempt_is_ranked_and_the_second_is_listed_apart(pages, board):
    page = pages["board/mine-v0.html"]
    assert "Further attempts (1)" in page.text
    assert "Self-reported (1)" in page.text
    rows = [attributes for attributes in page.all("tr") if "data-tier" in attributes]
    assert [row["data-tier"] for row in rows] == ["1"] * 4 + ["0", "1"]


def test_a_tier_hides_what_is_below_it(client):
    page = Found(client.get("/board/mine-v0.html?tier=2").text)
    assert "No run of this tier has been verified yet" in page.text


def test_the_run_page_lists_what_is_asked_for(client, keys, board):
    key = keys["nano@0"]
    with Store(board) as store:
        want = store.episodes(key, part="cards", kind="wrong")[1]
    page = Found(client.get(f"/run/{key}.html?part=cards&kind=wrong").text)
    links = [a["href"] for a in page.all("a") if "/episode/" in a["href"]]
    assert len(links) == want > 0


def test_the_sample_has_wrong_episodes_and_says_that_it_is_one(pages, keys):
    page = pages[f"run/{keys['nano@0']}.html"]
    found = re.search(r"(\d+) of (\d+) episodes are shown here", page.text)
    assert (int(found[1]), int(found[2])) == (2 + 1 + 2 + 2 + 2, 12 + 1 + 2 + 12 + 2)


def test_comparing_says_difference_interval_p_and_tasks_needed(client, keys):
    page = Found(client.get(f"/compare/{keys['nano@0']}-{keys['reference']}.html").text)
    assert re.search(r"−0\.\d{3} −\d\.\d{3} to [−+]\d\.\d{3} p [=<]", page.text)
    assert "tasks of this kind would tell" in page.text
    assert "they differ from answer 1 on" in page.text
    assert client.get(f"/compare/{keys['nano@0']}-{keys['nano@0']}.html").status_code == 404


def test_generations_are_a_curve(pages):
    page = next(page for path, page in pages.items() if path.startswith("curve/"))
    assert "How nano improves" in page.text
    assert page.all("svg")[0]["aria-label"].startswith("nano on mine-v0. 0: 0.")


def test_every_picture_has_words(pages):
    for page in pages.values():
        for svg in page.all("svg"):
            assert svg.get("aria-hidden") == "true" or len(svg["aria-label"]) > 10
        for image in page.all("img"):
            assert image["alt"]


def test_an_export_does_not_write_over_other_things(board, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(BadValue, match="holds something else"):
        export(board, tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(BadValue, match="holds something else"):
        export(board, tmp_path / "file")


@pytest.mark.slow
def test_pages_of_an_earlier_export_are_removed_and_other_files_stay(board, tmp_path):
    export(board, tmp_path / "out", per_part=1, pictures=False)
    once = {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*")}
    export(board, tmp_path / "out", per_part=4, pictures=False)
    (tmp_path / "out" / "run" / "mine.txt").write_text("x")
    (tmp_path / "out" / "old").mkdir()
    (tmp_path / "out" / "old" / "gone.html").write_text("x")
    export(board, tmp_path / "out", per_part=1, pictures=False)
    assert {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*")} == once | {
        Path("run/mine.txt")
    }


@pytest.mark.slow
def test_an_export_is_the_same_twice(board, site, tmp_path):
    export(board, tmp_path / "again", per_part=2, pictures=False)
    for path in site.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(site)).read_bytes()


def test_scripts_and_styles_are_small():
    assert sum(len(gzip.compress(static(name))) for name in ("board.js", "board.css")) < 20_000


def svg_of(image):
    return base64.b64decode(image.partition(",")[2]).decode()


class TestReplay:
    def steps(self, board, keys, name, item):
        with Store(board) as store:
            run, row = store.run(keys[name]), store.episode(keys[name], item)
        trajectory = read_episode(run.episodes, row.entry.offset, row.entry.length)
        return trajectory, replayed(trajectory)

    def test_every_domain_is_pictured_at_every_step(self, board, keys):
        for item in (0, 12, 13, 15, 27):
            trajectory, found = self.steps(board, keys, "reference", item)
            assert found.note == ""
            assert len(found.steps) == len(trajectory.steps) + 1
            assert all(step.picture.text.strip() or step.picture.image for step in found.steps)
            assert found.steps[-1].rewards == trajectory.returns

    def test_pictures_are_those_of_the_states(self, board, keys):
        _, found = self.steps(board, keys, "reference", 27)
        marks = [sum(c in "XO" for c in step.picture.text) for step in found.steps]
        assert marks == list(range(len(marks)))
        assert all(svg_of(step.picture.image).count(">X<") == step.picture.text.count("X") for step in found.steps)

    def test_the_acting_element_is_marked(self, board, keys):
        _, found = self.steps(board, keys, "reference", 13)
        acting = [step for step in found.steps if re.match(r"(click|fill|select|check)\(", step.action or "")]
        assert acting
        for step in acting:
            reference = re.search(r'"(\w+)"', step.action)[1]
            assert [line.text for line in step.picture.lines if line.marked] == [
                line.text for line in step.picture.lines if f"[ref={reference}]" in line.text
            ]

    def test_what_cannot_be_played_again_is_shown_as_recorded(self, board, keys):
        trajectory, _ = self.steps(board, keys, "reference", 27)
        found = replayed(replace(trajectory, env="Nothing-v0"))
        assert "cannot be pictured here (UnknownName: no environment" in found.note
        assert [step.text for step in found.steps[:-1]] == [step.text for step in trajectory.steps]

    def test_programs_are_not_run_to_show_them(self, board, keys, monkeypatch):
        monkeypatch.setenv("PATH", "")
        trajectory, _ = self.steps(board, keys, "reference", 12)
        found = replayed(trajectory, run_programs=False)
        assert found.note == ""
        assert trajectory.steps[0].text.strip() in found.steps[-1].picture.text

    def test_tokens_log_probabilities_and_illegal_answers_are_shown(self, client, keys):
        page = Found(client.get(f"/episode/{keys['talker']}/20.html").text)
        assert "3 read, 2 sampled" in page.text
        assert "-0.750 in all, -0.500 the least of 2 tokens" in page.text
        assert "none could be read" in page.text

    def test_the_first_difference(self, board, keys):
        one, _ = self.steps(board, keys, "nano@0", 15)
        other, _ = self.steps(board, keys, "nano@1", 15)
        at = divergence(one, other)
        assert [s.text for s in one.steps[:at]] == [s.text for s in other.steps[:at]]
        assert divergence(one, one) is None

    def test_a_picture_that_is_only_text_stays_text(self):
        svg = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="100%" height="100%"/><text>x</text></svg>'
        assert picture(Frame("x", svg)).image == ""
        assert picture(Frame("x", svg.replace("<text", '<circle r="1"/><text'))).image.startswith(
            "data:image/svg+xml;base64,"
        )
        assert picture(Frame("x", png=b"abc")).image == "data:image/png;base64,YWJj"

    def test_what_no_page_can_encode_is_replaced(self):
        assert picture(Frame("a\ud800b")).text == "a?b"


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "text"), [(None, "–"), (0, "0"), (8e-05, "< 0.0001"), (0.0023, "0.0023"), (12.5, "12")]
    )
    def test_small_numbers_have_no_exponents(self, value, text):
        assert _count(value) == text

    @pytest.mark.parametrize(("value", "text"), [(-0.3, "+0"), (-0.6, "−1"), (0.0, "+0"), (4.5, "+4")])
    def test_nothing_has_no_minus(self, value, text):
        assert _signed(value, 0) == text


class TestCharts:
    def test_bands_are_drawn_with_their_names(self):
        svg = charts.bands("t", (0.0, 0.5), [charts.Band(EVIL, (1, 0), (0.9, 0), (1, 0.1))], ("x", "y"))
        assert "<script" not in svg
        assert (svg.count("polygon"), svg.count("polyline")) == (1, 1)

    def test_the_front_has_what_no_other_beats(self):
        dots = [charts.Dot(n, x, y, y, y) for n, x, y in (("cheap", 1, 0.2), ("worse", 2, 0.1), ("good", 3, 0.9))]
        assert "than cheap, good." in charts.scatter("t", dots, ("x", "y"), log=False)

    def test_names_are_escaped(self):
        svg = charts.scatter("t", [charts.Dot(EVIL, 1, 0.5, 0.4, 0.6)], ("x", "y"), log=True)
        assert "<script" not in svg

    @pytest.mark.parametrize("values", [[0.0], [1.0, 1.0], [1e-6, 1e6], [5.0]])
    def test_any_values_are_drawn(self, values):
        dots = [charts.Dot(str(x), x, 0.5, 0.5, 0.5) for x in values]
        for log in (False, True):
            assert "nan" not in charts.scatter("t", dots, ("x", "y"), log=log)
        assert "nan" not in charts.rows("t", [charts.Bar(str(x), x, x, x) for x in values], "x")

    def test_a_histogram_counts(self):
        assert "2 from 0 to 0.1, 1 from 0.9 to 1" in charts.histogram("t", [0.0, 0.05, 1.0])


def test_the_log_is_on_a_page(pages, board):
    with Store(board) as store:
        assert all(row.detail in pages["log.html"].text for row in store.log() if "  " not in row.detail)


def test_pages_of_no_board(tmp_path):
    with pytest.raises(BadValue, match="there is no board"):
        Pages(Path(tmp_path / "x")).render("index.html")
