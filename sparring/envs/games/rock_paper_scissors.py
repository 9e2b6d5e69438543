"""RockPaperScissors over any number of rounds: nothing beats chance, and everything else can be beaten."""

from __future__ import annotations

from sparring.envs.core import Episode
from sparring.envs.games._core import GameEnvironment, level, uniform
from sparring.envs.games._repeated import RepeatedGame, Rounds, histories
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.registry import register

BEATS = {"rock": "scissors", "paper": "rock", "scissors": "paper"}
COUNTER = {beaten: move for move, beaten in BEATS.items()}
"""move -> the move that beats it."""
LEVELS = {1: {"rounds": 1}, 2: {"rounds": 3}, 3: {"rounds": 10}, 4: {"rounds": 30}, 5: {"rounds": 100}}
_ANALYSED = 2
"""Matches of so many rounds have an exact analysis."""
_WORDS = {1.0: "won", -1.0: "lost", 0.0: "tied"}


class RockPaperScissors(RepeatedGame):
    """The rules; see `rock_paper_scissors` for the arguments."""

    moves = tuple(BEATS)
    max_observation = 140

    def __init__(self, rounds: int = 10):
        super().__init__(rounds, -1.0, 1.0)

    def payoffs(self, answers: tuple[str, ...]) -> tuple[float, ...]:
        """1 for the winner of a round, -1 for the loser, 0 each for equal moves."""
        return _PAID[answers]

    def rules(self, seat: int) -> str:
        """The rules and how to answer."""
        return (
            f"You play rock, paper, scissors against one opponent: {_times(self.rounds)}. Rock beats scissors, scissors "
            "beat paper, paper beats rock. Both choose at once. A round won is worth 1 point, a round lost -1, a tie 0. "
            "Answer with one move, for example: rock"
        )

    def observation(self, state: Rounds, seat: int) -> str:
        """The last round, the points so far, and the question."""
        ask = f"Round {len(state.done) + 1} of {self.rounds}: rock, paper or scissors?"
        if not state.done:
            return ask
        last = state.done[-1]
        result = _WORDS[_PAID[last][seat]]
        points = f"Your points so far: {state.totals[seat]:+g}."
        return f"You chose {last[seat]}, your opponent {last[1 - seat]}: {result}. {points} {ask}"


_PAID: dict[tuple[str, ...], tuple[float, float]] = {
    (a, b): (1.0, -1.0) if BEATS[a] == b else (-1.0, 1.0) if BEATS[b] == a else (0.0, 0.0) for a in BEATS for b in BEATS
}


def _times(rounds: int) -> str:
    return "one round" if rounds == 1 else f"{rounds} rounds"


def equilibrium(episode: Episode) -> dict[str, float]:
    """Choose uniformly."""
    return uniform(tuple(BEATS))


def frequency(episode: Episode) -> dict[str, float]:
    """Beat the opponent's most frequent move so far; uniformly among equals, and in the first round."""
    theirs = histories(episode)[1][0]
    counts = {move: theirs.count(move) for move in BEATS}
    most = max(counts.values())
    return uniform([COUNTER[move] for move, count in counts.items() if count == most])


def beat_last(episode: Episode) -> dict[str, float]:
    """Beat the opponent's last move; uniformly in the first round."""
    theirs = histories(episode)[1][0]
    return {COUNTER[theirs[-1]]: 1.0} if theirs else uniform(tuple(BEATS))


def rock_heavy(episode: Episode) -> dict[str, float]:
    """Choose rock half the time: the opponent to exploit."""
    return {"rock": 0.5, "paper": 0.25, "scissors": 0.25}


@register("RockPaperScissors-v0")
def rock_paper_scissors(
    *, difficulty: int = 3, rounds: int | None = None, illegal: str = "forfeit"
) -> GameEnvironment[Rounds]:
    """Rock, paper, scissors: a repeated zero-sum game whose equilibrium is chance, and whose art is to exploit.

    | | |
    |---|---|
    | Source | von Neumann, J. (1928): Zur Theorie der Gesellschaftsspiele. Mathematische Annalen 100, 295-320 |
    | Seats | `player_0`, `player_1`; both choose at once (asked one after another, told afterwards) |
    | Moves | `rock`, `paper`, `scissors` |
    | Observation | the last round's moves and result, own points, the number of the round |
    | Reward | after every round +1 win, -1 loss, 0 tie; zero-sum |
    | Start | no chance |
    | End | terminated after `rounds` rounds; never truncated; 2 x rounds moves |
    | Illegal move | `illegal="forfeit"` (default): the return is -rounds, the opponent's +rounds; `retry(n)`, `random_legal` |
    | Numeric view | 13 floats: last moves one-hot (own, other's), mean of all rounds' (own, other's), share of rounds played |
    | Players | `equilibrium` (uniform), `frequency` (beats the most frequent move so far), `beat-last`, `rock-heavy`, `random` |
    | Value | 0; the uniform choice is the only equilibrium; always one move loses 1 a round to its best response |
    | Levels | rounds: 1, 3, 10, 30, 100 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rounds: 1 to 1000. Up to 2 have an exact analysis.
        illegal: What an illegal move does.

    Example: `sparring.make("RockPaperScissors-v0", rounds=20)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rounds=rounds)
    game = RockPaperScissors(**size)
    return GameEnvironment(
        "RockPaperScissors-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=rock_paper_scissors.__doc__,
        illegal=illegal,
        players={
            "equilibrium": equilibrium,
            "frequency": frequency,
            "beat-last": beat_last,
            "rock-heavy": rock_heavy,
        },
        analysis=GameTree if game.rounds <= _ANALYSED else None,
    )
