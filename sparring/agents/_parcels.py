"""What jobs share is sent to another process once: environments, and models, whose weights follow when they have changed."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from sparring.agents._episodes import Job
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import BadValue

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray


class Weight(NamedTuple):
    """One tensor of a model, as bytes: numpy knows no bfloat16."""

    names: tuple[str, ...]
    """Its names; several where layers share it."""
    data: NDArray[Any]
    dtype: torch.dtype
    shape: torch.Size


@dataclass(frozen=True, slots=True)
class Parcel:
    """Where a process finds an environment or a model; references are whatever `put` gave."""

    key: int
    """Names the thing; never used again for another."""
    body: Any
    """The pickled thing; of a model without its weights."""
    weights: tuple[tuple[int, Any], ...] = ()
    """Of a model: those that stay, and those that are trained, each with a number that counts its changes."""
    threads: int = 1
    """Of torch: they decide the order of sums."""


@dataclass(slots=True)
class _Known:
    thing: object
    """Kept, so that no other thing gets its id."""
    parcel: Parcel
    marks: tuple[object, object] = (None, None)
    """What tells whether the weights have changed."""


class Parcels:
    """What was sent so far.

    Args:
        put: Takes an object and returns a reference by which other processes get it.
    """

    def __init__(self, put: Callable[[Any], Any]):
        self._put = put
        self._known: dict[int, _Known] = {}
        self._keys = count()

    @property
    def keys(self) -> frozenset[int]:
        """Of all that is not forgotten."""
        return frozenset(known.parcel.key for known in self._known.values())

    def forget(self, keep: frozenset[int]) -> None:
        """Forget all things but those with these keys: a run may make a new model in every iteration."""
        self._known = {i: known for i, known in self._known.items() if known.parcel.key in keep}

    def environment(self, environment: object) -> Parcel:
        """Return an environment's parcel; it is sent once, since environments have no state."""
        known = self._known.get(id(environment))
        if known is None:
            body = _dump(environment, _refuse_models)
            known = self._known[id(environment)] = _Known(environment, Parcel(next(self._keys), self._put(body)))
        return known.parcel

    def policy(self, policy: TransformersPolicy) -> Parcel:
        """Return a model's parcel with its weights as they are now; they are sent only if they are others than before.

        Those that are trained are compared byte by byte (by hash); for those that are not, torch counts the changes.
        """
        import torch

        known = self._known.get(id(policy))
        if known is None:
            body = _dump(_without_weights(policy), lambda thing: None)
            known = self._known[id(policy)] = _Known(policy, Parcel(next(self._keys), self._put(body)))
        weights = (_weights(policy, trained=False), _weights(policy, trained=True))
        marks = (tuple((id(tensor), tensor._version) for _, tensor in weights[0]), _digest(weights[1]))
        if marks != known.marks:
            before = known.parcel.weights or ((0, None), (0, None))
            sent = tuple(
                last if mark == then else (last[0] + 1, self._put([_packed(*weight) for weight in part]))
                for last, part, mark, then in zip(before, weights, marks, known.marks, strict=True)
            )
            known.parcel = replace(known.parcel, weights=sent, threads=torch.get_num_threads())
            known.marks = marks
        return known.parcel


class Packing:
    """Packs jobs; every model that they name has the weights that it had when this was first told of it."""

    def __init__(self, parcels: Parcels):
        self._parcels = parcels
        self.seen: dict[int, Parcel] = {}
        """By the id of the thing."""

    def pack(self, jobs: Sequence[Job]) -> tuple[bytes, dict[int, Parcel]]:
        """Return the pickled jobs, and by their keys the parcels that are named in them."""
        environments = {id(job.environment) for job in jobs}
        used: dict[int, Parcel] = {}

        def name(thing: object) -> int | None:
            parcel = self.seen.get(id(thing))
            if parcel is None:
                if id(thing) in environments:
                    parcel = self._parcels.environment(thing)
                elif isinstance(thing, TransformersPolicy):
                    parcel = self._parcels.policy(thing)
                else:
                    return None
                self.seen[id(thing)] = parcel
            used[parcel.key] = parcel
            return parcel.key

        return _dump(list(jobs), name), used


def unpack(packed: bytes, find: Callable[[int], Any]) -> list[Job]:
    """Return the jobs that were packed; `find` gives what their parcels hold."""

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, key: int) -> Any:
            return find(key)

    found: list[Job] = Unpickler(io.BytesIO(packed)).load()
    return found


def put_on(policy: TransformersPolicy, weights: Sequence[Weight], threads: int) -> None:
    """Give a model its weights, on this process's GPU where it has one, else on its CPU."""
    import torch

    torch.set_num_threads(threads)
    state: dict[str, torch.Tensor] = {}
    for weight in weights:
        tensor = torch.from_numpy(weight.data.copy()).view(weight.dtype).reshape(weight.shape)
        state |= dict.fromkeys(weight.names, tensor)
    empty = any(parameter.is_meta for parameter in policy.model.parameters())
    policy.model.load_state_dict(state, assign=empty, strict=False)
    if empty:
        policy.model.to("cuda" if torch.cuda.is_available() else "cpu").eval()


def _dump(thing: object, name: Callable[[object], int | None]) -> bytes:
    """Return a pickle in which the things that have a name are replaced by it; functions are pickled by value."""
    from ray import cloudpickle

    class Pickler(cloudpickle.CloudPickler):  # type: ignore[misc] # ray is not typed
        def persistent_id(self, obj: object) -> int | None:
            return name(obj)

    file = io.BytesIO()
    Pickler(file).dump(thing)
    return file.getvalue()


def _refuse_models(thing: object) -> None:
    if isinstance(thing, TransformersPolicy):
        raise BadValue(f"an environment holds the model {thing.name}, whose weights would not follow: give it a seat")


def _without_weights(policy: TransformersPolicy) -> TransformersPolicy:
    """Return a copy of a policy whose model's parameters have shapes and no values."""
    from torch.nn import Parameter

    model, twin = policy.model, copy(policy)
    empty: dict[int, Any] = {id(p): Parameter(p.detach().to("meta"), p.requires_grad) for p in model.parameters()}
    twin.model = deepcopy(model, {**empty, **{id(b): b.detach().cpu() for b in model.buffers()}})
    return twin


def _weights(policy: TransformersPolicy, *, trained: bool) -> list[tuple[tuple[str, ...], torch.Tensor]]:
    """Return the tensors of a model with their names, those that layers share once."""
    named: dict[int, tuple[list[str], torch.Tensor]] = {}
    for name, tensor in policy.model.state_dict(keep_vars=True).items():
        if tensor.requires_grad == trained:
            named.setdefault(id(tensor), ([], tensor))[0].append(name)
    return [(tuple(names), tensor) for names, tensor in named.values()]


def _packed(names: tuple[str, ...], tensor: torch.Tensor) -> Weight:
    import torch

    flat = tensor.detach().cpu().reshape(-1).view(torch.uint8).numpy()
    return Weight(names, flat, tensor.dtype, tensor.shape)


def _digest(weights: Sequence[tuple[tuple[str, ...], torch.Tensor]]) -> bytes:
    digest = blake2b(digest_size=16)
    for names, tensor in weights:
        digest.update(repr((names, tensor.dtype, tensor.shape)).encode())
        digest.update(_packed(names, tensor).data.data)
    return digest.digest()
