import re
from math import gcd

from tests.tasks.math.numeric import key_tests, numbers, value


def power_mod(question, answer):
    text, m = re.match(r"What is the remainder of (.*) on division by (\d+)\?", question).groups()
    total = 0
    for base, exponent in re.findall(r"(\d+)\^(\d+|\([^)]*\))", text):
        total += slow_power(int(base), int(value(exponent)), int(m))
    return int(answer) == total % int(m)


def slow_power(base, exponent, m):
    """The remainder of a power from the cycle of remainders, found one by one."""
    seen, order, now = {}, [], 1 % m
    while now not in seen:
        seen[now] = len(order)
        order.append(now)
        now = now * base % m
    start = seen[now]
    return order[exponent] if exponent < start else order[start + (exponent - start) % (len(order) - start)]


def modular_inverse(question, answer):
    m, a = map(int, re.search(r"x < (\d+) for which (\d+)\*x", question).groups())
    return int(answer) * a % m == 1 and 0 < int(answer) < m


def chinese_remainder(question, answer):
    pairs = [tuple(map(int, p)) for p in re.findall(r"(\d+) on division by (\d+)", question)]
    x, step = 0, 1
    for rest, m in pairs:
        while x % m != rest:
            x += step
        step = step * m // gcd(step, m)
    return int(answer) == x < step


def quadratic_congruences(question, answer):
    m = int(re.search(r"on division by (\d+)", question)[1])
    text = re.search(r"x\^2(?: \+ (\d+)\*x \+ (\d+))?", question)
    b, c = (int(n or 0) for n in text.groups())
    if question.startswith("How many"):
        return int(answer) == len({(x * x + b * x + c) % m for x in range(3 * m)})
    rest = int(re.search(r"leaves the remainder (\d+)", question)[1])
    return numbers(answer) == [x for x in range(m) if (x * x + b * x + c - rest) % m == 0]


def linear_congruences(question, answer):
    m, a, b, rest = re.search(
        r"x < (\d+) for which (\d+)\*x(?: \+ (\d+))? leaves the remainder (\d+)", question
    ).groups()
    found = [x for x in range(int(m)) if (int(a) * x + int(b or 0) - int(rest)) % int(m) == 0]
    return numbers(answer) == found and ("all" in question or len(found) == 1)


def multiplicative_order(question, answer):
    a, m = map(int, re.search(r"which (\d+)\^k leaves the remainder 1 on division by (\d+)", question).groups())
    return int(answer) == next(k for k in range(1, m) if pow(a, k, m) == 1)


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "modular",
    power_mod,
    modular_inverse,
    chinese_remainder,
    quadratic_congruences,
    linear_congruences,
    multiplicative_order,
)
