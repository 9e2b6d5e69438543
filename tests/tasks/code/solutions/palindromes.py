"""Right and nearly right solutions of the problems about texts that mirror themselves."""


def longest_hairpin__right_all_parts(strand):
    pair = {"a": "t", "t": "a", "c": "g", "g": "c"}
    best = ""
    for i in range(len(strand)):
        for j in range(i + 2, len(strand) + 1, 2):
            part = strand[i:j]
            if len(part) > len(best) and all(pair[a] == b for a, b in zip(part, reversed(part), strict=True)):
                best = part
    return best


def longest_hairpin__right_table(strand):
    n = len(strand)
    good = [[False] * (n + 1) for _ in range(n + 1)]
    best = (0, 0)
    for i in range(n + 1):
        good[i][i] = True
    for length in range(2, n + 1, 2):
        for i in range(n - length + 1):
            j = i + length
            good[i][j] = good[i + 1][j - 1] and {strand[i], strand[j - 1]} in ({"a", "t"}, {"c", "g"})
            if good[i][j] and length > best[1] - best[0]:
                best = (i, j)
    return strand[best[0] : best[1]]


def longest_hairpin__wrong_plain_palindrome(strand):
    parts = [strand[i:j] for i in range(len(strand)) for j in range(i + 1, len(strand) + 1)]
    return max((part for part in parts if part == part[::-1]), key=len, default="")


def longest_hairpin__wrong_not_backwards(strand):
    partner = strand.translate(str.maketrans("acgt", "tgca"))
    parts = [strand[i:j] for i in range(len(strand)) for j in range(i + 1, len(strand) + 1)]
    return max((part for part in parts if part in partner), key=len, default="")


def longest_hairpin__wrong_partner_occurs_elsewhere(strand):
    partner = strand.translate(str.maketrans("acgt", "tgca"))[::-1]
    parts = [strand[i:j] for i in range(len(strand)) for j in range(i + 1, len(strand) + 1)]
    return max((part for part in parts if part in partner), key=len, default="")


def longest_hairpin__wrong_last_of_ties(strand):
    def partner(part):
        return part.translate(str.maketrans("acgt", "tgca"))[::-1]

    parts = [strand[i:j] for i in range(len(strand)) for j in range(i + 1, len(strand) + 1)]
    return max((part for part in parts[::-1] if part == partner(part)), key=len, default="")


def longest_hairpin__wrong_middle_letter_allowed(strand):
    pairs, best = ("at", "ta", "cg", "gc"), ""
    for i in range(len(strand)):
        for j in range(i + 1, len(strand) + 1):
            part = strand[i:j]
            half = len(part) // 2
            if len(part) > len(best) and all(part[k] + part[-1 - k] in pairs for k in range(half)):
                best = part
    return best


def grow_palindrome__right_mirror_suffixes(text):
    back = text[::-1]
    for size in range(len(text), -1, -1):
        if back.startswith(text[len(text) - size :]):
            return text + back[size:]
        if back.endswith(text[:size]):
            return back[: len(text) - size] + text
    return text


def grow_palindrome__right_two_candidates(text):
    at_end = next(text + text[:i][::-1] for i in range(len(text) + 1) if text[i:] == text[i:][::-1])
    turned = text[::-1]
    at_start = next(turned[:i] + text for i in range(len(text) + 1) if turned[i:] == turned[i:][::-1])
    return at_end if len(at_end) <= len(at_start) else at_start


def grow_palindrome__wrong_only_at_the_end(text):
    return next(text + text[:i][::-1] for i in range(len(text) + 1) if text[i:] == text[i:][::-1])


def grow_palindrome__wrong_ties_at_the_beginning(text):
    for i in range(len(text)):
        start = text[: len(text) - i]
        if start == start[::-1]:
            return text[len(text) - i :][::-1] + text
        if text[i:] == text[i:][::-1]:
            return text + text[:i][::-1]
    return text


def grow_palindrome__wrong_mirror_all(text):
    return text if text == text[::-1] else text + text[-2::-1]


def grow_palindrome__wrong_letters_not_turned(text):
    for i in range(len(text)):
        if text[i:] == text[i:][::-1]:
            return text + text[:i]
        start = text[: len(text) - i]
        if start == start[::-1]:
            return text[len(text) - i :] + text
    return text


def grow_palindrome__wrong_last_run_as_middle(text):
    end = len(text)
    while end and text[end - 1] == text[-1]:
        end -= 1
    return text if text == text[::-1] else text + text[:end][::-1]
