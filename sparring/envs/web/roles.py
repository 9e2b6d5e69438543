"""Roles and names of elements: the parts of WAI-ARIA, HTML-AAM and AccName that the snapshot grammar uses.

The rules are numbered in `docs/web-snapshot.md`; a second engine follows the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode as Node

Attributes = Mapping[str, str | None]


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


SKIPPED = words(
    "script style template noscript head meta link title base datalist col colgroup audio video canvas object embed "
    "iframe map area param source track"
)
"""Elements of which nothing is shown."""
INLINE = words(
    "span b strong i em u s small sub sup mark abbr cite q dfn time data var samp kbd code label bdi bdo ins del wbr "
    "font tt big a picture ruby rt rp slot svg"
)
"""Elements that do not end a run of text; all others do."""
HEADINGS = words("h1 h2 h3 h4 h5 h6")
ROLES = {
    "article": "article",
    "aside": "complementary",
    "blockquote": "blockquote",
    "button": "button",
    "dd": "definition",
    "dialog": "dialog",
    "dt": "term",
    "fieldset": "group",
    "figure": "figure",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "hr": "separator",
    "li": "listitem",
    "main": "main",
    "menu": "list",
    "meter": "meter",
    "nav": "navigation",
    "ol": "list",
    "output": "status",
    "progress": "progressbar",
    "table": "table",
    "td": "cell",
    "textarea": "textbox",
    "th": "columnheader",
    "tr": "row",
    "ul": "list",
}
"""The role of an element by its tag alone."""
INPUTS = {
    "button": "button",
    "checkbox": "checkbox",
    "file": "button",
    "image": "button",
    "number": "spinbutton",
    "radio": "radio",
    "range": "slider",
    "reset": "button",
    "search": "searchbox",
    "submit": "button",
}
"""The role of an input by its type; of any other type, `textbox`."""
NAMED_BY_CONTENT = words("button link heading tab menuitem option switch treeitem")
KNOWN = frozenset(ROLES.values()) | frozenset(INPUTS.values()) | NAMED_BY_CONTENT
KNOWN |= words(
    "alert alertdialog banner combobox contentinfo form grid gridcell img listbox log menu menubar none note "
    "presentation radiogroup region rowheader rowgroup search status tablist tabpanel term textbox toolbar tooltip"
)
"""Roles that a `role` attribute can give."""
PLAIN = {
    **ROLES,
    **dict.fromkeys(
        words("div p span dl details tbody thead tfoot legend caption figcaption label br pre summary"), ""
    ),
}
del PLAIN["th"]
_STATES = ("selected", "pressed", "checked", "invalid", "disabled")
TELLING = frozenset(("aria-level", "aria-current", "aria-expanded", *(f"aria-{state}" for state in _STATES)))
"""The attributes of states."""
_SECTIONS = words("article aside main nav section")
_SPACE = re.compile(r"[ \t\n\f\r]+")
WHITE = " \t\n\f\r"


def collapse(text: str) -> str:
    """Return a text with every run of white space as one space and none at the ends.

    >>> collapse("  a \\n b ")
    'a b'
    """
    text = text.strip(WHITE)
    return text if "  " not in text and text.isprintable() else _SPACE.sub(" ", text)


def is_hidden(attributes: Attributes) -> bool:
    """Whether an element says that nobody is to see it."""
    return "hidden" in attributes or attributes.get("aria-hidden") == "true"


def role_of(node: Node, tag: str, attributes: Attributes) -> str:
    """Return the role of an element; "" for one that is only a container."""
    said = attributes.get("role")
    if said is None and tag in PLAIN:
        return PLAIN[tag]
    if said:
        given = next((role for role in said.lower().split() if role in KNOWN), None)
        if given is not None:
            return "" if given in ("none", "presentation", "rowgroup") else given
    if tag in ROLES:
        return "rowheader" if tag == "th" and attributes.get("scope") == "row" else ROLES[tag]
    if tag == "a":
        return "link" if "href" in attributes else ""
    if tag == "input":
        return INPUTS.get(input_type(attributes), "textbox")
    if tag == "select":
        many = "multiple" in attributes or (attributes.get("size") or "1").strip() not in ("0", "1")
        return "listbox" if many else "combobox"
    if tag == "img":
        return "" if attributes.get("alt", "?") in ("", None) else "img"
    if tag == "svg":
        return "img" if attributes.get("aria-label") else ""
    if tag in ("header", "footer"):
        return "" if _within_section(node) else "banner" if tag == "header" else "contentinfo"
    if tag in ("section", "form"):
        named = attributes.get("aria-label") or attributes.get("aria-labelledby")
        return ("region" if tag == "section" else "form") if named else ""
    return ""


def states_of(attributes: Attributes, out: str = "") -> str:
    """Return the states of an element that no control is; `out` is its level by its tag."""
    if TELLING.isdisjoint(attributes):
        return out
    if attributes.get("role") == "heading" and attributes.get("aria-level"):
        out = f" [level={attributes['aria-level']}]"
    current = attributes.get("aria-current")
    if current and current != "false":
        out += " [current]" if current == "true" else f" [current={current}]"
    for state in _STATES:
        if attributes.get(f"aria-{state}") == "true":
            out += f" [{state}]"
    if attributes.get("aria-expanded") in ("true", "false"):
        out += " [expanded]" if attributes["aria-expanded"] == "true" else " [collapsed]"
    return out


def input_type(attributes: Attributes) -> str:
    """Return the type of an input."""
    return (attributes.get("type") or "text").strip().lower()


def _within_section(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in _SECTIONS:
            return True
        above = above.parent
    return False


def text_of(node: Node, *, controls: bool = True) -> str:
    """Return the text of an element as names are made of it: collapsed; images say their `alt`; what is hidden says nothing.

    Args:
        node: The element.
        controls: Whether the text of controls in it counts; it does not in a control's own label.
    """
    lone = lone_text(node)
    if lone is not None:
        return lone
    parts: list[str] = []
    _collect(node, controls, parts)
    return collapse("".join(parts))


def lone_text(node: Node) -> str | None:
    """Return the text of an element that holds a text and nothing else, collapsed."""
    child = node.child
    if child is None or child.tag != "-text" or child.next is not None:
        return None
    return collapse(child.text_content or "")


def _collect(node: Node, controls: bool, parts: list[str]) -> None:
    child = node.child
    while child is not None:
        tag = child.tag
        if tag == "-text":
            parts.append(child.text_content or "")
        elif tag and tag[0] != "-" and tag not in SKIPPED and (controls or tag not in ("select", "textarea", "button")):
            attributes = child.attributes
            if not is_hidden(attributes):
                if tag not in INLINE:
                    parts.append(" ")
                said = attributes.get("aria-label") or (attributes.get("alt") if tag == "img" else None)
                if said:
                    parts.append(said)
                else:
                    _collect(child, controls, parts)
                if tag not in INLINE:
                    parts.append(" ")
        child = child.next
