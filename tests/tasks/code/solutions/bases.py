"""Right and nearly right solutions of the problems about other ways to write numbers."""


def place_in_reflected_list__right_recursion(code):
    def place(rest):
        if not rest:
            return 0
        return place(rest[1:]) if rest[0] == "0" else 2 ** len(rest) - 1 - place(rest[1:])

    return place(code)


def place_in_reflected_list__right_shifts(code):
    number = int(code, 2)
    shift = number >> 1
    while shift:
        number ^= shift
        shift >>= 1
    return number


def place_in_reflected_list__wrong_plain_binary(code):
    return int(code, 2)


def place_in_reflected_list__wrong_code_of_the_index(code):
    return int(code, 2) ^ int(code, 2) >> 1


def place_in_reflected_list__wrong_counted_from_one(code):
    index = 0
    for sign in code:
        index = 2 * index + (index % 2 ^ int(sign))
    return index + 1


def place_in_reflected_list__wrong_not_reversed_inside(code):
    codes = ["0", "1"]
    while len(codes[0]) < len(code):
        codes = ["0" + each for each in sorted(codes)] + ["1" + each for each in sorted(codes, reverse=True)]
    return codes.index(code)


def place_in_reflected_list__wrong_from_the_right(code):
    index = 0
    for sign in reversed(code):
        index = 2 * index + (index % 2 ^ int(sign))
    return index


def balanced_ternary__right_remainders(number):
    sign, number, digits = (-1 if number < 0 else 1), abs(number), []
    while number:
        digit = number % 3
        digit = -1 if digit == 2 else digit
        digits.append("-0+"[digit * sign + 1])
        number = (number - digit) // 3
    return "".join(reversed(digits)) or "0"


def balanced_ternary__right_shifted_plain_ternary(number):
    count = 1
    while abs(number) > (3**count - 1) // 2:
        count += 1
    shifted, text = number + (3**count - 1) // 2, ""
    for _ in range(count):
        shifted, digit = divmod(shifted, 3)
        text = "-0+"[digit] + text
    return text


def balanced_ternary__wrong_zero_is_empty(number):
    text = ""
    while number:
        number, digit = divmod(number + 1, 3)
        text = "-0+"[digit] + text
    return text


def balanced_ternary__wrong_minus_sign(number):
    text, rest = "", abs(number)
    while rest:
        rest, digit = divmod(rest + 1, 3)
        text = "-0+"[digit] + text
    return ("-" if number < 0 else "") + (text or "0")


def balanced_ternary__wrong_plain_ternary(number):
    text, rest = "", abs(number)
    while rest:
        rest, digit = divmod(rest, 3)
        text = "0+-"[digit] + text
    return text.translate(str.maketrans("+-", "-+")) if number < 0 else text or "0"


def balanced_ternary__wrong_last_digit_first(number):
    text = ""
    while number:
        number, digit = divmod(number + 1, 3)
        text += "-0+"[digit]
    return text or "0"


def balanced_ternary__wrong_ignores_the_sign(number):
    text, number = "", abs(number)
    while number:
        number, digit = divmod(number + 1, 3)
        text = "-0+"[digit] + text
    return text or "0"


def expand_fraction__right_prepare_the_denominator(numerator, denominator, base):
    from math import gcd

    def written(number):
        text = ""
        while number:
            number, digit = divmod(number, base)
            text = str(digit) + text
        return text or "0"

    shared = gcd(numerator, denominator)
    numerator, denominator = numerator // shared, denominator // shared
    whole, rest = divmod(numerator, denominator)
    before, core = 0, denominator
    while gcd(core, base) > 1:
        core, before = core // gcd(core, base), before + 1
    period = 0
    if core > 1:
        period, power = 1, base % core
        while power != 1:
            power, period = power * base % core, period + 1
    digits = ""
    for _ in range(before + period):
        digit, rest = divmod(rest * base, denominator)
        digits += str(digit)
    text = written(whole) + ("." + digits[:before] if digits else "")
    return text + (f"({digits[before:]})" if period else "")


def expand_fraction__right_list_of_remainders(numerator, denominator, base):
    def written(number):
        return str(number) if number < base else written(number // base) + str(number % base)

    rests, digits = [numerator % denominator], []
    while True:
        digit, rest = divmod(rests[-1] * base, denominator)
        digits.append(str(digit))
        if rest in rests:
            break
        rests.append(rest)
    at = rests.index(rest)
    start, loop = "".join(digits[:at]), "".join(digits[at:])
    loop = "" if loop == "0" else f"({loop})"
    return written(numerator // denominator) + ("." + start + loop if start + loop else "")


def expand_fraction__wrong_all_repeats(numerator, denominator, base):
    def written(number):
        return str(number) if number < base else written(number // base) + str(number % base)

    rest, seen, digits = numerator % denominator, set(), ""
    while rest and rest not in seen:
        seen.add(rest)
        digit, rest = divmod(rest * base, denominator)
        digits += str(digit)
    text = written(numerator // denominator)
    return f"{text}.({digits})" if rest else f"{text}.{digits}" if digits else text


def expand_fraction__wrong_zero_repeats(numerator, denominator, base):
    def written(number):
        return str(number) if number < base else written(number // base) + str(number % base)

    rests, digits, rest = [], "", numerator % denominator
    while rest not in rests:
        rests.append(rest)
        digit, rest = divmod(rest * base, denominator)
        digits += str(digit)
    at = rests.index(rest)
    return f"{written(numerator // denominator)}.{digits[:at]}({digits[at:]})"


def expand_fraction__wrong_whole_part_decimal(numerator, denominator, base):
    rest, seen, digits = numerator % denominator, {}, ""
    while rest and rest not in seen:
        seen[rest] = len(digits)
        digit, rest = divmod(rest * base, denominator)
        digits += str(digit)
    if rest:
        digits = f"{digits[: seen[rest]]}({digits[seen[rest] :]})"
    return f"{numerator // denominator}.{digits}" if digits else str(numerator // denominator)


def expand_fraction__wrong_repeated_digit_not_remainder(numerator, denominator, base):
    def written(number):
        return str(number) if number < base else written(number // base) + str(number % base)

    rest, digits = numerator % denominator, ""
    while rest:
        digit, rest = divmod(rest * base, denominator)
        if str(digit) in digits:
            at = digits.index(str(digit))
            digits = f"{digits[:at]}({digits[at:]})"
            break
        digits += str(digit)
    text = written(numerator // denominator)
    return f"{text}.{digits}" if digits else text


def expand_fraction__wrong_point_always(numerator, denominator, base):
    def written(number):
        return str(number) if number < base else written(number // base) + str(number % base)

    rest, seen, digits = numerator % denominator, {}, ""
    while rest and rest not in seen:
        seen[rest] = len(digits)
        digit, rest = divmod(rest * base, denominator)
        digits += str(digit)
    if rest:
        digits = f"{digits[: seen[rest]]}({digits[seen[rest] :]})"
    return f"{written(numerator // denominator)}.{digits or '0'}"
