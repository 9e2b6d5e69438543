"""From text to tokens: numbers, letters, known functions and signs; anything else is a word or cannot be read."""

from __future__ import annotations

import re
from typing import NamedTuple

from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.vocabulary import (
    ACCENTS,
    ALIASES,
    CLOSERS,
    COMMAND_OPS,
    CONSTANTS,
    ENGLISH,
    FUNCTIONS,
    GREEK,
    GREEK_ALIASES,
    KEYS,
    MONEY,
    OPENERS,
    PLAIN_OPS,
    ROMAN,
    TRANSPARENT,
    WORDS_WITH_NAMES,
)

MAX_TOKENS = 1500


class Token(NamedTuple):
    """One token; `kind` is one of num, name, const, func, word, key, op, open, close, cmd."""

    kind: str
    text: str
    space: bool
    """Whether white space came before it."""
    roman: bool = False
    """Whether it stood inside \\text or \\mathrm."""


_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.(?:[0-9]+|(?![.0-9])))?|\.[0-9]+)"
_REPEAT = r"(?:\((?P<round>[0-9]+)\)|\\(?:overline|bar|dot)\{?(?P<bar>[0-9]+)\}?|(?P<dots>\.\.\.|\\l?dots|\\cdots))"
_SCANNER = re.compile(
    rf"(?P<rep>[0-9]*\.[0-9]*{_REPEAT})|(?P<num>{_NUMBER}(?:[eE][+-]?[0-9]+(?![0-9.a-zA-Z]))?)"
    r"|\\(?P<cmd>[a-zA-Z]+)\*?|\\(?P<esc>[^a-zA-Z])|(?P<letters>[a-zA-Z]+)|(?P<op>\*\*|<=|>=|=<|=>|!=|==|->|\.\.\.|'+|≈|√|∛|∜|°|[-+*/^_=<>!%:|,;&±∓.])"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<money>[$€£¥₹])|(?P<space>\s+)"
)
_SEGMENTS = re.compile(
    r"arcsin|arccos|arctan|arccot|arcsec|arccsc|sinh|cosh|tanh|sin|cos|tan|cot|sec|csc|sqrt|ln|log|exp|pi|theta|alpha|beta|gamma|phi"
)

"""Short words that are no products of letters."""


def tokenize(text: str, *, separators: bool = False) -> list[Token]:
    r"""Return the tokens of a clean text.

    Args:
        text: What `clean` returns.
        separators: Whether a comma between digits always separates, as in `100,200,300` read as three numbers.

    Raises:
        CannotRead: There is a character or command that is not mathematics.
        TooMuch: There are more tokens than are read.

    >>> [t.text for t in tokenize(r"\frac{1}{2}xy + 1,000")]
    ['frac', '{', '1', '}', '{', '2', '}', 'xy', '+', '1000']
    """
    out: list[Token] = []
    _scan(text, out, depth=0, roman=False, separators=separators)
    return out


def _scan(text: str, out: list[Token], *, depth: int, roman: bool, separators: bool) -> None:
    position, space, brackets = 0, False, 0
    while position < len(text):
        if len(out) > MAX_TOKENS:
            raise TooMuch(f"more than {MAX_TOKENS} tokens; shorten the answer")
        match = _SCANNER.match(text, position)
        if match is None:
            raise CannotRead(f"{text[position]!r} is not part of an answer that is read")
        position, kind, piece = match.end(), str(match.lastgroup), match[0]
        if kind == "space":
            space = True
            continue
        if kind == "num":
            position, piece = _number_end(text, match, separators or brackets > 0)
            out.append(Token("num", piece, space, roman))
        elif kind == "cmd":
            position = _command(text, match["cmd"], position, out, space=space, roman=roman, depth=depth)
        elif kind == "letters":
            _letters(piece, out, space=space, roman=roman)
        else:
            brackets += (kind == "open" and piece != "{") - (kind == "close" and piece != "}")
            brackets += piece == "\\{" or (piece == "{" and (depth or "\\" not in text))
            brackets -= piece == "\\}" or (piece == "}" and (depth or "\\" not in text))
            out.append(_sign(kind, match, space, roman))
        space = False


def _number_end(text: str, match: re.Match[str], separators: bool) -> tuple[int, str]:
    """Return where the number ends and its digits; a comma ends it where commas separate."""
    piece = match[0]
    if "," not in piece:
        return match.end(), piece
    if separators:
        end = match.start() + piece.index(",")
        return end, text[match.start() : end]
    return match.end(), piece.replace(",", "")


def _sign(kind: str, match: re.Match[str], space: bool, roman: bool) -> Token:
    piece = match[0]
    if kind == "rep":
        return Token("num", piece, space, roman)
    if kind == "money":
        return Token("key", "money:" + MONEY[piece], space, roman)
    if kind == "esc":
        return _escaped(match["esc"], space)
    return Token(kind, PLAIN_OPS.get(piece, piece), space, roman)


def _escaped(char: str, space: bool) -> Token:
    if char == "{":
        return Token("open", "\\{", space)
    if char == "}":
        return Token("close", "\\}", space)
    if char == "\\":
        return Token("op", "\\\\", space)
    if char == "$":
        return Token("key", "money:dollar", space)
    if char == "|":
        return Token("op", "||", space)
    if char in "%&#_":
        return Token("op", "%" if char == "%" else ",", space)
    raise CannotRead(f"\\{char} is not read")


def _group(text: str, position: int) -> tuple[str, int]:
    """Return the contents of the braces at `position` and where they end; a single character needs none."""
    while position < len(text) and text[position] == " ":
        position += 1
    if position >= len(text):
        raise CannotRead("the text ends where an argument of a command is due")
    if text[position] != "{":
        return text[position], position + 1
    level = 0
    for end in range(position, len(text)):
        level += (text[end] == "{") - (text[end] == "}")
        if not level:
            return text[position + 1 : end], end + 1
    raise CannotRead("a brace is not closed")


def _command(text: str, name: str, position: int, out: list[Token], *, space: bool, roman: bool, depth: int) -> int:
    """Append the tokens of a command; return where it ends."""
    if name in ROMAN or name in TRANSPARENT:
        content, position = _group(text, position)
        if depth > 3:
            raise CannotRead("boxes of text are nested too deeply")
        before = len(out)
        _scan(content, out, depth=depth + 1, roman=name in ROMAN, separators=False)
        if len(out) > before and space:
            out[before] = out[before]._replace(space=True)
        return position
    if name == "mathbb" or name == "mathcal":
        content, position = _group(text, position)
        out.append(Token("const" if name == "mathbb" else "name", f"{name}:{content.strip()}", space))
        return position
    if name in ACCENTS:
        content, position = _group(text, position)
        out.append(Token("name", f"{name}({content.strip()})", space))
        return position
    if name in ("begin", "end"):
        content, position = _group(text, position)
        if name == "begin" and content == "array":
            _, position = _group(text, position)
        out.append(Token("open" if name == "begin" else "close", f"env:{content.strip('*')}", space))
        return position
    out.append(_known_command(name, space, roman))
    return position


def _known_command(name: str, space: bool, roman: bool) -> Token:
    if name in COMMAND_OPS:
        return Token("op", COMMAND_OPS[name], space)
    if name in OPENERS:
        return Token("open", OPENERS[name], space)
    if name in CLOSERS:
        return Token("close", CLOSERS[name], space)
    if name in ("frac", "binom", "dbinom", "tbinom", "sqrt", "pmod", "sum", "prod"):
        return Token("cmd", name, space)
    if name in KEYS:
        return Token("key", KEYS[name], space, roman)
    if name != "Pi" and name in CONSTANTS:
        return Token("const", CONSTANTS[name], space)
    if name in FUNCTIONS:
        return Token("func", ALIASES.get(name, name), space)
    if name in GREEK:
        return Token("name", GREEK_ALIASES.get(name, name), space)
    if name in ("angle", "triangle", "measuredangle"):
        return Token("word", name, space, True)
    if name == "euro":
        return Token("key", "money:euro", space)
    if name == "pounds":
        return Token("key", "money:pound", space)
    raise CannotRead(f"the command \\{name} is not read")


def _letters(piece: str, out: list[Token], *, space: bool, roman: bool) -> None:
    """Append the tokens of a run of letters."""
    if piece in KEYS:
        out.append(Token("key", KEYS[piece], space, roman))
    elif piece in FUNCTIONS:
        out.append(Token("func", ALIASES.get(piece, piece), space))
    elif piece in CONSTANTS:
        out.append(Token("const", CONSTANTS[piece], space))
    elif piece in GREEK:
        out.append(Token("name", GREEK_ALIASES.get(piece, piece), space))
    elif piece in ENGLISH or (len(piece) > 2 and piece.lower() in ENGLISH):
        out.append(Token("word", piece, space, True))
    elif len(piece) == 1:
        kind = "word" if roman else "const" if piece in "ei" else "name"
        out.append(Token(kind, piece, space, roman))
    elif not roman and (found := _segment(piece)):
        for index, part in enumerate(found):
            _letters(part, out, space=space and not index, roman=False)
    else:
        out.append(Token("word", piece, space, roman))


def _segment(piece: str) -> list[str] | None:
    """Return `xsin` as `x`, `sin`: a known name with at most two letters around it; None if there is none.

    >>> _segment("xsinx"), _segment("business")
    (['x', 'sin', 'x'], None)
    """
    match = _SEGMENTS.search(piece)
    if match is None or piece in WORDS_WITH_NAMES:
        return None
    before, after = piece[: match.start()], piece[match.end() :]
    if len(before) > 2 or not (len(after) <= 2 or (len(after) <= 8 and _segment(after))):
        return None
    return [*before, match[0], *(_segment(after) or after)]
