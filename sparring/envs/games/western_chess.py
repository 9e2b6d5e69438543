"""Chess by the rules of the library python-chess; from the usual start, Chess960, small endgames or any position (FEN)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player, marked
from sparring.envs.games._chess import (
    FILES,
    MOVES,
    NOWHERE,
    PARSED,
    SQUARES,
    Position,
    asked,
    board_of,
    cells_of,
    position_of,
    rights_of,
    score_of,
)
from sparring.envs.games._core import Game, GameEnvironment, level, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy
from sparring.envs.registry import register
from sparring.errors import BadValue, MissingExtra
from sparring.tasks.core import EpisodeRng

if TYPE_CHECKING:
    import chess

STARTS = ("standard", "chess960", "kqk", "kpk")
LEVELS = {
    1: {"start": "kqk", "max_moves": 30},
    2: {"start": "kpk", "max_moves": 60},
    3: {"start": "standard", "max_moves": 200},
    4: {"start": "standard", "max_moves": 400},
    5: {"start": "chess960", "max_moves": 400},
}
_GLYPHS = dict(zip("KQRBNPkqrbnp", "♔♕♖♗♘♙♚♛♜♝♞♟", strict=True))
_MOST_MOVES, _MOST_MOVES_ANYWHERE = 220, 420
"""No position that comes up in a game has more legal moves (218 are known to be the most), and none that can be set up."""
_REPEATED, _CLOCK = 3, 100
_LAST_NUMBER = 9999
"""The highest number of a move that a position may begin with, so that texts have a bound."""


class State(NamedTuple):
    """A position and its past; `clock` counts moves without capture or pawn move, `earlier` the positions since then."""

    position: Position = NOWHERE
    clock: int = 0
    number: int = 1
    plies: int = 0
    last: str = ""
    ending: str = ""
    """Why the game is over; "" while it goes on."""
    earlier: tuple[Position, ...] = ()


class Chess(Game[State]):
    """The rules; see `western_chess` for the arguments."""

    moves: tuple[str, ...] = MOVES
    perfect_information = True
    settled = True
    remembered = False

    def __init__(self, start: str = "standard", max_moves: int = 200):
        _need_library()
        self.free = start == "chess960"
        """Whether the rooks may stand anywhere: castling is then written as king takes rook."""
        self.max_moves = whole("max_moves", max_moves, 1, 6000)
        self.max_plies = 2 * max_moves
        self.max_observation = 400 + 6 * (_MOST_MOVES if start in STARTS else _MOST_MOVES_ANYWHERE)
        self.start = start
        self._first = State() if start in STARTS[1:] else self.position(None if start == "standard" else start)

    def position(self, fen: str | None) -> State:
        """The state with the position of a FEN, or the usual one.

        Raises:
            BadValue: It is no FEN, no legal position, or the game is over in it.
        """
        import chess

        allowed = f"start={fen!r:.120}: use {', '.join(map(repr, STARTS))} or the FEN of a legal position"
        try:
            board = chess.Board(chess.STARTING_FEN if fen is None else fen, chess960=self.free)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadValue(f"{allowed} ({error!s:.80})") from error
        if board.fullmove_number > _LAST_NUMBER:
            raise BadValue(f"{allowed} (the number of the move is at most {_LAST_NUMBER})")
        if not board.is_valid():
            raise BadValue(f"{allowed} (the kings, pawns, rights or the side in check cannot be so)")
        return self._open(board, allowed)

    def _open(self, board: chess.Board, allowed: str) -> State:
        position = position_of(board)
        if ending := self._ending(board, position, 0, ()):
            raise BadValue(f"{allowed} (the game is over in it: {ending})")
        return State(position, board.halfmove_clock, board.fullmove_number)

    def initial(self) -> State:
        """The start; nothing on the board if chance draws it."""
        return self._first

    def is_chance(self, state: State) -> bool:
        """At the start of Chess960 and of endgames."""
        return not state.position.kings

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """One of the 960 arrays, or the three pieces of an endgame anywhere (the pawn on rows 2 to 7), White to move."""
        import chess

        if self.free:
            return self._open(chess.Board.from_chess960_pos(rng.randrange(960)), "")
        while True:
            king, other, piece = rng.sample(range(64), 3)
            if self.start == "kpk" and not 8 <= piece < 56:
                continue
            kind = chess.PAWN if self.start == "kpk" else chess.QUEEN
            drawn = chess.Board(None)
            drawn.set_piece_at(king, chess.Piece(chess.KING, chess.WHITE))
            drawn.set_piece_at(other, chess.Piece(chess.KING, chess.BLACK))
            drawn.set_piece_at(piece, chess.Piece(kind, chess.WHITE))
            if drawn.is_valid() and any(drawn.generate_legal_moves()):
                return State(position_of(drawn))

    def player(self, state: State) -> int | None:
        """White is `player_0`."""
        return None if state.ending or not state.position.kings else int(not state.position.turn)

    def legal(self, state: State) -> tuple[str, ...]:
        """The legal moves in UCI, sorted."""
        return asked(state.position, self.free)[0]

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """A move in UCI, or in SAN where that names one legal move."""
        options = legal or ()
        if text in options:
            return text
        whole_text = text.strip() if len(text) <= 80 else ""
        return self._named(state, whole_text, options) or self._named(state, marked(text) or "", options)

    def _named(self, state: State, name: str, legal: tuple[str, ...]) -> str | None:
        """The move of a name; None if it is another one in UCI (in capitals) than in SAN."""
        if not name or name in legal:
            return name or None
        board, found = board_of(state.position, self.free), {name.lower()} & set(legal)
        with suppress(ValueError):
            found |= {board.uci(board.parse_san(name))} & set(legal)
        return found.pop() if len(found) == 1 else None

    def apply(self, state: State, move: str) -> State:
        """Move; then see whether the game is over."""
        import chess

        board = board_of(state.position, self.free)
        board.halfmove_clock, board.fullmove_number = state.clock, state.number
        board.push(chess.Move(*PARSED[move]))
        position, clock, plies = position_of(board), board.halfmove_clock, state.plies + 1
        earlier = (*state.earlier, state.position) if clock else ()
        ending = self._ending(board, position, plies, earlier)
        return State(position, clock, board.fullmove_number, plies, move, ending, earlier)

    def _ending(self, board: chess.Board, position: Position, plies: int, earlier: tuple[Position, ...]) -> str:
        if not any(board.generate_legal_moves()):
            return "checkmate" if board.is_check() else "stalemate"
        if board.is_insufficient_material():
            return "insufficient material"
        if earlier.count(position) >= _REPEATED - 1:
            return "threefold repetition"
        if board.halfmove_clock >= _CLOCK:
            return "the fifty-move rule"
        return "the limit" if plies >= self.max_plies else ""

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for who mates and -1 for who is mated; 0 each for a draw and at the limit."""
        if state.ending != "checkmate":
            return (0.0, 0.0)
        return (-1.0, 1.0) if state.position.turn else (1.0, -1.0)

    def truncated(self, state: State) -> bool:
        """Whether the limit of moves stopped the game."""
        return state.ending == "the limit"

    def rules(self, seat: int) -> str:
        """The draws, the limit, the colour and how to answer."""
        castling = (
            "a king's move to its own rook, for example f1g1" if self.free else "the king's move, for example e1g1"
        )
        return (
            f"You are playing chess{' from a Chess960 start' if self.free else ''}. Stalemate, insufficient material, a position "
            "that comes for the third time and fifty moves of each side without a capture or a pawn move are draws, without a claim. "
            f"The game is stopped as a draw after {self.max_moves} moves of each side. In the board White's pieces are "
            f"capital letters and Black's small ones. You are {'Black' if seat else 'White'}. Answer with one move in UCI "
            f"notation, for example: e2e4 (a promotion: e7e8q; castling: {castling})"
        )

    def observation(self, state: State, seat: int) -> str:
        """The FEN, the board, the last move, whether in check, and the legal moves."""
        own, other = ("Black", "White") if seat else ("White", "Black")
        news = f"{other} played {state.last}. " if state.last else ""
        moves, check = asked(state.position, self.free)
        warning = " You are in check." if check else ""
        return f"{self.show(state)}\n{news}You are {own}, to move.{warning}\nLegal moves: {' '.join(moves)}"

    def show(self, state: State) -> str:
        """The FEN and the board."""
        cells = cells_of(state.position)
        rows = ["".join(cells[r : r + 8]) for r in range(56, -8, -8)]
        lines = "\n".join(f"{8 - i} {' '.join(row)}" for i, row in enumerate(rows))
        return f"FEN: {self._fen(state, '/'.join(rows))}\n{lines}\n  a b c d e f g h"

    def _fen(self, state: State, rows: str) -> str:
        for n in range(8, 0, -1):
            rows = rows.replace("." * n, str(n))
        position = state.position
        passed = "-" if position.passed is None else SQUARES[position.passed]
        rights = rights_of(position.castling, self.free)
        return f"{rows} {'w' if position.turn else 'b'} {rights} {passed} {state.clock} {state.number}"

    def feedback(self, state: State) -> str | None:
        """How the game ended."""
        if not state.ending:
            return None
        if state.ending == "checkmate":
            return f"{'Black' if state.position.turn else 'White'} wins by checkmate."
        return f"A draw by {state.ending}."

    def svg(self, state: State) -> str:
        """The board with chess symbols."""
        cells = cells_of(state.position)
        fields = [
            [Cell(_GLYPHS.get(cells[8 * r + c], ""), fill="#f0d9b5" if (r + c) % 2 else "#b58863") for c in range(8)]
            for r in range(7, -1, -1)
        ]
        return board(fields, rows="87654321", columns=FILES)

    def heuristic(self, state: State, seat: int) -> float:
        """Material and where it stands (in hundredths of a pawn), squashed into (-1, 1)."""
        score = score_of(state.position)
        return (-score if seat else score) / (500 + abs(score)) * 0.9

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (18, 8, 8), the own side at row 0: own and other P N B R Q K, rooks that may castle, square of a capture
        en passant, whether to move, moves without capture or pawn move / 100, earlier occurrences / 2, 1 if Black (moves
        are named from White's side for both).
        """
        p = state.position
        own, other = (p.black, p.white) if seat else (p.white, p.black)
        kinds = p[2:8]
        passed = 0 if p.passed is None else 1 << p.passed
        sets = [own & kind for kind in kinds] + [other & kind for kind in kinds] + [p.castling, passed]
        bits = np.unpackbits(np.array(sets, "<u8").view(np.uint8), bitorder="little").reshape(14, 8, 8)
        scalars = (float(p.turn != bool(seat)), state.clock / _CLOCK, state.earlier.count(p) / 2, float(seat))
        planes = [np.full((8, 8), value, np.float32) for value in scalars]
        return np.concatenate([(bits[:, ::-1] if seat else bits).astype(np.float32), np.stack(planes)])


def _need_library() -> None:
    try:
        import chess  # noqa: F401
    except ImportError as error:
        raise MissingExtra("Chess-v0 needs the library python-chess: pip install 'sparring[games]'") from error


def _players(game: Chess) -> dict[str, Player]:
    return {"alphabeta-2": AlphaBetaPlayer(game, 2), "greedy": Greedy(game)}


@register("Chess-v0")
def western_chess(
    *, difficulty: int = 3, start: str | None = None, max_moves: int | None = None, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """Chess, by the rules of the library python-chess (`pip install 'sparring[games]'`).

    | | |
    |---|---|
    | Source | FIDE Laws of Chess (2023); rules by python-chess (Fiekas, N.) |
    | Seats | `player_0` (White), `player_1` (Black) |
    | Moves | UCI: `e2e4`, `e7e8q`, castling `e1g1` (Chess960: king takes rook); SAN is understood too (`Nf3`) |
    | Observation | the FEN, the board, the last move, whether in check, the legal moves; about 500 characters |
    | Reward | at the end: +1 checkmate, -1 checkmated, 0 draw; zero-sum |
    | Start | the usual array; or drawn: a Chess960 array, or White's king and queen (or pawn) against a king |
    | End | terminated by checkmate, stalemate, insufficient material (bare kings; or beside them one knight, or bishops of one colour), and, without a \
claim as in OpenSpiel, by the third occurrence of a position and by fifty moves of each side without a capture or pawn \
move; truncated as a draw after `max_moves` moves of each side (2 x `max_moves` moves) |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (18, 8, 8) floats, the own side at row 0: pieces of both, castling, en passant, clock, repetition, whether Black |
    | Players | `greedy` (material and squares, one ply), `alphabeta-2`, `random` |
    | Value | unknown; king and queen against king: White to move mates within 10 moves from every position |
    | Levels | 1: king and queen against king, 30 moves; 2: king and pawn against king, 60; 3: chess, 200; 4: chess, 400; \
5: Chess960, 400 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        start: `standard`, `chess960`, `kqk`, `kpk`, or the FEN of a legal position.
        max_moves: Moves of each side until the game is stopped, 1 to 6000.
        illegal: What an illegal move does.

    Example: `sparring.make("Chess-v0", start="8/8/8/8/8/4k3/4p3/4K3 w - - 0 1")`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, start=start, max_moves=max_moves)
    game = Chess(**size)
    return GameEnvironment(
        "Chess-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=western_chess.__doc__,
        illegal=illegal,
        players=_players(game),
    )
