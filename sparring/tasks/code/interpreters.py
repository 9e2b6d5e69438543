"""Problems of languages that have to be understood in two steps: logic, words that are defined."""

from __future__ import annotations

import re
from itertools import product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _claim(rng: EpisodeRng, size: int) -> tuple[str]:
    letters = "pqrs"[: 3 + size // 6]

    def claim(depth: int) -> str:
        parts = []
        for _ in range(rng.randint(2, 4)):
            nested = depth > 0 and rng.random() < 0.3
            parts.append(rng.choice(["", "", "!", "!!"]) + (f"({claim(depth - 1)})" if nested else rng.choice(letters)))
            parts.append(rng.choice("&|>"))
        return "".join(parts[:-1])

    return (claim(1 + size // 4),)


_REWRITES = [
    (r"!!", lambda found: ""),
    (r"!([01])", lambda found: "10"[int(found[1])]),
    (r"\(([01])\)", lambda found: found[1]),
    (r"([01])&([01])", lambda found: str(int(found[1]) & int(found[2]))),
    (r"(?<![&!])([01])\|([01])(?!&)", lambda found: str(int(found[1]) | int(found[2]))),
    (r"(?<![&|!])([01])>([01])(?![&|>])", lambda found: str(max(1 - int(found[1]), int(found[2])))),
]


def _rewrite_each_world(claim: str) -> int:
    letters = sorted(set(re.findall("[a-z]", claim)))
    true = 0
    for values in product("01", repeat=len(letters)):
        text = claim.translate(str.maketrans(dict(zip(letters, values, strict=True))))
        while len(text) > 1:
            pattern, put = next(rule for rule in _REWRITES if re.search(rule[0], text))
            text = re.sub(pattern, put, text, count=1)
        true += int(text)
    return true


@program(
    "worlds_where_true",
    5,
    "parsing",
    "logic",
    "counting",
    inputs=_claim,
    edges=[
        ("p",),
        ("!p",),
        ("p>p",),
        ("p|q&r",),
        ("p>q>r",),
        ("(p>q)>r",),
        ("!p&q",),
        ("!(p&q)|r>s",),
        ("!!p|!!!q",),
        ("p&q>q|p>p&!q",),
        ("z|a&!z",),
    ],
    oracle=_rewrite_each_world,
)
def worlds_where_true(claim: str) -> int:
    """Return for how many of the ways to make its letters true or false the `claim` is true.

    A claim consists of small letters, ! (not), & (and), | (or), > (if the left side then the right side: false only if the
    left is true and the right false) and parentheses, without spaces. ! belongs to the letter, parenthesis or ! directly
    after it. Next & binds most strongly, then |, then >. Of several > without parentheses the right ones belong
    together: p>q>r is p>(q>r). Only letters that are in the claim are counted, each once.

    >>> worlds_where_true("p|q")
    3
    >>> worlds_where_true("!p>q&p")
    2
    """
    letters = sorted(set(re.findall("[a-z]", claim)))

    def holds(text: str, world: dict[str, bool]) -> bool:
        depth, found = 0, {}
        for i, mark in enumerate(text):
            depth += (mark == "(") - (mark == ")")
            if depth == 0 and mark in "&|>" and mark not in found:
                found[mark] = i
        for mark in ">|&":
            if mark in found:
                left, right = holds(text[: found[mark]], world), holds(text[found[mark] + 1 :], world)
                return {">": not left or right, "|": left or right, "&": left and right}[mark]
        if text[0] == "!":
            return not holds(text[1:], world)
        return holds(text[1:-1], world) if text[0] == "(" else world[text]

    worlds = product((False, True), repeat=len(letters))
    return sum(holds(claim, dict(zip(letters, values, strict=True))) for values in worlds)


_BUILT_IN = {"+": 2, "-": 2, "*": 2, "dup": 1, "drop": 1, "swap": 2, "over": 2}


def _word_program(rng: EpisodeRng, size: int) -> tuple[str]:
    known = ["+", "-", "*", "dup", "dup", "drop", "swap", "over", "over"]
    out = [str(rng.randint(-3, 9)) for _ in range(rng.randint(2, 5))]
    for _ in range(rng.randint(1, 2 + size // 3)):
        if rng.random() < 0.7:
            name = rng.choice(["foo", "bar", "dup", "foo"])
            out += [":", name, *(rng.choice([*known, "2", "dup"]) for _ in range(rng.randint(0, 3))), ";"]
            known += [name, name, name]
        out += [rng.choice([*known, str(rng.randint(0, 5)), "1"]) for _ in range(rng.randint(1, 3))]
    return (" ".join(out),)


def _look_up_by_age(text: str) -> list[int] | None:
    tokens = text.split()
    bodies: list[tuple[str, int, int]] = []
    stack: list[int] = []

    def run(start: int, end: int, age: int) -> bool:
        at = start
        while at < end:
            token = tokens[at]
            if token == ":":
                stop = tokens.index(";", at)
                bodies.append((tokens[at + 1], at + 2, stop))
                at, age = stop + 1, age + 1
                continue
            defined = [i for i in range(age) if bodies[i][0] == token]
            if defined:
                if not run(*bodies[defined[-1]][1:], defined[-1]):
                    return False
            elif token not in _BUILT_IN:
                stack.append(int(token))
            elif len(stack) < _BUILT_IN[token]:
                return False
            else:
                taken = [stack.pop() for _ in range(_BUILT_IN[token])]
                a, b = taken[-1], taken[0]
                put = {"+": [a + b], "-": [a - b], "*": [a * b], "dup": [a, a], "drop": [], "swap": [b, a]}
                stack.extend(put.get(token, [a, b, a]))
            at += 1
        return True

    return stack if run(0, len(tokens), 0) else None


@program(
    "word_language",
    5,
    "parsing",
    "stacks",
    "interpreters",
    inputs=_word_program,
    edges=[
        ("",),
        ("1 2 3",),
        ("7 2 - 3 *",),
        ("1 2 over swap drop dup",),
        ("1 +",),
        (": sq dup * ; 3 sq sq",),
        (": a 1 ; : b a a ; : a 2 ; b a",),
        (": dup drop ; 4 5 dup",),
        (": x dup + ; : dup 7 ; 3 x dup",),
        ("5 : inc 1 + ; inc : inc inc inc ; inc",),
        (": no ; 4 no : bad drop drop ; bad",),
    ],
    oracle=_look_up_by_age,
)
def word_language(text: str) -> list[int] | None:
    """Return the stack, its top last, that the program `text` leaves behind when it begins with an empty stack.

    A program consists of words with spaces between them. A whole number, which may begin with a minus sign, is put on top
    of the stack. + - and * replace the two top numbers a b (b is the top) by a + b, a - b and a * b. dup turns a into a a,
    drop takes the top away, swap turns a b into b a, and over turns a b into a b a. The words from : to the next ; define
    a word: the first is its name, those after it are run whenever the name is met from there on. In a definition every
    word keeps the meaning that it had just before this definition, even if it is defined anew later; a name may be
    defined several times, and those of the built-in words too, but never numbers. All words are known where they are
    used. If a word needs more numbers than there are on the stack, the answer is None.

    >>> word_language("2 : double dup + ; 5 double -")
    [-8]
    >>> word_language(": a 1 ; : b a a + ; : a 9 ; b a")
    [2, 9]
    """
    defined: dict[str, list[str]] = {}
    flat: list[str] = []
    tokens = iter(text.split())
    for token in tokens:
        if token == ":":
            name, body = next(tokens), list[str]()
            while (each := next(tokens)) != ";":
                body += defined.get(each, [each])
            defined[name] = body
        else:
            flat += defined.get(token, [token])
    stack: list[int] = []
    for word in flat:
        need = _BUILT_IN.get(word, 0)
        if len(stack) < need:
            return None
        if need == 0:
            stack.append(int(word))
            continue
        a, b = stack[-need], stack[-1]
        put = {"+": [a + b], "-": [a - b], "*": [a * b], "dup": [a, a], "drop": [], "swap": [b, a], "over": [a, b, a]}
        stack[-need:] = put[word]
    return stack
