"""The text engine: a browser without a window and without scripts. Tabs, history, forms, redirects; no server, no browser.

Every method does what a user does and returns None, or says in words what could not be done (`Mistake`). Pages are asked for
anew when one goes back, as sites here ask browsers to (`cache-control: no-store`).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sparring.envs.web.controls import Control
from sparring.envs.web.forms import Mistake
from sparring.envs.web.http import FORM, Answer, Client, Refused, resolve, without_fragment
from sparring.envs.web.outline import Item, quoted
from sparring.envs.web.roles import words
from sparring.envs.web.snapshot import Page, References
from sparring.envs.web.world import World

MOST_TABS = 10
KEYS = ("Enter", "Space", "Escape", "Tab", "ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End")
_BLOCKING = words("text search url tel email password date month week time datetime-local number")
"""A form without a submit button is sent by Enter if it has one of these at most."""


@dataclass(slots=True)
class Place:
    """An entry of a tab's history."""

    url: str
    method: str = "GET"


@dataclass(slots=True)
class Tab:
    """A tab."""

    places: list[Place] = field(default_factory=list)
    at: int = -1
    page: Page | None = None
    status: int = 200

    @property
    def url(self) -> str:
        """The address of what it shows."""
        return self.places[self.at].url if self.places else "about:blank"


class TextBrowser:
    """The browser of one episode, opened at the first site of its world."""

    def __init__(self, world: World, home: str):
        self.client = Client(world)
        self.references = References()
        self.refused: list[str] = []
        """What it did not open, with the reason."""
        self.tabs = [Tab()]
        self.active = 0
        self.last: str | None = None
        """The reference that was acted on last."""
        self.goto(home)

    @property
    def tab(self) -> Tab:
        """The tab in front."""
        return self.tabs[self.active]

    @property
    def page(self) -> Page:
        """The page in front."""
        page = self.tab.page
        assert page is not None, "a tab shows a page from its first visit on"
        return page

    def click(self, reference: str) -> None:
        """Follow a link, press a button, toggle a box, open or close a part."""
        item = self._item(reference)
        if item.gate is not None:
            self.page.open ^= {item.gate}
        elif item.href is not None:
            self._follow(item.href, item.target)
        elif item.control is None:
            raise Mistake(f"nothing happens when {described(item)} is clicked")
        else:
            self._press(self.page.outline.controls[item.control])

    def fill(self, reference: str, text: str, *, submit: bool = False) -> None:
        """Replace the value of a field; then, if asked to, press Enter in it."""
        control = self._control(reference)
        self.page.fields.fill(control, text)
        if submit:
            self._enter(control)

    def select(self, reference: str, labels: Sequence[str]) -> None:
        """Select options of a select."""
        self.page.fields.select(self._control(reference), labels)

    def check(self, reference: str, checked: bool) -> None:
        """Check or uncheck a box."""
        self.page.fields.check(self._control(reference), checked)

    def press(self, key: str, reference: str | None) -> None:
        """Press a key in an element (the one acted on last, if none is named)."""
        name = {"space": "Space", " ": "Space", "return": "Enter"}.get(key.lower(), key[:1].upper() + key[1:])
        if name not in KEYS:
            raise Mistake(f"this browser has no key {quoted(key)[:40]}; use {' or '.join(KEYS[:2])}")
        item = self._item(reference or self.last or "")
        control = None if item.control is None else self.page.outline.controls[item.control]
        if name == "Enter" and control is not None and control.role != "button":
            if control.type == "textarea":
                self.page.fields.fill(control, f"{self.page.fields.value(control)}\n")
            elif control.tag == "input":  # in a select it opens the list of options
                self._enter(control)
        elif name == "Enter" or (name == "Space" and item.href is None):
            self.click(self.page.reference(item))

    def expand(self, reference: str) -> None:
        """Show a folded part, or the lines out of sight."""
        if not self.page.expand(reference):
            raise Mistake(
                f"nothing is folded at {quoted(reference)[:40]}; expand takes the references x1, x2 ... on the page"
            )

    def goto(self, url: str) -> None:
        """Open an address in the tab in front."""
        there = self._address(url)
        if self._is_here(there):
            self._stay(there)
        else:
            self._visit(there)

    def hover(self, reference: str) -> None:
        """Move the pointer over an element: nothing, on a page without scripts."""

    def scroll(self, direction: str) -> None:
        """Scroll up or down: nothing, on a page without scripts."""

    def wait(self, milliseconds: int) -> None:
        """Wait: nothing, on a page without scripts."""

    def drag(self, reference: str, to: str) -> None:
        """Drag an element to another one: nothing can be dragged on a page without scripts."""
        self._item(to)
        raise Mistake(f"{described(self._item(reference))} cannot be dragged: this page has no scripts")

    def go_back(self) -> None:
        """Go to the page before."""
        self._travel(-1, "before")

    def go_forward(self) -> None:
        """Go to the page from which one went back."""
        self._travel(1, "after")

    def tab_new(self, url: str) -> None:
        """Open an address in a new tab."""
        self._open(self._address(url), "_blank")

    def tab_focus(self, number: int) -> None:
        """Bring a tab to the front; they are counted from 1."""
        if not 1 <= number <= len(self.tabs):
            raise Mistake(f"there is no tab {number}; tabs are 1 to {len(self.tabs)}")
        self.active = number - 1
        self.last = None

    def tab_close(self) -> None:
        """Close the tab in front."""
        if len(self.tabs) == 1:
            raise Mistake("this is the only tab; it stays")
        self.tabs.pop(self.active)
        self.active = max(0, self.active - 1)
        self.last = None

    def _address(self, url: str) -> str:
        """Return the address that someone wrote, who may have left out its beginning."""
        text = url.strip()
        if "://" not in text and not text.startswith("/") and "." in text.partition("/")[0] and ":" not in text:
            text = f"https://{text}"
        try:
            return resolve(self.tab.url if self.tab.places else "", text)
        except Refused as error:
            raise self._refusal(text, error) from None

    def screenshot(self) -> bytes | None:
        """Return a picture of the page as PNG; this browser draws none."""
        return None

    def close(self) -> None:
        """Give back what the browser holds; this one holds nothing."""

    def abandon(self) -> None:
        """Do as `close`, later: this may be called while garbage is collected, in the middle of anything."""

    def _item(self, reference: str) -> Item:
        item = self.page.find(reference)
        if item is None or item.role == "more":
            raise Mistake(self._unknown(reference))
        self.last = reference
        return item

    def _control(self, reference: str) -> Control:
        item = self._item(reference)
        if item.control is None:
            raise Mistake(f"{described(item)} is no field; use click")
        return self.page.outline.controls[item.control]

    def _unknown(self, reference: str) -> str:
        """Say why a reference means nothing, and which ones do."""
        page = self.page
        if reference == "":
            return "nothing was acted on yet: say which element"
        shown = [item for item in page.outline.items if item.key and item.role != "more" and page.is_shown(item)]
        key = self.references.meaning(reference)
        if reference.startswith("x") and key is not None:
            return f"{reference} is a folded part; use expand({quoted(reference)})"
        if key is None:
            near = difflib.get_close_matches(reference, [page.reference(item) for item in shown], n=3, cutoff=0)
            told = [item for name in near for item in shown if page.reference(item) == name]
            what = f"there is no element {quoted(reference)[:40]}"
        else:
            on_page = any(item.key == key for item in page.outline.items)
            where = "in a part that is closed or folded" if on_page else "on another page"
            told = sorted(shown, key=lambda item: (item.role != key[0], -_alike(item.name, key[1])))[:3]
            what = f"{reference} is the {key[0]} {quoted(key[1])[:80]} {where}"
        here = ", ".join(f"{page.reference(item)} ({described(item)})" for item in told)
        return f"{what}; nearest: {here or 'none, this page has no element that can be acted on'}"

    def _press(self, control: Control) -> None:
        """Click a control."""
        if control.disabled:
            raise Mistake(f"the {control.role} {quoted(control.label)} is disabled")
        if control.type == "checkbox":
            self.page.fields.check(control, not self.page.fields.checked(control))
        elif control.type == "radio":
            self.page.fields.check(control, True)
        elif control.submits:
            self._submit(control.form, control)
        elif control.type == "reset" and control.form is not None:
            self.page.fields.reset(self.page.outline.forms[control.form])
        elif control.type == "file":
            raise Mistake("files cannot be uploaded here")
        elif control.role == "button":
            raise Mistake(f"nothing happens when the button {quoted(control.label)} is clicked")
        elif control.tag == "select":
            raise Mistake(f"use select to choose an option of {quoted(control.label)}")

    def _enter(self, control: Control) -> None:
        """Press Enter in a field: the form's first button is pressed."""
        if control.form is None:
            return
        members = [self.page.outline.controls[i] for i in self.page.outline.forms[control.form].controls]
        button = next((one for one in members if one.submits), None)
        if button is not None:
            if not button.disabled:
                self._submit(control.form, button)
        elif sum(one.type in _BLOCKING for one in members) <= 1:
            self._submit(control.form, None)

    def _submit(self, index: int | None, submitter: Control | None) -> None:
        """Send a form, unless a value in it breaks a rule."""
        if index is None:
            raise Mistake("this button belongs to no form: nothing happens")
        form, fields = self.page.outline.forms[index], self.page.fields
        said = {} if submitter is None else submitter.attributes
        if not form.novalidate and "formnovalidate" not in said:
            complaint = fields.complaint(form)
            if complaint is not None:
                raise Mistake(f"the form is not sent: {complaint}")
        method = (said.get("formmethod") or form.method).strip().lower()
        if (said.get("formenctype") or form.encoding) not in ("", FORM):
            raise Mistake("this browser sends no files")
        url = self._resolved((said.get("formaction") or form.action) or without_fragment(self.tab.url))
        sent = fields.encoded(form, submitter)
        target = said.get("formtarget") or form.target
        if method == "post":
            self._open(url, target, "POST", sent)
        else:
            address, hash_, fragment = url.partition("#")
            self._open(f"{address.partition('?')[0]}?{sent}{hash_}{fragment}", target)

    def _follow(self, href: str, target: str) -> None:
        url = self._resolved(href)
        if target != "_blank" and self._is_here(url):
            self._stay(url)
        else:
            self._open(url, target)

    def _is_here(self, url: str) -> bool:
        """Whether an address is that of a place on the page in front."""
        return "#" in url and bool(self.tab.places) and without_fragment(url) == without_fragment(self.tab.url)

    def _stay(self, url: str) -> None:
        """Go to a place on the page in front; nothing is asked for."""
        self._enter_place(Place(url))

    def _resolved(self, reference: str) -> str:
        try:
            return resolve(self.tab.url, reference)
        except Refused as error:
            raise self._refusal(reference, error) from None

    def _open(self, url: str, target: str, method: str = "GET", body: str = "") -> None:
        if target == "_blank":
            if len(self.tabs) == MOST_TABS:
                raise Mistake(f"{MOST_TABS} tabs are open; close one first")
            self.tabs.append(Tab())
            before, self.active = self.active, len(self.tabs) - 1
            try:
                self._visit(url, method, body)
            except Mistake:
                self.tabs.pop()
                self.active = before
                raise
        else:
            self._visit(url, method, body)

    def _visit(self, url: str, method: str = "GET", body: str = "") -> None:
        """Ask for a page and show it as the newest place of the tab in front."""
        answer = self._fetch(url, method, body)
        fragment = url.partition("#")[2]
        self._show(answer)
        self._enter_place(Place(f"{answer.url}#{fragment}" if fragment else answer.url, answer.method))

    def _enter_place(self, place: Place) -> None:
        tab = self.tab
        del tab.places[tab.at + 1 :]
        tab.places.append(place)
        tab.at += 1

    def _travel(self, step: int, side: str) -> None:
        tab = self.tab
        at = tab.at + step
        if not 0 <= at < len(tab.places):
            raise Mistake(f"there is no page {side} this one")
        there, here = tab.places[at], tab.places[tab.at]
        if there.method == "POST":
            raise Mistake(f"the page {side} this one was the answer to a form; the browser does not send it again")
        if without_fragment(there.url) != without_fragment(here.url) or here.method != there.method:
            self._show(self._fetch(there.url, "GET", ""))
        tab.at = at

    def _fetch(self, url: str, method: str, body: str) -> Answer:
        try:
            return self.client.fetch(method, url, body)
        except Refused as error:
            raise self._refusal(url, error) from None

    def _show(self, answer: Answer) -> None:
        self.tab.page = Page(answer.html, self.references)
        self.tab.status = answer.status
        self.last = None

    def _refusal(self, url: str, error: Refused) -> Mistake:
        self.refused.append(f"{url[:200]}: {error}")
        return Mistake(str(error))


def _alike(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a[:80], b[:80]).ratio()


def described(item: Item) -> str:
    """Return what an element is called in what agents are told."""
    return f"{item.role} {quoted(item.name)[:60]}"
