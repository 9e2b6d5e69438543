"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def shared_divisors__right_sets(first, second):
    divisors = [{n for n in range(1, number + 1) if number % n == 0} for number in (first, second)]
    return sorted(divisors[0] & divisors[1])


def shared_divisors__right_square_root(first, second):
    while second:
        first, second = second, first % second
    low = [n for n in range(1, int(first**0.5) + 1) if first % n == 0]
    return low + [first // n for n in reversed(low) if n * n != first]


def shared_divisors__wrong_without_the_largest(first, second):
    return [n for n in range(1, min(first, second)) if first % n == second % n == 0]


def shared_divisors__wrong_only_largest(first, second):
    while second:
        first, second = second, first % second
    return [1, first] if first > 1 else [1]


def shared_divisors__wrong_without_one(first, second):
    return [n for n in range(2, min(first, second) + 1) if first % n == second % n == 0]


def prime_powers__right_counter(number):
    counts, prime = {}, 2
    while number > 1:
        if number % prime:
            prime += 1
        else:
            counts[prime] = counts.get(prime, 0) + 1
            number //= prime
    return " * ".join(str(p) if n == 1 else f"{p}^{n}" for p, n in counts.items()) or "1"


def prime_powers__right_groups(number):
    from itertools import groupby

    primes = []
    while number > 1:
        primes.append(next(n for n in range(2, number + 1) if number % n == 0))
        number //= primes[-1]
    groups = [(prime, len(list(group))) for prime, group in groupby(primes)]
    return " * ".join(f"{p}^{n}".removesuffix("^1") if n == 1 else f"{p}^{n}" for p, n in groups) if groups else "1"


def prime_powers__wrong_always_powers(number):
    parts, prime = [], 2
    while number > 1:
        count = 0
        while number % prime == 0:
            number, count = number // prime, count + 1
        parts += [f"{prime}^{count}"] if count else []
        prime += 1
    return " * ".join(parts) or "1"


def prime_powers__wrong_no_large_prime(number):
    parts = []
    for prime in range(2, int(number**0.5) + 1):
        count = 0
        while number % prime == 0:
            number, count = number // prime, count + 1
        parts += [f"{prime}^{count}" if count > 1 else str(prime)] if count else []
    return " * ".join(parts) or "1"


def prime_powers__wrong_one_is_empty(number):
    parts, prime = [], 2
    while number > 1:
        count = 0
        while number % prime == 0:
            number, count = number // prime, count + 1
        parts += [f"{prime}^{count}" if count > 1 else str(prime)] if count else []
        prime += 1
    return " * ".join(parts)


def zeros_of_factorial__right_factorial(number, base):
    value = count = 1
    for each in range(1, number + 1):
        value *= each
    while value % base == 0:
        value //= base
        count += 1
    return count - 1


def zeros_of_factorial__right_legendre(number, base):
    def primes(value):
        found, prime = {}, 2
        while value > 1:
            while value % prime == 0:
                found[prime] = found.get(prime, 0) + 1
                value //= prime
            prime += 1
        return found

    def in_product(prime):
        return sum(primes(each).get(prime, 0) for each in range(2, number + 1))

    return min(in_product(prime) // power for prime, power in primes(base).items())


def zeros_of_factorial__wrong_fives(number, base):
    count = 0
    while number:
        number //= 5
        count += number
    return count


def zeros_of_factorial__wrong_largest_prime(number, base):
    prime, rest, power = 2, base, 0
    while rest > 1:
        if rest % prime:
            prime, power = prime + 1, 0
        else:
            rest, power = rest // prime, power + 1
    total = 0
    while number:
        number //= prime
        total += number
    return total // power


def zeros_of_factorial__wrong_base_as_prime(number, base):
    total = 0
    while number:
        number //= base
        total += number
    return total


def zeros_of_factorial__wrong_powers_forgotten(number, base):
    counts = []
    for prime in range(2, base + 1):
        if base % prime == 0 and all(prime % n for n in range(2, prime)):
            total, left = 0, number
            while left:
                left //= prime
                total += left
            counts.append(total)
    return min(counts)


def first_common_minute__right_brute(lines):
    from math import lcm

    start = max([first for _, first in lines] + [0])
    span = lcm(*[period for period, _ in lines])
    good = (t for t in range(start, start + span) if all((t - f) % p == 0 for p, f in lines))
    return next(good, None)


def first_common_minute__right_euclid(lines):
    def extended(a, b):
        if b == 0:
            return a, 1, 0
        g, x, y = extended(b, a % b)
        return g, y, x - a // b * y

    at, step = 0, 1
    for period, first in lines:
        g, x, _ = extended(step, period)
        if (first - at) % g:
            return None
        at += (first - at) // g * x % (period // g) * step
        step = step // g * period
    latest = max((first for _, first in lines), default=0)
    return at + -(-(latest - at) // step) * step


def first_common_minute__wrong_from_minute_zero(lines):
    from math import lcm

    span = lcm(*[period for period, _ in lines])
    return next((t for t in range(span) if all((t - f) % p == 0 for p, f in lines)), None)


def first_common_minute__wrong_no_first_minutes(lines):
    from math import lcm

    return lcm(*[period for period, _ in lines])


def first_common_minute__wrong_gives_up_early(lines):
    start = max([first for _, first in lines] + [0])
    span = max([period for period, _ in lines] + [1])
    return next((t for t in range(start, start + span) if all((t - f) % p == 0 for p, f in lines)), None)


def first_common_minute__wrong_never_none(lines):
    from math import lcm

    start = max([first for _, first in lines] + [0])
    span = lcm(*[period for period, _ in lines])
    return next((t for t in range(start, start + span) if all((t - f) % p == 0 for p, f in lines)), start + span)


def tower_remainder__right_totient(tower, modulus):
    def totient(n):
        found, p = n, 2
        while n > 1:
            if n % p == 0:
                found -= found // p
                while n % p == 0:
                    n //= p
            p += 1
        return found

    def capped(n, m):
        return n if n < m else n % m + m

    def power(base, exponent, m):
        found = 1
        while exponent:
            if exponent & 1:
                found = capped(found * base, m)
            base, exponent = capped(base * base, m), exponent >> 1
        return found

    def value(numbers, m):
        if not numbers or m == 1:
            return capped(1, m)
        return power(numbers[0], value(numbers[1:], totient(m)), m)

    return value(tower, modulus) % modulus


def tower_remainder__right_cycles(tower, modulus):
    if 1 in tower:
        tower = tower[: tower.index(1)]
    if not tower:
        return 1 % modulus
    seen, value, powers = {}, 1 % modulus, []
    while value not in seen:
        seen[value] = len(powers)
        powers.append(value)
        value = value * tower[0] % modulus
    tail, cycle = seen[value], len(powers) - seen[value]
    exact = 1
    for number in tower[:0:-1]:
        exact = number**exact if exact < 12 else 10**9
        exact = min(exact, 10**9)
    if exact < tail:
        return powers[exact]
    rest = tower_remainder__right_cycles(tower[1:], cycle)
    while rest < tail:
        rest += cycle
    return powers[rest]


def tower_remainder__wrong_exponent_mod_modulus(tower, modulus):
    value = 1
    for number in reversed(tower):
        value = pow(number, value, modulus)
    return value % modulus


def tower_remainder__wrong_from_the_left(tower, modulus):
    value = tower[0] % modulus if tower else 1 % modulus
    for number in tower[1:]:
        value = pow(value, number, modulus)
    return value


def tower_remainder__wrong_plain_euler(tower, modulus):
    from math import gcd

    if not tower:
        return 1 % modulus
    units = sum(gcd(n, modulus) == 1 for n in range(1, modulus + 1))
    return pow(tower[0], tower_remainder__wrong_plain_euler(tower[1:], units), modulus)


def tower_remainder__wrong_empty_tower(tower, modulus):
    from math import gcd

    units = sum(gcd(n, modulus) == 1 for n in range(1, modulus + 1))
    if len(tower) < 2:
        return tower[0] % modulus if tower else 1
    return pow(tower[0], tower_remainder__wrong_empty_tower(tower[1:], units) + units, modulus)


def dice_with_sum__right_loops(first, second, total):
    out = []
    for a in range(1, first + 1):
        for b in range(1, second + 1):
            if a + b == total:
                out.append((a, b))
    return out


def dice_with_sum__right_bounds(first, second, total):
    low, high = max(1, total - second), min(first, total - 1)
    return [(a, total - a) for a in range(low, high + 1)]


def dice_with_sum__wrong_from_zero(first, second, total):
    return [(a, total - a) for a in range(first + 1) if 0 <= total - a <= second]


def dice_with_sum__wrong_pairs_once(first, second, total):
    return [(a, total - a) for a in range(1, first + 1) if a <= total - a <= second]


def dice_with_sum__wrong_same_dice(first, second, total):
    return [(a, total - a) for a in range(1, first + 1) if 1 <= total - a <= first]


def dice_with_sum__wrong_largest_missing(first, second, total):
    return [(a, total - a) for a in range(1, first) if 1 <= total - a <= second]


def falling_sums__right_one_at_a_time(total, largest, most):
    out = []

    def extend(parts, left):
        if left == 0:
            out.append(parts)
        for number in range(min(left, parts[-1] if parts else largest), 0, -1):
            if parts.count(number) < most:
                extend([*parts, number], left - number)

    extend([], total)
    return out


def falling_sums__right_grown(total, largest, most):
    sums = [[]]
    for number in range(largest, 0, -1):
        sums = [parts + [number] * count for parts in sums for count in range(most + 1)]
        sums = [parts for parts in sums if sum(parts) <= total]
    return sorted((parts for parts in sums if sum(parts) == total), reverse=True)


def falling_sums__wrong_no_bound_on_use(total, largest, most):
    if total == 0:
        return [[]]
    parts = range(min(total, largest), 0, -1)
    return [[n, *rest] for n in parts for rest in falling_sums__wrong_no_bound_on_use(total - n, n, most)]


def falling_sums__wrong_rising_order(total, largest, most):
    from itertools import product

    out = []
    for counts in product(range(most + 1), repeat=min(largest, total)):
        parts = [n for n, count in enumerate(counts, 1) for _ in range(count)]
        if sum(parts) == total:
            out.append(parts[::-1])
    return sorted(out)


def falling_sums__wrong_zero_gives_nothing(total, largest, most):
    from itertools import product

    out = []
    for counts in product(range(most + 1), repeat=min(largest, total)):
        parts = [n for n, count in enumerate(counts, 1) for _ in range(count)]
        if parts and sum(parts) == total:
            out.append(parts[::-1])
    return sorted(out, reverse=True)


def falling_sums__wrong_each_once(total, largest, most):
    if total == 0:
        return [[]]
    parts = range(min(total, largest), 0, -1)
    return [[n, *rest] for n in parts for rest in falling_sums__wrong_each_once(total - n, n - 1, most)]
