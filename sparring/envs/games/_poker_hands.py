"""Poker hands: cards as numbers, and the strength of the best five of up to seven cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

RANKS = "23456789TJQKA"
SUITS = "cdhs"
_NAMES = tuple(rank + suit for rank in RANKS for suit in SUITS)
CATEGORIES = (
    *("high card", "pair", "two pair", "three of a kind", "straight"),
    *("flush", "full house", "four of a kind", "straight flush"),
)
Strength = tuple[int, tuple[int, ...]]
"""(index into CATEGORIES, the ranks that decide between hands of one category); higher is better."""


def deck(ranks: int, suits: int) -> tuple[int, ...]:
    """Return the cards of the highest `ranks` ranks in the first `suits` suits, lowest first; a card is 4 rank + suit.

    >>> names(deck(2, 2))
    'Kc Kd Ac Ad'
    """
    return tuple(4 * rank + suit for rank in range(13 - ranks, 13) for suit in range(suits))


def names(cards: Iterable[int]) -> str:
    """Return the cards' names, as in `Ah Td`."""
    return " ".join([_NAMES[card] for card in cards])


def strength(cards: Sequence[int]) -> Strength:
    """Return the strength of the best five of the cards; of all of them, if they are fewer.

    The ranking is the usual one in decks of any size. Straights and flushes need five cards; an ace counts low only below a
    two.

    >>> strength(deck(1, 4)), strength((51, 0, 7, 10, 14))
    ((7, (12,)), (4, (3,)))
    """
    counts, suited = [0] * 13, [0, 0, 0, 0]
    for card in cards:
        counts[card >> 2] += 1
        suited[card & 3] |= 1 << (card >> 2)
    flush = next((bits for bits in suited if bits.bit_count() >= 5), 0)
    if flush and (top := _straight(flush)):
        return 8, (top,)
    ranks = [rank for rank in _DOWN if counts[rank]]
    pairs = [rank for rank in ranks if counts[rank] > 1]
    most = max(counts)
    if most == 4:
        four = counts.index(4)
        return 7, (four, *[rank for rank in ranks if rank != four][:1])
    if most == 3 and len(pairs) > 1:
        three = next(rank for rank in pairs if counts[rank] == 3)
        return 6, (three, next(rank for rank in pairs if rank != three))
    if flush:
        return 5, tuple(rank for rank in _DOWN if flush >> rank & 1)[:5]
    if len(ranks) > 4 and (top := _straight(suited[0] | suited[1] | suited[2] | suited[3])):
        return 4, (top,)
    head = pairs[:2]
    kickers = [rank for rank in ranks if rank not in head][: 5 - sum(counts[rank] for rank in head)]
    return 3 if most == 3 else len(head), (*head, *kickers)


_DOWN = range(12, -1, -1)


def _straight(ranks: int) -> int:
    """The top rank of the best straight among ranks given as bits; 0 if there is none."""
    line = ranks << 1 | ranks >> 12
    run = line & line >> 1 & line >> 2 & line >> 3 & line >> 4
    return run.bit_length() + 2 if run else 0
