"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def expand_back_references__right_slices(steps):
    text = ""
    for back, count, letter in steps:
        if count:
            chunk = text[len(text) - back :]
            text += (chunk * (count // back + 1))[:count]
        text += letter
    return text


def expand_back_references__right_index(steps):
    out = []
    for back, count, letter in steps:
        start = len(out) - back
        for i in range(count):
            out.append(out[start + i])
        if letter:
            out.append(letter)
    return "".join(out)


def expand_back_references__wrong_no_overlap(steps):
    text = ""
    for back, count, letter in steps:
        if count:
            start = len(text) - back
            text += text[start : start + count]
        text += letter
    return text


def expand_back_references__wrong_counts_from_the_start(steps):
    text = ""
    for back, count, letter in steps:
        for i in range(count):
            text += text[back - 1 + i]
        text += letter
    return text


def expand_back_references__wrong_same_letter(steps):
    text = ""
    for back, count, letter in steps:
        if count:
            text += text[-back] * count
        text += letter
    return text


def expand_back_references__wrong_letter_first(steps):
    text = ""
    for back, count, letter in steps:
        text += letter
        for _ in range(count):
            text += text[-back]
    return text


def rail_fence_decode__right_rows(text, rails):
    if rails == 1:
        return text
    pattern = [*range(rails), *range(rails - 2, 0, -1)]
    row_of = [pattern[i % len(pattern)] for i in range(len(text))]
    rows, at = [], 0
    for row in range(rails):
        count = row_of.count(row)
        rows.append(iter(text[at : at + count]))
        at += count
    return "".join(next(rows[row]) for row in row_of)


def rail_fence_decode__right_steps(text, rails):
    found, at = {}, 0
    for rail in range(rails):
        place, down = rail, 2 * (rails - 1 - rail)
        up = 2 * rail
        while place < len(text):
            found[place] = text[at]
            at += 1
            place += down or up or 1
            down, up = up, down
    return "".join(found[i] for i in range(len(text)))


def rail_fence_decode__wrong_no_way_back(text, rails):
    order = sorted(range(len(text)), key=lambda place: place % rails)
    found = [""] * len(text)
    for letter, place in zip(text, order, strict=False):
        found[place] = letter
    return "".join(found)


def rail_fence_decode__wrong_encodes(text, rails):
    period = max(1, 2 * rails - 2)
    order = sorted(range(len(text)), key=lambda place: min(place % period, period - place % period))
    return "".join(text[place] for place in order)


def rail_fence_decode__wrong_stays_at_the_ends(text, rails):
    period = 2 * rails
    order = sorted(range(len(text)), key=lambda place: min(place % period, period - 1 - place % period))
    found = [""] * len(text)
    for letter, place in zip(text, order, strict=False):
        found[place] = letter
    return "".join(found)


def rail_fence_decode__wrong_one_rail(text, rails):
    period = 2 * rails - 2
    order = sorted(range(len(text)), key=lambda place: min(place % period, period - place % period))
    found = [""] * len(text)
    for letter, place in zip(text, order, strict=False):
        found[place] = letter
    return "".join(found)


def canonical_codewords__right_fractions(lengths):
    from fractions import Fraction

    used, out = Fraction(0), {}
    for length, symbol in sorted((length, symbol) for symbol, length in lengths.items()):
        out[symbol] = format(int(used * 2**length), "b").zfill(length)
        used += Fraction(1, 2**length)
    return out


def canonical_codewords__right_text(lengths):
    out, last = {}, None
    for symbol in sorted(sorted(lengths), key=lengths.get):
        if last is None:
            word = "0" * lengths[symbol]
        else:
            at = last.rindex("0")
            word = (last[:at] + "1" + "0" * (len(last) - at - 1)).ljust(lengths[symbol], "0")
        out[symbol] = last = word
    return out


def canonical_codewords__wrong_given_order(lengths):
    out, value, length = {}, 0, 0
    for symbol in sorted(lengths, key=lengths.get):
        value <<= lengths[symbol] - length
        length = lengths[symbol]
        out[symbol] = format(value, f"0{length}b")
        value += 1
    return out


def canonical_codewords__wrong_alphabet_first(lengths):
    out = {}
    for symbol in sorted(lengths):
        words = (format(value, f"0{lengths[symbol]}b") for value in range(2 ** lengths[symbol]))
        taken = list(out.values())
        out[symbol] = next(word for word in words if not any(word.startswith(w) or w.startswith(word) for w in taken))
    return out


def canonical_codewords__wrong_no_zeros_in_front(lengths):
    out, value, length = {}, 0, 0
    for symbol in sorted(lengths, key=lambda each: (lengths[each], each)):
        value <<= lengths[symbol] - length
        length = lengths[symbol]
        out[symbol] = format(value, "b")
        value += 1
    return out


def canonical_codewords__wrong_one_bit_more_at_most(lengths):
    out, value, length = {}, 0, 0
    for symbol in sorted(lengths, key=lambda each: (lengths[each], each)):
        if lengths[symbol] > length:
            value <<= 1
        length = lengths[symbol]
        out[symbol] = format(value, f"0{length}b")
        value += 1
    return out
