"""Problems about codes for texts: hidden, packed and shortened ones."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _back_steps(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int, str]]]:
    steps, length = [], 0
    for _ in range(rng.randint(1, 1 + size)):
        count = rng.randint(0, 5) if length else 0
        steps.append((rng.randint(1, length) if count else 0, count, rng.choice(("a", "b", "c", ""))))
        length += count + len(steps[-1][2])
    return (steps,)


def _letter_after_letter(steps: list[tuple[int, int, str]]) -> str:
    found: list[str] = []
    for back, count, letter in steps:
        for _ in range(count):
            found.append(found[len(found) - back])
        found += list(letter)
    return "".join(found)


@program(
    "expand_back_references",
    2,
    "strings",
    "encodings",
    inputs=_back_steps,
    edges=[
        ([],),
        ([(0, 0, "x")],),
        ([(0, 0, "a"), (1, 5, "b")],),
        ([(0, 0, "a"), (0, 0, "b"), (2, 7, "c"), (3, 2, "")],),
        ([(0, 0, "a"), (0, 0, "b"), (0, 0, "c"), (3, 2, "d"), (1, 1, "")],),
        ([(0, 0, ""), (0, 0, "q"), (1, 0, "r")],),
    ],
    oracle=_letter_after_letter,
)
def expand_back_references(steps: list[tuple[int, int, str]]) -> str:
    """Return the text that the packed form `steps` stands for.

    Start with an empty text. Each step (back, count, letter) first appends "count" letters one at a time, each a copy of the
    letter that stands "back" letters before the end of the text as it is at that moment (back 1 is the last letter), so
    that a copy may go on into what it has just written; then it appends the letter of the step, which may be the empty
    text. A step with count 0 copies nothing, whatever its back is.

    >>> expand_back_references([(0, 0, "a"), (0, 0, "b"), (2, 5, "c")])
    'abababac'
    >>> expand_back_references([(0, 0, "h"), (1, 2, "")])
    'hhh'
    """
    text = ""
    for back, count, letter in steps:
        for _ in range(count):
            text += text[-back]
        text += letter
    return text


def _hidden_text(rng: EpisodeRng, size: int) -> tuple[str, int]:
    letters = "abcdefghij klmnopq"
    return "".join(rng.choices(letters, k=rng.randint(2, 4 * size + 2))), rng.randint(1, 2 + size // 2)


def _write_places_on_rails(text: str, rails: int) -> str:
    rows: list[list[int]] = [[] for _ in range(rails)]
    row, step = 0, 1
    for place in range(len(text)):
        rows[row].append(place)
        if not 0 <= row + step < rails:
            step = -step
        row += step if rails > 1 else 0
    order = [place for each in rows for place in each]
    return "".join(text[order.index(place)] for place in range(len(text)))


@program(
    "rail_fence_decode",
    3,
    "strings",
    "encodings",
    "patterns",
    inputs=_hidden_text,
    edges=[
        ("", 3),
        ("abc", 1),
        ("acebd", 2),
        ("aebdfc", 3),
        ("ab", 5),
        ("agbfhceid", 4),
        ("abcdefghijklm", 3),
    ],
    oracle=_write_places_on_rails,
)
def rail_fence_decode(text: str, rails: int) -> str:
    """Return the message that was hidden as `text` by a fence of `rails` rails.

    To hide a message its letters are written along a zigzag over the rails: the first letter on the top rail, each next one
    a rail lower until the bottom rail is reached, then each next one a rail higher until the top, then down again, and so
    on (with one rail, all on that one). Then the letters of the top rail are read from left to right, after them those of
    the second rail, and so on to the bottom one. There may be more rails than letters.

    >>> rail_fence_decode("holelwrdlo", 3)
    'helloworld'
    >>> rail_fence_decode("acebd", 2)
    'abcde'
    """
    period = max(1, 2 * rails - 2)
    order = sorted(range(len(text)), key=lambda place: min(place % period, period - place % period))
    found = [""] * len(text)
    for letter, place in zip(text, order, strict=True):
        found[place] = letter
    return "".join(found)


def _lengths(rng: EpisodeRng, size: int) -> tuple[dict[str, int]]:
    depths = [0]
    for _ in range(rng.randint(1, 1 + size)):
        depth = depths.pop(rng.randrange(len(depths)))
        depths += [depth + 1, depth + 1]
    depths = depths[: rng.randint(1, len(depths))] if rng.random() < 0.3 else depths
    letters = rng.sample("abcdefghijklmnop", len(depths))
    return (dict(zip(letters, rng.sample(depths, len(depths)), strict=True)),)


def _first_free_word(lengths: dict[str, int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for symbol in sorted(lengths, key=lambda each: (lengths[each], each)):
        words = (f"{value:0{lengths[symbol]}b}" for value in range(2 ** lengths[symbol]))
        found[symbol] = next(word for word in words if not any(word.startswith(each) for each in found.values()))
    return found


@program(
    "canonical_codewords",
    3,
    "encodings",
    "bits",
    "sorting",
    inputs=_lengths,
    edges=[
        ({},),
        ({"z": 3},),
        ({"b": 1, "a": 1},),
        ({"c": 2, "a": 3, "b": 1, "d": 3},),
        ({"x": 4, "y": 2, "w": 4, "a": 2, "b": 2},),
        ({"q": 5, "a": 2, "p": 5, "b": 1},),
    ],
    oracle=_first_free_word,
)
def canonical_codewords(lengths: dict[str, int]) -> dict[str, str]:
    """Return a word of zeros and ones for every symbol, as {symbol: word}; `lengths` says how long each word must be.

    The symbols get their words one after another, those with shorter words first, equally long ones in the order of the
    alphabet. Each gets, of all words of its length none of whose beginnings (itself included) is the word of an earlier
    symbol, the one that is smallest as a binary number. There always is one.

    >>> canonical_codewords({"a": 2, "b": 1, "c": 3, "d": 3})
    {'b': '0', 'a': '10', 'c': '110', 'd': '111'}
    >>> canonical_codewords({"x": 2, "k": 3})
    {'x': '00', 'k': '010'}
    """
    found: dict[str, str] = {}
    value = length = 0
    for symbol in sorted(lengths, key=lambda each: (lengths[each], each)):
        value <<= lengths[symbol] - length
        length = lengths[symbol]
        found[symbol] = f"{value:0{length}b}"
        value += 1
    return found
