"""Controls and forms of a page as its HTML has them: nothing here changes while the page is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sparring.envs.web.roles import Attributes, collapse, input_type, role_of, text_of, words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser as Tree
    from selectolax.lexbor import LexborNode as Node

CONTROLS = ("input", "select", "textarea", "button")
_CONTROLS = ", ".join(CONTROLS)
TEXTUAL = words("text search email url tel password number date time month week datetime-local color range textarea")
"""Types whose value is written."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a select."""

    label: str
    value: str
    disabled: bool
    selected: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A control of a form, or of none."""

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


class Labels:
    """The labels of a page: which text names which control, and which labels name none."""

    def __init__(self, tree: Tree):
        self._texts: dict[str, list[str]] = {}
        self._nodes = {node.attributes.get("id") or "": node for node in tree.css("[id]")}
        for label in tree.css("label[for]"):
            self._texts.setdefault(label.attributes.get("for") or "", []).append(text_of(label, controls=False))

    def by_id(self, ids: str) -> str:
        """Return the text of the elements with these ids."""
        return collapse(" ".join(text_of(self._nodes[each]) for each in ids.split() if each in self._nodes))

    def labels(self, label: Node, attributes: Attributes) -> bool:
        """Whether a label is the name of a control of the page."""
        if attributes.get("for"):
            return attributes["for"] in self._nodes
        return label.css_first(_CONTROLS) is not None

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
        texts = list(self._texts.get(attributes.get("id") or "", ()))
        if label is not None and not label.attributes.get("for"):
            texts.append(text_of(label, controls=False))
        return collapse(" ".join(texts)) or collapse(attributes.get("title") or attributes.get("placeholder") or "")


class Controls:
    """All controls and forms of a page."""

    def __init__(self, tree: Tree):
        self.labels = Labels(tree)
        nodes = tree.css("form")
        self._form_of = {node.mem_id: i for i, node in enumerate(nodes)}
        self._form_by_id = {node.attributes.get("id"): i for i, node in reversed(list(enumerate(nodes)))}
        self.index: dict[int, int] = {}
        """Where in `all` the control of a node is."""
        self.all: list[Control] = []
        for node in tree.css(_CONTROLS):
            self.index[node.mem_id] = len(self.all)
            self.all.append(self._control(node))
        self.forms = [self._form(node, i) for i, node in enumerate(nodes)]

    def _control(self, node: Node) -> Control:
        tag, attributes = node.tag or "", node.attributes
        kind = tag
        if tag == "input":
            kind = input_type(attributes)
        elif tag == "button":
            kind = (attributes.get("type") or "submit").strip().lower()
        around = _Around(node)
        form = None if around.form is None else self._form_of[around.form.mem_id]
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
            form=self._form_by_id.get(attributes["form"]) if attributes.get("form") else form,
            disabled="disabled" in attributes or around.disabled,
            value=value,
            checked="checked" in attributes,
            options=tuple(map(_option, node.css("option"))) if tag == "select" else (),
        )

    def _form(self, node: Node, index: int) -> Form:
        attributes = node.attributes
        return Form(
            index=index,
            action=attributes.get("action") or "",
            method=(attributes.get("method") or "get").strip().lower(),
            encoding=(attributes.get("enctype") or "").strip().lower(),
            novalidate="novalidate" in attributes,
            target=attributes.get("target") or "",
            controls=tuple(control.index for control in self.all if control.form == index),
        )


def _option(node: Node) -> Option:
    attributes = node.attributes
    label = collapse(attributes.get("label") or "") or text_of(node)
    value = attributes.get("value")
    group = node.parent
    off = group is not None and group.tag == "optgroup" and "disabled" in group.attributes
    shown = label if value is None and "value" not in attributes else value or ""
    return Option(label, shown, off or "disabled" in attributes, "selected" in attributes)


class _Around:
    """What is around a control: its form, its label, a fieldset that is disabled."""

    def __init__(self, node: Node):
        self.form: Node | None = None
        self.label: Node | None = None
        self.disabled = False
        below, above = node, node.parent
        while above is not None:
            tag = above.tag
            if tag == "form":
                self.form = self.form or above
            elif tag == "label":
                self.label = self.label or above
            elif tag == "fieldset" and below.tag != "legend" and "disabled" in above.attributes:
                self.disabled = True
            below, above = above, above.parent
