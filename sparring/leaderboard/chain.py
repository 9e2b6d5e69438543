"""Hash chain and Merkle tree over lines (SHA-256; the tree as in RFC 6962, section 2.1), and proofs that a line is among them.

The chain begins at the hash of what a run says of itself, so its lines belong to that run; the tree lets somebody who has nothing
but its root check one line by a proof of at most 24 hashes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256


def leaf(line: bytes) -> bytes:
    """Return the hash of a line, 32 bytes; never one of an inner node."""
    return sha256(b"\0" + line).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class Chain:
    """Head of the chain and root of the tree, for lines that come one by one; memory is O(log lines).

    Args:
        start: What the chain begins at.

    >>> chain = Chain(b"")
    >>> chain.add(leaf(b"a")), chain.add(leaf(b"b")), chain.count
    (None, None, 2)
    >>> check_proof(leaf(b"b"), 1, 2, proof([leaf(b"a"), leaf(b"b")], 1), chain.root)
    True
    """

    def __init__(self, start: bytes):
        self.count = 0
        self.head = sha256(start).digest()
        self._whole: list[tuple[int, bytes]] = []
        """Full trees from left to right: (leaves, hash)."""

    def add(self, hashed: bytes) -> None:
        """Add the hash of a line."""
        self.count += 1
        self.head = sha256(self.head + hashed).digest()
        size = 1
        while self._whole and self._whole[-1][0] == size:
            hashed = _node(self._whole.pop()[1], hashed)
            size *= 2
        self._whole.append((size, hashed))

    @property
    def root(self) -> bytes:
        """Of the tree over all lines so far; of none, the hash of nothing."""
        if not self._whole:
            return sha256(b"").digest()
        found = self._whole[-1][1]
        for _, left in reversed(self._whole[:-1]):
            found = _node(left, found)
        return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over hashes of lines."""
    chain = Chain(b"")
    for hashed in leaves:
        chain.add(hashed)
    return chain.root


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from one of the leaves to the root, from below.

    Raises:
        IndexError: There is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of {len(leaves)}")
    found: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _left(high - low)
        if index < middle:
            found.append(root_of(leaves[middle:high]))
            high = middle
        else:
            found.append(root_of(leaves[low:middle]))
            low = middle
    return found[::-1]


def check_proof(hashed: bytes, index: int, count: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a leaf is number `index` of `count` below a root."""
    sides: list[bool] = []  # from above: whether the leaf is in the left half
    low, high = 0, count
    if not low <= index < high:
        return False
    while high - low > 1:
        middle = low + _left(high - low)
        sides.append(index < middle)
        low, high = (low, middle) if index < middle else (middle, high)
    if len(path) != len(sides):
        return False
    for other, is_left in zip(path, reversed(sides), strict=True):
        hashed = _node(hashed, other) if is_left else _node(other, hashed)
    return hashed == root


def _left(count: int) -> int:
    """Return how many leaves the left half has: the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
