"""Controls and forms of a page as its HTML has them: nothing here changes while the page is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sparring.envs.web.roles import Attributes, collapse, input_type, role_of, text_of, words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser as Tree
    from selectolax.lexbor import LexborNode as Node

CONTROLS = ("input", "select", "textarea", "button")
_WANTED = ", ".join(("[id]", "label[for]", "form", *CONTROLS))
"""All that controls have to do with, found in one search."""
TEXTUAL = words("text search email url tel password number date time month week datetime-local color range textarea")
"""Types whose value is written."""


class Option(NamedTuple):
    """An option of a select."""

    label: str
    value: str
    disabled: bool
    selected: bool


@dataclass(slots=True)
class Control:
    """A control of a form, or of none; not frozen, which would take three times as long to make."""

    index: int
    tag: str
    type: str
    """Of an input or button its type; `textarea`, `select`."""
    name: str
    label: str
    """Its accessible name."""
    role: str
    attributes: Attributes
    form: int | None
    disabled: bool
    value: str
    """At the start."""
    checked: bool
    options: tuple[Option, ...] = ()

    @property
    def multiple(self) -> bool:
        """Whether several options can be selected."""
        return "multiple" in self.attributes

    @property
    def readonly(self) -> bool:
        """Whether its value stays as it is."""
        return "readonly" in self.attributes

    @property
    def required(self) -> bool:
        """Whether the form is not sent without it."""
        return "required" in self.attributes

    @property
    def submits(self) -> bool:
        """Whether it is a button that sends its form."""
        return self.type in ("submit", "image")

    def picked(self) -> tuple[int, ...]:
        """Which options are selected at the start."""
        chosen = tuple(i for i, option in enumerate(self.options) if option.selected)
        if self.multiple:
            return chosen
        if not chosen and self.role == "combobox":
            return next(((i,) for i, option in enumerate(self.options) if not option.disabled), ())
        return chosen[-1:]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: where it goes, and its controls in the order of the page."""

    index: int
    action: str
    method: str
    encoding: str
    novalidate: bool
    target: str
    controls: tuple[int, ...]


class _Around(NamedTuple):
    """What is around an element."""

    form: int | None
    label: Node | None
    """The innermost one."""
    disabled: bool
    """Whether a fieldset is that it is in."""


_NOWHERE = _Around(None, None, False)


_Found = tuple["Node", str, Attributes]
"""An element with its tag and attributes, each of which takes a while to read."""


class Labels:
    """The labels of a page: which text names which control, and which labels name none."""

    def __init__(self, found: Sequence[_Found]):
        self._texts: dict[str, list[str]] = {}
        self._nodes: dict[str, Node] = {}
        for node, tag, attributes in found:
            if "id" in attributes:
                self._nodes[attributes["id"] or ""] = node
            if tag == "label" and "for" in attributes:
                self._texts.setdefault(attributes["for"] or "", []).append(text_of(node, controls=False))
        self.around = set[int]()
        """The labels that have a control in them."""

    def by_id(self, ids: str) -> str:
        """Return the text of the elements with these ids."""
        return collapse(" ".join(text_of(self._nodes[each]) for each in ids.split() if each in self._nodes))

    def labels(self, label: Node, attributes: Attributes) -> bool:
        """Whether a label is the name of a control of the page."""
        if attributes.get("for"):
            return attributes["for"] in self._nodes
        return label.mem_id in self.around

    def name(self, node: Node, attributes: Attributes, kind: str, label: Node | None) -> str:
        """Return the accessible name of a control with a label around it, or none."""
        if attributes.get("aria-labelledby"):
            return self.by_id(attributes["aria-labelledby"] or "")
        said = collapse(attributes.get("aria-label") or "")
        if said:
            return said
        if node.tag == "button":
            return text_of(node) or collapse(attributes.get("title") or "")
        if kind in ("submit", "reset", "button"):
            return collapse(attributes.get("value") or "") or kind.title()
        if kind == "image":
            return collapse(attributes.get("alt") or "") or "Submit"
        texts = self._texts.get(attributes.get("id") or "", [])
        if label is not None and not label.attributes.get("for"):
            texts = [*texts, text_of(label, controls=False)]
        text = texts[0] if len(texts) == 1 else collapse(" ".join(texts))
        return text or collapse(attributes.get("title") or attributes.get("placeholder") or "")


class Controls:
    """All controls and forms of a page."""

    def __init__(self, tree: Tree):
        unique = {node.mem_id: node for node in tree.css(_WANTED)}  # css() tells what matches twice twice
        found = [(node, node.tag or "", node.attributes) for node in unique.values()]
        self.labels = Labels(found)
        forms = [(node, attributes) for node, tag, attributes in found if tag == "form"]
        self._form_of = {node.mem_id: i for i, (node, _) in enumerate(forms)}
        self._form_by_id = {attributes.get("id"): i for i, (_, attributes) in reversed(list(enumerate(forms)))}
        self._known: dict[int, _Around] = {}
        self.index: dict[int, int] = {}
        """Where in `all` the control of a node is."""
        self.all: list[Control] = []
        members: list[list[int]] = [[] for _ in forms]
        for node, tag, attributes in found:
            if tag in CONTROLS:
                self.index[node.mem_id] = len(self.all)
                made = self._control(node, tag, attributes)
                self.all.append(made)
                if made.form is not None:
                    members[made.form].append(made.index)
        self.forms = [_form(attributes, i, tuple(members[i])) for i, (_, attributes) in enumerate(forms)]

    def _control(self, node: Node, tag: str, attributes: Attributes) -> Control:
        kind = tag
        if tag == "input":
            kind = input_type(attributes)
        elif tag == "button":
            kind = (attributes.get("type") or "submit").strip().lower()
        around = self._around(node)
        value = node.text() if tag == "textarea" else attributes.get("value") or ""
        if kind in ("checkbox", "radio") and "value" not in attributes:
            value = "on"
        return Control(
            index=len(self.all),
            tag=tag,
            type=kind,
            name=attributes.get("name") or "",
            label=self.labels.name(node, attributes, kind, around.label),
            role=role_of(node, tag, attributes),
            attributes=attributes,
            form=self._form_by_id.get(attributes["form"]) if attributes.get("form") else around.form,
            disabled="disabled" in attributes or around.disabled,
            value=value,
            checked="checked" in attributes,
            options=tuple(map(_option, node.css("option"))) if tag == "select" else (),
        )

    def _around(self, node: Node) -> _Around:
        """Return what is around an element in which, or which itself, is a control."""
        found, inner = self._known.get(node.mem_id), node
        passed: list[tuple[Node, Node]] = []
        while found is None:
            above = inner.parent
            if above is None:
                found = _NOWHERE
            else:
                passed.append((inner, above))
                inner, found = above, self._known.get(above.mem_id)
        for inner, above in reversed(passed):
            tag = above.tag
            if tag == "form":
                found = _Around(self._form_of[above.mem_id], found.label, found.disabled)
            elif tag == "label":
                found = _Around(found.form, above, found.disabled)
                self.labels.around.add(above.mem_id)
            elif tag == "fieldset" and inner.tag != "legend" and "disabled" in above.attributes:
                found = _Around(found.form, found.label, True)
            self._known[inner.mem_id] = found
        return found


def _form(attributes: Attributes, index: int, controls: tuple[int, ...]) -> Form:
    return Form(
        index=index,
        action=attributes.get("action") or "",
        method=(attributes.get("method") or "get").strip().lower(),
        encoding=(attributes.get("enctype") or "").strip().lower(),
        novalidate="novalidate" in attributes,
        target=attributes.get("target") or "",
        controls=controls,
    )


def _option(node: Node) -> Option:
    attributes = node.attributes
    label = collapse(attributes.get("label") or "") or text_of(node)
    value = attributes.get("value")
    group = node.parent
    off = group is not None and group.tag == "optgroup" and "disabled" in group.attributes
    shown = label if value is None and "value" not in attributes else value or ""
    return Option(label, shown, off or "disabled" in attributes, "selected" in attributes)
