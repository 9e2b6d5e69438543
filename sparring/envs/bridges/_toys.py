"""Gymnasium's toy texts in words: what is seen, what moves are called, how much can be earned."""

from __future__ import annotations

from typing import Any, NamedTuple


class Toy(NamedTuple):
    """What the numbers of one of them mean."""

    instructions: str
    actions: tuple[str, ...]
    reward_range: tuple[float, float]
    """Of an episode with as many turns as there are by default."""

    def describe(self, observation: Any, env: Any) -> str:
        """Return an observation in words."""
        kind: str = type(env.unwrapped).__name__
        found: str = _SEEN[kind](observation, env.unwrapped)
        return found


def _lake(observation: Any, env: Any) -> str:
    at = divmod(int(observation), env.ncol)
    rows = [[letter.decode() for letter in row] for row in env.desc]
    rows[at[0]][at[1]] = f"[{rows[at[0]][at[1]]}]"
    return "\n".join(" ".join(row) for row in rows)


def _cliff(observation: Any, env: Any) -> str:
    row, column = divmod(int(observation), 12)
    return f"You are in row {row + 1}, column {column + 1}."


def _taxi(observation: Any, env: Any) -> str:
    row, column, passenger, goal = map(int, env.decode(int(observation)))
    where = "in the taxi" if passenger == 4 else f"at {'RGYB'[passenger]}"
    return f"The taxi is in row {row + 1}, column {column + 1}. The passenger is {where}, and wants to go to {'RGYB'[goal]}."


def _blackjack(observation: Any, env: Any) -> str:
    own, dealer, ace = map(int, observation)
    return f"Your cards: {own}{', with an ace that counts 11' if ace else ''}. The dealer shows: {dealer}."


_SEEN = {
    "FrozenLakeEnv": _lake,
    "CliffWalkingEnv": _cliff,
    "TaxiEnv": _taxi,
    "BlackjackEnv": _blackjack,
}
_LAKE = Toy(
    "Cross the frozen lake from S to G: 1 point. F is ice, H a hole in which you drown. Ice may be slippery, so that you move to a side "
    "of where you wanted to go. Your place is in brackets.",
    ("left", "down", "right", "up"),
    (0.0, 1.0),
)
_CLIFF = Toy(
    "Walk on a grid of 4 rows and 12 columns from row 4, column 1 to row 4, column 12. Every step costs 1 point; a step on the cliff, "
    "between the two in row 4, costs 100 and leads back to the start.",
    ("up", "right", "down", "left"),
    (-50_000.0, 0.0),
)
_TAXI = Toy(
    "Drive a taxi on a grid of 5 rows and 5 columns, fetch the passenger and bring them where they want to go: 20 points. Every step costs 1 "
    "point, to pick up or drop off in a wrong place 10. R is in row 1, column 1; G in row 1, column 5; Y in row 5, column 1; B in row 5, "
    "column 4. Walls stand between columns 2 and 3 in rows 1 and 2, 1 and 2 in rows 4 and 5, 3 and 4 in rows 4 and 5.",
    ("south", "north", "east", "west", "pick up", "drop off"),
    (-2000.0, 20.0),
)
_BLACKJACK = Toy(
    "Play blackjack against a dealer, who draws up to 17, with an endless deck: come closer to 21 than the dealer, and not above it. A win "
    "is 1 point, a loss -1.",
    ("stick", "hit"),
    (-1.0, 1.5),
)
TOYS = {
    "FrozenLake": _LAKE,
    "FrozenLake8x8": _LAKE,
    "CliffWalking": _CLIFF,
    "CliffWalkingSlippery": _CLIFF,
    "Taxi": _TAXI,
    "Blackjack": _BLACKJACK,
}
"""By id, without its version."""
