"""ToyProgram: write the program that fits some examples, and be told an example that it fails."""

from __future__ import annotations

from math import gcd

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_move, replay
from sparring.envs.games._arguments import one_of, whole
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import Task, TaskSet
from sparring.tasks.packs.toy_programs import PAIRS, PROGRAMS, Table, table
from sparring.tasks.registry import load_tasks
from sparring.types import Frame, Message, Turn

SEAT = "player_0"
PACK = "toy_programs"
FEEDBACK = ("example", "right-wrong")
_RULES = (
    "A hidden program makes two digits of two digits. It is two instructions, one for each digit that comes out: a or b (the first or "
    "the second digit that goes in), and what is added to it, modulo 10. So b3 a7 makes 89 of 25. You see what the program makes of "
    "some pairs, as 25>89. Write a program that does the same to every pair, for example: b3 a7"
)
_HELP = "no program: write two instructions, such as b3 a7"
_MOST_EXAMPLES, _MOST_TRIES = 8, 20
_LINE = len("25>89, not 52\n")
_STEPS = tuple(step for step in PAIRS if gcd(step, len(PAIRS)) == 1)
"""Steps by which a walk through the pairs comes by all of them."""


class ToyProgramEpisode(EpisodeBase):
    """One hidden program."""

    environment: ToyProgramEnvironment

    def __init__(self, environment: ToyProgramEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._program = task.params.get("hidden")
        if self._program not in PROGRAMS:
            raise BadValue(
                f"a task of ToyProgram-v0 has the param 'hidden', such as 'b3 a7'; {task.id} has {dict(task.params)}"
            )
        self._table = table(self._program)
        first, step = self.rng.randrange(len(PAIRS)), self.rng.choice(_STEPS)
        self._walk = [(first + i * step) % len(PAIRS) for i in PAIRS]
        """All pairs in the order of this episode: the examples, then those that decide."""
        self.shown = self._walk[: environment.examples]
        """The pairs of which the seat has seen what the program makes of them."""
        examples = "\n".join(map(self._line, self.shown))
        messages = (Message("system", _RULES), Message("user", examples))
        self._begin(Turn(SEAT, messages, {SEAT: 0.0}, legal=PROGRAMS))

    def _line(self, pair: int) -> str:
        return f"{pair:02d}>{self._table[pair]:02d}"

    def _advance(self, action: str) -> Turn:
        program = parse_move(action, PROGRAMS)
        info = {"action": program, "illegal": program is None}
        if program is None:
            return Turn(None, (), {SEAT: 0.0}, terminated=True, feedback=_HELP, info=info)
        if program == self._program:
            return Turn(None, (), {SEAT: 1.0}, terminated=True, feedback="right", info=info)
        words = self._refuted(table(program)) if self.environment.feedback == "example" else "wrong"
        if len(self.actions) == self.environment.tries:
            return Turn(None, (), {SEAT: 0.0}, terminated=True, feedback=words, info=info)
        return Turn(SEAT, (Message("user", words),), {SEAT: 0.0}, legal=PROGRAMS, feedback=words, info=info)

    def _refuted(self, wrong: Table) -> str:
        """Return what is said of a wrong program: the first pair, of those not seen yet if there is one, that it gets wrong."""
        failing = [pair for pair in self._walk if wrong[pair] != self._table[pair]]
        pair = next((pair for pair in failing if pair not in self.shown), failing[0])
        if pair not in self.shown:
            self.shown = [*self.shown, pair]
        return f"{self._line(pair)}, not {wrong[pair]:02d}"

    def fitting(self) -> list[str]:
        """Return the programs that fit all that the seat was shown."""
        wrong = {parse_move(action, PROGRAMS) for action in self.actions}
        seen = [(pair, self._table[pair]) for pair in self.shown]
        return [each for each in PROGRAMS if each not in wrong and all(table(each)[x] == y for x, y in seen)]

    def render(self) -> Frame:
        """The hidden program, the examples that were shown, and the answers."""
        lines = [f"hidden: {self._program}", *map(self._line, self.shown)]
        return Frame("\n".join([*lines, *(f"answered: {action}" for action in self.actions)]))


class ToyProgramEnvironment:
    """Makes episodes of the task pack `toy_programs`."""

    def __init__(self, examples: int, tries: int, feedback: str):
        self.examples = whole("examples", examples, 1, _MOST_EXAMPLES)
        self.tries = whole("tries", tries, 1, _MOST_TRIES)
        self.feedback = one_of("feedback", feedback, FEEDBACK)
        self.kwargs = {"examples": examples, "tries": tries, "feedback": feedback}
        self.spec = EnvSpec(
            id="ToyProgram-v0",
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=tries,
            max_chars=len(_RULES) + (examples + tries) * _LINE,
            moves=PROGRAMS,
            pack=PACK,
            doc=toy_program.__doc__ or "",
            players={"solver": solver},
            references={
                "the same answer always": 1 / len(self.tasks("test")),
                "different programs at random": tries / len(PROGRAMS),
            },
        )

    def start(self, task: Task, *, seed: int) -> ToyProgramEpisode:
        """Show some examples of the task's program; which ones depends on the seed.

        Raises:
            BadValue: The task names no program.
        """
        return ToyProgramEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The pack `toy_programs`, whose splits share no behaviour."""
        return load_tasks(PACK, split)


def solver(episode: Episode) -> dict[str, float]:
    """Draw uniformly among the programs that fit all that was shown."""
    assert isinstance(episode, ToyProgramEpisode)
    fitting = episode.fitting()
    return dict.fromkeys(fitting, 1 / len(fitting))


@register("ToyProgram-v0")
def toy_program(*, examples: int = 1, tries: int = 3, feedback: str = "example") -> ToyProgramEnvironment:
    """Write a program of two instructions from what it makes of pairs of digits; what a wrong one fails is shown.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | the 400 programs `XN YM` with X and Y `a` or `b` and N and M digits: what the two digits that come out are made of, modulo 10. The whole text, or the last `[..]`, `\\boxed{..}` or `<move>..</move>` in it |
    | Observation | what the hidden program makes of some pairs, `25>89`; after a wrong answer a pair that it gets wrong, what is right, and what it made of it: `40>31, not 04` to `a6 b4` |
    | Reward | 1 when the answer does to all 100 pairs what the hidden program does, else 0 |
    | Start | the pairs come in an order drawn from the episode's RNG; the first are shown, all decide |
    | Tasks | pack `toy_programs`: 279 programs to train on, 40 to validate, 80 to test; no two do the same |
    | End | terminated when right or after `tries` answers |
    | Illegal answer | no program: the episode ends with 0 |
    | Players | `solver` (any program that fits all that was shown), `random` |
    | Luck | one answer for all solves one task of its split, 1 in 80 of the test tasks; a program at random is right 1 time in 400 |
    | Ceiling (defaults) | four programs fit the first example, one fits it and any failure: 25, 100, 100 % by try; with `right-wrong` 25, 50, 75 %; guessing anew among the four each time 25, 44, 58 % |

    Programming with failing tests in its smallest form: each instruction can fit one example in two ways, so a first answer is a guess,
    and a second is better than a second draw only if what the failure showed is used. For CYCLE and its like: one's own program,
    and what the run said.

    Args:
        examples: Pairs shown at first, 1 to 8.
        tries: Answers allowed, 1 to 20.
        feedback: `example`, or `right-wrong`: the control in which nothing but "wrong" is said.

    Example: `sparring.make("ToyProgram-v0", examples=2)`

    Versions: v0 first version.
    """
    return ToyProgramEnvironment(examples, tries, feedback)
