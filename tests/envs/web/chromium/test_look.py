"""What Chromium shows is what the text engine shows, byte for byte; with scripts, it shows more."""

import pytest

from sparring.envs.web.chromium.live import look
from sparring.envs.web.snapshot import References
from tests.envs.web.chromium.pages import HOST, window_on
from tests.envs.web.regenerate import PAGES

pytestmark = pytest.mark.slow


def lines(window, **options):
    return look(window, window.tabs[0], References(), **options).lines()


def test_golden_pages_are_the_same_as_in_the_text_engine():
    pages = {f"/{path.stem}": path.read_text(encoding="utf-8") for path in PAGES.glob("*.html")}
    differing = []
    with window_on({"/": "<p>home", **pages}) as window:
        for path in sorted(pages):
            window.navigate(window.tabs[0], f"https://{HOST}{path}")
            written = (PAGES / f"{path[1:]}.txt").read_text(encoding="utf-8").rstrip("\n")
            if "\n".join(lines(window)) != written:
                differing.append(path)
    assert len(pages) >= 60
    assert differing == []


def test_what_listens_to_clicks_has_a_reference():
    html = (
        "<p>Go <span id=a>here</span> or <span onclick='x()'>there</span>, <span>not here</span></p>"
        "<ul><li id=b>one</li><li>two</li></ul><div style='cursor: pointer'>soft</div><label style='cursor: pointer'>no</label>"
        "<script>for (const id of ['a', 'b']) document.getElementById(id).addEventListener('click', () => 0)</script>"
    )
    with window_on(html) as window:
        assert lines(window) == [
            "- text: Go",
            '- clickable "here" [ref=e1]',
            "- text: or",
            '- clickable "there" [ref=e2]',
            "- text: , not here",
            "- list",
            "  - listitem [ref=e3]: one",
            "  - listitem: two",
            '- clickable "soft" [ref=e4]',
            "- text: no",
        ]


def test_what_style_hides_is_hidden():
    html = (
        "<style>.x { display: none } .y { visibility: hidden }</style><p class=x>a<p class=y>b<p>c<b class=x>d</b></p>"
    )
    with window_on(html) as window:
        assert lines(window) == ["- text: c"]


def test_what_scripts_change_is_seen_and_references_stay():
    html = (
        "<button onclick=\"document.querySelector('input').value = 'new'; document.querySelector('a').remove();"
        "document.body.insertAdjacentHTML('afterbegin', '<a href=/z>Z</a>')\">go</button><a href=/b>B</a><input value=old>"
    )
    with window_on(html) as window:
        references = References()
        page = look(window, window.tabs[0], references)
        assert page.lines() == ['- button "go" [ref=e1]', '- link "B" [ref=e2]', '- textbox [ref=e3]: "old"']
        assert page.scripted
        window.run(window.tabs[0], "__sparring.item('click', 0)", 50)
        after = look(window, window.tabs[0], references, page)
        assert after.lines() == ['- link "Z" [ref=e4]', '- button "go" [ref=e1]', '- textbox [ref=e3]: "new"']
        assert (page.fresh, after.fresh) == (True, False)


def test_drawings_are_told_shape_by_shape():
    html = (
        "<body style='margin: 0'><svg width=100 height=50 style='display: block'><circle cx=20 cy=20 r=10 fill=red />"
        "<text x=40 y=20 font-size=10>A</text></svg><div onclick=x() class=tile style='width: 9px; height: 8px; background: blue'></div>"
    )
    with window_on(html) as window:
        assert lines(window) == ["- clickable [ref=e1] [colour=rgb(0,0,255)] [box=0,50,9,8]"]
        shapes = lines(window, shapes=True)
        assert shapes[:2] == [
            '- shape "svg" [ref=e1] [box=0,0,100,50]',
            '  - shape "circle" [ref=e2] [fill=rgb(255,0,0)] [box=10,10,20,20]',
        ]
        assert shapes[2].startswith('  - shape "A" [ref=e3] [fill=rgb(0,0,0)] [box=40,')
        assert shapes[3] == '- clickable [ref=e4] [class="tile"] [colour=rgb(0,0,255)] [box=0,50,9,8]'


def test_a_page_that_spoils_functions_is_still_seen():
    html = "<script>JSON.stringify = getComputedStyle = JSON.parse = () => { throw 1 }; Date = null</script><h1>Hi</h1>"
    with window_on(html) as window:
        assert lines(window) == ['- heading "Hi" [level=1]']
