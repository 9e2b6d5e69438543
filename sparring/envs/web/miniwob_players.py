"""Players of MiniWoB++: for many tasks a few lines that solve every instance, from the goal and the page alone."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sparring.envs.core import Episode
from sparring.envs.web.actions import write
from sparring.envs.web.miniwob_view import Step, View

if TYPE_CHECKING:
    from sparring.envs.web.miniwob import MiniWobEpisode


def _click_quoted(view: View) -> Step:
    return view.click(view.quoted[0])


def _first_button(view: View) -> Step:
    return view.do("click", view.all("button")[0])


def _sequence(view: View) -> Step:
    return view.click(("ONE", "TWO")[min(view.done, 1)], "button")


def _close(view: View) -> Step:
    wanted = view.quoted[0]
    return view.click("Close" if wanted == "x" else wanted, "button")


def _boxes(view: View) -> Step:
    wanted = _listed(view.goal)
    for item in view.all("checkbox", "radio"):
        if view.checked(item) != (item.name in wanted):
            return view.do("check", item, checked=item.name in wanted)
    return view.submit()


def _listed(goal: str) -> list[str]:
    found = re.fullmatch(r"Select (.*?)(?: and click Submit\.| from the (?:scroll )?list and click Submit\.)", goal)
    return [] if found is None or found[1] == "nothing" else found[1].split(", ")


def _choices(view: View) -> Step:
    select = view.all("combobox", "listbox")[0]
    wanted = _listed(view.goal)
    assert select.control is not None
    control = view.page.outline.controls[select.control]
    chosen = [control.options[i].label for i in view.page.fields.picked(control)]
    return view.submit() if set(chosen) == set(wanted) else view.do("select", select, labels=wanted)


def _tab(view: View) -> Step:
    return view.click(view.goal.removeprefix("Click on ").removesuffix("."), "clickable")


def _tabs(view: View) -> Step:
    """Look for the link in one tab after the other."""
    labels = {item.name for item in view.items if item.role == "tab"}
    found = [item for item in view.all("clickable", "link") if item.name == view.quoted[0] and item.name not in labels]
    if found:
        return view.do("click", found[-1])
    headers = [item for item in view.all("clickable", "link") if item.name in labels]
    return view.do("click", headers[(view.done + 1) % len(headers)] if headers else None)


def _section(view: View) -> Step:
    if view.done == 0:
        return view.do("click", view.all("tab")[0])
    return view.submit()


def _sections(view: View) -> Step:
    """Open one section after the other until the link is there."""
    found = view.named(view.quoted[0], "clickable", "link")
    return view.do("click", found or view.all("tab")[view.done % len(view.all("tab"))])


def _text(view: View) -> Step:
    return view.fills(view.quoted[0])


def _cased(view: View) -> Step:
    return view.fills(view.quoted[0].lower() if "lower" in view.goal else view.quoted[0].upper())


def _shown_text(view: View) -> Step:
    return view.fills(view.texts()[0])


def _password(view: View) -> Step:
    return view.fills(view.quoted[0], view.quoted[0])


def _login(view: View) -> Step:
    """Fill in both fields; a window that comes up is cancelled."""
    if view.named("Cancel", "button"):
        return view.submit("Cancel")
    return view.fills(*view.quoted[:2], end=view.all("button")[0].name)


def _focus(view: View) -> Step:
    number = re.search(r"(\d+)(?:st|nd|rd|th)", view.goal)
    return view.do("click", view.all("textbox")[int(number[1]) - 1 if number else 0])


def _date(view: View) -> Step:
    said = datetime.strptime(re.findall(r"\d+/\d+/\d+", view.goal)[0], "%m/%d/%Y")
    return view.fills(said.strftime("%Y-%m-%d"))


def _time(view: View) -> Step:
    said = datetime.strptime(re.findall(r"\d+:\d+ [AP]M", view.goal)[0], "%I:%M %p")
    return view.fills(said.strftime("%H:%M"))


def _copy(view: View) -> Step:
    fields = view.all("textbox")
    number = re.search(r"(\d+)(?:st|nd|rd|th)", view.goal)
    areas = [item for item in fields if view.page.outline.controls[item.control or 0].tag == "textarea"]
    source, target = areas[int(number[1]) - 1 if number else 0], next(item for item in fields if item not in areas)
    wanted = view.value(source)
    return view.submit() if view.value(target) == wanted else view.do("fill", target, text=wanted)


def _word(view: View) -> Step:
    number = int(re.findall(r"\d+", view.goal)[0])
    return view.fills(re.findall(r"[A-Za-z]+", view.texts()[0])[number - 1])


def _table(view: View) -> Step:
    return view.fills(view.rows()[re.findall(r"value of (.*) into", view.goal)[0]])


def _labels(view: View) -> Step:
    return view.fills(*(view.rows()[text.rstrip(":")] for text in view.texts() if text.rstrip(":") in view.rows()))


_SIGNS: Mapping[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "x": operator.mul}


def _arithmetic(view: View) -> Step:
    left, sign, right = re.findall(r"(-?\d+) ([-+x]) (-?\d+)", view.texts()[0])[0]
    return view.fills(str(_SIGNS[sign](int(left), int(right))))


def _algebra(view: View) -> Step:
    left, sign, right, total = re.findall(r"(\w+) ([-+]) (\w+) = (-?\d+)", view.texts()[0])[0]
    unknown = next(
        x
        for x in range(-300, 300)
        if _SIGNS[sign](*(x if side == "x" else int(side) for side in (left, right))) == int(total)
    )
    return view.fills(str(unknown))


def _search(view: View) -> Step:
    wanted, number = view.quoted[0], int(re.findall(r"(\d+)(?:st|nd|rd|th) search", view.goal)[0])
    field = view.all("textbox")[0]
    if view.value(field) != wanted:
        return view.do("fill", field, text=wanted)
    links = [
        item
        for item in view.all("link")
        if item.href == "#" and item.name not in ("<", ">") and not item.name.isdigit()
    ]
    if not links:
        return view.submit("Search")
    page = (number - 1) // 3
    if view.done < 2 + page:
        return view.click(">", "link")
    return view.do("click", links[(number - 1) % 3])


def _spinner(view: View) -> Step:
    return view.fills(re.findall(r"-?\d+", view.goal)[0])


def _guess(view: View) -> Step:
    """Go on in the direction that the page names, from the middle."""
    told = [re.findall(r"The number is (lower|higher) than (\d+)", text) for text in view.texts()]
    side, number = next((found[0] for found in told if found), ("lower", "5"))
    return view.fills(str(int(number) - 1 if side == "lower" else int(number) + 1))


COLOURS: Mapping[str, str] = {
    "0,0,0": "black", "255,0,0": "red", "0,128,0": "green", "0,0,255": "blue", "255,255,0": "yellow", "255,0,255": "magenta",
    "0,255,255": "cyan", "128,0,128": "purple", "128,128,128": "grey", "255,165,0": "orange", "255,255,255": "white",
    "255,192,203": "pink", "0,255,0": "lime", "0,0,128": "navy", "192,192,192": "silver", "128,0,0": "maroon",
    "128,128,0": "olive", "0,128,128": "teal", "165,42,42": "brown",
}  # fmt: skip


def _colour(view: View) -> Step:
    wanted = re.findall(r"the (.*) colored", view.goal)[0]
    for item in view.all("clickable"):
        code = re.search(r"\[colour=rgb\(([\d,]+)\)\]", item.states)
        if code and wanted in (COLOURS.get(code[1]), code[0]):
            return view.do("click", item)
    return None


def _mail(view: View) -> Step:
    """Press the trash can or the star of the mail by a sender."""
    sender = re.findall(r"by ([\w-]+)", view.goal)[0]
    icon = "star" if "star" in view.goal else "trash"
    seen = False
    for item in view.items:
        seen = seen or item.text == sender
        if seen and item.role == "clickable" and icon in item.states:
            return view.do("click", item)
    return None


def _tree(view: View) -> Step:
    """Open one closed folder after the other until the entry is there."""
    wanted = view.quoted[0]
    found = [item for item in view.all("clickable", "listitem") if wanted in (item.name, item.text)]
    if found:
        return view.do("click", found[-1])
    folders = [
        item for item in view.all("clickable") if "expandable" in item.states and "collapsable" not in item.states
    ]
    return view.do("click", folders[0] if folders else None)


def _book(view: View) -> Step:
    """Turn pages until the person is there."""
    person, what = re.findall(r"Find (.+) in the contact book and click on their (.*)\.", view.goal)[0]
    heading = next((item.name for item in view.items if item.role == "heading"), "")
    if heading == person:
        labels = {"email": "Email:", "phone number": "Phone:", "address": "Address:"}
        at = next(i for i, item in enumerate(view.items) if item.text == labels[what])
        return view.do("click", next(item for item in view.items[at:] if item.role in ("clickable", "link")))
    return view.click(">")


def _sign(view: View) -> Step:
    _, name = view.all("textbox")
    button = view.quoted[-1] if view.quoted else "Cancel"
    if view.page.outline.controls[name.control or 0].disabled:
        return "scroll", {}
    if len(view.quoted) == 2 and view.value(name) != view.quoted[0]:
        return view.do("fill", name, text=view.quoted[0])
    return view.submit(button)


def _last_word(view: View) -> Step:
    text, field = view.all("textbox")
    wanted = re.findall(r"[A-Za-z]+", view.value(text))[-1]
    return view.submit() if view.value(field) == wanted else view.do("fill", field, text=wanted)


def _bottom(view: View) -> Step:
    return view.submit() if view.done else ("scroll", {"direction": "up" if "top" in view.goal else "down"})


def _parity(view: View) -> Step:
    numbers = [int(text) for text in view.texts() if re.fullmatch(r"-?\d+", text)]
    if view.done == len(numbers):
        return view.submit()
    side = view.all("button")[2 * view.done : 2 * view.done + 2]
    return view.do("click", side[numbers[view.done] % 2 == 0])


def _completed(view: View) -> Step:
    """Write the beginning, and take what is offered with the right end."""
    field = view.all("textbox")[0]
    start, *end = view.quoted
    offered = [item for item in view.items if item.key and item.role in ("menuitem", "clickable", "listitem")]
    fits = [(item, item.name or item.text or "") for item in offered]
    names = [item for item, told in fits if told.startswith(start) and (not end or told.endswith(end[0]))]
    held = view.value(field)
    if held.startswith(start) and (held.endswith(end[0]) if end else held != start):
        return view.submit()
    return view.do("click", names[0]) if names else view.do("fill", field, text=start)


def _movie(view: View) -> Step:
    genre, director, year = re.findall(r"Search for (.*) movies directed by (.*) from year (\d+)", view.goal)[0]
    wanted = {"Genre": genre, "Director": director, "Year": year, "Date": year}
    label = ""
    for item in view.items:
        if item.control is None:
            label = item.text or item.name
        elif item.role == "textbox":
            value = next((value for key, value in wanted.items() if key in (item.name or label)), "")
            if view.value(item) != value:
                return view.do("fill", item, text=value)
    return view.do("click", next((item for item in view.all("button", "clickable") if item.name), None))


SOLVERS: Mapping[str, Callable[[View], Step]] = {
    "choose-list": _choices,
    "click-button": _click_quoted,
    "click-button-sequence": _sequence,
    "click-checkboxes": _boxes,
    "click-checkboxes-large": _boxes,
    "click-checkboxes-transfer": _boxes,
    "click-collapsible": _section,
    "click-collapsible-2": _sections,
    "click-collapsible-2-nodelay": _sections,
    "click-collapsible-nodelay": _section,
    "click-color": _colour,
    "click-dialog": _close,
    "click-dialog-2": _close,
    "click-link": _click_quoted,
    "click-option": _boxes,
    "click-scroll-list": _choices,
    "click-tab": _tab,
    "click-tab-2": _tabs,
    "click-tab-2-easy": _tabs,
    "click-tab-2-hard": _tabs,
    "click-tab-2-medium": _tabs,
    "click-test": _first_button,
    "click-test-2": _sequence,
    "click-test-transfer": _sequence,
    "copy-paste": _copy,
    "copy-paste-2": _copy,
    "email-inbox-delete": _mail,
    "email-inbox-important": _mail,
    "enter-date": _date,
    "enter-password": _password,
    "enter-text": _text,
    "enter-text-2": _cased,
    "enter-text-dynamic": _text,
    "enter-time": _time,
    "find-word": _word,
    "focus-text": _focus,
    "focus-text-2": _focus,
    "guess-number": _guess,
    "login-user": _login,
    "login-user-popup": _login,
    "multi-orderings": _movie,
    "navigate-tree": _tree,
    "odd-or-even": _parity,
    "phone-book": _book,
    "read-table": _table,
    "read-table-2": _labels,
    "scroll-text": _last_word,
    "scroll-text-2": _bottom,
    "search-engine": _search,
    "sign-agreement": _sign,
    "simple-algebra": _algebra,
    "simple-arithmetic": _arithmetic,
    "text-transform": _shown_text,
    "unicode-test": _click_quoted,
    "use-autocomplete": _completed,
    "use-autocomplete-nodelay": _completed,
    "use-spinner": _spinner,
}
SOLVED = tuple(SOLVERS)
"""Tasks that `oracle` solves, whatever they are seeded with."""


def oracle(episode: Episode) -> dict[str, float]:
    """Solve the task, where it is one of `SOLVED`; click the first thing elsewhere."""
    view = View(_ours(episode))
    solver = SOLVERS.get(_ours(episode).name)
    step = None if solver is None else solver(view)
    if step is not None:
        return {write(step[0], **step[1]): 1.0}
    return {next(_clicks(view)): 1.0}


def stroller(episode: Episode) -> dict[str, float]:
    """Click anything: the floor."""
    actions = list(dict.fromkeys(_clicks(View(_ours(episode)))))
    return {action: 1 / len(actions) for action in actions}


def _clicks(view: View) -> Iterator[str]:
    """Yield a click on everything that can be acted on; without such, a pause."""
    there = [item for item in view.items if item.key is not None and item.role != "more"]
    yield from (write("click", ref=view.page.reference(item)) for item in there)
    if not there:
        yield write("wait")


def _ours(episode: Episode) -> MiniWobEpisode:
    from sparring.envs.web.miniwob import MiniWobEpisode

    assert isinstance(episode, MiniWobEpisode)
    return episode
