"""Rules of the contract about tasks, and about who is asked one question and paid for one answer.

A docstring states the rule, a `Violation` says how it was broken and how to mend it; what is returned is a remark: no rule
is broken, but whoever reads the report should know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from sparring.envs._patience import calling
from sparring.envs._recording import Subject, Violation, every_split
from sparring.envs._trials import undisturbed
from sparring.envs.core import Environment, parse_illegal_policy
from sparring.tasks.core import UNBOUNDED, Task, TaskSet
from sparring.tasks.generated import normal

CONSTANTS = ("", "0", "1", "2", "yes", "no", "true", "false", "A", "B", "C", "D", "answer", "I don't know.")
"""Answers that are given to every question; to these come the most frequent references."""
ASKED = 48
"""Questions to which they are given."""
LUCKIEST = 0.75
"""What one of them may earn of what can be earned. Of two answers that are right equally often none comes near."""
_PAID = 16
"""Tasks of every split whose references must be paid."""
_FREQUENT = 4
_DRAWN = 64
_READ = 512
"""Tasks of a split that are compared: of those without end, and of those with one."""
_DRAWN_TWICE = 8
_OFTEN = 0.5
"""The share of questions that hold their answers at which that is worth a remark."""


def same_tasks(subject: Subject) -> None:
    """An item of a split is the same task whenever it is made, and no global random state is drawn from for it."""
    known: dict[str, str] = {}
    for environment in (subject.environment, subject.remake()):
        with undisturbed("drawing tasks"):
            drawn = [task for tasks in every_split(environment) for task in islice(tasks, _DRAWN_TWICE)]
        for task in drawn:
            name = f"{task.split} {task.index}"
            if known.setdefault(name, task.content_hash) != task.content_hash:
                raise Violation(
                    f"item {name} says something else when it is made again: draw from the generator that belongs to the task "
                    "(the argument of a function of @sparring.task, or episode_rng), and not from clocks, counters or sets"
                )


def splits(subject: Subject) -> None:
    """No question is in two splits."""
    asked = {
        tasks.split: {_said(question): task for task in _some(tasks) if (question := _question(task))}
        for tasks in every_split(subject.environment)
    }
    for one, other in combinations(asked, 2):
        if shared := asked[one].keys() & asked[other].keys():
            first = min(shared)
            raise Violation(
                f"{len(shared)} questions are in {one!r} and in {other!r}, as {asked[one][first].id} and "
                f'{asked[other][first].id}: {first!r:.100}; take them out of one, or share all out by a hash of the question (split = "auto" of a card, split_of in '
                "sparring.tasks.families)"
            )


def references(subject: Subject) -> str | None:
    """Where one question is asked, it has the same reference answer in every task that asks it."""
    environment = subject.environment
    if not _asks_once(environment) or "oracle" not in subject.spec.players:
        return None
    remarks = []
    for tasks in every_split(environment):
        known: dict[str, Task] = {}
        drawn = tuple(_some(tasks))
        for task in drawn:
            question = _question(task)
            other = task if question is None else known.setdefault(_said(question), task)
            if other is not task and (what := _disagree(environment, other, task)):
                raise Violation(
                    f"{question!r:.100} is asked by the tasks {other.id} and {task.id}, and {what}: say in the question what decides, or "
                    "keep one of the two"
                )
        if 0 < len(known) < len(drawn):
            remarks.append(
                f"{len(drawn) - len(known)} of {len(drawn)} tasks of {tasks.split!r} ask what another one asks"
            )
    return f"Note: {', and '.join(remarks)}: a result on them says less than their number." if remarks else None


def oracle(subject: Subject) -> str | None:
    """Where one question is asked, the player `oracle` gives answers that earn the most that can be earned."""
    if not _asks_once(subject.environment):
        return None
    if "oracle" not in subject.spec.players:
        return "Note: it has no player 'oracle', so whether a right answer is paid was not tried."
    most = subject.spec.reward_range[1]
    for tasks in every_split(subject.environment):
        for task in islice(tasks, _PAID):
            answer = _answer(subject.environment, task)
            if (earned := _earned(subject.environment, task, answer)) < most:
                raise Violation(
                    f"the reference answer {answer!r:.100} of task {task.id} earns {earned:g}, and {most:g} can be earned: mend the "
                    "answer, or the verifier that refuses it"
                )
    return None


def constants(subject: Subject) -> str | None:
    """Where one question is asked, no constant answer, and nothing that stands in the question, is as good as knowing."""
    environment = subject.environment
    if not _asks_once(environment) or "oracle" not in subject.spec.players:
        return None
    tasks = tuple(islice(next(every_split(environment)), ASKED))
    references = [_answer(environment, task) for task in tasks]
    frequent = [answer for answer, _ in Counter(references).most_common(_FREQUENT)]
    tried = {f"{text!r:.60}": [text] * len(tasks) for text in (*CONSTANTS, *frequent)}
    tried |= _given_back(environment, tasks, references)
    if len(everything := list(dict.fromkeys(references))) > 1:
        tried[f"one text with {len(everything)} of the answers in it"] = [" ".join(everything)] * len(tasks)
    low, high = subject.spec.reward_range
    mean = {
        name: sum(_earned(environment, task, text) for task, text in zip(tasks, texts, strict=True)) / len(tasks)
        for name, texts in tried.items()
    }
    luckiest = max(mean, key=lambda name: mean[name])
    says = f"{luckiest} to every question earns {mean[luckiest]:.2f} on average over {len(tasks)} tasks"
    if len(set(references)) > 1 and mean[luckiest] > low + LUCKIEST * (high - low):
        raise Violation(
            f"{says}: have the verifier pay less for it, or change the questions so that it is right less often"
        )
    if len(set(references)) == 1 and len(tasks) > 1:
        raise Violation(
            f"all of {len(tasks)} tasks have the answer {references[0]!r:.60}: draw questions whose answers differ"
        )
    return " ".join(filter(None, (f"Of constant answers the luckiest: {says}.", _leak(tasks))))


def _asks_once(environment: Environment) -> bool:
    spec = environment.spec
    return len(spec.seats) == 1 and spec.max_turns == 1 + parse_illegal_policy(spec.illegal).retries


def _some(tasks: TaskSet) -> Iterator[Task]:
    return islice(tasks, _DRAWN if len(tasks) == UNBOUNDED else _READ)


def _question(task: Task) -> str | None:
    question = task.params.get("question")
    return question if isinstance(question, str) else None


def _answer(environment: Environment, task: Task) -> str:
    with calling(f", asked for the reference answer of task {task.id}"):
        answers = environment.spec.players["oracle"](environment.start(task, seed=0))
    return max(sorted(answers), key=lambda text: answers[text])


def _earned(environment: Environment, task: Task, answer: str) -> float:
    """Return what an answer earns, given again as long as it is asked for."""
    earned, seat = 0.0, environment.spec.seats[0]
    with calling(f", given the answer {answer!r:.80} to task {task.id}"):
        episode = environment.start(task, seed=0)
        while episode.turn.seat is not None:
            earned += episode.step(answer).rewards[seat]
    return earned


def _given_back(environment: Environment, tasks: Sequence[Task], references: Sequence[str]) -> dict[str, list[str]]:
    """Return what can be said of a question without understanding it."""
    asked = [environment.start(task, seed=0).turn.messages[-1].content for task in tasks]
    words = [re.findall(r"\w+", text) or [""] for text in asked]
    right = Counter(
        place
        for found, answer in zip(words, references, strict=True)
        for k, word in enumerate(found)
        if normal(word) == normal(answer)
        for place in (k, k - len(found))
    )
    places = [0, -1, *(place for place, _ in right.most_common(1))]
    said = {
        _place(place): [found[place] if -len(found) <= place < len(found) else "" for found in words]
        for place in places
    }
    return {"the question given back": asked, **said}


def _place(place: int) -> str:
    """Return which word of a question is meant: 0 the first, -1 the last."""
    number = "" if place in (0, -1) else f" number {place + 1 if place >= 0 else -place}"
    return f"the question's {'first' if place == 0 else 'last' if place == -1 else 'word'}{number or ' word'}{' from the end' if place < -1 else ''}"


def _said(question: str) -> str:
    """Return a question without what makes no other question of it."""
    return normal(question).rstrip(" .?!:")


def _disagree(environment: Environment, one: Task, other: Task) -> str:
    """Return in what the references of two tasks differ that show the same; "" if they do not."""
    told = [
        [_said(message.content) for message in environment.start(task, seed=0).turn.messages] for task in (one, other)
    ]
    answers = [_answer(environment, task) for task in (one, other)]
    if (
        told[0] != told[1]
        or answers[0] == answers[1]
        or _earned(environment, one, answers[1]) == _earned(environment, one, answers[0])
    ):
        return ""
    return f"has the answer {answers[0]!r:.60} in one and {answers[1]!r:.60} in the other"


def _leak(tasks: Sequence[Task]) -> str:
    """Return a remark where many questions hold their answers."""
    found = [task for task in tasks if _says_answer(task)]
    if len(found) <= _OFTEN * len(tasks):
        return ""
    return f"Note: in {len(found)} of {len(tasks)} questions the answer can be read, as in task {found[0].id}: is that meant?"


def _says_answer(task: Task) -> bool:
    """Whether the answer stands in the question, as words; single characters do not count."""
    question, answer = _question(task), task.params.get("answer")
    if question is None or not isinstance(answer, str) or len(normal(answer)) < 2:
        return False
    return re.search(rf"(?<!\w){re.escape(normal(answer))}(?!\w)", normal(question)) is not None
