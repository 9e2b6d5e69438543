"""The learner: weighted negative log-likelihood on a policy's model, with Adam and an average of the weights.

Weighted supervised fine-tuning, REINFORCE (weight = advantage) and soft-target cross-entropy (one row per answer, weight =
its target probability) are this one loss with different weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from pickle import UnpicklingError

import torch

from sparring.agents.improve.rows import Row
from sparring.agents.policies._folders import in_one_line
from sparring.agents.policies._sampling import left_pad, scoring_batches, token_logps
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import BadValue, CheckpointError, InfrastructureError


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
        self.average = _twin(policy)
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

    def save(self, folder: Path) -> None:
        """Write the policy, the average and the optimiser's state into `folder`.

        Raises:
            CheckpointError: They could not be written.
        """
        self.policy.save_pretrained(folder / "policy")
        self.average.save_pretrained(folder / "average")
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
        try:
            for name, policy in (("policy", self.policy), ("average", self.average)):
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


def _scored(row: Row) -> int:
    """Return how many of the last tokens include all that count."""
    return len(row.ids) - row.mask.index(True)


def _twin(policy: TransformersPolicy) -> TransformersPolicy:
    """Return a policy with a copy of the model and the same tokenizer and settings."""
    twin = TransformersPolicy(
        deepcopy(policy.model).requires_grad_(False),
        policy.tokenizer,
        name=f"{policy.name}-average",
        max_new_tokens=policy.max_new_tokens,
        temperature=policy.temperature,
        constrain=policy.constrain,
        batch_tokens=policy.batch_tokens,
    )
    return twin
