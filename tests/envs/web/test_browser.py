"""The text browser: requests, redirects, cookies, history, tabs, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.forms import Mistake
from sparring.envs.web.http import LONGEST_URL, Refused, resolve
from sparring.envs.web.text import MOST_TABS
from sparring.errors import SiteError
from tests.cases import cases
from tests.envs.web.lab import HOST, Lab

LINKS = "<a href='/b'>B</a><a href='#p'>Place</a><a href='/b' target=_blank>New</a><p id=p>text</p>"


def test_a_link_is_followed_and_history_goes_both_ways():
    lab = Lab("/a", a=LINKS, b="<h1>Second</h1><a href=/a>A</a>")
    lab.click(lab.ref("B"))
    assert (lab.tab.url, lab.text) == (f"{HOST}/b", '- heading "Second" [level=1]\n- link "A" [ref=e4]')
    lab.go_back()
    assert lab.tab.url == f"{HOST}/a"
    lab.go_forward()
    assert lab.tab.url == f"{HOST}/b"
    lab.go_back()
    lab.click(lab.ref("B"))
    with pytest.raises(Mistake, match="there is no page after this one"):
        lab.go_forward()


def test_going_back_asks_again_and_forgets_what_was_written():
    lab = Lab("/a", a="<input aria-label=A><a href=/b>B</a>", b="b")
    lab.fill(lab.ref("A"), "x")
    lab.click(lab.ref("B"))
    lab.go_back()
    assert '- textbox "A" [ref=e1]: ""' in lab.text


def test_a_place_on_the_page_keeps_the_page():
    lab = Lab("/a", a=LINKS + "<input aria-label=A>")
    lab.fill(lab.ref("A"), "x")
    lab.click(lab.ref("Place"))
    assert lab.tab.url == f"{HOST}/a#p"
    assert ': "x"' in lab.text
    lab.go_back()
    assert (lab.tab.url, ': "x"' in lab.text) == (f"{HOST}/a", True)


def test_an_address_that_differs_by_its_place_alone_keeps_the_page():
    lab = Lab("/a", a="<input aria-label=A>")
    lab.fill("e1", "x")
    lab.goto("#top")
    assert (lab.tab.url, ': "x"' in lab.text) == (f"{HOST}/a#top", True)
    lab.goto("/a")
    assert (lab.tab.url, ': "x"' in lab.text) == (f"{HOST}/a", False)


def test_steps_of_dots_are_gone_before_an_address_is_asked_for():
    lab = Lab()
    lab.goto("https://LAB.test:443/../a/./%2e%2E/echo?x=../y")
    assert lab.tab.url == f"{HOST}/echo?x=../y"


def test_enter_in_a_select_sends_nothing():
    lab = Lab("/a", a="<form action=/echo><select aria-label=S><option>a</select><button>Go</button></form>")
    lab.press("Enter", "e1")
    assert lab.tab.url == f"{HOST}/a"


def test_tabs():
    lab = Lab("/a", a=LINKS, b="<h1>Second</h1>")
    lab.click(lab.ref("New"))
    assert (len(lab.tabs), lab.active, lab.tab.url) == (2, 1, f"{HOST}/b")
    with pytest.raises(Mistake, match="no page before"):
        lab.go_back()
    lab.tab_focus(1)
    assert lab.tab.url == f"{HOST}/a"
    lab.tab_new("/b")
    assert len(lab.tabs) == 3
    lab.tab_close()
    lab.tab_close()
    assert (len(lab.tabs), lab.active) == (1, 0)
    with pytest.raises(Mistake, match="this is the only tab"):
        lab.tab_close()
    with pytest.raises(Mistake, match="there is no tab 2; tabs are 1 to 1"):
        lab.tab_focus(2)
    for _ in range(MOST_TABS - 1):
        lab.tab_new("/b")
    with pytest.raises(Mistake, match="close one first"):
        lab.tab_new("/b")


def test_a_tab_that_cannot_be_opened_is_not():
    lab = Lab("/a", a="<a href='https://else.test/' target=_blank>Away</a>")
    for act in (lambda: lab.tab_new("https://else.test/"), lambda: lab.click(lab.ref("Away"))):
        with pytest.raises(Mistake, match=r"there is no site at 'else\.test'; there is lab\.test"):
            act()
        assert (len(lab.tabs), lab.tab.url) == (1, f"{HOST}/a")
    assert len(lab.refused) == 2


@cases(
    ("status", "method", "said"),
    [
        *((status, "get", "GET") for status in (301, 302, 303, 307, 308)),
        *((status, "post", "GET") for status in (301, 302, 303)),
        *((status, "post", "POST") for status in (307, 308)),
    ],
)
def test_redirects_change_the_method_as_browsers_do(status, method, said):
    lab = Lab("/a", a=f"<form action=/to{status} method={method}><input name=n value=v><button>Go</button></form>")
    lab.click(lab.ref("Go"))
    assert lab.tab.url == f"{HOST}/echo?x=1"
    assert f"- text: {said} /echo?x=1" in lab.text
    assert ("n='v'" in lab.text) == (said == "POST")


def test_redirects_end():
    lab = Lab()
    for address, why in (("/loop", "redirected too many times"), ("/away", "there is no site at 'else.test'")):
        with pytest.raises(Mistake, match=why):
            lab.goto(address)
        assert lab.tab.url == f"{HOST}/"


def test_the_answer_to_a_form_is_not_asked_for_again():
    lab = Lab("/a", a="<form action=/echo method=post><button>Go</button></form><a href=/b>B</a>", b="<a href=/a>A</a>")
    lab.click(lab.ref("Go"))
    lab.goto("/b")
    with pytest.raises(Mistake, match="was the answer to a form"):
        lab.go_back()
    assert lab.tab.url == f"{HOST}/b"


@cases(
    "address",
    [
        *("file:///etc/hostname", "data:text/html,<p>x", "javascript:alert(1)", "about:config", "chrome://version"),
        *("ftp://lab.test/", "view-source:https://lab.test/", "blob:https://lab.test/1", "ws://lab.test/", "http://"),
        *(
            "https://else.test/",
            "https://lab.test.else.test/",
            "https://lab.test:8080/",
            "http://127.0.0.1/",
            "//else.test/x",
        ),
        *("http://localhost:22", "https://user@else.test/", "https://[::1]/", "https://[bad/", "/" + "x" * LONGEST_URL),
    ],
)
def test_no_other_place_is_opened(address):
    lab = Lab()
    with pytest.raises(Mistake):
        lab.goto(address)
    assert (lab.tab.url, lab.page.title, len(lab.refused)) == (f"{HOST}/", "Lab", 1)


@pytest.mark.parametrize(
    "address", ["lab.test/echo", "https://lab.test/echo", "http://lab.test/echo", "/echo", "echo", " /echo "]
)
def test_addresses_may_be_short(address):
    lab = Lab()
    lab.goto(address)
    assert "GET /echo" in lab.text


def test_pages_of_errors_are_pages():
    lab = Lab()
    lab.goto("/nowhere")
    assert lab.tab.status == 404


def test_a_broken_site_voids_the_episode():
    lab = Lab()
    with pytest.raises(SiteError, match="GET '/boom' of the site 'lab' raised ZeroDivisionError: the site is broken"):
        lab.goto("/boom")
    with pytest.raises(SiteError, match="GET '/waits' of the site 'lab' waits for something"):
        lab.goto("/waits")


def cookies_after(*headers):
    from urllib.parse import quote

    lab = Lab()
    for header in headers:
        lab.goto(f"/cookie?c={quote(header)}")
    lab.goto("/echo")
    return dict(eval(next(line for line in lab.text.splitlines() if "cookies" in line).partition("cookies ")[2]))


@cases(
    ("headers", "jar"),
    [
        ((), {"first": "1"}),
        (("a=b",), {"first": "1", "a": "b"}),
        (("a=b", "a=c; Path=/; HttpOnly; Secure; SameSite=Lax"), {"first": "1", "a": "c"}),
        (("first=2; Path=/",), {"first": "2"}),
        (("first=; Max-Age=0; Path=/",), {}),
        (("first=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT",), {}),
        (("a=b; Expires=Fri, 01 Jan 2027 00:00:00 GMT",), {"first": "1", "a": "b"}),
        (("a=b; Expires=soon",), {"first": "1", "a": "b"}),
        (("a=b; Path=/other",), {"first": "1"}),
        (("a=b; Path=/ech",), {"first": "1"}),
        (("a=b; Path=/echo",), {"first": "1", "a": "b"}),
        (("nonsense", "=x"), {"first": "1"}),
    ],
)
def test_cookies(headers, jar):
    assert cookies_after(*headers) == jar


def test_a_wrong_reference_gives_the_nearest():
    lab = Lab("/a", a="<a href=/b>Basket</a><button type=button>Buy</button>", b="<a href=/a>Back</a>")
    with pytest.raises(Mistake, match=r'there is no element "e9"; nearest: e\d \(\w+ "B'):
        lab.click("e9")
    lab.click("e1")
    with pytest.raises(Mistake, match=r'e1 is the link "Basket" on another page; nearest: e3 \(link "Back"\)'):
        lab.click("e1")


def test_a_reference_in_a_closed_part_says_so():
    lab = Lab("/a", a="<details><summary>More</summary><a href=/b>In</a></details>")
    with pytest.raises(Mistake, match=r'e2 is the link "In" in a part that is closed or folded; nearest: e1'):
        lab.click("e2")
    lab.click("e1")
    assert '- link "In" [ref=e2]' in lab.text
    lab.click("e1")
    assert lab.text == '- button "More" [ref=e1] [collapsed]'


@cases(
    ("html", "act", "why"),
    [
        (
            "<button type=button>B</button>",
            lambda lab: lab.click("e1"),
            'nothing happens when the button "B" is clicked',
        ),
        ("<button>B</button>", lambda lab: lab.click("e1"), "this button belongs to no form"),
        ("<button disabled>B</button>", lambda lab: lab.click("e1"), 'the button "B" is disabled'),
        ("<div role=button>B</div>", lambda lab: lab.click("e1"), "nothing happens"),
        ("<a href=/b>B</a>", lambda lab: lab.fill("e1", "x"), 'link "B" is no field; use click'),
        ("<select aria-label=S><option>a</select>", lambda lab: lab.click("e1"), "use select to choose"),
        ("<label>F <input type=file></label>", lambda lab: lab.click("e1"), "files cannot be uploaded"),
        ("<input aria-label=A>", lambda lab: lab.press("F5", "e1"), 'this browser has no key "F5"; use Enter or Space'),
        ("<input aria-label=A>", lambda lab: lab.press("Enter", None), "nothing was acted on yet"),
        ("<p>x</p>", lambda lab: lab.click("e1"), "this page has no element that can be acted on"),
        ("<p>x</p>", lambda lab: lab.expand("x1"), 'nothing is folded at "x1"'),
        (
            "<form method=post enctype=multipart/form-data><button>B</button></form>",
            lambda lab: lab.click("e1"),
            "sends no files",
        ),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(html, act, why):
    lab = Lab("/a", a=html)
    before = lab.text
    with pytest.raises(Mistake, match=why):
        act(lab)
    assert (lab.text, lab.tab.url) == (before, f"{HOST}/a")


@pytest.mark.parametrize(
    ("key", "ticked"), [("Space", True), (" ", True), ("space", True), ("Escape", False), ("Tab", False)]
)
def test_keys(key, ticked):
    lab = Lab("/a", a="<input type=checkbox aria-label=A>")
    lab.press(key, "e1")
    assert ("[checked]" in lab.text) == ticked


def test_enter_follows_links_presses_buttons_and_breaks_lines():
    lab = Lab(
        "/a",
        a="<a href=/b>B</a><textarea aria-label=T>x</textarea>",
        b="<form action=/echo><button name=n value=v>Go</button></form>",
    )
    lab.press("Enter", lab.ref("T"))
    assert r': "x\n"' in lab.text
    lab.press("Enter", lab.ref("B"))
    lab.press("Enter", lab.ref("Go"))
    assert "GET /echo?n=v" in lab.text


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_address_is_resolved_to_plain_letters_or_refused(base, reference):
    try:
        found = resolve(f"https://lab.test/{base}", reference)
    except Refused:
        return
    assert found.isascii()
    assert " " not in found


@given(st.text(max_size=60))
def test_any_address_can_be_asked_for(address):
    lab = Lab()
    try:
        lab.goto(address)
    except Mistake:
        assert lab.tab.url == f"{HOST}/"
