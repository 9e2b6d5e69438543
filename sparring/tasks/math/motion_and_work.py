"""Word problems about rates: journeys, trains, work done together, mixtures."""

from __future__ import annotations

from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._telling import PEOPLE, solved

_EXACT = "Give an integer or a fraction."
_GOERS = ("A car", "A lorry", "A train", "A bus", "A van", "A motorcycle", "A drone", "A coach")


@family("journeys", "word problems", "speed")
def journeys(rng: EpisodeRng, level: int) -> Problem:
    """Find distance, time or speed (level 1), a mean speed over 2 or 3 legs (2, 3), catching up (4), a river (5)."""
    who, v, t = rng.choice(_GOERS), rng.randint(6, 90), Fraction(rng.randint(2, 40), rng.randint(1, 4))
    if level == 1:
        return _one_leg(rng, who, v, t)
    if level < 4:
        return _legs(rng, who, level)
    if level == 4:
        a, b = rng.sample(PEOPLE, 2)
        slow, lead = rng.randint(3, 60), Fraction(rng.randint(1, 20), rng.randint(1, 4))
        fast = slow + rng.randint(1, 40)
        need = slow * lead / (fast - slow)
        ask = rng.choice((f"How many hours after {b}'s start", "How many kilometres from the start"))
        answer = need if "hours" in ask else fast * need
        question = (
            f"{a} leaves at {slow} km/h. {_hours(lead)} later {b} follows on the same road at {fast} km/h. "
            f"{ask} does {b} catch up with {a}? {_EXACT}"
        )
        steps = (
            f"{slow} * ({lead}) = {slow * lead}",
            f"({slow * lead}) / ({fast} - {slow}) = {need}",
            f"{fast} * ({need}) = {fast * need}",
        )
        return solved(question, answer, *steps[: 2 if answer == need else 3])
    return _river(rng)


def _one_leg(rng: EpisodeRng, who: str, v: int, t: Fraction) -> Problem:
    way = v * t
    kind = rng.choice(("way", "time", "speed"))
    if kind == "way":
        return solved(
            f"{who} moves at {v} km/h for {_hours(t)}. How many kilometres is that? {_EXACT}",
            way,
            f"{v} * ({t}) = {way}",
        )
    if kind == "time":
        question = f"{who} moves {way} km at {v} km/h. How many hours does that take? {_EXACT}"
        return solved(question, t, f"({way}) / {v} = {t}")
    return solved(
        f"{who} moves {way} km in {_hours(t)}. What is the speed in km/h? {_EXACT}", v, f"({way}) / ({t}) = {v}"
    )


def _hours(t: Fraction) -> str:
    return "1 hour" if t == 1 else f"{t} hours"


def _legs(rng: EpisodeRng, who: str, level: int) -> Problem:
    """Mean speed over legs of which speed and either time or length are known."""
    said, ways, times, steps = [], [], [], []
    for _ in range(level):
        v, amount = rng.randint(6, 90), Fraction(rng.randint(2, 30), rng.randint(1, 3))
        if rng.random() < 0.5:
            said.append(f"{amount} hours at {v} km/h")
            ways.append(v * amount)
            times.append(amount)
            steps.append(f"{v} * ({amount}) = {v * amount}")
        else:
            said.append(f"{amount} km at {v} km/h")
            ways.append(amount)
            times.append(amount / v)
            steps.append(f"({amount}) / {v} = {amount / v}")
    mean = sum(ways) / sum(times)
    steps.append(f"({' + '.join(f'({w})' for w in ways)}) / ({' + '.join(f'({t})' for t in times)}) = {mean}")
    question = f"{who} moves {', then '.join(said)}. What is the mean speed over the whole way, in km/h? {_EXACT}"
    return solved(question, mean, *steps)


def _river(rng: EpisodeRng) -> Problem:
    still, flow = rng.randint(8, 40), Fraction(rng.randint(1, 14), rng.randint(1, 2))
    way = Fraction(rng.randint(5, 120))
    if flow >= still:
        return _river(rng)
    down, up = way / (still + flow), way / (still - flow)
    if rng.random() < 0.5:
        question = (
            f"A boat moves at {still} km/h in still water. The river flows at {flow} km/h. How many hours does it "
            f"take to go {way} km down the river and back? {_EXACT}"
        )
        steps = (
            f"{way} / ({still} + {flow}) = {down}",
            f"{way} / ({still} - {flow}) = {up}",
            f"{down} + {up} = {down + up}",
        )
        return solved(question, down + up, *steps)
    question = (
        f"A boat needs {down} hours for {way} km down a river, and {up} hours for the same way up the river. At what "
        f"speed in km/h does the river flow? {_EXACT}"
    )
    steps = (
        f"{way} / ({down}) = {still + flow}",
        f"{way} / ({up}) = {still - flow}",
        f"(({still + flow}) - ({still - flow})) / 2 = {flow}",
    )
    return solved(question, flow, *steps)


@family("trains", "word problems", "speed")
def trains(rng: EpisodeRng, level: int) -> Problem:
    """Two trains meet (level 1), the second starts later (2); a train passes a bridge (3), another one (4, 5)."""
    v, w, way = rng.randint(30, 160), rng.randint(30, 160), rng.randint(40, 900)
    if level < 3:
        return _meeting(rng, v, w, way, Fraction(rng.randint(1, 5), rng.randint(1, 4)) if level == 2 else Fraction(0))
    length, other = 5 * rng.randint(10, 90), 5 * rng.randint(10, 300)
    a, b = rng.randint(6, 70), rng.randint(6, 70)
    if level == 3:
        time = Fraction(length + other, a)
        if rng.random() < 0.5:
            question = (
                f"A train of {length} m moves at {a} m/s. How many seconds pass from the moment its front reaches a "
                f"bridge of {other} m to the moment its end leaves it? {_EXACT}"
            )
            return solved(question, time, f"({length} + {other}) / {a} = {time}")
        question = (
            f"From the moment its front reaches a bridge of {other} m to the moment its end leaves it, a train at {a} "
            f"m/s needs {time} seconds. How many metres long is the train?"
        )
        return solved(question, length, f"{a} * ({time}) - {other} = {length}")
    if a == b:
        return trains(rng, level)
    return _passing(rng, level, (length, other), (max(a, b), min(a, b)))


def _passing(rng: EpisodeRng, level: int, lengths: tuple[int, int], speeds: tuple[int, int]) -> Problem:
    """Two trains pass each other; the speeds are told in m/s at level 4 and in km/h at level 5."""
    (long, other), (fast, slow) = lengths, speeds
    opposite = rng.random() < 0.5
    time = Fraction(long + other, fast + slow if opposite else fast - slow)
    how = "in opposite directions" if opposite else "in the same direction"
    shown = [f"{v} m/s" if level == 4 else f"{v * Fraction(18, 5)} km/h" for v in speeds]
    steps = [] if level == 4 else [f"({v * Fraction(18, 5)}) * 5 / 18 = {v}" for v in speeds]
    steps.append(f"({long} + {other}) / ({fast} {'+' if opposite else '-'} {slow}) = {time}")
    question = (
        f"A train of {long} m at {shown[0]} and a train of {other} m at {shown[1]} move {how} on parallel tracks. "
        f"How many seconds does it take them to pass each other completely? {_EXACT}"
    )
    return solved(question, time, *steps)


def _meeting(rng: EpisodeRng, v: int, w: int, way: int, late: Fraction) -> Problem:
    left = way - v * late
    if left <= 0:
        return _meeting(rng, v, w, rng.randint(200, 2000), late)
    time = late + left / (v + w)
    place = v * time
    second = f"{_hours(late)} later another starts" if late else "At the same time another starts"
    start = (
        f"Two stations are {way} km apart. A train starts from the first at {v} km/h. {second} from the second "
        f"towards it at {w} km/h."
    )
    steps = [f"{way} - {v} * ({late}) = {left}"] if late else []
    steps += [f"({late}) + ({left}) / ({v} + {w}) = {time}"]
    if rng.random() < 0.5:
        return solved(f"{start} How many hours after the start of the first train do they meet? {_EXACT}", time, *steps)
    return solved(
        f"{start} How many kilometres from the first station do they meet? {_EXACT}",
        place,
        *steps,
        f"{v} * ({time}) = {place}",
    )


_JOBS = (
    "paint a fence",
    "clean a hall",
    "dig a ditch",
    "pack the boxes",
    "build a wall",
    "print the books",
    "mow a meadow",
    "tile a floor",
)


@family("work_together", "word problems", "rates of work")
def work_together(rng: EpisodeRng, level: int) -> Problem:
    """Find the time of 2 or 3 workers (levels 1, 2), with a drain (3), with one who joins (4), from pairs (5)."""
    a, b, c = rng.sample(PEOPLE, 3)
    x, y, z = (rng.randint(2, 40) for _ in range(3))
    job = rng.choice(_JOBS)
    if level < 3:
        times, people = [x, y, z][: level + 1], [a, b, c][: level + 1]
        can = [f" can {job}", "", ""]
        alone = ", ".join(f"{who}{does} in {t} hours" for who, does, t in zip(people, can, times, strict=False))
        rate = sum(Fraction(1, t) for t in times)
        steps = f"{' + '.join(f'1/{t}' for t in times)} = {rate}", f"1 / ({rate}) = {1 / rate}"
        return solved(f"Working alone, {alone}. How many hours do they need together? {_EXACT}", 1 / rate, *steps)
    if level == 3:
        rate = Fraction(1, x) + Fraction(1, y) - Fraction(1, z)
        if rate <= 0 or z in (x, y):
            return work_together(rng, level)
        question = (
            f"Two taps fill a tank in {x} and in {y} hours when each runs alone. A drain empties the full tank in {z} "
            f"hours. How many hours does it take to fill the empty tank with both taps and the drain open? {_EXACT}"
        )
        return solved(question, 1 / rate, f"1/{x} + 1/{y} - 1/{z} = {rate}", f"1 / ({rate}) = {1 / rate}")
    if level == 4:
        return _joining((a, b), job, (x, y), Fraction(rng.randint(1, 2 * x - 1), 2))
    pairs = [1 / (Fraction(1, p) + Fraction(1, q)) for p, q in ((x, y), (x, z), (y, z))]
    half = " + ".join(f"1/({p})" for p in pairs[:2])
    rates = f"({half} - 1/({pairs[2]})) / 2 = 1/{x}"
    said = (
        f"{a} and {b} together can {job} in {pairs[0]} hours, {a} and {c} in {pairs[1]} hours, {b} and {c} in "
        f"{pairs[2]} hours."
    )
    return solved(f"{said} How many hours does {a} need alone?", x, rates)


def _joining(people: tuple[str, str], job: str, times: tuple[int, int], alone: Fraction) -> Problem:
    """One begins alone, the other joins."""
    (a, b), (x, y) = people, times
    left, rate = 1 - alone / x, Fraction(1, x) + Fraction(1, y)
    total = alone + left / rate
    return solved(
        f"{a} can {job} in {x} hours, {b} in {y} hours. {a} works alone for {_hours(alone)}; then {b} joins and they "
        "finish "
        f"together. How many hours has {a} worked in all? {_EXACT}",
        total,
        f"1 - ({alone}) / {x} = {left}",
        f"1/{x} + 1/{y} = {rate}",
        f"({alone}) + ({left}) / ({rate}) = {total}",
    )


_LIQUIDS = ("salt water", "syrup", "acid", "dye", "vinegar", "alcohol")


@family("mixtures", "word problems", "percentages")
def mixtures(rng: EpisodeRng, level: int) -> Problem:
    """Find what is dissolved in a mixture (level 1), water to add (2), parts for a strength (3, 4), an exchange (5)."""
    what = rng.choice(_LIQUIDS)
    low, high = sorted(rng.sample(range(2, 96), 2))
    a, b = (Fraction(rng.randint(3, 200), rng.choice((1, 2, 5))) for _ in range(2))
    if level == 1:
        pure = (a * low + b * high) / 100
        question = (
            f"{a} litres of {what} of {low}% are mixed with {b} litres of {what} of {high}%. How many litres of the "
            f"pure substance does the mixture contain? {_EXACT}"
        )
        return solved(question, pure, f"({a}) * {low}/100 + ({b}) * {high}/100 = {pure}")
    if level == 2:
        water = a * high / low - a
        question = (
            f"How many litres of water must be added to {a} litres of {what} of {high}% to make it {what} of {low}%? "
            f"{_EXACT}"
        )
        return solved(question, water, f"({a}) * {high}/{low} - ({a}) = {water}")
    if level == 5:
        return _exchange(rng, what)
    if high - low < 2:
        return mixtures(rng, level)
    middle = rng.randint(low + 1, high - 1)
    if level == 3:
        more = a * (high - middle) / (middle - low)
        question = (
            f"How many litres of {what} of {low}% must be mixed with {a} litres of {what} of {high}% to make {what} "
            f"of {middle}%? {_EXACT}"
        )
        return solved(question, more, f"({a}) * ({high} - {middle}) / ({middle} - {low}) = {more}")
    strong = a * (middle - low) / (high - low)
    weak = a - strong
    asked, answer = rng.choice(((low, weak), (high, strong)))
    question = (
        f"{a} litres of {what} of {middle}% are to be mixed from {what} of {low}% and of {high}%. How many litres of "
        f"the one of {asked}% are needed? {_EXACT}"
    )
    step = f"({a}) * ({middle} - {low}) / ({high} - {low}) = {strong}"
    return solved(question, answer, step, *([f"({a}) - ({strong}) = {weak}"] if asked == low else []))


def _exchange(rng: EpisodeRng, what: str) -> Problem:
    volume, times, percent = rng.randint(5, 60), rng.randint(2, 4), rng.randint(5, 95)
    out = rng.randint(1, volume - 1)
    left = Fraction(volume * percent, 100) * Fraction(volume - out, volume) ** times
    question = (
        f"A barrel holds {volume} litres of {what} of {percent}%. {out} litres are taken out and replaced by water, "
        f"and the barrel is stirred; this is done {times} times in all. How many litres of the pure substance are "
        f"left in the barrel? {_EXACT}"
    )
    steps = (
        f"{volume} * {percent}/100 = {Fraction(volume * percent, 100)}",
        f"({Fraction(volume * percent, 100)}) * (({volume} - {out}) / {volume})^{times} = {left}",
    )
    return solved(question, left, *steps)
