"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def unpack_bit_fields__right_shifts(number, widths):
    left, out = sum(widths), []
    for width in widths:
        left -= width
        out.append(number >> left & (1 << width) - 1)
    return out


def unpack_bit_fields__right_divmod(number, widths):
    out = []
    for width in widths[::-1]:
        number, field = divmod(number, 1 << width)
        out.insert(0, field)
    return out


def unpack_bit_fields__wrong_lowest_first(number, widths):
    out = []
    for width in widths:
        number, field = divmod(number, 1 << width)
        out.append(field)
    return out


def unpack_bit_fields__wrong_no_zeros_in_front(number, widths):
    text, at, out = f"{number:b}", 0, []
    for width in widths:
        out.append(int(text[at : at + width] or "0", 2))
        at += width
    return out


def unpack_bit_fields__wrong_reversed(number, widths):
    out = []
    for width in widths[::-1]:
        number, field = divmod(number, 1 << width)
        out.append(field)
    return out


def unpack_bit_fields__wrong_decimal(number, widths):
    left, out = sum(widths), []
    for width in widths:
        left -= width
        out.append(number // 10**left % 10**width)
    return out


def xor_with_key__right_cycle(values, key):
    from itertools import cycle

    return [a ^ b for a, b in zip(values, cycle(key or [0]))]


def xor_with_key__right_chunks(values, key):
    out = []
    step = len(key) or 1
    for start in range(0, len(values), step):
        out += [a ^ b for a, b in zip(values[start : start + step], key or [0], strict=False)]
    return out


def xor_with_key__wrong_key_used_once(values, key):
    key = key + [0] * len(values)
    return [a ^ b for a, b in zip(values, key, strict=False)]


def xor_with_key__wrong_stops_with_key(values, key):
    return [a ^ b for a, b in zip(values, key, strict=False)] if key else values


def xor_with_key__wrong_adds(values, key):
    return [(a + key[i % len(key)]) % 256 for i, a in enumerate(values)] if key else values


def xor_with_key__wrong_empty_key(values, key):
    return [a ^ key[i % len(key)] for i, a in enumerate(values)]


def seven_bit_groups__right_recursive(numbers):
    def groups(number):
        return [number] if number < 128 else [*(part | 128 for part in groups(number >> 7)), number & 127]

    return [byte for number in numbers for byte in groups(number)]


def seven_bit_groups__right_count_first(numbers):
    out = []
    for number in numbers:
        count = max(1, -(-number.bit_length() // 7))
        for i in range(count - 1, -1, -1):
            out.append((number >> 7 * i & 127) + (128 if i else 0))
    return out


def seven_bit_groups__wrong_lowest_first(numbers):
    out = []
    for number in numbers:
        while number >= 128:
            out.append(number % 128 + 128)
            number //= 128
        out.append(number)
    return out


def seven_bit_groups__wrong_no_byte_for_zero(numbers):
    out = []
    for number in numbers:
        groups = []
        while number:
            groups.append(number % 128 + (128 if groups else 0))
            number //= 128
        out += groups[::-1]
    return out


def seven_bit_groups__wrong_mark_on_the_last(numbers):
    out = []
    for number in numbers:
        groups = [number % 128 + 128]
        while number >= 128:
            number //= 128
            groups.append(number % 128)
        out += groups[::-1]
    return out


def seven_bit_groups__wrong_bound(numbers):
    out = []
    for number in numbers:
        groups = [number % 128]
        while number > 128:
            number //= 128
            groups.append(number % 128 + 128)
        out += groups[::-1]
    return out


def repair_message__right_checks(bits):
    bits, wrong, p = [*bits], 0, 1
    while p <= len(bits):
        if sum(bits[place - 1] for place in range(1, len(bits) + 1) if place & p) % 2:
            wrong += p
        p *= 2
    if wrong:
        bits[wrong - 1] = 1 - bits[wrong - 1]
    return [bits[place - 1] for place in range(1, len(bits) + 1) if place not in {2**k for k in range(20)}]


def repair_message__right_try_all(bits):
    def holds(word):
        total = 0
        for place in range(len(word)):
            if word[place]:
                total ^= place + 1
        return total == 0

    words = [list(bits)]
    for i in range(len(bits)):
        words.append([*bits[:i], 1 - bits[i], *bits[i + 1 :]])
    word = next(filter(holds, words))
    return [bit for place, bit in enumerate(word, 1) if bin(place).count("1") != 1]


def repair_message__wrong_no_repair(bits):
    return [bit for place, bit in enumerate(bits, 1) if place & (place - 1)]


def repair_message__wrong_counts_from_zero(bits):
    wrong = 0
    for place, bit in enumerate(bits):
        wrong ^= place * bit
    return [bit ^ (place == wrong) for place, bit in enumerate(bits) if (place + 1) & place]


def repair_message__wrong_check_leaves_itself_out(bits):
    bits, wrong, p = [*bits], 0, 1
    while p <= len(bits):
        if sum(bits[i - 1] for i in range(p + 1, len(bits) + 1) if i & p) % 2:
            wrong += p
        p *= 2
    if 0 < wrong <= len(bits):
        bits[wrong - 1] ^= 1
    return [bit for place, bit in enumerate(bits, 1) if place & (place - 1)]


def repair_message__wrong_first_failed_check(bits):
    bits, p = [*bits], 1
    while p <= len(bits):
        if sum(bits[i - 1] for i in range(1, len(bits) + 1) if i & p) % 2:
            bits[p - 1] ^= 1
            break
        p *= 2
    return [bit for place, bit in enumerate(bits, 1) if place & (place - 1)]
