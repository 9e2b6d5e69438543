"""Problems about other ways to write numbers."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _bits(rng: EpisodeRng, size: int) -> tuple[str]:
    return ("".join(rng.choices("01", k=rng.randint(2, 2 + size))),)


def _reflected(length: int) -> list[str]:
    codes = [""]
    for _ in range(length):
        codes = ["0" + code for code in codes] + ["1" + code for code in reversed(codes)]
    return codes


@program(
    "place_in_reflected_list",
    3,
    "bits",
    "encodings",
    inputs=_bits,
    edges=[("0",), ("1",), ("11",), ("10",), ("100",), ("0110",), ("1111",), ("00000",), ("1101101101",)],
    oracle=lambda code: _reflected(len(code)).index(code),
)
def place_in_reflected_list(code: str) -> int:
    """Return the index of `code` in the reflected list of its length, counted from 0.

    The reflected list of length 1 is "0", "1". The list of any greater length is the list of the length one less with a
    "0" put before each item, followed by that same shorter list in the opposite order with a "1" put before each item;
    for length 2 it is "00", "01", "11", "10". `code` consists of zeros and ones, at least one.

    >>> place_in_reflected_list("10")
    3
    >>> place_in_reflected_list("0111")
    5
    """
    index = 0
    for sign in code:
        index = 2 * index + (index % 2 ^ int(sign))
    return index


def _whole(rng: EpisodeRng, size: int) -> tuple[int]:
    return (rng.randint(-(4**size), 4**size),)


def _ternary_by_greedy(number: int) -> str:
    power = 1
    while 2 * abs(number) > power * 3:
        power *= 3
    found = ""
    while power:
        digit = next(digit for digit in (-1, 0, 1) if 2 * abs(number - digit * power) < power)
        found += "-0+"[digit + 1]
        number -= digit * power
        power //= 3
    return found


@program(
    "balanced_ternary",
    3,
    "numbers",
    "bases",
    inputs=_whole,
    edges=[(0,), (1,), (-1,), (2,), (3,), (-5,), (13,), (14,), (-(3**9),), (10**15,)],
    oracle=_ternary_by_greedy,
)
def balanced_ternary(number: int) -> str:
    """Return `number` written in base 3 with the digits "-", "0" and "+", which stand for -1, 0 and 1.

    The last digit counts ones, the one before it threes, then nines, and so on: "+-0" is 9 - 3 = 6. There are no
    leading zeros; 0 is written "0". Negative numbers need no sign of their own: -6 is "-+0".

    >>> balanced_ternary(5)
    '+--'
    >>> balanced_ternary(-6)
    '-+0'
    """
    found = ""
    while number:
        number, digit = divmod(number + 1, 3)
        found = "-0+"[digit] + found
    return found or "0"


def _fraction_and_base(rng: EpisodeRng, size: int) -> tuple[int, int, int]:
    return rng.randint(0, 9 * size), rng.randint(1, 2 + 4 * size), rng.choice([2, 3, 6, 10, 10])


def _expansion_by_powers(numerator: int, denominator: int, base: int) -> str:
    def written(number: int, length: int) -> str:
        text = ""
        while number or len(text) < length:
            number, digit = divmod(number, base)
            text = str(digit) + text
        return text

    before, after = next(
        (i, j) for j in range(1, 200) for i in range(j) if not (base**j - base**i) * numerator % denominator
    )
    whole, rest = divmod(numerator, denominator)
    block = rest * (base**after - base**before) // denominator
    start, period = divmod(block, base ** (after - before) - 1)
    text = written(whole, 1)
    if rest:
        text += "." + written(start, before)
    return text + (f"({written(period, after - before)})" if period else "")


@program(
    "expand_fraction",
    3,
    "numbers",
    "bases",
    "fractions",
    inputs=_fraction_and_base,
    edges=[(0, 5, 10), (6, 3, 2), (1, 2, 10), (1, 3, 10), (1, 6, 10), (7, 12, 10), (1, 3, 3), (22, 7, 6), (5, 101, 2)],
    oracle=_expansion_by_powers,
)
def expand_fraction(numerator: int, denominator: int, base: int) -> str:
    """Return `numerator` divided by `denominator` written in `base`, with the digits that repeat forever in brackets.

    The whole part stands before a point, the other digits after it; where there are no other digits, there is no point.
    Neither the digits before the repeating ones nor the repeating ones are more than needed, and a zero that repeats
    forever is left out. `numerator` is not negative, `denominator` at least 1, `base` 2 to 10.

    >>> expand_fraction(7, 12, 10)
    '0.58(3)'
    >>> expand_fraction(13, 4, 2)
    '11.01'
    """
    whole, rest = divmod(numerator, denominator)
    text = ""
    while whole or not text:
        whole, digit = divmod(whole, base)
        text = str(digit) + text
    digits = ""
    seen: dict[int, int] = {}
    while rest and rest not in seen:
        seen[rest] = len(digits)
        digit, rest = divmod(rest * base, denominator)
        digits += str(digit)
    if rest:
        digits = f"{digits[: seen[rest]]}({digits[seen[rest] :]})"
    return f"{text}.{digits}" if digits else text
