r"""Programming problems of our own, as the sets on the hub would have them: with asserts, or with standard input.

`FUNCTIONS` have a statement, a program that is right (or, where `solved` is False, is not), others that are wrong, and tests as
people write them: `{f}` is the function. `CONTESTS` have inputs and outputs.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A problem whose tests call a function."""

    name: str
    text: str
    code: str
    """The whole program; the function is the last one in it."""
    tests: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    kind: str = "calls"
    """What the tests become."""
    solved: bool = True


FUNCTIONS = (
    Function(
        "count_marks",
        "Count the marks ! and ? in a text.",
        'def count_marks(text):\n    return sum(text.count(mark) for mark in "!?")\n',
        (
            'assert {f}("What?! No!") == 3',
            'assert {f}("") == 0',
            "assert 2 == {f}('?' * 2)",
            'assert {f}("none" + " here") == 0, "no marks"',
            "assert True",
        ),
        ("def count_marks(text):\n    return text.count('!')\n", "def count_marks(text):\n    return 3\n"),
    ),
    Function(
        "mean_gap",
        "Return the mean of the gaps between neighbours in a list of numbers.",
        "def mean_gap(values):\n    return sum(abs(a - b) for a, b in zip(values, values[1:])) / (len(values) - 1)\n",
        (
            "assert abs({f}([1.0, 1.1, 1.3]) - 0.15) < 1e-6",
            "assert abs(2 - {f}([0, 2])) <= 1e-9",
            "assert 0.001 > abs({f}([1, 2, 4]) - 3 / 2)",
        ),
        (
            "def mean_gap(values):\n    return (values[-1] - values[0]) / (len(values) - 1) + 0.00001\n",
            "def mean_gap(values):\n    return 'near'\n",
        ),
    ),
    Function(
        "common_letters",
        "Return the letters that two words share, as a set.",
        "def common_letters(one, other):\n    return set(one) & set(other)\n",
        (
            'assert {f}("paper", "grape") == {{"p", "a", "e", "r"}}',
            'assert {f}("abc", "xyz") == set()',
            'assert sorted({f}("ab", "ba")) == ["a", "b"]',
        ),
        (
            "def common_letters(one, other):\n    return sorted(set(one) & set(other))\n",
            "def common_letters(one, other):\n    return set(one) | set(other)\n",
        ),
    ),
    Function(
        "whole_root",
        "Return the whole square root of a number; raise ValueError for a negative one.",
        "import math\n\ndef whole_root(number):\n    if number < 0:\n        raise ValueError(number)\n    return math.isqrt(number)\n",
        (
            "assert {f}(10) == 3",
            "try:\n    {f}(-1)\n    assert False, 'nothing was raised'\nexcept ValueError:\n    pass",
        ),
        (
            "def whole_root(number):\n    return int(max(number, 0) ** 0.5)\n",
            "def whole_root(number):\n    raise ValueError(number)\n",
        ),
        "script",
    ),
    Function(
        "turn_round",
        "Turn a list round in place; return nothing.",
        "def turn_round(values):\n    values.reverse()\n",
        ("row = [1, 2, 3]\nassert {f}(row) is None\nassert row == [3, 2, 1]",),
        (
            "def turn_round(values):\n    values = values[::-1]\n",
            "def turn_round(values):\n    return values.reverse() or 1\n",
        ),
        "script",
    ),
    Function(
        "disc",
        "Return the area of a disc with a radius.",
        "import math\n\ndef disc(radius):\n    return math.pi * radius * radius\n",
        ("import math\nassert math.isclose({f}(2), math.pi * 4)", "assert math.isclose(0.0, {f}(0), abs_tol=1e-9)"),
        ("def disc(radius):\n    return 3.14 * radius * radius\n",),
    ),
    Function(
        "is_square",
        "Say whether a number is a square.",
        "def is_square(number):\n    return int(number ** 0.5) ** 2 == number\n",
        ("for root in range(20):\n    assert {f}(root * root)\n    assert not {f}(root * root + 2)",),
        ("def is_square(number):\n    return True\n", "def is_square(number):\n    return number in (0, 1, 4, 9)\n"),
        "script",
    ),
    Function(
        "first_capital",
        "Return the first word with a capital, or None.",
        "def first_capital(text):\n    return next((word for word in text.split() if word[0].isupper()), None)\n",
        (
            'assert {f}("all Is well")',
            'assert not {f}("all is well")',
            'assert {f}("Is") == "Is" and {f}("a B C") == "B"',
            'assert {f}("") is None',
        ),
        ("def first_capital(text):\n    return 'Is'\n", "def first_capital(text):\n    return text.split()[0]\n"),
    ),
    Function(
        "is_even",
        "Say whether a number is even.",
        "def is_even(number):\n    return 1 - number % 2\n",
        ("assert {f}(4) == True", "assert {f}(3) == False", "assert {f}(10**20) == True"),
        ("def is_even(number):\n    return number\n", "def is_even(number):\n    return 'True'\n"),
    ),
    Function(
        "double",
        "Return twice a number.",
        "def double(number):\n    return number + 2\n",
        ("assert {f}(2) == 4", "assert {f}(5) == 10"),
        solved=False,
    ),
    Function(
        "undo",
        "Undo what `shift` does to a text.",
        "def shift(text):\n    return text[1:] + text[:1]\n\ndef undo(text):\n    return text[-1:] + text[:-1]\n",
        ("for word in ('', 'a', 'spar', 'ring'):\n    assert {f}(shift(word)) == word",),
        ("def shift(text):\n    return text\n\ndef undo(text):\n    return text\n",),
        "script",
    ),
)


@dataclass(frozen=True)
class Contest:
    """A problem with inputs and outputs: texts, or with `entry` arguments and values."""

    name: str
    text: str
    code: str
    pairs: tuple
    wrong: tuple[str, ...] = ()
    entry: str = ""
    starter: str = ""
    solved: bool = True
    noted: bool = False


CONTESTS = (
    Contest(
        "sum",
        "Read n and then n numbers; write their sum.",
        "input()\nprint(sum(map(int, input().split())))\n",
        (("3\n1 2 3\n", "6\n"), ("1\n-7\n", "-7"), ("2\n1000000000000 1\n", "1000000000001\n")),
        ("print(6)\n", "input()\nprint(sum(map(int, input().split())), 'in all')\n", "raise SystemExit(3)\n"),
    ),
    Contest(
        "mean",
        "Write the mean of the numbers in a line. The absolute or relative error must not exceed 10^{-4}.",
        "values = list(map(float, input().split()))\nprint(sum(values) / len(values), len(values))\n",
        (("1 2\n", "1.50000 2\n"), ("1 1 2", "1.3333333 3"), ("100000 100001", "100000.5 2")),
        (
            "values = list(map(float, input().split()))\nprint(round(sum(values) / len(values), 1), len(values))\n",
            "values = list(map(float, input().split()))\nprint(sum(values) / len(values), len(values) + 0.01)\n",
        ),
    ),
    Contest(
        "lines",
        "Write every word of the input in a line of its own.",
        "import sys\nfor word in sys.stdin.read().split():\n    print(word + '  ')\n",
        (("a b\nc\n", "a\nb\nc\n"), ("007", "007\n"), ("", "")),
        (
            "import sys\nprint(*sys.stdin.read().split())\n",
            "import sys\nfor word in sys.stdin.read().split():\n    print(word.lstrip('0'))\n",
        ),
    ),
    Contest(
        "two_parts",
        "Write two positive numbers with a given sum. If there are several solutions, print any of them.",
        "print(1, int(input()) - 1)\n",
        (("5", "1 4"), ("2", "1 1")),
        ("print(1, 1)\n",),
        noted=True,
    ),
    Contest(
        "thrice", "Write three times a number.", "print(int(input()) * 2)\n", (("1", "3"), ("2", "6")), solved=False
    ),
    Contest(
        "pairs",
        "Return the pairs of a number of which the first is smaller, with their mean.",
        "from typing import List\n\nclass Solution:\n    def pairs(self, values: List[int], most: int):\n"
        "        return [(a, b, (a + b) / 2) for a in values for b in values if a < b <= most]\n",
        ((([3, 1], 9), [[1, 3, 2.0]]), (([1, 2, 9], 2), [[1, 2, 1.5]]), (([], 1), [])),
        (
            "def pairs(values, most):\n    return [[1, 3, 2.0]]\n",
            "class Solution:\n    def pairs(self, values, most):\n        return None\n",
        ),
        entry="pairs",
        starter="class Solution:\n    def pairs(self, values: List[int], most: int) -> List[List[float]]:\n        ",
    ),
    Contest(
        "tally",
        "Count the items of a list in a dict.",
        "def tally(values):\n    return {value: values.count(value) for value in values}\n",
        ((([1, 1, 2],), {"1": 2, "2": 1}), ((["a"],), {"a": 1})),
        (
            "def tally(values):\n    return {1: 2, 2: 1}\n",
            "def tally(values):\n    return {value: 1 for value in values}\n",
        ),
        entry="tally",
        starter="def tally(values):",
    ),
)
