"""Units: metric and imperial conversions, speeds, areas and volumes, times of the day, currencies."""

from __future__ import annotations

from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._telling import decimal, solved

_METRIC = (
    {"mm": 1, "cm": 10, "dm": 100, "m": 1000, "km": 10**6},
    {"mg": 1, "g": 1000, "kg": 10**6},
    {"mL": 1, "cL": 10, "L": 1000},
    {"s": 1, "min": 60, "h": 3600},
)
"""Each unit's size in the first unit of its kind."""
_IMPERIAL = (
    {"in": 1, "ft": 12, "yd": 36, "mi": 63360},
    {"oz": 1, "lb": 16},
    {"pt": 1, "qt": 2, "gal": 8},
)
_FACTS = {
    "in": "1 ft = 12 in, 1 yd = 3 ft and 1 mi = 1760 yd",
    "oz": "1 lb = 16 oz",
    "pt": "1 qt = 2 pt and 1 gal = 4 qt",
}
_BRIDGES = {
    "in": ("cm", Fraction(254, 100)),
    "oz": ("g", Fraction(28349523125, 10**9)),
    "pt": ("mL", Fraction(473176473, 10**6)),
}
"""What the first imperial unit is in a metric one, exactly."""
_SYMBOLS = {"gal": "gallon", "qt": "quart", "pt": "pint"}
"""What the grader writes for a unit, where that is another word."""


def _amount(rng: EpisodeRng, level: int) -> Fraction:
    return Fraction(rng.randint(11, 10 ** (2 + level)), 10 ** rng.randint(0, min(level, 3)))


def _converted(rng: EpisodeRng, level: int, sizes: dict[str, int], fact: str) -> Problem:
    """Ask for a sum or difference of amounts in one unit."""
    units = list(sizes)
    count = (1, 1, 2, 2, 3)[level - 1]
    to = rng.choice([u for u in units if u != "min"])
    source = [rng.choice([u for u in units if u != to or count > 1]) for _ in range(count)]
    if all(unit == to for unit in source):
        return _converted(rng, level, sizes, fact)
    total, text, steps = Fraction(0), "", []
    for i, unit in enumerate(source):
        amount, sign = _amount(rng, level), rng.choice((1, -1)) if i else 1
        part = amount * sizes[unit] / sizes[to]
        steps.append(f"{decimal(amount)} * {Fraction(sizes[unit], sizes[to])} = {part}")
        text += f" {'+' if sign > 0 else '-'} {decimal(amount)} {unit}" if i else f"{decimal(amount)} {unit}"
        total += sign * part
    if count > 1:
        steps.append(f"In {to}: the total is {total}.")
    if total <= 0:
        return _converted(rng, level, sizes, fact)
    asked = rng.choice((f"Convert {text} to {to}.", f"How many {to} are there in {text}?", f"Express {text} in {to}."))
    return solved(f"{asked}{fact} Give the exact number.", f"{total} {_SYMBOLS.get(to, to)}", *steps)


@family("metric_conversions", "units", "metric units")
def metric_conversions(rng: EpisodeRng, level: int) -> Problem:
    """Convert lengths, masses, volumes and times, and sums of 2 or 3 of them from level 3 on."""
    return _converted(rng, level, rng.choice(_METRIC), "")


@family("imperial_conversions", "units", "imperial units")
def imperial_conversions(rng: EpisodeRng, level: int) -> Problem:
    """Convert feet, pounds and pints by given factors; to and from metric units from level 4 on."""
    sizes = rng.choice(_IMPERIAL)
    first = next(iter(sizes))
    if level < 4 or rng.random() < 0.4:
        return _converted(rng, level, sizes, f" Use {_FACTS[first]}.")
    metric, factor = _BRIDGES[first]
    unit, amount = rng.choice(list(sizes)), _amount(rng, 3)
    size = factor * sizes[unit]
    fact = f"Use {_FACTS[first]}, and 1 {first} = {decimal(factor)} {metric} exactly."
    if level == 4:
        step = f"{decimal(amount)} * {sizes[unit]} * {decimal(factor)} = {amount * size}"
        question = f"Convert {decimal(amount)} {unit} to {metric}. {fact} Give the exact number."
        return solved(question, f"{amount * size} {metric}", step)
    step = f"{decimal(amount)} / ({sizes[unit]} * {decimal(factor)}) = {amount / size}"
    question = f"Convert {decimal(amount)} {metric} to {unit}. {fact} Give the exact number as a fraction."
    return solved(question, f"{amount / size} {_SYMBOLS.get(unit, unit)}", step)


_LENGTHS = {
    "cm": Fraction(1, 100),
    "m": Fraction(1),
    "km": Fraction(1000),
    "ft": Fraction(3048, 10**4),
    "mi": Fraction(1609344, 1000),
}
_TIMES = {"s": 1, "min": 60, "h": 3600}


@family("speed_conversions", "units", "speed")
def speed_conversions(rng: EpisodeRng, level: int) -> Problem:
    """Convert speeds between km/h, m/s, cm/s ..., feet and miles from level 3 on, and sums from level 4 on."""
    lengths = list(_LENGTHS)[: 3 if level < 3 else 5]
    speeds: list[tuple[str, str]] = []
    while len(speeds) < 3:
        length, time = rng.choice(lengths), rng.choice(list(_TIMES))
        if (length, time) not in speeds:
            speeds.append((length, time))
    if level == 1:
        speeds = rng.sample([("km", "h"), ("m", "s"), ("m", "min")], 3)
    (to, other, third), sizes = speeds, [_LENGTHS[a] / _TIMES[b] for a, b in speeds]
    amount, more = _amount(rng, level), _amount(rng, 2) if level > 3 else Fraction(0)
    value = amount * sizes[1] / sizes[0]
    steps = [f"{decimal(amount)} * ({sizes[1] / sizes[0]}) = {value}"]
    text = f"{decimal(amount)} {'/'.join(other)}"
    if more:
        part = more * sizes[2] / sizes[0]
        steps += [f"{decimal(more)} * ({sizes[2] / sizes[0]}) = {part}", f"{value} + {part} = {value + part}"]
        value, text = value + part, f"{text} + {decimal(more)} {'/'.join(third)}"
    fact = " Use 1 ft = 0.3048 m and 1 mi = 1609.344 m." if level > 2 else ""
    unit = "/".join(to)
    return solved(f"How much is {text} in {unit}?{fact} Give only the exact number of {unit}.", value, *steps)


_SIDES = {"mm": 1, "cm": 10, "dm": 100, "m": 1000, "km": 10**6}
_SPECIAL = {2: {"ha": 10**10}, 3: {"mL": 1000, "L": 10**6}}


@family("area_volume_conversions", "units", "area", "volume")
def area_volume_conversions(rng: EpisodeRng, level: int) -> Problem:
    """Convert areas and volumes (levels 1 to 3, litres and hectares from 2 on), and boxes with mixed units (4, 5)."""
    power = rng.choice((2, 3)) if level != 5 else 3
    sizes = {f"{unit}^{power}": size**power for unit, size in list(_SIDES.items())[: 4 if power == 3 else 5]}
    if level > 1:
        sizes |= _SPECIAL[power]
    if level > 3:
        return _box(rng, level, power, sizes)
    source, to = rng.sample(list(sizes), 2)
    amount = _amount(rng, level)
    if sizes[source] == sizes[to]:
        return area_volume_conversions(rng, level)
    value = amount * sizes[source] / sizes[to]
    step = f"{decimal(amount)} * {Fraction(sizes[source], sizes[to])} = {value}"
    question = f"How many {to} are there in {decimal(amount)} {source}?"
    return solved(f"{question} Give only the exact number.", value, step)


def _box(rng: EpisodeRng, level: int, power: int, sizes: dict[str, int]) -> Problem:
    sides = [(_amount(rng, level - 3), rng.choice(("mm", "cm", "dm", "m"))) for _ in range(power)]
    to = rng.choice(list(sizes))
    value = Fraction(1, sizes[to])
    for amount, unit in sides:
        value *= amount * _SIDES[unit]
    inside = [
        f"{decimal(amount)} {unit} = {amount * _SIDES[unit]} mm: {decimal(amount)} * {_SIDES[unit]} = "
        f"{amount * _SIDES[unit]}"
        for amount, unit in sides
    ]
    step = f"{' * '.join(f'({a * _SIDES[u]})' for a, u in sides)} / {sizes[to]} = {value}"
    shape = "area of a rectangle with the sides" if power == 2 else "volume of a box with the edges"
    shown = " x ".join(f"{decimal(amount)} {unit}" for amount, unit in sides)
    question = f"How many {to} is the {shape} {shown}?"
    return solved(f"{question} Give only the exact number.", value, *inside, step)


def clock(minutes: int) -> str:
    """Write minutes after midnight as hh:mm.

    >>> clock(65), clock(24 * 60 + 5)
    ('01:05', '00:05')
    """
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{n} {name}{'s' * (n != 1)}" for n, name in ((hours, "hour"), (rest, "minute")) if n]
    return " and ".join(parts) or "0 minutes"


def _interval(start: int, length: int, kind: str) -> Problem:
    end = start + length
    if kind == "start":
        question = f"A journey of {_duration(length)} ended at {clock(end)}. At what time did it begin?"
        step = f"Minutes after midnight: {end} - {length} = {start}"
        return solved(f"{question} Give hh:mm (24 hours).", clock(start), step)
    day = "next" if end >= 24 * 60 else "same"
    return solved(
        f"How many minutes pass from {clock(start)} to {clock(end)} on the {day} day?",
        length,
        f"{end // 60} * 60 + {end % 60} = {end}",
        f"{start // 60} * 60 + {start % 60} = {start}",
        f"{end} - {start} = {length}",
    )


@family("clock_times", "units", "time")
def clock_times(rng: EpisodeRng, level: int) -> Problem:
    """Find the end (level 1), the start or minutes between (2), the end of 2 or 4 parts (3, 4), local time (5)."""
    start = rng.randrange(24 * 60)
    kind = ("end", rng.choice(("start", "between")), "parts", "parts", "zone")[level - 1]
    if kind in ("start", "between"):
        return _interval(start, rng.randint(35, 900), kind)
    lengths = [rng.randint(5, (300, 0, 200, 700, 900)[level - 1]) for _ in range((1, 0, 2, 4, 2)[level - 1])]
    shift = rng.choice([n for n in range(-11, 13) if n]) * 60 if kind == "zone" else 0
    end = start + sum(lengths) + shift
    total = " + ".join(map(str, [start, *lengths]))
    steps = [f"{start // 60} * 60 + {start % 60} = {start}", f"{total} = {end - shift}"]
    if shift:
        steps.append(f"{end - shift} {'+' if shift > 0 else '-'} {abs(shift)} = {end}")
    steps.append(f"{end} mod 1440 = {end % 1440}")
    parts = ", then ".join(_duration(n) for n in lengths)
    if kind != "zone":
        question = f"It is {clock(start)}. What time is it after {parts}? Give hh:mm (24 hours)."
        return solved(question, clock(end), *steps)
    hours = abs(shift) // 60
    where = f"{hours} hour{'s' * (hours > 1)} {'ahead of' if shift > 0 else 'behind'}"
    return solved(
        f"An aeroplane starts at {clock(start)} local time. It flies {_duration(lengths[0])}, stays "
        f"{_duration(lengths[1])} at an "
        f"airport, and there the local time is {where} that of its start. What is the local time there at the end of "
        "the "
        "stay? Give hh:mm (24 hours).",
        clock(end),
        *steps,
    )


_MONEY = ("euros", "dollars", "pounds", "francs", "crowns", "yen", "pesos", "rupees", "lira", "rand")


@family("currency", "units", "exchange rates")
def currency(rng: EpisodeRng, level: int) -> Problem:
    """Change money at given rates: forwards (level 1), backwards (2), over other currencies, with a fee (4, 5)."""
    count = (2, 2, 3, 3, 4)[level - 1]
    names = rng.sample(_MONEY, count)
    rates = [Fraction(rng.randint(11, 10 ** (2 + level // 2)), rng.choice((10, 100))) for _ in range(count - 1)]
    amount = Fraction(rng.randint(20, 5000), 1 if level < 4 else rng.choice((1, 2, 4, 10)))
    facts, value, steps = [], amount, []
    for i, rate in enumerate(rates):
        back = level > 1 and rng.random() < 0.5
        one, other = (names[i + 1], names[i]) if back else (names[i], names[i + 1])
        facts.append(f"1 {one.removesuffix('s')} is worth {decimal(rate)} {other}")
        new = value / rate if back else value * rate
        steps.append(f"({value}) {'/' if back else '*'} {decimal(rate)} = {new}")
        value = new
    fee = rng.randint(1, 12) if level > 3 else 0
    if fee:
        steps.append(f"({value}) * (1 - {fee}/100) = {value * (100 - fee) / 100}")
        value = value * (100 - fee) / 100
    charge = f" At the end the bank keeps {fee}% as its fee." if fee else ""
    route = ", then to ".join(names[1:])
    question = (
        f"At a bank {'; '.join(facts)}. {decimal(amount)} {names[0]} are changed to {route}.{charge} "
        f"How many {names[-1]} is that? Give the exact number as an integer or a fraction."
    )
    return solved(question, value, *steps)
