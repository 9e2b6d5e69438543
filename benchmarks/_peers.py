"""How TextArena and GEM play the games that Sparring has too: their names, settings and legal actions.

Neither lists the legal actions, so scripts of uniformly random legal episodes are recorded before the clock runs, and
played back under it: reading the legal actions costs them nothing, while Sparring and OpenSpiel pay for listing theirs.
"""

from __future__ import annotations

import copy
import importlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations, product
from typing import Any

Legal = Callable[[Any], Sequence[str]]
"""The legal actions of an environment in progress; empty where it cannot go on."""


@dataclass(frozen=True)
class Peer:
    """A game of TextArena or GEM."""

    id: str
    legal: Legal
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    players: int = 2
    dice: bool = False
    """Whether chance moves after the start too. They come from the global generator, which is then seeded anew before
    an episode is played (5 microseconds)."""


@dataclass(frozen=True)
class Script:
    """An episode that is played back."""

    seed: int
    actions: tuple[str, ...]


class TextArena:
    """Makes and plays environments of TextArena with its default wrappers."""

    def __init__(self, peer: Peer):
        self.peer = peer
        self.make = importlib.import_module("textarena").make

    def start(self, seed: int) -> Any:
        """A new object: `reset()` keeps the texts of the episode before."""
        env = self.make(self.peer.id, **self.peer.kwargs)
        env.reset(num_players=self.peer.players, seed=seed)
        return env

    def play(self, env: Any, actions: Iterator[str]) -> int:
        """Play to the end; return the number of moves. The observation is put together before every move."""
        moves, over = 0, False
        while not over and (action := next(actions, None)) is not None:
            _, text = env.get_observation()
            assert text
            over, _ = env.step(action)
            moves += 1
        return moves


class Gem:
    """Makes and plays environments of GEM without wrappers: the observation is what `reset` and `step` return."""

    def __init__(self, peer: Peer):
        self.peer = peer
        self.env = importlib.import_module("gem").make(peer.id, **peer.kwargs)

    def start(self, seed: int) -> Any:
        """The one object, reset."""
        text, _ = self.env.reset(seed=seed)
        assert text
        return self.env

    def play(self, env: Any, actions: Iterator[str]) -> int:
        """Play to the end; return the number of moves."""
        moves, over = 0, False
        while not over and (action := next(actions, None)) is not None:
            text, _, terminated, truncated, _ = env.step(action)
            assert text
            over = terminated or truncated
            moves += 1
        return moves


def record(library: TextArena | Gem, *, moves: int) -> list[Script]:
    """Return scripts of uniformly random legal episodes that have so many moves together."""
    peer, rng, scripts, total = library.peer, random.Random(0), list[Script](), 0
    while total < moves:
        seed, actions = len(scripts), list[str]()

        def draw(env: Any, actions: list[str] = actions) -> Iterator[str]:
            while options := peer.legal(env):
                actions.append(options[int(rng.random() * len(options))])
                yield actions[-1]

        env = library.start(seed)
        if peer.dice:
            random.seed(seed)
        total += library.play(env, draw(env))
        scripts.append(Script(seed, tuple(actions)))
    return scripts


def _tic_tac_toe(env: Any) -> list[str]:
    cells = [mark for row in env.state.game_state["board"] for mark in row]
    return [f"[{i}]" for i, mark in enumerate(cells) if not mark]


def _connect_four(env: Any) -> list[str]:
    return [f"[col {i}]" for i, mark in enumerate(env.state.game_state["board"][0]) if mark == "."]


def _nim(env: Any) -> list[str]:
    return [f"[{i} {n}]" for i, pile in enumerate(env.state.game_state["piles"]) for n in range(1, pile + 1)]


def _kuhn_poker(env: Any) -> list[str]:
    return [f"[{move}]" for move in env.state.game_state["current_legal_action_tree"]]


def _othello(env: Any) -> list[str]:
    return [f"[{row}, {column}]" for row, column in env.state.game_state["valid_moves"]] or ["[0, 0]"]


def _liars_dice(env: Any) -> list[str]:
    state = env.state.game_state
    quantity, face = state["current_bid"].values()
    dice = sum(state["remaining_dice"].values())
    higher = product(range(max(1, quantity), dice + 1), range(max(1, face), 7))
    bids = [f"[Bid: {q}, {f}]" for q, f in higher if (q, f) != (quantity, face)]
    return ["[Call]", *bids] if quantity else bids


def _negotiation(env: Any) -> list[str]:
    state, seat = env.state.game_state, env.state.current_player_id
    mine, offer = state["player_resources"][seat], state["current_offer"]
    offers = [f"[Offer: 1 {give} -> 1 {get}]" for give, get in permutations(mine, 2) if mine[give]]
    can = offer and offer["to_player"] == seat and all(mine[k] >= n for k, n in offer["requested_resources"].items())
    return ["[Accept]", "[Deny]", *offers] if can else offers


def _mastermind(env: Any) -> list[str]:
    guessed = {tuple(entry["guess"]) for entry in env.state.game_state["history"]}
    return [f"[{_spaced(code)}]" for code in permutations(range(1, 7), 4) if code not in guessed]


def _minesweeper(env: Any) -> list[str]:
    return [f"[{r} {c}]" for r, row in enumerate(env.revealed) for c, seen in enumerate(row) if not seen]


def _sudoku(env: Any) -> list[str]:
    return [f"[{cell}]" for cell in _right_digits(env.state.game_state["board"], env.full_grid)]


def _guess_number(env: Any) -> list[str]:
    return [f"[{n}]" for n in range(1, 21) if n not in env.guessed_numbers]


def _pig(env: Any) -> list[str]:
    return ["[roll]", "[hold]"]


def _breakthrough(env: Any) -> list[str]:
    seat, rows = env.state.current_player_id, range(8)
    step = 1 - 2 * seat
    moves = [
        (r, c, r + step, d) for r in rows if r + step in rows for c in rows for d in (c - 1, c, c + 1) if d in rows
    ]
    return [f"[{_square(*m[:2])}{_square(*m[2:])}]" for m in moves if env._is_valid_move(seat, *m)]


def _ultimate_tic_tac_toe(env: Any) -> list[str]:
    state = env.state.game_state
    board, macro, forced = state["board"], state["macro_board"], state["next_micro_board"]
    boards = [i for i in range(9) if macro[i // 3][i % 3] == " " and forced in (None, i)]
    return [f"[{i} {j}]" for i in boards for j in range(9) if board[i][j // 3][j % 3] == " "]


@lru_cache
def _allocations(troops: int) -> tuple[str, ...]:
    return tuple(f"[A{a} B{b} C{troops - a - b}]" for a in range(troops + 1) for b in range(troops + 1 - a))


def _blotto(env: Any) -> tuple[str, ...]:
    return _allocations(env.num_total_units)


def _goofspiel(env: Any) -> list[str]:
    return [f"[{env._val_to_face(card)}]" for card in env.state.game_state["player_hands"][env.state.current_player_id]]


def _game_2048(env: Any) -> list[str]:
    board, found = env.state.game_state["board"], []
    for i, name in enumerate(("Up", "Down", "Left", "Right")):
        before = copy.deepcopy(board)
        found += [f"[{name}]"] * env._apply_move(i)[0]
        board[:] = before
    return found


def _rock_paper_scissors(env: Any) -> list[str]:
    return ["[rock]", "[paper]", "[scissors]"]


def _prisoners_dilemma(env: Any) -> list[str]:
    return ["Let us see."] if env.state.game_state["phase"] == "conversation" else ["[Cooperate]", "[Defect]"]


def _battleship(env: Any) -> list[str]:
    board = env.state.game_state["tracking_board"][env.state.current_player_id]
    return [f"[{chr(65 + r)}{c}]" for r, row in enumerate(board) for c, mark in enumerate(row) if mark == "~"]


def _gem_mastermind(env: Any) -> list[str]:
    return [f"\\boxed{{{_spaced(code)}}}" for code in permutations(range(1, 7), 4) if code not in env.previous_guesses]


def _gem_minesweeper(env: Any) -> list[str]:
    cells = [(r, c) for r, row in enumerate(env.revealed) for c, seen in enumerate(row) if not seen]
    opened = [f"\\boxed{{reveal {r} {c}}}" for r, c in cells if not env.flags[r][c]]
    return opened + [f"\\boxed{{flag {r} {c}}}" for r, c in cells]


def _gem_sudoku(env: Any) -> list[str]:
    return [f"\\boxed{{{cell}}}" for cell in _right_digits(env.board, env.full_grid)]


def _gem_guess_number(env: Any) -> list[str]:
    return [f"\\boxed{{{n}}}" for n in range(1, 21) if n not in env.previous_guesses]


def _gem_2048(env: Any) -> list[str]:
    return [f"\\boxed{{{name}}}" for name in ("up", "down", "left", "right") if env._is_valid_move(name)]


def _right_digits(grid: Sequence[Sequence[int]], solution: Sequence[Sequence[int]]) -> list[str]:
    return [f"{r + 1} {c + 1} {solution[r][c]}" for r in range(9) for c in range(9) if not grid[r][c]]


def _spaced(code: Sequence[int]) -> str:
    return " ".join(map(str, code))


def _square(row: int, column: int) -> str:
    return f"{chr(97 + column)}{row + 1}"


TEXTARENA = {
    "TicTacToe-v0": Peer("TicTacToe-v0", _tic_tac_toe),
    "ConnectFour-v0": Peer("ConnectFour-v0", _connect_four),
    "Nim-v0": Peer("Nim-v0", _nim),
    "KuhnPoker-v0": Peer("KuhnPoker-v0", _kuhn_poker, {"max_rounds": 1}),
    "Othello-v0": Peer("Othello-v0", _othello),
    "LiarsDice-v0": Peer("LiarsDice-v0", _liars_dice, {"num_dice": 1}, dice=True),
    "Negotiation-v0": Peer("SimpleNegotiation-v0", _negotiation),
    "Mastermind-v0": Peer("Mastermind-v0", _mastermind, players=1),
    "Minesweeper-v0": Peer("Minesweeper-v0", _minesweeper, players=1, dice=True),
    "Sudoku-v0": Peer("Sudoku-v0", _sudoku, {"clues": 50}, players=1),
    "GuessNumber-v0": Peer("GuessTheNumber-v0", _guess_number, players=1),
    "Pig-v0": Peer("PigDice-v0", _pig, dice=True),
    "Breakthrough-v0": Peer("Breakthrough-v0", _breakthrough),
    "UltimateTicTacToe-v0": Peer("UltimateTicTacToe-v0", _ultimate_tic_tac_toe),
    "Blotto-v0": Peer("ColonelBlotto-v0", _blotto),
    "Goofspiel-v0": Peer("GameOfPureStrategy-v0", _goofspiel),
    "Game2048-v0": Peer("2048-v0", _game_2048, players=1, dice=True),
    "RockPaperScissors-v0": Peer("IteratedRockPaperScissors-v0", _rock_paper_scissors),
    "PrisonersDilemma-v0": Peer("IteratedPrisonersDilemma-v0", _prisoners_dilemma),
    "Battleship-v0": Peer("Battleship-v0-standard", _battleship),
}
"""TextArena's games. Its Chess, Checkers and IteratedStagHunt are SyntaxErrors before Python 3.12."""

GEM = {
    "Mastermind-v0": Peer("game:Mastermind-v0-hard", _gem_mastermind, {"num_numbers": 6, "max_turns": 20}),
    "Minesweeper-v0": Peer("game:Minesweeper-v0-hard", _gem_minesweeper, {"num_mines": 10}, dice=True),
    "Sudoku-v0": Peer("game:Sudoku-v0-hard", _gem_sudoku, {"clues": 31}),
    "GuessNumber-v0": Peer("game:GuessTheNumber-v0-hard", _gem_guess_number, {"max_number": 20, "max_turns": 10}),
    "Game2048-v0": Peer("game:Game2048-v0-extreme-hard", _gem_2048, {"max_turns": 2000}, dice=True),
}
"""GEM's games. Its Sudoku empties `clues` cells, however they are called."""

OPEN_SPIEL = {
    "TicTacToe-v0": "tic_tac_toe",
    "ConnectFour-v0": "connect_four",
    "Nim-v0": "nim(pile_sizes=3;4;5)",
    "KuhnPoker-v0": "kuhn_poker",
    "LeducPoker-v0": "leduc_poker",
    "Othello-v0": "othello",
    "LiarsDice-v0": "liars_dice(numdice=1)",
    "Negotiation-v0": "bargaining",
    "Pig-v0": "pig(winscore=100,horizon=2000)",
    "Checkers-v0": "checkers",
    "Breakthrough-v0": "breakthrough",
    "UltimateTicTacToe-v0": "ultimate_tic_tac_toe",
    "Blotto-v0": "blotto(coins=20,fields=3)",
    "Goofspiel-v0": "goofspiel(num_cards=13,points_order=random,imp_info=true)",
    "Game2048-v0": "2048",
    "RockPaperScissors-v0": "repeated_game(stage_game=matrix_rps(),num_repetitions=9)",
    "PrisonersDilemma-v0": "repeated_game(stage_game=matrix_pd(),num_repetitions=10)",
    "Battleship-v0": "battleship(board_width=10,board_height=10,ship_sizes=[5;4;3;3;2],ship_values=[1;1;1;1;1],"
    "num_shots=100,allow_repeated_shots=false)",
    "Chess-v0": "chess",
    "Go-v0": "go(board_size=9)",
    "Hex-v0": "hex(board_size=11)",
    "Mancala-v0": "mancala",
}
"""OpenSpiel's games."""

SETTINGS: dict[str, dict[str, Any]] = {
    "Mastermind-v0": {"duplicates": False, "guesses": 20},
    "Sudoku-v0": {"clues": 50},
    "GuessNumber-v0": {"high": 20, "tries": 10},
    "Blotto-v0": {"troops": 20, "rounds": 9},
    "Game2048-v0": {"target": 2048},
    "RockPaperScissors-v0": {"rounds": 9},
}
"""What makes Sparring's games like theirs, where the defaults are not."""
