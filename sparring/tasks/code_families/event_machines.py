"""Simulation: machines with states, a counter and an output."""

from __future__ import annotations

from typing import Any, ClassVar

from sparring.tasks.code_families._ops import LETTERS, Op, apply, block, coded, dashed, draw_clause, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_STATES = ["idle", "open", "busy", "warm", "shut"]
_DO = {
    "add": Op("add {0} to the counter", "count += {0}", lambda at, k: (at[0] + k, at[1]), (range(1, 30),)),
    "take": Op("subtract {0} from the counter", "count -= {0}", lambda at, k: (-(k - at[0]), at[1]), (range(1, 30),)),
    "write": Op("write `{0}`", "out += {0!r}", lambda at, a: (at[0], f"{at[1]}{a}"), (LETTERS,)),
    "double": Op(
        "multiply the counter by {0}",
        "count *= {0}",
        lambda at, k: (sum(at[0] for _ in range(k)), at[1]),
        (range(2, 4),),
        2,
    ),
    "digit": Op(
        "write the last digit of the counter plus {0} (of its distance from 0, if that is negative)",
        "out += str(abs(count + {0}))[-1]",
        lambda at, k: (at[0], at[1] + "0123456789"[max(at[0] + k, -at[0] - k) % 10]),
        (range(0, 10),),
        2,
    ),
    "erase": Op(
        "remove the last {0} written characters (all, if there are fewer), then write `{1}`",
        "out = out[:max(0, len(out) - {0})] + {1!r}",
        lambda at, k, a: (at[0], "".join(c for i, c in enumerate(at[1]) if i + k < len(at[1])) + a),
        (range(1, 3), LETTERS),
        3,
    ),
    "turn": Op(
        "make the counter {0} minus its value",
        "count = {0} - count",
        lambda at, k: (-at[0] + k, at[1]),
        (range(-9, 40),),
        3,
    ),
}
_GUARD = {
    "above": Op("the counter is above {0}", "count > {0}", lambda at, k: not at[0] <= k, (range(-5, 30),)),
    "rest": Op(
        "the counter leaves the remainder {1} on division by {0}",
        "count % {0} == {1}",
        lambda at, m, r: divmod(at[0], m)[1] == r,
        (range(2, 5), range(0, 2)),
    ),
    "ends": Op(
        "the last written character is not in `{0}{1}{2}`, or none is written",
        "out[-1:] not in ({0!r}, {1!r}, {2!r})",
        lambda at, *some: not at[1] or at[1][-1] not in some,
        (LETTERS[:9], LETTERS[9:18], LETTERS[18:]),
    ),
    "long": Op(
        "an even number of characters is written, or more than {0}",
        "(len(out) % 2 == 0 or len(out) > {0})",
        lambda at, k: not len(at[1]) & 1 or len(at[1]) >= k + 1,
        (range(2, 12),),
    ),
}


@program_family("event_machine", "simulation", "state machines")
class EventMachine(ProgramFamily):
    """Events that move a machine between states and change its counter and output."""

    signature = "(events: str) -> tuple[str, int, str]"
    edges = (("",), ("a",), ("bc",), ("abcabcabc",))
    fixed: ClassVar = frozenset({"states"})

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return a line for most pairs of a state and an event; from level 2 on some have conditions."""
        states, events = rng.sample(_STATES, 2 + (level > 2) + (level > 4)), "abcd"[: 2 + (level > 1) + (level > 3)]
        lines = []
        for state in states:
            for event in events:
                if rng.random() < 0.15:
                    continue
                line: dict[str, Any] = {
                    "state": state,
                    "event": event,
                    "to": rng.choice(states),
                    "do": draw_clause(rng, _DO, level),
                }
                if level > 1 and rng.random() < 0.15 * level:
                    line["guard"] = draw_clause(rng, _GUARD, level)
                lines.append(line)
        return {"states": states, "start": rng.randint(-9, 30), "lines": lines}

    def statement(self, spec: Spec) -> str:
        """One line for every pair."""
        lines = []
        for one in spec["lines"]:
            guard = f", but only if {said(_GUARD, one['guard'])}" if "guard" in one else ""
            to = f"go to `{one['to']}`" if one["to"] != one["state"] else "stay there"
            lines.append(f"`{one['event']}` in `{one['state']}`: {said(_DO, one['do'])} and {to}{guard}.")
        return (
            f"A machine is in one of the states {', '.join(f'`{each}`' for each in spec['states'])}; it begins in "
            f"`{spec['states'][0]}`, "
            f"with the counter {spec['start']} and nothing written. Each character of `events` is an event. What it "
            f"does depends on the "
            f"state:\n\n{dashed(lines)}\n\nAn event without a line for the state, or whose condition is not true, "
            f"changes nothing. "
            "Conditions look at the counter and the output before the event. Return the tuple of the last state, the "
            "counter and "
            "all that was written, as one text. Remainders are as Python's `%` has them."
        )

    def solution(self, spec: Spec) -> str:
        """A chain of conditions."""
        chain = "".join(
            f"{'elif' if i else 'if'} (state, event) == ({one['state']!r}, {one['event']!r})"
            f"{' and ' + coded(_GUARD, one['guard']) if 'guard' in one else ''}:\n    {coded(_DO, one['do'])}\n    "
            f"state = {one['to']!r}\n"
            for i, one in enumerate(spec["lines"])
        )
        return (
            f"def event_machine(events):\n    state, count, out = {spec['states'][0]!r}, {spec['start']}, ''\n"
            f"    for event in events:\n{block(chain, 2)}\n    return state, count, out\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Look the pair up."""
        table = {(one["state"], one["event"]): one for one in spec["lines"]}
        state, at = spec["states"][0], (spec["start"], "")
        for event in args[0]:
            one = table.get((state, event))
            if one and ("guard" not in one or apply(_GUARD, one["guard"], at)):
                state, at = one["to"], apply(_DO, one["do"], at)
        return state, *at

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to 4 * size events."""
        return ("".join(rng.choices("abcd"[: rng.randint(2, 4)], k=rng.randint(1, 4 * size))),)
