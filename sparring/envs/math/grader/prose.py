"""The answer in a response that does not mark it: its last line, or the number or formula in that line's sentence."""

from __future__ import annotations

import re

from sparring.envs.math.grader import units
from sparring.envs.math.grader.numbers import from_words
from sparring.envs.math.grader.sentences import INLINE, LONGEST, without_so
from sparring.envs.math.grader.vocabulary import CONSTANTS, FUNCTIONS, GREEK

_CLOSING_LINES = 3
_CLOSING = re.compile(
    r"(?:I hope|Hope|Let me know|Feel free|Please let me know|Please feel|If you (?:have|need|would)|Would you like|Is there anything|Do you (?:have|need|want)"
    r"|Happy|Good luck|Thank)\b[^\n]*",
    re.IGNORECASE,
)
_CLOSING_SENTENCE = re.compile(rf"(?<=[.!?])\s+{_CLOSING.pattern}\Z", re.IGNORECASE)
_IS_THE_ANSWER = re.compile(
    r"(?:(?:option|choice) )?(?P<answer>.{1,200}?) is (?:(?:the|my|our) (?:(?:final |correct |right |best )?(?:answer|option|choice|solution)|(?:only|unique|smallest|largest) \w+)\b.*"
    r"|the (?:smallest|largest|least|greatest)[.!]?|correct[.!]?)",
    re.IGNORECASE | re.DOTALL,
)
_CHOSEN = re.compile(r".{0,200}\b(?:choose|pick|select|go with) (?:option |choice )?(\(?[A-J]\)?)[.!]?", re.DOTALL)
_TIME = re.compile(r"\b[0-9]{1,2}(?::[0-9]{2})?\s*[apAP]\.?[mM]\b\.?|\b[0-9]{1,2}:[0-9]{2}\b")
_VERB = re.compile(
    r"^.*(?:\b(?:is|are|equals?|equal to|gives?(?: us)?|giving|get|obtain|have|yields|be|becomes|was|were|totals|to|choose|pick|select|go with)\b:?\s+|:\s+|≈\s*)(?=\S)",
    re.DOTALL,
)
_NUMBER = re.compile(r"(?<![\w^+*/=])[-−]?[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?%?(?![\w^(*/=+])")
_RESULT = re.compile(r"\s*[-−]?[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?%?(?![\w^(*/=+])(?!.*\d)")
_DIGITS = re.compile(r"\d+")
_COMMAND = re.compile(r"\\[a-zA-Z]+")
_WORD = re.compile(r"[A-Za-z]{2,}")
_MATH_WORDS = FUNCTIONS | GREEK | frozenset(CONSTANTS) | {"or", "and"}
_VALUE_WORDS = frozenset(
    ("frac", "dfrac", "tfrac", "sqrt", "pi", "cdot", "times", "text", "log", "ln", "units", "square", "cubic")
)
_TO_DO = re.compile(r"[a-z]{3,}(?: [a-z]+)*")
_AFTER = re.compile(r"\s*([A-Za-z]+|/|°)")
_UNIT_WORDS = frozenset(("per", "square", "cubic", "/", "°"))
_MARKUP = re.compile(r"(?:#{1,6}|>|[-*•]|\d{1,2}[.)])\s+(?=\S)|#{1,6}(?=\S)")
_BOLD = re.compile(r"(?<![\w)\]}*])\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*(?![\w(*])")
_WHERE = re.compile(r",? (?:where|for all|for any|for every)\b(?=.*[a-z])(?! is\b).*\Z", re.DOTALL)
_REASON = re.compile(
    r",? (?:because \S|since \S|so that \S|as (?:required|desired|expected)\b).*\Z|(?:, | \()(?:and )?not \S.*\Z",
    re.DOTALL,
)
_NOT_BUT = re.compile(r"(?:it is |it['’]s )?not .{1,80}?,? but (?:rather )?(?=\S)", re.IGNORECASE)
_ATTAINED = re.compile(
    r",? (?:(?:which |that )?(?:is )?(?:attained|achieved|occurs|occurring|reached)\b.*|(?:at|when|where|for) \$?[a-zA-Z]\w?\$? ?=.*)\Z",
    re.DOTALL,
)
_LONE_LETTER = re.compile(r"\$\\?[a-zA-Z]+'?\$|\\\( ?\\?[a-zA-Z]+'? ?\\\)")
_EQUALS = re.compile(r".{0,300}[a-z0-9)] (?:equals|is equal to|yields):? (?=\S)(?!.* equals )")
_UNSURE = re.compile(
    r"\b(?:not|never|wrong|incorrect|cannot|no|none|too|at least|at most|between|than|about|approximately|around|nearly|up to|except|divisible|multiples?|divides"
    r"|almost|maybe|perhaps|possibly|probably|(?-i:may)|may be|might|half of|half the|twice|thrice|double the|triple the|could|either|or|if|unless|anything|unknown|unclear|but|pas|nicht|kein|keine|não|step|option|question|problem|example|equation|figure|case)\b|n['’]t\b",
    re.IGNORECASE,
)
_OTHER_SCRIPT = re.compile(
    r"[\u0400-\u052f\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{2}"
)
_PLAIN_NUMBER = re.compile(r"[-−]?\d+(?:,\d{3})*(?:[./]\d+)?%?")
_OTHER_NOT = re.compile(
    r"[不没非無]|ない|ません|아니|\b(?:не|нет|или|если|нельзя)\b|ليس|नहीं|ไม่|[或？?=]|もし|如果|至少|最多|以上|以下|大于|小于"
)
_AMOUNT = r"[-−]?[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?%?"
_SIDE = (
    re.compile(
        rf"\A(?:In|After|For|During|Over|Within|With|At|Every|From) (?:the |all |just )*{_AMOUNT} [a-z]+(?: [a-z]+)?,? "
        r"(?=(?:he|she|it|they|we|you|I|the|there|his|her|their|its|a|an|[A-Z][a-z]+)\b)"
    ),
    re.compile(rf" for {_AMOUNT} [a-z]+(?: [a-z]+)? to [a-z][a-z ]*\Z"),
)
"""What is said of the circumstances, before the statement and behind it, with a number that is not the answer."""
_GIVEN = re.compile(
    r"\b(?:the|these|those|all|of|his|her|their|its|another|every) [$€£]?\d|\b(?:each|per|every|apiece)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:(?:false|untrue|wrong|incorrect|not true|not the case|impossible) that|(?:may|might|could) be (?=[$\d]))",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(r"(?<=\d) (?:more|fewer|less) (?:[a-z]+ ){0,3}than [A-Za-z][A-Za-z' ]*\Z")
_PART_OF = re.compile(
    rf"{_AMOUNT}(?: percent)? of .{{1,80}}? (?:is|are|equals|is equal to) (?P<whole>{_AMOUNT}(?: [a-z]+)?)[.!]?"
)
_ROUNDED = re.compile(
    r"(?: ?(?:≈|\\approx(?![a-zA-Z]))|,? (?:which is|that is|i\.e\.,?|or)(?: equal to)? (?:about|approximately|roughly|around)"
    r"|,? \((?:≈|about |approximately |roughly ))\s*(?P<rounded>\$?[-−]?\d[\d,]*(?:\.\d+)?%?(?:\$|\\\))?(?: ?[a-zA-Z°²³^0-9/{}\\]+){0,2})\)?\Z"
)
_EXACT = re.compile(r"[\s\dπ√∛/().,*+×·^{}²³°%$€£\\−-]*")
_TRUTH = re.compile(r"(?:yes|no|true|false)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;]*(?:and|or)?\s*", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"\\end\{((?:equation|align|aligned|gather|gathered|multline|eqnarray)\*?)\}\Z")
_MOST_ITEMS = 20


def bare(response: str) -> str | None:
    """Return the answer in the last line; None if there is none.

    >>> bare("First, 2 + 3.\\nIt takes them 5 hours to finish.\\n\\nLet me know!")
    '5 hours'
    """
    text = _body(response)
    if not text:
        return None
    if (display := _last_display(text)) is not None:
        return display
    line = text.rpartition("\n")[2].strip()
    if len(line) > LONGEST or line.endswith("?"):
        return line
    line = _tidied(line)
    if not line:
        return None
    if match := _IS_THE_ANSWER.fullmatch(line):
        return None if match["answer"].endswith(" not") else match["answer"].strip()
    if match := _CHOSEN.fullmatch(line):
        return match[1]
    if match := _PART_OF.fullmatch(line):
        return match["whole"]
    if _OTHER_SCRIPT.search(line):
        numbers = _PLAIN_NUMBER.findall(line)
        return str(numbers[0]) if len(numbers) == 1 and not _OTHER_NOT.search(line) else line
    return _from_sentence(line) if _is_prose(line) else line


def listed(text: str) -> str | None:
    """Return the items of a list of lines with bullets or numbers, with which a text begins; None if there is none.

    >>> listed("\\n- x = 1\\n- x = 2\\n\\nDone."), listed("- 5")
    ('x = 1 , x = 2', None)
    """
    items: list[str] = []
    for line in text[:LONGEST].strip().split("\n")[:_MOST_ITEMS]:
        match = _MARKUP.match(line.strip())
        if match is None:
            break
        items.append(line.strip()[match.end() :].strip(" .,;"))
    return " , ".join(items) if len(items) > 1 else None


def _body(response: str) -> str:
    """Return a response without what stands below the answer: the end of a block of code, friendly words."""
    text = response.strip()
    for _ in range(_CLOSING_LINES):
        head, _, line = text.rpartition("\n")
        if line.strip() == "```" or (_CLOSING.match(line.strip()) and head.strip()):
            text = head.rstrip()
    return text


def _tidied(line: str) -> str:
    """Return a line without marks of headings, `Therefore,` before it and friendly words behind it."""
    line = without_so(_CLOSING_SENTENCE.sub("", _BOLD.sub(r"\1", line)))
    if (markup := _MARKUP.match(line)) and markup[0][0] in "#>*•":
        line = line[markup.end() :]
    line = line.lstrip(".…") if line.startswith(("..", "…")) else line
    if match := _NOT_BUT.match(line):
        line = line[match.end() :]
    return _REASON.sub("", without_so(_EQUALS.sub("", without_so(line), count=1)))


def _is_prose(line: str) -> bool:
    """Whether a line is a sentence, not a formula, a quantity or a name."""
    words = _WORD.findall(_COMMAND.sub(" ", INLINE.sub(" ", line)))
    if _TRUTH.match(line) or any(word in _MATH_WORDS and word not in ("or", "and") for word in words):
        return len(words) > 4 and line[0].isalpha() and not _TRUTH.match(line)
    if "\\text" in line:
        return False
    spoken = sum(word not in _MATH_WORDS for word in words)
    return spoken >= (2 if line[0].isalpha() or line.startswith(("$", "\\(")) else 3)


def _last_display(text: str) -> str | None:
    r"""Return the formula in \[ \], $$ $$ or an environment with which a text ends; of several rows the last."""
    body = text.rstrip(" .\n")
    for opening, closing in (("\\[", "\\]"), ("$$", "$$")):
        if body.endswith(closing) and (start := body.rfind(opening, 0, len(body) - 2)) >= 0:
            return body[start + 2 : -2].strip()
    if (end := _ENVIRONMENT.search(body[-20:])) and (start := body.rfind(f"\\begin{{{end[1]}}}")) >= 0:
        inside = body[start + len(end[0]) + 2 : -len(end[0])].strip().removesuffix("\\\\")
        return inside.rpartition("\\\\")[2].replace("&", " ").strip().lstrip("=").strip()
    return None


def _from_sentence(line: str) -> str:
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])", line.rstrip(".!"))[-1]
    sentence = _ATTAINED.sub("", sentence) or sentence
    if _DENIED.search(sentence):
        return sentence
    if (exact := _before_rounded(sentence)) is not None:
        return exact
    formulas = [match for match in INLINE.finditer(_WHERE.sub("", sentence)) if not _LONE_LETTER.fullmatch(match[0])]
    if formulas:
        return _formulas(sentence, formulas)
    times = _TIME.findall(sentence)
    if len(times) == 1:
        return str(times[0])
    whole, sentence = sentence, _without_sides(sentence)
    numbers = list(_NUMBER.finditer(sentence))
    result = _RESULT.match(sentence, sentence.rfind("=") + 1) if "=" in sentence else None
    alone = len(numbers) == 1 and len(_DIGITS.findall(_NUMBER.sub("", sentence))) == 0
    if (alone or result) and not _UNSURE.search(sentence):
        found = result or numbers[0]
        return sentence[found.start() : _unit_end(sentence, found.end())].strip()
    tail = _VERB.sub("", _WHERE.sub("", whole)).strip()
    if _TO_DO.fullmatch(tail) and numbers and whole[: -len(tail)].rstrip().endswith(" to") and not from_words(tail):
        return whole
    return tail or whole


def _without_sides(sentence: str) -> str:
    """Return a sentence without the circumstances, unless the number that is left is one that was given."""
    main = sentence
    for pattern in _SIDE:
        main = pattern.sub("", main)
    if main != sentence and _GIVEN.search(main):
        return sentence
    return _MORE_THAN.sub("", main)


def _before_rounded(sentence: str) -> str | None:
    """Return `5/9 ≈ 0.556` at the end of a sentence, where what stands before the sign is a value, not a name."""
    match = _ROUNDED.search(sentence)
    if match is None:
        return None
    exact = _VERB.sub("", sentence[: match.start()]).rpartition("=")[2].strip()
    known = all(word in _VALUE_WORDS or units.symbol(word) for word in _WORD.findall(exact))
    bare_exact = re.sub(r"[a-zA-Z]", "", exact)
    if not known or not _EXACT.fullmatch(bare_exact) or not re.search(r"[\dπ]|\\pi", exact) or exact.count("$") % 2:
        return None
    return f"{exact} ≈ {match['rounded']}"


def _formulas(sentence: str, formulas: list[re.Match[str]]) -> str:
    """Return the last formula, with those before it that nothing but "and" or a comma separates from it."""
    first = len(formulas) - 1
    while first and _BETWEEN.fullmatch(sentence, formulas[first - 1].end(), formulas[first].start()):
        first -= 1
    return " , ".join(
        next(group for group in match.groups() if group is not None).strip() for match in formulas[first:]
    )


def _unit_end(sentence: str, at: int) -> int:
    """Return where the unit behind a number ends: a word that names none is no part of the answer."""
    for match in _AFTER.finditer(sentence, at):
        word = match[1]
        if (
            match.start() != at
            or (word == "in" and _WORD.search(sentence, match.end()))
            or not (word in _UNIT_WORDS or units.symbol(word) or units.compound(word))
        ):
            break
        at = match.end()
    return at
