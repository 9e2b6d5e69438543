"""A game that is over before its second seat is asked: `demo/Walkover-v0`."""

import sparring

WALKOVER = "demo/Walkover-v0"


class Walkover(sparring.Game[int]):
    """The first seat can only give up, unless it is asked to wait."""

    moves = ("give up", "wait", "claim")
    perfect_information = True
    max_plies = 2

    def initial(self) -> int:
        return 0

    def player(self, state: int) -> int | None:
        return {0: 0, 1: 1}.get(state)

    def legal(self, state: int) -> tuple[str, ...]:
        return ("give up",) if state == 0 else ("claim",)

    def apply(self, state: int, move: str) -> int:
        return 2

    def returns(self, state: int) -> tuple[float, ...]:
        return (-1.0, 1.0)

    def rules(self, seat: int) -> str:
        return "Give up."

    def observation(self, state: int, seat: int) -> str:
        return "Well?"

    def show(self, state: int) -> str:
        return str(state)


@sparring.register(WALKOVER)
def walkover() -> sparring.Environment:
    """Over before the second seat is asked."""
    return sparring.GameEnvironment(WALKOVER, Walkover(), kwargs={}, doc=walkover.__doc__)
