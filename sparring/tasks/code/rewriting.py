"""Problems about tiny machines, and about finding programs for them."""

from __future__ import annotations

from functools import cache
from itertools import product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _keys(rng: EpisodeRng, size: int) -> tuple[str, int]:
    return "".join(rng.choices("++-dnmr?", k=rng.randint(1, 3 * size))), rng.randint(-9, 9)


def _keys_as_functions(keys: str, start: int) -> int:
    state = (start, 0)
    acts = {
        "+": lambda x, kept: (x + 1, kept),
        "-": lambda x, kept: (x - 1, kept),
        "d": lambda x, kept: (2 * x, kept),
        "n": lambda x, kept: (-x, kept),
        "m": lambda x, kept: (x, x),
        "r": lambda x, kept: (x + kept, kept),
    }
    for key in keys:
        state = acts[key](*state) if key in acts else state
    return state[0]


@program(
    "press_keys",
    1,
    "interpreters",
    "simulation",
    inputs=_keys,
    edges=[("", 4), ("r", 5), ("mdrr", 3), ("++d-n", 1), ("x?d!", 7), ("m+mr-", -2), ("dmnr", 6)],
    oracle=_keys_as_functions,
)
def press_keys(keys: str, start: int) -> int:
    """Return the number that a pocket calculator shows after all `keys` were pressed, one after another.

    At first it shows `start`, and its memory holds 0. "+" adds 1 to the number shown, "-" takes 1 from it, "d" doubles it,
    "n" changes its sign, "m" puts it into the memory in place of what was there, and "r" adds what the memory holds (which
    stays there) to it. All other keys do nothing.

    >>> press_keys("d+m-r", 5)
    21
    >>> press_keys("rn", 3)
    -3
    """
    shown, kept = start, 0
    for key in keys:
        if key in "+-":
            shown += 1 if key == "+" else -1
        elif key in "dn":
            shown *= 2 if key == "d" else -1
        elif key == "m":
            kept = shown
        elif key == "r":
            shown += kept
    return shown


def _rules(rng: EpisodeRng, size: int) -> tuple[str, list[tuple[str, str]], int]:
    rules = []
    for _ in range(rng.randint(1, 4)):
        left = "".join(rng.choices("abc", k=rng.randint(1, 2)))
        rules.append((left, "".join(rng.choices("abc", k=rng.randint(0, 2)))))
    return "".join(rng.choices("abc", k=rng.randint(1, 2 + size))), rules, rng.randint(0, 2 * size)


def _rewrite_by_places(text: str, rules: list[tuple[str, str]], limit: int) -> str:
    for _ in range(limit):
        fits = [
            (rule, at) for rule, (left, _) in enumerate(rules) for at in range(len(text)) if text[at:].startswith(left)
        ]
        if not fits:
            break
        rule, at = min(fits)
        text = text[:at] + rules[rule][1] + text[at + len(rules[rule][0]) :]
    return text


@program(
    "rewrite_text",
    2,
    "rewriting",
    "strings",
    "simulation",
    inputs=_rules,
    edges=[
        ("", [("a", "b")], 5),
        ("aaa", [("a", "b")], 2),
        ("ba", [("a", "c"), ("b", "a")], 9),
        ("bab", [("ab", "x"), ("ba", "y")], 1),
        ("a", [("a", "aa")], 4),
        ("aab", [("ab", "ba"), ("b", "c")], 7),
        ("abab", [("b", ""), ("aa", "b")], 0),
        ("cab", [("b", "cc"), ("c", "b")], 3),
    ],
    oracle=_rewrite_by_places,
)
def rewrite_text(text: str, rules: list[tuple[str, str]], limit: int) -> str:
    """Return what becomes of `text` by the rewriting `rules`, after at most `limit` steps.

    Each rule (left, right) replaces the text left, which is not empty, by right. In every step the first rule in the list
    whose left occurs anywhere in the text is used, once, at the leftmost place where it occurs. Then the next step begins
    again with the first rule. When no rule fits, or `limit` steps are done, it ends.

    >>> rewrite_text("bbaa", [("ba", "ab")], 3)
    'abab'
    >>> rewrite_text("xy", [("y", "z"), ("x", "")], 9)
    'z'
    """
    for _ in range(limit):
        rule = next(((left, right) for left, right in rules if left in text), None)
        if rule is None:
            break
        text = text.replace(*rule, 1)
    return text


def _register_code(rng: EpisodeRng, size: int) -> tuple[list[str], list[int], int]:
    count = rng.randint(1, 3)
    code = []
    for _ in range(rng.randint(2, 3 + size)):
        kind, register, line = (
            rng.choice(("inc", "inc", "dec", "dec", "jz", "jmp")),
            rng.randrange(count),
            rng.randint(0, 3 + size),
        )
        code.append(f"jmp {line}" if kind == "jmp" else f"{kind} {register}" + (f" {line}" if kind == "jz" else ""))
    return code, [rng.randint(0, 5) for _ in range(count)], rng.choice((5, 20, 60))


def _one_state_at_a_time(code: list[str], registers: list[int], limit: int) -> list[int]:
    def step(line: int, values: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        name, *numbers = code[line].split()
        if name == "jmp":
            return int(numbers[0]), values
        at = int(numbers[0])
        if name == "jz":
            return (line + 1 if values[at] else int(numbers[1])), values
        new = values[at] + 1 if name == "inc" else max(0, values[at] - 1)
        return line + 1, (*values[:at], new, *values[at + 1 :])

    state = (0, tuple(registers))
    while limit and state[0] < len(code):
        state, limit = step(*state), limit - 1
    return list(state[1])


@program(
    "run_registers",
    3,
    "interpreters",
    "simulation",
    "parsing",
    inputs=_register_code,
    edges=[
        ([], [3], 5),
        (["dec 0"], [0], 5),
        (["inc 0", "jmp 0"], [0], 7),
        (["jz 0 4", "dec 0", "inc 1", "jmp 0"], [4, 3], 100),
        (["jmp 9", "inc 0"], [1], 9),
        (["jz 1 3", "inc 0", "inc 0", "inc 1"], [5, 0], 9),
        (["jz 0 2", "inc 1", "dec 0", "inc 1"], [2, 0], 3),
        (["dec 1", "dec 1", "jz 1 5", "inc 0", "inc 0", "inc 1"], [0, 2], 50),
    ],
    oracle=_one_state_at_a_time,
)
def run_registers(code: list[str], registers: list[int], limit: int) -> list[int]:
    """Return the values of all `registers` after the machine has run `code`, for at most `limit` instructions.

    The machine begins with the line 0 of `code` and the given values. "inc R" adds 1 to register R, "dec R" takes 1 from it
    unless it is 0, and the machine goes on with the next line. "jz R L" goes on with line L if register R is 0 and with
    the next line otherwise, "jmp L" goes on with line L. Lines and registers are counted from 0. The machine stops when the
    line to go on with does not exist, or when it has done `limit` instructions (jumps are instructions, too). The
    arguments must not be changed.

    >>> run_registers(["jz 0 4", "dec 0", "inc 1", "jmp 0"], [2, 1], 50)
    [0, 3]
    >>> run_registers(["inc 0", "jmp 0"], [5], 4)
    [7]
    """
    values, line = list(registers), 0
    while limit > 0 and line < len(code):
        limit -= 1
        name, *words = code[line].split()
        numbers = [int(each) for each in words]
        line += 1
        if name == "inc":
            values[numbers[0]] += 1
        elif name == "dec":
            values[numbers[0]] = max(0, values[numbers[0]] - 1)
        elif name == "jmp" or values[numbers[0]] == 0:
            line = numbers[-1]
    return values


def _act(letter: str, value: int) -> int:
    return {"d": 2 * value, "h": value // 2, "i": value + 1, "n": -value, "s": value * value}[letter]


def _number_examples(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]], int]:
    code = rng.choices("dhins", k=rng.randint(1, 2 + size // 4))
    examples = []
    for given in rng.sample(range(-9, 10), rng.randint(1, 3)):
        value = given
        for letter in code:
            value = _act(letter, value)
        examples.append((given, value))
    if rng.random() < 0.15:
        examples[-1] = (examples[-1][0], examples[-1][1] + rng.randint(1, 3))
    return examples, rng.randint(2, 4)


def _all_programs_in_order(examples: list[tuple[int, int]], longest: int) -> str | None:
    for length in range(longest + 1):
        for letters in product("dhins", repeat=length):
            for value, wanted in examples:
                for letter in letters:
                    value = _act(letter, value)
                if value != wanted:
                    break
            else:
                return "".join(letters)
    return None


@program(
    "shortest_number_program",
    4,
    "program synthesis",
    "breadth first",
    inputs=_number_examples,
    edges=[
        ([], 3),
        ([(4, 4), (0, 0)], 2),
        ([(3, 7), (1, 3)], 4),
        ([(3, 7), (1, 3)], 1),
        ([(2, 4)], 3),
        ([(-3, 2), (5, -3)], 4),
        ([(5, -3), (4, -2)], 3),
        ([(1, 2), (1, 3)], 4),
        ([(3, 16), (-1, 0)], 4),
    ],
    oracle=_all_programs_in_order,
)
def shortest_number_program(examples: list[tuple[int, int]], longest: int) -> str | None:
    """Return the shortest program of at most `longest` letters that is right for all `examples`, or None if there is none.

    A program is a text of the letters d, h, i, n and s, which change a whole number one after another: "d" doubles it, "h"
    halves it (rounding down: -3 becomes -2), "i" adds 1, "n" changes its sign, "s" squares it. The empty program changes
    nothing. It is right for an example (given, wanted) if it makes wanted from given. Of several shortest programs it is
    the first in the alphabet.

    >>> shortest_number_program([(3, 7), (5, 11)], 4)
    'di'
    >>> shortest_number_program([(2, 9), (-1, 0)], 3)
    'is'
    """
    start, goal = tuple(given for given, _ in examples), tuple(wanted for _, wanted in examples)
    found = {start: ""}
    todo = [start]
    for state in todo:
        if state == goal:
            return found[state]
        for letter in "dhins" if len(found[state]) < longest else "":
            after = tuple(_act(letter, value) for value in state)
            if after not in found:
                found[after] = found[state] + letter
                todo.append(after)
    return None


def _text_examples(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str]]]:
    template = "".join(rng.choices("01122a-b .", k=rng.randint(1, 3 + size // 2)))
    examples = []
    for _ in range(rng.randint(1, 3)):
        words = ["".join(rng.choices("ab-", k=rng.randint(1, 3))) for _ in range(rng.randint(3, 4))]
        wanted = "".join(words[int(each)] if each.isdigit() else each for each in template)
        examples.append((" ".join(words), wanted if rng.random() < 0.93 else wanted + "a"))
    return (examples,)


def _shortest_from_behind(examples: list[tuple[str, str]]) -> str | None:
    @cache
    def best(rests: tuple[str, ...]) -> tuple[int, str] | None:
        if not any(rests):
            return 0, ""
        options = []
        for letter in {*"0123456789", *(rest[:1] for rest in rests)} - {""}:
            after = []
            for (given, _), rest in zip(examples, rests, strict=True):
                words = given.split()
                part = letter if not letter.isdigit() else words[int(letter)] if int(letter) < len(words) else None
                if part is not None and rest.startswith(part):
                    after.append(rest[len(part) :])
            tail = best(tuple(after)) if len(after) == len(rests) else None
            if tail is not None:
                options.append((1 + tail[0], letter + tail[1]))
        return min(options, default=None)

    found = best(tuple(wanted for _, wanted in examples))
    return None if found is None else found[1]


@program(
    "shortest_template",
    5,
    "program synthesis",
    "strings",
    "breadth first",
    inputs=_text_examples,
    edges=[
        ([("ab", "")],),
        ([("ab cd", "cd-ab"), ("x y", "y-x")],),
        ([("a a", "aa")],),
        ([("ab abc cd", "abcd")],),
        ([("ab abc", "abcab"), ("a b", "ba")],),
        ([("x yy", "x"), ("z w", "w")],),
        ([("a ab b", "abab")],),
        ([("bc cd", "bcd bcd"), ("b", "b d")],),
        ([("to be", "to be."), ("or not", "or not."), ("a b c", "a b.")],),
        ([("b a", "bab"), ("b b", "bbb")],),
    ],
    oracle=_shortest_from_behind,
)
def shortest_template(examples: list[tuple[str, str]]) -> str | None:
    """Return the shortest template that makes the second text of each of `examples` from the first, or None.

    Each example is (given, wanted). The given text is a number of words, none empty, with single spaces between them. A
    template is a text; in what it makes, each digit k of it is replaced by the k-th word of the given text, counted from 0
    (such a word must exist), all other letters stand for themselves. There are no digits in the examples, and there is at
    least one example. Of several shortest templates it is the one that comes first when Python compares texts. If no
    template is right for all examples the answer is None.

    >>> shortest_template([("ann lee", "lee, ann"), ("bo fox", "fox, bo")])
    '1, 0'
    >>> shortest_template([("a b", "ab."), ("c c", "cc.")])
    '01.'
    """
    given = [text.split() for text, _ in examples]
    wanted = [text for _, text in examples]
    layer = {tuple(0 for _ in examples): ""}
    goal = tuple(len(text) for text in wanted)
    while layer and goal not in layer:
        following: dict[tuple[int, ...], str] = {}
        for places, made in layer.items():
            rests = [text[place:] for text, place in zip(wanted, places, strict=True)]
            options = {str(k): [words[k] for words in given] for k in range(min(10, *map(len, given), 10))}
            for letter, parts in {**options, rests[0][:1]: [rests[0][:1]] * len(rests)}.items():
                if letter and all(rest.startswith(part) for rest, part in zip(rests, parts, strict=True)):
                    after = tuple(place + len(part) for place, part in zip(places, parts, strict=True))
                    following[after] = min(following.get(after, made + letter), made + letter)
        layer = following
    return layer.get(goal)
