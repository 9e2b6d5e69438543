"""PublicGoods: what all give is multiplied and shared by all; everyone gains if all give, and each gains by giving nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from operator import add

from sparring.envs.core import Episode
from sparring.envs.games._core import GameEnvironment, level, whole
from sparring.envs.games._repeated import RepeatedGame, Rounds, histories
from sparring.envs.registry import register
from sparring.errors import BadValue

LEVELS = {
    1: {"players": 2, "rounds": 1, "endowment": 10, "multiplier": 1.5},
    2: {"players": 3, "rounds": 5, "endowment": 10, "multiplier": 1.5},
    3: {"players": 4, "rounds": 10, "endowment": 20, "multiplier": 1.6},
    4: {"players": 6, "rounds": 10, "endowment": 20, "multiplier": 2.0},
    5: {"players": 10, "rounds": 10, "endowment": 10, "multiplier": 3.0},
}


class PublicGoods(RepeatedGame):
    """The rules; see `public_goods` for the arguments."""

    zero_sum = False

    def __init__(self, players: int = 4, rounds: int = 10, endowment: int = 20, multiplier: float = 1.6):
        seats, self.endowment = whole("players", players, 2, 10), whole("endowment", endowment, 1, 100)
        if isinstance(multiplier, bool) or not isinstance(multiplier, int | float) or not 1 < multiplier < seats:
            raise BadValue(
                f"multiplier={multiplier!r:.80}: use a number above 1 and below players={players}, else it is no dilemma"
            )
        self.multiplier = multiplier
        self.moves = tuple(str(gift) for gift in range(endowment + 1))
        self._share = multiplier / seats
        """What every seat gets of one point in the pot."""
        give, keep = str(endowment), "0"
        lowest, *_ = self.payoffs((give, *[keep] * (seats - 1)))
        highest, *_ = self.payoffs((keep, *[give] * (seats - 1)))
        super().__init__(rounds, lowest, highest, seats)
        # Totals are added up round by round; so are their bounds, that no rounding of totals can pass them.
        self.reward_range = (reduce(add, [lowest] * rounds), reduce(add, [highest] * rounds))
        self.max_observation = 180 + 17 * seats

    def payoffs(self, answers: tuple[str, ...]) -> tuple[float, ...]:
        """What is kept, and an equal share of the multiplied pot."""
        gifts = [int(gift) for gift in answers]
        share = self._share * sum(gifts)
        return tuple([self.endowment - gift + share for gift in gifts])

    def features(self, move: str) -> Sequence[float]:
        """The share of the endowment that is given."""
        return (int(move) / self.endowment,)

    def rules(self, seat: int) -> str:
        """The payoffs and how to answer."""
        return (
            f"You are player_{seat} of {self.seats} in a public goods game: {self.rounds} round{'s' * (self.rounds > 1)}. In "
            f"every round each player gets {self.endowment} points and chooses how many of them to give to a common pot, all at "
            f"once. The pot is multiplied by {self.multiplier:.15g} and shared equally among all {self.seats} players, whatever they "
            "gave; what is not given is kept. Get as many points as you can over all rounds; what others get does not count "
            f"for you. Answer with a whole number from 0 to {self.endowment}, for example: {self.endowment // 2}"
        )

    def observation(self, state: Rounds, seat: int) -> str:
        """All gifts of the last round, the own points, and the question."""
        ask = f"Round {len(state.done) + 1} of {self.rounds}: how many of your {self.endowment} points do you give?"
        if not state.done:
            return ask
        last = state.done[-1]
        others = ", ".join(f"player_{s} {gift}" for s, gift in enumerate(last) if s != seat)
        share = self._share * sum(map(int, last))
        return (
            f"You gave {last[seat]}; {others}. The pot paid {_points(share)} to each; you earned "
            f"{_points(self.endowment - int(last[seat]) + share)}. Your total: {_points(state.totals[seat])}. {ask}"
        )


def _points(points: float) -> str:
    """Two decimals at most."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def free_rider(episode: Episode) -> dict[str, float]:
    """Give nothing: the best answer to any gifts of the others in one round."""
    return {"0": 1.0}


def full_contributor(episode: Episode) -> dict[str, float]:
    """Give everything: the best for all together."""
    return {(episode.turn.legal or ())[-1]: 1.0}


def conditional(episode: Episode) -> dict[str, float]:
    """Give everything first, then what the others gave on average in the last round, rounded (halves up)."""
    others = histories(episode)[1]
    if not others[0]:
        return full_contributor(episode)
    mean = sum(int(gifts[-1]) for gifts in others) / len(others)
    return {str(math.floor(mean + 0.5)): 1.0}


@register("PublicGoods-v0")
def public_goods(
    *,
    difficulty: int = 3,
    players: int | None = None,
    rounds: int | None = None,
    endowment: int | None = None,
    multiplier: float | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[Rounds]:
    """The public goods game: gifts to a pot are multiplied and shared by all, so each does best to give nothing.

    | | |
    |---|---|
    | Source | Fehr, E. and Gächter, S. (2000): Cooperation and punishment in public goods experiments. American Economic Review 90 (without punishment: 4 players, 20 points, a share of 0.4 of every point, 10 rounds) |
    | Seats | `player_0` to `player_9`; all choose at once (asked one after another, told afterwards) |
    | Moves | the gift: `0` to the endowment |
    | Observation | every player's gift in the last round, what the pot paid, own earnings and total, the number of the round |
    | Reward | after every round: endowment - own gift + multiplier x all gifts / players; not zero-sum |
    | Start | no chance |
    | End | terminated after `rounds` rounds, which all know; never truncated; rounds x players moves |
    | Illegal move | `illegal="forfeit"` (default): the lowest return there is, the others keep their points; `retry(n)`, `random_legal` |
    | Numeric view | 2 x players + 1 floats: last gifts, mean gifts (own first, shares of the endowment), share of rounds played |
    | Players | `free-rider`, `full-contributor`, `conditional` (the others' mean), `random` |
    | Value | all give nothing in the only equilibrium: the endowment each a round; all give all: multiplier times as much |
    | Levels | players, rounds, endowment, multiplier: 2, 1, 10, 1.5; 3, 5, 10, 1.5; 4, 10, 20, 1.6; 6, 10, 20, 2; 10, 10, 10, 3 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        players: 2 to 10.
        rounds: 1 to 1000.
        endowment: Points that each gets in every round, 1 to 100.
        multiplier: Above 1 and below the number of players.
        illegal: What an illegal move does.

    Example: `sparring.make("PublicGoods-v0", players=3, multiplier=2)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, players=players, rounds=rounds, endowment=endowment, multiplier=multiplier)
    return GameEnvironment(
        "PublicGoods-v0",
        PublicGoods(**size),
        kwargs={**size, "illegal": illegal},
        doc=public_goods.__doc__,
        illegal=illegal,
        players={"free-rider": free_rider, "full-contributor": full_contributor, "conditional": conditional},
    )
