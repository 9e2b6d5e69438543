"""Intervals with brackets turned outwards, as in ]a, b[."""

from __future__ import annotations

from sparring.envs.math.grader.lexer import Token

_BEHIND = frozenset(("union", "meet", "minus", "or", "and", ",", ";", "U"))


def retagged(tokens: list[Token]) -> list[Token]:
    """Return the tokens with outward brackets as round ones; as they are where no bracket is turned outwards."""
    if not any(token.text in ("[", "]") for token in tokens):
        return tokens
    out = list(tokens)
    stack: list[bool] = []
    """For each open bracket, whether a comma was read in it."""
    for index, token in enumerate(tokens):
        if token.text in (",", ";") and stack:
            stack[-1] = True
        elif token.kind == "open" and not (token.text == "[" and _closes(tokens, index, stack)):
            stack.append(False)
        elif token.kind == "open":
            out[index] = Token("close", ")", token.space)
            stack.pop()
        elif token.kind == "close" and stack:
            stack.pop()
        elif token.text == "]":
            out[index] = Token("open", "(", token.space)
            stack.append(False)
    return out


def _closes(tokens: list[Token], index: int, stack: list[bool]) -> bool:
    """Whether [ closes: a comma is behind it, and nothing or another set comes."""
    if not stack or not stack[-1]:
        return False
    return index + 1 == len(tokens) or tokens[index + 1].text in _BEHIND or tokens[index + 1].kind == "close"
