"""Left sides that name a value: y, f(x), y', dy/dx, P(A), AB, x + y."""

from __future__ import annotations

from sparring.envs.math.grader.tree import MINUS_ONE, Node, letters, sym

_FUNCTIONS = frozenset((*"fghFGHPQpqTSAVsvayuNCRrxXYBDEIJKLMWwz",))
_ARGUMENTS = {
    **dict.fromkeys("fghFGHPQpqTSuUwWyNCRELB", ("x", "t", "n", "z", "s", "k", "r", "m", "theta")),
    **dict.fromkeys("svaxr", ("t",)),
    **dict.fromkeys("AV", ("r", "x", "t", "h")),
}
"""Letters for functions, and for what they are functions of: f(x) and v(t) are no products, xy and AB are."""


def name_of(node: Node) -> str | None:
    """Return the name that a left side is, with primes for derivatives; None if it is an expression.

    >>> from sparring.envs.math.grader.parser import parse
    >>> [name_of(parse(text)) for text in ("x", "f(x)", r"\\frac{dy}{dx}", "2x")]
    ['x', 'f', "y'", None]
    """
    if node.head == "sym":
        return str(node.value)
    if (derived := _derivative(node)) is not None:
        return derived
    if is_application(node):
        return str(node.args[0].value)
    if node.head == "mul" and all(
        arg.head == "sym" and arg.value.isalpha() and arg.value.isupper() for arg in node.args
    ):
        return "".join(arg.value for arg in node.args)
    return _composed(node)


def _composed(node: Node) -> str | None:
    """f^(-1)(x) and f(g(x))."""
    if node.head != "mul" or node.args[-1].head not in ("sym", "num") or len(node.args) > 3:
        return None
    first, rest = node.args[0], node.args[1:-1]
    if not rest and first.head == "pow" and first.args[0].head == "sym" and first.args[0].value in "fghFGH":
        return f"{first.args[0].value}^-1" if first.args[1] == MINUS_ONE else None
    names = [arg.value for arg in (first, *rest) if arg.head == "sym" and arg.value in "fghFGH"]
    return " o ".join(names) if len(names) == 2 else None


def is_application(node: Node) -> bool:
    """Whether it looks like f(x) or f(x) with several letters, of which f is a usual name for a function."""
    if node.head != "mul" or len(node.args) != 2 or node.args[0].head != "sym":
        return False
    name = node.args[0].value.rstrip("'").partition("_")[0]
    if node.args[1].head == "bracket":
        return name in _FUNCTIONS
    return node.args[1].head == "sym" and node.args[1].value in _ARGUMENTS.get(name, ())


def _derivative(node: Node) -> str | None:
    """dy/dx, d/dx f, d^2y/dx^2 and the same with round d."""
    if node.head != "mul":
        return None
    below = [arg for arg in node.args if arg.head == "pow" and arg.args[1].head == "num" and arg.args[1].value < 0]
    rest = [arg for arg in node.args if arg not in below]
    if len(below) < 2 or not rest or not _is_d(rest[0]) or not _is_d(below[0]):
        return None
    names = [arg.value for arg in rest[1:] if arg.head == "sym"]
    order = int(rest[0].args[1].value) if rest[0].head == "pow" else 1
    return f"{names[0] if names else 'y'}{chr(39) * order}" if order < 4 else None


def _is_d(node: Node) -> bool:
    return node in (sym("d"), sym("partial")) or (node.head == "pow" and _is_d(node.args[0]))


def same_name(a: str, b: str) -> bool:
    """Whether two names are the same, or one is y and the other a usual name for a function of x."""
    if a == b:
        return True
    for one, other in ((a, b), (b, a)):
        function = other.rstrip("'").removesuffix("^-1").partition(" o ")[0]
        if one.rstrip("'") in ("y", "z") and function in ("f", "g", "h") and one.count("'") == other.count("'"):
            return True
    return False


def names_a_value(node: Node) -> bool:
    """Whether a left side beside a number may be what is asked for: a name, a function of a letter, or several letters.

    `2x = 10` and `x^2 = 4` are steps on the way, but `x + y = 10` and `sin x = 1/2` say what was looked for.
    """
    if name_of(node) is not None or node.head == "call":
        return True
    return len(letters(node)) > 1
