"""The browser's own input: scripts see a user, styles follow the pointer, and all that is done by events is done by it."""

import pytest

from sparring.envs.web.chromium import trusted
from sparring.envs.web.chromium.live import look
from sparring.envs.web.environment import WebEnvironment
from sparring.envs.web.forms import Mistake
from sparring.envs.web.miniwob import miniwob
from sparring.envs.web.miniwob_players import SOLVED, oracle
from sparring.envs.web.snapshot import References
from sparring.tasks.web import get_template, template_names
from tests.envs.web.chromium.pages import shown, window_on
from tests.envs.web.playing import play, started

pytestmark = pytest.mark.slow
PAGE = """<!doctype html><title>x</title><style>#tip { visibility: hidden } button:hover + #tip { visibility: visible }</style>
<button id=b>Hit</button><p id=tip>Careful</p><input id=t value=old aria-label=Text maxlength=70><textarea id=a aria-label=Area></textarea>
<input id=n type=number value=1 aria-label=Number><input id=r type=range aria-label=Slider><input id=d type=date aria-label=Day>
<input type=checkbox id=c><label for=c>Box</label><select id=s aria-label=Choice><option>one<option>two</select>
<div style="position: relative"><button>Covered</button><div style="position: absolute; inset: 0; background: #fff"></div></div>
<div id=from draggable=true style="width: 80px; height: 30px" role=option>Piece</div><div id=to role=option style="width: 80px; height: 30px">Place</div>
<script>
window.log = [];
for (const kind of "pointermove mousedown click keydown keypress keyup input change dragstart drop".split(" ")) {
  document.addEventListener(kind, (event) => log.push([kind, event.isTrusted, event.target.id, event.key || ""]), true);
}
document.addEventListener("dragover", (event) => event.preventDefault());
for (const id of ["from", "to"]) document.getElementById(id).onclick = () => {};
</script>"""


@pytest.fixture
def user():
    with window_on(PAGE) as window:
        yield User(window)


class User:
    """Somebody who uses the page."""

    def __init__(self, window):
        self.window, self.tab = window, window.tabs[0]

    def act(self, deed, name, *given):
        page = look(self.window, self.tab, References())
        index = next(i for i, item in enumerate(page.outline.items) if name in (item.name, item.text))
        return trusted.act(self.window, self.tab, deed, index, given, 50)

    def log(self, *kinds):
        found = shown(self.window, "log.splice(0)")
        assert all(told[1] for told in found if told[0] != "change"), found
        return [tuple(told[:3:2]) for told in found if told[2] and (not kinds or told[0] in kinds)]

    def value(self, id):
        return shown(self.window, f"document.getElementById('{id}').value")


def test_a_click_is_a_users(user):
    user.act("click", "Hit")
    assert user.log() == [("pointermove", "b"), ("mousedown", "b"), ("click", "b")]
    user.act("click", "Box")
    assert shown(user.window, "document.getElementById('c').checked")


def test_styles_follow_the_pointer(user):
    tip = "getComputedStyle(document.getElementById('tip')).visibility"
    assert shown(user.window, tip) == "hidden"
    user.act("hover", "Hit")
    assert user.log("pointermove", "mousedown") == [("pointermove", "b")]
    assert shown(user.window, tip) == "visible"
    user.act("hover", "Box")
    assert shown(user.window, tip) == "hidden"


@pytest.mark.parametrize("text", ["new", "x", "", "é€😀", "a" * 60, 'a "b" <c>'])
def test_a_field_is_filled(user, text):
    assert user.act("fill", "Text", text) is None
    assert user.value("t") == text
    last = [
        told[2]
        for told in shown(user.window, "log.filter((each) => each[0] === 'keydown').map((each) => [0, 0, each[3]])")
    ]
    assert last == [[*text][-1] if text else "Backspace"]
    assert ("input", "t") in user.log("input")


def test_lines_are_written(user):
    user.act("fill", "Area", "one\ntwo\n")
    assert user.value("a") == "one\ntwo\n"


def test_what_is_not_typed_is_set(user):
    for name, id, text in (("Number", "n", "-2.5"), ("Slider", "r", "70"), ("Day", "d", "2026-04-01")):
        assert user.act("fill", name, text) is None
        assert user.value(id) == text
    user.act("select", "Choice", [1])
    assert user.value("s") == "two"


def test_a_field_whose_page_swallows_keys_is_filled(user):
    shown(user.window, "document.getElementById('t').addEventListener('keydown', (event) => event.preventDefault())")
    user.act("fill", "Text", "12")
    assert user.value("t") == "12"


def test_keys_do_what_they_do(user):
    user.act("fill", "Text", "ab")
    user.log()
    user.act("press", "Text", "Home")
    user.act("press", "Text", "c")
    user.act("press", "Text", "Space")
    user.act("press", "Text", "Delete")
    assert user.value("t") == "c b"
    assert user.log("keydown") == [("keydown", "t")] * 4
    user.act("press", "Box", "Space")
    assert shown(user.window, "document.getElementById('c').checked")


def test_what_takes_no_text_says_so(user):
    assert user.act("fill", "Hit", "x") == "it takes no text; use click"
    shown(user.window, "document.getElementById('t').readOnly = true")
    assert user.act("fill", "Text", "x") == "it is read-only"


def test_what_is_covered_cannot_be_clicked(user):
    with pytest.raises(Mistake, match="something covers it"):
        user.act("click", "Covered")


def test_the_browser_drags(user):
    places = [shown(user.window, f"__sparring.centre({i})") for i in indices(user, "Piece", "Place")]
    trusted.drag(user.window, user.tab, places, 50)
    assert user.log("dragstart", "drop") == [("dragstart", "from"), ("drop", "to")]


def indices(user, *names):
    items = look(user.window, user.tab, References()).outline.items
    return [next(i for i, item in enumerate(items) if name in (item.name, item.text)) for name in names]


@pytest.mark.parametrize("task", SOLVED)
def test_what_is_solved_by_events_is_solved_by_input(task):
    env = miniwob(tasks=f"miniwob/{task}", input="trusted")
    episode = env.start(env.tasks()[0], seed=0)
    while episode.turn.seat is not None:
        episode.step(next(iter(oracle(episode))))
    assert episode.turn.rewards == {"player_0": 1.0}


@pytest.mark.parametrize("template", template_names()[::14])
def test_plans_are_played_the_same_by_both_inputs(template):
    level = min(get_template(template).levels)
    one, two = (started(template, level, seed=1, engine="chromium", input=given) for given in ("synthetic", "trusted"))
    assert isinstance(two.environment, WebEnvironment)
    assert play(one, one.job.plan) == play(two, two.job.plan) == 1.0
    assert [one.world.after(site) for site in one.world.images] == [two.world.after(site) for site in two.world.images]
    assert one.turn == two.turn
