r"""From Unicode to ASCII and LaTeX: signs, Greek letters, raised and lowered digits, fractions, digits of other scripts."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-", "×": "*", "⋅": "*", "·": "*", "∙": "*", "•": "*", "∗": "*",
    "✕": "*", "✖": "*", "÷": "/", "∕": "/", "⁄": "/", "√": " √", "∛": " ∛", "∜": " ∜", "∞": " oo ", "≤": "<=", "⩽": "<=", "≦": "<=",
    "≥": ">=", "⩾": ">=", "≧": ">=", "≠": "!=", "≈": "≈", "≅": "≈", "∪": r"\cup ", "∩": r"\cap ", "∈": r"\in ", "∅": r"\emptyset ",
    "⌀": r"\emptyset ", "∖": r"\setminus ", "ℝ": r"\mathbb{R} ", "ℤ": r"\mathbb{Z} ", "ℚ": r"\mathbb{Q} ", "ℕ": r"\mathbb{N} ",
    "ℂ": r"\mathbb{C} ", "º": "°", "˚": "°", "′": "'", "’": "'", "‘": "'", "″": "''", "“": '"', "”": '"', "…": "...", "⋯": "...",
    "⟨": r"\langle ", "⟩": r"\rangle ", "〈": r"\langle ", "〉": r"\rangle ", "⌊": r"\lfloor ", "⌋": r"\rfloor ", "⌈": r"\lceil ",
    "⌉": r"\rceil ", "∨": " or ", "∧": " and ", "∣": "|", "∶": ":", "、": ",", "。": ".", "≡": r"\equiv ", "⇒": r"\implies ",
    "→": "->", "ı": "i", "µ": r"\mu ", "ϕ": r"\phi ", "ϵ": r"\epsilon ", "ϑ": r"\theta ", "\u2126": r"\Omega ", "∆": r"\Delta ", "٪": "%", "٫": ".",
    "٬": ",", "ⅈ": "i", "ⅇ": "e", "𝜋": "π", "ℯ": "e", "¢": " cents ", "∴": r"\therefore ", "⟹": r"\implies ", "⟶": "->",
}  # fmt: skip
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", _GREEK_NAMES.split(), strict=True))
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣʸᵃᵇᵏᵐ", "0123456789+-=()nixyabkm", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙₖₓₘₐ", "0123456789+-=()nkxma", strict=True))
_VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6),
    "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip


_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u202f\u205f\u3000\u2028\u2029\t\r\n\v\f"
_UNSEEN = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u061c\u2061\u2062\u2063\u2064\ufe0e\ufe0f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Signs of no width: joiners, marks and overrides of the direction of writing. The order of the characters is what counts."""


def _table() -> dict[int, str]:
    table = {ord(sign): text for sign, text in _SIGNS.items()}
    table |= {ord(sign): rf"\{name} " for sign, name in _GREEK.items()}
    table |= {ord(sign): rf"\frac{{{top}}}{{{bottom}}}" for sign, (top, bottom) in _VULGAR.items()}
    return table | dict.fromkeys(map(ord, _SPACES), " ") | dict.fromkeys(map(ord, _UNSEEN), "")


_TABLE = _table()
_RAISED = re.compile(f"[{re.escape(''.join(_SUPERSCRIPTS))}]+")
_LOWERED = re.compile(f"[{re.escape(''.join(_SUBSCRIPTS))}]+")
_OVERLINED = re.compile("((?:[0-9]\u0305)+)")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_OTHER_LETTERS = re.compile("[\U0001d400-\U0001d7ff]")


def from_unicode(text: str) -> str:
    r"""Return the text in ASCII and LaTeX; what has no counterpart stays.

    >>> from_unicode("２½ × √3 ≤ x²")
    '2\\frac{1}{2} *  √3 <= x^{2}'
    """
    text = _FULL_WIDTH.sub(lambda match: chr(ord(match[0]) - 0xFEE0), text)
    text = _OTHER_LETTERS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _OVERLINED.sub(lambda match: rf"\overline{{{match[0].replace(chr(0x305), '')}}}", text)
    text = _RAISED.sub(lambda match: f"^{{{''.join(map(_SUPERSCRIPTS.__getitem__, match[0]))}}}", text)
    text = _LOWERED.sub(lambda match: f"_{{{''.join(map(_SUBSCRIPTS.__getitem__, match[0]))}}}", text)
    text = text.translate(_TABLE)
    return text if text.isascii() else "".join(map(_other_digit, text))


def _other_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None or char.isascii() else str(value)
