"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def nested_attempts__right_layers(calls):
    layers, answers = [{}], []

    def look(key):
        return next((layer[key] for layer in reversed(layers) if key in layer), 0)

    for kind, key, value in calls:
        if kind == "begin":
            layers.append({})
        elif kind == "undo":
            if len(layers) > 1:
                layers.pop()
        elif kind == "keep":
            if len(layers) > 1:
                top = layers.pop()
                layers[-1].update(top)
        elif kind in ("set", "drop"):
            layers[-1][key] = value
        elif kind == "get":
            answers.append(look(key))
        else:
            answers.append(sum(look(each) == value for each in {each for layer in layers for each in layer}))
    return answers


def nested_attempts__right_snapshots(calls):
    store, saved, answers = {}, [], []
    for kind, key, value in calls:
        if kind == "begin":
            saved.append(store.copy())
        elif kind == "undo" and saved:
            store = saved.pop()
        elif kind == "keep" and saved:
            saved.pop()
        elif kind == "set":
            store[key] = value
        elif kind == "drop" and key in store:
            del store[key]
        elif kind == "get":
            answers.append(store.get(key, 0))
        elif kind == "count":
            answers.append(len([1 for each in store.values() if each == value]))
    return answers


def nested_attempts__wrong_one_attempt_only(calls):
    store, saved, answers = {}, None, []
    for kind, key, value in calls:
        if kind == "begin":
            saved = store.copy()
        elif kind == "undo" and saved is not None:
            store, saved = saved, None
        elif kind == "keep":
            saved = None
        elif kind == "set":
            store[key] = value
        elif kind == "drop":
            store.pop(key, None)
        elif kind == "get":
            answers.append(store.get(key, 0))
        elif kind == "count":
            answers.append(list(store.values()).count(value))
    return answers


def nested_attempts__wrong_keep_keeps_all(calls):
    store, saved, answers = {}, [], []
    for kind, key, value in calls:
        if kind == "begin":
            saved.append(store.copy())
        elif kind == "undo" and saved:
            store = saved.pop()
        elif kind == "keep":
            saved = []
        elif kind == "set":
            store[key] = value
        elif kind == "drop":
            store.pop(key, None)
        elif kind == "get":
            answers.append(store.get(key, 0))
        elif kind == "count":
            answers.append(list(store.values()).count(value))
    return answers


def nested_attempts__wrong_dropped_shines_through(calls):
    layers, answers = [{}], []

    def look(key):
        return next((layer[key] for layer in reversed(layers) if key in layer), 0)

    for kind, key, value in calls:
        if kind == "begin":
            layers.append({})
        elif kind == "undo":
            if len(layers) > 1:
                layers.pop()
        elif kind == "keep":
            if len(layers) > 1:
                top = layers.pop()
                layers[-1].update(top)
        elif kind == "set":
            layers[-1][key] = value
        elif kind == "drop":
            layers[-1].pop(key, None)
        elif kind == "get":
            answers.append(look(key))
        else:
            answers.append(sum(look(each) == value for each in {each for layer in layers for each in layer}))
    return answers


def nested_attempts__wrong_undo_undoes_all(calls):
    store, saved, answers = {}, [], []
    for kind, key, value in calls:
        if kind == "begin":
            saved.append(store.copy())
        elif kind == "undo" and saved:
            store, saved = saved[0], []
        elif kind == "keep" and saved:
            saved.pop()
        elif kind == "set":
            store[key] = value
        elif kind == "drop":
            store.pop(key, None)
        elif kind == "get":
            answers.append(store.get(key, 0))
        elif kind == "count":
            answers.append(list(store.values()).count(value))
    return answers


def nested_attempts__wrong_count_of_sets(calls):
    store, saved, answers = {}, [], []
    counts = {}
    for kind, key, value in calls:
        if kind == "begin":
            saved.append(store.copy())
        elif kind == "undo" and saved:
            store = saved.pop()
        elif kind == "keep" and saved:
            saved.pop()
        elif kind == "set":
            store[key] = value
            counts[value] = counts.get(value, 0) + 1
        elif kind == "drop":
            store.pop(key, None)
        elif kind == "get":
            answers.append(store.get(key, 0))
        elif kind == "count":
            answers.append(counts.get(value, 0))
    return answers


def stock_exchange__right_lists(orders):
    open_orders, trades = [], []
    for i, (kind, limit, amount) in enumerate(orders):
        while amount:
            if kind == "buy":
                fits = [o for o in open_orders if o[0] == "sell" and o[1] <= limit]
                best = min(fits, key=lambda o: (o[1], o[2]), default=None)
            else:
                fits = [o for o in open_orders if o[0] == "buy" and o[1] >= limit]
                best = min(fits, key=lambda o: (-o[1], o[2]), default=None)
            if best is None:
                open_orders.append([kind, limit, i, amount])
                break
            traded = min(amount, best[3])
            trades.append((*((i, best[2]) if kind == "buy" else (best[2], i)), best[1], traded))
            amount -= traded
            best[3] -= traded
            if best[3] == 0:
                open_orders.remove(best)
    return trades


def stock_exchange__right_sorted_queues(orders):
    from bisect import insort

    books, trades = {"buy": [], "sell": []}, []
    left = [amount for _, _, amount in orders]
    for i, (kind, limit, _) in enumerate(orders):
        other = "sell" if kind == "buy" else "buy"
        while left[i] and books[other]:
            j = books[other][0][1]
            price = orders[j][1]
            if (price > limit) if kind == "buy" else (price < limit):
                break
            traded = min(left[i], left[j])
            left[i] -= traded
            left[j] -= traded
            trades.append((i, j, price, traded) if kind == "buy" else (j, i, price, traded))
            if not left[j]:
                books[other].pop(0)
        if left[i]:
            insort(books[kind], (-limit if kind == "buy" else limit, i))
    return trades


def stock_exchange__wrong_price_of_the_new_order(orders):
    open_orders, trades = [], []
    for i, (kind, limit, amount) in enumerate(orders):
        sign = 1 if kind == "buy" else -1
        while amount:
            fits = [o for o in open_orders if o[0] != kind and sign * o[1] <= sign * limit]
            best = min(fits, key=lambda o: (sign * o[1], o[2]), default=None)
            if best is None:
                open_orders.append([kind, limit, i, amount])
                break
            traded = min(amount, best[3])
            trades.append((*((i, best[2]) if kind == "buy" else (best[2], i)), limit, traded))
            amount -= traded
            best[3] -= traded
            if best[3] == 0:
                open_orders.remove(best)
    return trades


def stock_exchange__wrong_oldest_first(orders):
    open_orders, trades = [], []
    for i, (kind, limit, amount) in enumerate(orders):
        sign = 1 if kind == "buy" else -1
        while amount:
            best = next((o for o in open_orders if o[0] != kind and sign * o[1] <= sign * limit), None)
            if best is None:
                open_orders.append([kind, limit, i, amount])
                break
            traded = min(amount, best[3])
            trades.append((*((i, best[2]) if kind == "buy" else (best[2], i)), best[1], traded))
            amount -= traded
            best[3] -= traded
            if best[3] == 0:
                open_orders.remove(best)
    return trades


def stock_exchange__wrong_newest_of_equals(orders):
    open_orders, trades = [], []
    for i, (kind, limit, amount) in enumerate(orders):
        sign = 1 if kind == "buy" else -1
        while amount:
            fits = [o for o in open_orders if o[0] != kind and sign * o[1] <= sign * limit]
            best = min(fits, key=lambda o: (sign * o[1], -o[2]), default=None)
            if best is None:
                open_orders.append([kind, limit, i, amount])
                break
            traded = min(amount, best[3])
            trades.append((*((i, best[2]) if kind == "buy" else (best[2], i)), best[1], traded))
            amount -= traded
            best[3] -= traded
            if best[3] == 0:
                open_orders.remove(best)
    return trades


def stock_exchange__wrong_rest_is_dropped(orders):
    open_orders, trades = [], []
    for i, (kind, limit, amount) in enumerate(orders):
        sign, traded_some = 1 if kind == "buy" else -1, False
        while amount:
            fits = [o for o in open_orders if o[0] != kind and sign * o[1] <= sign * limit]
            best = min(fits, key=lambda o: (sign * o[1], o[2]), default=None)
            if best is None:
                if not traded_some:
                    open_orders.append([kind, limit, i, amount])
                break
            traded, traded_some = min(amount, best[3]), True
            trades.append((*((i, best[2]) if kind == "buy" else (best[2], i)), best[1], traded))
            amount -= traded
            best[3] -= traded
            if best[3] == 0:
                open_orders.remove(best)
    return trades


def stock_exchange__wrong_only_better_prices(orders):
    open_orders, trades = [], []
    for i, (kind, limit, amount) in enumerate(orders):
        sign = 1 if kind == "buy" else -1
        while amount:
            fits = [o for o in open_orders if o[0] != kind and sign * o[1] < sign * limit]
            best = min(fits, key=lambda o: (sign * o[1], o[2]), default=None)
            if best is None:
                open_orders.append([kind, limit, i, amount])
                break
            traded = min(amount, best[3])
            trades.append((*((i, best[2]) if kind == "buy" else (best[2], i)), best[1], traded))
            amount -= traded
            best[3] -= traded
            if best[3] == 0:
                open_orders.remove(best)
    return trades
