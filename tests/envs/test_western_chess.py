"""Chess against perft counts, OpenSpiel, python-chess's own game record and a solved endgame."""

import pickle
import random
import sys

import chess
import numpy as np
import pyspiel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.western_chess import Chess, State
from sparring.envs.registry import make
from sparring.errors import BadValue, MissingExtra
from tests.cases import cases

KIWIPETE = "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1"
ROOKS = "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1"
PROMOTIONS = "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1"
TALKCHESS = "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8"
EDWARDS = "r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10"
FREE = "bqnb1rkr/pp3ppp/3ppn2/2p5/5P2/P2P4/NPP1P1PP/BQ1BNRKR w HFhf - 2 9"


def perft(game, state, depth):
    moves = game.legal(state)
    return len(moves) if depth == 1 else sum(perft(game, game.apply(state, move), depth - 1) for move in moves)


def play(game, moves, state=None):
    state = state or game.initial()
    for move in moves.split():
        assert move in game.legal(state)
        state = game.apply(state, move)
    return state


@pytest.mark.parametrize(
    ("fen", "counts"),
    [
        (chess.STARTING_FEN, (20, 400, 8902)),
        (KIWIPETE, (48, 2039)),
        (ROOKS, (14, 191, 2812)),
        (PROMOTIONS, (6, 264, 9467)),
        (TALKCHESS, (44, 1486)),
        (EDWARDS, (46, 2079)),
    ],
)
def test_counts_of_known_positions(fen, counts):
    game = Chess(fen)
    assert tuple(perft(game, game.initial(), depth + 1) for depth in range(len(counts))) == counts


@pytest.mark.parametrize(("depth", "count"), [(1, 21), (2, 528), (3, 12189)])
def test_counts_of_a_chess960_position(depth, count):
    game = Chess("chess960")
    assert perft(game, game.position(FREE), depth) == count


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fen", "depth", "count"),
    [
        (chess.STARTING_FEN, 4, 197281),
        (KIWIPETE, 3, 97862),
        (ROOKS, 4, 43238),
        (PROMOTIONS, 4, 422333),
        (TALKCHESS, 3, 62379),
        (EDWARDS, 3, 89890),
    ],
)
def test_deeper_counts_of_known_positions(fen, depth, count):
    game = Chess(fen)
    assert perft(game, game.initial(), depth) == count


def against_openspiel(seeds, start="standard"):
    """Play random games in both; White is our seat 0 and OpenSpiel's 1."""
    free, moves = start == "chess960", 0
    game, theirs = Chess(start, max_moves=6000), pyspiel.load_game("chess", {"chess960": free})
    for seed in seeds:
        rng = random.Random(seed)
        state, other = game.initial(), theirs.new_initial_state()
        if free:
            other.apply_action(rng.randrange(960))
            state = game.position(str(other))
        while not other.is_terminal():
            assert game.player(state) == 1 - other.current_player()
            actions = [other.parse_move_to_action(move) for move in game.legal(state)]
            assert sorted(actions) == other.legal_actions(), (seed, state)
            i = rng.randrange(len(actions))
            state = game.apply(state, game.legal(state)[i])
            other.apply_action(actions[i])
            moves += 1
        assert game.player(state) is None, (seed, state)
        assert list(game.returns(state)) == other.returns()[::-1], (seed, state)
    return moves


def test_random_games_are_those_of_openspiel():
    assert against_openspiel(range(8)) > 1500


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert against_openspiel(range(8, 48)) > 10_000


@pytest.mark.parametrize("seeds", [range(3), pytest.param(range(3, 23), marks=pytest.mark.slow)])
def test_random_games_of_chess960_are_those_of_openspiel(seeds):
    assert against_openspiel(seeds, "chess960") > 200 * len(seeds)


def reason(board):
    """Why a game is over by python-chess's own record of it."""
    if board.is_checkmate() or board.is_stalemate():
        return "checkmate" if board.is_check() else "stalemate"
    if board.is_insufficient_material():
        return "insufficient material"
    if board.is_repetition(3):
        return "threefold repetition"
    return "the fifty-move rule" if board.is_fifty_moves() else ""


ENDGAMES = ("8/8/4k3/8/8/2R5/2K5/8 w - - 0 1", "4k3/p6P/8/1p6/8/8/P6p/4K3 b - - 90 60")


@settings(max_examples=12, deadline=None)
@given(st.sampled_from((chess.STARTING_FEN, KIWIPETE, PROMOTIONS, *ENDGAMES)), st.randoms(use_true_random=False))
def test_past_is_kept_as_by_a_board_that_keeps_all_moves(fen, rng):
    game, record = Chess(fen, max_moves=6000), chess.Board(fen)
    state = game.initial()
    for _ in range(120):
        assert game.show(state).splitlines()[0] == f"FEN: {record.fen()}"
        assert game.show(state).splitlines()[1:9] == [
            f"{8 - i} {row}" for i, row in enumerate(str(record).splitlines())
        ]
        assert state.ending == reason(record)
        if game.player(state) is None:
            break
        assert game.legal(state) == tuple(sorted(move.uci() for move in record.legal_moves))
        assert "in check" in game.observation(state, 1 - record.turn) or not record.is_check()
        move = rng.choice(game.legal(state))
        state = game.apply(state, move)
        record.push_uci(move)
    assert pickle.loads(pickle.dumps(state)) == state == eval(repr(state), vars(sys.modules[State.__module__]))


@pytest.mark.parametrize(
    ("start", "moves", "ending", "returns"),
    [
        ("standard", "f2f3 e7e5 g2g4 d8h4", "checkmate", (-1, 1)),
        ("standard", "e2e4 e7e5 f1c4 b8c6 d1h5 g8f6 h5f7", "checkmate", (1, -1)),
        ("7k/8/5K2/6Q1/8/8/8/8 w - - 0 1", "g5g6", "stalemate", (0, 0)),
        ("7k/8/8/8/8/8/1p6/K7 w - - 0 1", "a1b2", "insufficient material", (0, 0)),
        ("standard", "g1f3 g8f6 f3g1 f6g8 " * 2, "threefold repetition", (0, 0)),
        ("7k/8/8/8/8/8/8/KR6 w - - 99 90", "b1b2", "the fifty-move rule", (0, 0)),
        ("7k/8/6K1/8/8/8/8/R7 w - - 99 90", "a1a8", "checkmate", (1, -1)),
    ],
)
def test_endings(start, moves, ending, returns):
    game = Chess(start)
    state = play(game, moves)
    assert state.ending == ending
    assert game.player(state) is None
    assert game.returns(state) == returns
    assert not game.truncated(state)
    assert ending in game.feedback(state)
    before = play(game, " ".join(moves.split()[:-1]))
    assert game.player(before) == len(moves.split()[:-1]) % 2
    assert game.feedback(before) is None


def test_limit_stops_a_game_unless_its_last_move_ends_it():
    game = Chess(max_moves=2)
    state = play(game, "e2e4 e7e5 g1f3 b8c6")
    assert (state.ending, game.truncated(state), game.returns(state)) == ("the limit", True, (0, 0))
    assert game.player(play(game, "e2e4 e7e5 g1f3")) == 1
    assert not game.truncated(play(game, "f2f3 e7e5 g2g4 d8h4"))


def test_right_to_capture_en_passant_makes_another_position():
    game = Chess("4k3/8/8/8/1p6/8/P7/4K3 w - - 0 1")
    first = play(game, "a2a4")
    assert first.position.passed == chess.A3
    again = play(game, "e8d8 e1d1 d8e8 d1e1 e8d8 e1d1 d8e8 d1e1", first)
    assert again.ending == ""  # the third time on the board, but the first time with the capture
    assert play(game, "e8d8 e1d1 d8e8 d1e1", again).ending == "threefold repetition"


def test_capture_en_passant_that_is_pinned_does_not_count():
    game = Chess("8/8/8/8/k1p4R/8/3P4/3K4 w - - 0 1")
    assert play(game, "d2d4").position.passed is None


@cases(
    ("text", "move"),
    [
        ("g1f3", "g1f3"),
        ("Nf3", "g1f3"),
        (" E2E4 ", "e2e4"),
        ("e4", "e2e4"),
        ("I develop. [Nc3]", "b1c3"),
        (r"\boxed{d4}", "d2d4"),
        ("knight to f3", None),
        ("Nd2", None),
        ("e2e5", None),
        ("0000", None),
        ("--", None),
        ("O-O", None),
    ],
)
def test_moves_are_read_in_uci_and_san(text, move):
    game = Chess()
    state = game.initial()
    assert game.read(state, text, game.legal(state)) == move


@cases(
    ("fen", "text", "move"),
    [
        ("4k3/8/8/8/8/8/8/R3K2R w KQ - 0 1", "O-O-O", "e1c1"),
        ("4k3/7P/8/8/8/8/8/4K3 w - - 0 1", "h8=N", "h7h8n"),
        ("4k3/7P/8/8/8/8/8/4K3 w - - 0 1", "h8", None),
        ("4k3/8/8/8/8/8/8/R3K2R w KQ - 0 1", "Ra1d1", "a1d1"),
        ("4k3/8/8/8/3R4/8/8/3RK3 w - - 0 1", "Rd2", None),
        ("4k3/8/8/8/3R4/8/8/3RK3 w - - 0 1", "R4d2", "d4d2"),
        ("4k3/8/8/2p5/1P1B4/8/7B/4K3 w - - 0 1", "B4c5", None),
        ("4k3/8/8/2p5/1P1B4/8/7B/4K3 w - - 0 1", "b4c5", "b4c5"),
        ("4k3/8/8/2p5/1P1B4/8/7B/4K3 w - - 0 1", "bxc5", "b4c5"),
        ("4k3/8/8/2p5/1P1B4/8/7B/4K3 w - - 0 1", "Bxc5", "d4c5"),
    ],
)
def test_san_counts_where_it_names_one_move(fen, text, move):
    game = Chess(fen)
    assert game.read(game.initial(), text, game.legal(game.initial())) == move


def test_every_move_that_can_be_legal_is_listed():
    assert len(Chess.moves) == len(set(Chess.moves)) == 1968
    assert {"e2e4", "e7e8q", "h2g1n", "e1g1", "b8a6"} <= set(Chess.moves)
    assert not {"a1b4", "e2e4q", "e7e8k", "e7e7", "0000"} & set(Chess.moves)


def test_observation_of_black():
    episode = make("Chess-v0").start(make("Chess-v0").tasks()[0], seed=0)
    episode.step("f2f4")
    episode.step("e7e5")
    episode.step("a2a3")
    episode.step("d8h4")
    text = episode.turn.messages[-1].content
    assert text.startswith("FEN: rnb1kbnr/pppp1ppp/8/4p3/5P1q/P7/1PPPP1PP/RNBQKBNR w KQkq - 1 3\n8 r n b . k b n r\n")
    assert "Black played d8h4. You are White, to move. You are in check.\nLegal moves: g2g3" in text
    assert episode.step("g2g3").legal == tuple(sorted(episode.turn.legal))


def test_numeric_view_is_from_the_seats_side():
    game = Chess()
    state = play(game, "e2e4")
    white, black = game.encode(state, 0), game.encode(state, 1)
    assert white.shape == black.shape == (18, 8, 8)
    assert white[0].sum() == 8
    assert white[0, 3, 4] == 1
    assert (white[:6] == black[6:12, ::-1]).all()
    assert (white[14], black[14]) == (pytest.approx(np.zeros((8, 8))), pytest.approx(np.ones((8, 8))))
    assert white[12].sum() == 4
    assert (white[17].max(), black[17].min()) == (0, 1), "moves are absolute, so a network for both must know the side"


@pytest.mark.parametrize(("difficulty", "start"), [(1, "kqk"), (2, "kpk"), (5, "chess960")])
def test_drawn_starts_are_legal_and_differ(difficulty, start):
    env = make("Chess-v0", difficulty=difficulty)
    assert env.kwargs["start"] == start
    seen = set()
    for i in range(60):
        episode = env.start(env.tasks()[i], seed=i)
        position = chess.Board(episode.render().ansi.splitlines()[0][5:], chess960=start == "chess960")
        assert position.is_valid()
        assert position.turn
        assert len(position.piece_map()) == (32 if start == "chess960" else 3)
        assert set(episode.turn.legal) == {position.uci(move) for move in position.legal_moves}
        seen.add(position.fen())
    assert len(seen) > 50


def test_castling_of_chess960_is_king_takes_rook():
    game = Chess("chess960")
    state = game.position("4k3/8/8/8/8/8/8/1RK4R w HB - 0 1")
    assert {"c1b1", "c1h1"} <= set(game.legal(state))
    assert " w HB - " in game.show(state)
    assert "\n1 . R . . . R K .\n" in game.show(game.apply(state, "c1h1"))
    assert "\n1 . . K R . . . R\n" in game.show(game.apply(state, "c1b1"))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 120))
def test_heuristic_is_the_same_for_both_colours(rng, plies):
    game, record = Chess(), chess.Board()
    for _ in range(plies):
        if not any(record.legal_moves):
            break
        record.push(rng.choice(list(record.legal_moves)))
    if not record.is_valid() or not any(record.legal_moves) or record.is_insufficient_material():
        return
    record.halfmove_clock = 0
    state, mirror = game.position(record.fen()), game.position(record.mirror().fen())
    assert game.heuristic(state, 0) == -game.heuristic(state, 1) == -game.heuristic(mirror, 0)
    assert -1 < game.heuristic(state, 0) < 1


@pytest.mark.parametrize("name", ["greedy", "alphabeta-2"])
@pytest.mark.parametrize(
    ("fen", "best"),
    [
        ("4k3/8/8/3q4/4P3/8/8/4K3 w - - 0 1", "e4d5"),
        ("6k1/5ppp/8/8/8/8/8/R3K3 w - - 0 1", "a1a8"),
        ("6rk/6pp/7N/8/8/8/8/4K3 w - - 0 1", "h6f7"),
    ],
)
def test_players_take_what_hangs_and_mate(name, fen, best):
    env = make("Chess-v0", start=fen)
    assert env.spec.players[name](env.start(env.tasks()[0], seed=0)) == {best: 1.0}


def test_pieces_are_drawn():
    env = make("Chess-v0")
    svg = env.start(env.tasks()[0], seed=0).render().svg
    assert [svg.count(piece) for piece in "♔♕♖♗♘♙♚♛♜♝♞♟"] == [1, 1, 2, 2, 2, 8] * 2


@cases(
    "arguments",
    [
        {"difficulty": 0},
        {"max_moves": 0},
        {"max_moves": True},
        {"start": "fischer"},
        {"start": ""},
        {"start": 7},
        {"start": "8/8/8/8/8/8/8/8 w - - 0 1"},
        {"start": "4k3/8/8/8/8/8/8/4KR2 b - - 0 1 extra"},
        {"start": "4k3/8/8/8/8/8/8/4K3 w - - 0 1"},
        {"start": "4k3/4Q3/4K3/8/8/8/8/8 b - - 0 1"},
        {"start": "4k3/8/8/8/8/8/4R3/4K3 w - - 0 1"},
        {"start": "4k3/8/8/8/8/8/4P3/4K3 w - - 0 " + "9" * 4000},
    ],
)
def test_absurd_arguments_are_refused(arguments):
    with pytest.raises(BadValue, match=next(iter(arguments))):
        make("Chess-v0", **arguments)


def test_without_the_library_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "chess", None)
    with pytest.raises(MissingExtra, match=r"sparring\[games\]"):
        make("Chess-v0")


def queen_endings():
    """Every position of king and queen against king with White's king in one octant (symmetry does the rest)."""
    octant = [f + 8 * r for f in range(4) for r in range(f + 1)]
    for king in octant:
        for other in range(64):
            if chess.square_distance(king, other) < 2:
                continue
            for queen in set(range(64)) - {king, other}:
                yield king, other, queen


SYMMETRIES = [(flip, swap) for flip in (0, 7, 56, 63) for swap in (False, True)]


def normal(king, other, queen):
    """The same position with White's king in the octant a1-d1-d4."""
    forms = []
    for flip, swap in SYMMETRIES:
        squares = [s ^ flip for s in (king, other, queen)]
        if swap:
            squares = [(s % 8) * 8 + s // 8 for s in squares]
        forms.append(tuple(squares))
    return next(form for form in sorted(forms) if form[0] % 8 < 4 and form[0] // 8 <= form[0] % 8)


@pytest.mark.long
def test_king_and_queen_mate_a_king_within_ten_moves():
    white, black = {}, {}
    game = Chess("kqk")
    for placed in queen_endings():
        pieces = dict(zip(placed, (chess.Piece.from_symbol(s) for s in "KkQ"), strict=True))
        board = chess.Board(None)
        board.set_piece_map(pieces)
        if board.is_valid():
            moves = game.legal(State(_position(board)))
            white[placed] = {normal(*_moved(placed, move)) for move in moves}
        board.turn = chess.BLACK
        king, _, queen = placed
        moves = game.legal(State(_position(board)))
        escapes = {chess.parse_square(move[2:]) for move in moves}
        if not moves:
            black[placed] = 0 if board.is_check() else None
        else:
            black[placed] = None if queen in escapes else [normal(king, to, queen) for to in escapes]
    lost = {placed for placed, after in black.items() if after == 0}
    won = set()
    for depth in range(1, 11):
        won = {placed for placed, after in white.items() if placed in won or after & lost}
        if depth == 9:
            assert len(won) < len(white)
        lost |= {placed for placed, after in black.items() if after and set(after) <= won}
    assert len(won) == len(white)


def _position(board):
    return sys.modules[State.__module__].position_of(board)


def _moved(placed, move):
    a, b = chess.parse_square(move[:2]), chess.parse_square(move[2:])
    return tuple(b if s == a else s for s in placed)
