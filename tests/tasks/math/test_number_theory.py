import re
from math import gcd

from sympy import divisors, factorint, isprime, totient

from tests.tasks.math.numeric import key_tests, numbers


def integers(text):
    return list(map(int, re.findall(r"-?\d+", text)))


def greatest(question, answer):
    given, g = integers(question), int(answer)
    return all(n % g == 0 for n in given) and gcd(*(n // g for n in given)) == 1


def least(question, answer):
    given, m = integers(question), int(answer)
    return all(m % n == 0 for n in given) and not any(all(m // p % n == 0 for n in given) for p in factorint(m))


greatest.__name__, least.__name__ = "gcd", "lcm"


def prime_factorisation(question, answer):
    (n,) = integers(question)
    return numbers(answer) == sorted(p for p, k in factorint(n).items() for _ in range(k))


def divisor_functions(question, answer):
    (n,) = integers(question)
    found = divisors(n)
    if "odd positive" in question:
        found = [d for d in found if d % 2]
    if "even positive" in question:
        found = [d for d in found if not d % 2]
    if "other than itself" in question:
        found.remove(n)
    return int(answer) == (len(found) if question.startswith("How many") else sum(found))


def euler_phi(question, answer):
    given = integers(question)
    n = given[-1]
    last = n if question.startswith("Find") else given[-2]
    if last <= 20_000:
        return int(answer) == sum(gcd(k, n) == 1 for k in range(1, last + 1))
    return int(answer) * n == totient(n) * last and last % n == 0


def count_powers(question, answer):
    low, high, *by = integers(question)
    k = 2 if "squares" in question else 3 if "cubes" in question else 4
    by, count, n = (by or [1])[0], 0, 0
    while n**k <= high:
        count += n**k >= low and n**k % by == 0
        n += 1
    return int(answer) == count


def count_primes(question, answer):
    low, high = integers(question)
    found = [p for p in range(low, high + 1) if isprime(p)]
    return int(answer) == (sum(found) if "sum" in question else len(found))


def linear_diophantine(question, answer):
    a, mark, b, c = re.search(r"(\d+)x ([+-]) (\d+)y = (\d+)", question).groups()
    a, b, c = int(a), int(mark + b), int(c)
    x, y = numbers(answer)
    smaller = next(x for x in range(1, abs(b) + 1) if (c - a * x) % b == 0)
    return a * x + b * y == c and x == smaller


def exponent(n, p):
    """The exponent of p in n!, by looking at every factor (level 5: by digits, another way than the family's)."""
    if n <= 3000:
        return sum(k for m in range(p, n + 1, p) for q, k in [(p, multiplicity(m, p))])
    digits, left = 0, n
    while left:
        digits, left = digits + left % p, left // p
    return (n - digits) // (p - 1)


def multiplicity(m, p):
    count = 0
    while m % p == 0:
        m, count = m // p, count + 1
    return count


def factorial_exponents(question, answer):
    if question.startswith("What"):
        p, times, n, k = map(int, re.search(r"which (\d+)\^e divides (\d+)! \* C\((\d+), (\d+)\)", question).groups())
        return int(answer) == exponent(times, p) + exponent(n, p) - exponent(k, p) - exponent(n - k, p)
    base = integers(question)[-1] if "base ten" not in question else 10
    tops = [int(n) for n in re.findall(r"(\d+)!", question)]
    return int(answer) == min(sum(exponent(n, p) for n in tops) // k for p, k in factorint(base).items())


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "number_theory",
    greatest,
    least,
    prime_factorisation,
    divisor_functions,
    euler_phi,
    count_powers,
    count_primes,
    linear_diophantine,
    factorial_exponents,
)
