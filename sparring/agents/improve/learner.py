"""The learner: gradient steps on a policy's model, with Adam and an average of the weights.

`update` minimises weighted negative log-likelihood: supervised fine-tuning, REINFORCE (weight = advantage) and
soft-target cross-entropy (one row per answer, weight = its target probability) are this one loss with other weights.
`minimise` takes any function of log-probabilities (`losses`, `preferences`), with `score` for those of other policies.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from pathlib import Path
from pickle import UnpicklingError
from typing import NamedTuple

import torch

from sparring.agents.improve.engine import Engine
from sparring.agents.improve.optimizers import make_optimizer
from sparring.agents.improve.packing import Items, Pass, find_exact_ways, plan, row_logps, scored
from sparring.agents.improve.processes import ALONE, Processes
from sparring.agents.improve.recompute import recomputed
from sparring.agents.improve.rows import Row
from sparring.agents.improve.sharding import Shards, full, parts_of_state, sharded, whole_state
from sparring.agents.policies._folders import in_one_line, load_weights
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
        longest = self.logps.shape[-1]
        given = [values[item][-longest:] for item in self.items]
        padded = [[0.0] * (longest - len(each)) + list(each) for each in given]
        return torch.tensor(padded, dtype=self.logps.dtype, device=self.logps.device)


class Learner:
    """Trains the model of `policy` in place and keeps `average`, a policy with the moving average of its weights.

    Weights that do not require a gradient stay as they are and are shared with `average`: of a policy with an adapter only the
    adapter is trained, averaged and saved.

    Args:
        policy: What is trained, on its model's device; the weights that are trained must be in float32 (in 16 bits small steps
            are lost).
        lr: Adam's step size; `update` may be given another.
        average_decay: The average keeps this share at each `update_average`; with 0 it is the policy itself, and no copy.
        engine: Optimiser, size of the passes, packing, and whether the processes share the weights out (`shard`).
        processes: Those that learn together; each computes the gradient of its share of every batch. Where the weights are shared
            out, all must call the methods of the learner and of its policies at the same time.

    Raises:
        BadValue: The weights are not in float32, none is to be trained, or not all of those that are to be shared out.
        MissingExtra: The optimiser is not installed, or torch is too old to share weights out.
    """

    def __init__(
        self,
        policy: TransformersPolicy,
        *,
        lr: float,
        average_decay: float = 0.99,
        engine: Engine | None = None,
        processes: Processes = ALONE,
    ):
        self.policy = policy
        self._processes = processes
        self.engine = engine or Engine()
        self.kept: dict[str, TransformersPolicy] = {}
        """What `keep` remembers, by name."""
        self._lr = lr
        self._decay = average_decay
        self._parameters = [p for p in policy.model.parameters() if p.requires_grad]
        dtypes = {str(p.dtype).removeprefix("torch.") for p in self._parameters}
        if dtypes != {"float32"}:
            now = ", ".join(sorted(dtypes)) or "frozen"
            raise BadValue(f"{policy.name} is {now}: what is trained must be in float32: load it with dtype='float32'")
        self._names = [name for name, p in policy.model.named_parameters() if p.requires_grad]
        self._trained = self._shared_out() if self.engine.shard and processes.count > 1 else policy
        self._optimizer = make_optimizer(self.engine.optimizer, self._parameters, lr)
        self.average = self._twin("average") if average_decay else policy

    def _shared_out(self) -> TransformersPolicy:
        """Keep no more than this process's part of the policy and its average; return the policy whose model is trained."""
        find_exact_ways(self.policy)  # now, since later each process would ask when it needs to know
        trained = copy(self.policy)
        trained.model = sharded(self.policy.model, self._processes.count)
        self._parameters = list(trained.model.parameters())
        self.policy.shards = Shards(self.policy.model, self._parameters)
        return trained

    def _twin(self, name: str) -> TransformersPolicy:
        """Return a policy with the weights as they are now; where they are shared out, with parts of its own."""
        twin = self.policy.twin(f"{self.policy.name}-{name}")
        if self.policy.shards is not None:
            twin.shards = Shards(twin.model, self.policy.shards.copies())
        return twin

    @property
    def size(self) -> int:
        """How many numbers are trained."""
        return sum(weight.numel() for weight in self._parameters)

    @contextlib.contextmanager
    def whole(self, policies: Iterable[TransformersPolicy]) -> Iterator[None]:
        """Have the weights of these policies, and of no others, together while each process does its share."""
        ours = [each.shards for each in (self.policy, self.average, *self.kept.values()) if each.shards is not None]
        with contextlib.ExitStack() as stack:
            for policy in policies:
                stack.enter_context(policy.whole())
            for shards in ours:
                shards.apart = True
            try:
                yield
            finally:
                for shards in ours:
                    shards.apart = False

    def unite(self) -> None:
        """Bring the weights of the policy and its average together for good, when training is over."""
        self._optimizer.state.clear()
        for policy in dict.fromkeys((self.policy, self.average)):
            if policy.shards is not None:
                policy.shards.unite()
                policy.shards = None

    def update(self, rows: Sequence[Row], *, lr: float | None = None, normalizer: float | None = None) -> float:
        """Take one Adam step on `sum_i w_i nll_i / normalizer`, nll summed over the row's masked-in tokens; return the loss.

        Args:
            rows: What to train on; nothing happens if there are none.
            lr: Step size of this update.
            normalizer: What the sum is divided by; the sum of |w_i| x tokens if not given (mean per token).

        Raises:
            InfrastructureError: The gradient is not finite; the weights are left as they were.
        """
        if normalizer is None:
            normalizer = sum(abs(row.weight) * sum(row.mask) for row in rows)
        weights = torch.tensor([row.weight for row in rows], device=self.policy.model.device) / max(normalizer, 1e-8)
        return self.minimise(
            [(row,) for row in rows], lambda part: -(part.logps[:, 0].sum(-1) * weights[part.items]).sum(), lr=lr
        )

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
        engine, total = self.engine, 0.0
        places = self._processes.share(range(len(items)))
        mine = [items[place] for place in places]
        alike = self._trained is not self.policy  # each pass is one through the model, and all processes make as many
        share = engine.pack and not engine.recompute and not alike  # what is computed again has no keys left to share
        passes = plan(self.policy, mine, engine.batch_tokens, pack=engine.pack, share=share) if mine else []
        idle = self._processes.most(len(passes)) - len(passes) if alike else 0
        for each in passes:
            part = self._scored(mine, each)
            value = loss(part._replace(items=[places[i] for i in part.items]))
            value.backward()  # type: ignore[no-untyped-call]
            total += float(value.detach())
        self._keep_step(items[-1], idle)
        total = self._processes.sum(total)
        if not alike:
            self._processes.sum_gradients(self._parameters)
        self._step(self._lr if lr is None else lr, total)
        return total

    def _scored(self, items: Items, each: Pass) -> Part:
        """Return a scored part, with gradient."""
        with recomputed(self._trained.model) if self.engine.recompute else contextlib.nullcontext():
            return _part(self._trained, items, each)

    def _keep_step(self, item: Sequence[Row], passes: int) -> None:
        """Make passes without a gradient of their own, while other processes still have some to make."""
        for _ in range(passes):
            part = self._scored([item], Pass([0], [[r] for r in range(len(item))], 0))
            (part.logps.sum() * 0.0).backward()  # type: ignore[no-untyped-call]

    def _step(self, lr: float, loss: float) -> None:
        """Move the weights along the gradient, and drop it."""
        clipped = torch.nn.utils.clip_grad_norm_(self._parameters, self.engine.clip)
        norm = float(clipped if self._trained is self.policy else full(clipped))
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
        for mean, now in zip(self._weights_of(self.average), self._weights_of(self.policy), strict=True):
            mean.lerp_(now, 1 - self._decay)

    @torch.no_grad()
    def reset_average(self) -> None:
        """Set the average to the current weights."""
        for mean, now in zip(self._weights_of(self.average), self._weights_of(self.policy), strict=True):
            mean.copy_(now)

    @torch.no_grad()
    def keep(self, name: str) -> TransformersPolicy:
        """Remember the weights as they are now, as a policy that does not change: a reference, an opponent, a start."""
        self.kept[name] = self._twin(name)
        return self.kept[name]

    @torch.no_grad()
    def restore(self, kept: TransformersPolicy) -> None:
        """Set the weights to those of a policy that `keep` returned; the optimiser begins anew."""
        for now, then in zip(self._weights_of(self.policy), self._weights_of(kept), strict=True):
            now.copy_(then)
        self._optimizer.state.clear()

    def save(self, folder: Path | None) -> None:
        """Write the policy, the average, what is kept and the optimiser's state into `folder`.

        Where the weights are shared out all processes must do so; those that have no folder help, and write nothing. What is written
        is the same as what one process by itself writes.

        Raises:
            CheckpointError: They could not be written.
        """
        for place, policy in self._places().items():
            with policy.whole():
                if folder is not None:
                    policy.save_pretrained(folder / place)
        state = self._optimizer.state_dict()
        state = state if self.policy.shards is None else whole_state(state)
        if folder is None:
            return
        try:
            torch.save(state, folder / "optimizer.pt")
        except (OSError, RuntimeError) as error:  # RuntimeError is what torch makes of a full disk
            raise CheckpointError(f"cannot write {folder / 'optimizer.pt'}: {in_one_line(error)}") from error

    def load(self, folder: Path) -> None:
        """Continue exactly from what `save` wrote; by each process, at any time.

        Raises:
            CheckpointError: Something is missing or does not fit this model.
        """
        self.kept = {path.name: self._twin(path.name) for path in sorted((folder / "kept").glob("*"))}
        shards = self.policy.shards
        try:
            for place, policy in self._places().items():
                with contextlib.nullcontext() if policy.shards is None else policy.shards.filling():
                    load_weights(policy.model, folder / place)
            device = self.policy.model.device if shards is None else "cpu"
            state = torch.load(folder / "optimizer.pt", weights_only=True, map_location=device)
            self._optimizer.load_state_dict(state if shards is None else parts_of_state(state, shards.parts))
        except (OSError, EOFError, RuntimeError, ValueError, LookupError, UnpicklingError) as error:
            raise CheckpointError(f"{folder} does not fit this run's model: {in_one_line(error)}") from error

    def _places(self) -> dict[str, TransformersPolicy]:
        """Return what is saved, by its place in a checkpoint."""
        kept = {f"kept/{name}": policy for name, policy in self.kept.items()}
        return {"policy": self.policy, "average": self.average, **kept}

    def _weights_of(self, policy: TransformersPolicy) -> list[torch.Tensor]:
        """Return the trained weights of the policy, or a twin's counterparts; of what is shared out this process's parts."""
        if policy.shards is not None:
            return policy.shards.mine
        named = dict(policy.model.named_parameters())
        return [named[name] for name in self._names]


@torch.no_grad()
def score(policy: TransformersPolicy, rows: Sequence[Row], *, batch_tokens: int = 65536) -> list[list[float]]:
    """Return log p(token | tokens before) of each row from its first token that counts on; 0 at those that do not.

    For ratios (the policy before an update), penalties (a reference) and corrections (against `Completion.logprobs`).
    """
    out: list[list[float]] = [[] for _ in rows]
    items = [(row,) for row in rows]
    with policy.whole():
        for each in plan(policy, items, batch_tokens, pack=True, share=True) if rows else ():
            part = _part(policy, items, each)
            for i, logps in zip(each.items, part.logps[:, 0].tolist(), strict=True):
                out[i] = logps[-scored(rows[i]) :]
    return out


def _part(policy: TransformersPolicy, items: Items, each: Pass) -> Part:
    """Return the scored part of a batch."""
    rows = [row for i in each.items for row in items[i]]
    with policy.computing():
        logps = row_logps(policy, rows, each.bins)
    longest = logps.shape[-1]
    counts = [[False] * (longest - len(row.mask)) + list(row.mask[-longest:]) for row in rows]
    shape = (len(each.items), len(rows) // len(each.items), longest)
    return Part(each.items, logps.view(shape), torch.tensor(counts, device=logps.device).view(shape))
