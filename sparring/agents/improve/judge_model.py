"""Judges that ask a model: the policy itself (self-judge) or another one, always in batches.

Each makes one prompt per question, reads the answers, and gives a `Verdict` per case in order; a model that cannot
answer raises, since that says nothing of what was judged. The draw of each answer comes from the question's own text
and `seed`, so a verdict does not depend on what else is judged with it.

No model's word is a verifier's: report precision and recall of its verdicts on tasks with a known result beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from sparring.agents.flows.hooks import extended
from sparring.agents.improve.judge import Verdict, steps_of
from sparring.agents.policies.core import Policy, mix_seed
from sparring.errors import BadValue, PolicyError
from sparring.types import Completion, Message, Prompt, Trajectory

RATE = (
    "Here is an answer to that:\n\n{answer}\n\nHow good is it, from {low} (wrong) to {high} (certainly right)? "
    "Say in a sentence why; end with the number."
)
CRITICISE = (
    "Here is an answer to that:\n\n{answer}\n\nIs it right? Say in a sentence what is wrong with it, if anything; "
    "end with the word RIGHT or WRONG."
)
COMPARE = (
    "Here are two answers to that.\n\nAnswer A:\n{first}\n\nAnswer B:\n{second}\n\nWhich one is better? "
    "Say in a sentence why; end with A, B or SAME."
)
LIST = (
    "Do not answer yet. Write a checklist: up to {most} short questions, one on a line, that can be answered by yes "
    "or no and by which a good answer can be told from a bad one."
)
TICK = "Here is an answer to that:\n\n{answer}\n\n{question}\n\nSay in a sentence why; end with YES or NO."
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?:\s*(?:/|out of|of)\s*\d+(?:\.\d+)?)?")
_BULLET = re.compile(r"^\W*(?:\d+\s*[.):]\s*)?")


class Case(NamedTuple):
    """An answer to be judged, and the conversation that it answers."""

    messages: tuple[Message, ...]
    answer: str


def cases_of(trajectory: Trajectory, seat: str) -> list[Case]:
    """Return a case for each step of a seat, in order: all that it had seen and said before, and what it said then."""
    seen: tuple[Message, ...] = ()
    out = []
    for step in steps_of(trajectory, seat):
        seen = (*seen, *step.messages)
        out.append(Case(seen, step.text))
        seen = (*seen, Message("assistant", step.text))
    return out


def rate(
    policy: Policy,
    cases: Sequence[Case],
    *,
    text: str = RATE,
    scale: tuple[float, float] = (0.0, 10.0),
    unreadable: float = 0.0,
    seed: int = 0,
) -> list[Verdict]:
    """Return a model's grade of each answer, from 0 to 1, with its words.

    Self-rewarding (Yuan et al. 2024, https://arxiv.org/abs/2401.10020, section 2.2) where the policy judges itself.

    Args:
        policy: The judge.
        cases: What is judged.
        text: The question; `{answer}`, `{low}` and `{high}` are filled in.
        scale: Its lowest and highest grade; a number outside is unreadable.
        unreadable: The score of an answer that was given no grade.
        seed: Names the judge's draws.

    Raises:
        BadValue: The scale is empty.
        PolicyError: The judge could not answer.
    """
    low, high = scale
    if not low < high:
        raise BadValue(f"scale={scale!r}: the lowest grade, then a higher one")
    texts = [fill(text, answer=case.answer, low=f"{low:g}", high=f"{high:g}") for case in cases]
    out = []
    for answer in ask_model(policy, zip((case.messages for case in cases), texts, strict=True), seed):
        grade = read_number(answer.text)
        readable = grade is not None and low <= grade <= high
        score = (grade - low) / (high - low) if grade is not None and readable else unreadable
        out.append(Verdict(score, answer.text))
    return out


def criticise(
    policy: Policy, cases: Sequence[Case], *, text: str = CRITICISE, unreadable: float = 0.0, seed: int = 0
) -> list[Verdict]:
    """Return 1 for each answer that a model calls right, 0 for wrong, with its words: they serve as feedback.

    Args:
        policy: The critic.
        cases: What is judged.
        text: The question; `{answer}` is filled in.
        unreadable: The score where the critic says neither.
        seed: Names the critic's draws.

    Raises:
        PolicyError: The critic could not answer.
    """
    asked = ((case.messages, fill(text, answer=case.answer)) for case in cases)
    return [
        Verdict({"RIGHT": 1.0, "WRONG": 0.0}.get(last_word(answer.text, ("RIGHT", "WRONG")), unreadable), answer.text)
        for answer in ask_model(policy, asked, seed)
    ]


def compare(policy: Policy, pairs: Sequence[tuple[Case, str]], *, text: str = COMPARE, seed: int = 0) -> list[Verdict]:
    """Return, for each pair of answers to one conversation, how far the first is preferred: 1, 0.75, 0.5, 0.25 or 0.

    Both orders are asked, so that a liking for a place cancels (Zheng et al. 2023, https://arxiv.org/abs/2306.05685,
    section 3.4); an unreadable answer counts as SAME.

    Args:
        policy: The judge.
        pairs: (a case, another answer to the same conversation).
        text: The question; `{first}` and `{second}` are filled in.
        seed: Names the judge's draws.

    Raises:
        PolicyError: The judge could not answer.
    """
    asked = [
        (case.messages, fill(text, first=one, second=two))
        for case, other in pairs
        for one, two in ((case.answer, other), (other, case.answer))
    ]
    answers = ask_model(policy, asked, seed)
    out = []
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        ahead = {"A": 1.0, "B": 0.0}.get(last_word(first.text, ("A", "B", "SAME")), 0.5)
        behind = {"A": 0.0, "B": 1.0}.get(last_word(second.text, ("A", "B", "SAME")), 0.5)
        out.append(Verdict((ahead + behind) / 2, f"{first.text}\n{second.text}"))
    return out


def write_checklists(
    policy: Policy, conversations: Sequence[tuple[Message, ...]], *, text: str = LIST, most: int = 6, seed: int = 0
) -> list[tuple[str, ...]]:
    """Return a checklist of yes/no questions for each conversation, one for equal ones; empty if none was written.

    Args:
        policy: Who writes them.
        conversations: What is to be answered.
        text: The request; `{most}` is filled in.
        most: No more questions than this are kept.
        seed: Names the draws.

    Raises:
        PolicyError: It could not answer.
    """
    different = list(dict.fromkeys(conversations))
    answers = ask_model(policy, ((messages, fill(text, most=str(most))) for messages in different), seed)
    lists = {m: read_questions(answer.text)[:most] for m, answer in zip(different, answers, strict=True)}
    return [lists[messages] for messages in conversations]


def tick(
    policy: Policy,
    cases: Sequence[Case],
    checklists: Sequence[Sequence[str]],
    *,
    text: str = TICK,
    unlisted: float = 0.0,
    seed: int = 0,
) -> list[Verdict]:
    """Return the share of a checklist's questions to which a model says yes for each answer; the text has the others.

    TICK (Cook et al. 2024, https://arxiv.org/abs/2410.03608, section 3): one question at a time. STICK refines an
    answer by the words returned here, or takes the best of n by the score. An unreadable answer counts as no.

    Args:
        policy: The judge.
        cases: What is judged.
        checklists: The questions for each case.
        text: The question; `{answer}` and `{question}` are filled in.
        unlisted: The score of a case without questions.
        seed: Names the judge's draws.

    Raises:
        PolicyError: The judge could not answer.
    """
    asked = [
        (case.messages, fill(text, answer=case.answer, question=question))
        for case, questions in zip(cases, checklists, strict=True)
        for question in questions
    ]
    answers = iter(ask_model(policy, asked, seed))
    out = []
    for questions in checklists:
        failed = [q for q in questions if last_word(next(answers).text, ("YES", "NO")) != "YES"]
        score = 1 - len(failed) / len(questions) if questions else unlisted
        out.append(Verdict(score, "\n".join(failed) or None))
    return out


def ask_model(policy: Policy, asked: Iterable[tuple[tuple[Message, ...], str]], seed: int = 0) -> list[Completion]:
    """Return a model's answers to (conversation, what is asked after it), all asked at once; equal ones are asked once.

    Raises:
        PolicyError: One could not be answered.
    """
    prompts = [
        Prompt(extended(messages, Message("user", text)), _draw_seed(messages, text, seed)) for messages, text in asked
    ]
    different = list(dict.fromkeys(prompts))
    answers = policy.generate(different) if different else ()
    found: dict[Prompt, Completion] = {}
    for prompt, answer in zip(different, answers, strict=True):
        if isinstance(answer, PolicyError):
            raise answer
        found[prompt] = answer
    return [found[prompt] for prompt in prompts]


def fill(text: str, **parts: str) -> str:
    """Return a text whose `{names}` are replaced; braces in what replaces them stay as they are.

    >>> fill("{answer}? {answer}!", answer="{x}")
    '{x}? {x}!'
    """
    return re.sub("|".join(f"{{{name}}}" for name in parts), lambda m: parts[m[0][1:-1]], text)


def read_number(text: str) -> float | None:
    """Return the last number in a text; in "7/10" and "7 out of 10" that is 7.

    >>> read_number("I give it 7.5/10."), read_number("none")
    (7.5, None)
    """
    found = _NUMBER.findall(text)
    return float(found[-1]) if found else None


def last_word(text: str, words: Sequence[str]) -> str:
    """Return the last of some words in a text, in capitals or, if none is, in any case; "" if there is none.

    >>> last_word("That is a right step; but WRONG.", ("RIGHT", "WRONG")), last_word("wrong.", ("RIGHT", "WRONG"))
    ('WRONG', 'WRONG')
    """
    pattern = rf"\b(?:{'|'.join(words)})\b"
    found = re.findall(pattern, text) or [word.upper() for word in re.findall(pattern, text, re.IGNORECASE)]
    return found[-1] if found else ""


def read_questions(text: str) -> tuple[str, ...]:
    """Return the lines of a text that are questions, without bullets and numbers.

    >>> read_questions("Checklist:\\n1. Is it a number?\\n- Is it even?")
    ('Is it a number?', 'Is it even?')
    """
    lines = (_BULLET.sub("", line.strip()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line.endswith("?")))


def _draw_seed(messages: tuple[Message, ...], text: str, seed: int) -> int:
    said = "\0".join([*(m.content for m in messages), text])
    digest = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return mix_seed(seed, int.from_bytes(digest, "big"))
