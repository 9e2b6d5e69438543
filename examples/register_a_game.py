"""A game of one's own in a script: write the rules, register them, play.

Gymnasium and PettingZoo know it from then on, too: `gymnasium.make("demo/Nim-v0", opponent="random")`.
"""
# ruff: noqa: D102 - the base class says what each method returns

import random

import sparring


class Nim(sparring.Game[tuple[int, int]]):
    """Ten stones. A state is (stones that are left, seat to move)."""

    moves = ("1", "2", "3")
    perfect_information = True
    max_plies = 10

    def initial(self) -> tuple[int, int]:
        return 10, 0

    def player(self, state: tuple[int, int]) -> int | None:
        return state[1] if state[0] else None

    def legal(self, state: tuple[int, int]) -> tuple[str, ...]:
        return self.moves[: state[0]]

    def apply(self, state: tuple[int, int], move: str) -> tuple[int, int]:
        return state[0] - int(move), 1 - state[1]

    def returns(self, state: tuple[int, int]) -> tuple[float, ...]:
        return (-1.0, 1.0) if state[1] == 0 else (1.0, -1.0)

    def rules(self, seat: int) -> str:
        return "There are ten stones. In turn, take 1, 2 or 3 of them. Who takes the last one wins."

    def observation(self, state: tuple[int, int], seat: int) -> str:
        return f"{state[0]} left. How many do you take?"

    def show(self, state: tuple[int, int]) -> str:
        return "o" * state[0] or "none left"


@sparring.register("demo/Nim-v0")
def nim() -> sparring.Environment:
    """Nim: ten stones, take one to three, who takes the last one wins."""
    return sparring.GameEnvironment("demo/Nim-v0", Nim(), kwargs={}, doc=nim.__doc__)


if __name__ == "__main__":
    env, rng = sparring.make("demo/Nim-v0"), random.Random(1)
    episode = env.start(env.tasks("train")[0], seed=0)
    while (seat := episode.turn.seat) is not None and (legal := episode.turn.legal):
        print(f"{episode.render().ansi:10}  {seat} takes {(move := rng.choice(legal))}")
        episode.step(move)
    print(dict(episode.turn.rewards))
