"""Weights that several processes hold together: each has its part of every weight, and of all that belongs to it.

PyTorch's fully sharded data parallelism (Zhao et al. 2023, arXiv 2304.11277, after ZeRO, Rajbhandari et al. 2020, arXiv 1910.02054):
`sharded` gives a twin of a model to train, whose layers come together one at a time as a pass reaches them. Weights, gradients and
Adam's moments are in parts always. The model itself, which answers and scores, is whole for as long as it is used (`Shards.whole`),
and empty while its twin learns.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, cast

import torch

from sparring.agents.improve.processes import mesh_of_all
from sparring.agents.improve.recompute import layers_of
from sparring.errors import BadValue, InfrastructureError, MissingExtra

if TYPE_CHECKING:
    from torch.distributed.tensor import DTensor
    from transformers import PreTrainedModel


def sharded(model: PreTrainedModel, processes: int) -> PreTrainedModel:
    """Return a twin of a model that has this process's parts of the same weights; gradients are summed over all processes.

    Every process must call it, and go as often forwards and backwards through the twin as all others.

    Raises:
        BadValue: Not all weights are trained.
        MissingExtra: torch is older than 2.8.
    """
    from torch.distributed.fsdp import FSDPModule, fully_shard

    if not hasattr(FSDPModule, "set_force_sum_reduction_for_comms"):
        raise MissingExtra(f"engine.shard needs torch 2.8 or later, and this is {torch.__version__}: upgrade it")
    weights = list(model.parameters())
    if not all(weight.requires_grad for weight in weights):
        raise BadValue("engine.shard is for training all weights; an adapter is small: leave it out")
    twin = deepcopy(model, {id(weight): weight for weight in weights})
    mesh = mesh_of_all(model.device.type, processes)
    for module in (*layers_of(twin), twin):
        fully_shard(module, mesh=mesh)
    for module in twin.modules():
        if isinstance(module, FSDPModule):
            module.set_gradient_divide_factor(1.0)
            module.set_force_sum_reduction_for_comms(True)
    return twin


class Shards:
    """The weights of a model as this process's parts of them; the model's own are empty but inside `whole`.

    Args:
        model: Whose weights these are.
        parts: Of each weight (DTensors), in the order of `model.parameters()`.
    """

    def __init__(self, model: PreTrainedModel, parts: Sequence[torch.Tensor]):
        self.parts = cast("list[DTensor]", list(parts))
        self.apart = False
        """Whether each process does something else now, so that nothing can be brought together."""
        self._weights = list(model.parameters())
        self._users = 0
        self._release()

    @property
    def mine(self) -> list[torch.Tensor]:
        """This process's part of each weight."""
        return [part.to_local() for part in self.parts]

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        """Bring the model's weights together; all processes must do so at the same time.

        Raises:
            InfrastructureError: They are not together, and now each process does something else.
        """
        if not self._users:
            if self.apart:
                raise InfrastructureError(
                    "engine.shard: a model is asked in play that no agent of the jobs names as its policy"
                )
            for weight, part in zip(self._weights, self.parts, strict=True):
                weight.data = full(part)
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._release()

    def copies(self) -> list[torch.Tensor]:
        """Return copies of the parts, for another model."""
        return [part.detach().clone() for part in self.parts]

    @contextlib.contextmanager
    def filling(self) -> Iterator[None]:
        """Give the model room for weights that are set inside, and keep this process's parts of them."""
        for weight, part in zip(self._weights, self.parts, strict=True):
            weight.data = weight.data.new_empty(part.shape)
        yield
        with torch.no_grad():
            for weight, part in zip(self._weights, self.parts, strict=True):
                part.to_local().copy_(part_of(weight.data, part).to_local())
        self._release()

    def unite(self) -> None:
        """Bring the weights together for good; the parts are forgotten."""
        for weight, part in zip(self._weights, self.parts, strict=True):
            weight.data = full(part)
        self._users += 1
        self.parts = []

    def _release(self) -> None:
        for weight in self._weights:
            weight.data = weight.data.new_empty(0)


def full(part: torch.Tensor) -> torch.Tensor:
    """Return the whole tensor of which each process has a part (a DTensor); all must ask."""
    with torch.inference_mode(False), torch.no_grad():
        whole: torch.Tensor = cast("DTensor", part.detach()).full_tensor()
        return whole


def part_of(tensor: torch.Tensor, like: DTensor) -> DTensor:
    """Return this process's part of a tensor that every process has, cut as `like` is."""
    from torch.distributed.tensor import distribute_tensor

    return distribute_tensor(tensor, like.device_mesh, like.placements, src_data_rank=None)


def whole_state(state: dict[str, Any]) -> dict[str, Any]:
    """Return an optimiser's state as one process by itself has it, in the CPU's memory; all processes must ask."""
    from torch.distributed.tensor import DTensor

    moments = {
        place: {name: full(value).cpu() if isinstance(value, DTensor) else value for name, value in each.items()}
        for place, each in state["state"].items()
    }
    return {**state, "state": moments}


def parts_of_state(state: dict[str, Any], parts: Sequence[DTensor]) -> dict[str, Any]:
    """Return this process's parts of what `whole_state` returned."""
    moments = {
        place: {
            name: part_of(value.to(parts[place].device), parts[place]) if value.shape == parts[place].shape else value
            for name, value in each.items()
        }
        for place, each in state["state"].items()
    }
    return {**state, "state": moments}
