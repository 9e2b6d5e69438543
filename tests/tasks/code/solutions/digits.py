"""Right and nearly right solutions of the problems about digits, bits, divisors and sequences."""


def check_digit__right_weights(digits):
    total, weight = 0, 3
    for digit in reversed(digits):
        total += weight * int(digit)
        weight = 4 - weight
    return (10 - total % 10) % 10


def check_digit__right_trial(digits):
    for check in range(10):
        whole = digits + str(check)
        if sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(whole[::-1])) % 10 == 0:
            return check
    return None


def check_digit__wrong_weights_from_the_left(digits):
    return -sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(digits)) % 10


def check_digit__wrong_last_counts_once(digits):
    return -sum(int(digit) * (1 if i % 2 == 0 else 3) for i, digit in enumerate(reversed(digits))) % 10


def check_digit__wrong_ten(digits):
    return 10 - sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(digits))) % 10


def check_digit__wrong_remainder_itself(digits):
    return sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(digits))) % 10


def closest_factors__right_walk_up(number):
    best, a = (1, number), 1
    while a * a <= number:
        if number % a == 0:
            best = (a, number // a)
        a += 1
    return best


def closest_factors__right_middle_of_divisors(number):
    divisors = [a for a in range(1, number + 1) if number % a == 0]
    return (divisors[(len(divisors) - 1) // 2], divisors[len(divisors) // 2])


def closest_factors__wrong_misses_squares(number):
    best, a = (1, number), 1
    while a * a < number:
        if number % a == 0:
            best = (a, number // a)
        a += 1
    return best


def closest_factors__wrong_smallest_prime(number):
    for a in range(2, number):
        if number % a == 0:
            return (min(a, number // a), max(a, number // a))
    return (1, number)


def closest_factors__wrong_larger_first(number):
    a = next(a for a in range(int(number**0.5), 0, -1) if number % a == 0)
    return (number // a, a)


def closest_factors__wrong_never_one(number):
    return next(((a, number // a) for a in range(int(number**0.5), 1, -1) if number % a == 0), (number, number))


def closest_factors__wrong_powers_of_two(number):
    a = 1
    while number % 2 == 0 and a * 2 <= number // 2:
        a, number = a * 2, number // 2
    return (min(a, number), max(a, number))


def bit_balance__right_twice_the_ones(number):
    return 2 * bin(number).count("1") - max(1, number.bit_length())


def bit_balance__right_loop(number):
    if number == 0:
        return -1
    balance = 0
    while number:
        balance += 1 if number & 1 else -1
        number >>= 1
    return balance


def bit_balance__wrong_zero_has_no_digits(number):
    return 2 * bin(number).count("1") - number.bit_length()


def bit_balance__wrong_counts_the_prefix(number):
    return bin(number).count("1") - bin(number).count("0")


def bit_balance__wrong_never_negative(number):
    digits = f"{number:b}"
    return abs(digits.count("1") - digits.count("0"))


def bit_balance__wrong_zeros_minus_ones(number):
    digits = f"{number:b}"
    return digits.count("0") - digits.count("1")


def bit_balance__wrong_bytes(number):
    digits = f"{number:08b}"
    return digits.count("1") - digits.count("0")


def reversals_to_palindrome__right_strings(number, limit):
    text, steps = str(number), 0
    while text != text[::-1]:
        if steps == limit:
            return -1
        text = str(int(text) + int(text[::-1]))
        steps += 1
    return steps


def reversals_to_palindrome__right_arithmetic(number, limit):
    def turned(n):
        out = 0
        while n:
            n, digit = divmod(n, 10)
            out = out * 10 + digit
        return out

    steps = 0
    while turned(number) != number and steps <= limit:
        number, steps = number + turned(number), steps + 1
    return steps if steps <= limit else -1


def reversals_to_palindrome__wrong_at_least_one_step(number, limit):
    for steps in range(1, limit + 1):
        number += int(str(number)[::-1])
        if str(number) == str(number)[::-1]:
            return steps
    return -1


def reversals_to_palindrome__wrong_one_step_short(number, limit):
    for steps in range(limit):
        if str(number) == str(number)[::-1]:
            return steps
        number += int(str(number)[::-1])
    return -1


def reversals_to_palindrome__wrong_returns_the_palindrome(number, limit):
    for _ in range(limit + 1):
        if str(number) == str(number)[::-1]:
            return number
        number += int(str(number)[::-1])
    return -1


def reversals_to_palindrome__wrong_adds_the_first_reversal(number, limit):
    turned = int(str(number)[::-1])
    for steps in range(limit + 1):
        if str(number) == str(number)[::-1]:
            return steps
        number += turned
    return -1


def reversals_to_palindrome__wrong_gives_the_limit(number, limit):
    for steps in range(limit):
        if str(number) == str(number)[::-1]:
            return steps
        number += int(str(number)[::-1])
    return limit


def tail_and_loop__right_two_speeds(start, factor, addend, modulus):
    def after(x):
        return (x * factor + addend) % modulus

    slow, fast = after(start), after(after(start))
    while slow != fast:
        slow, fast = after(slow), after(after(fast))
    tail, slow = 0, start
    while slow != fast:
        slow, fast, tail = after(slow), after(fast), tail + 1
    loop, fast = 1, after(slow)
    while slow != fast:
        fast, loop = after(fast), loop + 1
    return (tail, loop)


def tail_and_loop__right_long_run(start, factor, addend, modulus):
    terms = [start]
    for _ in range(2 * modulus + 2):
        terms.append((terms[-1] * factor + addend) % modulus)
    loop = 1
    while terms[-1 - loop] != terms[-1]:
        loop += 1
    tail = 0
    while terms[tail] != terms[tail + loop]:
        tail += 1
    return (tail, loop)


def tail_and_loop__wrong_start_reduced(start, factor, addend, modulus):
    seen, term = {}, start % modulus
    while term not in seen:
        seen[term] = len(seen)
        term = (term * factor + addend) % modulus
    return (seen[term], len(seen) - seen[term])


def tail_and_loop__wrong_return_to_the_start(start, factor, addend, modulus):
    term, steps = (start * factor + addend) % modulus, 1
    while term != start and steps <= 2 * modulus:
        term, steps = (term * factor + addend) % modulus, steps + 1
    return (0, steps)


def tail_and_loop__wrong_all_different_terms(start, factor, addend, modulus):
    seen, term = {}, start
    while term not in seen:
        seen[term] = len(seen)
        term = (term * factor + addend) % modulus
    return (seen[term], len(seen))


def tail_and_loop__wrong_tail_off_by_one(start, factor, addend, modulus):
    seen, term, i = {}, start, 1
    while term not in seen:
        seen[term], i = i, i + 1
        term = (term * factor + addend) % modulus
    return (seen[term], i - seen[term])


def tail_and_loop__wrong_adds_before_multiplying(start, factor, addend, modulus):
    seen, term = {}, start
    while term not in seen:
        seen[term] = len(seen)
        term = (term + addend) * factor % modulus
    return (seen[term], len(seen) - seen[term])
