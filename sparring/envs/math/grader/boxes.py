r"""Answers in `\boxed{...}`: several of them, nested, hedged, taken back."""

from __future__ import annotations

import re
from itertools import pairwise

from sparring.envs.math.grader.sentences import corrected, cut, denied, taken_back

Box = tuple[int, int, str]
"""Start, end and contents."""
_BOX = re.compile(r"\\(?:boxed|fbox|framebox)\s*(?=\{)|\\boxed\s+(?=[^\s{])|\\boxed(?=[0-9])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_WRAPPING = re.compile(r"\\text\{|\\q?quad|\\[\[\]();, ]|[\s$.*}]+")
_JOINT = re.compile(r"[,;]|[^\W\d]+|\S")
_JOINTS = frozenset(
    (",", ";", "and", "or", "perhaps", "maybe", "alternatively", "also", "und", "oder", "et", "ou", "y", "o")
)
_HEDGE = re.compile(
    r"[\s$*]*(?:,\s*)?\(?(?:or|oder|ou|alternatively,?|(?:but )?(?:maybe|possibly|perhaps))\s+(?:maybe |perhaps |possibly |else |it (?:is|could be) |even )?(\$?[-+\\0-9(][^.;\n]{0,80}|[a-zA-Z](?![a-zA-Z])[^.;\n]{0,40})",
    re.IGNORECASE,
)
_MOST = 40
"""Boxes that are joined by "and" or commas are read up to this number."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_FEW_WORDS = 4
_NEAR = 60
"""Boxes that are joined are at most so many characters apart."""


def find_boxes(text: str) -> list[Box]:
    """Return start, end and contents of every balanced box that is in no other box; the work is linear in the text."""
    places = [place for name in ("\\boxed", "\\fbox", "\\framebox") if (place := text.find(name)) >= 0]
    closings: dict[int, int] | None = None
    out: list[Box] = []
    reached = 0
    for match in _BOX.finditer(text, min(places)) if places else ():
        opening = match.end()
        if match.start() < reached:
            continue
        end: int | None = opening + 1
        if text.startswith("{", opening):
            end = _closing(text, opening) if closings is None else closings.get(opening)
            if end is None and closings is None:
                closings = _closings(text, opening)
        if end is not None:
            out.append((match.start(), end, text[opening + 1 : end - 1] if text[opening] == "{" else text[opening]))
            reached = end
    return out


def _closing(text: str, start: int) -> int | None:
    """Return where the brace that opens at `start` is closed."""
    level = 0
    for match in _BRACE.finditer(text, start):
        if match[0] == "{":
            level += 1
        elif match[0] == "}":
            level -= 1
            if not level:
                return match.end()
    return None


def _closings(text: str, start: int) -> dict[int, int]:
    """Return for every brace that is closed where: one pass for a text in which some are not."""
    out: dict[int, int] = {}
    stack: list[int] = []
    for match in _BRACE.finditer(text, start):
        if match[0] == "{":
            stack.append(match.start())
        elif match[0] == "}" and stack:
            out[stack.pop()] = match.end()
    return out


def boxed(response: str) -> str | None:
    """Return what the last box says; an empty text if it was taken back and nothing else was said; None without a box."""
    boxes = find_boxes(response)
    if not boxes or _later_tag(response, boxes[-1][1]):
        return None
    start, end, content = boxes.pop()
    tail = response[end : end + 2000]
    if (instead := taken_back(tail)) is not None:
        return instead
    while denied(response, start):
        if not boxes or start - boxes[-1][1] > _NEAR:
            return corrected(tail)
        tail = ""
        start, end, content = boxes.pop()
    content = _innermost(content)
    if (hedge := _HEDGE.match(tail)) and not _BOX.match(tail, hedge.start(1)):
        return f"{content} or {cut(hedge[1])[0]}"
    return " , ".join([*_joined(response, boxes, start), content]).strip()


def _joined(response: str, boxes: list[Box], start: int) -> list[str]:
    """Return the contents of the boxes before the last one that "and", "or" or a comma joins to it."""
    out: list[str] = []
    for before in boxes[: -_MOST - 1 : -1]:
        if start - before[1] > _NEAR:
            break
        pieces = _JOINT.findall(_WRAPPING.sub(" ", response[before[1] : start].lower()))
        if not pieces or not _JOINTS.issuperset(pieces):
            break
        out.append(before[2])
        start = before[0]
    return out[::-1]


def last_boxes(response: str, count: int) -> str | None:
    """Return the contents of the last boxes as a list, if little stands between them; None if there are not just so many."""
    boxes = find_boxes(response)[-count - 1 :]
    close = [_little(response[a[1] : b[0]]) for a, b in pairwise(boxes)]
    if count < 2 or len(boxes) < count or not all(close[-count + 1 :]) or (len(boxes) > count and close[0]):
        return None
    return " , ".join(content for _, _, content in boxes[-count:])


def _little(between: str) -> bool:
    return len(between) <= _NEAR and len(_WORD.findall(between)) <= _FEW_WORDS


def _later_tag(response: str, end: int) -> bool:
    """Whether an <answer> stands behind the last box."""
    tag = response.rfind("</answer>", end)
    return tag > end and response.find("<answer>", end, tag) >= 0


def _innermost(content: str) -> str:
    """Return what is in a box in which there is nothing but a box."""
    for _ in range(8):
        nested = find_boxes(content)
        if len(nested) != 1 or content[: nested[0][0]].strip() or content[nested[0][1] :].strip():
            break
        content = nested[0][2]
    return content
