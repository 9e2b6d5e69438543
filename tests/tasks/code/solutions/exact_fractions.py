"""Right and nearly right solutions of the problems about fractions."""


def sum_of_fractions__right_common_denominator(parts):
    from math import gcd, lcm

    below = lcm(*(abs(d) for _, d in parts))
    above = sum(n * (below // d) for n, d in parts)
    return (above // gcd(above, below), below // gcd(above, below))


def sum_of_fractions__right_euclid_at_the_end(parts):
    above, below = 0, 1
    for n, d in parts:
        above, below = above * d + n * below, below * d
    if below < 0:
        above, below = -above, -below
    a, b = abs(above), below
    while b:
        a, b = b, a % b
    return (above // a, below // a)


def sum_of_fractions__wrong_not_reduced(parts):
    above, below = 0, 1
    for n, d in parts:
        above, below = above * d + n * below, below * d
    return (above, below) if below > 0 else (-above, -below)


def sum_of_fractions__wrong_negative_denominator(parts):
    from math import gcd

    above, below = 0, 1
    for n, d in parts:
        above, below = above * d + n * below, below * d
    return (above // gcd(above, below), below // gcd(above, below))


def sum_of_fractions__wrong_floats(parts):
    from fractions import Fraction

    total = Fraction(sum(n / d for n, d in parts)).limit_denominator(1000)
    return (total.numerator, total.denominator)


def sum_of_fractions__wrong_adds_above_and_below(parts):
    from math import gcd

    above, below = sum(n for n, _ in parts), sum(d for _, d in parts) or 1
    return (above // gcd(above, below), below // gcd(above, below))


def sum_of_fractions__wrong_loses_the_sign(parts):
    from math import gcd

    above, below = 0, 1
    for n, d in parts:
        above, below = above * abs(d) + n * below, below * abs(d)
    return (above // gcd(above, below), below // gcd(above, below))


def mixed_number__right_cases(numerator, denominator):
    from math import gcd

    sign, numerator = ("-" if numerator < 0 else ""), abs(numerator)
    whole, rest = numerator // denominator, numerator % denominator
    if rest == 0:
        return f"{sign}{whole}"
    shared = gcd(rest, denominator)
    fraction = f"{rest // shared}/{denominator // shared}"
    return f"{sign}{whole} {fraction}" if whole else sign + fraction


def mixed_number__right_fraction(numerator, denominator):
    from fractions import Fraction

    value = Fraction(numerator, denominator)
    whole = int(value)
    rest = abs(value - whole)
    if not rest:
        return str(whole)
    if not whole:
        return ("-" if value < 0 else "") + str(rest)
    return f"{whole} {rest}"


def mixed_number__wrong_floor_of_negatives(numerator, denominator):
    from math import gcd

    whole, rest = divmod(numerator, denominator)
    shared = gcd(rest, denominator)
    parts = [str(whole)] * (whole != 0 or not rest) + [f"{rest // shared}/{denominator // shared}"] * (rest > 0)
    return " ".join(parts)


def mixed_number__wrong_not_reduced(numerator, denominator):
    whole, rest = divmod(abs(numerator), denominator)
    parts = [str(whole)] * (whole > 0 or not rest) + [f"{rest}/{denominator}"] * (rest > 0)
    return "-" * (numerator < 0) + " ".join(parts)


def mixed_number__wrong_zero_whole_written(numerator, denominator):
    from math import gcd

    whole, rest = divmod(abs(numerator), denominator)
    shared = gcd(rest, denominator)
    fraction = f" {rest // shared}/{denominator // shared}" if rest else ""
    return "-" * (numerator < 0) + str(whole) + fraction


def mixed_number__wrong_zero_is_empty(numerator, denominator):
    from math import gcd

    whole, rest = divmod(abs(numerator), denominator)
    shared = gcd(rest, denominator)
    parts = [str(whole)] * (whole > 0) + [f"{rest // shared}/{denominator // shared}"] * (rest > 0)
    return "-" * (numerator < 0) + " ".join(parts)


def mixed_number__wrong_sign_lost_below_one(numerator, denominator):
    from fractions import Fraction

    value = Fraction(numerator, denominator)
    whole, rest = int(value), abs(value - int(value))
    return " ".join([str(whole)] * (whole != 0 or not rest) + [str(rest)] * (rest > 0))


def mixed_number__wrong_fraction_of_zero_written(numerator, denominator):
    from fractions import Fraction

    value = abs(Fraction(numerator, denominator))
    rest = value - int(value)
    whole = [str(int(value))] if value >= 1 else []
    return "-" * (numerator < 0) + " ".join([*whole, f"{rest.numerator}/{rest.denominator}"])


def greedy_unit_fractions__right_fraction(numerator, denominator):
    from fractions import Fraction
    from math import ceil

    left, out = Fraction(numerator, denominator), []
    while left > 0:
        out.append(ceil(1 / left))
        left -= Fraction(1, out[-1])
    return out


def greedy_unit_fractions__right_without_reducing(numerator, denominator):
    out = []
    while numerator > 0:
        below, rest = divmod(denominator, numerator)
        below += rest > 0
        out.append(below)
        numerator, denominator = numerator * below - denominator, denominator * below
    return out


def greedy_unit_fractions__wrong_floor(numerator, denominator):
    out = []
    while numerator > 0 and len(out) < 30:
        below = denominator // numerator
        out.append(below)
        numerator, denominator = numerator * below - denominator, denominator * below
    return out


def greedy_unit_fractions__wrong_always_one_more(numerator, denominator):
    out = []
    while numerator > 0 and len(out) < 6:
        below = denominator // numerator + 1
        out.append(below)
        numerator, denominator = numerator * below - denominator, denominator * below
    return out


def greedy_unit_fractions__wrong_floats(numerator, denominator):
    from math import ceil

    left, out = numerator / denominator, []
    while left > 1e-9:
        out.append(ceil(1 / left))
        left -= 1 / out[-1]
    return out


def greedy_unit_fractions__wrong_whole_numbers_missing(numerator, denominator):
    out = []
    while numerator > 0:
        below = max(2, -(-denominator // numerator))
        if below in out:
            break
        out.append(below)
        numerator, denominator = numerator * below - denominator, denominator * below
    return out


def greedy_unit_fractions__wrong_divisors_first(numerator, denominator):
    out = []
    for divisor in sorted((d for d in range(1, denominator + 1) if denominator % d == 0), reverse=True):
        if divisor <= numerator:
            out.append(denominator // divisor)
            numerator -= divisor
    return out


def closest_fraction__right_limit_denominator_style(numerator, denominator, limit):
    from fractions import Fraction

    value = Fraction(numerator, denominator)
    if value.denominator <= limit:
        return (value.numerator, value.denominator)
    a, b, c, d = 0, 1, 1, 0
    n, m = value.numerator, value.denominator
    while True:
        q = n // m
        if b + q * d > limit:
            break
        a, b, c, d = c, d, a + q * c, b + q * d
        n, m = m, n - q * m
    k = (limit - b) // d
    near, far = Fraction(c, d), Fraction(a + k * c, b + k * d)
    best = min((near, far), key=lambda f: (abs(f - value), f.denominator, f))
    return (best.numerator, best.denominator)


def closest_fraction__right_halving_between_neighbours(numerator, denominator, limit):
    from fractions import Fraction

    value = Fraction(numerator, denominator)
    whole = numerator // denominator
    low, high = (whole, 1), (whole + 1, 1)
    while low[1] + high[1] <= limit:
        middle = (low[0] + high[0], low[1] + high[1])
        if middle[0] * denominator <= numerator * middle[1]:
            low = middle
        else:
            high = middle
        if low[0] * denominator == numerator * low[1]:
            return low
    return min((low, high), key=lambda f: (abs(Fraction(*f) - value), f[1], f[0]))


def closest_fraction__wrong_rounded_at_the_limit(numerator, denominator, limit):
    from fractions import Fraction

    best = Fraction(round(Fraction(numerator, denominator) * limit), limit)
    return (best.numerator, best.denominator)


def closest_fraction__wrong_never_above(numerator, denominator, limit):
    from fractions import Fraction

    best = max(Fraction(numerator * below // denominator, below) for below in range(1, limit + 1))
    return (best.numerator, best.denominator)


def closest_fraction__wrong_ties_take_the_larger(numerator, denominator, limit):
    from fractions import Fraction

    value = Fraction(numerator, denominator)
    tries = [Fraction(numerator * b // denominator + up, b) for b in range(1, limit + 1) for up in (1, 0)]
    best = min(tries, key=lambda f: (abs(f - value), -f))
    return (best.numerator, best.denominator)


def closest_fraction__wrong_last_convergent(numerator, denominator, limit):
    a, b, c, d = 0, 1, 1, 0
    n, m = numerator, denominator
    while m:
        q = n // m
        if b + q * d > limit:
            break
        a, b, c, d = c, d, a + q * c, b + q * d
        n, m = m, n - q * m
    return (c, d)


def closest_fraction__wrong_not_in_lowest_terms(numerator, denominator, limit):
    from fractions import Fraction

    value = Fraction(numerator, denominator)
    tries = [(numerator * b // denominator + up, b) for b in range(limit, 0, -1) for up in (0, 1)]
    return min(tries, key=lambda f: abs(Fraction(*f) - value))


def closest_fraction__wrong_below_the_limit(numerator, denominator, limit):
    from fractions import Fraction

    value = Fraction(numerator, denominator)
    tries = [Fraction(numerator * b // denominator + up, b) for b in range(1, max(2, limit)) for up in (0, 1)]
    best = min(tries, key=lambda f: (abs(f - value), f.denominator, f))
    return (best.numerator, best.denominator)
