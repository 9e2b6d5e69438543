"""Right and nearly right solutions of the problems about words."""


def cipher_key__right_two_dictionaries(plain, secret):
    if len(plain) != len(secret):
        return None
    there, back = {}, {}
    for a, b in zip(plain, secret, strict=True):
        if there.setdefault(a, b) != b or back.setdefault(b, a) != a:
            return None
    return there


def cipher_key__right_counting_pairs(plain, secret):
    pairs = set(zip(plain, secret, strict=False))
    fits = len(plain) == len(secret) and len(pairs) == len({*plain}) == len({*secret})
    return dict(pairs) if fits else None


def cipher_key__wrong_two_letters_to_one(plain, secret):
    if len(plain) != len(secret):
        return None
    key = {}
    for a, b in zip(plain, secret, strict=True):
        if key.setdefault(a, b) != b:
            return None
    return key


def cipher_key__wrong_last_pair_wins(plain, secret):
    key = dict(zip(plain, secret, strict=False))
    return key if len(plain) == len(secret) and len({*key.values()}) == len(key) else None


def cipher_key__wrong_lengths_unchecked(plain, secret):
    pairs = set(zip(plain, secret, strict=False))
    key = dict(pairs)
    return key if len(pairs) == len(key) == len({*key.values()}) else None


def cipher_key__wrong_way_round(plain, secret):
    pairs = set(zip(secret, plain, strict=False))
    fits = len(plain) == len(secret) and len(pairs) == len({*plain}) == len({*secret})
    return dict(pairs) if fits else None


def cipher_key__wrong_no_letter_to_itself(plain, secret):
    pairs = set(zip(plain, secret, strict=False))
    fits = len(plain) == len(secret) and len(pairs) == len({*plain}) == len({*secret})
    return dict(pairs) if fits and all(a != b for a, b in pairs) else None


def cipher_key__wrong_empty_instead_of_none(plain, secret):
    pairs = set(zip(plain, secret, strict=False))
    fits = len(plain) == len(secret) and len(pairs) == len({*plain}) == len({*secret})
    return dict(pairs) if fits else {}


def most_frequent_words__right_scan(text, count):
    words, now = {}, ""
    for sign in text.lower() + " ":
        if "a" <= sign <= "z":
            now += sign
        elif now:
            words[now] = words.get(now, 0) + 1
            now = ""
    ordered = sorted(words)
    ordered.sort(key=words.get, reverse=True)
    return [(word, words[word]) for word in ordered[:count]]


def most_frequent_words__right_pick_one_by_one(text, count):
    import re

    words, out = re.split(r"[^a-z]+", text.lower()), []
    counts = {word: words.count(word) for word in words if word}
    while counts and len(out) < count:
        best = min(counts, key=lambda word: (-counts[word], word))
        out.append((best, counts.pop(best)))
    return out


def most_frequent_words__wrong_ties_by_appearance(text, count):
    import re
    from collections import Counter

    return Counter(re.findall("[a-z]+", text.lower())).most_common(count)


def most_frequent_words__wrong_case_kept(text, count):
    import re
    from collections import Counter

    counts = Counter(re.findall("[A-Za-z]+", text))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:count]


def most_frequent_words__wrong_split_at_spaces(text, count):
    from collections import Counter

    counts = Counter(word.strip(".,:;!?") for word in text.lower().split())
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:count]


def most_frequent_words__wrong_all_reversed(text, count):
    import re
    from collections import Counter

    counts = Counter(re.findall("[a-z]+", text.lower()))
    return sorted(counts.items(), key=lambda pair: (pair[1], pair[0]), reverse=True)[:count]


def most_frequent_words__wrong_digits_are_letters(text, count):
    import re
    from collections import Counter

    counts = Counter(re.findall(r"[\w']+", text.lower()))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:count]


def most_frequent_words__wrong_no_numbers(text, count):
    import re
    from collections import Counter

    counts = Counter(re.findall("[a-z]+", text.lower()))
    return sorted(counts, key=lambda word: (-counts[word], word))[:count]


def unique_beginnings__right_sorted_neighbours(words):
    ordered = sorted(words)

    def shared(a, b):
        n = 0
        while n < min(len(a), len(b)) and a[n] == b[n]:
            n += 1
        return n

    out = {}
    for i, word in enumerate(ordered):
        near = ordered[max(0, i - 1) : i] + ordered[i + 1 : i + 2]
        need = 1 + max((shared(word, other) for other in near), default=0)
        out[word] = word[:need]
    return [out[word] for word in words]


def unique_beginnings__right_trie(words):
    root = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {"count": 0})
            node["count"] += 1
    out = []
    for word in words:
        node, n = root, 0
        for letter in word:
            node, n = node[letter], n + 1
            if node["count"] == 1:
                break
        out.append(word[:n])
    return out


def unique_beginnings__wrong_compared_with_earlier_ones(words):
    out = []
    for i, word in enumerate(words):
        n = 1
        while n < len(word) and any(other.startswith(word[:n]) for other in words[:i]):
            n += 1
        out.append(word[:n])
    return out


def unique_beginnings__wrong_sorted(words):
    from collections import Counter

    shared = Counter(word[:n] for word in words for n in range(1, len(word) + 1))
    return sorted(next((w[:n] for n in range(1, len(w)) if shared[w[:n]] == 1), w) for w in words)


def unique_beginnings__wrong_empty_for_a_part(words):
    from collections import Counter

    shared = Counter(word[:n] for word in words for n in range(1, len(word) + 1))
    return [next((w[:n] for n in range(1, len(w) + 1) if shared[w[:n]] == 1), "") for w in words]


def unique_beginnings__wrong_anywhere_in_others(words):
    out = []
    for word in words:
        n = 1
        while n < len(word) and any(word[:n] in other for other in words if other != word):
            n += 1
        out.append(word[:n])
    return out


def unique_beginnings__wrong_one_length_for_all(words):
    for n in range(1, max(map(len, words), default=0) + 1):
        if len({word[:n] for word in words}) == len(words):
            return [word[:n] for word in words]
    return words


def shortest_text_with_all__right_all_orders(words):
    from itertools import permutations

    kept = [w for w in {*words} if not any(w in other for other in words if other != w)]
    best = None
    for order in permutations(kept):
        text = ""
        for word in order:
            n = min(len(word), len(text))
            while not text.endswith(word[:n]):
                n -= 1
            text += word[n:]
        if best is None or (len(text), text) < (len(best), best):
            best = text
    return best


def shortest_text_with_all__right_cheapest_first(words):
    from heapq import heappop, heappush

    kept = sorted({w for w in words if not any(w in other for other in words if other != w)})
    heap, everything = [(0, "", frozenset())], frozenset(kept)
    seen = set()
    while heap:
        _, text, used = heappop(heap)
        if used == everything:
            return text
        if (text, used) in seen:
            continue
        seen.add((text, used))
        for word in everything - used:
            n = max(k for k in range(len(word) + 1) if text.endswith(word[:k]))
            longer = text + word[n:]
            heappush(heap, (len(longer), longer, used | {word}))
    return ""


def shortest_text_with_all__wrong_merge_largest_overlap(words):
    left = sorted({w for w in words if not any(w in other for other in words if other != w)})
    while len(left) > 1:
        n, a, b = max(
            (k, a, b) for a in left for b in left if a != b for k in range(min(len(a), len(b)) + 1) if a.endswith(b[:k])
        )
        left = [w for w in left if w not in (a, b)] + [a + b[n:]]
    return left[0] if left else ""


def shortest_text_with_all__wrong_given_order(words):
    text = ""
    for word in words:
        if word not in text:
            n = max(k for k in range(len(word) + 1) if text.endswith(word[:k]))
            text += word[n:]
    return text


def shortest_text_with_all__wrong_any_of_the_shortest(words):
    from itertools import permutations

    texts = []
    for order in permutations(sorted(words, reverse=True)):
        text = ""
        for word in order:
            if word not in text:
                n = max(k for k in range(len(word) + 1) if text.endswith(word[:k]))
                text += word[n:]
        texts.append(text)
    return min(texts, key=len)


def shortest_text_with_all__wrong_words_within_words(words):
    from itertools import permutations

    texts = []
    for order in permutations(words):
        text = ""
        for word in order:
            n = max(k for k in range(len(word)) if text.endswith(word[:k]))
            text += word[n:]
        texts.append(text)
    return min(texts, key=lambda text: (len(text), text))


def shortest_text_with_all__wrong_first_in_the_alphabet(words):
    from itertools import permutations

    texts = []
    for order in permutations(words):
        text = ""
        for word in order:
            if word not in text:
                n = max(k for k in range(len(word) + 1) if text.endswith(word[:k]))
                text += word[n:]
        texts.append(text)
    return min(texts)
