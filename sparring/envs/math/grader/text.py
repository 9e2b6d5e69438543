r"""From the many ways to write an answer to one: marks around it, LaTeX's habits, groups of digits."""

from __future__ import annotations

import re

from sparring.envs.math.grader.characters import from_unicode

MAX_LENGTH = 4000
"""An answer longer than this is not read."""

MAX_MARKS = 40
"""With more marks of mathematics in an answer than these, they stay where they are."""

_DROPPED = (
    "left|right|middle|bigg?[lrm]?|Bigg?[lrm]?|displaystyle|textstyle|scriptstyle|scriptscriptstyle|limits|nolimits|hfill|hfil|strut|mathstrut"
    "|hline|tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge|rm|bf|it|sf|tt|bfseries|boldmath|unboldmath|centering"
    "|forall|nonumber|notag|noindent|checkmark|blacksquare|qed|qedsymbol|underline|smash|null|relax|break|linebreak"
)
_DROPPED_WITH_ARGUMENT = (
    "[hv]?phantom|[hv]space\\*?|label|tag\\*?|(?:text)?color(?:\\[[a-z]*\\])?|colorbox|require|mkern"
)
_SIZED = r"\(\[\{<|/\\)\]\}.>"
_THIN = r"\\[,;:!> ]|~|\\(?:thinspace|:|enspace|space) ?|\{\\[,;:!]\}|\{,\}(?:\\!)?|,\\[,;:!> ]|\\text\{,\}"
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\(?:left|right)\s*\."), " "),
    (re.compile(rf"\\(?:{_DROPPED_WITH_ARGUMENT})\s*\{{[^{{}}]*\}}\s*"), " "),
    (re.compile(rf"\\(?:{_DROPPED})(?![a-zA-Z])\s*"), " "),
    (re.compile(rf"(?<=[0-9])(?:{_THIN})(?=[0-9]{{3}}(?![0-9]))"), "_"),
    (re.compile(r"(?<=[0-9])\{,\}(?=[0-9])"), ","),
    (re.compile(r"(?<=[0-9])\{\.\}(?=[0-9])"), "."),
    (re.compile(r"(?<![\\a-zA-Z^_}])\{([-+=<>])\}"), r"\1"),
    (re.compile(r"\\\\ ?\[ ?-?[0-9.]+ ?(?:pt|em|ex|mm|cm|px|in) ?\]"), r"\\\\"),
    (
        re.compile(r"(?<!\\)\\[,;:!> ]|(?<!\\)~|\\(?:q?quad|thinspace|enspace|space|allowbreak|nobreak)(?![a-zA-Z])"),
        " ",
    ),
    (re.compile(r"\^ ?\{? ?(?:\\circ|\\degree|°)(?![a-zA-Z]) ?\}?|\\(?:degree|textdegree)(?![a-zA-Z])"), "°"),
    (re.compile(r"(?<=[0-9]) ?\^ ?\{?o\}?(?![a-zA-Z0-9])"), "°"),
    (re.compile(r"\\(?:d|t|c|nice|s|x|flat)frac(?![a-zA-Z])"), r"\\frac"),
    (re.compile(r"\\(?:d|t)binom(?![a-zA-Z])"), r"\\binom"),
    (re.compile(r"\\surd ?(?=\{)"), r"\\sqrt"),
    (re.compile(r"\\surd(?![a-zA-Z])"), " √"),
    (re.compile(r"\\num\{([0-9.,]+)\}"), r"\1"),
    (re.compile(r"\\(begin|end)\{equation\*?\}"), r"\\\1{aligned}"),
    (re.compile(r"\^ ?\{?([0-9]+)\}? ?/ ?_ ?\{?([0-9]+)\}?"), r"\\frac{\1}{\2}"),
    (re.compile(r"\\math(?:rm|it)\{([eid])\}"), r"\1"),
    (re.compile(r"\\text\{ ?([.,;:]?) ?\}"), r"\1 "),
)
_US = re.compile(r"U\.?S\.? ?(?=\\?\$)")
_SQUARE = re.compile(
    r"(?<=[0-9A-Za-z}π) ])(?<![\\A-Za-z])(sq|cu)(?:\. ?| )"
    r"(in|ft|yd|mi|mm|cm|dm|km|m|inch|inches|feet|yards?|miles?|meters?|metres?|(?:centi|milli|kilo)met(?:er|re)s?|units?)(?![A-Za-z])\.?"
)
"""`sq. in.`, where the full stops end no sentence."""
_OVER = re.compile(r"([^{}&]+)\\over(?![a-zA-Z])([^{}&]+)")
_COUNTED = re.compile(r"(?<=[0-9}$]) ?[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{1,12}[.。]?\s*\Z")
"""`12 pieces` with the word for them in Chinese, Japanese or Korean."""
_EQUALS = re.compile(r" (?:is equal to|are equal to|equals) ")
_ANGLE = re.compile(r" ?<([^<>=]+,[^<>=]+)> ?")
_GROUPED = re.compile(
    r"(?<![0-9.,_'a-zA-Z])(?<![0-9] )([0-9]{1,3})(?:( [0-9]{3})+|('[0-9]{3})+|(_[0-9]{3})+)(?![0-9_'/]| ?/)"
)
_MONEY_BEHIND = re.compile(r"(-?[0-9][0-9., ]*?) ?([€£¥₹])")
_MATH_PAIR = re.compile(
    r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$(?! )([^$]*?[^ $\\])\$(?![0-9])|\\\((.*?)\\\)|\\\[(.*?)(?<!\\)\\\]",
    re.DOTALL,
)
_MARKDOWN = re.compile(
    r"\*\*([^*]+)\*\*|__([^_]+)__|`+([^`]+)`+|\*([^*]+)\*|\"([^\"]+)\"|'([^']+)'|\$(?=[^$]*\$\Z)([^$]*[^$\\])\$|“([^”]+)”",
    re.DOTALL,
)
_UNIT_BEHIND = re.compile(r"(?<=[0-9}]\$ )([mgshLNJWVK])(?![a-zA-Z(=])")
"""A letter behind a formula in dollars, where it is no letter of the formula."""
_RAISED_UNIT = re.compile(r"(?<=[0-9π)}$] )(m|m/s)(?=[²³])")
_BOLD = re.compile(r"(?<![\w)\]}*])\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*(?![\w(*])")
_ENDS = ("\\\\", "\\,", "\\;", "\\:", "\\!", "\\ ", "\\quad", "\\qquad", "\\square", "\\Box", "~", "\\n")
_PUNCTUATION = (".", ",", ";", ":")
_ABBREVIATED = ("...", "p.m.", "a.m.", "P.M.", "A.M.")


def unwrap(text: str) -> str:
    r"""Return the text without the marks around mathematics and emphasis, and without space and full stops at the end.

    >>> unwrap(r"**$\frac12$**."), unwrap("$5")
    ('\\frac12', '$5')
    """
    for _ in range(4):
        before = text
        text = _trimmed(text)
        if match := _MARKDOWN.fullmatch(text):
            text = next(group for group in match.groups() if group is not None)
        if "**" in text:
            text = _BOLD.sub(r"\1", text)
        marks = text.count("$") + text.count("\\(") + text.count("\\[")
        if 0 < marks <= MAX_MARKS:
            text = _UNIT_BEHIND.sub(r"\\text{\1}", text)
            text = _MATH_PAIR.sub(lambda m: next(group for group in m.groups() if group is not None), text)
        if text == before:
            break
    return text


def _trimmed(text: str) -> str:
    """Return the text without what stands at its end and says nothing."""
    before = None
    while text != before:
        before = text
        text = text.strip()
        if text.endswith(_ENDS):
            text = text[: -max(len(end) for end in _ENDS if text.endswith(end))]
        elif text.endswith(_PUNCTUATION) and not text.endswith(_ABBREVIATED) and len(text) > 1:
            text = text[:-1]
    return text[:-1].rstrip() if text.endswith("\\") else text


def clean(text: str) -> str:
    r"""Return the text in ASCII and few LaTeX commands, one space at most in a row; the meaning stays.

    >>> clean("2½ × √3 ≤ x²")
    '2\\frac{1}{2} * √3 <= x^{2}'
    """
    if not text.isascii():
        text = from_unicode(_RAISED_UNIT.sub(r"\\text{\1}", text))
        text = _COUNTED.sub("", text)
    text = " ".join(text.split())
    if "\\" in text or "{" in text or "^" in text or "~" in text:
        for pattern, replacement in _REWRITES:
            text = pattern.sub(replacement, text)
        text = " ".join(text.split()).replace("{ \\", "{\\")
    if "\\over" in text and (match := _OVER.fullmatch(text)):
        text = rf"\frac{{{match[1]}}}{{{match[2]}}}"
    if "$" in text and (match := _US.match(text)):
        text = text[match.end() :]
    if "sq" in text or "cu" in text:
        text = _SQUARE.sub(r"\\text{\1 \2}", text).replace("{ \\", "{\\")
    if "per cent" in text:
        text = text.replace("per cent", "percent")
    if "equal" in text:
        text = _EQUALS.sub(" = ", text)
    if "[" not in text and "matrix" not in text:
        text = _GROUPED.sub(lambda match: re.sub("[ '_]", "", match[0]), text)
    if match := _ANGLE.fullmatch(text):
        text = rf"\langle {match[1]} \rangle"
    if match := _MONEY_BEHIND.fullmatch(text):
        text = match[2] + match[1]
    return _trimmed(text)


_WRAPPED = re.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt|normal)?|math(?:rm|bf|it|sf|tt)|operatorname\*?|mbox|hbox|emph|bf|rm) ?\{([^{}]*)\}"
)


def plain(text: str) -> str:
    r"""Return the text with what is inside \text{...} and its sisters laid open.

    >>> plain(r"(\text{B})")
    '(B)'
    """
    for _ in range(3):
        if "\\" not in text:
            break
        text = _WRAPPED.sub(r"\1", text)
    return " ".join(text.split())
