"""Agents that learn from one episode to the next without a change of weights: examples, lessons and skills.

What they learn is written when an episode is over (`Learning`), void ones excepted; which of it they see depends on `learn`:
`now`: all, so that a turn depends on which episodes were over before it: the same jobs in the same order with the same number
of live episodes give the same answers (unless environments run in threads). `later`: what was in the store when the agent was
made. `never`: the same, and nothing is written. With the last two equal jobs give equal answers, however they are batched; a
figure that is compared needs `never`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeAlias

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.core import Ask, Flow, Learning, ask, gather
from sparring.agents.flows.hooks import environment_of, extended, hooked, meaning
from sparring.agents.flows.memory import LONGEST, Entry, Memory, Past, shown
from sparring.agents.policies.core import mix_seed
from sparring.envs.core import Episode
from sparring.errors import BadValue
from sparring.syntax import parse
from sparring.types import Message, Prompt, Trajectory

Asking: TypeAlias = Generator[Prompt | Ask, Any, None]
_EXAMPLES = "Earlier episodes that were like this one:\n\n{entries}\n\nNow answer what you were asked above."
_LESSONS = "What you learnt in earlier episodes:\n\n{entries}\n\nNow answer what you were asked above."
_SKILLS = "Python functions from earlier episodes, to use by name where they help:\n\n{entries}\n\nNow answer what you were asked above."
_WHY = (
    "That is over: you got {worth:g}, which is not good. {feedback}Write in at most three sentences what went wrong and what you "
    "will do differently next time. Write nothing else."
)
_SKILL = (
    "That is over, and it went well: you got {worth:g}. Write one Python function that does what was needed, for use in other tasks "
    "of the kind: general, with a name that says what it does and a docstring of one line, in a block that begins with ```python "
    "and ends with ```. Write nothing else."
)
_BLOCK = re.compile(r"```(?:python|py)?[ \t]*\n(.*?)```", re.DOTALL)


@register_flow("memory")
def memory(
    inner: Flow, *, store: str | None = None, k: int = 3, above: float = 0.0, learn: str = "now", guard: bool = False
) -> Flow:
    """Episodic memory: show the flow inside the most similar good episodes so far of the same environment.

    Paper: Zheng et al. (2023), "Synapse: Trajectory-as-Exemplar Prompting with Memory for Computer Control",
    https://arxiv.org/abs/2306.07863, its exemplar memory.

    Episodes are compared by the words that the seat was shown (`sparring.agents.flows.memory.similarity`).

    Args:
        inner: The flow that acts; it is shown the episodes after the transcript.
        store: A JSONL file that keeps them; none: they last as long as the agent.
        k: How many are shown; at least 1.
        above: An episode that pays more than this is good.
        learn: `now`, `later` or `never`: see above.
        guard: Whether memories have to agree first: see `agreed`.
    """
    kept = _opened(store, k, learn)

    def show(entries: Sequence[Entry]) -> str:
        return "\n\n".join(f"[Episode that paid {entry.worth:g}]\n{entry.text}" for entry in entries)

    def after(trajectory: Trajectory, seat: str, seed: int) -> Asking:
        yield from ()
        past = Past(trajectory, seat)
        if past.worth > above:
            said = (f"{m.role}: {m.content}" for m in past.messages if m.role != "system")
            kept.add(past.entry("episode", "\n".join(said)))

    return _remembering(inner, kept, _recall(kept, "episode", k), (_EXAMPLES, show), after, guard=guard)


@register_flow("lessons", asks=lambda options: options["learn"] != "never")
def lessons(
    inner: Flow, *, store: str | None = None, k: int = 3, above: float = 0.0, learn: str = "now", guard: bool = False
) -> Flow:
    """Reflexion: after an episode that was not good the policy writes what to do differently, and sees it in later ones.

    Paper: Shinn et al. (2023), "Reflexion: Language Agents with Verbal Reinforcement Learning", https://arxiv.org/abs/2303.11366,
    section 3 and algorithm 1 (k is their bound on the memory).

    Lessons of the same task come first, since its words are the same, then those of similar tasks.

    Args:
        inner: The flow that acts; it is shown the lessons after the transcript.
        store: A JSONL file that keeps them; none: they last as long as the agent.
        k: How many are shown; at least 1.
        above: An episode that pays more than this is good; the others are learnt from.
        learn: `now`, `later` or `never`: see above.
        guard: Whether memories have to agree first: see `agreed`.
    """
    kept = _opened(store, k, learn)

    def show(entries: Sequence[Entry]) -> str:
        return "\n".join(f"- {entry.text}" for entry in entries)

    def after(trajectory: Trajectory, seat: str, seed: int) -> Asking:
        past = Past(trajectory, seat)
        if past.worth <= above and past.messages:
            said = yield from _written(past, _WHY, seed)
            if said:
                kept.add(past.entry("lesson", said))

    return _remembering(inner, kept, _recall(kept, "lesson", k), (_LESSONS, show), after, guard=guard)


@register_flow("skills", asks=lambda options: options["learn"] != "never")
def skills(
    inner: Flow, *, store: str | None = None, k: int = 3, above: float = 0.0, learn: str = "now", guard: bool = False
) -> Flow:
    """Skill library: after a good episode the policy writes a Python function, and sees it, with how it fared, in later ones.

    Paper: Wang et al. (2023), "Voyager: An Open-Ended Embodied Agent with Large Language Models", https://arxiv.org/abs/2305.16291,
    section 2.2.

    A skill is used in an episode where its name is
    written. Of n uses of which s were in good episodes, its weight in the choice is (s + 1) / (n + 2), Laplace's rule of
    succession, times the similarity of the episode that it comes from. Text that is no function, and a second function of the
    same name, is not kept. Nothing is run here: `skills(tools(AGENT, use=python))` lets the model do that.

    Args:
        inner: The flow that acts; it is shown the skills after the transcript.
        store: A JSONL file that keeps them; none: they last as long as the agent.
        k: How many are shown; at least 1.
        above: An episode that pays more than this is good.
        learn: `now`, `later` or `never`: see above.
        guard: Whether memories have to agree first: see `agreed`.
    """
    kept = _opened(store, k, learn)

    def recall(episode: Episode) -> tuple[Entry, ...]:
        used, solved = _uses(kept, environment_of(episode).spec.id)
        return _recall(kept, "skill", k, lambda entry: (solved[entry.key] + 1) / (used[entry.key] + 2))(episode)

    def show(entries: Sequence[Entry]) -> str:
        used, solved = _uses(kept, entries[0].env)
        return "\n\n".join(
            f"```python\n{entry.text}\n```\nUsed {used[entry.key]} times, with success {solved[entry.key]} times."
            for entry in entries
        )

    def after(trajectory: Trajectory, seat: str, seed: int) -> Asking:
        past = Past(trajectory, seat)
        words = {word for text in past.said() for word in re.findall(r"\w+", text)}
        good = past.worth > above
        for entry in kept.entries("skill", trajectory.env):
            if entry.key in words:
                kept.add(past.entry("use", entry.key, worth=float(good), key=f"{entry.key} {past.key}"))
        if good and past.messages:
            name, code = function_in((yield from _written(past, _SKILL, seed)))
            if name and len(code) <= LONGEST:
                kept.add(past.entry("skill", code, key=name))

    return _remembering(inner, kept, recall, (_SKILLS, show), after, guard=guard)


def function_in(text: str) -> tuple[str, str]:
    """Return name and source of the function in a text's first block, or in all of it; ("", "") if there is none.

    >>> function_in("Here:\\n```python\\ndef twice(x):\\n    return 2 * x\\n```")
    ('twice', 'def twice(x):\\n    return 2 * x')
    """
    block = _BLOCK.search(text)
    code = (block[1] if block else text).strip()
    try:
        found = [node.name for node in parse(code).body if isinstance(node, ast.FunctionDef)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "", ""
    return (found[-1], code) if found else ("", "")


def agreed(
    inner: Flow, episode: Episode, seed: int, entries: Sequence[Entry], told: Callable[[Sequence[Entry]], Message]
) -> Generator[Prompt | Ask, Any, tuple[Entry, ...]]:
    """Return the memories on which most agree: the consensus check of A-MemGuard.

    Wei et al. 2025 (https://arxiv.org/abs/2510.02373), consensus-based validation: what each memory leads to by itself is compared before any is
    used, so that one that was planted, or is wrong, stands out. Here the flow acts once with each; those are kept that lead
    to the action of more than half of them, and of two at least.
    """
    actions = yield from gather(
        *(
            hooked(inner(episode, mix_seed(seed, number)), told([entry]), free=False)
            for number, entry in enumerate(entries)
        )
    )
    meanings = [meaning(episode, action) for action in actions]
    common, count = Counter(meanings).most_common(1)[0]
    if count < 2 or 2 * count <= len(entries):
        return ()
    return tuple(entry for entry, what in zip(entries, meanings, strict=True) if what == common)


def _opened(store: str | None, k: int, learn: str) -> Memory:
    if k < 1:
        raise BadValue(f"k={k}: at least 1")
    return Memory(store, learn)


def _recall(
    kept: Memory, kind: str, k: int, weigh: Callable[[Entry], float] = lambda entry: 1.0
) -> Callable[[Episode], tuple[Entry, ...]]:
    def recall(episode: Episode) -> tuple[Entry, ...]:
        seen = episode.transcript(str(episode.turn.seat))
        return kept.recall(kind, environment_of(episode).spec.id, shown(seen), k, weigh)

    return recall


def _uses(kept: Memory, env: str) -> tuple[Counter[str], Counter[str]]:
    """Return how often each skill was used, and how often with success."""
    uses = kept.entries("use", env)
    return Counter(use.text for use in uses), Counter(use.text for use in uses if use.worth)


def _written(past: Past, text: str, seed: int) -> Generator[Prompt | Ask, Any, str]:
    """Return what the policy writes after an episode."""
    words = text.format(worth=past.worth, feedback=f"{past.feedback} " if past.feedback else "")
    (said,) = yield from ask(Prompt(extended(past.messages, Message("user", words)), seed))
    return said.text.strip()


def _remembering(
    inner: Flow,
    kept: Memory,
    recall: Callable[[Episode], tuple[Entry, ...]],
    words: tuple[str, Callable[[Sequence[Entry]], str]],
    after: Callable[[Trajectory, str, int], Asking],
    *,
    guard: bool,
) -> Flow:
    """Return the flow that shows what is recalled to the one inside; without any it is the one inside."""
    text, show = words

    def told(entries: Sequence[Entry]) -> Message:
        return Message("user", text.replace("{entries}", show(entries)))

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        found = recall(episode)
        if guard and found:
            found = yield from agreed(inner, episode, mix_seed(seed, 1), found, told)
        more = (told(found),) if found else ()
        return (yield from hooked(inner(episode, seed), *more, free=False))

    return Learning(flow, (after,) if kept.learns else ())
