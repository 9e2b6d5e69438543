"""Windows: pages in virtual time, tabs, dialogs; crashes, hangs and killed browsers void their own episodes only."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sparring.envs.web.chromium.binary import REMEDY, VARIABLE, find_binary
from sparring.envs.web.chromium.browser import close_browsers, open_window
from sparring.envs.web.chromium.live import look
from sparring.envs.web.chromium.pipe import Connection
from sparring.envs.web.chromium.requests import Response
from sparring.envs.web.chromium.trusted import clicked
from sparring.envs.web.chromium.window import call
from sparring.envs.web.snapshot import References
from sparring.errors import BrowserError
from tests.envs.web.chromium.pages import HOST, page, serving, shown, window_on

pytestmark = pytest.mark.slow
LATE = "<title>early</title><script>setTimeout(() => document.title = 'late', 300)</script>"


def test_what_comes_late_comes_in_page_time():
    with window_on({"/": "<p>home", "/late": LATE}) as window:
        window.navigate(window.tabs[0], f"https://{HOST}/late", 100)
        assert shown(window, "document.title") == "early"
        window.settle(window.tabs[0], 400)
        assert shown(window, "document.title") == "late"


def test_an_hour_of_page_time_is_not_waited_for():
    with window_on("<script>setTimeout(() => document.title = 'later', 3599e3)</script>", patience=60) as window:
        window.settle(window.tabs[0], 3_600_000)
        assert shown(window, "document.title") == "later"


def test_clock_language_and_zone_are_everywhere_the_same():
    said = "[new Date().toISOString().slice(0, 16), new Date().getTimezoneOffset(), navigator.language, (1234.5).toLocaleString()]"
    with window_on("<p>home") as window:
        assert shown(window, said) == ["2026-03-17T09:30", 0, "en-US", "1,234.5"]


def test_scripts_know_no_other_clock():
    with window_on("<p>home") as window:
        assert shown(
            window, "[Date().slice(0, 15), new Date(0).getTime(), new Date() instanceof Date, Date.UTC(2000, 0)]"
        ) == [
            "Tue Mar 17 2026",
            0,
            True,
            946684800000,
        ]


def test_a_link_and_a_form_lead_on():
    def posted(request):
        return page(f"<title>{request.method} {request.body.decode()}</title>")

    form = "<form method=post action=/post><input name=q value='a b'><button id=b>go</button></form>"
    with window_on({"/": f"<a id=a href=/two>two</a>{form}", "/two": LATE, "/post": posted}) as window:
        window.run(window.tabs[0], "document.getElementById('a').click()", 400)
        assert shown(window, "[location.pathname, document.title]") == ["/two", "late"]
        window.navigate(window.tabs[0], f"https://{HOST}/")
        window.run(window.tabs[0], "document.getElementById('b').click()", 50)
        assert shown(window, "document.title") == "POST q=a+b"
        assert window.gate.visits[window.tabs[0].target].method == "POST"


def test_redirects_are_followed_and_bounded():
    turns = []

    def turn(request):
        turns.append(request.url)
        return Response(status=303, headers=(("location", "/loop"),))

    with window_on({"/": "<title>home</title>", "/loop": turn}) as window:
        assert window.navigate(window.tabs[0], f"https://{HOST}/loop") == "redirected too many times"
        assert len(turns) == 20
        assert shown(window, "location.pathname") == "/"


def test_dialogs_are_answered_and_kept():
    with window_on(
        "<script>alert('one'); if (confirm('two')) document.title = String(prompt('three'))</script>"
    ) as window:
        assert window.tabs[0].dialogs == ["one", "two", "three"]
        assert shown(window, "document.title") == "null"


def test_a_script_cannot_open_tabs_without_end():
    pages = {"/": "<script>for (let i = 0; i < 30; i++) window.open('/x')</script>", "/x": "<title>x</title>"}
    with window_on(pages) as window:
        assert len(window.tabs) == 10


def test_trusted_mouse_and_picture():
    html = "<body style='margin:0'><script>onclick = e => document.title = [e.isTrusted, e.clientX, e.clientY]</script>"
    with window_on(html, size=(200, 100)) as window:
        window.input(window.tabs[0], clicked((30.0, 40.0)), 50)
        assert shown(window, "document.title") == "true,30,40"
        picture = window.screenshot(window.tabs[0])
        assert picture.startswith(b"\x89PNG")
        assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (200, 100)


def test_elements_are_brought_into_view_and_a_small_picture_is_taken():
    style = "position:absolute;left:20px;width:60px;height:30px;border:0;padding:0"
    tops = {"first": "900px", "second": "935px", "far": "3000px", "narrow": "900px;width:0"}
    html = "".join(f"<button style='{style};top:{top}'>{name}</button>" for name, top in tops.items())
    with window_on(f"<body style='margin:0'>{html}", size=(200, 100)) as window:
        tab = window.tabs[0]
        names = [item.name for item in look(window, tab, References()).outline.items]
        order = [names.index(name) for name in ("second", "first", "far", "narrow")]
        found = window.evaluate(tab, call("__sparring.boxes", order))
        assert found == [[20, 35, 60, 30], [20, 0, 60, 30], None, None]
        assert window.evaluate(tab, call("__sparring.boxes", order[1:2])) == [[20, 0, 60, 30]]
        for scale, size in ((0.5, [100, 50]), (1, [200, 100])):
            picture = window.screenshot(tab, scale)
            assert [int.from_bytes(picture[at : at + 4], "big") for at in (16, 20)] == size
        assert shown(window, "devicePixelRatio") == 1


def test_a_crash_voids_one_window():
    with window_on("<title>one</title>") as other:
        window = open_window(serving({"/": "<p>two"}))
        window.navigate(window.tabs[0], f"https://{HOST}/")
        with pytest.raises(BrowserError, match="crashed"):
            window.command(window.tabs[0], "Page.crash")
        with pytest.raises(BrowserError, match="closed"):
            window.settle(window.tabs[0] if window.tabs else other.tabs[0], 1)
        assert shown(other, "document.title") == "one"
    with window_on("<title>next</title>") as after:
        assert shown(after, "document.title") == "next"


def test_a_page_that_hangs_voids_one_window_and_is_ended():
    with window_on("<title>one</title>") as other:
        window = open_window(serving({"/": "<p>two"}), patience=2)
        window.navigate(window.tabs[0], f"https://{HOST}/")
        with pytest.raises(BrowserError, match="hangs"):
            shown(window, "(() => { while (true) {} })()")
        assert not window.is_open
        assert shown(other, "document.title") == "one"


def test_a_script_that_fails_says_so():
    window = open_window(serving({}))
    with pytest.raises(BrowserError, match="ReferenceError: nothing"):
        shown(window, "nothing.here")


def children(pid):
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def test_a_killed_browser_voids_its_windows_and_another_starts():
    window = open_window(serving({}))
    shell = window.connection.pid
    for pid in children(shell):
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(BrowserError, match="has gone"):
        shown(window, "1")
    with window_on("<title>next</title>") as after:
        assert after.connection.pid != shell
        assert shown(after, "document.title") == "next"


OWNER = """
import sys, time
from sparring.envs.web.chromium.browser import open_window
window = open_window(lambda request: "")
print(window.connection.pid, window.connection._folder, flush=True)
time.sleep(600)
"""


def gone(pid, patience=20.0):
    """Wait until a process group is gone; whether it is."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_browser_ends_with_its_owner(how):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    pid, folder = owner.stdout.readline().split()
    owner.send_signal(how)
    owner.wait()
    owner.stdout.close()
    assert gone(int(pid))
    assert not Path(folder).exists()


def in_child(channel):
    with window_on("<title>child</title>") as window:
        channel.put((window.connection.pid, shown(window, "document.title")))
    close_browsers()


def test_a_forked_process_has_a_browser_of_its_own():
    with window_on("<title>parent</title>") as window:
        context = multiprocessing.get_context("fork")
        channel = context.Queue()
        child = context.Process(target=in_child, args=(channel,))
        child.start()
        pid, title = channel.get(timeout=60)
        child.join()
        assert (title, child.exitcode) == ("child", 0)
        assert pid != window.connection.pid
        assert shown(window, "document.title") == "parent"


def test_a_browser_is_replaced_after_its_life(monkeypatch):
    close_browsers()
    monkeypatch.setattr("sparring.envs.web.chromium.browser.LIFE", 3)
    pids = []
    with window_on("<title>first</title>") as first:
        for _ in range(4):
            with window_on("<p>x") as window:
                pids.append(window.connection.pid)
        assert pids[:2] == [first.connection.pid] * 2
        assert pids[2] == pids[3] != first.connection.pid
        assert shown(first, "document.title") == "first"
    assert first.connection.lost


def test_without_a_browser_the_error_has_the_remedy(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(BrowserError, match=REMEDY):
        find_binary()


def test_a_browser_that_is_named_is_taken(monkeypatch, tmp_path):
    program = tmp_path / "mine"
    program.write_text("#!/bin/sh\necho no display >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv(VARIABLE, str(program))
    assert find_binary() == str(program)
    with pytest.raises(BrowserError, match="does not start: no display"):
        Connection(find_binary())
    with pytest.raises(BrowserError, match=r"no program is at '/no/such' \(from the argument\)"):
        find_binary("/no/such")
