"""Puzzles about clocks and the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._telling import ordinal, solved
from sparring.tasks.math.units import clock

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@family("clock_hands", "puzzles", "angles", "time")
def clock_hands(rng: EpisodeRng, level: int) -> Problem:
    """Find the angle of the hands (levels 1 to 3), when they form an angle (4), the time of a wrong clock (5)."""
    hour, minute, second = rng.randrange(12), rng.randrange(60), rng.randrange(60)
    if level == 5:
        return _wrong_clock(rng)
    if level == 4:
        return _hands_at(rng, rng.randrange(12), Fraction(rng.randint(1, 359), 2))
    past = Fraction(60 * minute + (second if level > 1 else 0), 60)
    short, long = 30 * hour + past / 2, 6 * past
    apart = abs(short - long)
    small = min(apart, 360 - apart)
    answer = small if level < 3 else 360 - small
    if answer in (0, 180):
        return clock_hands(rng, level)
    day = rng.choice((hour, hour + 12))
    shown = f"{day:02}:{minute:02}" + (f":{second:02}" if level > 1 else "")
    name = "smaller" if level < 3 else "larger"
    steps = [f"30 * {hour} + ({past}) / 2 = {short}", f"6 * ({past}) = {long}"]
    steps.append(f"({max(short, long)}) - ({min(short, long)}) = {apart}")
    if answer != apart:
        steps.append(f"360 - ({apart}) = {answer}")
    opening = rng.choice(("A clock shows", "On a clock with moving hands it is", "The time on a dial is"))
    question = f"{opening} {shown}. How many degrees is the {name} angle between the hour hand and the minute hand?"
    return solved(f"{question} Give an integer or a fraction.", answer, *steps)


def _hands_at(rng: EpisodeRng, hour: int, angle: Fraction) -> Problem:
    """The first or last time within an hour at which the hands form an angle."""
    gaps = {(30 * hour + sign * angle + turn) for sign in (1, -1) for turn in (-360, 0, 360)}
    times = sorted({Fraction(2 * gap, 11) for gap in gaps if 0 <= 2 * gap < 660})
    if not times:
        return _hands_at(rng, hour, Fraction(rng.randint(1, 359), 2))
    pick, when = rng.choice(((0, "first"), (-1, "last")))
    time = times[pick]
    name = _NUMBERS[hour - 1]
    head = (
        f"The minute hand gains 11/2 degrees a minute on the hour hand, which is {30 * hour} degrees ahead at {name}."
    )
    until = f"({time * 11 / 2}) * 2 / 11 = {time}"
    question = (
        f"At how many minutes past {name} o'clock do the hands of a clock form an angle of {angle} degrees for the "
        f"{when} time in "
        "that hour (0 <= minutes < 60)? Give an integer or a fraction."
    )
    return solved(question, time, head, until)


def _wrong_clock(rng: EpisodeRng) -> Problem:
    """A clock that gains or loses evenly: what it shows, or the true time when it shows something."""
    start, off, true = rng.randrange(24 * 60), rng.choice((1, 2, 3, 4, 5, 6, 8, 10, 12)), rng.randint(2, 40)
    sign, word = rng.choice(((1, "gains"), (-1, "loses")))
    shown = true * (60 + sign * off)
    first = f"A clock {word} {off} minute{'s' * (off > 1)} in every true hour. It is set right at {clock(start)}."
    steps = [f"{true} * (60 {'+' if sign > 0 else '-'} {off}) = {shown}"]
    if rng.random() < 0.5:
        steps.append(f"({start} + {shown}) mod 1440 = {(start + shown) % 1440}")
        question = f"{first} What does it show exactly {true} hours later? Give hh:mm (24 hours)."
        return solved(question, clock(start + shown), *steps)
    steps.append(f"({start} + {true * 60}) mod 1440 = {(start + true * 60) % 1440}")
    hours, minutes = divmod(shown, 60)
    moved = f"{hours} hours" + (f" and {minutes} minute{'s' * (minutes > 1)}" if minutes else "")
    question = f"{first} What is the true time when its hands have moved on by {moved}? Give hh:mm (24 hours)."
    return solved(question, clock(start + true * 60), *steps)


def _long(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


_FORM = "Give the date as yyyy-mm-dd."


@family("calendar_dates", "puzzles", "calendar")
def calendar_dates(rng: EpisodeRng, level: int) -> Problem:
    """Find a date n days on or back (levels 1, 2), days between (3), the n-th weekday of a month (4, 5)."""
    start = date(rng.randint(1990, 2060), 1, 1) + timedelta(rng.randrange(365))
    if level < 4:
        days = rng.randint(8, (90, 400, 3000)[level - 1])
        back = level > 1 and rng.random() < 0.5
        end = start - timedelta(days) if back else start + timedelta(days)
        if level == 3 and rng.random() < 0.5:
            low, high = sorted((start, end))
            steps = _month_steps(low, high)
            question = f"How many days later than {_long(low)} is {_long(high)}? (From a day to the next is 1 day.)"
            return solved(question, days, *steps)
        question = f"Which date is {days} days {'before' if back else 'after'} {_long(start)}? {_FORM}"
        return solved(question, end.isoformat(), *_month_steps(*sorted((start, end))))
    n, weekday = rng.randint(1, 4), rng.randrange(7)
    year = start.year if level == 4 else start.year + rng.choice((-1, 1)) * rng.randint(1, 40)
    answer = _nth_weekday(year, rng.randint(1, 12), weekday, n)
    month = f"{_MONTHS[answer.month - 1]} {year}"
    gap = (answer - start).days
    question = (
        f"{_long(start)} is a {_DAYS[start.weekday()]}. What is the date of the {ordinal(n)} {_DAYS[weekday]} in "
        f"{month}? {_FORM}"
    )
    direction = f"is {abs(gap)} days {'after' if gap > 0 else 'before'} {_long(start)}"
    weeks = f"{_DAYS[start.weekday()]} and {gap % 7} days more give {_DAYS[weekday]}."
    return solved(question, answer.isoformat(), f"{_long(answer)} {direction}: {gap} mod 7 = {gap % 7}", weeks)


def _month_steps(low: date, high: date) -> list[str]:
    """The days between two dates, by the ends of years."""
    parts, at = [], low
    while at.year < high.year:
        end = date(at.year, 12, 31)
        parts.append((at, end, (end - at).days))
        at = end
        if at < high:
            parts.append((at, at + timedelta(1), 1))
            at += timedelta(1)
    parts.append((at, high, (high - at).days))
    steps = [f"From {_long(a)} to {_long(b)} there are {n} days." for a, b, n in parts if n]
    total = sum(n for *_, n in parts)
    return [*steps, f"{' + '.join(str(n) for *_, n in parts)} = {total}"] if len(parts) > 1 else steps
