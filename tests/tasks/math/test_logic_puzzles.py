import re
from itertools import permutations, product

from tests.tasks.math.numeric import key_tests, numbers

NAME = r"([Tt]he owner of the \w+|[A-Z]\w+)"
RULES = (
    (rf"{NAME} lives in the same house as {NAME}", lambda a, b: a == b),
    (rf"{NAME} does not live in the same house as {NAME}", lambda a, b: a != b),
    (rf"{NAME} lives next door to {NAME}", lambda a, b: a - b in (1, -1)),
    (rf"{NAME} does not live next door to {NAME}", lambda a, b: a - b not in (1, -1)),
    (rf"{NAME} lives in a house with a smaller number than {NAME}", lambda a, b: a < b),
    (rf"{NAME} lives in house (\d)", lambda a, b: a == b),
    (rf"{NAME} does not live in house (\d)", lambda a, b: a != b),
)


def logic_grids(question, answer):
    people = re.split(r", | and ", question.partition(" live in the houses")[0])
    animals = re.search(r"one of these animals: (.*?);", question)
    animals = re.split(r", | and ", animals[1]) if animals else []
    body, _, asked = question.partition(" Give the house numbers")
    clues = [rule(clue) for clue in re.split(r"\. ", body.rstrip("."))[2 if animals else 1 :]]
    found = [case for case in cases(people, animals) if all(f(case) for f in clues)]
    wanted = re.search(r"\((.*)\)", asked)[1].split(", ")
    names = [f"the owner of the {w}" if animals else w for w in wanted]
    return [[case[name] for name in names] for case in found] == [numbers(answer)]


def cases(people, animals):
    orders = list(permutations(range(1, len(people) + 1)))
    for first, second in product(orders, orders if animals else [()]):
        yield dict(zip(people, first, strict=True)) | {
            f"the owner of the {a}": h for a, h in zip(animals, second, strict=False)
        }


def rule(clue):
    """The condition of a clue, read from its words."""
    (match, test) = next((m, test) for pattern, test in RULES if (m := re.fullmatch(pattern, clue)))
    a, b = (name[0].lower() + name[1:] if name.startswith("The ") else name for name in match.groups())
    return (lambda case: test(case[a], int(b))) if b.isdigit() else (lambda case: test(case[a], case[b]))


def says(text, names, case):
    """Whether a statement is true in a case {name: is a knight}."""
    two = r"(\w+) and (\w+)"
    if m := re.fullmatch(r"(\w+) is a (knight|knave)", text):
        return case[m[1]] == (m[2] == "knight")
    if m := re.fullmatch(rf"{two} are of (the same kind|different kinds)", text):
        return (case[m[1]] == case[m[2]]) == (m[3] == "the same kind")
    if m := re.fullmatch(rf"At least one of {two} is a knave", text):
        return not (case[m[1]] and case[m[2]])
    if m := re.fullmatch(r"If (\w+) is a knight, then so is (\w+)", text):
        return not case[m[1]] or case[m[2]]
    m = re.fullmatch(rf"Exactly (\d) of the {len(names)} of us (?:is a knight|are knights)", text)
    return sum(case.values()) == int(m[1])


def knights_and_knaves(question, answer):
    said = re.findall(r'(\w+) \(number (\d+)\) says: "(.*?)\."', question)
    names = [name for name, *_ in said]
    assert [int(n) for _, n, _ in said] == list(range(1, len(said) + 1))
    found = []
    for kinds in product((True, False), repeat=len(names)):
        case = dict(zip(names, kinds, strict=True))
        if all(says(text, names, case) == case[name] for name, _, text in said):
            found.append([i + 1 for i, kind in enumerate(kinds) if kind])
    return found == [numbers(answer)]


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "logic_puzzles", logic_grids, knights_and_knaves
)
