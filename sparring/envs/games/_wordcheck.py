"""The judge of what may not be said: finds a banned word in free text, in any form and under the usual disguises.

Case, accents, full-width and other compatibility letters, invisible characters, Cyrillic and Greek letters that look Latin,
digits and signs for letters (`5n0w`), letters set apart (`s-n o w`), repeated (`snnoow`) or reversed (`wons`) are undone.
Then a word of the text offends if it has the stem of a banned word, contains one of at least four letters, or is a part, of at
least four letters, of one. What no list can find (other languages, rhymes, agreed codes) is not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

_PART = 4
"""From how many letters on a part of a word counts."""
_ALIKE = (
    "a\u0430\u03b1\u0251 b\u0432\u03b2\u0184 c\u0441\u03f2 d\u0501\u0111 e\u0435\u03b5\u04bd "
    "h\u04bb\u043d\u0397 i\u0456\u03b9\u0131 j\u0458 k\u043a\u03ba l\u04cf\u0142 m\u043c n\u03b7\u043f\u039d "
    "o\u043e\u03bf\u03c3\u00f8 p\u0440\u03c1 q\u051b r\u0433 s\u0455 t\u0442\u03c4 u\u03c5\u0446 "
    "v\u0475\u03bd w\u051d\u03c9\u0448 x\u0445\u03c7 y\u0443\u03b3"
)
"""A Latin letter, and Cyrillic, Greek and other letters that look like it."""
_LATIN = {ord(c): group[0] for group in _ALIKE.split(" ") for c in group[1:]}
_LATIN = {ord(chr(c).upper()): latin for c, latin in _LATIN.items() if len(chr(c).upper()) == 1} | _LATIN
_SIGNS = str.maketrans("02345789@$", "ozeastbgas")
_SMALL_WORDS = """
a an and are as at be because been but by can could did do does for from had has have he her here him his how i if in into is
it its just like may me more most much my never no nor not of off on once one only or other our out over she should so some
such than that the their them then there these they this those to too under up us very was we well were what when where which
while who why will with would you your
"""
_SMALL = frozenset(_SMALL_WORDS.split())
"""Words without which nothing can be said: they never offend, unless banned themselves."""
_IRREGULAR_FORMS = """
ate:eat bit:bite bitten:bite blew:blow blown:blow bought:buy broke:break broken:break burnt:burn buses:bus
caught:catch children:child drank:drink driven:drive drove:drive drunk:drink dug:dig eaten:eat feet:foot flew:fly
flown:fly fought:fight froze:freeze frozen:freeze geese:goose hung:hang icy:ice lit:light men:man mice:mouse ran:run
ridden:ride rode:ride sang:sing shone:shine shot:shoot slept:sleep sold:sell spun:spin stung:sting sung:sing
swam:swim swept:sweep swum:swim taught:teach teeth:tooth threw:throw thrown:throw women:woman won:win wore:wear
worn:wear written:write wrote:write
"""
_IRREGULAR = dict(form.split(":") for form in _IRREGULAR_FORMS.split())
_ENDINGS = ("ness", "less", "ful", "ing", "est", "ish", "ly", "ed", "er", "or", "y")
_OPEN = ("ing", "est", "ish", "ed", "er", "or", "y")
"""Endings before which a silent e falls away and a consonant is doubled."""


def offence(text: str, banned: Sequence[str]) -> str | None:
    """Return the first banned word that a text says in some form; None if it says none.

    >>> offence("Frozen water", ("snow", "ice")), offence("a SNOWY hill", ("ice", "snow")), offence("s n 0 w", ("snow",))
    (None, 'snow', 'snow')
    """
    readings = tuple(dict.fromkeys(_readings(text)))
    return next((word for word in banned if any(_says(tokens, word) for tokens in readings)), None)


def plain(text: str) -> str:
    """Return a text in plain ASCII on one line: accents off, look-alike letters as Latin ones, everything else a space.

    >>> plain("\uff33no\u200bw\u0441\u00e1t \u2744 !")
    'Snowcat !'
    """
    kept = (
        c for c in unicodedata.normalize("NFKD", text).translate(_LATIN) if unicodedata.category(c) not in ("Mn", "Cf")
    )
    return " ".join("".join(c if " " < c <= "~" else " " for c in kept).split())


def _says(tokens: tuple[str, ...], banned: str) -> bool:
    return any(_same(token, banned) for token in tokens) or any(
        _spells(joined, banned) for joined in _runs(tokens, len(banned))
    )


def _runs(tokens: tuple[str, ...], letters: int) -> Iterator[str]:
    """Neighbouring words run together: those of so many letters, up to twice as many."""
    for i, joined in enumerate(tokens):
        for token in tokens[i + 1 :]:
            joined += token
            if len(joined) > 2 * letters + 2:
                break
            if len(joined) >= letters:
                yield joined


@lru_cache(maxsize=65536)
def _same(token: str, banned: str) -> bool:
    """Whether one word offends against one banned word."""
    if token == banned or token[::-1] == banned:
        return True
    if token in _SMALL:
        return False
    part = (len(banned) >= _PART and banned in token) or (len(token) >= _PART and token in banned)
    return part or stem(token) == stem(banned) or _stretched(token, banned)


def _spells(joined: str, banned: str) -> bool:
    """Whether words run together spell a banned word."""
    return joined in (banned, banned + "s", banned[::-1]) or (joined[0] == banned[0] and _stretched(joined, banned))


def _stretched(token: str, banned: str) -> bool:
    """Whether a word is a banned one with letters said twice and more."""
    return len(banned) < len(token) and re.sub(r"(.)\1+", r"\1", token) == re.sub(r"(.)\1+", r"\1", banned)


def _readings(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a text, disguises undone; several readings where a sign can stand for several letters."""
    bare = re.sub("['`]", "", plain(text.replace("\u2019", "'")).lower())
    for one in "il":
        letters = re.sub(r"!(?=\w)", "i", bare).replace("1", one).translate(_SIGNS)
        yield tuple(re.findall("[a-z]+", letters))
    yield tuple(re.findall("[a-z]+", re.sub("[0-9]", "", bare)))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return what the forms of a word have in common: plural, tense, comparison and simple derivations are taken off.

    A small stemmer in the manner of Porter (1980): an ending goes only if a syllable stays; a silent e comes back after a short
    one (riding, ride), a doubled consonant goes (running, run).

    >>> [stem(w) for w in ("swimmers", "swam", "hoping", "hopped", "happiness", "wolves", "dancer")]
    ['swim', 'swim', 'hope', 'hop', 'hap', 'wolf', 'danc']
    """
    word = _IRREGULAR.get(word, word)
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    word = _IRREGULAR.get(word, word)
    while (shorter := _shorten(word)) != word:
        word = shorter
    if word.endswith("e") and (_measure(word[:-1]) > 1 or (_measure(word[:-1]) == 1 and not _short(word[:-1]))):
        word = word[:-1]
    return re.sub("v(e?)$", r"f\1", word)


def _shorten(word: str) -> str:
    """Take one ending off."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and _goes(word[: -len(e)], e)), "")
    if not ending:
        return word
    rest = word[: -len(ending)]
    if rest.endswith("i"):
        return rest[:-1] + "y"
    if ending not in _OPEN:
        return rest
    if len(rest) > 2 and rest[-1] == rest[-2] and rest[-1] not in "aeioulsz":
        return rest[:-1]
    return rest + "e" if _measure(rest) == 1 and _short(rest) else rest


def _goes(rest: str, ending: str) -> bool:
    """Whether an ending may go: enough must stay (flying, but not string or seed)."""
    return _measure(rest) > 0 or (ending in ("ing", "ed") and "v" in _kinds(rest) and not rest.endswith("e"))


def _kinds(word: str) -> str:
    """`v` for every vowel (y after a consonant is one), `c` for every consonant."""
    kinds = ""
    for letter in word:
        kinds += "v" if letter in "aeiou" or (letter == "y" and kinds.endswith("c")) else "c"
    return kinds


def _measure(word: str) -> int:
    """How often consonants follow vowels."""
    return len(re.findall("v+c+", _kinds(word)))


def _short(word: str) -> bool:
    """Whether a word ends in consonant, vowel, consonant, the last no w, x or y."""
    return _kinds(word).endswith("cvc") and word[-1] not in "wxy"
