"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def first_difference__right_enumerate(first, second):
    for i, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return i
    return -1 if len(first) == len(second) else min(len(first), len(second))


def first_difference__right_bisection(first, second):
    low, high = 0, min(len(first), len(second)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if first[:middle] == second[:middle]:
            low = middle
        else:
            high = middle
    return -1 if first == second else low


def first_difference__wrong_beginning_is_equal(first, second):
    return next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), -1)


def first_difference__wrong_counts_from_one(first, second):
    for i, (a, b) in enumerate(zip(first, second, strict=False), 1):
        if a != b:
            return i
    return -1 if len(first) == len(second) else min(len(first), len(second)) + 1


def first_difference__wrong_ignores_case(first, second):
    for i, (a, b) in enumerate(zip(first.lower(), second.lower(), strict=False)):
        if a != b:
            return i
    return -1 if len(first) == len(second) else min(len(first), len(second))


def first_difference__wrong_longer_length(first, second):
    for i, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return i
    return -1 if len(first) == len(second) else max(len(first), len(second)) - 1


def apply_edits__right_from_the_end(text, edits):
    order = sorted(range(len(edits)), key=lambda i: (edits[i][0], edits[i][1], i), reverse=True)
    for i in order:
        start, end, new = edits[i]
        text = text[:start] + new + text[end:]
    return text


def apply_edits__right_pieces(text, edits):
    out, at = [], 0
    todo = [(start, start < end, i) for i, (start, end, _) in enumerate(edits)]
    for start, _, i in sorted(todo):
        out += [text[at:start], edits[i][2]]
        at = edits[i][1]
    return "".join([*out, text[at:]])


def apply_edits__wrong_in_turn(text, edits):
    for start, end, new in edits:
        text = text[:start] + new + text[end:]
    return text


def apply_edits__wrong_sorts_texts(text, edits):
    out, at = "", 0
    for start, end, new in sorted(edits):
        out += text[at:start] + new
        at = end
    return out + text[at:]


def apply_edits__wrong_end_included(text, edits):
    out, at = "", 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        out += text[at:start] + new
        at = end + 1 if end > start else end
    return out + text[at:]


def apply_edits__wrong_replaced_before_put_in(text, edits):
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def matching_files__right_places(names, pattern):
    import re

    def matches(name):
        places = {0}
        for part in re.findall(r"\[[^]]*\]|.", pattern):
            if part == "*":
                places = set(range(min(places), len(name) + 1)) if places else set()
            else:
                fits = part.strip("[]") if part != "?" else name
                places = {i + 1 for i in places if i < len(name) and name[i] in fits}
        return len(name) in places

    return [name for name in names if matches(name)]


def matching_files__right_table(names, pattern):
    parts, at = [], 0
    while at < len(pattern):
        end = pattern.index("]", at) if pattern[at] == "[" else at
        parts.append(pattern[at : end + 1])
        at = end + 1

    def matches(name):
        row = [True] + [False] * len(name)
        for part in parts:
            after = [part == "*" and row[0]]
            for i, letter in enumerate(name):
                if part == "*":
                    after.append(row[i + 1] or after[i])
                else:
                    after.append(
                        row[i] and (part == "?" or letter in part[part[0] == "[" : len(part) or None].rstrip("]"))
                    )
            row = after
        return row[-1]

    return [name for name in names if matches(name)]


def matching_files__wrong_dot_is_any(names, pattern):
    import re

    text = pattern.replace("*", ".*").replace("?", ".")
    return [name for name in names if re.fullmatch(text, name)]


def matching_files__wrong_beginning_is_enough(names, pattern):
    import re

    text = pattern.replace(".", r"\.").replace("*", ".*").replace("?", ".")
    return [name for name in names if re.match(text, name)]


def matching_files__wrong_star_needs_a_letter(names, pattern):
    import re

    text = pattern.replace(".", r"\.").replace("*", ".+").replace("?", ".")
    return [name for name in names if re.fullmatch(text, name)]


def matching_files__wrong_star_takes_the_least(names, pattern):
    import re

    parts = re.findall(r"\[[^]]*\]|.", pattern)

    def matches(name):
        at = 0
        star = False
        for part in parts:
            if part == "*":
                star = True
                continue
            while star and at < len(name) and part != "?" and name[at] not in part.strip("[]"):
                at += 1
            if at == len(name) or (part != "?" and name[at] not in part.strip("[]")):
                return False
            at, star = at + 1, False
        return star or at == len(name)

    return [name for name in names if matches(name)]


def edit_script__right_recursive(first, second):
    from functools import lru_cache

    @lru_cache(None)
    def least(i, j):
        if i == len(first) or j == len(second):
            return len(first) - i + len(second) - j
        if first[i] == second[j]:
            return least(i + 1, j + 1)
        return 1 + min(least(i + 1, j), least(i, j + 1))

    out, i, j = [], 0, 0
    while i < len(first) or j < len(second):
        if i < len(first) and j < len(second) and first[i] == second[j]:
            out.append("=" + first[i])
            i, j = i + 1, j + 1
        elif i < len(first) and least(i, j) == 1 + least(i + 1, j):
            out.append("-" + first[i])
            i += 1
        else:
            out.append("+" + second[j])
            j += 1
    return out


def edit_script__right_common_lengths(first, second):
    n, m = len(first), len(second)
    common = [[0] * (m + 1) for _ in range(n + 1)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            same = first[i] == second[j]
            common[i][j] = 1 + common[i + 1][j + 1] if same else max(common[i + 1][j], common[i][j + 1])
    out, i, j = [], 0, 0
    while i < n and j < m:
        if first[i] == second[j]:
            out.append("=" + first[i])
            i += 1
            j += 1
        elif common[i + 1][j] >= common[i][j + 1]:
            out.append("-" + first[i])
            i += 1
        else:
            out.append("+" + second[j])
            j += 1
    return out + ["-" + x for x in first[i:]] + ["+" + x for x in second[j:]]


def edit_script__wrong_inserts_first(first, second):
    n, m = len(first), len(second)
    common = [[0] * (m + 1) for _ in range(n + 1)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            same = first[i] == second[j]
            common[i][j] = 1 + common[i + 1][j + 1] if same else max(common[i + 1][j], common[i][j + 1])
    out, i, j = [], 0, 0
    while i < n and j < m:
        if first[i] == second[j]:
            out.append("=" + first[i])
            i += 1
            j += 1
        elif common[i][j + 1] >= common[i + 1][j]:
            out.append("+" + second[j])
            j += 1
        else:
            out.append("-" + first[i])
            i += 1
    return out + ["-" + x for x in first[i:]] + ["+" + x for x in second[j:]]


def edit_script__wrong_traced_from_the_end(first, second):
    n, m = len(first), len(second)
    common = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n):
        for j in range(m):
            same = first[i] == second[j]
            common[i + 1][j + 1] = common[i][j] + 1 if same else max(common[i][j + 1], common[i + 1][j])
    out, i, j = [], n, m
    while i or j:
        if i and j and first[i - 1] == second[j - 1]:
            i, j = i - 1, j - 1
            out.append("=" + first[i])
        elif j and (not i or common[i][j - 1] >= common[i - 1][j]):
            j -= 1
            out.append("+" + second[j])
        else:
            i -= 1
            out.append("-" + first[i])
    return out[::-1]


def edit_script__wrong_place_by_place(first, second):
    out = []
    for a, b in zip(first, second, strict=False):
        out += ["=" + a] if a == b else ["-" + a, "+" + b]
    short = min(len(first), len(second))
    return out + ["-" + x for x in first[short:]] + ["+" + x for x in second[short:]]


def edit_script__wrong_next_letter_wins(first, second):
    out, j = [], 0
    for letter in first:
        at = second.find(letter, j)
        if at < 0:
            out.append("-" + letter)
            continue
        out += ["+" + x for x in second[j:at]] + ["=" + letter]
        j = at + 1
    return out + ["+" + x for x in second[j:]]


def count_matching_words__right_regular_expression(pattern, length):
    import re
    from itertools import product

    found = re.compile(pattern)
    return len([1 for letters in product("ab", repeat=length) if found.fullmatch("".join(letters))])


def count_matching_words__right_sets_of_words(pattern, length):
    at = 0

    def join(left, right):
        return {a + b for a in left for b in right if len(a) + len(b) <= length}

    def either():
        nonlocal at
        words = sequence()
        while at < len(pattern) and pattern[at] == "|":
            at += 1
            words = words | sequence()
        return words

    def sequence():
        nonlocal at
        words = {""}
        while at < len(pattern) and pattern[at] in "ab(":
            if pattern[at] == "(":
                at += 1
                item = either()
            else:
                item = {pattern[at]}
            at += 1
            if at < len(pattern) and pattern[at] == "*":
                at += 1
                many = {""}
                while not join(many, item) <= many:
                    many |= join(many, item)
                item = many
            words = join(words, item)
        return words

    return sum(len(word) == length for word in either())


def count_matching_words__wrong_up_to_length(pattern, length):
    import re
    from itertools import product

    words = ["".join(letters) for n in range(length + 1) for letters in product("ab", repeat=n)]
    return sum(bool(re.fullmatch(pattern, word)) for word in words)


def count_matching_words__wrong_beginning(pattern, length):
    import re
    from itertools import product

    return sum(bool(re.match(pattern, "".join(letters))) for letters in product("ab", repeat=length))


def count_matching_words__wrong_star_is_plus(pattern, length):
    import re
    from itertools import product

    pattern = pattern.replace("*", "+")
    return sum(bool(re.fullmatch(pattern, "".join(letters))) for letters in product("ab", repeat=length))


def count_matching_words__wrong_counts_ways(pattern, length):
    at = 0

    def join(left, right):
        return [a + b for a in left for b in right if a + b <= length][:2000]

    def sequence():
        nonlocal at
        words = [0]
        while at < len(pattern) and pattern[at] in "ab(":
            item = [1]
            if pattern[at] == "(":
                at += 1
                item = either()
            at += 1
            if at < len(pattern) and pattern[at] == "*":
                at += 1
                many, last = [0], [0]
                for _ in range(length):
                    last = join(last, [n for n in item if n])
                    many += last
                item = many[:2000]
            words = join(words, item)
        return words

    def either():
        nonlocal at
        words = sequence()
        while at < len(pattern) and pattern[at] == "|":
            at += 1
            words = words + sequence()
        return words

    return either().count(length)
