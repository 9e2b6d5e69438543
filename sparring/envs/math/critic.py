"""MathCritic: find the first wrong step of a worked solution."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_move, replay
from sparring.envs.games._arguments import shown, whole
from sparring.envs.math._claims import claims, holds
from sparring.envs.math._mistakes import Planted, plant, spots
from sparring.envs.math._problems import EVERYTHING, find_pack, read_problem, read_steps
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import Pack, Task, TaskSet, episode_rng
from sparring.types import Fixed, Frame, Message, Turn, say

ID = "MathCritic-v0"
SEAT = "player_0"
NONE = "none"
MOST = 20
"""No solution has more steps."""
_NOTHING: Mapping[str, float] = Fixed({SEAT: 0.0})
_TRIES = 1000
_STEP = 700
"""No step has more characters."""
_RULES = Message(
    "system",
    "You see a problem and a worked solution in numbered steps. Find the first wrong step; steps behind it may go on from it. "
    "Answer with the number of the first wrong step alone, for example [2], or with [none] if all steps are right.",
)
_MOVES = (NONE, *(str(k + 1) for k in range(MOST)))


class CriticEpisode(EpisodeBase):
    """One solution."""

    environment: CriticEnvironment

    def __init__(self, environment: CriticEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.problem = read_problem(ID, task, environment.longest)
        self.shown = self._planted(environment.clean)
        steps = "\n".join(f"{k + 1}. {step}" for k, step in enumerate(self.shown.steps))
        question = say("user", f"Problem: {self.problem.question}\n\nSolution:\n{steps}")
        self.legal = _MOVES[: len(self.shown.steps) + 1]
        self._begin(Turn(SEAT, (_RULES, question), _NOTHING, legal=self.legal))

    def _planted(self, clean: float) -> Planted:
        question, steps = self.problem.question, self.problem.solution
        if not suits(self.problem.solution, 1):
            raise BadValue(
                f"{self.task.id} has no solution of at most {MOST} true steps with an equation that can be made wrong"
            )
        if self.rng.random() < clean:
            return Planted(steps, 0)
        planted = plant(question, steps, self.rng)
        if planted is None:
            raise BadValue(f"no error can be planted in the solution of {self.task.id}: leave this task out")
        return planted

    @property
    def answer(self) -> str:
        """What is right."""
        return _MOVES[self.shown.wrong]

    def _advance(self, action: str) -> Turn:
        move = parse_move(action, self.legal)
        right = move == self.answer
        words = f"the first wrong step is {self.answer}" if self.shown.wrong else "all steps are right"
        feedback = "right" if right else f"wrong: {words}" if move else "no answer: write the number of a step, or none"
        info = {"action": move, "illegal": move is None}
        return Turn(None, (), {SEAT: float(right)}, terminated=True, feedback=feedback, info=info)

    def render(self) -> Frame:
        """The problem, the solution, the true first wrong step, and the answer."""
        steps = (f"{k + 1}. {step}" for k, step in enumerate(self.shown.steps))
        return Frame("\n".join((self.problem.question, *steps, f"wrong: {self.answer}", *self.actions)))


class CriticEnvironment:
    """Makes episodes of the problems of a pack that have solutions with enough equations."""

    def __init__(self, tasks: str, level: int | None, clean: float, equations: int, longest: int):
        self.source = find_pack(tasks, level)
        if isinstance(clean, bool) or not isinstance(clean, int | float) or not 0 <= clean <= 1:
            raise BadValue(f"clean={shown(clean)}: use a share from 0 to 1")
        self.clean = clean
        self.equations = whole("equations", equations, 1, MOST)
        self.longest = whole("longest", longest, 1, 10**6)
        self.pack = Pack(ID, self.source.sizes, partial(_suitable, self.source, self.equations), self.source.version)
        self.kwargs = {"tasks": tasks, "level": level, "clean": clean, "equations": equations, "longest": longest}
        self.spec = EnvSpec(
            id=ID,
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=1,
            max_chars=len(_RULES.content) + self.longest + MOST * _STEP,
            moves=_MOVES,
            pack=self.source.name,
            doc=math_critic.__doc__ or "",
            players={"oracle": oracle, "trusting": trusting},
            references={"none, always": clean, "one step, always (at most)": max(1 - clean, 0) / equations},
        )

    def start(self, task: Task, *, seed: int) -> CriticEpisode:
        """Show the solution of the task; (task, seed) decides which step is wrong, if one is.

        Raises:
            BadValue: The task says no problem with a solution in which an error can be planted.
        """
        return CriticEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """Problems of one split that have solutions with enough equations."""
        return self.pack.tasks(split)


def suits(solution: tuple[str, ...], equations: int) -> bool:
    """Whether a solution has so many equations that can be made wrong, none that is false, and no more steps than fit."""
    short = len(solution) <= MOST and all(len(step) <= _STEP // 2 for step in solution)
    return short and len(spots(solution)) >= equations and all(map(sound, solution))


@lru_cache(maxsize=4096)
def sound(step: str) -> bool:
    """Whether no equation in a step is false."""
    return all(holds(claim) is not False for claim in claims(step, own=True))


def _suitable(source: Pack, equations: int, split: str, index: int) -> Mapping[str, Any]:
    """Return problem `index`: the source's own where that suits, else one that is drawn from its split."""
    tasks, at = source.tasks(split), index
    rng = episode_rng(Task(ID, split=split, index=index), 0, "choice")
    for _ in range(_TRIES):
        params = tasks[at].params
        if suits(read_steps(params), equations):
            return params
        at = rng.randrange(len(tasks))
    raise BadValue(
        f"in {source.name!r} no solution with {equations} equations was found in {_TRIES} draws: make {ID} with fewer, or "
        "with tasks that have worked solutions"
    )


def oracle(episode: Episode) -> dict[str, float]:
    """Answer correctly."""
    assert isinstance(episode, CriticEpisode)
    return {episode.answer: 1.0}


def trusting(episode: Episode) -> dict[str, float]:
    """Find no step wrong: the floor."""
    return {NONE: 1.0}


@register("MathCritic-v0")
def math_critic(
    *, tasks: str = EVERYTHING, level: int | None = None, clean: float = 0.25, equations: int = 3, longest: int = 4000
) -> CriticEnvironment:
    """Find the first wrong step of a worked solution, into which one error was planted, or none.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | `none`, or the number of a step; alone, or as the last `[..]`, `\\boxed{..}` or `<move>..</move>` of a text |
    | Observation | a problem and its solution in numbered steps |
    | Reward | 1 if the first wrong step is named, or `none` where all are right; else 0 |
    | Start | with probability `clean` the solution is right; else one of its equations, each as likely, gets a wrong result by a slip (a digit, a sign, two digits in the wrong order), and the steps behind it go on from that where they can |
    | Truth | the wrong equation is false by the grader; no equation before it is |
    | Tasks | problems of the pack `tasks` whose solutions have at least `equations` such equations and at most 20 steps |
    | End | terminated after one answer |
    | Illegal answer | text that is no such number: reward 0, counted apart |
    | Players | `oracle`, `trusting` (finds nothing wrong: wins the share `clean`), `random` |

    Args:
        tasks: A pack of problems with worked solutions: `math/all`, `math/NAME`, or one of your own.
        level: 1 to 5, for families: problems of this level only; None has all levels in turn.
        clean: The share of solutions without an error, 0 to 1.
        equations: The fewest equations in which an error can be: nobody who always names the same step is right in more
            than (1 - clean)/equations of the episodes.
        longest: Questions of more characters are refused.

    Example: `sparring.make("MathCritic-v0", tasks="math/order_of_operations", level=3)`

    Versions: v0 first version.
    """
    return CriticEnvironment(tasks, level, clean, equations, longest)
