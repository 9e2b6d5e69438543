"""The learner: weighted negative log-likelihood on a policy's model, with Adam and an average of the weights.

Weighted supervised fine-tuning, REINFORCE (weight = advantage) and soft-target cross-entropy (one row per answer, weight =
its target probability) are this one loss with different weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import torch

from sparring.agents.improve.rows import Row
from sparring.agents.policies._sampling import left_pad, positions
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import CheckpointError


class Learner:
    """Trains the model of `policy` in place and keeps `average`, a policy with the moving average of its weights.

    Args:
        policy: What is trained; the optimiser runs in its model's dtype and on its device.
        lr: Adam's step size; `update` may be given another.
        average_decay: The average keeps this share at each `update_average`.
        clip: Largest norm of the gradient.
        batch_tokens: Rows x tokens of one forward pass; larger batches are accumulated.
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
        self._optimizer = torch.optim.Adam(self._parameters, lr=lr, fused=True)

    def update(self, rows: Sequence[Row], *, lr: float | None = None, normalizer: float | None = None) -> float:
        """Take one Adam step on `sum_i w_i nll_i / normalizer`, nll summed over the row's masked-in tokens; return the loss.

        Args:
            rows: What to train on; nothing happens if there are none.
            lr: Step size of this update.
            normalizer: What the sum is divided by; the sum of |w_i| x tokens if not given (mean per token).
        """
        if not rows:
            return 0.0
        if normalizer is None:
            normalizer = sum(abs(row.weight) * sum(row.mask) for row in rows)
        for group in self._optimizer.param_groups:
            group["lr"] = self._lr if lr is None else lr
        self._optimizer.zero_grad(set_to_none=True)
        total = 0.0
        for batch in self._batches(rows):
            loss = weighted_nll(self.policy, batch) / max(normalizer, 1e-8)
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(self._parameters, self._clip)
        self._optimizer.step()
        return total

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
        """Write the policy, the average and the optimiser's state into `folder`."""
        self.policy.save_pretrained(folder / "policy")
        self.average.save_pretrained(folder / "average")
        torch.save(self._optimizer.state_dict(), folder / "optimizer.pt")

    def load(self, folder: Path) -> None:
        """Continue exactly from what `save` wrote.

        Raises:
            CheckpointError: Something is missing or does not fit this model.
        """
        try:
            for name, policy in (("policy", self.policy), ("average", self.average)):
                saved = TransformersPolicy.from_pretrained(
                    folder / name, device=str(policy.model.device), dtype="float32"
                )
                policy.model.load_state_dict(saved.model.state_dict())
            state = torch.load(folder / "optimizer.pt", weights_only=True, map_location=self.policy.model.device)
            self._optimizer.load_state_dict(state)
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            raise CheckpointError(f"{folder} does not fit this run's model: {error}") from error

    def _batches(self, rows: Sequence[Row]) -> list[list[Row]]:
        out: list[list[Row]] = []
        for row in sorted(rows, key=lambda r: len(r.ids)):
            if not out or (len(out[-1]) + 1) * len(row.ids) > self._batch_tokens:
                out.append([])
            out[-1].append(row)
        return out


def weighted_nll(policy: TransformersPolicy, rows: Sequence[Row]) -> torch.Tensor:
    """Return `sum_i w_i sum_t -log p(id_t | ids before)` over masked-in positions, a scalar with gradient."""
    device = policy.model.device
    ids, attention = left_pad([row.ids for row in rows], policy.tokenizer.eos_token_id, device)  # (B, L)
    mask, _ = left_pad([row.mask for row in rows], 0, device)  # (B, L)
    keep = max(len(row.ids) - row.mask.index(True) for row in rows)
    logits = policy.model(
        input_ids=ids,
        attention_mask=attention,
        position_ids=positions(attention),
        logits_to_keep=keep + 1,
        use_cache=False,
    ).logits
    logp = torch.log_softmax(logits[:, :-1].float(), -1)  # (B, keep, V)
    picked = logp.gather(-1, ids[:, -keep:, None])[..., 0] * mask[:, -keep:]
    weights = torch.tensor([row.weight for row in rows], device=device)
    return -(picked.sum(-1) * weights).sum()


def _twin(policy: TransformersPolicy) -> TransformersPolicy:
    """Return a policy with a copy of the model and the same tokenizer and settings."""
    twin = TransformersPolicy(
        deepcopy(policy.model).requires_grad_(False),
        policy.tokenizer,
        name=f"{policy.name}-average",
        max_new_tokens=policy.max_new_tokens,
        temperature=policy.temperature,
        constrain=policy.constrain,
    )
    return twin
