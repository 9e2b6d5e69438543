"""Math: a problem, an answer, a grader; one answer or several with the verifier's feedback in between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_illegal_policy, replay
from sparring.envs.games._arguments import one_of, shown, whole
from sparring.envs.math._hints import FEEDBACK, LONGEST_NOTE, cut, false_step, next_hint
from sparring.envs.math._problems import EVERYTHING, checked, find_pack, read_options, read_problem
from sparring.envs.math.grader import Grade, grade
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import Pack, Task, TaskSet
from sparring.types import Fixed, Frame, Message, Turn, say

SEAT = "player_0"
_NOTHING: Mapping[str, float] = Fixed({SEAT: 0.0})
_RULES = "Solve the problem. Put your final answer in \\boxed{...}, in exact form."
_MORE = {
    "none": " You give your answer {attempts} times; the last one counts.",
    "right_wrong": " You have {attempts} attempts; after a wrong one you are told so.",
    "hint": " You have {attempts} attempts; after a wrong one you get a hint.",
    "step": " You have {attempts} attempts; after a wrong one you are told the first false equation in it.",
}
_UNREAD = "No answer can be read in that. Put your final answer in \\boxed{...}."


class MathEpisode(EpisodeBase):
    """One problem."""

    environment: MathEnvironment

    def __init__(self, environment: MathEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.problem = read_problem(environment.spec.id, task, environment.longest)
        own = task.params.get("grading")
        self.options = read_options({**environment.grading, **own}) if own else environment.options
        checked(self.problem.answer, self.options)
        self._answered = self._failed = self._hinted = 0
        self._begin(Turn(SEAT, (environment.rules, say("user", self.problem.question)), _NOTHING))

    def _advance(self, action: str) -> Turn:
        found = grade(self.problem.answer, action, self.options)
        if found.value is None and found.verdict == "wrong":
            return self._refuse(found)
        self._failed = 0
        self._answered += 1
        environment, info = self.environment, read_info(found, illegal=False)
        if self._answered == environment.attempts or (found.correct and environment.feedback != "none"):
            reward = environment.discount ** (self._answered - 1) if found.correct else 0.0
            return Turn(None, (), {SEAT: reward}, terminated=True, feedback=say_verdict(found), info=info)
        words = self._words(found, action)
        left = environment.attempts - self._answered
        note = say("user", f"{words or 'Check your answer and give it again.'}\nAnswers left: {left}.")
        return Turn(SEAT, (note,), _NOTHING, feedback=words, info=info)

    def _refuse(self, found: Grade) -> Turn:
        """Carry out the policy for answers that cannot be read."""
        info = read_info(found, illegal=True)
        if self._failed == self.environment.on_illegal.retries:
            words = "no answer can be read"
            return Turn(None, (), {SEAT: 0.0}, terminated=True, feedback=words, info=info)
        self._failed += 1
        return Turn(SEAT, (say("user", _UNREAD),), _NOTHING, feedback=_UNREAD, info=info)

    def _words(self, found: Grade, action: str) -> str | None:
        """Return what is said about an answer that is not the last; None if nothing is."""
        mode = self.environment.feedback
        if mode == "none":
            return None
        if found.verdict == "undecided":
            return "The grader cannot decide whether that is right: write it in a simpler form."
        words = f"That is wrong: {cut(found.value or '')} is not the answer."
        if mode == "right_wrong":
            return words
        told = false_step(action)
        if told is None and mode == "hint":
            told, self._hinted = next_hint(self.problem.solution, self.problem.answer, self._hinted)
            told = f"Hint: {told}" if told else "There is no further hint."
        return f"{words} {told or 'No false equation was found in it.'}"

    def render(self) -> Frame:
        """The question and the answers."""
        return Frame("\n".join((self.problem.question, *(f"> {action}" for action in self.actions))))


def read_info(found: Grade, *, illegal: bool) -> Mapping[str, Any]:
    """Return what `info` says of an answer."""
    return {"action": found.value, "illegal": illegal, "verdict": found.verdict, "path": found.path}


def say_verdict(found: Grade) -> str:
    """Say what became of a last answer."""
    if found.correct:
        return "right"
    if found.verdict == "undecided":
        return f"undecided: {found.reason}"
    return f"wrong: {cut(found.value or '')} is not the answer"


class MathEnvironment:
    """Makes episodes of the problems of a pack."""

    def __init__(self, pack: Pack, kwargs: Mapping[str, Any]):
        self.pack = pack
        self.kwargs = kwargs
        self.attempts = whole("attempts", kwargs["attempts"], 1, 100)
        self.feedback = one_of("feedback", kwargs["feedback"], FEEDBACK)
        self.discount = _discount(kwargs["discount"], self.feedback)
        self.longest = whole("longest", kwargs["longest"], 1, 10**6)
        self.grading: Mapping[str, Any] = kwargs["grading"]
        self.options = read_options(self.grading)
        self.on_illegal = parse_illegal_policy(kwargs["illegal"])
        if self.on_illegal.then != "forfeit":
            raise BadValue(f"illegal={kwargs['illegal']!r}: answers cannot be listed; use 'forfeit' or 'retry(n)'")
        more = _MORE[self.feedback].format(attempts=self.attempts) if self.attempts > 1 else ""
        self.rules = Message("system", _RULES + more)
        turns = self.attempts * (1 + self.on_illegal.retries)
        self.spec = EnvSpec(
            id="Math-v0",
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=turns,
            asks_again=self.attempts > 1 and self.feedback != "none" and self.discount == 1,
            max_chars=len(self.rules.content) + self.longest + (turns - 1) * LONGEST_NOTE,
            illegal=kwargs["illegal"],
            pack=pack.name,
            doc=math.__doc__ or "",
            players={"oracle": oracle, "random": guess},
        )

    def start(self, task: Task, *, seed: int) -> MathEpisode:
        """Ask the question of the task; nothing depends on the seed.

        Raises:
            BadValue: The task says no problem, or its answer cannot be read.
        """
        return MathEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The problems of one split."""
        return self.pack.tasks(split)


def _discount(value: object, feedback: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadValue(f"discount={shown(value)}: use a number from 0 to 1")
    if value != 1 and feedback == "none":
        raise BadValue(f"discount={value} with feedback='none': all attempts are made then, so use discount=1")
    return float(value)


def oracle(episode: Episode) -> dict[str, float]:
    """Answer correctly."""
    assert isinstance(episode, MathEpisode)
    return {boxed(episode.problem.answer): 1.0}


def guess(episode: Episode) -> dict[str, float]:
    """Answer with any number from 0 to 9: the floor."""
    return {boxed(str(n)): 0.1 for n in range(10)}


def boxed(answer: str) -> str:
    """Write an answer as the rules ask for it."""
    return rf"\boxed{{{answer}}}"


@register("Math-v0")
def math(
    *,
    tasks: str = EVERYTHING,
    level: int | None = None,
    attempts: int = 1,
    feedback: str = "none",
    discount: float = 1.0,
    illegal: str | None = None,
    grading: Mapping[str, Any] | None = None,
    longest: int = 4000,
) -> MathEnvironment:
    """Solve a problem of mathematics; the grader reads the answer exactly and runs nothing that it says.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | any text; the answer is the last `\\boxed{..}`, or else what `docs/math.md` says |
    | Observation | the question; between attempts what `feedback` allows |
    | Reward | 1 if the last answer is right (`discount` to the power of the wrong answers before it), else 0 |
    | Tasks | pack `math/all`: families of problems made from a seed, levels 1 to 5, splits disjoint; or any pack of problems |
    | End | terminated when an answer is right (with `feedback="none"`: never before the last) or after `attempts` answers |
    | Undecided | an answer that the grader can neither prove nor refute within its budget earns 0; `info["verdict"]` says `undecided` |
    | Illegal answer | text in which no answer can be read: `illegal="forfeit"` ends the episode with 0; `retry(n)` asks again and uses up no attempt |
    | Players | `oracle`, `random` (a number from 0 to 9) |

    `info` of every answer: `verdict` (`correct`, `wrong`, `undecided`), `path` (what decided), `action` (the answer as it was
    read, in canonical form).

    Args:
        tasks: A pack of problems: `math/all`, `math/NAME` of one family, `hf:..`, `file:..` (see
            `sparring.tasks.datasets`) or a registered pack whose items say `question` and `answer`, and may say `solution`
            (steps) and `grading` (options of the grader that go before those of the environment).
        level: 1 to 5, for families: problems of this level only; None has all levels in turn.
        attempts: Answers to one problem, 1 to 100.
        feedback: What is said after an answer that is not the last: `none` (only to answer again, whether right or wrong),
            `right_wrong`, `step` (also the first false equation between numbers in the answer), `hint` (that, or if
            there is none, the next step of the worked solution, without the final answer).
        discount: The factor on the reward for each wrong answer before the right one, 0 to 1.
        illegal: What an answer that cannot be read does; None is `forfeit` with one attempt and `retry(attempts - 1)`
            with more.
        grading: Options of the grader: `tolerance`, `percent`, `units`, `ordered`, `decimal_comma`.
        longest: Questions of more characters are refused.

    Example: `sparring.make("Math-v0", tasks="math/quadratic_equations", level=3, attempts=3, feedback="hint")`

    Versions: v0 first version.
    """
    pack = find_pack(tasks, level, read_options(grading))
    if illegal is None:
        illegal = "forfeit" if attempts == 1 else f"retry({whole('attempts', attempts, 1, 100) - 1})"
    given: dict[str, Any] = {"tasks": tasks, "level": level, "attempts": attempts, "feedback": feedback}
    given |= {"discount": discount, "illegal": illegal, "grading": dict(grading or {}), "longest": longest}
    return MathEnvironment(pack, given)
