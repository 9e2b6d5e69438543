"""What a player of MiniWoB++ sees of an episode, and the actions that it chooses from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sparring.envs.web.outline import Item

if TYPE_CHECKING:
    from sparring.envs.web.miniwob import MiniWobEpisode

Step = tuple[str, dict[str, Any]] | None


class View:
    """What a solver sees: the goal, the page, and how many actions were carried out."""

    def __init__(self, episode: MiniWobEpisode):
        self.goal = episode.goal
        self.done = len(episode.deeds)
        self.page = episode.page
        self.items = [item for item in self.page.outline.items if self.page.is_shown(item)]
        self.quoted: list[str] = re.findall(r'"(.*?)"', self.goal)

    def all(self, *roles: str) -> list[Item]:
        """Return the elements of these roles that can be acted on."""
        return [item for item in self.items if item.key is not None and item.role in roles]

    def named(self, name: str, *roles: str) -> Item | None:
        """Return the first element of this name, among those of these roles if some are given."""
        there = self.all(*roles) if roles else [item for item in self.items if item.key is not None]
        return next((item for item in there if name in (item.name, item.text)), None)

    def value(self, item: Item) -> str:
        """Return what a field holds."""
        assert item.control is not None
        return self.page.fields.value(self.page.outline.controls[item.control])

    def checked(self, item: Item) -> bool:
        """Return whether a box is checked."""
        assert item.control is not None
        return self.page.fields.checked(self.page.outline.controls[item.control])

    def texts(self) -> list[str]:
        """Return the lines of text that cannot be acted on."""
        return [item.text or "" for item in self.items if item.role == "text"]

    def rows(self) -> dict[str, str]:
        """Return the first table with two columns."""
        told = [(item.text or "").partition(" | ") for item in self.items if item.role == "row"]
        return {name: value for name, bar, value in told if bar}

    def do(self, name: str, item: Item | None, **given: Any) -> Step:
        """Return an action on an element; None if it is not there."""
        return None if item is None else (name, {"ref": self.page.reference(item), **given})

    def click(self, name: str, *roles: str) -> Step:
        """Return a click on the element of this name."""
        return self.do("click", self.named(name, *roles))

    def submit(self, name: str = "Submit") -> Step:
        """Return a click on the button that ends the task."""
        return self.click(name, "button")

    def fills(self, *values: str, end: str = "Submit") -> Step:
        """Fill the fields one after the other, then press the button."""
        fields = [item for item in self.all("textbox", "searchbox", "spinbutton") if item.control is not None]
        for item, value in zip(fields, values, strict=False):
            if self.value(item) != value:
                return self.do("fill", item, text=value)
        return self.submit(end)
