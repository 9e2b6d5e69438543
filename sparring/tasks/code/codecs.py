"""Problems about codes for lists of numbers and bits."""

from __future__ import annotations

from sparring.tasks.code._inputs import integers
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _number_and_widths(rng: EpisodeRng, size: int) -> tuple[int, list[int]]:
    widths = [rng.randint(1, 2 + size // 2) for _ in range(rng.randint(1, 1 + size // 2))]
    return rng.randrange(2 ** sum(widths)), widths


def _cut_the_bits(number: int, widths: list[int]) -> list[int]:
    text, found = f"{number:0{sum(widths)}b}", []
    for width in widths:
        found.append(int(text[:width], 2))
        text = text[width:]
    return found


@program(
    "unpack_bit_fields",
    1,
    "bits",
    "encodings",
    inputs=_number_and_widths,
    edges=[
        (0, [3, 1]),
        (1, [4]),
        (6, [1, 1, 1]),
        (0b101100111, [3, 2, 4]),
        (255, [1, 7]),
        (8, [2, 4, 1]),
    ],
    oracle=_cut_the_bits,
)
def unpack_bit_fields(number: int, widths: list[int]) -> list[int]:
    """Return the fields that are packed into `number`, one for every item of `widths`, in the same order.

    Each item of `widths` is the width of a field in bits, at least 1. The first field stands in the highest bits, the last
    one in the lowest; together they have just the bits of `number`, which has zeros in front where it is too short.

    >>> unpack_bit_fields(0b10110, [2, 3])
    [2, 6]
    >>> unpack_bit_fields(5, [4, 1, 2])
    [0, 1, 1]
    """
    found = []
    for width in reversed(widths):
        found.append(number % 2**width)
        number //= 2**width
    return found[::-1]


def _bytes_and_key(rng: EpisodeRng, size: int) -> tuple[list[int], list[int]]:
    return integers(rng, size, 0, 255), [rng.randint(0, 255) for _ in range(rng.randint(0, 1 + size // 2))]


@program(
    "xor_with_key",
    1,
    "bits",
    "encodings",
    "lists",
    inputs=_bytes_and_key,
    edges=[
        ([], [1]),
        ([4, 5], []),
        ([1, 2, 3, 4, 5], [7]),
        ([1, 2, 3, 4, 5, 6, 7], [1, 2, 4]),
        ([9, 9], [1, 2, 3]),
        ([255, 0], [255, 255]),
    ],
    oracle=lambda values, key: [v ^ (key * (i + 1))[i] for i, v in enumerate(values)] if key else values[:],
)
def xor_with_key(values: list[int], key: list[int]) -> list[int]:
    """Return the items of `values`, each combined by bitwise exclusive or with an item of `key`.

    The first item goes with the first of `key`, the second with the second, and so on; when `key` is used up it starts
    again from its first item. With an empty `key` the items stay as they are. All numbers are from 0 to 255.

    >>> xor_with_key([1, 2, 3, 4], [1, 3])
    [0, 1, 2, 7]
    >>> xor_with_key([8, 9], [])
    [8, 9]
    """
    return [value ^ key[place % len(key)] for place, value in enumerate(values)] if key else list(values)


def _sizes_of_all_kinds(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    amount = rng.randint(1, 1 + size)
    return ([rng.choice((0, 127, 128, rng.randint(0, 99), rng.randrange(2 ** (4 * size)))) for _ in range(amount)],)


def _bits_in_sevens(numbers: list[int]) -> list[int]:
    found: list[int] = []
    for number in numbers:
        text = f"{number:b}"
        text = text.zfill(-(-len(text) // 7) * 7)
        parts = [text[i : i + 7] for i in range(0, len(text), 7)]
        found += [int("1" + part, 2) for part in parts[:-1]] + [int(parts[-1], 2)]
    return found


@program(
    "seven_bit_groups",
    2,
    "bits",
    "encodings",
    inputs=_sizes_of_all_kinds,
    edges=[([],), ([0],), ([127, 128],), ([300, 5],), ([16384, 0, 16383],), ([2**21, 2**28 - 1],)],
    oracle=_bits_in_sevens,
)
def seven_bit_groups(numbers: list[int]) -> list[int]:
    """Return the bytes (0 to 255) that stand for `numbers`, none of which is negative, one after another.

    The binary digits of a number are cut into groups of seven from its low end; the first group may be short. Each group
    gives a byte, the highest group first, and no group in front of the highest digit 1; the number 0 gives one group. To
    every byte of a number except its last one 128 is added.

    >>> seven_bit_groups([5, 300])
    [5, 130, 44]
    >>> seven_bit_groups([0, 128])
    [0, 129, 0]
    """
    found: list[int] = []
    for number in numbers:
        groups = [number % 128]
        while number >= 128:
            number //= 128
            groups.append(number % 128 + 128)
        found += groups[::-1]
    return found


def _word_with_errors(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    data = [rng.randint(0, 1) for _ in range(rng.randint(1, 3 * size))]
    bits = _with_parity(data)
    if rng.random() < 0.8:
        bits[rng.randrange(len(bits))] ^= 1
    return (bits,)


def _with_parity(data: list[int]) -> list[int]:
    bits: list[int] = []
    rest = list(data)
    while rest:
        place = len(bits) + 1
        bits.append(0 if place & (place - 1) == 0 else rest.pop(0))
    for power in range(len(bits).bit_length()):
        bits[2**power - 1] = sum(bit for place, bit in enumerate(bits, 1) if place >> power & 1) % 2
    return bits


def _every_single_flip(bits: list[int]) -> list[int]:
    for flip in range(len(bits) + 1):
        tried = [bit ^ (place == flip) for place, bit in enumerate(bits, 1)]
        data = [bit for place, bit in enumerate(tried, 1) if place.bit_count() > 1]
        if _with_parity(data) == tried:
            return data
    raise AssertionError


@program(
    "repair_message",
    4,
    "bits",
    "encodings",
    "searching",
    inputs=_word_with_errors,
    edges=[
        ([1, 1, 1],),
        ([1, 1, 0],),
        ([0, 1, 1],),
        ([0, 1, 1, 0, 0, 1, 1],),
        ([0, 1, 1, 0, 1, 1, 1],),
        ([0, 1, 1, 1, 0, 1, 1],),
        ([0, 0, 1, 0, 0, 0, 0, 0, 0],),
    ],
    oracle=_every_single_flip,
)
def repair_message(bits: list[int]) -> list[int]:
    """Return the data of a received word `bits`, in which at most one bit was turned over on the way.

    The places of the word are counted from 1. The bits at the places 1, 2, 4, 8, ... are checks, all others are data, in
    their order. When the word was sent, for every check place p the number of ones among all places whose binary form has
    the digit of p (that is, place & p is not 0; p itself is one of them) was even. Of all words that are so, one is equal
    to `bits` or differs from it in a single bit; its data is to be returned. The word ends in data and has at least 3 bits.

    >>> repair_message([0, 1, 1, 0, 0, 0, 1])
    [1, 0, 1, 1]
    >>> repair_message([1, 1, 0])
    [1]
    """
    wrong = 0
    for place, bit in enumerate(bits, 1):
        wrong ^= place * bit
    return [bit ^ (place == wrong) for place, bit in enumerate(bits, 1) if place & (place - 1)]
