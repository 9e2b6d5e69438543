"""Right and nearly right solutions of the problems about texts."""


def capital_initials__right_scan(name):
    out, before = "", " "
    for sign in name:
        if before == " " and "A" <= sign <= "Z":
            out += sign + "."
        before = sign
    return out


def capital_initials__right_regex(name):
    import re

    return "".join(f"{letter}." for letter in re.findall(r"\b[A-Z]", name))


def capital_initials__wrong_all_words(name):
    return "".join(part[0] + "." for part in name.split())


def capital_initials__wrong_every_capital(name):
    return "".join(sign + "." for sign in name if sign.isupper())


def capital_initials__wrong_single_spaces(name):
    return "".join(part[0] + "." for part in name.strip().split(" ") if part[0].isupper())


def capital_initials__wrong_spaces_between(name):
    return " ".join(part[0] + "." for part in name.split() if part[0].isupper())


def capital_initials__wrong_title_case_words_only(name):
    return "".join(part[0] + "." for part in name.split() if part.istitle())


def mask_all_but_last__right_backwards(text, visible):
    out = []
    for sign in reversed(text):
        if sign.isalnum():
            out.append(sign if visible > 0 else "*")
            visible -= 1
        else:
            out.append(sign)
    return "".join(reversed(out))


def mask_all_but_last__right_indices(text, visible):
    places = [i for i, sign in enumerate(text) if sign.isalnum()]
    out = list(text)
    for i in places[: max(0, len(places) - visible)]:
        out[i] = "*"
    return "".join(out)


def mask_all_but_last__wrong_others_count(text, visible):
    end = max(0, len(text) - visible)
    return "".join("*" if sign.isalnum() else sign for sign in text[:end]) + text[end:]


def mask_all_but_last__wrong_minus_zero(text, visible):
    places = [i for i, sign in enumerate(text) if sign.isalnum()]
    shown = places[-visible:]
    return "".join("*" if sign.isalnum() and i not in shown else sign for i, sign in enumerate(text))


def mask_all_but_last__wrong_masks_everything(text, visible):
    places = [i for i, sign in enumerate(text) if sign.isalnum()]
    shown = places[max(0, len(places) - visible) :]
    return "".join(sign if i in shown else "*" for i, sign in enumerate(text))


def mask_all_but_last__wrong_first_stay(text, visible):
    out = ""
    for sign in text:
        if sign.isalnum():
            out += sign if visible > 0 else "*"
            visible -= 1
        else:
            out += sign
    return out


def mask_all_but_last__wrong_digits_only(text, visible):
    places = [i for i, sign in enumerate(text) if sign.isdigit()]
    hidden = places[: max(0, len(places) - visible)]
    return "".join("*" if i in hidden else sign for i, sign in enumerate(text))


def progressive_shift__right_alphabets(text):
    from string import ascii_lowercase, ascii_uppercase

    out = []
    for i, sign in enumerate(text):
        alphabet = next((a for a in (ascii_lowercase, ascii_uppercase) if sign in a), None)
        out.append(alphabet[(alphabet.index(sign) + i) % 26] if alphabet else sign)
    return "".join(out)


def progressive_shift__right_one_step_at_a_time(text):
    def after(sign):
        return {"z": "a", "Z": "A"}.get(sign, chr(ord(sign) + 1))

    out = ""
    for i, sign in enumerate(text):
        for _ in range(i % 26 if sign.isalpha() else 0):
            sign = after(sign)
        out += sign
    return out


def progressive_shift__wrong_no_wrap(text):
    return "".join(chr(ord(sign) + i) if sign.isalpha() else sign for i, sign in enumerate(text))


def progressive_shift__wrong_counts_letters(text):
    out, i = "", 0
    for sign in text:
        if sign.isalpha():
            first = 97 if sign.islower() else 65
            sign = chr(first + (ord(sign) - first + i) % 26)
            i += 1
        out += sign
    return out


def progressive_shift__wrong_from_one(text):
    out = ""
    for i, sign in enumerate(text, 1):
        if sign.isalpha():
            first = 97 if sign.islower() else 65
            sign = chr(first + (ord(sign) - first + i) % 26)
        out += sign
    return out


def progressive_shift__wrong_wraps_once(text):
    out = ""
    for i, sign in enumerate(text):
        if sign.isalpha():
            last, code = (122 if sign.islower() else 90), ord(sign) + i
            sign = chr(code if code <= last else code - 26)
        out += sign
    return out


def progressive_shift__wrong_small_letters(text):
    return "".join(
        chr(97 + (ord(sign.lower()) - 97 + i) % 26) if sign.isalpha() else sign for i, sign in enumerate(text)
    )


def pack_runs__right_regex(text):
    import re

    return re.sub(r"(.)\1+", lambda match: f"{len(match[0])}{match[1]}", text)


def pack_runs__right_scan(text):
    out, i = [], 0
    while i < len(text):
        j = i + 1
        while j < len(text) and text[j] == text[i]:
            j += 1
        out.append(text[i] if j == i + 1 else str(j - i) + text[i])
        i = j
    return "".join(out)


def pack_runs__wrong_always_a_number(text):
    from itertools import groupby

    return "".join(f"{len(list(run))}{letter}" for letter, run in groupby(text))


def pack_runs__wrong_letter_first(text):
    from itertools import groupby

    return "".join(letter + str(len([*run])) for letter, run in groupby(text)).replace("1", "")


def pack_runs__wrong_counts_overall(text):
    return "".join(f"{text.count(c)}{c}" if text.count(c) > 1 else c for c in dict.fromkeys(text))


def pack_runs__wrong_forgets_the_last(text):
    out, run = "", 1
    for a, b in zip(text, text[1:], strict=False):  # noqa: RUF007
        if a == b:
            run += 1
        else:
            out += f"{run}{a}" if run > 1 else a
            run = 1
    return out


def pack_runs__wrong_at_most_nine(text):
    from itertools import groupby

    out = ""
    for letter, run in groupby(text):
        length = len(list(run))
        while length > 9:
            out, length = out + f"9{letter}", length - 9
        out += f"{length}{letter}" if length > 1 else letter
    return out


def longest_common_ending__right_columns(words):
    if not words:
        return ""
    out = []
    for letters in zip(*(each[::-1] for each in words), strict=False):
        if len({*letters}) > 1:
            break
        out.append(letters[0])
    return "".join(reversed(out))


def longest_common_ending__right_shortest_word_cut(words):
    shortest = min(words, key=len, default="")
    endings = [shortest[i:] for i in range(len(shortest) + 1)]
    return next(ending for ending in endings if all(each.endswith(ending) for each in words))


def longest_common_ending__wrong_beginning(words):
    beginning = words[0] if words else ""
    for each in words:
        while not each.startswith(beginning):
            beginning = beginning[:-1]
    return beginning


def longest_common_ending__wrong_backwards(words):
    out = ""
    for letters in zip(*(each[::-1] for each in words), strict=False):
        if len({*letters}) > 1:
            break
        out += letters[0]
    return out


def longest_common_ending__wrong_does_not_stop(words):
    columns = zip(*(each[::-1] for each in words), strict=False)
    return "".join(letters[0] for letters in columns if len({*letters}) == 1)[::-1]


def longest_common_ending__wrong_common_anywhere(words):
    if not words:
        return ""
    first = words[0]
    parts = {first[i:j] for i in range(len(first)) for j in range(i, len(first) + 1)} | {""}
    return max((part for part in sorted(parts) if all(part in each for each in words)), key=len)


def longest_common_ending__wrong_never_a_whole_word(words):
    if not words:
        return ""
    shortest = min(words, key=len)
    endings = [shortest[i:] for i in range(1, len(shortest))] + [""]
    return next(ending for ending in endings if all(each.endswith(ending) for each in words))


def shortest_missing_word__right_breadth_first(text, letters):
    words = [""]
    for word in words:
        for letter in sorted(letters):
            if word + letter not in text:
                return word + letter
            words.append(word + letter)
    return ""


def shortest_missing_word__right_counting(text, letters):
    digits, length = sorted(letters), 1
    while True:
        there = {text[i : i + length] for i in range(len(text) - length + 1)}
        if len(there) < len(digits) ** length:
            for number in range(len(digits) ** length):
                word = ""
                for _ in range(length):
                    number, digit = divmod(number, len(digits))
                    word = digits[digit] + word
                if word not in there:
                    return word
        length += 1


def shortest_missing_word__wrong_order_of_letters(text, letters):
    words = [""]
    for word in words:
        for letter in letters:
            if word + letter not in text:
                return word + letter
            words.append(word + letter)
    return ""


def shortest_missing_word__wrong_no_repeated_letters(text, letters):
    from itertools import permutations

    for length in range(1, len(letters) + 1):
        for word in map("".join, permutations(sorted(letters), length)):
            if word not in text:
                return word
    return ""


def shortest_missing_word__wrong_not_even_scattered(text, letters):
    from itertools import product

    length = 1
    while True:
        for word in map("".join, product(sorted(letters), repeat=length)):
            rest = iter(text)
            if not all(letter in rest for letter in word):
                return word
        length += 1


def shortest_missing_word__wrong_steps_of_its_length(text, letters):
    from itertools import product

    length = 1
    while True:
        there = [text[i : i + length] for i in range(0, len(text), length)]
        for word in map("".join, product(sorted(letters), repeat=length)):
            if word not in there:
                return word
        length += 1


def shortest_missing_word__wrong_grows_one_word(text, letters):
    word = ""
    while word in text:
        missing = [word + letter for letter in sorted(letters) if word + letter not in text]
        word = missing[0] if missing else word + min(letters)
    return word
