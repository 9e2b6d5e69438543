"""TowerOfHanoi: move a tower of disks to another peg, one disk at a time, never a larger one onto a smaller one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, one_of, whole
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"disks": 2, "start": "standard"},
    2: {"disks": 3, "start": "random"},
    3: {"disks": 4, "start": "random"},
    4: {"disks": 6, "start": "random"},
    5: {"disks": 8, "start": "random"},
}
STARTS = ("standard", "random")
GOAL = 2
"""The peg on which the tower is to stand: the third."""
_PEGS = "123"
_PAIRS = {f"{a + 1}>{b + 1}": (a, b) for a in range(3) for b in range(3) if a != b}


class State(NamedTuple):
    """The peg (0 to 2) of every disk from the smallest, the moves made, and the limit; no disks before the start."""

    pegs: tuple[int, ...] = ()
    plies: int = 0
    limit: int = 0


class TowerOfHanoi(Game[State]):
    """The rules; see `tower_of_hanoi` for the arguments."""

    seats = 1
    moves: tuple[str, ...] = tuple(_PAIRS)
    zero_sum = False
    reward_range = (0.0, 1.0)
    perfect_information = True
    settled = True
    remembered = False

    def __init__(self, disks: int = 4, start: str = "random", patience: int = 3):
        self.disks = whole("disks", disks, 1, 10)
        self.standard = one_of("start", start, STARTS) == "standard"
        self.patience = whole("patience", patience, 1, 20)
        self.max_plies = patience * (2**disks - 1)
        self.max_observation = 200 + 8 * disks

    def initial(self) -> State:
        """No disk is placed yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The disks are placed first."""
        return not state.pegs

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """All disks on the first peg, or every disk on any peg, but not all on the third."""
        pegs = (0,) * self.disks
        while not self.standard and (pegs := tuple(rng.choices(range(3), k=self.disks))) == (GOAL,) * self.disks:
            pass
        return State(pegs, 0, self.patience * distance(pegs))

    def solved(self, state: State) -> bool:
        """Whether the whole tower stands on the third peg."""
        return bool(state.pegs) and set(state.pegs) == {GOAL}

    def player(self, state: State) -> int | None:
        """The one seat, until all is done or the moves are used up."""
        return None if not state.pegs or self.solved(state) or state.plies == state.limit else 0

    def legal(self, state: State) -> tuple[str, ...]:
        """The top disk of a peg onto an empty peg or a larger disk."""
        tops = [self._top(state.pegs, peg) for peg in range(3)]
        return tuple(move for move, (a, b) in _PAIRS.items() if tops[a] < tops[b])

    def _top(self, pegs: tuple[int, ...], peg: int) -> int:
        """The smallest disk on a peg; one more than there are for an empty peg."""
        return pegs.index(peg) if peg in pegs else self.disks

    def apply(self, state: State, move: str) -> State:
        """Move the top disk."""
        start, end = _PAIRS[move]
        disk = state.pegs.index(start)
        return State((*state.pegs[:disk], end, *state.pegs[disk + 1 :]), state.plies + 1, state.limit)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if the tower stands on the third peg."""
        return (float(self.solved(state)),)

    def truncated(self, state: State) -> bool:
        """The limit is no rule of the game."""
        return not self.solved(state)

    def rules(self, seat: int) -> str:
        """The rules, the aim and how to answer."""
        return (
            f"You are solving the Tower of Hanoi with {self.disks} disks, numbered 1 (the smallest) to {self.disks}, on three "
            "pegs. In each move you take the top disk of one peg and put it on top of another; a disk may not lie on a smaller "
            "one. Bring all disks to peg 3. Answer with two pegs, for example 1>3 moves the top disk of peg 1 to peg 3."
        )

    def observation(self, state: State, seat: int) -> str:
        """The pegs from bottom to top, the moves left and the legal moves."""
        return f"{self.show(state)}\nMoves left: {state.limit - state.plies}. Moves: {', '.join(self.legal(state))}."

    def show(self, state: State) -> str:
        """The pegs, disks from bottom to top."""
        lines = []
        for peg in range(3):
            disks = [str(disk + 1) for disk in range(len(state.pegs) - 1, -1, -1) if state.pegs[disk] == peg]
            lines.append(f"Peg {_PEGS[peg]}: {' '.join(disks) or '(empty)'}")
        return "\n".join(lines)

    def heuristic(self, state: State, seat: int) -> float:
        """How near the end is: 1 minus the share of the longest way that is left."""
        return 1 - (distance(state.pegs) + 1) / (float(2**self.disks) + 1)

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (disks, 3): the peg of every disk, smallest first."""
        out = np.zeros((self.disks, 3), np.float32)
        for disk, peg in enumerate(state.pegs):
            out[disk, peg] = 1
        return out


def _plan(pegs: tuple[int, ...]) -> tuple[int, str]:
    """Return the fewest moves to the third peg, and the first of them ("" if there is none).

    From the largest disk down: a disk that is not where it should be must be moved there once, with all smaller ones on
    the third peg that is left, and these then take 2^k - 1 moves to follow (Hinz, 1989: The Tower of Hanoi). The last
    disk that has to move moves first.
    """
    goal, moves, first = GOAL, 0, ""
    for disk in range(len(pegs) - 1, -1, -1):
        if pegs[disk] != goal:
            first = f"{pegs[disk] + 1}>{goal + 1}"
            moves += 2**disk
            goal = 3 - pegs[disk] - goal
    return moves, first


def distance(pegs: tuple[int, ...]) -> int:
    """Return the fewest moves that bring all disks to the third peg.

    >>> distance((0, 0, 0)), distance((2, 2, 2)), distance((1, 2))
    (7, 0, 1)
    """
    return _plan(pegs)[0]


def perfect(episode: Episode) -> dict[str, float]:
    """Play the first move of the one shortest solution."""
    assert isinstance(episode, GameEpisode)
    return {_plan(episode.state.pegs)[1]: 1.0}


def fickle(episode: Episode) -> dict[str, float]:
    """Play the right move one time in three, and any legal one otherwise."""
    assert isinstance(episode, GameEpisode)
    legal = episode.game.legal(episode.state) or ()
    right = _plan(episode.state.pegs)[1]
    return {move: 2 / (3 * len(legal)) + (1 / 3 if move == right else 0.0) for move in legal}


@register("TowerOfHanoi-v0")
def tower_of_hanoi(
    *,
    difficulty: int = 3,
    disks: int | None = None,
    start: str | None = None,
    patience: int = 3,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """The Tower of Hanoi: bring all disks to the third peg, one at a time, never a larger one onto a smaller one.

    | | |
    |---|---|
    | Source | Lucas, E. (1883); Hinz, A. M. (1989): The Tower of Hanoi. L'Enseignement Mathématique 35 |
    | Seats | `player_0` alone |
    | Moves | `1>2`, `1>3`, `2>1`, `2>3`, `3>1`, `3>2`: the top disk of a peg to another |
    | Observation | the disks of every peg from bottom to top, the moves left, the legal moves |
    | Reward | 1 when all disks are on peg 3, else 0 |
    | Start | all on peg 1 (`standard`), or every disk on any peg, drawn uniformly from the episode's RNG (`random`) |
    | End | terminated when solved; truncated after `patience` times the fewest moves from the start |
    | Illegal move | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Numeric view | (disks, 3) floats: the peg of every disk |
    | Players | `perfect` (the one shortest way), `fickle` (that one time in three), `random` |
    | Value | 1; from the first peg it takes 2^disks - 1 moves |
    | Levels | 1: 2 disks, standard start; 2: 3 disks, random start; 3: 4; 4: 6; 5: 8 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        disks: 1 to 10.
        start: `standard` or `random`.
        patience: The limit, in lengths of the shortest solution, 1 to 20.
        illegal: What an answer that is no legal move does.

    Example: `sparring.make("TowerOfHanoi-v0", disks=3, start="standard")`

    Versions: v0 first version.
    """
    shape = level(LEVELS, difficulty, disks=disks, start=start)
    return GameEnvironment(
        "TowerOfHanoi-v0",
        TowerOfHanoi(**shape, patience=patience),
        kwargs={**shape, "patience": patience, "illegal": illegal},
        doc=tower_of_hanoi.__doc__,
        illegal=illegal,
        players={"perfect": perfect, "fickle": fickle},
    )
