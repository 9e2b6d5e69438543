"""Statements in prose: where they end, whether they are denied or taken back, and what is said instead."""

from __future__ import annotations

import re

LONGEST = 2000
"""A statement is cut off after so many characters."""
NEAR = 300
"""How many characters behind a statement can take it back."""
INLINE = re.compile(
    r"\$\$(.+?)\$\$|(?<![\\$])\$(?!\s)([^$\n]+?)(?<![\s\\])\$(?!\d)|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL
)
_DISPLAY = re.compile(
    r"\s*(?:\\\[(.+?)\\\]|\$\$(.+?)\$\$|\\begin\{(?:equation|align)\*?\}(.+?)\\end\{(?:equation|align)\*?\})", re.DOTALL
)
_SENTENCE_END = re.compile(r"[.?](?=\s|$|\*)|!(?=\s+[A-Z])|。|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[ap]\.m|[AP]\.M|approx|ca|vs|e\.g|i\.e|sq|cu|ft|hr|min|Dr|Mrs?|Ms|St|No|ans))\Z", re.IGNORECASE
)
_ADDED = re.compile(
    r",?\s+\(?(?:not|and not|rather than|instead of|because|since|as (?:required|desired|we|shown)|which is|so|where we)\b.*",
    re.DOTALL,
)
_SO = re.compile(
    r"(?:(?:so|thus|hence|therefore|then|finally|and|we (?:get|have|find|obtain)|this gives(?: us)?|giving(?: us)?|which (?:gives|equals)|we conclude(?: that)?|it follows that|that is|in conclusion|that['’]s|it['’]s|this is|yields|leaving|solving(?: for \w+)?(?: gives)?|simplifying|actually|really|in fact|in total|altogether|to summarize)\b[,:]?\s+)+(?=\S)",
    re.IGNORECASE,
)
_LINK = (
    "be|is|are|was|been|equals?|to|simply|just|necessarily|really|actually|the|a|an|my|our|final|correct|right|answer|value|result|solution|that"
    "|say|have|x|n|this"
)
_DENIED = re.compile(
    r"(?:\b(?:not|never|except|cannot|instead of|rather than|other than|anything but|(?:false|wrong|incorrect|untrue) that|not the case that)"
    rf"|n['’]t|\\neq?|≠)(?:[\s*$(\[:]+(?:{_LINK})\b)*[\s*$(\[:=\\{{]*\Z",
    re.IGNORECASE,
)
_CLOSING = " \t\n\r\f\v$.,;:*()[]}\\!?-–—"
"""What can stand between an answer and the words that take it back."""
_WRONG = r"(?:wrong|incorrect|false|invalid|a mistake|an error|too (?:large|small|big|high|low|many|few))\b"
_RIGHT = r"(?:the |my |our |a |what )?(?:final |actual )?(?:correct|right|true|valid|answer|solution|acceptable|it\b)"
_TAKEN_BACK = re.compile(
    rf"(?:(?:but|and|so|which|this|that|it|no,?|\$?[a-z]\$?)\s+)*(?:"
    rf"(?:is|was|would be|seems|looks|must be)\s*(?:(?:also|clearly|definitely|still|obviously)\s+)?(?:not {_RIGHT}|n['’]t {_RIGHT}|{_WRONG})"
    rf"|(?:is|was)n['’]t (?:{_RIGHT}|possible)|(?:cannot|can['’]?t|could ?n['’]t|won['’]t) (?:be (?:{_RIGHT}|possible)|work)"
    r"|does(?: not|n['’]t) (?:work|satisfy|fit|hold|count)|was (?:my|our|the|just my|only my) (?:first|initial|original)"
    rf"|{_WRONG}|not (?:correct|right)\b)",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"(?:but |oh,? )?(?:no,? )?(?:wait|hmm+|oops|actually|sorry|correction|no\b|hold on|on second thoughts?|scratch that|strike that"
    r"|let me (?:correct|fix|redo|recompute|recalculate)|i (?:think i )?(?:have )?(?:made|was))\b|but\b(?=.{0,80}\b(?:actual|in fact|real|correct|right|the answer|should))",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:no|not|wrong)\b", re.IGNORECASE)
_ERROR = re.compile(
    r"\b(?:wrong|incorrect|mistaken?|error|not (?:right|correct|it\b|the answer))\b|n['’]t (?:right|correct|it\b|the answer)",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"\b(?:yes|(?<!the )correct|confirm(?:s|ed)?|verified|checks? out|matches|indeed|consistent|same)\b", re.IGNORECASE
)
_THE_ANSWER_IS = re.compile(
    r"\b(?:the |my )?(?:correct |right |real |actual |true |final )?answer (?:is|should be|must be|was)\b(?! not)\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    r"\b(?:it is|it['’]s|it should (?:have been|be)|it must be|should be|i meant|make that|correction|rather|but)\b(?! not)\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_TELLING = re.compile(r"[-−–]?[$\\(\[{.]*[0-9]|[-−–]?\$?\\|\$|\(?[A-Z]\)?(?![A-Za-z'])|[a-z] ?=")


def cut(text: str) -> tuple[str, int]:
    """Return a statement up to the end of its sentence, without what is added to it, and where it ends.

    >>> cut("5 (since 2 + 3 = 5). We are done.")
    ('5', 19)
    """
    text = text[:LONGEST]
    if match := _DISPLAY.match(text):
        return next(group for group in match.groups() if group is not None).strip(), match.end()
    start = len(text) - len(text.lstrip(" \t:*"))
    if text.startswith("\n", start):
        start = len(text) - len(text[start:].lstrip())
    end = _end(INLINE.sub(lambda match: "#" * len(match[0]), text), start)
    statement = _ADDED.sub("", without_so(text[start:end])).strip().strip("*").strip()
    if statement.count("**") % 2:
        statement = statement.partition("**")[0]
    return statement, end


def _end(text: str, start: int) -> int:
    for match in _SENTENCE_END.finditer(text, start):
        if match[0] != "." or not _ABBREVIATION.search(text, max(start, match.start() - 8), match.start()):
            return match.start()
    return len(text)


def without_so(text: str) -> str:
    """Return a statement without `Therefore,` and the like before it."""
    match = _SO.match(text)
    return text if match is None else text[match.end() :]


def denied(text: str, start: int) -> bool:
    """Whether the words right before a place deny what stands there: `is not`, `cannot be`.

    >>> denied("It cannot be 42", 13), denied("It is not easy: 42", 16)
    (True, False)
    """
    return _DENIED.search(text, max(0, start - 80), start) is not None


def taken_back(tail: str) -> str | None:
    """Return what a text says instead of the answer before it, "" if it only takes the answer back; None if the answer stands.

    >>> taken_back(" is not the answer; it is 17."), taken_back(" is wrong"), taken_back(". It is not easy.")
    ('17', '', None)
    """
    tail = tail[:LONGEST]
    rest = tail.lstrip(_CLOSING)
    if not rest:
        return None
    if "?" in tail[: len(tail) - len(rest)] and _NO.match(rest):
        return corrected(rest)
    if match := _TAKEN_BACK.match(rest):
        return corrected(rest[match.end() :])
    if _DOUBT.match(rest):
        wrong = _ERROR.search(rest, 0, NEAR)
        instead = corrected(rest)
        if instead and _TELLING.match(instead) and (wrong or not _FINE.search(rest)):
            return instead
        return "" if wrong else None
    return None


def corrected(text: str) -> str:
    """Return what a text says instead of the answer that it took back; empty if nothing."""
    text = text[:LONGEST]
    last = list(_THE_ANSWER_IS.finditer(text))[-1:]
    first = _IT_IS.search(text)
    for match in (*last, first):
        if match is not None and (statement := cut(text[match.end() :])[0]):
            return statement
    return ""
