r"""How gold answers are written in data sets: plainly, after `####`, in the last `\boxed`, as a list, as a choice."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from sparring.errors import BadValue

_BOX = re.compile(r"\\(?:boxed|fbox)(?:\s*\{|\s+)")
_GROUPS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_LABEL = re.compile(r"\s*\(?([A-Z])[).:]\s*")
_LETTER = re.compile(r"\(?([A-Za-z])[).]?")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def plain(value: object) -> str:
    """Return an answer that stands there as it is; a whole number that was stored as a float is written as an integer.

    >>> plain(" 1/2 "), plain(27.0), plain(7)
    ('1/2', '27', '7')

    Raises:
        BadValue: There is none, or it is neither text nor a number.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value != value:
        raise BadValue(f"the answer is {value!r:.80}, neither text nor a number")
    if isinstance(value, float) and math.isinf(value):
        raise BadValue(f"the answer is {value!r}, no number that can be asked for")
    text = str(value).strip()
    if not text:
        raise BadValue("the answer is empty")
    return text


def hashes(value: object) -> str:
    """Return what stands after the last `####`, without the commas that group digits.

    >>> hashes("5 * 600 = 3000, less 1766 #### 1,234")
    '1234'

    Raises:
        BadValue: There is no `####`, or nothing stands after it.
    """
    _, mark, tail = plain(value).rpartition("####")
    if not mark:
        raise BadValue(f"there is no #### in {tail[-80:]!r}")
    return _GROUPS.sub("", plain(tail))


def boxed(value: object) -> str:
    r"""Return the content of the last box whose braces are balanced.

    >>> boxed(r"first \boxed{1}, so it is $\boxed{\frac{1}{2}}$."), boxed(r"it is $\boxed 7$")
    ('\\frac{1}{2}', '7')

    Raises:
        BadValue: There is no box, or it is empty.
    """
    text = plain(value)
    for found in reversed(list(_BOX.finditer(text))):
        inside = _balanced(text, found.end()) if found[0].endswith("{") else _word(text, found.end())
        if inside is not None:
            return plain(inside)
    raise BadValue(f"there is no box in {text[-80:]!r}")


def _balanced(text: str, start: int) -> str | None:
    """What stands from `start` to the brace that closes; escaped braces are none."""
    depth, at = 1, start
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] in "{}":
            depth += 1 if text[at] == "{" else -1
            if depth == 0:
                return text[start:at]
        at += 1
    return None


def _word(text: str, start: int) -> str | None:
    found = re.compile(r"[^\s$.,;\\{}]+").match(text, start)
    return found[0] if found else None


def joined(value: object) -> str:
    """Return a list of answers as one: all of them are asked for. Marks of mathematics around each are left out.

    >>> joined(["$2$", "$-3$"]), joined(["5"])
    ('2, -3', '5')

    Raises:
        BadValue: It is no list, or one without answers.
    """
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise BadValue(f"the answer is {value!r:.80}, no list of answers")
    if not value:
        raise BadValue("the list of answers is empty")
    return ", ".join(bare(plain(one)) for one in value)


def bare(text: str) -> str:
    """Return a text without one pair of dollar signs around it.

    >>> bare("$x$"), bare("$1$ and $2$")
    ('x', '$1$ and $2$')
    """
    inside = text[1:-1]
    return inside.strip() if len(text) > 2 and text[0] == text[-1] == "$" and "$" not in inside else text


def choice(value: object, options: Sequence[str] = ()) -> str:
    """Return the letter of the right option: written as a letter, as a number from 0, or as the option itself.

    >>> choice("(b)"), choice([2]), choice("9", ["7", "9"])
    ('B', 'C', 'B')

    Raises:
        BadValue: It is none of these, or there is no such option.
    """
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 1:
        value = value[0]
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(LETTERS):
        found = LETTERS[value]
    else:
        text = plain(value)
        bodies = [option.strip() for option in options]
        letter = _LETTER.fullmatch(text)
        if bodies.count(text) == 1:
            found = LETTERS[bodies.index(text)]
        elif letter:
            found = letter[1].upper()
        else:
            raise BadValue(f"the answer is {text!r:.80}, no letter, no number of an option and no option")
    if options and LETTERS.index(found) >= len(options):
        raise BadValue(f"the answer is option {found}, but there are only {len(options)} options")
    return found


def unlabelled(options: Sequence[str]) -> tuple[str, ...]:
    """Return options without the letters in front of them, if every one has its own.

    >>> unlabelled(["(A)21", "(B)22"]), unlabelled(["A. x", "y"])
    (('21', '22'), ('A. x', 'y'))
    """
    labels = [_LABEL.match(option) for option in options]
    if all(label and label[1] == letter for label, letter in zip(labels, LETTERS, strict=False)):
        return tuple(option[label.end() :].strip() for option, label in zip(options, labels, strict=True) if label)
    return tuple(option.strip() for option in options)


def auto(value: object) -> str:
    r"""Return the answer by the form that it seems to have: a list, `#### 7`, `\boxed{7}`, or itself.

    >>> auto("so #### 7"), auto(r"so \boxed{8}"), auto(["9"]), auto("10")
    ('7', '8', '9', '10')

    Raises:
        BadValue: It has none of them.
    """
    if isinstance(value, str) and "####" in value:
        return hashes(value)
    if isinstance(value, str) and _BOX.search(value):
        return boxed(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return joined(value)
    return plain(value)


READERS: dict[str, Callable[[object], str]] = {
    "auto": auto,
    "plain": plain,
    "hashes": hashes,
    "boxed": boxed,
    "list": joined,
    "choice": choice,
}
"""Name -> how an answer is read."""
