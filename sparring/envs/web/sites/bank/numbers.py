"""Account numbers with check digits, amounts and dates as they are written into forms, exchange."""

from __future__ import annotations

import re
from datetime import date

_PREFIX = "OB"
_AS_DIGITS = "2411"
"""The prefix with A = 10, B = 11, ..."""
_NUMBER = re.compile(r"OB([0-9]{2})([0-9]{12})")
_AMOUNT = re.compile(r"\$?\s*([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,8})(?:\.([0-9]{1,2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
RATE = 10_000
"""Rates are whole numbers of ten-thousandths of a dollar per unit."""


def account_number(body: int) -> str:
    """Return the account number with these twelve last digits.

    >>> account_number(771309051148)
    'OB40 7713 0905 1148'
    """
    digits = f"{body:012}"
    check = 98 - int(f"{digits}{_AS_DIGITS}00") % 97
    return f"{_PREFIX}{check:02} {digits[:4]} {digits[4:8]} {digits[8:]}"


def read_number(text: str) -> str | None:
    """Return an account number as it is kept, in groups of four; None if it is none, or its check digits are wrong.

    >>> read_number("ob4077130905 1148"), read_number("OB40 7713 0905 1149")
    ('OB40 7713 0905 1148', None)
    """
    found = _NUMBER.fullmatch("".join(text.upper().split()))
    if found is None:
        return None
    number = account_number(int(found[2]))
    return number if number[2:4] == found[1] else None


def cents(text: str) -> int | None:
    """Return the amount that a text is, in cents.

    >>> cents("1,250.5"), cents("$12"), cents("12.345"), cents("-1")
    (125050, 1200, None, None)
    """
    found = _AMOUNT.fullmatch(text.strip())
    return None if found is None else int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))


def plain(amount: int) -> str:
    """Return an amount in cents as it stands in a field.

    >>> plain(125050)
    '1250.50'
    """
    return f"{amount // 100}.{amount % 100:02}"


def iso(text: str) -> str:
    """Return the date that a text is, or "" if it is none.

    >>> iso("2026-03-01"), iso("2026-02-30")
    ('2026-03-01', '')
    """
    if _DATE.fullmatch(text) is None:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def in_dollars(amount: int, rate: int) -> int:
    """Return an amount of another currency in cents of a dollar, half a cent rounded up.

    >>> in_dollars(10000, 10842), in_dollars(50, 10100)
    (10842, 51)
    """
    return (2 * amount * rate + RATE) // (2 * RATE)
