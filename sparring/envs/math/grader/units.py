"""Units of measurement and the nouns that stand in their place."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Powers = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of units, each by its symbol, sorted."""

    powers: Powers

    def __str__(self) -> str:
        return "*".join(name if power == 1 else f"{name}^{power}" for name, power in self.powers)


def _known() -> tuple[dict[str, str], dict[str, tuple[str, Fraction]]]:
    """Return {every name: symbol} and {symbol: (kind, size in the kind's first unit)}."""
    names: dict[str, str] = {}
    sizes: dict[str, tuple[str, Fraction]] = {}
    for kind, lines in _TABLE.items():
        for line in lines.split(";"):
            factor, symbol, *others = line.split()
            sizes[symbol] = (kind, Fraction(factor))
            for name in (symbol, *others):
                names[name] = symbol
                if len(name) > 3 and name.islower():
                    names.setdefault(name + "s", symbol)
    return names, sizes


_TABLE = {
    "length": "1 m meter metre; 1/100 cm centimeter centimetre; 1/1000 mm millimeter millimetre; 1000 km kilometer kilometre;"
    "254/10000 in inch inches; 3048/10000 ft foot feet; 9144/10000 yd yard; 1609344/1000 mi mile; 1/10 dm decimeter decimetre;"
    "1/1000000 um micrometer micrometre micron; 1/1000000000 nm nanometer nanometre",
    "area": "40468564224/10000000 acre; 10000 ha hectare",
    "mass": "1 g gram gramme; 1000 kg kilogram kilo; 1/1000 mg milligram; 1000000 tonne; 45359237/100000 lb pound-mass lbs;"
    "45359237/1600000 oz ounce",
    "time": "1 s sec second secs; 60 min minute mins; 3600 h hr hour hrs; 86400 day; 604800 week wk; 1/1000 ms millisecond",
    "calendar": "1 month; 12 year yr yrs; 120 decade; 1200 century centuries",
    "volume": "1 L liter litre l; 1/1000 mL milliliter millilitre ml; 1/100 cL centiliter cl; 3785411784/1000000000 gallon gal;"
    "946352946/1000000000 quart qt; 473176473/1000000000 pint pt; 2365882365/10000000000 cup",
    "angle": "1 degree deg degs; 1/60 arcminute; 1/3600 arcsecond",
    "radians": "1 rad radian",
    "turns": "1 revolution rev",
    "percent": "1 % percent pct",
    "dollars": "1 dollar USD usd bucks; 1/100 cent",
    "euros": "1 euro EUR eur",
    "pounds": "1 pound GBP gbp sterling; 1/100 pence penny pennies",
    "yen": "1 yen JPY",
    "rupees": "1 rupee INR Rs",
    "yuan": "1 yuan CNY RMB",
    "force": "1 N newton; 1000 kN kilonewton",
    "energy": "1 J joule; 1000 kJ kilojoule; 1 cal calorie; 1000 kcal",
    "power": "1 W watt; 1000 kW kilowatt",
    "electricity": "1 V volt; 1 A ampere amp",
    "resistance": "1 ohm",
    "frequency": "1 Hz hertz; 1000 kHz; 1000000 MHz",
    "pressure": "1 Pa pascal; 1000 kPa; 101325 atm",
    "amount": "1 mol mole",
    "celsius": "1 °C celsius",
    "fahrenheit": "1 °F fahrenheit",
    "kelvin": "1 K kelvin",
    "data": "1 bit; 8 byte; 8000 kB KB kilobyte; 8000000 MB megabyte",
}
_NAMES, _SIZES = _known()
_DERIVED = {"volume": ("length", 3, Fraction(1, 1000)), "area": ("length", 2, Fraction(1))}
"""Kinds that are powers of another: litres are cubic decimetres."""
_COMPOUND = {
    "mph": (("mi", 1), ("h", -1)),
    "kmh": (("km", 1), ("h", -1)),
    "kph": (("km", 1), ("h", -1)),
    "mps": (("m", 1), ("s", -1)),
    "fps": (("ft", 1), ("s", -1)),
    "sqft": (("ft", 2),),
}
SINGLE = frozenset(["m", "g", "s", "h", "L", "N", "J", "W", "V", "K"])
"""Letters that are units when they stand apart from the number; glued to it they are variables."""


def symbol(word: str) -> str | None:
    """Return the symbol of a unit's name; None if no unit has it.

    >>> symbol("centimeters"), symbol("Meters"), symbol("apples")
    ('cm', 'm', None)
    """
    found = _NAMES.get(word)
    if found is None and len(word) > 2:
        found = _NAMES.get(word.lower())
    return found


def compound(word: str) -> Powers | None:
    """Return what an abbreviation such as mph stands for."""
    return _COMPOUND.get(word)


_IRREGULAR = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "geese": "goose",
}
_IRREGULAR |= {
    "teeth": "tooth",
    "halves": "half",
    "knives": "knife",
    "loaves": "loaf",
    "leaves": "leaf",
    "vertices": "vertex",
}


def noun(word: str) -> str:
    """Return a noun as a unit of its own: in lower case and the singular."""
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def product(parts: list[tuple[str, int]]) -> Unit:
    """Return a unit from its parts; equal ones are put together."""
    if any(name in ("°C", "°F") for name, _ in parts):
        parts = [(name, power) for name, power in parts if name != "degree"]
    total: dict[str, int] = {}
    for name, power in parts:
        total[name] = total.get(name, 0) + power
    return Unit(tuple(sorted((name, power) for name, power in total.items() if power and name != "unit")))


def factor(unit: Unit) -> tuple[Powers, Fraction]:
    """Return the kind of quantity, as powers of kinds, and the size in the kinds' first units."""
    kinds: dict[str, int] = {}
    size = Fraction(1)
    for name, power in unit.powers:
        kind, each = _SIZES.get(name, (name, Fraction(1)))
        base, times, in_base = _DERIVED.get(kind, (kind, 1, Fraction(1)))
        kinds[base] = kinds.get(base, 0) + power * times
        size *= (each * in_base) ** power
    return tuple(sorted((kind, power) for kind, power in kinds.items() if power)), size


DEGREE = Unit((("degree", 1),))
FOOT = Unit((("ft", 1),))
