"""`sparring play web/...`: a task in the player's own browser."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from sparring.envs.web.chromium.binary import find_binary
from sparring.envs.web.served import listen
from sparring.errors import BadValue

TASK = "web/shop/add_to_basket:1"
FORM = "application/x-www-form-urlencoded"


class Said(NamedTuple):
    """An answer."""

    status: int
    text: str
    to: str | None


class Player:
    """What a browser does, by hand."""

    def __init__(self, process: subprocess.Popen[str], port: int):
        self.process, self.port = process, port

    def ask(self, host: str, path: str, fields: dict[str, str] | None = None, **headers: str) -> Said:
        """Send a request to a host of this machine."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = {"Host": f"{host}:{self.port}", "Content-Type": FORM, **headers}
        method, body = ("GET", None) if fields is None else ("POST", urlencode(fields))
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        found = Said(answer.status, answer.read().decode(), answer.getheader("location"))
        connection.close()
        return found

    def put_into_basket(self, goal: str) -> None:
        """Do what the goal says."""
        number, name = re.search(r"Put (\d+) × (.+?) into the basket", goal).groups()
        found = LexborHTMLParser(self.ask("shop.localhost", f"/search?{urlencode({'q': name})}").text)
        link = next(each for each in found.css("a") if each.text(strip=True) == name)
        path = urlsplit(link.attributes["href"]).path
        form = next(
            each
            for each in LexborHTMLParser(self.ask("shop.localhost", path).text).css("form")
            if "Add to basket" in each.text()
        )
        fields = {each.attributes["name"]: each.attributes.get("value") or "" for each in form.css("input[name]")}
        fields |= {key: number for key in fields if "quantity" in key}
        fields |= {
            each.attributes["name"]: each.css("option")[0].attributes.get("value") or ""
            for each in form.css("select[name]")
        }
        done = self.ask("shop.localhost", form.attributes["action"], fields)
        assert done.status == 303
        assert self.ask("shop.localhost", done.to.partition(str(self.port))[2] or done.to).status == 200


@contextmanager
def playing(*words: str) -> Iterator[Player]:
    call = [sys.executable, "-m", "sparring.cli.main", "play", *words, "--no-browser"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        found = re.search(r"http://localhost:(\d+)/", line)
        assert found, (line, process.stderr.read())
        try:
            yield Player(process, int(found.group(1)))
        finally:
            process.kill()


def goal_of(frame: str) -> str:
    return LexborHTMLParser(frame).css_first("header p").text()


@pytest.mark.slow
def test_tasks_are_played_to_their_end_and_judged_by_the_database():
    with playing(TASK, "--seed", "4", "--episodes", "2") as player:
        frame = player.ask("localhost", "/").text
        player.put_into_basket(goal_of(frame))
        seen = player.ask("localhost", "/seen").text
        assert "Address: https://shop.test/basket" in seen
        assert "[ref=e" in seen
        end = player.ask("localhost", "/end", {"how": "answer", "text": ""}).text
        assert "Reward 1" in end
        assert "The next task" in end
        other = player.ask("localhost", "/").text
        assert goal_of(other) != goal_of(frame)
        end = player.ask("localhost", "/end", {"how": "report_infeasible", "text": ""}).text
        assert "Reward 0" in end
        assert player.process.wait(120) == 0
        said = player.process.stdout.read().splitlines()
    assert [line.partition(";")[0] for line in said] == [
        "shop/add_to_basket (seed 4): reward 1",
        "shop/add_to_basket (seed 5): reward 0",
    ]


@pytest.mark.slow
def test_a_real_browser_shows_the_site_beside_what_an_agent_sees():
    call = [find_binary(), "--headless", "--no-sandbox", "--disable-gpu", "--timeout=100000", "--dump-dom"]
    with playing(TASK, "--seed", "4") as player:

        def dumped(host: str, path: str) -> str:
            address = f"http://{host}:{player.port}{path}"
            return subprocess.run([*call, address], capture_output=True, text=True, timeout=120, check=True).stdout

        frame = LexborHTMLParser(dumped("localhost", "/"))
        assert frame.css_first("iframe").attributes["src"] == f"http://shop.localhost:{player.port}/"
        assert "Address: https://shop.test/\n" in frame.css_first("#seen").text()
        assert "Your basket" in dumped("shop.localhost", "/basket")  # browsers take such names for this machine
        assert "Address: https://shop.test/basket\n" in player.ask("localhost", "/seen").text


@pytest.mark.slow
def test_links_between_sites_are_those_of_this_machine_and_strangers_are_refused():
    with playing("web/mail/errand", "--seed", "1") as player:
        frame = player.ask("localhost", "/").text
        assert f"http://shop.localhost:{player.port}/" in frame
        assert "shop.test" not in frame.partition("What an agent sees")[0]
        assert player.ask("shop.localhost", "/").status == 200
        assert player.ask("wiki.localhost", "/").status == 404
        assert player.ask("localhost", "/nowhere").status == 404
        assert player.ask("rebound.example", "/").status in (403, 404)
        for origin in ("http://evil.example", "null", f"http://mail.localhost:{player.port}"):
            refused = player.ask("localhost", "/end", {"how": "answer"}, Origin=origin)
            assert (refused.status, refused.text) == (403, "this is no address of the game")
        assert player.ask("shop.localhost", "/basket", {"a": "b"}, **{"Content-Type": "text/plain"}).status == 415
        player.process.send_signal(signal.SIGINT)
        assert player.process.wait(120) == 0
        assert player.process.stdout.read().endswith("You left.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("web/shop", "--watch"), "web/shop is played by you alone"),
        (("web/shopp",), "'shopp'"),
        (("web/shop", "--port", "70000"), "port=70000"),
        (("KuhnPoker-v0", "--port", "1"), "--port and --no-browser are for tasks of the web"),
        (("web/shop", "--split", "tset"), "'tset'"),
    ],
)
def test_mistakes_are_one_sentence(cli, words, said):
    result = cli("play", *words)
    assert result.code == 2
    assert said in result.err
    assert result.err.count("\n") == 1


def test_a_port_that_is_taken_is_named():
    with listen(0) as first, pytest.raises(BadValue, match="use another one, or 0"):
        listen(first.getsockname()[1])
