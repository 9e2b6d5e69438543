import re
from fractions import Fraction

from tests.tasks.math.numeric import NUMBER, fractions, key_tests


def given(question):
    """The numbers of a question, as they come."""
    return fractions(question)


def journeys(question, answer):
    answer = Fraction(answer)
    if "mean speed" in question:
        way, time = Fraction(0), Fraction(0)
        for amount, unit, v in re.findall(rf"({NUMBER}) (hours|km) at (\d+) km/h", question):
            hours = Fraction(amount) if unit == "hours" else Fraction(amount) / int(v)
            way, time = way + hours * int(v), time + hours
        return answer * time == way
    if "catch up" in question:
        slow, lead, fast = given(question)
        hours = answer if "How many hours" in question else answer / fast
        return slow * (lead + hours) == fast * hours
    if "still water" in question:
        still, flow, way = given(question)
        return answer * (still + flow) * (still - flow) == way * 2 * still and flow < still
    if "the river flow?" in question:
        down, way, up = given(question)
        return way / down - way / up == 2 * answer
    first, second = given(question)
    if "How many kilometres" in question:
        return first * second == answer
    return answer * second == first


def trains(question, answer):
    answer = Fraction(answer)
    found = given(question)
    if "stations" in question:
        way, v, *late, w = found
        late = late[0] if late else 0
        time = answer if "How many hours" in question else answer / v
        return v * time + w * (time - late) == way and time >= late
    if "How many metres" in question:
        bridge, v, time = found
        return v * time == bridge + answer
    if "bridge" in question:
        length, v, bridge = found
        return answer * v == length + bridge
    a, v, b, w = found
    scale = Fraction(5, 18) if "km/h" in question else 1
    speed = v + w if "opposite" in question else v - w
    return answer * speed * scale == a + b and speed > 0


def work_together(question, answer):
    answer, found = Fraction(answer), given(question)
    if "drain" in question:
        x, y, z = found
        return answer / x + answer / y - answer / z == 1
    if "joins" in question:
        x, y, alone = found
        return answer / x + (answer - alone) / y == 1 and answer >= alone
    if "alone?" in question:
        ab, ac, bc = (1 / n for n in found)
        a = 1 / answer
        return (ab - a) + (ac - a) == bc
    return sum(answer / n for n in found) == 1


def mixtures(question, answer):
    answer = Fraction(answer)
    percent = [Fraction(int(p), 100) for p in re.findall(r"(\d+)%", question)]
    found = given(re.sub(r"\d+%", "", question))
    if "barrel" in question:
        volume, out, times = found
        pure = volume * percent[0]
        for _ in range(int(times)):
            pure -= pure / volume * out
        return pure == answer
    if "are mixed" in question:
        return found[0] * percent[0] + found[1] * percent[1] == answer
    if "water must" in question:
        return found[0] * percent[0] == (found[0] + answer) * percent[1]
    if question.startswith("How many"):
        low, high, middle = percent
        return answer * low + found[0] * high == (answer + found[0]) * middle
    middle, low, high, asked = percent
    other = low if asked == high else high
    return answer * asked + (found[0] - answer) * other == found[0] * middle and 0 <= answer <= found[0]


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "motion_and_work", journeys, trains, work_together, mixtures
)
