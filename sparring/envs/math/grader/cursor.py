"""Where the parser is, and the rules of the grammar that refer to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.lexer import Token
from sparring.envs.math.grader.tree import Node

MAX_DEPTH = 32
MAX_TRIES = 12
END = Token("end", "", False)
CLOSING = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "<": ">", "floor": "floor", "ceil": "ceil", "|": "|", "||": "||"}
Rule = Callable[["Cursor"], Node]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules that modules of the parser use across their borders."""

    listing: Rule
    relation: Rule
    sum: Rule
    term: Rule
    powered: Rule
    exponent: Rule
    postfix: Callable[[Cursor, Node], Node]
    inner: Callable[[str], Node]


class Cursor:
    """Where the parser is."""

    __slots__ = ("bars", "depth", "grammar", "latex", "position", "tokens", "tries")

    def __init__(self, tokens: list[Token], grammar: Grammar, *, latex: bool):
        self.tokens, self.grammar, self.latex = tokens, grammar, latex
        self.position = self.depth = self.bars = self.tries = 0

    def peek(self, ahead: int = 0) -> Token:
        """The token to come."""
        place = self.position + ahead
        return self.tokens[place] if place < len(self.tokens) else END

    def take(self) -> Token:
        """The token to come, which is then behind."""
        token = self.peek()
        self.position += 1
        return token

    def at(self, *texts: str) -> bool:
        """Whether a sign or keyword with one of these texts comes next."""
        token = self.peek()
        return token.kind in ("op", "key") and token.text in texts

    def accept(self, *texts: str) -> str | None:
        """Take the next token if it is one of these signs."""
        return self.take().text if self.at(*texts) else None

    def expect(self, kind: str, text: str) -> None:
        """Take the next token, which must be this one."""
        token = self.take()
        if (token.kind, token.text) != (kind, text):
            raise CannotRead(
                f"{text!r} is missing before {token.text!r}" if token.text else f"{text!r} is missing at the end"
            )

    def may_try(self) -> bool:
        """Count one attempt that may be taken back; without a limit, attempts inside attempts would be exponential work."""
        self.tries += 1
        return self.tries <= MAX_TRIES

    def deeper(self) -> None:
        """Count one level more."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise CannotRead(f"nested more than {MAX_DEPTH} levels deep")

    def nested(self, rule: Rule) -> Node:
        """Apply a rule one level deeper."""
        self.deeper()
        out = rule(self)
        self.depth -= 1
        return out
