"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def roman_sum__right_look_ahead(text):
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    for number in text.split("+"):
        values = [worth[letter] for letter in number]
        for i, value in enumerate(values):
            total += -value if value < max(values[i:]) else value
    out = ""
    for one, five, ten, place in (("M", "", "", 1000), ("C", "D", "M", 100), ("X", "L", "C", 10), ("I", "V", "X", 1)):
        digit = total // place % 10
        out += ["", one, one * 2, one * 3, one + five, five, five + one, five + one * 2, five + one * 3, one + ten][
            digit
        ]
    return out


def roman_sum__right_largest_first(text):
    signs = {"M": 1000, "CM": 900, "D": 500, "CD": 400, "C": 100, "XC": 90, "L": 50, "XL": 40, "X": 10}
    signs |= {"IX": 9, "V": 5, "IV": 4, "I": 1}
    total, i = 0, 0
    while i < len(text):
        sign = text[i : i + 2] if text[i : i + 2] in signs else text[i]
        total += signs.get(sign, 0)
        i += len(sign)
    out = ""
    while total:
        sign = next(sign for sign in signs if signs[sign] <= total)
        out, total = out + sign, total - signs[sign]
    return out


def roman_sum__wrong_only_adds(text):
    worth = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
    total = sum(worth.get(letter, 0) for letter in text)
    out = ""
    for sign, value in (
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ):
        out += sign * (total // value)
        total %= value
    return out


def roman_sum__wrong_writes_four_strokes(text):
    worth = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
    total = 0
    for number in text.split("+"):
        for i, letter in enumerate(number):
            less = i + 1 < len(number) and worth[number[i + 1]] > worth[letter]
            total += -worth[letter] if less else worth[letter]
    out = ""
    for letter, value in worth.items():
        out += letter * (total // value)
        total %= value
    return out


def roman_sum__wrong_over_the_plus(text):
    worth = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
    number, total = text.replace("+", ""), 0
    for i, letter in enumerate(number):
        less = i + 1 < len(number) and worth[number[i + 1]] > worth[letter]
        total += -worth[letter] if less else worth[letter]
    out = ""
    for sign, value in (
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ):
        out += sign * (total // value)
        total %= value
    return out


def roman_sum__wrong_no_nine(text):
    worth = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
    total = 0
    for number in text.split("+"):
        for i, letter in enumerate(number):
            less = i + 1 < len(number) and worth[number[i + 1]] > worth[letter]
            total += -worth[letter] if less else worth[letter]
    out = ""
    for sign, value in (("M", 1000), ("D", 500), ("CD", 400), ("C", 100), ("L", 50), ("XL", 40), ("X", 10), ("V", 5)):
        out += sign * (total // value)
        total %= value
    return out + ("IV" if total == 4 else "I" * total)


def spoken_number__right_stack(text):
    small = {
        "zero": 0,
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "thirteen": 13,
        "fourteen": 14,
        "fifteen": 15,
        "sixteen": 16,
        "seventeen": 17,
        "eighteen": 18,
        "nineteen": 19,
        "twenty": 20,
        "thirty": 30,
        "forty": 40,
        "fifty": 50,
        "sixty": 60,
        "seventy": 70,
        "eighty": 80,
        "ninety": 90,
    }
    large = {"hundred": 100, "thousand": 1000, "million": 1000000}
    stack = []
    for word in text.replace("-", " ").replace(" and ", " ").split():
        if word in small:
            stack.append(small[word])
        else:
            part = 0
            while stack and stack[-1] < large[word]:
                part += stack.pop()
            stack.append(part * large[word])
    return sum(stack)


def spoken_number__right_partition(text):
    names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    names += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

    def value(text):
        text = text.strip().removeprefix("and ").strip()
        if not text:
            return 0
        for word, worth in (("million", 1000000), ("thousand", 1000), ("hundred", 100)):
            before, found, after = text.partition(word)
            if found:
                return value(before) * worth + value(after)
        first, _, second = text.partition("-")
        if first in names:
            return names.index(first)
        return 20 + 10 * tens.index(first) + (names.index(second) if second else 0)

    return value(text)


def spoken_number__wrong_last_group_only(text):
    words = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    small = {word: i for i, word in enumerate((words + " seventeen eighteen nineteen").split())}
    small |= {
        t: 10 * i
        for i, t in enumerate(["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
    }
    total = last = 0
    for word in text.replace("-", " ").split():
        if word in small:
            last = small[word]
            total += last
        elif word != "and":
            total += last * ({"hundred": 100, "thousand": 1000, "million": 10**6}[word] - 1)
    return total


def spoken_number__wrong_multiplies_all(text):
    words = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    small = {word: i for i, word in enumerate((words + " seventeen eighteen nineteen").split())}
    small |= {
        t: 10 * i
        for i, t in enumerate(["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
    }
    total = 0
    for word in text.replace("-", " ").split():
        if word in small:
            total += small[word]
        elif word != "and":
            total *= {"hundred": 100, "thousand": 1000, "million": 10**6}[word]
    return total


def spoken_number__wrong_hyphens(text):
    words = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    small = {word: i for i, word in enumerate((words + " seventeen eighteen nineteen").split())}
    small |= {
        t: 10 * i
        for i, t in enumerate(["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
    }
    total = group = 0
    for word in text.split():
        if word in ("thousand", "million"):
            total, group = total + group * (1000 if word == "thousand" else 10**6), 0
        elif word == "hundred":
            group *= 100
        else:
            group += small.get(word, 0)
    return total + group


def spoken_number__wrong_no_teens(text):
    ones = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    tens = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    total = group = 0
    for word in text.replace("-", " ").split():
        if word in ("thousand", "million"):
            total, group = total + group * (1000 if word == "thousand" else 10**6), 0
        elif word == "hundred":
            group *= 100
        elif word != "and":
            group += ones.index(word) if word in ones else 10 * tens.index(word)
    return total + group
