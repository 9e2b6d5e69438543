"""Vectors written with the unit vectors i, j and k."""

from __future__ import annotations

from sparring.envs.math.grader.tree import IMAG, ZERO, Node, add, mul, num, sym, walk

_BASIS = (IMAG, sym("j"), sym("k"))


def components(node: Node, length: int) -> tuple[Node, ...] | None:
    """Return the components of `3i - 2j`, if there can be `length` of them; None if it is no such sum.

    >>> from sparring.envs.math.grader.parser import parse
    >>> [part.value for part in components(parse("3i-2j"), 2)]
    [Fraction(3, 1), Fraction(-2, 1)]
    """
    out = [ZERO, ZERO, ZERO]
    for term in node.args if node.head == "add" else (node,):
        found = _component(term)
        if found is None:
            return None
        out[found[0]] = add(out[found[0]], found[1])
    return tuple(out[:length]) if length in (2, 3) and all(part == ZERO for part in out[length:]) else None


def _component(term: Node) -> tuple[int, Node] | None:
    factors = term.args if term.head == "mul" else (term,)
    places = [(k, factor) for factor in factors for k, letter in enumerate(_BASIS) if factor == letter]
    rest = mul(num(1), *(factor for factor in factors if factor not in _BASIS))
    if len(places) != 1 or any(here in _BASIS for here in walk(rest)):
        return None
    return places[0][0], rest
