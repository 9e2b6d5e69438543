"""Rock, paper, scissors: a simultaneous game in one file, installed with pip and found by its entry point."""

from __future__ import annotations

import sparring
from sparring.envs.games.solvers.best_response import GameTree
from sparring.errors import BadValue

ID = "rock_paper_scissors/RockPaperScissors-v0"
BEATS = {"rock": "scissors", "paper": "rock", "scissors": "paper"}
State = tuple[str, ...]


class RockPaperScissors(sparring.Game[State]):
    """The rules. A state is all moves so far, `player_0` first in every round."""

    moves = tuple(BEATS)
    simultaneous = True
    max_plies = 10

    def __init__(self, rounds: int):
        if not 1 <= rounds <= 5:
            raise BadValue(f"rounds={rounds}: use 1 to 5")
        self.rounds = rounds

    def initial(self) -> State:
        """No moves yet."""
        return ()

    def player(self, state: State) -> int | None:
        """Both answer in every round, `player_0` first."""
        return None if len(state) == 2 * self.rounds else len(state) % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """Always all three."""
        return self.moves

    def apply(self, state: State, move: str) -> State:
        """Add the move."""
        return (*state, move)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the seat that won more rounds, -1 for the other; 0 each if neither did."""
        lead = sum((BEATS[a] == b) - (BEATS[b] == a) for a, b in zip(state[::2], state[1::2], strict=True))
        sign = (lead > 0) - (lead < 0)
        return float(sign), float(-sign)

    def rules(self, seat: int) -> str:
        """The rules and how to answer."""
        return (
            f"You play {self.rounds} rounds of rock, paper, scissors. Rock beats scissors, scissors beat paper, paper "
            "beats rock. Both players choose at once. Who wins more rounds wins. Answer with one move, for example: rock"
        )

    def observation(self, state: State, seat: int) -> str:
        """What the other seat chose in the last full round; its choice of this round stays hidden."""
        done = len(state) // 2
        heard = f"Your opponent chose {state[2 * done - 1 - seat]}. " if done else ""
        return f"{heard}Round {done + 1} of {self.rounds}: {', '.join(self.moves)}?"

    def show(self, state: State) -> str:
        """One line for each round."""
        return "\n".join(" - ".join(state[i : i + 2]) for i in range(0, len(state), 2)) or "(no moves yet)"


def nash(episode: sparring.Episode) -> dict[str, float]:
    """Choose uniformly: the equilibrium."""
    return dict.fromkeys(BEATS, 1 / 3)


@sparring.register(ID)
def rock_paper_scissors(*, rounds: int = 3) -> sparring.Environment:
    """Rock, paper, scissors over 1 to 5 rounds.

    Two seats choose at once, and nobody hears what the other chose before both have answered. +1 for the seat that wins
    more rounds, -1 for the other, 0 each for a draw. Players: `nash` (uniform), `random`. Value 0.
    """
    game, doc, players = RockPaperScissors(rounds), rock_paper_scissors.__doc__, {"nash": nash}
    return sparring.GameEnvironment(ID, game, kwargs={"rounds": rounds}, doc=doc, players=players, analysis=GameTree)
