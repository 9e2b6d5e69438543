"""Arithmetic: price lists with brackets, fees and reductions."""

from __future__ import annotations

from typing import Any

from sparring.tasks.code_families._ops import Op, apply, block, coded, draw_clause, numbered, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_FIVES = range(5, 55, 5)
_RULES = {
    "fee": Op("Add {0} cents.", "p += {0}", lambda at, fee: at[0] + fee, (range(15, 900, 5),)),
    "least": Op(
        "If the price is below {0} cents, it becomes {0} cents.",
        "p = max(p, {0})",
        lambda at, least: at[0] if at[0] > least else least,
        (range(200, 2000, 50),),
    ),
    "member": Op(
        "A member pays {0} percent less; the reduction is rounded down to whole cents.",
        "if member:\n    p -= p * {0} // 100",
        lambda at, rate: -((rate - 100) * at[0] // 100) if at[2] else at[0],
        (range(3, 45),),
    ),
    "daily": Op(
        "Add {0} cents for each day, but not for the first {1}.",
        "p += {0} * max(0, days - {1})",
        lambda at, fee, free: at[0] + sum(fee for day in range(1, at[3] + 1) if day > free),
        (range(10, 200, 5), range(1, 6)),
    ),
    "many": Op(
        "For {0} or more units, take {1} cents off for every full {2} units; the price never falls below 0.",
        "if units >= {0}:\n    p = max(0, p - {1} * (units // {2}))",
        lambda at, start, off, each: (
            sorted((0, at[0] - off * ((at[1] - at[1] % each) // each)))[1] if not at[1] < start else at[0]
        ),
        (range(10, 60), _FIVES, range(4, 20)),
        2,
    ),
    "long": Op(
        "From {0} days on, the price rises by {1} percent, rounded up to whole cents.",
        "if days >= {0}:\n    p = (p * (100 + {1}) + 99) // 100",
        lambda at, start, rate: at[0] - (-at[0] * rate // 100) if at[3] > start - 1 else at[0],
        (range(3, 10), range(2, 40)),
        2,
    ),
    "cap": Op(
        "If the price is above {0} cents, only a half of what is above is charged, rounded down to whole cents.",
        "if p > {0}:\n    p = {0} + (p - {0}) // 2",
        lambda at, cap: at[0] - (max(0, at[0] - cap) + 1) // 2,
        (range(1500, 9000, 50),),
        3,
    ),
    "steps": Op(
        "Round the price up to a multiple of {0} cents.",
        "p = (p + {0} - 1) // {0} * {0}",
        lambda at, step: at[0] + -at[0] % step,
        (range(7, 90),),
        3,
    ),
    "guest": Op(
        "Who is no member pays {0} cents more for every full {1} cents of the price.",
        "if not member:\n    p += p // {1} * {0}",
        lambda at, fee, each: at[0] if at[2] else at[0] + fee * ((at[0] - at[0] % each) // each),
        (range(3, 40), range(100, 900, 50)),
        3,
    ),
    "odd": Op(
        "If units times days has the remainder {1} or more on division by {0}, add {2} cents.",
        "if units * days % {0} >= {1}:\n    p += {2}",
        lambda at, m, r, fee: at[0] + (fee if divmod(at[1] * at[3], m)[1] > r - 1 else 0),
        (range(3, 9), range(1, 3), range(11, 400)),
        4,
    ),
}


@program_family("tariff", "arithmetic", "rounding", "conditions")
class Tariff(ProgramFamily):
    """A price by brackets, then rules that change it one after the other."""

    signature = "(units: int, days: int, member: bool) -> int"
    edges = ((0, 1, False), (1, 1, True), (100, 1, False), (60, 12, True))

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return level + 1 brackets, all or nothing per bracket or unit by unit, and level + 1 rules."""
        limits = sorted(rng.sample(range(5, 70), level + 1 if level < 4 else 4))
        used: list[str] = []
        rules = []
        for _ in range(level + 1):
            rules.append(draw_clause(rng, _RULES, level, used))
            used.append(rules[-1][0])
        brackets = [[limit, rate] for limit, rate in zip(limits, rng.sample(range(11, 130), len(limits)), strict=True)]
        return {"brackets": brackets, "beyond": rng.randint(5, 130), "whole": rng.random() < 0.4, "rules": rules}

    def statement(self, spec: Spec) -> str:
        """The brackets as lines, the rules as steps."""
        lines, start = [], 1
        for limit, rate in spec["brackets"]:
            lines.append(
                f"- unit {start} to unit {limit}: {rate} cents a unit"
                if start < limit
                else f"- unit {limit}: {rate} cents"
            )
            start = limit + 1
        lines.append(f"- unit {start} and all after it: {spec['beyond']} cents a unit")
        how = (
            "The bracket in which the last unit falls gives the price of every unit, also of those in lower brackets."
            if spec["whole"]
            else "Every unit is charged at the price of its own bracket."
        )
        rules = numbered([said(_RULES, rule) for rule in spec["rules"]])
        table = "\n".join(lines)
        return (
            "Return the price, in cents, of `units` units (0 or more) hired for `days` days (1 or more); `member` "
            "says whether "
            f"the customer is a member. Units are counted from 1 and charged so:\n\n{table}\n\n{how} No units cost "
            f"0. Then "
            f"these rules change the price, each applied to what the one before it left:\n\n{rules}"
        )

    def solution(self, spec: Spec) -> str:
        """A loop over brackets, then the rules."""
        rules = "\n".join(coded(_RULES, rule) for rule in spec["rules"])
        if spec["whole"]:
            price = f"""
                rate = next((rate for limit, rate in {spec["brackets"]} if units <= limit), {spec["beyond"]})
                p = units * rate
            """
        else:
            price = f"""
                p = before = 0
                for limit, rate in {spec["brackets"]}:
                    p += rate * max(0, min(units, limit) - before)
                    before = limit
                p += {spec["beyond"]} * max(0, units - before)
            """
        return f"def tariff(units, days, member):\n{block(price)}\n{block(rules)}\n    return p\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Charge unit by unit."""
        units, days, member = args
        rates = [self._rate(spec, units if spec["whole"] else unit) for unit in range(1, units + 1)]
        price = sum(rates)
        for rule in spec["rules"]:
            price = apply(_RULES, rule, (price, units, member, days))
        return price

    def _rate(self, spec: Spec, unit: int) -> int:
        fitting = [rate for limit, rate in reversed(spec["brackets"]) if limit >= unit]
        return int(fitting[-1]) if fitting else int(spec["beyond"])

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Often just below or above a limit."""
        limit = rng.choice(spec["brackets"])[0] + rng.randint(-1, 1)
        units = limit if rng.random() < 0.4 else rng.randint(0, 10 * size)
        return units, rng.randint(1, 12), rng.random() < 0.5
