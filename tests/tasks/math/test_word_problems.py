import re
from fractions import Fraction
from itertools import product

from tests.tasks.math.numeric import NUMBER, fractions, key_tests, numbers

TIMES = {"twice": 2, "three times": 3, "four times": 4, "five times": 5, "six times": 6}


def multiple(text):
    return Fraction(TIMES[text]) if text in TIMES else Fraction(text.removesuffix(" times"))


def years(text):
    n = int(re.search(r"\d+", text)[0])
    return -n if "ago" in text else n


def age_puzzles(question, answer):
    """Every pair or triple of ages up to 150 is tried against what is said, over all statements."""
    if "together are" in question:
        return three_people(question, answer)
    if question.rstrip(".").endswith(")"):
        return three_with_total(question, answer)
    names = re.match(r"(\w+) is .*? (?:as|than) (?:old as )?(\w+)", question).groups()
    asked = names.index(re.search(r"How old is (\w+)", question)[1])
    fits = pair_rule(question)
    return {pair[asked] for pair in product(range(1, 150), repeat=2) if fits(*pair)} == {int(answer)}


def pair_rule(question):
    """What is said about the ages of two people."""
    if gap := re.search(r"is (\d+) years (older|younger)", question):
        total = int(re.search(r"(?:are|is) (\d+)(?: years old)?\. How", question)[1])
        more = int(gap[1]) * (1 if gap[2] == "older" else -1)
        return lambda a, b: a - b == more and a + b == total
    now = multiple(re.search(r"is ([\w/ ]+?) as old as", question)[1])
    shift = years(re.search(r"(In \d+ years|\d+ years ago)", question)[1])
    if "sum" in question:
        total = int(re.search(r"(?:was|will be) (\d+)", question)[1])
        return lambda a, b: a == now * b and a + b + 2 * shift == total
    later = multiple(re.search(r"(?:was|will be) ([\w/ ]+?) as old", question)[1])
    return lambda a, b: a == now * b and a + shift == later * (b + shift)


def three_people(question, answer):
    sums = {
        frozenset(p): int(n)
        for *p, n in re.findall(r"(\w+) and (\w+) (?:together )?(?:are )?(?:together )?(\d+)", question)
    }
    asked = re.search(r"How old is (\w+)", question)[1]
    first, second = (key - {asked} for key in sums if asked in key)
    other = sums[first | second]
    x = int(answer)
    return (sums[first | {asked}] - x) + (sums[second | {asked}] - x) == other


def three_with_total(question, answer):
    k, gap, n, total = re.search(
        r"is ([\w ]+?) as old as \w+, and \w+ is (\d+) years older than \w+\. In (\d+) years .* be (\d+) years",
        question,
    ).groups()
    a, b, c = numbers(answer)
    return a == multiple(k) * b and c == b + int(gap) and a + b + c + 3 * int(n) == int(total)


def shopping(question, answer):
    bills = re.findall(r"(\w+) pays ([\d.]+) euros for (.*?)(?=\. [A-Z])", question)
    if bills:
        return prices_fit(question, answer, bills)
    cost = sum(int(n) * Fraction(p) for n, p in re.findall(r"(\d+) \w+ at ([\d.]+) euros each", question))
    off = re.search(r"reduced by (\d+)%", question)
    paid = int(re.search(r"pays with (\d+) euros", question)[1])
    return Fraction(answer) == paid - cost * (1 - Fraction(int(off[1]) if off else 0, 100)) >= 0


def prices_fit(question, answer, bills):
    """With the asked price put in, the other equations still have a solution, and the determinant is not 0."""
    goods = sorted({kind for *_, text in bills for kind in re.findall(r"\d+ (\w+)", text)})
    asked = re.search(r"each of the (\w+) cost", question)[1]
    rows = []
    for _, cost, text in bills:
        counts = {kind: int(n) for n, kind in re.findall(r"(\d+) (\w+)", text)}
        rows.append([Fraction(counts.get(kind, 0)) for kind in goods] + [Fraction(cost)])
    return solved(rows)[goods.index(asked)] == Fraction(answer)


def solved(rows):
    """The solution of a square system by elimination."""
    size = len(rows)
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for r in range(size):
            if r != i:
                rows[r] = [x - rows[r][i] * y for x, y in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]


def averages(question, answer):
    answer = Fraction(answer)
    if question.startswith("What is the mean"):
        found = fractions(question)
        return sum(found) / len(found) == answer
    if question.startswith("One group"):
        m, a, n, b = fractions(question)
        return answer * (m + n) == m * a + n * b
    if question.startswith("A class"):
        size, mean, girls, boys = fractions(question)
        return answer * girls + (size - answer) * boys == mean * size
    count, mean, *rest = fractions(question)
    if "replaced" in question:
        gone, new = rest
        return count * mean - gone + answer == count * new
    return sum(rest) + answer == mean * count and len(rest) == count - 1


def sharing(question, answer):
    people = re.split(r", | and ", re.match(r"(.*?) share", question)[1])
    ratio = list(map(Fraction, re.search(rf"ratio ({NUMBER}(?: : {NUMBER})+)", question)[1].split(" : ")))
    part = dict(zip(people, ratio, strict=True))
    asked = re.search(r"does (\w+) get", question)[1]
    unit = Fraction(answer) / part[asked]
    if found := re.search(r"share (\d+) coins", question):
        return unit * sum(ratio) == int(found[1])
    if found := re.search(r"(\w+) gets (\d+) coins more than (\w+)", question):
        return unit * (part[found[1]] - part[found[3]]) == int(found[2])
    name, known = re.search(r"\. (\w+) gets (\d+) coins", question).groups()
    return unit * part[name] == int(known) and name != asked


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "word_problems", age_puzzles, shopping, averages, sharing
)
