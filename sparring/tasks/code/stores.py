"""Problems of a store and of an exchange, given as logs of what is asked of them."""

from __future__ import annotations

from heapq import heappop, heappush

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _database_calls(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str, int]]]:
    calls = []
    for _ in range(rng.randint(2, 5 * size + 2)):
        kind = rng.choice(["set", "set", "set", "begin", "begin", "undo", "keep", "drop", "get", "get", "get", "count"])
        key = rng.choice("abc") if kind in ("set", "drop", "get") else ""
        calls.append((kind, key, rng.randint(1, 3) if kind in ("set", "count") else 0))
    return (calls,)


def _copies_of_everything(calls: list[tuple[str, str, int]]) -> list[int]:
    stack: list[dict[str, int]] = [{}]
    answers = []
    for kind, key, value in calls:
        if kind == "begin":
            stack.append(dict(stack[-1]))
        elif kind == "undo" and len(stack) > 1:
            stack.pop()
        elif kind == "keep" and len(stack) > 1:
            stack[-2:] = stack[-1:]
        elif kind == "set":
            stack[-1][key] = value
        elif kind == "drop":
            stack[-1].pop(key, None)
        elif kind == "get":
            answers.append(stack[-1].get(key, 0))
        elif kind == "count":
            answers.append(list(stack[-1].values()).count(value))
    return answers


def _log(text: str) -> list[tuple[str, str, int]]:
    """The calls that a short text stands for, such as "set a 1, begin, get a"."""
    parts = [[*part.split(), "", ""] for part in text.split(",")]
    return [(kind, "" if kind == "count" else a, int((a if kind == "count" else b) or 0)) for kind, a, b, *_ in parts]


@program(
    "nested_attempts",
    4,
    "data structures",
    "stacks",
    "dictionaries",
    inputs=_database_calls,
    edges=[
        ([],),
        (_log("get a,count 1"),),
        (_log("set a 1,get a,begin,set a 2,get a,undo,get a"),),
        (_log("begin,set a 2,keep,get a,undo,get a"),),
        (_log("set a 1,begin,drop a,get a,begin,set a 3,undo,get a,undo,get a"),),
        (_log("begin,set a 1,begin,set a 2,set b 2,keep,count 2,undo,get a,count 2"),),
        (_log("undo,keep,set b 3,get b"),),
        (_log("set a 1,begin,set b 1,begin,drop a,keep,count 1,keep,count 1,get a,undo,get a"),),
        (_log("set a 1,begin,set a 2,begin,set a 3,keep,undo,get a"),),
        (_log("set a 2,set b 2,set a 1,count 2,drop c,count 1"),),
    ],
    oracle=_copies_of_everything,
)
def nested_attempts(calls: list[tuple[str, str, int]]) -> list[int]:
    """Return what the calls "get" and "count" return, in their order, of a store that is empty at first.

    Each of the `calls` is a tuple (kind, key, value). ("set", key, value) stores a positive value under a key; ("drop",
    key, 0) removes the key, if it is there. ("get", key, 0) returns the value of the key, or 0 if it is not there;
    ("count", "", value) returns how many keys have this value now. ("begin", "", 0) begins an attempt; there may be
    attempts within attempts. ("undo", "", 0) ends the attempt that began last and takes back all that was changed since it
    began; ("keep", "", 0) ends it too, but leaves the changes to the attempt around it, which may still be undone, or for
    good if there is none around it. When no attempt is going on, "undo" and "keep" do nothing.

    >>> nested_attempts([("set", "a", 1), ("begin", "", 0), ("set", "a", 2), ("undo", "", 0), ("get", "a", 0)])
    [1]
    >>> nested_attempts([("begin", "", 0), ("set", "a", 2), ("keep", "", 0), ("undo", "", 0), ("count", "", 2)])
    [1]
    """
    store: dict[str, int] = {}
    attempts: list[list[tuple[str, int]]] = []
    answers = []
    for kind, key, value in calls:
        if kind == "begin":
            attempts.append([])
        elif kind in ("set", "drop"):
            if attempts:
                attempts[-1].append((key, store.get(key, 0)))
            store[key] = value
        elif kind == "undo" and attempts:
            store.update(reversed(attempts.pop()))
        elif kind == "keep" and attempts:
            changes = attempts.pop()
            if attempts:
                attempts[-1] += changes
        elif kind == "get":
            answers.append(store.get(key, 0))
        elif kind == "count":
            answers.append(sum(each == value for each in store.values()))
    return answers


def _orders(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, int, int]]]:
    count = rng.randint(3, 2 * size + 3)
    return ([(rng.choice(["buy", "sell"]), rng.randint(8, 12), rng.randint(1, 9)) for _ in range(count)],)


def _share_by_share(orders: list[tuple[str, int, int]]) -> list[tuple[int, int, int, int]]:
    left = [0] * len(orders)
    trades: list[tuple[int, int, int, int]] = []
    for i, (kind, limit, amount) in enumerate(orders):
        left[i] = amount
        sign = 1 if kind == "buy" else -1
        for _ in range(amount):
            fits = [j for j in range(i) if left[j] and orders[j][0] != kind and sign * orders[j][1] <= sign * limit]
            if not fits:
                break
            j = min(fits, key=lambda j: (sign * orders[j][1], j))
            left[i], left[j] = left[i] - 1, left[j] - 1
            pair = (i, j) if kind == "buy" else (j, i)
            before = trades.pop()[3] if trades and trades[-1][:2] == pair else 0
            trades.append((*pair, orders[j][1], before + 1))
    return trades


@program(
    "stock_exchange",
    5,
    "simulation",
    "heaps",
    "queues",
    inputs=_orders,
    edges=[
        ([],),
        ([("buy", 10, 5)],),
        ([("sell", 10, 5), ("buy", 10, 5)],),
        ([("sell", 9, 5), ("buy", 11, 3), ("buy", 10, 3)],),
        ([("buy", 11, 2), ("sell", 8, 5), ("buy", 8, 1)],),
        ([("sell", 10, 1), ("sell", 9, 2), ("sell", 10, 4), ("buy", 10, 6)],),
        ([("buy", 9, 3), ("buy", 10, 3), ("buy", 9, 2), ("sell", 9, 7), ("sell", 9, 9), ("buy", 12, 1)],),
        ([("sell", 11, 4), ("buy", 10, 4), ("sell", 10, 1), ("buy", 11, 9)],),
    ],
    oracle=_share_by_share,
)
def stock_exchange(orders: list[tuple[str, int, int]]) -> list[tuple[int, int, int, int]]:
    """Return the trades that `orders` lead to, each as (buy order, sell order, price, amount), in the order they are made.

    Orders are handled one after the other and named by their index, counted from 0. Each is a tuple (kind, limit, amount)
    with positive numbers: of the kind "buy" it buys up to so many shares for at most the limit each, of the kind "sell" it
    sells them for at least the limit each. A new order trades with the orders of the other kind that are still open, as
    long as the limits allow: a buyer with the cheapest first, a seller with who pays most first, and among equal limits
    with the oldest first. Each trade is for as many shares as both have left, at the limit of the older order. What is left
    of the new order then stays open at its limit, for as much as is left.

    >>> stock_exchange([("sell", 10, 5), ("sell", 9, 2), ("buy", 10, 4)])
    [(2, 1, 9, 2), (2, 0, 10, 2)]
    >>> stock_exchange([("buy", 7, 3), ("sell", 5, 1)])
    [(0, 1, 7, 1)]
    """
    waiting: dict[str, list[list[int]]] = {"buy": [], "sell": []}
    trades = []
    for i, (kind, limit, amount) in enumerate(orders):
        sign = 1 if kind == "buy" else -1
        others = waiting["sell" if kind == "buy" else "buy"]
        while amount and others and others[0][0] <= sign * limit:
            price, j, most = others[0]
            traded = min(amount, most)
            trades.append((i, j, sign * price, traded) if sign > 0 else (j, i, sign * price, traded))
            amount -= traded
            others[0][2] -= traded
            if not others[0][2]:
                heappop(others)
        if amount:
            heappush(waiting[kind], [-sign * limit, i, amount])
    return trades
