import re
from fractions import Fraction
from itertools import permutations, product

from tests.tasks.math.numeric import key_tests, numbers, value


def missing_signs(question, answer):
    left, target = re.match(r"In (.*) = (-?\d+), each", question).groups()
    given, found = left.split(" ? "), []
    for signs in product((1, 2, 3), repeat=len(given) - 1):
        text = given[0] + "".join(f"{' +-*'[s]}{n}" for s, n in zip(signs, given[1:], strict=True))
        total = sum(terms(text))
        if total == int(target):
            found.append(list(signs))
    return found == [numbers(answer)]


def terms(text):
    """The summands of a sum of products without brackets."""
    for sign, factors in re.findall(r"([+-]?)(\d+(?:\*\d+)*)", text):
        out = -1 if sign == "-" else 1
        for factor in factors.split("*"):
            out *= int(factor)
        yield out


def cryptarithms(question, answer):
    left, right = re.match(r"In ([A-Z +]+) = ([A-Z]+), each", question).groups()
    words, asked = [*left.split(" + "), right], re.search(r"Which number is ([A-Z]+)\?", question)[1]
    known = {c: int(d) for c, d in re.findall(r"([A-Z]) = (\d)", question)}
    unknown = sorted(set("".join(words)) - set(known))
    free = sorted(set(range(10)) - set(known.values()))
    found = []
    for digits in permutations(free, len(unknown)):
        code = known | dict(zip(unknown, digits, strict=True))
        *parts, total = (int("".join(str(code[c]) for c in word)) for word in words)
        if sum(parts) == total and all(code[word[0]] for word in words):
            found.append(code)
    return [int("".join(str(code[c]) for c in asked)) for code in found] == [int(answer)]


def magic_squares(question, answer):
    cells = question.partition("\n")[2].split()
    size = 3 if len(cells) == 9 else 4
    return determined(equations(cells, size), cells.index("x"), len(cells)) == Fraction(answer)


def equations(cells, size):
    """The lines (cells, minus the common sum) and the known cells, as rows of coefficients and a right-hand side."""
    lines = [range(size * i, size * i + size) for i in range(size)] + [range(i, size * size, size) for i in range(size)]
    lines += [range(0, size * size, size + 1), range(size - 1, size * size - 1, size - 1)]
    rows = [[Fraction(c in line) for c in range(size * size)] + [Fraction(-1), Fraction(0)] for line in lines]
    for i, cell in enumerate(cells):
        if cell not in "?x":
            rows.append([Fraction(c == i) for c in range(size * size)] + [Fraction(0), Fraction(cell)])
    return rows


def determined(rows, column, width):
    """The value of an unknown that a linear system determines; None if it does not."""
    rows = [row[:] for row in rows]
    order = [c for c in range(width + 1) if c != column] + [column]
    done = 0
    for c in order:
        pivot = next((r for r in range(done, len(rows)) if rows[r][c]), None)
        if pivot is None:
            if c == column:
                return None
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        scale = rows[done][c]
        rows[done] = [x / scale for x in rows[done]]
        for r in range(done + 1, len(rows)):
            if rows[r][c]:
                factor = rows[r][c]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[done], strict=True)]
        done += 1
    assert not any(row[-1] for row in rows[done:]), "the square contradicts itself"
    return rows[done - 1][-1]


def balances(question, answer):
    """Weights follow from the balances by walking from thing to thing."""
    facts = [
        (int(m), a, int(n), b)
        for m, a, n, b in re.findall(r"(\d+) (\w+?)s weigh as much as (\d+) (\w+?)s\.", question.lower())
    ]
    asked = question.rpartition(". ")[2] if "How many grams" not in question else question
    if many := re.search(r"How many (\w+?)s weigh as much as (\d+) (\w+?)s\?", asked):
        weights, target = {many[1]: Fraction(1)}, many[3]
        scale = int(many[2])
    else:
        name, grams = re.search(r"Each (\w+) weighs (\d+) grams", question).groups()
        weights, scale = {name: Fraction(int(grams))}, 1
        target = re.search(r"does each (\w+) weigh", question)[1]
    while target not in weights:
        for m, a, n, b in facts:
            if a in weights:
                weights[b] = m * weights[a] / n
            elif b in weights:
                weights[a] = n * weights[b] / m
    return weights[target] * scale == Fraction(answer)


def test_the_tests_of_puzzles_see_what_is_wrong():
    assert value("2 * 3") == 6
    assert list(terms("2*3-4*5")) == [6, -20]
    square = ["8", "1", "6", "3", "5", "7", "4", "9", "x"]
    assert determined(equations(square, 3), 8, 9) == 2
    assert determined(equations(["?"] * 8 + ["x"], 3), 8, 9) is None


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "puzzles", missing_signs, cryptarithms, magic_squares, balances
)
