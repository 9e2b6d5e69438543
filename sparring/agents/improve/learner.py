"""The learner: gradient steps on a policy's model, with Adam and an average of the weights.

`update` minimises weighted negative log-likelihood: supervised fine-tuning, REINFORCE (weight = advantage) and
soft-target cross-entropy (one row per answer, weight = its target probability) are this one loss with other weights.
`minimise` takes any function of log-probabilities (`losses`, `preferences`), with `score` for those of other policies.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from pickle import UnpicklingError
from typing import NamedTuple

import torch

from sparring.agents.improve.rows import Row
from sparring.agents.policies._folders import in_one_line
from sparring.agents.policies._sampling import left_pad, scoring_batches, token_logps
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import BadValue, CheckpointError, InfrastructureError


class Part(NamedTuple):
    """The part of a batch that one forward pass scores: b items of R rows each, right-aligned to T tokens."""

    items: list[int]
    """Which items these are: indices into the batch."""
    logps: torch.Tensor
    """(b, R, T), with gradient; 0 where the mask is."""
    mask: torch.Tensor
    """(b, R, T), true where a token counts."""

    def aligned(self, values: Sequence[Sequence[float]], row: int = 0) -> torch.Tensor:
        """Return (b, T) of values per token, given for the whole batch, each item's ending at its row's last token."""
        out = torch.zeros_like(self.logps[:, row])
        for i, item in enumerate(self.items):
            given = values[item][-out.shape[1] :]
            if given:
                out[i, out.shape[1] - len(given) :] = torch.tensor(given, dtype=out.dtype)
        return out


class Learner:
    """Trains the model of `policy` in place and keeps `average`, a policy with the moving average of its weights.

    Args:
        policy: What is trained, on its model's device; the model must be in float32 (in 16 bits small steps are lost).
        lr: Adam's step size; `update` may be given another.
        average_decay: The average keeps this share at each `update_average`.
        clip: Largest norm of the gradient.
        batch_tokens: Rows x tokens of one forward pass; larger batches are accumulated.

    Raises:
        BadValue: The model is not in float32.
    """

    def __init__(
        self,
        policy: TransformersPolicy,
        *,
        lr: float,
        average_decay: float = 0.99,
        clip: float = 1.0,
        batch_tokens: int = 65536,
    ):
        self.policy = policy
        self.average = _twin(policy, "average")
        self.kept: dict[str, TransformersPolicy] = {}
        """What `keep` remembers, by name."""
        self._lr = lr
        self._decay = average_decay
        self._clip = clip
        self._batch_tokens = batch_tokens
        self._parameters = [p for p in policy.model.parameters() if p.requires_grad]
        dtypes = {str(p.dtype).removeprefix("torch.") for p in self._parameters}
        if dtypes != {"float32"}:
            raise BadValue(f"{policy.name} is in {', '.join(sorted(dtypes))}: load it with dtype='float32' to train it")
        self._optimizer = torch.optim.Adam(self._parameters, lr=lr, fused=True)

    def update(self, rows: Sequence[Row], *, lr: float | None = None, normalizer: float | None = None) -> float:
        """Take one Adam step on `sum_i w_i nll_i / normalizer`, nll summed over the row's masked-in tokens; return the loss.

        Args:
            rows: What to train on; nothing happens if there are none.
            lr: Step size of this update.
            normalizer: What the sum is divided by; the sum of |w_i| x tokens if not given (mean per token).

        Raises:
            InfrastructureError: The gradient is not finite; the weights are left as they were.
        """
        if not rows:
            return 0.0
        if normalizer is None:
            normalizer = sum(abs(row.weight) * sum(row.mask) for row in rows)
        total = 0.0
        for batch in self._batches(rows):
            loss = weighted_nll(self.policy, batch) / max(normalizer, 1e-8)
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        self._step(self._lr if lr is None else lr, total)
        return total

    def minimise(
        self, items: Sequence[Sequence[Row]], loss: Callable[[Part], torch.Tensor], *, lr: float | None = None
    ) -> float:
        """Take one Adam step on the sum of `loss` over the parts of a batch; return that sum.

        Example: GRPO, with `old` and `reference` from `score` and one advantage per row.

        ```
        items = [(row,) for row in rows]
        def loss(part):
            a = advantages[part.items, None]
            batch = TokenBatch(part.logps[:, 0], part.aligned(old), a, part.mask[:, 0], part.aligned(reference))
            return policy_gradient_loss(batch, GRPO, total=len(rows))
        learner.minimise(items, loss)
        ```

        Args:
            items: What is scored together, each of as many rows: one, or a chosen and a rejected. Weights do not count.
            loss: Of a part; means are to be over the whole batch, so that the parts add up.
            lr: Step size of this update.

        Raises:
            InfrastructureError: The gradient is not finite; the weights are left as they were.
        """
        if not items:
            return 0.0

        def lengths(i: int) -> tuple[int, int]:
            rows = items[i]
            return len(rows) * max(len(row.ids) for row in rows), len(rows) * max(map(_scored, rows))

        total = 0.0
        for part in scoring_batches(self.policy, range(len(items)), lengths, self._batch_tokens):
            value = loss(_part(self.policy, items, part))
            value.backward()  # type: ignore[no-untyped-call]
            total += float(value.detach())
        self._step(self._lr if lr is None else lr, total)
        return total

    def _step(self, lr: float, loss: float) -> None:
        """Move the weights along the gradient, and drop it."""
        norm = float(torch.nn.utils.clip_grad_norm_(self._parameters, self._clip))
        if math.isfinite(norm):
            for group in self._optimizer.param_groups:
                group["lr"] = lr
            self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        if not math.isfinite(norm):
            raise InfrastructureError(
                f"{self.policy.name}: the loss is {loss} and its gradient {norm}; the weights are as before, try a lower lr"
            )

    @torch.no_grad()
    def update_average(self) -> None:
        """Move the average towards the current weights by `1 - average_decay`."""
        for mean, now in zip(self.average.model.parameters(), self.policy.model.parameters(), strict=True):
            mean.lerp_(now, 1 - self._decay)

    @torch.no_grad()
    def reset_average(self) -> None:
        """Set the average to the current weights."""
        for mean, now in zip(self.average.model.parameters(), self.policy.model.parameters(), strict=True):
            mean.copy_(now)

    @torch.no_grad()
    def keep(self, name: str) -> TransformersPolicy:
        """Remember the weights as they are now, as a policy that does not change: a reference, an opponent, a start."""
        self.kept[name] = _twin(self.policy, name)
        return self.kept[name]

    @torch.no_grad()
    def restore(self, kept: TransformersPolicy) -> None:
        """Set the weights to those of a policy that `keep` returned; the optimiser begins anew."""
        for now, then in zip(self.policy.model.parameters(), kept.model.parameters(), strict=True):
            now.copy_(then)
        self._optimizer.state.clear()

    def save(self, folder: Path) -> None:
        """Write the policy, the average, what is kept and the optimiser's state into `folder`.

        Raises:
            CheckpointError: They could not be written.
        """
        self.policy.save_pretrained(folder / "policy")
        self.average.save_pretrained(folder / "average")
        for name, policy in self.kept.items():
            policy.save_pretrained(folder / "kept" / name)
        try:
            torch.save(self._optimizer.state_dict(), folder / "optimizer.pt")
        except (OSError, RuntimeError) as error:  # RuntimeError is what torch makes of a full disk
            raise CheckpointError(f"cannot write {folder / 'optimizer.pt'}: {in_one_line(error)}") from error

    def load(self, folder: Path) -> None:
        """Continue exactly from what `save` wrote.

        Raises:
            CheckpointError: Something is missing or does not fit this model.
        """
        device = self.policy.model.device
        self.kept = {path.name: _twin(self.policy, path.name) for path in sorted((folder / "kept").glob("*"))}
        known = {f"kept/{name}": policy for name, policy in self.kept.items()}
        try:
            for name, policy in {"policy": self.policy, "average": self.average, **known}.items():
                saved = TransformersPolicy.from_pretrained(folder / name, device=str(device), dtype="float32")
                policy.model.load_state_dict(saved.model.state_dict())
            state = torch.load(folder / "optimizer.pt", weights_only=True, map_location=device)
            self._optimizer.load_state_dict(state)
        except (OSError, EOFError, RuntimeError, ValueError, LookupError, UnpicklingError) as error:
            raise CheckpointError(f"{folder} does not fit this run's model: {in_one_line(error)}") from error

    def _batches(self, rows: Sequence[Row]) -> list[list[Row]]:
        return scoring_batches(self.policy, rows, lambda row: (len(row.ids), _scored(row)), self._batch_tokens)


def weighted_nll(policy: TransformersPolicy, rows: Sequence[Row]) -> torch.Tensor:
    """Return `sum_i w_i sum_t -log p(id_t | ids before)` over masked-in positions, a scalar with gradient."""
    device = policy.model.device
    keep = max(_scored(row) for row in rows)
    mask, _ = left_pad([row.mask for row in rows], 0, device)  # (B, L)
    logps = token_logps(policy, [row.ids for row in rows], keep) * mask[:, -keep:]  # (B, keep)
    weights = torch.tensor([row.weight for row in rows], device=device)
    return -(logps.sum(-1) * weights).sum()


@torch.no_grad()
def score(policy: TransformersPolicy, rows: Sequence[Row], *, batch_tokens: int = 65536) -> list[list[float]]:
    """Return log p(token | tokens before) of each row from its first token that counts on; 0 at those that do not.

    For ratios (the policy before an update), penalties (a reference) and corrections (against `Completion.logprobs`).
    """
    out: list[list[float]] = [[] for _ in rows]
    for part in scoring_batches(policy, range(len(rows)), lambda i: (len(rows[i].ids), _scored(rows[i])), batch_tokens):
        scored = _part(policy, [(row,) for row in rows], part)
        for i, logps in zip(part, scored.logps[:, 0].tolist(), strict=True):
            out[i] = logps[-_scored(rows[i]) :]
    return out


def _part(policy: TransformersPolicy, items: Sequence[Sequence[Row]], chosen: list[int]) -> Part:
    """Return the scored part of a batch."""
    rows = [row for i in chosen for row in items[i]]
    keep = max(map(_scored, rows))
    mask, _ = left_pad([row.mask for row in rows], 0, policy.model.device)
    counts = mask[:, -keep:].bool()  # (b R, T)
    logps = token_logps(policy, [row.ids for row in rows], keep).masked_fill(~counts, 0.0)
    shape = (len(chosen), len(rows) // len(chosen), keep)
    return Part(chosen, logps.view(shape), counts.view(shape))


def _scored(row: Row) -> int:
    """Return how many of the last tokens include all that count."""
    return len(row.ids) - row.mask.index(True)


def _twin(policy: TransformersPolicy, name: str) -> TransformersPolicy:
    """Return a policy with a copy of the model and the same tokenizer and settings."""
    twin = TransformersPolicy(
        deepcopy(policy.model).requires_grad_(False),
        policy.tokenizer,
        name=f"{policy.name}-{name}",
        max_new_tokens=policy.max_new_tokens,
        temperature=policy.temperature,
        constrain=policy.constrain,
        batch_tokens=policy.batch_tokens,
    )
    return twin
