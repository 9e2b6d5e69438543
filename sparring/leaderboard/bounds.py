"""How large the numbers of a record may be, and which texts have names: whatever a stranger wrote can then be added up, kept and shown."""

from __future__ import annotations

import unicodedata

from sparring.errors import BadValue

SEED = 1 << 63
"""Seeds are below this: databases have no larger whole numbers."""
TOKENS = 1 << 31
"""Tokens of one answer are below this, and their ids are: what all answers of an episode come to is below `SEED`."""
SECONDS = 1e9
"""That a step may take."""
PRICE = 1e9
"""Of a million tokens."""
LOGPROB = -1e6
"""The least of a token that was sampled: a format of 32 bits has none below -104."""
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters in Unicode that are not seen, or that change how others are: controls, formats, halves of pairs, ends of
lines."""


def oddity(name: str) -> str:
    r"""Return why a text is no name, as the end of a sentence; "" if it is one.

    Names are compared by eye: two that look alike are to be alike, and none is to turn what stands beside it.

    >>> oddity("gpt\u202e"), oddity("gpt 5"), oddity(" gpt")
    ('has U+202E, which nobody sees', '', 'begins or ends with a space')
    """
    unseen = next((c for c in name if unicodedata.category(c) in _UNSEEN), "")
    if unseen:
        return f"has U+{ord(unseen):04X}, which nobody sees"
    return "begins or ends with a space" if name != name.strip() else ""


def check_name(name: str) -> None:
    """Check the name of an agent.

    Raises:
        BadValue: It has characters that nobody sees, or a space at an end.
    """
    wrong = oddity(name)
    if wrong:
        raise BadValue(f"name={name!a:.120} {wrong}: leave out control and format characters, and spaces at the ends")


def is_text(text: str) -> bool:
    r"""Return whether a text can be written as UTF-8, as databases and pages are: halves of surrogate pairs cannot.

    >>> is_text("é"), is_text("\ud800")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
