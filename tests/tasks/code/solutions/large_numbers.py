"""Right and nearly right solutions of the problems about numbers too large, or too many, to try one by one."""


def count_digit_sums__right_table(limit, total):
    digits = [int(digit) for digit in str(limit)]
    below, exact = {}, 0
    for digit in digits:
        nexts = {}
        for reached, count in below.items():
            for d in range(10):
                nexts[reached + d] = nexts.get(reached + d, 0) + count
        for d in range(digit):
            nexts[exact + d] = nexts.get(exact + d, 0) + 1
        below, exact = nexts, exact + digit
    return below.get(total, 0) + (exact == total)


def count_digit_sums__right_blocks_of_a_power_of_ten(limit, total):
    from functools import cache

    @cache
    def free(count, left):
        if count == 0:
            return int(left == 0)
        return sum(free(count - 1, left - d) for d in range(min(9, left) + 1))

    end, found, used, power = limit + 1, 0, 0, len(str(limit + 1)) - 1
    while power >= 0:
        for _ in range(end // 10**power):
            if total >= used:
                found += free(power, total - used)
            used += 1
        end, power = end % 10**power, power - 1
    return found


def count_digit_sums__wrong_limit_left_out(limit, total):
    digits = [int(digit) for digit in str(limit)]
    below, exact = {}, 0
    for digit in digits:
        nexts = {}
        for reached, count in below.items():
            for d in range(10):
                nexts[reached + d] = nexts.get(reached + d, 0) + count
        for d in range(digit):
            nexts[exact + d] = nexts.get(exact + d, 0) + 1
        below, exact = nexts, exact + digit
    return below.get(total, 0)


def count_digit_sums__wrong_each_digit_bounded_by_its_own(limit, total):
    sums = {0: 1}
    for most in map(int, str(limit)):
        nexts = {}
        for reached, count in sums.items():
            for d in range(most + 1):
                nexts[reached + d] = nexts.get(reached + d, 0) + count
        sums = nexts
    return sums.get(total, 0)


def count_digit_sums__wrong_all_numbers_of_that_length(limit, total):
    sums = {0: 1}
    for _ in str(limit):
        nexts = {}
        for reached, count in sums.items():
            for d in range(10):
                nexts[reached + d] = nexts.get(reached + d, 0) + count
        sums = nexts
    return sums.get(total, 0)


def count_digit_sums__wrong_one_in_nine(limit, total):
    if total > 9 * len(str(limit)):
        return 0
    return limit // 9 + (limit % 9 >= total % 9)


def count_digit_sums__wrong_tries_only_a_million(limit, total):
    return sum(sum(map(int, str(number))) == total for number in range(min(limit, 9_999) + 1))


def count_digit_sums__wrong_zero_not_counted(limit, total):
    digits = [int(digit) for digit in str(limit)]
    below, exact = {}, 0
    for digit in digits:
        nexts = {}
        for reached, count in below.items():
            for d in range(10):
                nexts[reached + d] = nexts.get(reached + d, 0) + count
        for d in range(digit):
            nexts[exact + d] = nexts.get(exact + d, 0) + 1
        below, exact = nexts, exact + digit
    return below.get(total, 0) + (exact == total) - (total == 0)


def nth_multiple_of_any__right_periods(position, divisors):
    from math import gcd

    period = 1
    for each in divisors:
        period = period * each // gcd(period, each)
    good = [number for number in range(1, period + 1) if any(number % each == 0 for each in divisors)]
    return (position - 1) // len(good) * period + good[(position - 1) % len(good)]


def nth_multiple_of_any__right_recursive_count(position, divisors):
    from math import gcd

    def count(limit, rest):
        if not rest or not limit:
            return 0
        first = rest[0]
        others = [each // gcd(each, first) for each in rest[1:]]
        return limit // first + count(limit, rest[1:]) - count(limit // first, others)

    low, high = 1, position * min(divisors)
    while low < high:
        middle = (low + high) // 2
        if count(middle, divisors) >= position:
            high = middle
        else:
            low = middle + 1
    return low


def nth_multiple_of_any__wrong_counted_with_repeats(position, divisors):
    low, high = 1, position * min(divisors)
    while low < high:
        middle = (low + high) // 2
        if sum(middle // each for each in divisors) >= position:
            high = middle
        else:
            low = middle + 1
    return low


def nth_multiple_of_any__wrong_products_for_common_multiples(position, divisors):
    from itertools import combinations
    from math import prod

    kinds = sorted({*divisors})
    groups = [group for n in range(1, len(kinds) + 1) for group in combinations(kinds, n)]
    low, high = 1, position * kinds[0]
    while low < high:
        middle = (low + high) // 2
        if sum((-1) ** (len(g) + 1) * (middle // prod(g)) for g in groups) >= position:
            high = middle
        else:
            low = middle + 1
    return low


def nth_multiple_of_any__wrong_pairs_only(position, divisors):
    from itertools import combinations
    from math import lcm

    kinds = sorted({*divisors})
    low, high = 1, position * kinds[0]
    while low < high:
        middle = (low + high) // 2
        count = sum(middle // each for each in kinds) - sum(middle // lcm(a, b) for a, b in combinations(kinds, 2))
        if count >= position:
            high = middle
        else:
            low = middle + 1
    return low


def nth_multiple_of_any__wrong_of_all(position, divisors):
    from math import lcm

    return position * lcm(*divisors)


def nth_multiple_of_any__wrong_counted_from_zero(position, divisors):
    from math import lcm

    period = lcm(*divisors)
    good = [number for number in range(1, period + 1) if any(number % each == 0 for each in divisors)]
    return position // len(good) * period + good[position % len(good)]


def smallest_with_divisors__right_branches(count):
    primes = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)
    best = [2 ** (count - 1)]

    def grow(number, left, place, most):
        if left == 1:
            best[0] = min(best[0], number)
            return
        for part in range(2, min(left, most) + 1):
            if left % part == 0 and number * primes[place] ** (part - 1) <= best[0]:
                grow(number * primes[place] ** (part - 1), left // part, place + 1, part)

    grow(1, count, 0, count)
    return best[0]


def smallest_with_divisors__right_table_by_prime(count):
    best = {1: 1}
    for prime in (29, 23, 19, 17, 13, 11, 7, 5, 3, 2):
        nexts = {}
        for left, number in best.items():
            for part in range(1, count // left + 1):
                value = number * prime ** (part - 1)
                key = left * part
                if count % key == 0 and (key not in nexts or value < nexts[key]):
                    nexts[key] = value
        best = nexts
    return best[count]


def smallest_with_divisors__wrong_prime_factors_of_the_count(count):
    factors, n, p = [], count, 2
    while n > 1:
        while n % p == 0:
            factors.append(p)
            n //= p
        p += 1
    out = 1
    for prime, factor in zip((2, 3, 5, 7, 11, 13), sorted(factors, reverse=True), strict=False):
        out *= prime ** (factor - 1)
    return out


def smallest_with_divisors__wrong_a_power_of_two(count):
    return 2 ** (count - 1)


def smallest_with_divisors__wrong_small_powers_on_small_primes(count):
    factors, n, p = [], count, 2
    while n > 1:
        while n % p == 0:
            factors.append(p)
            n //= p
        p += 1
    out = 1
    for prime, factor in zip((2, 3, 5, 7, 11, 13), factors, strict=False):
        out *= prime ** (factor - 1)
    return out


def smallest_with_divisors__wrong_at_least_so_many(count):
    for number in range(1, 6000):
        divisors = sum(2 - (a * a == number) for a in range(1, int(number**0.5) + 1) if number % a == 0)
        if divisors >= count:
            return number
    return 0


def smallest_with_divisors__wrong_two_primes_at_most(count):
    parts = [part for part in range(1, count + 1) if count % part == 0]
    return min(2 ** (part - 1) * 3 ** (count // part - 1) for part in parts)


def nth_subset_xor__right_reduced_basis(values, rank):
    basis = []
    for value in values:
        for row in basis:
            value = min(value, value ^ row)
        if value:
            basis = [min(row, row ^ value) for row in basis] + [value]
    basis.sort()
    if rank >= 2 ** len(basis):
        return -1
    found = 0
    for i, row in enumerate(basis):
        if rank >> i & 1:
            found ^= row
    return found


def nth_subset_xor__right_columns(values, rank):
    rows, pivots = [value for value in values if value], []
    for bit in range(max(values, default=0).bit_length() - 1, -1, -1):
        pivot = next((row for row in rows if row >> bit & 1), None)
        if pivot is not None:
            rows = [row ^ pivot if row >> bit & 1 else row for row in rows]
            pivots = [row ^ pivot if row >> bit & 1 else row for row in pivots] + [pivot]
    if rank >= 1 << len(pivots):
        return -1
    found = 0
    for row in reversed(pivots):
        found ^= row * (rank & 1)
        rank >>= 1
    return found


def nth_subset_xor__wrong_basis_not_reduced(values, rank):
    tops = {}
    for value in values:
        while value and value.bit_length() in tops:
            value ^= tops[value.bit_length()]
        if value:
            tops[value.bit_length()] = value
    if rank >= 2 ** len(tops):
        return -1
    found = 0
    for i, bit in enumerate(sorted(tops)):
        if rank >> i & 1:
            found ^= tops[bit]
    return found


def nth_subset_xor__wrong_nothing_chosen_is_left_out(values, rank):
    basis = []
    for value in values:
        for row in basis:
            value = min(value, value ^ row)
        if value:
            basis = [min(row, row ^ value) for row in basis] + [value]
    basis.sort()
    rank += len(basis) == len(values)
    if rank >= 2 ** len(basis):
        return -1
    found = 0
    for i, row in enumerate(basis):
        found ^= row if rank >> i & 1 else 0
    return found


def nth_subset_xor__wrong_pairs_only(values, rank):
    made = {0, *values} | {a ^ b for a in values for b in values}
    return sorted(made)[rank] if rank < len(made) else -1


def nth_subset_xor__wrong_sums(values, rank):
    made = {0}
    for value in values[:12]:
        made |= {value + other for other in made}
    return sorted(made)[rank] if rank < len(made) else -1


def nth_subset_xor__wrong_repeats_counted(values, rank):
    made = [0]
    for value in values[:12]:
        made += [value ^ other for other in made]
    return sorted(made)[rank] if rank < len(made) else -1


def nth_subset_xor__wrong_counted_from_one(values, rank):
    basis = []
    for value in values:
        for row in basis:
            value = min(value, value ^ row)
        if value:
            basis = [min(row, row ^ value) for row in basis] + [value]
    basis.sort()
    if rank > 2 ** len(basis):
        return -1
    found = 0
    for i, row in enumerate(basis):
        found ^= row if (rank - 1) >> i & 1 else 0
    return found
