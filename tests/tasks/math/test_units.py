import re
from datetime import datetime, timedelta
from fractions import Fraction

from tests.tasks.math.numeric import key_tests

INCH = Fraction("0.0254")
SIZES = {
    **{"mm": Fraction(1, 1000), "cm": Fraction(1, 100), "dm": Fraction(1, 10), "m": Fraction(1), "km": Fraction(1000)},
    **{"in": INCH, "ft": 12 * INCH, "yd": 36 * INCH, "mi": 5280 * 12 * INCH},
    **{"mg": Fraction(1, 1000), "g": Fraction(1), "kg": Fraction(1000)},
    **{"lb": Fraction("453.59237"), "oz": Fraction("453.59237") / 16},
    **{"mL": Fraction(1, 10**6), "cL": Fraction(1, 10**5), "L": Fraction(1, 1000)},
    **{"gal": 231 * INCH**3, "qt": 231 * INCH**3 / 4, "pt": 231 * INCH**3 / 8},
    **{"s": Fraction(1), "min": Fraction(60), "h": Fraction(3600), "ha": Fraction(10**4)},
}
"""In metres, grams, cubic metres, seconds, square metres; a gallon is 231 cubic inches."""


def size(unit):
    """The size of a unit, `km/h`, `dm^3` and `gallon` included."""
    unit = {"gallon": "gal", "quart": "qt", "pint": "pt"}.get(unit, unit)
    if "/" in unit:
        over, under = unit.split("/")
        return SIZES[over] / SIZES[under]
    name, _, power = unit.partition("^")
    return SIZES[name] ** int(power or 1)


def total(text):
    """The sum of amounts with units, in basic units."""
    parts = re.findall(r"([+-] |^)([\d.]+) ([a-zA-Z^/\d]+)", text)
    return sum((-1 if sign == "- " else 1) * Fraction(amount) * size(unit) for sign, amount, unit in parts)


def conversion(question, answer):
    patterns = r"Convert (.*?) to (\w+)\.|How many (?P<u>\S+) are there in (?P<t>.*?)\?|Express (.*?) in (\w+)\."
    found = re.match(patterns, question)
    text, unit = (found["t"], found["u"]) if found["u"] else [g for g in found.groups() if g]
    amount, said = answer.split(" ")
    return Fraction(amount) * size(said) == total(text) and size(said) == size(unit)


def metric_conversions(question, answer):
    return conversion(question, answer)


def imperial_conversions(question, answer):
    return conversion(question, answer)


def speed_conversions(question, answer):
    text, unit = re.match(r"How much is (.*) in (\S+)\?", question).groups()
    return Fraction(answer) * size(unit) == total(text)


def area_volume_conversions(question, answer):
    unit, text = re.match(r"How many (\S+) (?:is|are there in) (.*)\? Give", question).groups()
    if sides := re.search(r"(?:sides|edges) (.*)", text):
        found = Fraction(1)
        for side in sides[1].split(" x "):
            found *= total(side)
        return found == Fraction(answer) * size(unit)
    return total(text) == Fraction(answer) * size(unit)


def lengths(text):
    """The durations in a text, `2 hours and 5 minutes`, in minutes."""
    found = re.findall(r"(?:(\d+) hours?)?(?: and )?(?:(\d+) minutes?)?", text)
    return [int(h or 0) * 60 + int(m or 0) for h, m in found if h or m]


def clock_times(question, answer):
    times = [datetime(2024, 1, 1, *map(int, t.split(":"))) for t in re.findall(r"\d\d:\d\d", question)]
    if question.startswith("How many"):
        later = times[1] + timedelta(days="next day" in question)
        return later - times[0] == timedelta(minutes=int(answer))
    spent = timedelta(minutes=sum(lengths(question.partition("there the local time")[0])))
    if question.startswith("A journey"):
        return (times[0] - spent).strftime("%H:%M") == answer
    zone = re.search(r"local time is (\d+) hours? (ahead|behind)", question)
    shift = timedelta(hours=int(zone[1]) * (1 if zone[2] == "ahead" else -1)) if zone else timedelta()
    return (times[0] + spent + shift).strftime("%H:%M") == answer


def currency(question, answer):
    rates = {}
    for one, rate, other in re.findall(r"1 (\w+) is worth ([\d.]+) (\w+)", question):
        one += "" if one in ("yen", "rand", "lira") else "s"
        rates[one, other] = Fraction(rate)
        rates[other, one] = 1 / Fraction(rate)
    amount, first, route = re.search(r"([\d.]+) (\w+) are changed to (.*?)\.", question).groups()
    value, now = Fraction(amount), first
    for name in route.split(", then to "):
        value, now = value * rates[now, name], name
    fee = re.search(r"keeps (\d+)%", question)
    return value * (1 - Fraction(int(fee[1]) if fee else 0, 100)) == Fraction(answer) and f"How many {now}" in question


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "units",
    metric_conversions,
    imperial_conversions,
    speed_conversions,
    area_volume_conversions,
    clock_times,
    currency,
)
