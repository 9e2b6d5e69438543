"""What a user does to the controls of an open page, and what a form then sends: the rules are a browser's.

Values are cleaned as HTML says (a number field holds a number or nothing), a form with a value that breaks a rule is not
sent, and what is sent is urlencoded with CRLF line ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from urllib.parse import quote_plus

from sparring.envs.web.controls import TEXTUAL, Control, Form
from sparring.envs.web.outline import Outline, quoted
from sparring.envs.web.roles import words

LONGEST_VALUE = 10_000
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_EMAIL = re.compile(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
_SHAPES = {
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}"), "2026-03-17"),
    "time": (re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"), "14:30"),
    "month": (re.compile(r"\d{4}-(?:0[1-9]|1[0-2])"), "2026-03"),
    "week": (re.compile(r"\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])"), "2026-W12"),
    "datetime-local": (re.compile(r"\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"), "2026-03-17T14:30"),
    "color": (re.compile(r"#[0-9a-fA-F]{6}"), "#1f6feb"),
}
_DATED = frozenset(("date", "datetime-local"))
_NUMERIC = frozenset(("number", "range"))
_LIMITED = words("text search email url tel password textarea")


class Mistake(Exception):  # noqa: N818 - it never leaves the engine: what an agent is told instead
    """Something cannot be done; the message says why and what can."""


class Fields:
    """The controls of an open page as they are now."""

    def __init__(self, page: Outline):
        self.page = page
        self.values: dict[int, str] = {}
        self.checks: dict[int, bool] = {}
        self.picks: dict[int, tuple[int, ...]] = {}

    def value(self, control: Control) -> str:
        """Return the value of a control whose value is written."""
        return self.values.get(control.index, control.value)

    def checked(self, control: Control) -> bool:
        """Whether a check box or radio button is checked."""
        return self.checks.get(control.index, control.checked)

    def picked(self, control: Control) -> tuple[int, ...]:
        """Return which options of a select are selected."""
        found = self.picks.get(control.index)
        return control.picked() if found is None else found

    def fill(self, control: Control, text: str) -> None:
        """Replace the value of a control.

        Raises:
            Mistake: It has none, or does not take this one.
        """
        _usable(control)
        if control.type not in TEXTUAL and control.tag != "input":
            raise Mistake(f"{_told(control)} takes no text; {_remedy(control)}")
        if control.type in ("checkbox", "radio", "submit", "reset", "button", "image", "file"):
            raise Mistake(f"{_told(control)} takes no text; {_remedy(control)}")
        if control.readonly:
            raise Mistake(f"{_told(control)} is read-only")
        if len(text) > LONGEST_VALUE:
            raise Mistake(f"the text has {len(text)} characters; the most are {LONGEST_VALUE}")
        self.values[control.index] = _cleaned(control, text)

    def check(self, control: Control, checked: bool) -> None:
        """Check or uncheck a check box; check a radio button, which unchecks the others of its group.

        Raises:
            Mistake: It is neither, or a radio button is to be unchecked.
        """
        _usable(control)
        if control.type == "checkbox":
            self.checks[control.index] = checked
            return
        if control.type != "radio":
            raise Mistake(f"{_told(control)} cannot be checked; {_remedy(control)}")
        if not checked:
            raise Mistake(f"{_told(control)} is a radio button: check another one of its group instead")
        for other in self.page.controls:
            if other.type == "radio" and other.form == control.form and other.name == control.name != "":
                self.checks[other.index] = False
        self.checks[control.index] = True

    def select(self, control: Control, labels: Sequence[str]) -> None:
        """Select the options of these labels (or values), and no others.

        Raises:
            Mistake: It is no select, or has no such option.
        """
        _usable(control)
        if control.tag != "select":
            raise Mistake(f"{_told(control)} has no options to select; {_remedy(control)}")
        if not control.multiple and len(labels) != 1:
            raise Mistake(f"{_told(control)} takes one option, not {len(labels)}")
        self.picks[control.index] = tuple(sorted({_option(control, label) for label in labels}))

    def reset(self, form: Form) -> None:
        """Bring the controls of a form back to their start."""
        for index in form.controls:
            self.values.pop(index, None)
            self.checks.pop(index, None)
            self.picks.pop(index, None)

    def complaint(self, form: Form) -> str | None:
        """Return why a browser would not send the form: the first control that breaks a rule of its own."""
        for index in form.controls:
            control = self.page.controls[index]
            if control.disabled or control.type in ("hidden", "reset", "button", "submit", "image"):
                continue
            why = self._complaint(control)
            if why is not None:
                return f"{_told(control)}: {why}"
        return None

    def _complaint(self, control: Control) -> str | None:
        if control.type == "checkbox":
            return "please tick this box" if control.required and not self.checked(control) else None
        if control.type == "radio":
            return None if not self._group_lacks(control) else "please select one of these options"
        if control.tag == "select":
            chosen = [control.options[i] for i in self.picked(control)]
            empty = not chosen or (not control.multiple and chosen[0].value == "" and self.picked(control)[0] == 0)
            return "please select an item in the list" if control.required and empty else None
        if control.readonly:
            return None
        value = self.value(control)
        if value == "":
            return "please fill out this field" if control.required else None
        return _mismatch(control, value, edited=control.index in self.values)

    def _group_lacks(self, control: Control) -> bool:
        group = [
            other
            for other in self.page.controls
            if other.type == "radio" and other.form == control.form and other.name == control.name
        ]
        return any(other.required for other in group) and not any(map(self.checked, group))

    def encoded(self, form: Form, submitter: Control | None) -> str:
        """Return what the form sends, urlencoded."""
        pairs: list[tuple[str, str]] = []
        for index in form.controls:
            control = self.page.controls[index]
            if control.disabled or (control.submits and control is not submitter):
                continue
            pairs += self._pairs(control)
        return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)

    def _pairs(self, control: Control) -> list[tuple[str, str]]:
        if control.type == "image":
            prefix = f"{control.name}." if control.name else ""
            return [(f"{prefix}x", "0"), (f"{prefix}y", "0")]
        if not control.name or control.type in ("reset", "button", "file"):
            return []
        if control.tag == "select":
            chosen = [control.options[i] for i in self.picked(control)]
            return [(control.name, option.value) for option in chosen if not option.disabled]
        if control.type in ("checkbox", "radio"):
            return [(control.name, control.value)] if self.checked(control) else []
        return [(control.name, self.value(control))]


def _encoded(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return quote_plus(lines.encode("utf-8", "replace"), safe="*-._")


def _told(control: Control) -> str:
    return f"the {control.role or control.type} {quoted(control.label)}"


def _remedy(control: Control) -> str:
    if control.tag == "select":
        return "use select"
    if control.type in ("checkbox", "radio"):
        return "use check or click"
    if control.type == "file":
        return "files cannot be uploaded here"
    return "use click" if control.tag == "button" or control.role == "button" else "use fill"


def _usable(control: Control) -> None:
    if control.disabled:
        raise Mistake(f"{_told(control)} is disabled")


def _option(control: Control, label: str) -> int:
    wanted = label.strip()
    names = [option.label for option in control.options] + [option.value for option in control.options]
    if wanted in names:
        at = names.index(wanted) % len(control.options)
        if control.options[at].disabled:
            raise Mistake(f"the option {quoted(wanted)} of {_told(control)} is disabled")
        return at
    known = ", ".join(quoted(option.label) for option in control.options[:10] if not option.disabled)
    more = ", ..." if len(control.options) > 10 else ""
    raise Mistake(f"{_told(control)} has no option {quoted(wanted)[:80]}; it has {known}{more}")


def _cleaned(control: Control, text: str) -> str:
    """Return a text as a control of this type holds it."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\r\n", "\n").replace("\r", "\n")
    kind = control.type
    if kind != "textarea":
        text = text.replace("\n", "")
    if kind in _LIMITED:
        longest = control.attributes.get("maxlength") or ""
        text = text[: int(longest)] if longest.isdigit() and len(longest) < 7 else text
        return text.strip(" \t\n\f\r") if kind in ("email", "url") else text
    if text == "" and kind == "range":
        return _snapped(control, None)
    if text == "" or kind not in (*_NUMERIC, *_SHAPES):
        return text
    if kind in _NUMERIC:
        if _NUMBER.fullmatch(text.strip()) is None:
            raise Mistake(f"{_told(control)} takes a number, not {quoted(text)[:80]}")
        return text.strip() if kind == "number" else _snapped(control, Fraction(text.strip()))
    shape, example = _SHAPES[kind]
    if shape.fullmatch(text.strip()) is None or (kind in _DATED and not _is_date(text.strip()[:10])):
        raise Mistake(f"{_told(control)} takes a {kind} such as {example}, not {quoted(text)[:80]}")
    return text.strip().lower() if kind == "color" else text.strip()


def _snapped(control: Control, given: Fraction | None) -> str:
    """Return where a slider stands: at the nearest of its steps, the upper one of two; in the middle if nothing is given."""
    low, high = _bound(control, "min") or Fraction(0), _bound(control, "max")
    high = max(low, Fraction(100) if high is None else high)
    value = (low + high) / 2 if given is None else max(low, min(given, high))
    step = Fraction(0) if control.attributes.get("step") == "any" else _bound(control, "step") or Fraction(1)
    if step > 0:
        value = low + (value - low + step / 2) // step * step
        value = value - step if value > high else value
    return str(int(value)) if value.denominator == 1 else repr(float(value))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _mismatch(control: Control, value: str, *, edited: bool) -> str | None:
    """Return which rule of its own a value that is not empty breaks."""
    attributes, kind = control.attributes, control.type
    if kind == "email" and not all(_EMAIL.fullmatch(part.strip()) for part in _addresses(control, value)):
        return "please enter an email address"
    if kind == "url" and _URL.fullmatch(value) is None:
        return "please enter a URL"
    if kind in _LIMITED:
        shortest = attributes.get("minlength") or ""
        if edited and shortest.isdigit() and len(value) < int(shortest[:6]):
            return f"please use at least {shortest} characters"
        pattern = attributes.get("pattern")
        if pattern and kind != "textarea" and _compiled(pattern).fullmatch(value) is None:
            hint = attributes.get("title")
            return "please match the requested format" + (f": {hint}" if hint else "")
        return None
    return _out_of_range(control, value)


def _out_of_range(control: Control, value: str) -> str | None:
    for bound, breaks, end in (("min", -1, "or later"), ("max", 1, "or earlier")):
        limit = control.attributes.get(bound)
        if not limit:
            continue
        if control.type in _NUMERIC:
            side = _compare(value, limit)
            end = "or more" if bound == "min" else "or less"
        else:
            side = (value > limit) - (value < limit)
        if side == breaks:
            return f"the value must be {limit} {end}"
    if control.type == "number" and control.attributes.get("step") != "any":
        step = _bound(control, "step") or Fraction(1)
        base = _bound(control, "min") or Fraction(0)
        if step > 0 and (Fraction(value) - base) % step:
            return f"please enter a valid value: steps of {float(step):g} from {float(base):g}"
    return None


def _compare(value: str, limit: str) -> int:
    if _NUMBER.fullmatch(limit) is None:
        return 0
    a, b = Fraction(value), Fraction(limit)
    return (a > b) - (a < b)


def _bound(control: Control, name: str) -> Fraction | None:
    said = (control.attributes.get(name) or "").strip()
    return Fraction(said) if _NUMBER.fullmatch(said) else None


def _addresses(control: Control, value: str) -> list[str]:
    return value.split(",") if control.multiple else [value]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of a page: sites keep to what JavaScript and Python read alike."""
    return re.compile(pattern, re.ASCII)
