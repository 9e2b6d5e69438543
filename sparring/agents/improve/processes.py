"""Training in several processes, as `accelerate launch` and `torchrun` start them: each plays and learns its share.

All have the same model, draw the same jobs and see all episodes. Each plays every n-th job, and computes the gradient of
every n-th row; gradients are summed, so all take the step that one process would take by itself, and stay equal. The first
writes the run folder, evaluates and reports. The model is whole in every process, or shared out among them (`sharding`).
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch import distributed

from sparring.errors import BadValue, Boundary, InfrastructureError

if TYPE_CHECKING:
    from torch.distributed.device_mesh import DeviceMesh

T = TypeVar("T")
_BUCKET = 1 << 26
"""How many numbers are added up at once; they are copied for it (256 MiB)."""
PATIENCE = timedelta(days=1)
"""How long a process waits for another, which may be evaluating."""


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes of a run, as one of them sees them; by default it is alone.

    What is done together raises InfrastructureError if another process has ended.
    """

    rank: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the one that writes and reports."""
        return self.rank == 0

    def share(self, things: Sequence[T]) -> list[T]:
        """Return what this process does of a work: every n-th thing."""
        return list(things[self.rank :: self.count])

    def gather(self, mine: Sequence[T]) -> list[T]:
        """Return what all processes have: the first's, then the second's, and so on; the same list in all."""
        if self.count == 1:
            return list(mine)
        found: list[Any] = [None] * self.count
        with _together():
            distributed.all_gather_object(found, list(mine))
        return [thing for part in found for thing in part]

    def same(self, thing: T) -> T:
        """Return what the first process has."""
        if self.count == 1:
            return thing
        found = [thing if self.first else None]
        with _together():
            distributed.broadcast_object_list(found, src=0)
        return found[0]  # type: ignore[return-value] # the first's, which is a T

    def any(self, flag: bool) -> bool:
        """Return whether it is so in any process."""
        return any(self.gather([flag]))

    def sum(self, number: float) -> float:
        """Return the sum over all processes, the same in all."""
        return sum(self.gather([number]))

    def most(self, number: int) -> int:
        """Return the largest of all processes' numbers."""
        return max(self.gather([number]))

    def sum_gradients(self, parameters: Sequence[torch.nn.Parameter]) -> None:
        """Add up the gradients of all processes; one without rows has none."""
        if self.count == 1:
            return
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        for bucket in _buckets([parameter.grad for parameter in parameters if parameter.grad is not None]):
            flat = torch.cat([gradient.reshape(-1) for gradient in bucket])
            with _together():
                distributed.all_reduce(flat)
            for gradient, total in zip(bucket, torch.split(flat, [g.numel() for g in bucket]), strict=True):
                gradient.copy_(total.view_as(gradient))


ALONE = Processes()


def _buckets(tensors: Sequence[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
    """Yield the tensors in order, as many together as are of `_BUCKET` numbers at most, or one that is larger."""
    bucket: list[torch.Tensor] = []
    for tensor in tensors:
        if bucket and sum(each.numel() for each in bucket) + tensor.numel() > _BUCKET:
            yield bucket
            bucket = []
        bucket.append(tensor)
    if bucket:
        yield bucket


@contextlib.contextmanager
def _together() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # torch's, of every backend
        raise InfrastructureError("another process of this run has ended; what it said is the reason") from error


@contextlib.contextmanager
def join_processes() -> Iterator[Processes]:
    """Yield the processes that a launcher has started together, told by the variables that it sets; else this one alone.

    Within it, another call yields the same.

    Raises:
        BadValue: The launcher's variables are not whole.
        InfrastructureError: The processes do not find each other.
    """
    if distributed.is_initialized():
        yield Processes(distributed.get_rank(), distributed.get_world_size())
        return
    count = os.environ.get("WORLD_SIZE", "1")
    if count == "1":
        yield ALONE
        return
    missing = [name for name in ("RANK", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT") if name not in os.environ]
    if missing:
        raise BadValue(f"WORLD_SIZE={count} without {', '.join(missing)}: start it with accelerate launch or torchrun")
    _import_before_there_is_a_group()
    with Boundary() as boundary:
        on_gpu = own_device("auto") != "cpu"
        if on_gpu:
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        distributed.init_process_group("cpu:gloo,cuda:nccl" if on_gpu else "gloo", timeout=PATIENCE)
    if boundary.error is not None:
        raise InfrastructureError(
            f"the {count} processes did not find each other: {boundary.error}"
        ) from boundary.error
    try:
        yield Processes(distributed.get_rank(), distributed.get_world_size())
    finally:
        _leave_group()


# A thread of gloo that frees a tensor while the interpreter ends aborts the process, and its launcher then ends the others.
# So the group, whose threads end with it, may be kept by nothing when it is left.
_MESHES: list[DeviceMesh] = []


def mesh_of_all(device: str, count: int) -> DeviceMesh:
    """Return the mesh of all processes, by which torch shares out a model; the group must not be left before the model."""
    from torch.distributed.device_mesh import init_device_mesh

    _MESHES.append(init_device_mesh(device, (count,)))
    return _MESHES[-1]


def _import_before_there_is_a_group() -> None:
    """Import what has the group as a default of its functions, if there is one; optimizers import it later."""
    import torch.distributed.nn.functional  # noqa: F401


def _leave_group() -> None:
    distributed.destroy_process_group()
    for mesh in _MESHES:
        getattr(mesh, "_pg_registry", {}).clear()  # of torch since 2.9; its caches keep meshes
    _MESHES.clear()
    gc.collect()


def own_device(device: str) -> str:
    """Return the device of this process: of several on one machine, each has a GPU of its own."""
    if "LOCAL_RANK" not in os.environ or device not in ("auto", "cuda"):
        return device
    if os.environ.get("ACCELERATE_USE_CPU", "").lower() in ("1", "true", "yes") or not torch.cuda.is_available():
        return "cpu" if device == "auto" else device
    return f"cuda:{os.environ['LOCAL_RANK']}"
