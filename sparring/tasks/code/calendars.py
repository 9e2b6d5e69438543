"""Problems about clocks and the calendar, to be solved without a library for dates."""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date, timedelta

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _years(rng: EpisodeRng, size: int) -> tuple[int, int]:
    first = rng.choice([rng.randint(1, 2600), 100 * rng.randint(14, 24) + rng.randint(-3, 3)])
    return first, first + rng.randint(0, 12 * size)


@program(
    "leap_years_within",
    1,
    "calendar",
    "arithmetic",
    inputs=_years,
    edges=[(2024, 2024), (2023, 2023), (1900, 1900), (2000, 2000), (1, 3), (1896, 1904), (1, 2600), (2001, 2100)],
    oracle=lambda first, last: sum(isleap(year) for year in range(first, last + 1)),
)
def leap_years_within(first: int, last: int) -> int:
    """Return the number of leap years from the year `first` to the year `last`, both included.

    A year is a leap year if it is a multiple of 4; but a multiple of 100 is none, unless it is a multiple of 400. Both
    years are at least 1, and `last` is not before `first`.

    >>> leap_years_within(1999, 2008)
    3
    >>> leap_years_within(1890, 1903)
    2
    """

    def until(year: int) -> int:
        return year // 4 - year // 100 + year // 400

    return until(last) - until(first - 1)


def _clock(rng: EpisodeRng, size: int) -> tuple[str, int]:
    return f"{rng.randrange(24):02}:{rng.randrange(60):02}", rng.randint(-60 * size, 60 * size) * rng.choice([1, 1, 24])


def _clock_hand(clock: str, minutes: int) -> str:
    then = timedelta(hours=int(clock[:2]), minutes=int(clock[3:])) + timedelta(minutes=minutes)
    return f"{then.seconds // 3600:02}:{then.seconds // 60 % 60:02}"


@program(
    "clock_after",
    1,
    "calendar",
    "strings",
    inputs=_clock,
    edges=[("00:00", 0), ("23:59", 1), ("00:00", -1), ("09:05", 60), ("12:30", -750), ("07:45", 14400), ("05:50", 15)],
    oracle=_clock_hand,
)
def clock_after(clock: str, minutes: int) -> str:
    """Return what a clock shows `minutes` minutes after it showed `clock`.

    A clock shows "HH:MM", hours 00 to 23 and minutes 00 to 59, always with two digits each. `minutes` may be negative,
    which means earlier, and may be more than a day.

    >>> clock_after("23:50", 75)
    '01:05'
    >>> clock_after("00:10", -20)
    '23:50'
    """
    hours, rest = clock.split(":")
    now = (60 * int(hours) + int(rest) + minutes) % 1440
    return f"{now // 60:02}:{now % 60:02}"


def _date_and_days(rng: EpisodeRng, size: int) -> tuple[tuple[int, int, int], int]:
    year, month = rng.choice([rng.randint(1600, 2400), 1900, 2000, 2024]), rng.randint(1, 12)
    day = rng.randint(1, monthrange(year, month)[1])
    return (year, month, day), rng.randint(-50 * size, 50 * size) * rng.choice([1, 1, 9])


def _date_by_library(start: tuple[int, int, int], days: int) -> tuple[int, int, int]:
    then = date(*start) + timedelta(days=days)
    return then.year, then.month, then.day


@program(
    "date_after",
    3,
    "calendar",
    "simulation",
    inputs=_date_and_days,
    edges=[
        ((2023, 1, 31), 0),
        ((2023, 2, 28), 1),
        ((2024, 2, 28), 1),
        ((1900, 3, 1), -1),
        ((2000, 3, 1), -1),
        ((2024, 1, 1), -1),
        ((1999, 12, 31), 366),
        ((2024, 3, 31), -31),
        ((2020, 4, 30), 1),
    ],
    oracle=_date_by_library,
)
def date_after(start: tuple[int, int, int], days: int) -> tuple[int, int, int]:
    """Return the date `days` days after the date `start`; both dates are (year, month, day).

    `days` may be negative, which means before. April, June, September and November have 30 days, February has 28, in
    leap years 29, and the other months have 31. A year is a leap year if it is a multiple of 4; but a multiple of 100
    is none, unless it is a multiple of 400. All years are above 1000.

    >>> date_after((2024, 2, 27), 3)
    (2024, 3, 1)
    >>> date_after((2023, 1, 1), -1)
    (2022, 12, 31)
    """

    def length(year: int, month: int) -> int:
        if month == 2:
            return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
        return 30 if month in (4, 6, 9, 11) else 31

    year, month, day = start
    day += days
    while day < 1:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        day += length(year, month)
    while day > length(year, month):
        day -= length(year, month)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return year, month, day


def _years_day_weekday(rng: EpisodeRng, size: int) -> tuple[int, int, int, int]:
    first = rng.choice([rng.randint(1600, 2400), rng.randint(1896, 1903)])
    return (
        first,
        first + rng.randint(0, 2 * size),
        rng.choice([1, 13, 29, 30, 31, rng.randint(1, 31)]),
        rng.randint(1, 7),
    )


def _dates_by_library(first: int, last: int, day: int, weekday: int) -> int:
    months = [(year, month) for year in range(first, last + 1) for month in range(1, 13)]
    return sum(
        date(year, month, day).isoweekday() == weekday for year, month in months if day <= monthrange(year, month)[1]
    )


@program(
    "months_with_weekday",
    3,
    "calendar",
    "counting",
    inputs=_years_day_weekday,
    edges=[
        (2000, 2000, 1, 6),
        (2015, 2015, 13, 5),
        (2023, 2024, 29, 4),
        (1900, 1900, 29, 4),
        (2021, 2023, 31, 1),
        (1995, 2005, 30, 7),
        (1999, 1999, 1, 1),
        (1890, 1910, 28, 3),
    ],
    oracle=_dates_by_library,
)
def months_with_weekday(first: int, last: int, day: int, weekday: int) -> int:
    """Return in how many months of the years `first` to `last`, both included, day number `day` is a given weekday.

    `weekday` is 1 for Monday to 7 for Sunday, and `day` is 1 to 31; months that are too short for it do not count. The
    first of January 2001 was a Monday. February has 28 days, in leap years 29. A year is a leap year if it is a
    multiple of 4; but a multiple of 100 is none, unless it is a multiple of 400. The years are at least 1600, and
    `last` is not before `first`.

    >>> months_with_weekday(2015, 2015, 13, 5)
    3
    >>> months_with_weekday(2001, 2001, 31, 1)
    1
    """
    count = 0
    for year in range(first, last + 1):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        passed = 365 * (year - 2001) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400 - 485
        for length in (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
            count += day <= length and (passed + day - 1) % 7 + 1 == weekday
            passed += length
    return count


def _any_date(rng: EpisodeRng, size: int) -> tuple[tuple[int, int, int]]:
    year = 2001 + rng.randint(-40 * size, 40 * size)
    month, days = rng.choice([(1, range(1, 6)), (12, range(27, 32)), (rng.randint(1, 12), range(1, 29))])
    return ((year, month, rng.choice(days)),)


@program(
    "week_of_year",
    4,
    "calendar",
    "arithmetic",
    inputs=_any_date,
    edges=[
        ((2001, 1, 1),),
        ((2005, 1, 1),),
        ((2018, 12, 31),),
        ((2020, 12, 31),),
        ((2021, 1, 3),),
        ((2021, 1, 4),),
        ((1900, 3, 1),),
        ((2024, 12, 29),),
        ((2000, 2, 29),),
    ],
    oracle=lambda day: tuple(date(*day).isocalendar())[:2],
)
def week_of_year(day: tuple[int, int, int]) -> tuple[int, int]:
    """Return the number of the week in which a date lies, as (year, week).

    `day` is the date as (year, month, day). Weeks begin on Monday. A week belongs to the year in which its Thursday
    lies, and the weeks that belong to a year are numbered from 1; so the first days of January may lie in the last week
    of the year before, and the last days of December in week 1 of the next. The first of January 2001 was a Monday.
    Leap years are the multiples of 4, except for the multiples of 100 that are no multiples of 400. All years are above
    1000.

    >>> week_of_year((2001, 1, 8))
    (2001, 2)
    >>> week_of_year((2021, 1, 3))
    (2020, 53)
    """

    def leap(year: int) -> bool:
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

    year, month, number = day
    lengths = (31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    in_year = sum(lengths[: month - 1]) + number
    before = year - 1
    weekday = (365 * year + before // 4 - before // 100 + before // 400 + in_year - 730851) % 7
    thursday = in_year + 3 - weekday
    if thursday < 1:
        return year - 1, (thursday + 365 + leap(year - 1) + 6) // 7
    if thursday > 365 + leap(year):
        return year + 1, 1
    return year, (thursday + 6) // 7
