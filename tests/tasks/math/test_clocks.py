import re
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.tasks.math.numeric import key_tests

HOURS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def hands(minutes):
    """The angle from the hour hand to the minute hand, 0 <= angle < 360, at minutes after twelve."""
    return (minutes * 6 - minutes / 2) % 360


def clock_hands(question, answer):
    if "o'clock" in question:
        return at_an_angle(question, Fraction(answer))
    if question.startswith("A clock gains") or question.startswith("A clock loses"):
        return wrong_clock(question, answer)
    h, m, s = (int(n or 0) for n in re.search(r"(\d\d):(\d\d)(?::(\d\d))?", question).groups())
    angle = hands(Fraction(3600 * h + 60 * m + s, 60))
    return Fraction(answer) == (max if "larger" in question else min)(angle, 360 - angle)


def at_an_angle(question, answer):
    """The angle is right at the answer, and at no earlier (later) minute: it passes the angle nowhere else."""
    name, angle, when = re.search(
        r"past (\w+) o'clock .* of (\S+) degrees for the (first|last) time", question
    ).groups()
    hour, angle = HOURS.index(name) + 1, Fraction(angle)

    def apart(minute):
        found = hands(60 * hour + minute)
        return min(found, 360 - found)

    others = {(2 * (30 * hour + sign * angle + 360 * turn) / 11) for sign in (1, -1) for turn in (-2, -1, 0, 1, 2)}
    times = sorted(t for t in others if 0 <= t < 60 and apart(t) == angle)
    return apart(answer) == angle and answer == times[0 if when == "first" else -1]


def wrong_clock(question, answer):
    word, off, start = re.search(r"clock (gains|loses) (\d+) minutes? in .* at (\d\d:\d\d)", question).groups()
    rate = Fraction(60 + int(off) * (1 if word == "gains" else -1), 60)
    begin = datetime.strptime(start, "%H:%M")
    if later := re.search(r"exactly (\d+) hours later", question):
        moved = int(later[1]) * 60 * rate
    else:
        h, m = re.search(r"moved on by (\d+) hours(?: and (\d+) minute)?", question).groups()
        moved = (int(h) * 60 + int(m or 0)) / rate
    assert moved.denominator == 1
    return (begin + timedelta(minutes=int(moved))).strftime("%H:%M") == answer


def calendar_dates(question, answer):
    found = re.findall(rf"(\d+) ({'|'.join(MONTHS)}) (\d{{4}})", question)
    days = [date(int(y), MONTHS.index(m) + 1, int(d)) for d, m, y in found]
    if question.startswith("How many"):
        return days[1] - days[0] == timedelta(int(answer))
    result = date.fromisoformat(answer)
    if question.startswith("Which"):
        n, where = re.search(r"is (\d+) days (before|after)", question).groups()
        return result - days[0] == timedelta(int(n) * (1 if where == "after" else -1))
    n, weekday, month, year = re.search(r"the (\d)\w\w (\w+) in (\w+) (\d+)", question).groups()
    same = [
        d
        for k in range(31)
        if (d := date(int(year), MONTHS.index(month) + 1, 1) + timedelta(k)).month == MONTHS.index(month) + 1
    ]
    known = re.search(r"is a (\w+)\.", question)[1]
    return (
        days[0].strftime("%A") == known
        and [d for d in same if d.weekday() == DAYS.index(weekday)][int(n) - 1] == result
    )


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "clocks", clock_hands, calendar_dates
)
