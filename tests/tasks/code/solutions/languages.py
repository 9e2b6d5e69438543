"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def sums_before_products__right_two_stacks(text):
    rank = {"+": 2, "-": 2, "*": 1}
    values, marks = [], []

    def work():
        b, a, mark = values.pop(), values.pop(), marks.pop()
        values.append(a + b if mark == "+" else a - b if mark == "-" else a * b)

    i, text = 0, text.replace(" ", "")
    while i < len(text):
        if text[i].isdigit():
            j = i
            while j < len(text) and text[j].isdigit():
                j += 1
            values.append(int(text[i:j]))
            i = j
            continue
        if text[i] == "(":
            marks.append("(")
        elif text[i] == ")":
            while marks[-1] != "(":
                work()
            marks.pop()
        else:
            while marks and marks[-1] != "(" and rank[marks[-1]] >= rank[text[i]]:
                work()
            marks.append(text[i])
        i += 1
    while marks:
        work()
    return values[0]


def sums_before_products__right_split_last(text):
    def value(text):
        depth, found = 0, {}
        for i, mark in enumerate(text):
            depth += (mark == "(") - (mark == ")")
            if depth == 0 and mark in "+-*":
                found["*" if mark == "*" else "+"] = i
        for kind in "*+":
            if kind in found:
                i = found[kind]
                left, right = value(text[:i]), value(text[i + 1 :])
                return left * right if text[i] == "*" else left + right if text[i] == "+" else left - right
        return value(text[1:-1]) if text[0] == "(" else int(text)

    return value(text.replace(" ", ""))


def sums_before_products__wrong_usual_rules(text):
    import re

    marks = [*re.findall(r"\d+|[-+*()]", text), ")"]

    def read():
        total, term, sign = 0, 1, 1
        while True:
            mark = marks.pop(0)
            term *= read() if mark == "(" else int(mark)
            mark = marks.pop(0)
            if mark == "*":
                continue
            total += sign * term
            if mark == ")":
                return total
            term, sign = 1, 1 if mark == "+" else -1

    return read()


def sums_before_products__wrong_left_to_right(text):
    import re

    marks = [*re.findall(r"\d+|[-+*()]", text), ")"]

    def read():
        total, how = 0, "+"
        while True:
            mark = marks.pop(0)
            value = read() if mark == "(" else int(mark)
            total = total + value if how == "+" else total - value if how == "-" else total * value
            how = marks.pop(0)
            if how == ")":
                return total

    return read()


def sums_before_products__wrong_minus_from_the_right(text):
    import re

    marks = [*re.findall(r"\d+|[-+*()]", text), ")"]

    def atom():
        mark = marks.pop(0)
        if mark != "(":
            return int(mark)
        value = product()
        marks.pop(0)
        return value

    def total():
        value = atom()
        if marks[0] in "+-":
            return value + total() if marks.pop(0) == "+" else value - total()
        return value

    def product():
        value = total()
        while marks[0] == "*":
            marks.pop(0)
            value *= total()
        return value

    return product()


def sums_before_products__wrong_one_digit(text):
    marks = [*text.replace(" ", ""), ")"]

    def read():
        factors, sign = [0], 1
        while True:
            mark = marks.pop(0)
            if mark == ")":
                product = 1
                for factor in factors:
                    product *= factor
                return product
            if mark == "*":
                factors.append(0)
                sign = 1
            elif mark in "+-":
                sign = 1 if mark == "+" else -1
            else:
                factors[-1] += sign * (read() if mark == "(" else int(mark))

    return read()


def unfold_repeats__right_recursive(text):
    def read(i):
        out = ""
        while i < len(text) and text[i] != ")":
            j = i
            while text[j].isdigit():
                j += 1
            times = int(text[i:j]) if j > i else 1
            if text[j] == "(":
                inside, i = read(j + 1)
            else:
                inside, i = text[j], j
            out += inside * times
            i += 1
        return out, i

    return read(0)[0]


def unfold_repeats__right_innermost(text):
    import re

    text = re.sub(r"([a-z])", r"(\1)", text)
    text = re.sub(r"(?<!\d)\(", "1(", text)
    while "(" in text:
        text = re.sub(r"(\d+)\(([a-z]*)\)", lambda found: int(found[1]) * found[2], text)
    return text


def unfold_repeats__wrong_one_digit(text):
    stack, number = [("", 1)], 1
    for mark in text:
        if mark.isdigit():
            number = int(mark)
            continue
        if mark == "(":
            stack.append(("", number))
        else:
            if mark == ")":
                mark, number = stack.pop()
            stack[-1] = (stack[-1][0] + mark * number, stack[-1][1])
        number = 1
    return stack[0][0]


def unfold_repeats__wrong_zero_is_one(text):
    stack, number = [("", 1)], 0
    for mark in text:
        if mark.isdigit():
            number = 10 * number + int(mark)
            continue
        if mark == "(":
            stack.append(("", number or 1))
        elif mark == ")":
            inside, times = stack.pop()
            stack[-1] = (stack[-1][0] + inside * times, stack[-1][1])
        else:
            stack[-1] = (stack[-1][0] + mark * (number or 1), stack[-1][1])
        number = 0
    return stack[0][0]


def unfold_repeats__wrong_not_nested(text):
    import re

    text = re.sub(r"(\d+)\(([^()]*)\)", lambda found: found[2] * int(found[1]), text)
    text = re.sub(r"(\d+)([a-z])", lambda found: found[2] * int(found[1]), text)
    return text.replace("(", "").replace(")", "")


def unfold_repeats__wrong_number_after(text):
    import re

    for _ in text:
        text = re.sub(r"([a-z])(\d+)", lambda found: found[1] * int(found[2]), text)
        text = re.sub(r"\(([a-z]*)\)(\d+)", lambda found: found[1] * int(found[2]), text)
    return text.replace("(", "").replace(")", "")


def atoms_in_formula__right_recursive(formula):
    def digits(part, i):
        j = i
        while j < len(part) and part[j].isdigit():
            j += 1
        return (int(part[i:j]) if j > i else 1), j

    def read(part, i):
        counts = {}
        while i < len(part) and part[i] != ")":
            if part[i] == "(":
                inside, i = read(part, i + 1)
                i += 1
            else:
                j = i + 1
                while j < len(part) and part[j].islower():
                    j += 1
                inside, i = {part[i:j]: 1}, j
            many, i = digits(part, i)
            for name, count in inside.items():
                counts[name] = counts.get(name, 0) + count * many
        return counts, i

    out = {}
    for part in formula.split("."):
        factor, i = digits(part, 0)
        for name, count in read(part, i)[0].items():
            out[name] = out.get(name, 0) + factor * count
    return out


def atoms_in_formula__right_from_the_right(formula):
    import re

    out = {}
    for part in formula.split("."):
        tokens = re.findall(r"[A-Z][a-z]?|[()]|\d+", part)
        factors, many = [int(tokens.pop(0)) if tokens[0].isdigit() else 1], 1
        for token in reversed(tokens):
            if token.isdigit():
                many = int(token)
                continue
            if token == ")":
                factors.append(factors[-1] * many)
            elif token == "(":
                factors.pop()
            else:
                out[token] = out.get(token, 0) + factors[-1] * many
            many = 1
    return out


def atoms_in_formula__wrong_only_first_letters(formula):
    import re

    out = {}
    for part in formula.split("."):
        factor = int(re.match(r"\d*", part)[0] or 1)
        stack = [{}]
        for mark, many in re.findall(r"([A-Z]|[()])(\d*)", part):
            if mark == "(":
                stack.append({})
                continue
            group = stack.pop() if mark == ")" else {mark: 1}
            for name, count in group.items():
                stack[-1][name] = stack[-1].get(name, 0) + count * int(many or 1)
        for name, count in stack[0].items():
            out[name] = out.get(name, 0) + count * factor
    return out


def atoms_in_formula__wrong_no_factor_of_parts(formula):
    import re

    stack = [{}]
    for mark, many in re.findall(r"([A-Z][a-z]?|[()])(\d*)", formula):
        if mark == "(":
            stack.append({})
            continue
        group = stack.pop() if mark == ")" else {mark: 1}
        for name, count in group.items():
            stack[-1][name] = stack[-1].get(name, 0) + count * int(many or 1)
    return stack[0]


def atoms_in_formula__wrong_last_mention(formula):
    import re

    out = {}
    for part in formula.split("."):
        factor = int(re.match(r"\d*", part)[0] or 1)
        stack = [{}]
        for mark, many in re.findall(r"([A-Z][a-z]?|[()])(\d*)", part):
            if mark == "(":
                stack.append({})
                continue
            group = stack.pop() if mark == ")" else {mark: 1}
            for name, count in group.items():
                stack[-1][name] = count * int(many or 1)
        for name, count in stack[0].items():
            out[name] = count * factor
    return out


def atoms_in_formula__wrong_ignores_parentheses(formula):
    import re

    out = {}
    for part in formula.split("."):
        factor = int(re.match(r"\d*", part)[0] or 1)
        for name, many in re.findall(r"([A-Z][a-z]?)(\d*)", part):
            out[name] = out.get(name, 0) + factor * int(many or 1)
    return out
