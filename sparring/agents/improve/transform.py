"""Transforms: from what was played to what is trained on. None changes its argument.

A step holds the tokens that its policy was given and those that it sampled. Transforms that change what was seen or
said leave texts behind whose tokens are not known; `recontext` makes them, and without it such steps make no training
rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sparring.agents.flows.hooks import extended
from sparring.agents.improve.rows import Row
from sparring.errors import BadValue, unknown_name
from sparring.types import Completion, Message, Step, Trajectory

Encode = Callable[[tuple[Message, ...]], Sequence[int]]
"""A conversation -> the tokens of the prompt, such as `TransformersPolicy.encode`."""
EncodeAnswer = Callable[[str], Sequence[int]]
"""A text -> the tokens of an answer, its end included, such as `TransformersPolicy.encode_answer`."""
View = Callable[[tuple[Message, ...]], tuple[Message, ...]]
"""What a seat saw and said before a step -> the same without what is not to be learnt from."""


def contexts(trajectory: Trajectory) -> list[tuple[Message, ...]]:
    """Return, for each step, all that its seat had seen and said when it was asked."""
    seen: dict[str, tuple[Message, ...]] = {}
    out = []
    for step in trajectory.steps:
        before = (*seen.get(step.seat, ()), *step.messages)
        out.append(before)
        seen[step.seat] = (*before, Message("assistant", step.text))
    return out


def masked(trajectory: Trajectory, learn: Callable[[int, Step], bool]) -> Trajectory:
    """Return the trajectory in which only steps that `learn(index, step)` accepts are learnt from, of those that were.

    SCoRe's first stage and RISE learn from later turns only, ISC and Agent-R from what follows the mistake.
    """
    steps = (replace(step, loss_mask=step.loss_mask and learn(i, step)) for i, step in enumerate(trajectory.steps))
    return replace(trajectory, steps=tuple(steps))


def recontext(
    trajectory: Trajectory, encode: Encode, *, view: View | None = None, encode_answer: EncodeAnswer | None = None
) -> Trajectory:
    """Return the trajectory with prompts made anew: one response, sampled in one context, is trained on in another.

    The prompt of each step that a policy answered becomes `encode(view(context))`, where the context is the seat's
    transcript: what a flow had added to it (hint, memory, feedback, drafts) is gone. This is the hint-strip of Guide
    and of context distillation (Snell et al. 2022, https://arxiv.org/abs/2209.15189). The sampled tokens and their
    log-probabilities stay: these are of the context in which they were sampled, as an importance ratio wants them.

    Args:
        trajectory: What was played.
        encode: Makes the tokens of a prompt.
        view: Takes out of the context what is not to be learnt from; nothing if left out.
        encode_answer: If given, answers get its tokens of the step's text, too, and no log-probabilities: for texts
            that were written, not sampled. Without it, steps whose text has no tokens stay as they are.
    """
    steps = []
    for step, seen in zip(trajectory.steps, contexts(trajectory), strict=True):
        answer = step.completion
        if answer is not None and encode_answer is not None:
            answer = Completion(step.text, answer.finish_reason, (), tuple(encode_answer(step.text)))
        if answer is not None and answer.token_ids:
            answer = replace(answer, prompt_ids=tuple(encode(view(seen) if view else seen)))
        steps.append(replace(step, completion=answer))
    return replace(trajectory, steps=tuple(steps))


def without(text: str, *, role: str = "user") -> View:
    """Return a view that cuts a text out of all messages of one role; a message of which nothing is left goes, too.

    >>> without("Hint: add them.")((Message("user", "2 + 2 = ?\\n\\nHint: add them."),))[0].content
    '2 + 2 = ?'
    """

    def cut(messages: tuple[Message, ...]) -> tuple[Message, ...]:
        out = []
        for message in messages:
            if message.role != role or text not in message.content:
                out.append(message)
                continue
            left = message.content.replace(text, "").strip()
            out += [replace(message, content=left)] if left else []
        return tuple(out)

    return cut


def relabel(
    trajectory: Trajectory,
    *,
    message: Callable[[Message], Message] | None = None,
    texts: Mapping[int, str] | None = None,
    returns: Mapping[str, float] | None = None,
) -> Trajectory:
    """Return what was played under another instruction, with other answers or other returns.

    Hindsight (Andrychowicz et al. 2017, https://arxiv.org/abs/1707.01495, section 3.3; in words: LMA3, SELF-GUIDE):
    what was reached becomes what was asked for. Tokens that do not fit any more are dropped: see `recontext`.

    Args:
        trajectory: What was played.
        message: Rewrites each message that seats were given.
        texts: Index of a step -> what it says instead.
        returns: Replaces the returns of these seats.

    Raises:
        BadValue: `texts` names a step that is not there.
        UnknownName: `returns` names a seat that is not there.
    """
    texts = texts or {}
    for i in texts:
        if not 0 <= i < len(trajectory.steps):
            raise BadValue(f"texts names step {i}; the episode has {len(trajectory.steps)}")
    for seat in returns or ():
        if seat not in trajectory.seats:
            raise unknown_name("seat", seat, trajectory.seats)
    steps = []
    for i, step in enumerate(trajectory.steps):
        if message is not None:
            step = replace(step, messages=tuple(map(message, step.messages)))
        steps.append(replace(step, text=texts[i]) if i in texts else step)
    changed = replace(trajectory, steps=tuple(steps), returns={**trajectory.returns, **(returns or {})})
    old, new = contexts(trajectory), contexts(changed)
    kept = (
        step if before == after and i not in texts else _untokenised(step)
        for i, (step, before, after) in enumerate(zip(steps, old, new, strict=True))
    )
    return replace(changed, steps=tuple(kept))


def splice(bad: Trajectory, cut: int, reflection: str, good: Trajectory, common: int) -> Trajectory:
    """Return the first `cut` steps of a bad episode, a reflection, and the steps of a good one after the `common` ones.

    Agent-R (Yuan et al. 2025, https://arxiv.org/abs/2501.11425): the policy learns to notice the mistake and turn round,
    from the reflection and the good steps alone; the bad prefix is masked. The reflection answers what the seat was
    shown after the bad prefix, or the verifier's words if the episode was over. Tokens are dropped: see `recontext`.
    The returns are the good one's; it cannot be played again.

    Args:
        bad: The episode with the mistake, by one seat.
        cut: How many of its steps are kept, the first bad one included.
        reflection: What is said then.
        good: An episode of the same task and seed.
        common: How many first steps the two share.

    Raises:
        BadValue: The two do not share so many steps, the cut is not after them, or there is nothing good left.
    """
    same = (bad.env, bad.task, bad.seed, bad.seats) == (good.env, good.task, good.seed, good.seats)
    shared = [step.text for step in bad.steps[:common]] == [step.text for step in good.steps[:common]]
    if len(bad.seats) != 1 or not same or not shared:
        raise BadValue(
            f"episodes of {bad.env} (seed {bad.seed}, {len(bad.seats)} seats) and {good.env} (seed {good.seed}) do not "
            f"share {common} first steps of one seat"
        )
    if not 0 <= common < cut <= len(bad.steps) or common >= len(good.steps):
        raise BadValue(
            f"cut={cut}, common={common}: the cut is after the common steps and within {len(bad.steps)}, and some "
            f"of the good {len(good.steps)} are left"
        )
    seat, feedback = bad.seats[0], bad.steps[cut - 1].feedback
    shown = bad.steps[cut].messages if cut < len(bad.steps) else (Message("user", feedback),) if feedback else ()
    turn_round = Step(seat, shown, reflection, None, False, None, {}, None, Completion(reflection))
    before = tuple(replace(_untokenised(step), loss_mask=False) for step in bad.steps[:cut])
    after = tuple(_untokenised(step) for step in good.steps[common:])
    return replace(good, steps=(*before, turn_round, *after), prefix=0, parent=None)


def summarised(trajectory: Trajectory, seat: str, step: int, summary: str) -> Trajectory:
    """Return the trajectory as if its seat had been told a summary instead of what it saw and said before a step.

    What the seat was shown first (the task) stays; its steps in between go, and the step is shown the summary in front
    of what was new to it. So an explanation of one's own failed program is learnt from without the program
    (self-debugging), and long histories fit. Tokens of the seat's steps from there on are dropped: see `recontext`.

    Args:
        trajectory: What was played.
        seat: Whose memory is shortened.
        step: Index of one of its steps, not its first.
        summary: What it is told.

    Raises:
        BadValue: The step is not one of the seat's, or its first.
    """
    mine = [i for i, s in enumerate(trajectory.steps) if s.seat == seat]
    if step not in mine[1:]:
        raise BadValue(f"step={step}: one of {seat}'s steps after its first, {mine[1:]}")
    told = extended(trajectory.steps[mine[0]].messages, Message("user", summary), *trajectory.steps[step].messages)
    steps = []
    for i, s in enumerate(trajectory.steps):
        if s.seat != seat:
            steps.append(s)
        elif i >= step:
            steps.append(_untokenised(replace(s, messages=told) if i == step else s))
    return replace(trajectory, steps=tuple(steps))


def blanked(row: Row, *, share: float, blank: int, rng: random.Random, span: tuple[int, int] | None = None) -> Row:
    """Return the row with a share of the tokens that are not learnt from replaced by a blank.

    CYCLE (Ding et al. 2024, https://arxiv.org/abs/2403.18746) hides parts of the past, wrong program, so that the model
    does not copy it. Tokens that are learnt from stay.

    Args:
        row: The row.
        share: Probability with which each token is replaced.
        blank: The token that takes its place.
        rng: Where the draws come from.
        span: First and one past the last position that may be blanked; the whole row if left out.

    Raises:
        BadValue: The share is not in [0, 1].
    """
    if not 0 <= share <= 1:
        raise BadValue(f"share={share}: between 0 and 1")
    first, last = span or (0, len(row.ids))
    hidden = [rng.random() < share and first <= i < last and not row.mask[i] for i in range(len(row.ids))]
    return row._replace(ids=tuple(blank if hide else t for t, hide in zip(row.ids, hidden, strict=True)))


def past_answers(trajectory: Trajectory, encode_answer: EncodeAnswer) -> list[tuple[int, int]] | None:
    """Return where, in the prompt of the last step, the tokens of the seat's earlier answers stand: (first, one past the last).

    For `blanked`. The token that ends an answer is left out. None: the chat template does not repeat an earlier answer as it was
    said, so that its place is not known.
    """
    last = trajectory.steps[-1]
    prompt = last.completion.prompt_ids if last.completion is not None else ()
    spans = []
    for step in trajectory.steps[:-1]:
        if step.seat != last.seat or step.completion is None:
            continue
        asked, said = step.completion.prompt_ids, encode_answer(step.text)
        first, end = len(asked), len(asked) + len(said) - 1
        if prompt[:end] != (*asked, *said[:-1]):
            return None
        spans.append((first, end))
    return spans


def _untokenised(step: Step) -> Step:
    """Return the step with a completion of its text alone."""
    if step.completion is None:
        return step
    return replace(step, completion=Completion(step.text, step.completion.finish_reason))
