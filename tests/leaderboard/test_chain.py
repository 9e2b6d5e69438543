"""The chain and the tree over a run's episodes."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.leaderboard.chain import Chain, check_proof, leaf, proof, root_of

LINES = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


def by_definition(leaves):
    """RFC 6962, 2.1, as it is written."""
    if len(leaves) == 1:
        return leaves[0]
    k = max(2**i for i in range(10) if 2**i < len(leaves))
    return sha256(b"\1" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


@given(LINES)
def test_the_root_is_that_of_the_standard(lines):
    leaves = [sha256(b"\0" + line).digest() for line in lines]
    assert root_of(map(leaf, lines)) == by_definition(leaves)


def test_the_root_of_no_lines_is_the_hash_of_nothing():
    assert root_of([]) == sha256(b"").digest()


@given(LINES, st.data())
def test_every_line_has_a_proof_and_no_other_line_or_place_does(lines, data):
    leaves = [leaf(line) for line in lines]
    index = data.draw(st.integers(0, len(lines) - 1))
    path, root = proof(leaves, index), root_of(leaves)
    assert check_proof(leaves[index], index, len(lines), path, root)
    assert len(path) <= (len(lines) - 1).bit_length()
    assert not check_proof(leaf(b"another"), index, len(lines), path, root)
    assert not check_proof(leaves[index], index, len(lines), [*path, root], root)
    assert not check_proof(leaves[index], len(lines), len(lines), path, root)
    assert not check_proof(leaves[index], index, len(lines), path, leaf(b"another"))
    if path:
        assert not check_proof(leaves[index], index, len(lines), path[:-1], root)


def test_a_place_that_is_not_the_lines_own_has_another_path():
    leaves = [leaf(bytes([i])) for i in range(5)]
    assert not check_proof(leaves[1], 2, 5, proof(leaves, 1), root_of(leaves))


def test_there_is_no_proof_of_what_is_not_there():
    with pytest.raises(IndexError):
        proof([leaf(b"")], 1)


def test_an_inner_node_is_no_leaf():
    left, right = leaf(b"a"), leaf(b"b")
    assert leaf(left + right) != root_of([left, right])


@given(LINES, st.data())
def test_the_head_tells_of_every_line_and_of_their_order(lines, data):
    def head(start, chosen):
        chain = Chain(start)
        for line in chosen:
            chain.add(leaf(line))
        return chain.head

    shuffled = data.draw(st.permutations(lines))
    assert (head(b"card", lines) == head(b"card", shuffled)) == (lines == shuffled)
    assert head(b"card", lines) != head(b"other", lines)
    assert head(b"card", lines) != head(b"card", lines[:-1])
