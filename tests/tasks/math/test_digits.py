import re

from tests.tasks.math.numeric import key_tests, numbers, value


def digit_sum(n):
    return sum(map(int, str(n)))


def digit_sums(question, answer):
    given = list(map(int, re.findall(r"\d+", question)))
    if "1, 2, ..., " in question:
        return int(answer) == sum(digit_sum(n) for n in range(1, given[-1] + 1))
    if question.startswith("Writing"):
        block, times, number, by = given
        return str(number) == str(block) * times and int(answer) == digit_sum(number * by)
    number = value(re.search(r"digits of (.*)\?", question)[1])
    power = 2 if "squares" in question else 3 if "cubes" in question else 1
    return int(answer) == sum(int(d) ** power for d in str(number))


def read(digits, base):
    assert all(0 <= d < base for d in digits)
    assert digits[0] or len(digits) == 1
    out = 0
    for d in digits:
        out = out * base + d
    return out


def base_conversion(question, answer):
    bases = [int(b) for b in re.findall(r"base (\d+)", question)]
    shown = [read(numbers(t), bases[0]) for t in re.findall(r"\(([\d, ]+)\)", question)]
    if question.startswith("Write"):
        return read(numbers(answer), bases[0]) == int(re.match(r"Write (\d+)", question)[1])
    if question.startswith("In base"):
        return read(numbers(answer), bases[-1]) == (shown[0] * shown[1] if "product" in question else sum(shown))
    return shown[0] == (int(answer) if "base ten" in question else read(numbers(answer), bases[-1]))


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "digits", digit_sums, base_conversion
)
