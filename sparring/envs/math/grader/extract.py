r"""Which part of a response is its answer.

In this order: the last balanced `\boxed{...}`; the last `<answer>...</answer>`, if it stands behind every box; what follows
the last `####`; what follows the last "the answer is" or "Answer:"; the last line. What stands inside `<think>...</think>`
does not count where something follows it. Boxes joined by nothing but "and", "or" or a comma are one answer, so a hedge is
a list. An answer that the text denies or takes back ("is not the answer; it is 17") does not count; what it says instead does.

Every step is linear in the response, or looks at a bounded part of it.
"""

from __future__ import annotations

import re

from sparring.envs.math.grader.boxes import boxed
from sparring.envs.math.grader.prose import bare, listed
from sparring.envs.math.grader.sentences import LONGEST, NEAR, corrected, cut, denied, taken_back

LONGEST_RESPONSE = 400_000
"""Of a longer response the end is read."""
_REGIONS = (1200, 20_000)
"""Where "the answer is" is looked for: near the end of the response, and then farther away."""
_MARKS = 8
_IS = (
    r"\s*(?:->|→|=>|⇒)|[*_]{0,2}\s*[:：=]\s*[*_]{0,2}|\s+[-–—]\s"
    r"|\s+(?:is|are|equals|must be|should be|would be|will be|comes out (?:to(?: be)?|as)|turns out to be|lautet|ist|est|es|è|é)\b"
    r"(?:\s+(?:therefore|thus|simply|indeed|hence|then)\b)?\s*:?|\s*(?:是|为|は、?|은|는|คือ|هو|هي)\s*[:：]?"
)
_IS_NOT = r"\s+(?:(?:is|are|was|should|must|would|could|will) not|cannot|can['’]?t|(?:is|are|was|should|must|would|could|wo|do|does)n['’]t|never)\b(?: be\b| equal\b)?"
_STRONG = (
    r"(?<![a-zA-Z])(?:final answer|answers?|respuesta(?: final)?|réponse(?: finale)?|antwort|resposta|risposta|ответ|(?:correct |right |best )(?:option|choice))\b"
    r"|odpowiedź|cevap|svar|antwoord|đáp (?:án|số)|คำตอบ|答案|答え|答(?=[:：])|정답|답|(?:ال)?(?:جواب|إجابة)|उत्तर"
)
_WEAK = r"\b(?:solutions?|results?|roots?|lösung|ergebnis)\b"
_TO = r"(?:\s*\([^()\n]{0,40}\))?(?P<to>[^\n:=.]{0,60}?)"
_PATTERNS = (
    *(
        re.compile(rf"(?:{words}){_TO}(?:(?P<no>{_IS_NOT})|(?P<sign>{_IS}))", re.IGNORECASE)
        for words in (_STRONG, _WEAK)
    ),
    re.compile(r"\bthe (?:final )?answer(?P<to>)(?P<no>(?!))?\s+(?=[-$\\(]{0,2}[0-9\\])", re.IGNORECASE),
)
_SENTENCE = re.compile(
    r"(?:the|our|its|their|his|her)\b[^=\n]{0,200}\b(?:is|are|was|were|equals)\s+(?=\S)", re.IGNORECASE
)
"""An answer that is a sentence of its own."""
_STEMS = (
    (
        *(
            "answ",
            "respuesta",
            "réponse",
            "antwo",
            "resposta",
            "risposta",
            "ответ",
            "odpowied",
            "cevap",
            "svar",
            "đáp",
            "คำตอบ",
        ),
        *("答", "답", "جواب", "إجابة", "उत्तर", "option", "choice"),
    ),
    ("solution", "result", "root", "lösung", "ergebnis"),
    ("answer",),
)
"""Where none of these stands, the pattern of that place is not looked for: a search for words is much faster."""
_NO_STATEMENT = re.compile(
    r"(?:obtained|given|found|calculated|computed|determined|verified|confirmed|correct|right|wrong|clear|obvious|unique|as follows|below|above)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|non|não|nicht|pas|не)\b|n['’]t\b|[不非]", re.IGNORECASE)
_DENIES = re.compile(r"(?:not|nicht|pas|não|не)\b|不", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{2,}")
_TOKEN = re.compile(r"<\|[a-zA-Z_]{1,40}\|>|</?s>|<｜[^｜<>]{1,40}｜>")
_THOUGHT_ENDS = ("</think>", "</thinking>", "</thought>", "</reasoning>", "<|end_of_thought|>")
_TAG = re.compile(r"<(/?)answer>", re.IGNORECASE)
_HEADING = re.compile(r"\W*(?:the )?(?:final )?(?:answer|solution|result|conclusion)\W*", re.IGNORECASE)


def extract(response: str) -> str | None:
    r"""Return the text of the answer, or None if there is none.

    >>> extract(r"so it is \boxed{\frac{1}{2}}."), extract("#### 42"), extract("Therefore the answer is 7.")
    ('\\frac{1}{2}', '42', '7')
    """
    response = _after_thought(response[-LONGEST_RESPONSE:])
    if "<" in response[-400:]:
        response = _TOKEN.sub("\n", response)
    for rule in (boxed, _tagged, _hashed, _marked):
        if (found := rule(response)) is not None:
            return found.strip() or None
    return bare(response)


def _after_thought(response: str) -> str:
    """Return what follows the last closed thought, if anything does."""
    for tag in _THOUGHT_ENDS:
        at = response.rfind(tag)
        if at >= 0 and response[at + len(tag) :].strip():
            return response[at + len(tag) :]
    return response


def _tagged(response: str) -> str | None:
    """Return what is in the last <answer>...</answer>; a generation may have stopped before the closing tag."""
    if "nswer>" not in response and "NSWER>" not in response:
        return None
    opened = inside = None
    for match in _TAG.finditer(response):
        if not match[1]:
            opened = match.end()
        elif opened is not None:
            inside, opened = response[opened : match.start()], None
    if opened is not None:
        inside = response[opened:]
    if inside is None:
        return None
    for rule in (boxed, _marked):
        if (found := rule(inside)) is not None:
            return found
    return inside if len(_WORD.findall(inside[:LONGEST])) < 3 else bare(inside) or ""


def _hashed(response: str) -> str | None:
    """Return the line after the last ####, unless it is a heading."""
    _, mark, rest = response.rpartition("####")
    if not mark:
        return None
    line, _, after = rest.strip().partition("\n")
    if _HEADING.fullmatch(line):
        return _marked(after) or bare(after) or ""
    if after.strip() and len(_WORD.findall(line[:NEAR])) > 1:
        return None
    return _marked(line[:LONGEST]) or line


def _marked(response: str) -> str | None:
    """Return what follows the last "the answer is", or else the last "the result is" and the like."""
    low = response[-_REGIONS[-1] :].lower()
    for pattern, stems in zip(_PATTERNS, _STEMS, strict=True):
        for size in _REGIONS if any(stem in low for stem in stems) else ():
            region = response[-size:]
            for match in list(pattern.finditer(region))[: -_MARKS - 1 : -1]:
                if (found := _statement(region, match)) is not None:
                    return found
            if len(response) <= size:
                break
    return None


def _statement(region: str, match: re.Match[str]) -> str | None:
    """Return what is said at a mark; "" if it is denied, None if nothing is said."""
    if len(_WORD.findall(match["to"])) > 8:
        return None
    rest = region[match.end() : match.end() + LONGEST]
    if match["no"] or _DENIES.match(rest.lstrip()):
        return corrected(rest[:NEAR])
    if _NOT.search(match["to"]):
        return None
    if items := listed(rest):
        return items
    statement, end = cut(rest)
    if statement.endswith("}") and statement.count("}") > statement.count("{"):
        statement = statement[:-1].strip(' "\n')
    if _SENTENCE.match(statement):
        statement = bare(statement) or statement
    if not statement or rest[end : end + 1] == "?" or _NO_STATEMENT.match(statement):
        return None
    instead = corrected(rest) if denied(region, match.start()) else taken_back(rest[end:])
    return statement if instead is None else instead
