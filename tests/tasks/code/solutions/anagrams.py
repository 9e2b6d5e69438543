"""Right and nearly right solutions of the problems about anagrams."""


def anagram_families__right_groupby(words):
    from itertools import groupby

    out = []
    for _, group in groupby(sorted({*words}, key=lambda word: (sorted(word), word)), key=sorted):
        family = list(group)
        if len(family) > 1:
            out.append(family)
    return sorted(out)


def anagram_families__right_letter_counts(words):
    families = {}
    for word in words:
        counts = tuple(word.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz")
        families.setdefault(counts, set()).add(word)
    return sorted(sorted(family) for family in families.values() if len(family) > 1)


def anagram_families__wrong_repeats_are_family(words):
    families = {}
    for word in sorted(words):
        families.setdefault("".join(sorted(word)), []).append(word)
    return sorted(family for family in families.values() if len(family) > 1)


def anagram_families__wrong_same_letters_any_number(words):
    families = {}
    for word in sorted({*words}):
        families.setdefault(frozenset(word), []).append(word)
    return sorted(family for family in families.values() if len(family) > 1)


def anagram_families__wrong_order_of_appearance(words):
    families = {}
    for word in dict.fromkeys(words):
        families.setdefault("".join(sorted(word)), []).append(word)
    return [family for family in families.values() if len(family) > 1]


def anagram_families__wrong_singles_too(words):
    families = {}
    for word in sorted({*words}):
        families.setdefault("".join(sorted(word)), []).append(word)
    return list(families.values())


def anagram_families__wrong_sorted_by_letters(words):
    families = {}
    for word in sorted({*words}):
        families.setdefault("".join(sorted(word)), []).append(word)
    return [families[key] for key in sorted(families) if len(families[key]) > 1]


def nth_anagram__right_recursion(word, position):
    from math import factorial

    def orders(letters):
        total = factorial(len(letters))
        for letter in set(letters):
            total //= factorial(letters.count(letter))
        return total

    def build(letters, rest):
        if not letters:
            return ""
        for letter in sorted(set(letters)):
            others = letters.replace(letter, "", 1)
            if rest < orders(others):
                return letter + build(others, rest)
            rest -= orders(others)
        return ""

    return build(word, position) if position < orders(word) else ""


def nth_anagram__right_in_order(word, position):
    from collections import Counter
    from itertools import islice

    def anagrams(left, prefix):
        if len(prefix) == len(word):
            yield prefix
        for letter in sorted(left):
            if left[letter]:
                left[letter] -= 1
                yield from anagrams(left, prefix + letter)
                left[letter] += 1

    return next(islice(anagrams(Counter(word), ""), position, None), "")


def nth_anagram__wrong_equal_letters_differ(word, position):
    from math import factorial

    letters, out = sorted(word), ""
    if position >= factorial(len(word)):
        return ""
    while letters:
        i, position = divmod(position, factorial(len(letters) - 1))
        out += letters.pop(i)
    return out


def nth_anagram__wrong_counted_from_one(word, position):
    now = sorted(word)
    for _ in range(position - 1):
        drops = [i for i in range(len(now) - 1) if now[i] < now[i + 1]]
        if not drops:
            return ""
        j = max(k for k in range(len(now)) if now[k] > now[drops[-1]])
        now[drops[-1]], now[j] = now[j], now[drops[-1]]
        now[drops[-1] + 1 :] = reversed(now[drops[-1] + 1 :])
    return "".join(now)


def nth_anagram__wrong_starts_at_the_word(word, position):
    now = list(word)
    for _ in range(position):
        drops = [i for i in range(len(now) - 1) if now[i] < now[i + 1]]
        if not drops:
            return ""
        j = max(k for k in range(len(now)) if now[k] > now[drops[-1]])
        now[drops[-1]], now[j] = now[j], now[drops[-1]]
        now[drops[-1] + 1 :] = reversed(now[drops[-1] + 1 :])
    return "".join(now)


def nth_anagram__wrong_round_and_round(word, position):
    from math import factorial

    def orders(letters):
        total = factorial(len(letters))
        for letter in set(letters):
            total //= factorial(letters.count(letter))
        return total

    out, position = "", position % orders(word)
    while word:
        for letter in sorted(set(word)):
            others = word.replace(letter, "", 1)
            if position < orders(others):
                break
            position -= orders(others)
        out, word = out + letter, others
    return out
