"""MathDuel: one seat chooses what is asked, the other solves; the proposer is paid for problems of the right difficulty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_move, replay
from sparring.envs.games._arguments import shown, whole
from sparring.envs.math._hints import cut
from sparring.envs.math.grader import Grade, grade
from sparring.envs.math.problem import boxed
from sparring.envs.registry import register
from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import SPLITS, UNBOUNDED, Task, TaskSet, seed_pack
from sparring.tasks.families import LEVELS, PREFIX, Problem, family_names, get_family
from sparring.tasks.registry import load_tasks
from sparring.types import Fixed, Frame, Message, Turn, say

ID = "MathDuel-v0"
PROPOSER, SOLVER = "player_0", "player_1"
_NOTHING: Mapping[str, float] = Fixed({PROPOSER: 0.0, SOLVER: 0.0})
_QUESTION, _OFFER, _NEWS = 4000, 200, 120
"""No question, no line of the menu, and nothing else that is said has more characters."""
_TRIES = 50
_WRONG = "-1/9973"
"""The answer of no family's problem."""
_SOLVE = Message("system", "Solve each problem. Put your final answer in \\boxed{...}, in exact form.")


class DuelEpisode(EpisodeBase):
    """Some rounds of a proposal and its answers."""

    environment: DuelEnvironment

    def __init__(self, environment: DuelEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        if task.split not in SPLITS:
            raise BadValue(f"task {task.id}: {ID} draws its problems from the splits {', '.join(SPLITS)}")
        names = environment.families or family_names()
        self.offered = tuple(sorted(self.rng.sample(names, min(environment.offers, len(names)))))
        self.legal = tuple(f"{name} {level}" for name in self.offered for level in LEVELS)
        self.problems: list[Problem] = []
        """All that were asked so far."""
        self._pending: list[Problem] = []
        self.log: list[str] = []
        self._round = self._solved = 0
        self._earned = 0.0
        self._begin(self._propose(Fixed()))

    @property
    def problem(self) -> Problem:
        """What the solver is asked."""
        return self.problems[-1]

    def _propose(self, info: Mapping[str, Any], news: str = "", rewards: Mapping[str, float] = _NOTHING) -> Turn:
        """Ask the proposer."""
        if self._round:
            messages: tuple[Message, ...] = (say("user", f"{news} Choose again."),)
        else:
            menu = "\n".join(_offer(name) for name in self.offered)
            messages = (self.environment.rules, say("user", f"Families of problems:\n{menu}\nChoose one, and a level."))
        return Turn(PROPOSER, messages, rewards, legal=self.legal, feedback=news or None, info=info)

    def _advance(self, action: str) -> Turn:
        return self._proposed(action) if self.turn.seat == PROPOSER else self._answered(action)

    def _proposed(self, action: str) -> Turn:
        move = parse_move(action, self.legal)
        if move is None:
            rewards, info = {PROPOSER: -self._earned, SOLVER: 0.0}, {"action": None, "illegal": True}
            words = f"{PROPOSER} chose nothing that is offered and forfeits."
            return Turn(None, (), rewards, terminated=True, feedback=words, info=info)
        family, _, level = move.partition(" ")
        tasks = load_tasks(f"{PREFIX}{family}:{level}", self.task.split)
        self._pending = []
        while len(self._pending) < self.environment.attempts:
            self._pending.append(self._draw(tasks))
        self.log.append(f"proposed: {move}")
        self._solved = 0
        return self._ask({"action": move, "illegal": False}, _NOTHING)

    def _draw(self, tasks: TaskSet) -> Problem:
        """Draw a problem that was not asked before in this episode, if the family has one."""
        asked = {problem.question for problem in (*self.problems, *self._pending)}
        for _ in range(_TRIES):
            said = tasks[self.rng.randrange(UNBOUNDED)].params
            if said["question"] not in asked:
                break
        return Problem(said["question"], said["answer"], tuple(said["solution"]))

    def _ask(self, info: Mapping[str, Any], rewards: Mapping[str, float]) -> Turn:
        """Ask the solver the next problem."""
        first = () if self.problems else (_SOLVE,)
        self.problems.append(self._pending.pop(0))
        return Turn(SOLVER, (*first, say("user", self.problem.question)), rewards, info=info)

    def _answered(self, action: str) -> Turn:
        found = grade(self.problem.answer, action)
        self._solved += found.correct
        self.log.append(f"{self.problem.question}\n> {cut(action)} ({found.verdict})")
        environment = self.environment
        info = {"action": found.value, "illegal": False, "verdict": found.verdict, "path": found.path}
        paid = found.correct / (environment.attempts * environment.rounds)
        if self._pending:
            return self._ask(info, {PROPOSER: 0.0, SOLVER: paid})
        return self._close(found, info, paid)

    def _close(self, found: Grade, info: Mapping[str, Any], paid: float) -> Turn:
        """End a round and pay the proposer."""
        environment = self.environment
        low, high = environment.band
        rate = self._solved / environment.attempts
        earned = float(low <= rate <= high) / environment.rounds
        self._round += 1
        self._earned += earned
        rewards = {PROPOSER: earned, SOLVER: paid}
        told = {**info, "solve_rate": rate}
        news = f"{self._solved} of {environment.attempts} answers were right."
        if self._round < environment.rounds:
            return self._propose(told, news, rewards)
        return Turn(None, (), rewards, terminated=True, feedback=news, info=told)

    def render(self) -> Frame:
        """What was proposed, asked and answered."""
        return Frame("\n".join((f"offered: {', '.join(self.offered)}", *self.log)))


def _offer(name: str) -> str:
    return f"{name}: {', '.join(get_family(name).skills)}"[:_OFFER]


class DuelEnvironment:
    """Makes episodes in which one seat chooses and the other solves."""

    def __init__(
        self, attempts: int, rounds: int, offers: int, band: tuple[float, float], families: Sequence[str] | None
    ):
        self.attempts, self.rounds = whole("attempts", attempts, 1, 64), whole("rounds", rounds, 1, 64)
        self.offers = whole("offers", offers, 1, 64)
        self.band = _band(*band)
        known = family_names()
        for name in families or ():
            if name not in known:
                raise unknown_name("family of problems", name, known)
        self.families = tuple(dict.fromkeys(families or ()))
        self.rules = Message("system", _rules(self.attempts, self.rounds, self.band))
        self.kwargs = {
            **{"attempts": attempts, "rounds": rounds, "offers": offers},
            **{"low": band[0], "high": band[1], "families": list(families) if families is not None else None},
        }
        asked = len(self.rules.content) + self.offers * (_OFFER + 1) + rounds * _NEWS
        self.spec = EnvSpec(
            id=ID,
            seats=(PROPOSER, SOLVER),
            reward_range=(0.0, 1.0),
            max_turns=rounds * (attempts + 1),
            max_chars=max(asked, len(_SOLVE.content) + rounds * attempts * _QUESTION),
            doc=math_duel.__doc__ or "",
            players={"oracle": oracle, "half": half, "random": guess},
        )
        self._tasks = seed_pack(ID)

    def start(self, task: Task, *, seed: int) -> DuelEpisode:
        """Offer families; (task, seed) decides which, and which problems are asked."""
        return DuelEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task per index; the problems are of the split."""
        return self._tasks.tasks(split)


def _rules(attempts: int, rounds: int, band: tuple[float, float]) -> str:
    times = "" if rounds == 1 else f" You choose {rounds} times."
    return (
        "You choose what another player is asked: a family of problems and a level from 1 to 5. "
        f"{attempts} problems of your choice are asked, each once. You are paid if {100 * band[0]:g} to {100 * band[1]:g} % of them are "
        f"solved, and nothing otherwise.{times} Answer with the name and the level, for example: gcd 3"
    )


def _band(low: float, high: float) -> tuple[float, float]:
    numbers = all(isinstance(b, int | float) and not isinstance(b, bool) for b in (low, high))
    if numbers and 0 <= low <= high <= 1:
        return low, high
    raise BadValue(f"low={shown(low)}, high={shown(high)}: use two shares from 0 to 1, the lower one first")


def _seated(episode: Episode, answers: Mapping[str, float]) -> dict[str, float]:
    """Choose any offer, or answer."""
    legal = episode.turn.legal
    return dict.fromkeys(legal, 1 / len(legal)) if legal else dict(answers)


def oracle(episode: Episode) -> dict[str, float]:
    """Choose anything; solve everything."""
    assert isinstance(episode, DuelEpisode)
    return _seated(episode, {} if episode.turn.legal else {boxed(episode.problem.answer): 1.0})


def half(episode: Episode) -> dict[str, float]:
    """Choose anything; solve every second problem on average."""
    assert isinstance(episode, DuelEpisode)
    return _seated(episode, {} if episode.turn.legal else {boxed(episode.problem.answer): 0.5, boxed(_WRONG): 0.5})


def guess(episode: Episode) -> dict[str, float]:
    """Choose anything; answer with a number from 0 to 9: the floor."""
    return _seated(episode, {boxed(str(n)): 0.1 for n in range(10)})


@register("MathDuel-v0")
def math_duel(
    *,
    attempts: int = 4,
    rounds: int = 1,
    offers: int = 6,
    low: float = 0.2,
    high: float = 0.8,
    families: Sequence[str] | None = None,
) -> DuelEnvironment:
    """A proposer chooses a family of problems and a level, a solver answers; the proposer is paid for the right difficulty.

    | | |
    |---|---|
    | Seats | `player_0` proposes, `player_1` solves |
    | Moves | proposer: `FAMILY LEVEL` out of what is offered, alone or as the last `[..]`, `\\boxed{..}` or `<move>..</move>` of a text; solver: any text, as in Math-v0 |
    | Observation | proposer: families with their skills, later how many answers were right; solver: one problem after another, no verdicts |
    | Reward | general-sum. Solver: 1/(`attempts` * `rounds`) for each right answer. Proposer: 1/`rounds` for each round in which the share of right answers is from `low` to `high` |
    | Start | `offers` families drawn from all |
    | Rounds | a proposal, then `attempts` problems drawn from what was chosen, none asked twice: the solve rate is an estimate from independent draws |
    | Validity | by construction: every problem comes from a family, with an exact answer; the proposer writes none |
    | End | terminated after `rounds` rounds |
    | Illegal answer | a proposal that is not offered: the proposer forfeits, gets 0 in all, and the episode ends. What the solver says is never illegal: what cannot be read is wrong |
    | Undecided | counts as not solved; `info["verdict"]` says so |
    | Players | `oracle` (solves all), `half` (every second one), `random` (answers with a number from 0 to 9); all choose uniformly |

    Args:
        attempts: Problems in a round, 1 to 64: the solve rate is a multiple of 1/attempts.
        rounds: Proposals in an episode, 1 to 64; after each the proposer is told how many answers were right.
        offers: How many families are offered, 1 to 64.
        low: The lowest solve rate that is paid, 0 to 1.
        high: The highest solve rate that is paid, 0 to 1.
        families: The families to offer; None is all of them.

    Example: `sparring.make("MathDuel-v0", attempts=8, families=["gcd", "lcm", "powers"])`

    Versions: v0 first version.
    """
    return DuelEnvironment(attempts, rounds, offers, (low, high), families)
