"""Tasks and the randomness that belongs to them.

Every random draw of an episode comes from `episode_rng(task, seed)`: a counter-based generator keyed by a hash of
(pack, version, split, index or params, seed, stream). So splits share no stream by construction, neighbouring seeds have
nothing in common, and nothing depends on the process, on threads or on other episodes.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from types import FunctionType
from typing import TYPE_CHECKING, Any, overload

from sparring.errors import BadValue, unknown_name
from sparring.types import EMPTY, canonical_json

SPLITS = ("train", "validation", "test")
UNBOUNDED = 2**31 - 1
"""Size of a split of a pack that makes tasks from their index for ever."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: which pack, which split, which item; `params` is what the item says.

    A task made at run time has `index=None` and is identified by its params alone.
    """

    pack: str
    version: int = 0
    split: str = "train"
    index: int | None = None
    params: Mapping[str, Any] = field(default_factory=lambda: EMPTY, hash=False)

    @property
    def id(self) -> str:
        """`pack@version/split/index`; a task made at run time has its content hash for an index."""
        item = self.content_hash if self.index is None else self.index
        return f"{self.pack}@{self.version}/{self.split}/{item}"

    @property
    def content_hash(self) -> str:
        """Sixteen hex digits over everything that the task says."""
        return blake2b(_identity(self).encode(), digest_size=8).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-able dict with the content hash; `from_json` checks it."""
        return {
            "pack": self.pack,
            "version": self.version,
            "split": self.split,
            "index": self.index,
            "params": dict(self.params),
            "hash": self.content_hash,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Task:
        """Build a task from `to_json()`'s dict.

        Raises:
            BadValue: The content hash does not fit what the dict says.
        """
        task = cls(**{k: v for k, v in data.items() if k != "hash"})
        if "hash" in data and data["hash"] != task.content_hash:
            raise BadValue(
                f"task {task.id} says hash {data['hash']}, its content has {task.content_hash}: it was altered"
            )
        return task


def _identity(task: Task) -> str:
    if task.params:
        return canonical_json([task.pack, task.version, task.split, task.index, dict(task.params)])
    item = "null" if task.index is None else task.index  # what canonical_json writes, ten times as fast
    return f"[{_quoted(task.pack)},{task.version},{_quoted(task.split)},{item},{{}}]"


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return canonical_json(text)


_LOW_53 = (1 << 53) - 1
_DRAWS = {
    name: method
    for name, method in vars(random.Random).items()
    if isinstance(method, FunctionType) and not name.startswith("__") and name not in ("seed", "getstate", "setstate")
}
"""What `random.Random` makes out of `random` and `getrandbits`, in Python: `randrange`, `shuffle`, `gauss` ..."""
_DRAWS["_randbelow"] = _DRAWS["_randbelow_with_getrandbits"]

if TYPE_CHECKING:
    _Draws = random.Random
else:
    _Draws = type("_Draws", (), {"__slots__": (), "__doc__": "The methods of `random.Random`.", **_DRAWS})


class EpisodeRng(_Draws):
    """A `random.Random` whose bits are blake2b(key, counter): no shared state, no period to overlap, tiny to save.

    All methods of `random.Random` work (`shuffle`, `sample`, `gauss` ...), but it is none: every one of those carries the
    2.5 KiB of a Mersenne Twister, used or not. `getstate()` is (key, counter, spare bits).
    """

    __slots__ = ("_bits", "_counter", "_key", "_left", "gauss_next")
    _BLOCK = 512

    def __init__(self, key: bytes):
        self._key = key
        self._counter = 0
        self._bits = 0
        self._left = 0
        self.gauss_next: float | None = None

    def getrandbits(self, k: int, /) -> int:
        """Return `k` random bits as an integer."""
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        while self._left < k:
            block = blake2b(self._counter.to_bytes(8, "big"), key=self._key).digest()
            self._bits |= int.from_bytes(block, "big") << self._left
            self._left += self._BLOCK
            self._counter += 1
        out = self._bits & ((1 << k) - 1)
        self._bits >>= k
        self._left -= k
        return out

    def random(self) -> float:
        """Return a float in [0, 1) with 53 random bits."""
        if self._left < 53:
            return self.getrandbits(53) * 2.0**-53
        bits = self._bits  # as getrandbits(53), without the call
        self._bits, self._left = bits >> 53, self._left - 53
        return (bits & _LOW_53) * 2.0**-53

    def _randbelow(self, n: int) -> int:
        """Return an integer in [0, n), or 0 if n is 0: `getrandbits(k)` until it is one, without the calls."""
        k = n.bit_length()
        bits, left, out = self._bits, self._left, n
        while out >= n > 0:
            if left < k:
                self._bits, self._left = bits, left
                out = self.getrandbits(k)
                bits, left = self._bits, self._left
            else:
                out = bits & ~(-1 << k)
                bits >>= k
                left -= k
        self._bits, self._left = bits, left
        return out

    def seed(self, *args: object, **kwargs: object) -> None:
        """Refuse: the key is the seed, and reseeding would break repeatability."""
        raise BadValue("an episode's RNG is never reseeded; make another with episode_rng(task, seed)")

    def getstate(self) -> tuple[Any, ...]:
        """Return the whole state."""
        return (self._key, self._counter, self._bits, self._left, self.gauss_next)

    def setstate(self, state: tuple[Any, ...]) -> None:
        """Continue from `getstate()`'s tuple."""
        self._key, self._counter, self._bits, self._left, self.gauss_next = state

    def __reduce__(self) -> tuple[Any, ...]:
        return (EpisodeRng, (self._key,), self.getstate())

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.setstate(state)


def episode_rng(task: Task, seed: int, stream: str = "env") -> EpisodeRng:
    """Return the generator of one stream ("env", a seat's player ...) of the episode (task, seed).

    >>> task = Task("demo", split="train", index=3)
    >>> episode_rng(task, 0).random() == episode_rng(task, 0).random()
    True
    >>> episode_rng(task, 0).random() == episode_rng(task, 1).random()
    False

    Raises:
        BadValue: The seed is no integer >= 0.
    """
    return EpisodeRng(blake2b(f"{_identity(task)}|{check_seed(seed)}|{stream}".encode(), digest_size=32).digest())


def check_seed(seed: object) -> int:
    """Return the seed as an int, or raise `BadValue` (bool, float and negative numbers are mistakes)."""
    if type(seed) is int and seed >= 0:
        return seed
    if isinstance(seed, bool) or not hasattr(seed, "__index__") or (value := seed.__index__()) < 0:
        raise BadValue(f"seed must be an integer >= 0, got {seed!r}")
    return int(value)


@dataclass(frozen=True, slots=True)
class Pack:
    """A named, versioned source of tasks: how many per split, and what item `index` of a split says.

    Example: a pack of two tasks for training and one for testing.

    >>> pack = Pack("squares", {"train": 2, "test": 1}, lambda split, i: {"n": i + (split == "test") * 2})
    >>> [task.params["n"] for task in pack.tasks("train")], pack.tasks("test")[0].params["n"]
    ([0, 1], 2)
    """

    name: str
    sizes: Mapping[str, int]
    params: Callable[[str, int], Mapping[str, Any]]
    version: int = 0
    category: Callable[[Mapping[str, Any]], str] | None = None
    """How hard an item is, or of what kind, from what it says: for curricula. Items that say their `level` need none."""

    def tasks(self, split: str = "train") -> TaskSet:
        """Return the tasks of one split.

        Raises:
            UnknownName: The pack has no such split.
        """
        if split not in self.sizes:
            raise unknown_name(f"split of task pack {self.name!r}", split, self.sizes)
        return TaskSet(self, split)


def seed_pack(name: str, version: int = 0) -> Pack:
    """Return a pack whose items say nothing but their index: the episode's chance draws make them different."""
    return Pack(name, dict.fromkeys(SPLITS, UNBOUNDED), _says_nothing, version)


def _says_nothing(split: str, index: int) -> Mapping[str, Any]:
    return EMPTY


@dataclass(frozen=True)
class TaskSet(Sequence[Task]):
    """The tasks of one split, made when asked for; a slice is a tuple of tasks."""

    pack: Pack
    split: str

    def __len__(self) -> int:
        return self.pack.sizes[self.split]

    @overload
    def __getitem__(self, index: int) -> Task: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Task, ...]: ...
    def __getitem__(self, index: int | slice) -> Task | tuple[Task, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        i, pack, size = operator.index(index), self.pack, len(self)  # a plain int: NumPy's cannot be written as JSON
        i += size if i < 0 else 0
        if not 0 <= i < size:
            raise IndexError(f"task {index} of {pack.name!r}/{self.split}: the split has {size} tasks")
        return Task(pack.name, pack.version, self.split, i, pack.params(self.split, i))

    def __iter__(self) -> Iterator[Task]:
        return (self[i] for i in range(len(self)))
