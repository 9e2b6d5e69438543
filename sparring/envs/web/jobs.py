"""What a template of web tasks makes: a goal, what must be true in the end, a way there, and ways that miss it.

    @template("shop/buy_one", levels=(1, 2), infeasible=True)
    def buy_one(draw: Draw) -> Job:
        product = draw.choice(draw.rows("SELECT * FROM products WHERE stock > 0"))
        return Job(
            goal=f"Put one {product['name']} into the basket.",
            expect=(added("basket", user_id=1, product_id=product["id"], quantity=1),),
            plan=(fill("Search", product["name"], submit=True), link(product["name"]), button("Add to basket"), answer()),
            mistakes={"nothing": (answer(),), ...},
        )

The plan is the task's oracle and `mistakes` its near misses; they act as any agent does, through what the page shows. The
tests of this package play all of them, for every template that is registered.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sparring.envs.web.actions import write
from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import Expect
from sparring.envs.web.outline import Item
from sparring.envs.web.snapshot import Page
from sparring.envs.web.world import World
from sparring.tasks.core import EpisodeRng
from sparring.tasks.web import Template, register_template

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draw:
    """What a template makes a task from."""

    world: World
    level: int
    infeasible: bool
    """Whether the task must be one that cannot be done; never true for templates without such."""
    site: str
    """The first site."""

    @property
    def kept(self) -> dict[str, Any]:
        """What a template's functions keep for each other and for other tasks: what follows from the data, not from the draws."""
        return self.world.known(self.site)

    @property
    def rng(self) -> EpisodeRng:
        """The episode's generator."""
        return self.world.rng

    def rows(self, sql: str, *values: object, site: str = "") -> list[sqlite3.Row]:
        """Return the rows of a query on a site's data."""
        return self.world.databases[site or self.site].execute(sql, values).fetchall()

    def row(self, sql: str, *values: object, site: str = "") -> sqlite3.Row:
        """Return the first row of a query that has one."""
        return self.rows(sql, *values, site=site)[0]

    def value(self, sql: str, *values: object, site: str = "") -> Any:
        """Return the first column of the first row of a query that has one."""
        return self.row(sql, *values, site=site)[0]

    def run(self, sql: str, *values: object, site: str = "") -> None:
        """Change the data that the agent will find."""
        self.world.databases[site or self.site].execute(sql, values)

    def choice(self, things: Sequence[T]) -> T:
        """Return one of some things."""
        return self.rng.choice(things)

    def sample(self, things: Sequence[T], number: int) -> list[T]:
        """Return several different ones of some things."""
        return self.rng.sample(things, number)


@dataclass(frozen=True, slots=True)
class Step:
    """An action on what a page shows, without the reference, which is looked up when the step is taken."""

    name: str
    target: str | None = None
    """The accessible name of the element; None: the action needs none."""
    roles: tuple[str, ...] = ()
    nth: int = 0
    """Which of several elements alike."""
    arguments: Mapping[str, Any] = field(default_factory=dict)


Plan = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One web task."""

    goal: str
    """All that the agent is told."""
    plan: Plan
    """The oracle."""
    mistakes: Mapping[str, Plan]
    """Near misses by name, at least three: none of them may be paid."""
    expect: tuple[Expect, ...] = ()
    allow: tuple[Expect, ...] = ()
    """Changes that do no harm."""
    answer: Answer | None = None
    infeasible: bool = False
    """Whether it cannot be done, so that `report_infeasible` is right."""
    home: str = ""
    """Which page of the first site is opened at the start: its path without the first slash."""


Make = Callable[[Draw], Job]


def template(
    name: str, *, levels: tuple[int, ...], infeasible: bool = False, sites: tuple[str, ...] = (), needs_js: bool = False
) -> Callable[[Make], Make]:
    """Return a decorator that registers a function from a draw to a job as the template SITE/NAME.

    Args:
        name: SITE/NAME.
        levels: 1 (2 to 5 steps), 2 (5 to 8), 3 (9 to 15), 4 (14 to 25), 5 (16 to 32, or several sites).
        infeasible: Whether it can make tasks that cannot be done.
        sites: The sites of its world; left out: SITE alone.
        needs_js: Whether its pages need scripts, which the text engine does not run.

    Raises:
        BadValue: The name or the levels are none.
    """

    def decorate(make: Make) -> Make:
        found = Template(name, levels, infeasible, make, sites or (name.partition("/")[0],), needs_js)
        register_template(found, make.__module__)
        return make

    return decorate


_FIELDS = ("textbox", "searchbox", "spinbutton", "slider")


def link(name: str, nth: int = 0) -> Step:
    """Follow a link."""
    return Step("click", name, ("link",), nth)


def button(name: str, nth: int = 0) -> Step:
    """Press a button."""
    return Step("click", name, ("button",), nth)


def fill(name: str, text: object, *, submit: bool = False, nth: int = 0) -> Step:
    """Fill a field."""
    return Step("fill", name, _FIELDS, nth, {"text": str(text), "submit": submit})


def select(name: str, *labels: str, nth: int = 0) -> Step:
    """Select options."""
    return Step("select", name, ("combobox", "listbox"), nth, {"labels": list(labels)})


def check(name: str, *, checked: bool = True, nth: int = 0) -> Step:
    """Check a box or a radio button."""
    return Step("check", name, ("checkbox", "radio"), nth, {"checked": checked})


def goto(url: str) -> Step:
    """Open an address."""
    return Step("goto", arguments={"url": url})


def go_back() -> Step:
    """Go to the page before."""
    return Step("go_back")


def hover(name: str, role: str = "button", nth: int = 0) -> Step:
    """Move the pointer over an element."""
    return Step("hover", name, (role,), nth)


def drag(name: str, to: str, role: str = "option") -> Step:
    """Drag an element to where another one of its kind is."""
    return Step("drag", name, (role,), 0, {"to": to})


def pick(name: str, role: str = "option", nth: int = 0) -> Step:
    """Click an element that is neither a link nor a button."""
    return Step("click", name, (role,), nth)


def suggested(name: str, text: str) -> Step:
    """Type into a field that suggests."""
    return Step("fill", name, ("combobox",), 0, {"text": text, "submit": False})


def scroll(direction: str = "down") -> Step:
    """Scroll."""
    return Step("scroll", arguments={"direction": direction})


def wait(milliseconds: int) -> Step:
    """Wait."""
    return Step("wait", arguments={"ms": milliseconds})


def answer(text: object = "") -> Step:
    """End the task with an answer, or because it is done."""
    return Step("answer", arguments={"text": str(text)})


def report(reason: str = "it cannot be done") -> Step:
    """End the task because it cannot be done."""
    return Step("report_infeasible", arguments={"reason": reason})


def find(step: Step, page: Page) -> Item | None:
    """Return the element that a step is about: of those not in a closed part, folded ones included."""
    found = [
        item
        for item in page.outline.items
        if item.key is not None and item.role in step.roles and item.name == step.target and _reachable(item, page)
    ]
    return found[step.nth] if step.nth < len(found) else None


def _reachable(item: Item, page: Page) -> bool:
    folds = {each.gate for each in page.outline.items if each.role == "more"}
    return all(gate in page.open or gate in folds for gate in item.gates)


def act(step: Step, page: Page, budget: int) -> str | None:
    """Return the action that takes a step on a page, or first brings into sight what it is about; None if it is not there.

    Args:
        step: The step.
        page: The page in front.
        budget: How many characters of a page are shown at a time.
    """
    if step.target is None:
        return write(step.name, **step.arguments)
    item = find(step, page)
    if item is None:
        return None
    arguments = dict(step.arguments)
    if step.name == "drag":
        to = find(Step("drag", arguments["to"], step.roles), page)
        if to is None:
            return None
        arguments["to"] = page.reference(to)
    if not page.is_shown(item):
        fold = next(each for each in page.outline.items if each.gate in item.gates and each.role == "more")
        assert fold.key is not None
        return write("expand", ref=page.references.of(fold.key, "x"))
    reference = page.reference(item)
    shown = page.window(budget)
    tag = f"[ref={reference}]"
    if any(tag in line for line in shown):
        return write(step.name, ref=reference, **arguments)
    line = next(i for i, line in enumerate(page.lines()) if tag in line)
    edge = shown[-1] if line > page.start else shown[0]
    return write("expand", ref=edge.rpartition("[ref=")[2].rstrip("]"))
