"""The judge of what may not be said: finds a banned word in free text, in any form and under the usual disguises.

Case, accents, full-width and other compatibility letters, invisible characters, Cyrillic and Greek letters that look Latin,
digits and signs for letters (`5n0w`), letters set apart (`s-n o w`), repeated (`snnoow`) or reversed (`wons`), numbers of
letters (`19 14 15 23`) and words that begin with the letters in turn are undone. Then a word of the text offends if it has the
stem of a banned word, contains one of at least four letters, is a part, of at least four letters, of one, or is one of at least
seven letters but for one slip of the pen. What no list can find (other languages, rhymes, agreed codes) is not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from sparring.envs.games._words import WORDS

_PART, _SLIP = 4, 7
"""From how many letters on a part of a word counts, and a word with one slip."""
_ALIKE = (
    "a\u0430\u03b1\u0251 b\u0432\u03b2\u0184 c\u0441\u03f2 d\u0501\u0111 e\u0435\u03b5\u04bd "
    "h\u04bb\u043d\u0397 i\u0456\u03b9\u0131 j\u0458 k\u043a\u03ba l\u04cf\u0142 m\u043c n\u03b7\u043f\u039d "
    "o\u043e\u03bf\u03c3\u00f8 p\u0440\u03c1 q\u051b r\u0433 s\u0455 t\u0442\u03c4 u\u03c5\u0446 "
    "v\u0475\u03bd w\u051d\u03c9\u0448 x\u0445\u03c7 y\u0443\u03b3"
)
"""A Latin letter, and Cyrillic, Greek and other letters that look like it."""
_LATIN = {ord(c): group[0] for group in _ALIKE.split(" ") for c in group[1:]}
_LATIN = {ord(u): latin for c, latin in _LATIN.items() if len(u := chr(c).upper()) == 1 and not u.isascii()} | _LATIN
_LATIN |= dict.fromkeys(range(0x2018, 0x2020), "'") | dict.fromkeys(range(0x2010, 0x2016), "-")
_SIGNS = str.maketrans("02345789@$", "ozeastbgas")
_SMALL_WORDS = """
a all an and any are as at be because been but by can could did do does for from had has have he her here him his how i if in
into is it its just like may me more most much my never no nor not of off on once one only or other our out over she should so some
such than that the their them then there these they this those to too under up us very was we well were what when where which
while who why will with would you your
"""
_SMALL = frozenset(_SMALL_WORDS.split())
"""Words without which nothing can be said: they never offend, unless banned themselves."""
_OTHER_WORDS = """
barrier capping clamping damping dessert earlier earliest early emit evil flow god honest honor honored hoop hoot loop
pal patent pointer preset printer sky snip springs stops sub survey tab ten wolf
"""
_OTHERS = frozenset(_OTHER_WORDS.split())
"""Words that only look like forms, reversals or wrong spellings of words of our cards."""
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
    """Return a text in plain ASCII on one line: accents off, look-alikes as the real ones, everything else a space.

    >>> plain("\uff33no\u200bw\u0441\u00e1t \u2744 !")
    'Snowcat !'
    """
    kept = (
        c for c in unicodedata.normalize("NFKD", text).translate(_LATIN) if unicodedata.category(c) not in ("Mn", "Cf")
    )
    return " ".join("".join(c if " " < c <= "~" else " " for c in kept).split())


def count_words(text: str) -> int:
    """Return how many words a text in plain ASCII has; `it's` is one.

    >>> count_words("It's a well-known thing - isn't it?")
    7
    """
    return len(re.findall("[A-Za-z0-9]+(?:'[A-Za-z]{1,2}(?![A-Za-z0-9]))?", text))


def _says(tokens: tuple[str, ...], banned: str) -> bool:
    if any(_same(token, banned) for token in tokens) or any(_spells(run, banned) for run in _runs(tokens, len(banned))):
        return True
    return len(banned) >= _PART and banned in "".join(token[0] for token in tokens)


def _runs(tokens: tuple[str, ...], letters: int) -> Iterator[tuple[str, ...]]:
    """Neighbouring words that have so many letters together, up to twice as many; but not small words alone (`be at`)."""
    for i, first in enumerate(tokens):
        length, small = len(first), first in _SMALL
        for j, token in enumerate(tokens[i + 1 :], i + 2):
            length, small = length + len(token), small and token in _SMALL
            if length > 2 * letters + 2:
                break
            if length >= letters and not small:
                yield tokens[i:j]


@lru_cache(maxsize=65536)
def _same(token: str, banned: str) -> bool:
    """Whether one word offends against one banned word."""
    if token == banned or token in _SMALL or token in _OTHERS:
        return token == banned
    part = (len(banned) >= _PART and banned in token) or (len(token) >= _PART and token in banned)
    return part or token[::-1] == banned or stem(token) == stem(banned) or _misspelt(token, banned)


def _spells(run: tuple[str, ...], banned: str) -> bool:
    """Whether words run together spell a banned word; backwards, letter by letter only."""
    joined = "".join(run)
    if joined == banned[::-1]:
        return len(run) == len(banned)
    return joined in (banned, banned + "s") or (joined[0] == banned[0] and _stretched(joined, banned))


def _stretched(token: str, banned: str) -> bool:
    """Whether a word is a banned one with letters said twice and more."""
    return len(banned) < len(token) and re.sub(r"(.)\1+", r"\1", token) == re.sub(r"(.)\1+", r"\1", banned)


def _misspelt(token: str, banned: str) -> bool:
    """Whether a word is a banned one stretched or with f for ph; or a long one with a letter lost, added, wrong or swapped."""
    if _stretched(token, banned) or stem(token.replace("ph", "f")) == stem(banned.replace("ph", "f")):
        return True
    if len(banned) < _SLIP or token in WORDS.get(len(token), ()):
        return False
    i = next((i for i, (a, b) in enumerate(zip(token, banned, strict=False)) if a != b), min(len(token), len(banned)))
    rest, right = token[i:], banned[i:]
    return right[1:] in (rest, rest[1:]) or rest[1:] == right or rest[1::-1] + rest[2:] == right


def _readings(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a text, disguises undone; several readings where a sign can stand for several letters."""
    bare = re.sub("['`]", "", plain(text).lower())
    for one in "il":
        letters = re.sub(r"!(?=\w)", "i", bare).replace("1", one).translate(_SIGNS)
        yield tuple(re.findall("[a-z]+", letters))
    yield tuple(re.findall("[a-z]+", re.sub("[0-9]", "", bare)))
    yield tuple(re.findall("[a-z]+", re.sub("[0-9]+", lambda number: f" {_numbered(int(number[0][:4]))} ", bare)))


def _numbered(number: int) -> str:
    """The letter of a number: 1 to 26, or its code in ASCII."""
    return chr(96 + number) if 1 <= number <= 26 else chr(number | 32) if 65 <= number & ~32 <= 90 else ""


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
