"""The articles of the Companion, made of the words of the town and of figures that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sparring.envs.web.site import day, money
from sparring.envs.web.sites.wiki import words
from sparring.envs.web.sites.wiki.markup import tidy
from sparring.tasks.core import EpisodeRng

MONEY = ("Admission", "Double room", "Single fare")
"""What infoboxes say in dollars."""


class Article(NamedTuple):
    """A page before it is written."""

    title: str
    facts: Sequence[tuple[str, object]]
    lead: str
    sections: Sequence[tuple[str, Sequence[str]]]
    categories: Sequence[str]

    def text(self) -> str:
        """Return it in markup."""
        box = ["{{Infobox", *(f"| {key} = {value}" for key, value in self.facts), "}}"] if self.facts else []
        parts = [line for head, lines in self.sections for line in (f"== {head} ==", *lines)]
        return tidy("\n".join([*box, self.lead, *parts, *(f"[[Category:{name}]]" for name in self.categories)]))


class Person(NamedTuple):
    """Someone of whom there is an article."""

    name: str
    title: str
    trade: str
    born: date
    died: date
    home: str

    @property
    def link(self) -> str:
        """A link with the name for its words."""
        return linked(self.title, self.name)


def linked(title: str, said: str = "") -> str:
    """Return a link."""
    return f"[[{title}|{said}]]" if said and said != title else f"[[{title}]]"


class Town:
    """What articles tell of each other."""

    def __init__(self, rng: EpisodeRng):
        self.rng = rng
        self.districts = rng.sample(words.DISTRICTS, 6)
        self.waters = rng.sample(words.WATERWAYS, 4)
        self.guilds = [f"Guild of {name}" for name in rng.sample(words.GUILDS, 5)]
        self.buildings = rng.sample(words.BUILDINGS, 7)
        near = rng.choice(words.BRIDGES)
        others = rng.sample([name for name in words.BRIDGES if name != near], 8)
        self.bridges = [f"{name} Bridge" for name in (near, f"Upper {near}", *others)]
        self.people = self._people()

    def _people(self) -> list[Person]:
        """Thirteen people, of whom two pairs share a name."""
        rng = self.rng
        names = [f"{a} {b}" for a, b in zip(rng.sample(words.FIRST, 11), rng.sample(words.LAST, 11), strict=True)]
        trades = [*(["engineer"] * 4), *(["architect"] * 3), *(["mayor"] * 3), *(["painter"] * 3)]
        bearers = [*names[:4], *names[4:7], *names[7:10], names[10], names[0], names[4]]
        births = rng.sample(range(1740, 1850), len(trades))
        made = []
        for name, trade, year in zip(bearers, trades, births, strict=True):
            born = date(year, 1, 1) + timedelta(days=rng.randrange(365))
            died = born + timedelta(days=rng.randint(41, 88) * 365 + rng.randrange(365))
            title = f"{name} ({trade})" if bearers.count(name) > 1 else name
            made.append(Person(name, title, trade, born, died, rng.choice(self.districts)))
        return made

    def of_trade(self, trade: str) -> list[Person]:
        """The people of a trade."""
        return [person for person in self.people if person.trade == trade]

    def source(self) -> str:
        """A reference."""
        rng = self.rng
        return (
            f"<ref>{rng.choice(words.AUTHORS)}, ''{rng.choice(words.BOOKS)}'', {rng.randint(1951, 2019)}, "
            f"p. {rng.randint(7, 312)}</ref>"
        )

    def some(self, lines: Sequence[str], number: int) -> list[str]:
        """Some of the lines, in their order; sources stand behind the first, and now and then one is asked for."""
        kept = sorted(self.rng.sample(range(len(lines)), number))
        ends = [self.source() if i == 0 else "{{Citation needed}}" if self.rng.random() < 0.12 else "" for i in kept]
        return [lines[i] + end for i, end in zip(kept, ends, strict=True)]


def bridges(town: Town) -> list[Article]:
    """The bridges, no two of the same year or length."""
    rng, out = town.rng, []
    years, lengths = rng.sample(range(1771, 1906), 10), rng.sample(range(18, 97), 10)
    for title, year, length in zip(town.bridges, years, lengths, strict=True):
        place, water, material = rng.choice(town.districts), rng.choice(town.waters), rng.choice(words.MATERIALS)
        builder = rng.choice(town.of_trade("engineer"))
        flood = year + rng.randint(9, 40)
        facts = (
            *(("Crosses", linked(water)), ("District", linked(place)), ("Opened", year), ("Length", f"{length} m")),
            *(("Width", f"{rng.randint(4, 13)} m"), ("Material", material), ("Engineer", builder.link)),
        )
        lead = f"'''{title}''' is a {material} bridge over the {linked(water)} in {linked(place)}, built to plans by {builder.link}."
        history = (
            "Before the bridge a chain ferry crossed here; its winch stands in the yard of a baker.",
            f"The works took {rng.randint(2, 6)} years and cost {rng.randint(21, 98)},000 crowns, a third more than was planned.",
            f"The flood of {flood} carried off two of the piers, which were rebuilt within a winter.",
            f"Tolls were taken until {flood + rng.randint(5, 30)}; the toll house is a tea room today.",
        )
        today = (
            f"About {rng.randint(11, 79) * 100:,} people cross it on a working day.",
            f"The lamps on the parapet are lit by the {linked(rng.choice(town.guilds))} at dusk.",
            "Bicycles share the southern lane; the northern one is for walkers.",
        )
        sections = (("History", town.some(history, 2)), ("Today", town.some(today, 2)))
        out.append(Article(title, facts, lead, sections, ("Bridges", f"In {place}")))
    return out


def people(town: Town) -> list[Article]:
    """The people, and the pages that tell those of one name apart."""
    rng, out = town.rng, []
    for one in town.people:
        facts = (
            *(("Born", day(one.born.isoformat())), ("Died", day(one.died.isoformat()))),
            *(("Birthplace", linked(one.home)), ("Trade", one.trade)),
        )
        years = f"{day(one.born.isoformat())} – {day(one.died.isoformat())}"
        article = "an" if one.trade[0] in "aeiou" else "a"
        lead = f"'''{one.name}''' ({years}) was {article} {one.trade} from {linked(one.home)}."
        town_hall, guild = rng.choice(town.buildings), rng.choice(town.guilds)
        life = (
            f"The fourth of {rng.randint(5, 11)} children, {one.name.split()[0]} was apprenticed to the {linked(guild)} at {rng.randint(11, 15)}.",
            f"After {rng.randint(2, 9)} years abroad {one.name.split()[0]} came back to {linked(one.home)} and never left again.",
            "Letters to a sister, kept in the archive, tell of debts and of a lasting fear of boats.",
        )
        legacy = (
            f"A bust stands in the hall of the {linked(town_hall)}.",
            f"A lane in {linked(rng.choice(town.districts))} was named after the family in {one.died.year + rng.randint(3, 60)}.",
            "The papers were sold at auction and are lost.",
        )
        sections = (("Life", town.some(life, 2)), ("Legacy", town.some(legacy, 1)))
        out.append(Article(one.title, facts, lead, sections, (words.TRADES[one.trade],)))
    for name in dict.fromkeys(person.name for person in town.people if person.title != person.name):
        same = [person for person in town.people if person.name == name]
        lines = "\n".join(f"* {linked(one.title)}, born {one.born.year}, {one.trade} from {one.home}" for one in same)
        out.append(Article(name, (), f"'''{name}''' may mean:\n{lines}\n{{{{Disambiguation}}}}", (), ()))
    return out


def districts(town: Town) -> list[Article]:
    """The districts, with how many lived there when."""
    rng, out = town.rng, []
    areas = rng.sample(range(41, 290), 6)
    for title, area in zip(town.districts, areas, strict=True):
        number, rows = rng.randint(1900, 5200), []
        for year in (1931, 1961, 1991, 2021):
            rows.append(f"| {year} | {number:,}")
            number += rng.randint(-600, 1500)
        facts = (
            *(("Area", f"{area} ha"), ("First recorded", rng.randint(1090, 1420))),
            *(("Warden", rng.choice(words.LANDLORDS)), ("Water", linked(rng.choice(town.waters)))),
        )
        lead = f"'''{title}''' is one of the six districts of [[Marrowfen]]."
        character = (
            f"Its lanes are paved with {rng.choice(words.PAVING)} and slope to the water.",
            f"The {linked(rng.choice(town.guilds))} had its workshops here until {rng.randint(1880, 1960)}.",
            f"Market is held on the {rng.choice(('first', 'second', 'last'))} Saturday of the month.",
        )
        sections = (("Character", town.some(character, 2)), ("Population", ("! Year | Inhabitants", *rows)))
        out.append(Article(title, facts, lead, sections, ("Districts",)))
    return out


def waterways(town: Town) -> list[Article]:
    """Rivers and canals."""
    rng, out = town.rng, []
    for title, length, locks in zip(
        town.waters, rng.sample(range(31, 290), 4), rng.sample(range(2, 19), 4), strict=True
    ):
        facts = (("Length", f"{length / 10:.1f} km"), ("Locks", locks), ("Depth", f"{rng.randint(11, 28) / 10} m"))
        through = rng.sample(town.districts, 2)
        lead = f"The '''{title}''' runs through {linked(through[0])} and {linked(through[1])}."
        course = (
            f"It is {length / 10:.1f} km long and falls by {rng.randint(4, 23)} m on its way.",
            f"Below {linked(through[1])} it is lined with {rng.choice(words.ROCK)} quays.",
            f"Barges paid a toll at the {linked(rng.choice(town.buildings))}.",
        )
        out.append(Article(title, facts, lead, (("Course", town.some(course, 2)),), ("Waterways",)))
    return out


def guilds(town: Town) -> list[Article]:
    """The guilds."""
    rng, out = town.rng, []
    founded, members = rng.sample(range(1290, 1610), 5), rng.sample(range(14, 240), 5)
    for title, year, number in zip(town.guilds, founded, members, strict=True):
        hall = rng.choice(town.buildings)
        facts = (
            *(("Founded", year), ("Members", number), ("Hall", linked(hall))),
            ("Patron", rng.choice(town.of_trade("mayor")).link),
        )
        lead = f"The '''{title}''' is one of the town's old guilds. It meets in the {linked(hall)}."
        customs = (
            f"New members carry a {rng.choice(('lamp', 'rope', 'bell', 'basket of eels'))} once round the market.",
            f"The guild keeps {rng.randint(2, 9)} almshouses in {linked(rng.choice(town.districts))}.",
            "Its minutes are complete but for the year of the great flood.",
        )
        out.append(Article(title, facts, lead, (("Customs", town.some(customs, 2)),), ("Guilds",)))
    return out


def buildings(town: Town) -> list[Article]:
    """Halls, mills and museums; who enters pays."""
    rng, out = town.rng, []
    years, heights = rng.sample(range(1702, 1893), 7), rng.sample(range(9, 48), 7)
    prices = rng.sample(range(150, 900, 10), 7)
    for title, year, height, price in zip(town.buildings, years, heights, prices, strict=True):
        place, architect = rng.choice(town.districts), rng.choice(town.of_trade("architect"))
        facts = (
            *(("District", linked(place)), ("Built", year), ("Architect", architect.link), ("Height", f"{height} m")),
            ("Admission", money(price)),
        )
        lead = f"The '''{title}''' is a {rng.choice(words.ROCK)} building in {linked(place)}. It was designed by {architect.link}."
        inside = (
            f"The great room has {rng.randint(6, 24)} windows, no two alike.",
            rng.choice(words.HALL_TALES),
            f"A model of the {linked(rng.choice(town.waters))} fills the cellar.",
        )
        sections = (("Inside", town.some(inside, 2)),)
        out.append(Article(title, facts, lead, sections, ("Buildings", f"In {place}")))
    return out


def inns(town: Town) -> list[Article]:
    """The inns."""
    rng, out = town.rng, []
    rooms, prices = rng.sample(range(4, 39), 8), rng.sample(range(4500, 13900, 50), 8)
    for title, number, price in zip(rng.sample(words.INNS, 8), rooms, prices, strict=True):
        place = rng.choice(town.districts)
        facts = (
            *(("District", linked(place)), ("Opened", rng.randint(1650, 1890)), ("Rooms", number)),
            *(("Double room", money(price)), ("Landlord", rng.choice(words.LANDLORDS))),
        )
        lead = f"The '''{title}''' is an inn in {linked(place)}, close to {linked(rng.choice(town.bridges))}."
        house = (
            f"Its taproom is said to be haunted by {rng.choice(town.people).link}.",
            f"The kitchen is known for {rng.choice(('eel pie', 'barley soup', 'smoked perch', 'plum dumplings'))}.",
            f"Dogs are welcome; {rng.choice(('geese', 'bagpipes', 'wet boots'))} are not.",
        )
        out.append(Article(title, facts, lead, (("House", town.some(house, 2)),), ("Inns", f"In {place}")))
    return out


def festivals(town: Town) -> list[Article]:
    """The festivals, with how many came."""
    rng, out = town.rng, []
    for title, month in zip(rng.sample(words.FESTIVALS, 6), rng.sample(words.MONTHS_HELD, 6), strict=True):
        counts = rng.sample(range(310, 6900, 10), 5)
        rows = [f"| {year} | {number:,}" for year, number in zip(range(2021, 2026), counts, strict=True)]
        guild = rng.choice(town.guilds)
        facts = (("Held in", month), ("First held", rng.randint(1660, 1950)), ("Organised by", linked(guild)))
        lead = f"The '''{title}''' is held every {month} and organised by the {linked(guild)}."
        events = (
            f"It opens with a procession from the {linked(rng.choice(town.buildings))} to {linked(rng.choice(town.bridges))}.",
            "Children carry paper boats, which are set on the water at dusk.",
            f"On the last evening the {linked(rng.choice(town.guilds))} stands a supper for the ferrymen.",
        )
        sections = (("Events", town.some(events, 2)), ("Visitors", ("! Year | Visitors", *rows)))
        out.append(Article(title, facts, lead, sections, ("Festivals",)))
    return out


def ferries(town: Town) -> list[Article]:
    """The ferries, and what a crossing costs."""
    rng, out = town.rng, []
    minutes, fares = rng.sample(range(3, 26), 5), rng.sample(range(80, 460, 10), 5)
    for name, time, fare in zip(rng.sample(words.FERRIES, 5), minutes, fares, strict=True):
        ends = rng.sample(town.districts, 2)
        title = f"{name} Ferry"
        facts = (
            *(("From", linked(ends[0])), ("To", linked(ends[1])), ("Crossing", f"{time} minutes")),
            *(("Single fare", money(fare)), ("Boats", rng.randint(1, 4))),
        )
        lead = f"The '''{title}''' runs between {linked(ends[0])} and {linked(ends[1])}."
        service = (
            f"It leaves every {rng.choice((15, 20, 30, 40))} minutes from {rng.randint(5, 8)}:00 until dusk.",
            f"The boats were built by the {linked(rng.choice(town.guilds))}.",
            "In fog it is rung across by hand bell.",
        )
        out.append(Article(title, facts, lead, (("Service", town.some(service, 2)),), ("Ferries",)))
    return out
