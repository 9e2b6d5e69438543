"""Ancestral sampling in which identical prefixes are computed once.

A row is a distinct prefix; many answers (members) can share it. At each step every member draws its token from its row's
distribution; members of one row that drew the same token share the next row. A row that splits is copied. Once every member
has a row of its own, nothing has to be looked up at every token; on CUDA several are drawn before the CPU looks at them.

Answers that have ended leave their rows. Where prompts wait because a batch is full, they take the places that became free.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from sparring.agents.policies._decoder import Decoder, OwnDecoder, has_own_decoder, open_decoder
from sparring.agents.policies._linears import gather
from sparring.agents.policies._prefixes import levels
from sparring.agents.policies.core import uniforms
from sparring.errors import PolicyError

if TYPE_CHECKING:
    from sparring.agents.policies.transformers import TransformersPolicy

_TABLE = 1 << 25
"""How many float64 numbers one table of next-token probabilities may hold (256 MiB)."""
_REFILL = 0.5
"""Prompts that wait are taken up when at most this share of a batch still speaks."""
_FEW = 32
"""On a CPU, and at most so many: with more in a pass it is no faster (measured with a nano model)."""
_UNSEEN = 8
"""How many tokens are drawn on CUDA before the CPU looks which answers have ended."""
_NONE = np.zeros(0, np.int64)
Share = tuple[tuple[int, ...], Sequence[int]]
"""A distinct prompt (token ids), and the indices of the answers to draw for it."""


class Drawn(NamedTuple):
    """Answers that have ended at the same time, n in all."""

    members: NDArray[np.int64]
    """(n,), which they are, in the order of the stream."""
    tokens: NDArray[np.int64]
    """(n, T)."""
    logps: NDArray[np.float64]
    """(n, T), the log-probability of each token."""
    lengths: NDArray[np.int64]
    """(n,), how many of the T tokens are the answer's."""


class Drawing:
    """The answers of one stream of prompts in the making.

    Args:
        policy: Model, tokenizer and settings.
        shares: Prompts, the longest first, each with its answers: at most `room`.
        seeds: Shape (M,), the seed of every answer.
        room: How many answers are in the making at once.
    """

    def __init__(self, policy: TransformersPolicy, shares: Sequence[Share], seeds: NDArray[np.uint64], room: int):
        self._policy, self._device, self._room = policy, policy.model.device, room
        self._longest = policy.max_new_tokens
        ends = np.cumsum([len(answers) for _, answers in shares])
        waiting = [(p, np.arange(e - len(a), e)) for (p, a), e in zip(shares, ends, strict=True)]
        self._waiting = waiting[::-1]  # prompts and their members
        self._width = max(len(prompt) for prompt, _ in shares) + self._longest
        self._u = uniforms(seeds[:, None], np.arange(self._longest))  # (M, T)
        self._u_there = torch.from_numpy(self._u).to(self._device)
        self._tokens = torch.zeros(self._u.shape, dtype=torch.int64, device=self._device)
        self._logps = torch.zeros(self._u.shape, dtype=torch.float64, device=self._device)
        self._ready: list[Drawn] = []
        self._spans = np.zeros(len(seeds), np.int64)  # how many columns each member's prompt takes
        self._live = self._row = self._age = _NONE  # who still speaks, in which row, and how many tokens it has said
        self._rows = 0
        self._decoder: Decoder | None = None
        self._linears = gather(policy.model, self._longest) if has_own_decoder(policy.model) else None
        self._sound = torch.ones((), dtype=torch.bool, device=self._device)
        self._unseen: list[torch.Tensor] = []  # what was drawn since the CPU looked
        self._stride = 1 if self._device.type == "cpu" else _UNSEEN

    @torch.inference_mode()
    def run(self) -> Iterator[Drawn]:
        """Draw all answers; yield them as they end.

        Raises:
            PolicyError: The model gives what is no number.
        """
        logits = self._admit(None)
        while logits is not None:
            apart = len(self._live) == self._rows
            drawn = self._draw_apart(logits) if apart else self._draw_shared(logits)
            self._age = self._age + 1
            self._unseen.append(drawn)
            if apart and len(self._unseen) < self._stride and self._age.max() < self._longest:
                following: torch.Tensor | None = self._go_on(drawn)
            else:
                following = self._settle(drawn, apart)
            yield from self._ready
            self._ready.clear()
            logits = self._admit(None if following is None or self._decoder is None else self._decoder.step(following))

    def _admit(self, logits: torch.Tensor | None) -> torch.Tensor | None:
        """Take up prompts that wait if there is room; return the logits of all rows, (R, V), or None if there are none."""
        old = self._decoder if logits is not None else None
        if not self._waiting or (old is not None and not self._has_room(old)):
            return logits
        taken = []
        free = self._room - len(self._live)
        while self._waiting and len(self._waiting[-1][1]) <= free:
            taken.append(self._waiting.pop())
            free -= len(taken[-1][1])
        spare = self._longest if self._waiting and logits is None else 0
        new = open_decoder(self._policy.model, self._linears, self._policy.end, len(taken), self._width, spare)
        fresh = _read(new, [prompt for prompt, _ in taken])
        joined = np.concatenate([members for _, members in taken])
        self._spans[joined] = new.columns
        if logits is not None and isinstance(old, OwnDecoder) and isinstance(new, OwnDecoder):
            old.join(new)
            fresh = torch.cat([logits, fresh])
        else:
            self._decoder, self._rows = new, 0
        rows = np.repeat(np.arange(len(taken)) + self._rows, [len(members) for _, members in taken])
        self._live = np.concatenate([self._live, joined])
        self._row = np.concatenate([self._row, rows])
        self._age = np.concatenate([self._age, np.zeros_like(joined)])
        self._rows += len(taken)
        self._tell()
        return fresh

    def _has_room(self, decoder: Decoder) -> bool:
        """Return whether the next prompt is taken up while others are being answered."""
        few = self._room * _REFILL if self._device.type != "cpu" else min(self._room * _REFILL, _FEW)
        fits = len(self._live) + len(self._waiting[-1][1]) <= self._room
        return isinstance(decoder, OwnDecoder) and fits and len(self._live) <= few

    def _tell(self) -> None:
        """Tell the device which members speak, and how far they are."""
        self._where = torch.from_numpy(np.stack([self._live, self._age])).to(self._device)  # (2, members)

    def _go_on(self, drawn: torch.Tensor) -> torch.Tensor:
        """Let every row go on with the token that was drawn for it."""
        self._where[1] += 1
        return drawn

    def _draw_apart(self, logits: torch.Tensor) -> torch.Tensor:
        """Draw a token for each row, whose only member it is; nothing is copied from the device."""
        where = (self._where[0], self._where[1])
        tokens, logps = self._draw(logits, self._u_there[where][:, None])
        self._tokens[where], self._logps[where] = tokens[:, 0], logps[:, 0]
        return tokens[:, 0]

    def _draw_shared(self, logits: torch.Tensor) -> torch.Tensor:
        """Draw a token for each member from its row of the logits."""
        order = np.argsort(self._row, kind="stable")
        grouped = self._row[order]
        place = np.empty_like(order)  # how many members of the same row come before
        place[order] = np.arange(len(order)) - np.searchsorted(grouped, grouped)
        u = np.zeros((self._rows, int(place.max()) + 1))
        u[self._row, place] = self._u[self._live, self._age]
        tokens, logps = self._draw(logits, torch.from_numpy(u).to(self._device))
        row, column = torch.from_numpy(np.stack([self._row, place])).to(self._device)
        where, drawn = (self._where[0], self._where[1]), tokens[row, column]
        self._tokens[where], self._logps[where] = drawn, logps[row, column]
        return drawn

    def _draw(self, logits: torch.Tensor, u: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return tokens and log-probabilities, both (R, W), from logits (R, V) and numbers (R, W) in [0, 1).

        The float64 tables are made for some rows at a time, so that a large vocabulary does not fill the memory.
        """
        size = max(1, _TABLE // logits.shape[1])
        tokens, logps = [], []
        for first in range(0, len(logits), size):
            logp = _distribution(logits[first : first + size], self._policy.temperature)
            asked = u[first : first + size]
            greedy = self._policy.temperature == 0
            drawn = logp.argmax(-1, keepdim=True).expand(asked.shape) if greedy else _invert(logp, asked)
            tokens.append(drawn)
            logps.append(logp.gather(-1, drawn))
            self._sound = self._sound & logps[-1].isfinite().all()
        return (tokens[0], logps[0]) if len(tokens) == 1 else (torch.cat(tokens), torch.cat(logps))

    def _settle(self, drawn: torch.Tensor, apart: bool) -> torch.Tensor | None:
        """See which answers have ended, and give the others their rows; return the last token of each row, or None."""
        seen = torch.stack(self._unseen).cpu().numpy()  # (k, members)
        self._unseen.clear()
        if not bool(self._sound):
            raise PolicyError(
                f"{self._policy.name}: the model's logits are not finite; its weights have diverged or are damaged"
            )
        if apart:
            first = line = np.arange(len(self._live))
        else:  # a line is a row of the next step: members of one row that drew the same token
            code = (self._row << 32) + seen[-1]
            _, first, line = np.unique(code, return_index=True, return_inverse=True)
        lengths = self._ended(seen[:, first], first)  # (lines,), 0 where the answer goes on
        if apart and not lengths.any():
            return self._go_on(drawn)
        stay = np.flatnonzero(lengths == 0)
        parents, tokens = self._row[first[stay]], seen[-1, first[stay]]
        over = lengths[line] > 0
        self._hand_out(self._live[over], lengths[line[over]])
        slots = _places(parents)
        self._keep(~over, slots[np.cumsum(lengths == 0)[line[~over]] - 1], len(stay))
        if not len(stay) or self._decoder is None:
            return None
        by_slot = np.argsort(slots)
        self._decoder.select(parents[by_slot])
        self._decoder.narrow(int((self._spans[self._live] + self._age).max()))
        self._tell()
        return torch.from_numpy(tokens[by_slot]).to(self._device)

    def _hand_out(self, members: NDArray[np.int64], lengths: NDArray[np.int64]) -> None:
        """Make answers that have ended ready to be taken."""
        if len(members):
            which = torch.from_numpy(members).to(self._device)
            tokens, logps = self._tokens[which].cpu().numpy(), self._logps[which].cpu().numpy()
            self._ready.append(Drawn(members, tokens, logps, lengths))

    def _keep(self, going: NDArray[np.bool_], row: NDArray[np.int64], rows: int) -> None:
        """Keep the members that go on, now in these rows; in the order of the rows, so that it is 0, 1, 2 ... once they part."""
        order = np.argsort(row, kind="stable")
        self._live, self._age = self._live[going][order], self._age[going][order]
        self._row, self._rows = row[order], rows

    def _ended(self, seen: NDArray[np.int64], who: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the lengths of answers that have ended, else 0, by the tokens seen of some live members: (k, n) -> (n,)."""
        age, stops = self._age[who], self._policy.stops
        ends = seen == self._policy.end
        lengths = np.where(ends.any(0), age - len(seen) + ends.argmax(0) + 1, 0)
        if stops:
            for i in np.flatnonzero([any(map(stops.may_complete, column)) for column in seen.T.tolist()]):
                said = self._tokens[self._live[who[i]], : lengths[i] or age[i]].tolist()
                lengths[i] = stops.find(said, len(seen)) or lengths[i]
        return np.where((lengths == 0) & (age >= self._longest), self._longest, lengths)


def _read(decoder: Decoder, prompts: Sequence[tuple[int, ...]]) -> torch.Tensor:
    """Compute the prompts, what they share once; return the logits after each, (R, V)."""
    if not isinstance(decoder, OwnDecoder):
        return decoder.extend(prompts)
    first, *more = levels(prompts)
    logits = decoder.extend(first.pieces)
    for level in more:
        decoder.select(level.parents)
        logits = decoder.extend(level.pieces)
    return logits


def _places(parents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where to put new rows, 0 to R - 1 in some order: a first child of a row where that is, if there is such a place."""
    slots = np.full(len(parents), -1, np.int64)
    kept, first = np.unique(parents, return_index=True)
    first = first[kept < len(parents)]
    slots[first] = parents[first]
    free = np.ones(len(parents), np.bool_)
    free[parents[first]] = False
    slots[slots < 0] = np.flatnonzero(free)
    return slots


def _distribution(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the tempered log-probabilities of the next token, (R, V) in float64; where one is no number, none is."""
    logits = logits.double()
    if temperature not in (0, 1):
        logits = logits / temperature
    return logits.log_softmax(-1)


def _invert(logp: torch.Tensor, u: torch.Tensor) -> torch.Tensor:
    """Return the tokens at which each row's distribution function exceeds its numbers `u`, (R, W)."""
    cdf = logp.exp().cumsum(-1)  # (R, V)
    total = cdf[:, -1:].contiguous()
    below = torch.nextafter(total, torch.zeros_like(total))  # so that rounding never leads past the last possible token
    found = torch.searchsorted(cdf, torch.minimum(u * total, below), right=True)
    return found.clamp_(max=logp.shape[1] - 1)  # a row that is no numbers leads nowhere else
