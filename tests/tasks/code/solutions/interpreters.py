"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def worlds_where_true__right_tables(claim):
    letters = sorted({mark for mark in claim if mark.isalpha()})
    worlds = 2 ** len(letters)
    full = 2**worlds - 1
    table = {c: sum(1 << w for w in range(worlds) if w >> i & 1) for i, c in enumerate(letters)}
    at = 0

    def atom():
        nonlocal at
        mark = claim[at]
        at += 1
        if mark == "!":
            return full & ~atom()
        if mark == "(":
            value = implies()
            at += 1
            return value
        return table[mark]

    def chain(mark, below, join):
        nonlocal at
        value = below()
        while claim[at : at + 1] == mark:
            at += 1
            value = join(value, below())
        return value

    def either():
        return chain("|", lambda: chain("&", atom, lambda a, b: a & b), lambda a, b: a | b)

    def implies():
        nonlocal at
        left = either()
        if claim[at : at + 1] == ">":
            at += 1
            return (full & ~left) | implies()
        return left

    return bin(implies()).count("1")


def worlds_where_true__right_stacks(claim):
    from itertools import product

    rank = {">": 1, "|": 2, "&": 3, "!": 4}
    out, marks = [], []
    for mark in claim:
        if mark.isalpha():
            out.append(mark)
        elif mark in "!(":
            marks.append(mark)
        elif mark == ")":
            while marks[-1] != "(":
                out.append(marks.pop())
            marks.pop()
        else:
            while marks and marks[-1] != "(" and rank[marks[-1]] >= rank[mark] + (mark == ">"):
                out.append(marks.pop())
            marks.append(mark)
    out += reversed(marks)
    letters, count = sorted({mark for mark in claim if mark.isalpha()}), 0
    for values in product((False, True), repeat=len(letters)):
        world, stack = dict(zip(letters, values, strict=True)), []
        for mark in out:
            if mark in world:
                stack.append(world[mark])
            elif mark == "!":
                stack.append(not stack.pop())
            else:
                b, a = stack.pop(), stack.pop()
                stack.append(a and b if mark == "&" else a or b if mark == "|" else b or not a)
        count += stack[0]
    return count


def worlds_where_true__wrong_if_from_the_left(claim):
    from itertools import product

    def holds(text, world):
        depth, found = 0, {}
        for i, mark in enumerate(text):
            depth += (mark == "(") - (mark == ")")
            if depth == 0 and mark in "&|>":
                found[mark] = i
        for mark in ">|&":
            if mark in found:
                a, b = holds(text[: found[mark]], world), holds(text[found[mark] + 1 :], world)
                return a and b if mark == "&" else a or b if mark == "|" else b or not a
        if text[0] == "!":
            return not holds(text[1:], world)
        return holds(text[1:-1], world) if text[0] == "(" else world[text]

    letters = sorted({mark for mark in claim if mark.isalpha()})
    return sum(holds(claim, dict(zip(letters, v, strict=True))) for v in product((False, True), repeat=len(letters)))


def worlds_where_true__wrong_or_before_and(claim):
    from itertools import product

    def holds(text, world):
        depth, found = 0, {}
        for i, mark in enumerate(text):
            depth += (mark == "(") - (mark == ")")
            if depth == 0 and mark in "&|>" and mark not in found:
                found[mark] = i
        for mark in ">&|":
            if mark in found:
                a, b = holds(text[: found[mark]], world), holds(text[found[mark] + 1 :], world)
                return a and b if mark == "&" else a or b if mark == "|" else b or not a
        if text[0] == "!":
            return not holds(text[1:], world)
        return holds(text[1:-1], world) if text[0] == "(" else world[text]

    letters = sorted({mark for mark in claim if mark.isalpha()})
    return sum(holds(claim, dict(zip(letters, v, strict=True))) for v in product((False, True), repeat=len(letters)))


def worlds_where_true__wrong_not_reaches_far(claim):
    from itertools import product

    def holds(text, world):
        if text[0] == "!":
            return not holds(text[1:], world)
        depth, found = 0, {}
        for i, mark in enumerate(text):
            depth += (mark == "(") - (mark == ")")
            if depth == 0 and mark in "&|>" and mark not in found:
                found[mark] = i
        for mark in ">|&":
            if mark in found:
                a, b = holds(text[: found[mark]], world), holds(text[found[mark] + 1 :], world)
                return a and b if mark == "&" else a or b if mark == "|" else b or not a
        return holds(text[1:-1], world) if text[0] == "(" else world[text]

    letters = sorted({mark for mark in claim if mark.isalpha()})
    return sum(holds(claim, dict(zip(letters, v, strict=True))) for v in product((False, True), repeat=len(letters)))


def worlds_where_true__wrong_if_and_only_if(claim):
    from itertools import product

    def holds(text, world):
        depth, found = 0, {}
        for i, mark in enumerate(text):
            depth += (mark == "(") - (mark == ")")
            if depth == 0 and mark in "&|>" and mark not in found:
                found[mark] = i
        for mark in ">|&":
            if mark in found:
                a, b = holds(text[: found[mark]], world), holds(text[found[mark] + 1 :], world)
                return a and b if mark == "&" else a or b if mark == "|" else a == b
        if text[0] == "!":
            return not holds(text[1:], world)
        return holds(text[1:-1], world) if text[0] == "(" else world[text]

    letters = sorted({mark for mark in claim if mark.isalpha()})
    return sum(holds(claim, dict(zip(letters, v, strict=True))) for v in product((False, True), repeat=len(letters)))


def word_language__right_closures(text):
    stack = []

    def take(n):
        if len(stack) < n:
            raise IndexError
        taken = stack[len(stack) - n :]
        del stack[len(stack) - n :]
        return taken

    def primitive(n, put):
        return lambda: stack.extend(put(*take(n)))

    words = {
        "+": primitive(2, lambda a, b: [a + b]),
        "-": primitive(2, lambda a, b: [a - b]),
        "*": primitive(2, lambda a, b: [a * b]),
        "dup": primitive(1, lambda a: [a, a]),
        "drop": primitive(1, lambda a: []),
        "swap": primitive(2, lambda a, b: [b, a]),
        "over": primitive(2, lambda a, b: [a, b, a]),
    }

    def meaning(word):
        return words[word] if word in words else lambda: stack.append(int(word))

    def sequence(actions):
        def run():
            for action in actions:
                action()

        return run

    tokens = text.split()
    try:
        while tokens:
            word = tokens.pop(0)
            if word != ":":
                meaning(word)()
                continue
            end = tokens.index(";")
            words[tokens[0]] = sequence([meaning(each) for each in tokens[1:end]])
            del tokens[: end + 1]
    except IndexError:
        return None
    return stack


def word_language__right_expand_then_run(text):
    import re

    meaning, program = {}, []
    for found in re.finditer(r": (\S+) ((?:[^;\s]+ )*);|(\S+)", text):
        name, body, word = found.groups()
        if word:
            program += meaning.get(word, [word])
        else:
            meaning[name] = [each for token in body.split() for each in meaning.get(token, [token])]
    stack = []
    for word in program:
        if word.lstrip("-").isdigit():
            stack.append(int(word))
            continue
        if len(stack) < (1 if word in ("dup", "drop") else 2):
            return None
        b = stack.pop()
        if word == "dup":
            stack += [b, b]
        elif word != "drop":
            a = stack.pop()
            if word in "+-*":
                stack.append(a + b if word == "+" else a - b if word == "-" else a * b)
            else:
                stack += [b, a] if word == "swap" else [a, b, a]
    return stack


def word_language__wrong_latest_meaning(text):
    tokens, words, program = text.split(), {}, []
    stack = []

    def run(word, depth):
        if depth > 20:
            raise IndexError
        if word in words:
            for each in words[word]:
                run(each, depth + 1)
        elif word.lstrip("-").isdigit():
            stack.append(int(word))
        else:
            b = stack.pop()
            if word == "dup":
                stack.extend([b, b])
            elif word != "drop":
                a = stack.pop()
                put = {"+": [a + b], "-": [a - b], "*": [a * b], "swap": [b, a], "over": [a, b, a]}
                stack.extend(put[word])

    try:
        while tokens:
            word = tokens.pop(0)
            if word == ":":
                end = tokens.index(";")
                words[tokens[0]] = program + tokens[1:end]
                del tokens[: end + 1]
            else:
                run(word, 0)
    except IndexError:
        return None
    return stack


def word_language__wrong_definitions_first(text):
    import re

    meaning, program = {}, []
    for name, body in re.findall(r": (\S+) ((?:[^;\s]+ )*);", text):
        meaning[name] = [each for token in body.split() for each in meaning.get(token, [token])]
    for word in re.sub(r": \S+ (?:[^;\s]+ )*;", "", text).split():
        program += meaning.get(word, [word])
    stack = []
    for word in program:
        if word.lstrip("-").isdigit():
            stack.append(int(word))
            continue
        if len(stack) < (1 if word in ("dup", "drop") else 2):
            return None
        b = stack.pop()
        if word == "dup":
            stack += [b, b]
        elif word != "drop":
            a = stack.pop()
            if word in "+-*":
                stack.append(a + b if word == "+" else a - b if word == "-" else a * b)
            else:
                stack += [b, a] if word == "swap" else [a, b, a]
    return stack


def word_language__wrong_built_in_words_stay(text):
    import re

    built_in = {"+", "-", "*", "dup", "drop", "swap", "over"}
    meaning, program = {}, []
    for found in re.finditer(r": (\S+) ((?:[^;\s]+ )*);|(\S+)", text):
        name, body, word = found.groups()
        if word:
            program += meaning.get(word, [word])
        elif name not in built_in:
            meaning[name] = [each for token in body.split() for each in meaning.get(token, [token])]
    stack = []
    for word in program:
        if word.lstrip("-").isdigit():
            stack.append(int(word))
            continue
        if len(stack) < (1 if word in ("dup", "drop") else 2):
            return None
        b = stack.pop()
        if word == "dup":
            stack += [b, b]
        elif word != "drop":
            a = stack.pop()
            if word in "+-*":
                stack.append(a + b if word == "+" else a - b if word == "-" else a * b)
            else:
                stack += [b, a] if word == "swap" else [a, b, a]
    return stack


def word_language__wrong_minus_the_other_way(text):
    import re

    meaning, program = {}, []
    for found in re.finditer(r": (\S+) ((?:[^;\s]+ )*);|(\S+)", text):
        name, body, word = found.groups()
        if word:
            program += meaning.get(word, [word])
        else:
            meaning[name] = [each for token in body.split() for each in meaning.get(token, [token])]
    stack = []
    for word in program:
        if word.lstrip("-").isdigit():
            stack.append(int(word))
            continue
        if len(stack) < (1 if word in ("dup", "drop") else 2):
            return None
        b = stack.pop()
        if word == "dup":
            stack += [b, b]
        elif word != "drop":
            a = stack.pop()
            if word in "+-*":
                stack.append(a + b if word == "+" else b - a if word == "-" else a * b)
            else:
                stack += [b, a] if word == "swap" else [a, b, a]
    return stack
