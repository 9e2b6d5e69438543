"""The board of chess as a tuple of numbers, and python-chess's board made from it when its rules are asked."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import chess

FILES, _PIECES = "abcdefgh", "PNBRQK"
SQUARES = tuple(file + rank for rank in "12345678" for file in FILES)
_PAIRS = tuple(a + b for a in SQUARES for b in SQUARES)
"""Two squares as text, by 64 x the number of the first + that of the second."""


def _geometry() -> tuple[str, ...]:
    """The 1968 moves: as a queen or a knight goes, and from the last row but one with a promotion."""
    found = []
    for a, b in product(range(64), repeat=2):
        across, up = abs(a % 8 - b % 8), abs(a // 8 - b // 8)
        if a != b and (across == up or 0 in (across, up) or {across, up} == {1, 2}):
            found.append(_PAIRS[a * 64 + b])
        if across <= 1 and (a // 8, b // 8) in ((6, 7), (1, 0)):
            found += [_PAIRS[a * 64 + b] + piece for piece in "bnqr"]
    return tuple(sorted(found))


MOVES = _geometry()
PARSED = {m: (SQUARES.index(m[:2]), SQUARES.index(m[2:4]), " pnbrqk".index(m[4:] or " ") or None) for m in MOVES}
"""Move -> from, to, promotion, by python-chess's numbers."""


class Position(NamedTuple):
    """What counts for repetition: sets of squares as bits (a1 is bit 0), rights and the seat to move.

    `castling` has the rooks that may castle; `passed` is the square of a legal capture en passant.
    """

    white: int
    black: int
    pawns: int
    knights: int
    bishops: int
    rooks: int
    queens: int
    kings: int
    castling: int
    passed: int | None
    turn: bool


NOWHERE = Position(0, 0, 0, 0, 0, 0, 0, 0, 0, None, True)


@lru_cache
def _blank(free: bool) -> chess.Board:
    import chess

    return chess.Board(None, chess960=free)


def board_of(position: Position, free: bool) -> chess.Board:
    """A new board of the library, without history."""
    made = _blank(free).copy(stack=False)
    made.pawns, made.knights, made.bishops, made.rooks, made.queens, made.kings = position[2:8]
    made.occupied_co[True], made.occupied_co[False] = position.white, position.black
    made.occupied = position.white | position.black
    made.castling_rights, made.ep_square, made.turn = position[8:]
    return made


def position_of(b: chess.Board) -> Position:
    """What a board of the library stands for."""
    passed = b.ep_square if b.ep_square is not None and b.has_legal_en_passant() else None
    sides = b.occupied_co
    pieces = (b.pawns, b.knights, b.bishops, b.rooks, b.queens, b.kings)
    return Position(sides[True], sides[False], *pieces, b.castling_rights, passed, b.turn)


@lru_cache(maxsize=1024)
def asked(position: Position, free: bool) -> tuple[tuple[str, ...], bool]:
    """The legal moves in UCI, sorted, and whether the mover is in check."""
    board = board_of(position, free)
    moves = board.generate_legal_moves()
    names = [m.uci() if m.promotion else _PAIRS[m.from_square << 6 | m.to_square] for m in moves]
    return tuple(sorted(names)), board.is_check()


def cells_of(position: Position) -> list[str]:
    """The 64 squares from a1 as letters."""
    cells = ["."] * 64
    for letter, kind in zip(_PIECES, position[2:8], strict=True):
        for mark, side in ((letter, position.white), (letter.lower(), position.black)):
            left = kind & side
            while left:
                low = left & -left
                cells[low.bit_length() - 1] = mark
                left ^= low
    return cells


@lru_cache
def rights_of(castling: int, free: bool) -> str:
    """KQkq, or in Chess960 the files of the rooks (Shredder-FEN)."""
    rooks = [s for s in (7, 6, 5, 4, 3, 2, 1, 0, 63, 62, 61, 60, 59, 58, 57, 56) if castling >> s & 1]
    if free:
        return "".join(FILES[s % 8].upper() if s < 8 else FILES[s % 8] for s in rooks) or "-"
    return "".join({7: "K", 0: "Q", 63: "k", 56: "q"}[s] for s in rooks) or "-"


def _centre(square: int) -> int:
    """0 in the corners to 6 in the middle."""
    return 7 - (abs(2 * (square % 8) - 7) + abs(2 * (square // 8) - 7)) // 2


_WORTH = (
    tuple(100 + (s // 8) ** 3 // 3 + 2 * _centre(s) for s in range(64)),
    tuple(300 + 8 * _centre(s) for s in range(64)),
    tuple(315 + 4 * _centre(s) for s in range(64)),
    tuple(500 + 10 * (s // 8 == 6) for s in range(64)),
    tuple(950 + 2 * _centre(s) for s in range(64)),
    tuple(-6 * _centre(s) for s in range(64)),
)
"""What a white piece is worth on each square, in hundredths of a pawn: P N B R Q K."""


def score_of(p: Position) -> int:
    """White's advantage; against a bare king, kings close to each other and the bare one far from the middle are good."""
    score = 0
    for worth, kind in zip(_WORTH, p[2:8], strict=True):
        for side, flip, sign in ((p.white, 0, 1), (p.black, 56, -1)):
            left = kind & side
            while left:
                low = left & -left
                score += sign * worth[low.bit_length() - 1 ^ flip]
                left ^= low
    for bare, sign in ((p.black, 1), (p.white, -1)):
        if not bare & ~p.kings:
            a, b = (p.white & p.kings).bit_length() - 1, (p.black & p.kings).bit_length() - 1
            apart = max(abs(a % 8 - b % 8), abs(a // 8 - b // 8))
            score += sign * (120 - 20 * _centre(bare.bit_length() - 1) - 10 * apart)
    return score
