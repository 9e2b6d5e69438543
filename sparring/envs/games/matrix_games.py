"""PrisonersDilemma, StagHunt and Chicken: two players, two moves, played again and again; not zero-sum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sparring.envs.core import Episode, Player
from sparring.envs.games._core import GameEnvironment, level, whole
from sparring.envs.games._repeated import RepeatedGame, Rounds, histories
from sparring.envs.registry import register
from sparring.errors import BadValue

_MOST = 1000
"""The largest payoff, up or down."""


def _levels(temptation: int, reward: int, punishment: int, sucker: int) -> dict[int, dict[str, int]]:
    payoffs = {"temptation": temptation, "reward": reward, "punishment": punishment, "sucker": sucker}
    return {n: {"rounds": rounds, **payoffs} for n, rounds in enumerate((1, 5, 10, 30, 100), start=1)}


_DILEMMA, _HUNT, _CHICKEN = _levels(5, 3, 1, 0), _levels(3, 4, 2, 0), _levels(1, 0, -10, -1)


class MatrixGame(RepeatedGame):
    """A symmetric game of two moves, of which the first is to cooperate. Payoffs are named as in the prisoner's dilemma.

    Both cooperate: `reward` each. Both defect: `punishment` each. One of each: `temptation` for who defects, `sucker` for
    who cooperates.
    """

    zero_sum = False
    max_observation = 250
    name: ClassVar[str]
    order: ClassVar[str]
    """What must hold of the payoffs, in letters: T(emptation), R(eward), P(unishment), S(ucker)."""

    def __init__(self, rounds: int, temptation: int, reward: int, punishment: int, sucker: int):
        payoffs = {"temptation": temptation, "reward": reward, "punishment": punishment, "sucker": sucker}
        for name, value in payoffs.items():
            whole(name, value, -_MOST, _MOST)
        if not self.ordered(temptation, reward, punishment, sucker):
            said = ", ".join(f"{name}={value}" for name, value in payoffs.items())
            raise BadValue(f"{said}: {self.name} needs {self.order}")
        t, r, p, s = map(float, payoffs.values())
        c, d = self.moves
        self.paid = {(c, c): (r, r), (c, d): (s, t), (d, c): (t, s), (d, d): (p, p)}
        super().__init__(rounds, min(t, r, p, s), max(t, r, p, s))

    @staticmethod
    def ordered(t: int, r: int, p: int, s: int) -> bool:
        """Whether the payoffs make this game and no other."""
        raise NotImplementedError

    def payoffs(self, answers: tuple[str, ...]) -> tuple[float, ...]:
        """By the table."""
        return self.paid[answers[0], answers[1]]

    def rules(self, seat: int) -> str:
        """The payoffs and how to answer."""
        c, d = self.moves
        lines = [
            f"you {a}, they {b}: you get {self.paid[a, b][0]:g}, they get {self.paid[a, b][1]:g}" for a, b in self.paid
        ]
        return (
            f"You play {self.name} with one other player: {self.rounds} round{'s' * (self.rounds > 1)}. In every round both "
            f"choose at once, {c} or {d}. Points: {'; '.join(lines)}. Get as many points as you can over all rounds; what "
            f"the other gets does not count for you. Answer with one move, for example: {c}"
        )

    def observation(self, state: Rounds, seat: int) -> str:
        """The last round, both totals, and the question."""
        ask = f"Round {len(state.done) + 1} of {self.rounds}: {self.moves[0]} or {self.moves[1]}?"
        if not state.done:
            return ask
        mine, theirs = state.done[-1][seat], state.done[-1][1 - seat]
        paid, totals = self.paid[mine, theirs], state.totals
        return (
            f"You chose {mine}, the other player {theirs}: {paid[0]:g} for you, {paid[1]:g} for them. "
            f"Totals: you {totals[seat]:.10g}, they {totals[1 - seat]:.10g}. {ask}"
        )


class PrisonersDilemma(MatrixGame):
    """To defect is always better for oneself, and worse for both."""

    moves = ("cooperate", "defect")
    name = "the prisoner's dilemma"
    order = "temptation > reward > punishment > sucker and 2 reward > temptation + sucker"

    @staticmethod
    def ordered(t: int, r: int, p: int, s: int) -> bool:
        """By Rapoport and Chammah (1965)."""
        return t > r > p > s and 2 * r > t + s


class StagHunt(MatrixGame):
    """To hunt the stag is best for both, if both do; the hare is safe."""

    moves = ("stag", "hare")
    name = "the stag hunt"
    order = "reward > temptation >= punishment > sucker"

    @staticmethod
    def ordered(t: int, r: int, p: int, s: int) -> bool:
        """Two equilibria: both cooperate, which pays best, and both defect."""
        return r > t >= p > s


class Chicken(MatrixGame):
    """Who swerves loses face; if nobody does, both lose more."""

    moves = ("swerve", "straight")
    name = "chicken"
    order = "temptation > reward > sucker > punishment"

    @staticmethod
    def ordered(t: int, r: int, p: int, s: int) -> bool:
        """Two equilibria in pure moves: one swerves, the other does not."""
        return t > r > s > p


def _game(episode: Episode) -> tuple[MatrixGame, list[str], list[str]]:
    """Return the game and the finished rounds' moves, the mover's own and the other's."""
    game: MatrixGame = episode.game  # type: ignore[attr-defined]
    mine, (theirs,) = histories(episode)
    return game, mine, theirs


def always_cooperate(episode: Episode) -> dict[str, float]:
    """The first move, always."""
    return {_game(episode)[0].moves[0]: 1.0}


def always_defect(episode: Episode) -> dict[str, float]:
    """The second move, always."""
    return {_game(episode)[0].moves[1]: 1.0}


def tit_for_tat(episode: Episode) -> dict[str, float]:
    """Cooperate first, then do as the other did in the last round (Rapoport, in Axelrod, 1984)."""
    game, _, theirs = _game(episode)
    return {theirs[-1] if theirs else game.moves[0]: 1.0}


def grim(episode: Episode) -> dict[str, float]:
    """Cooperate until the other defects once, then defect for ever (Friedman, 1971)."""
    game, _, theirs = _game(episode)
    return {game.moves[game.moves[1] in theirs]: 1.0}


def pavlov(episode: Episode) -> dict[str, float]:
    """Cooperate first and whenever both did the same in the last round: win, stay; lose, shift (Nowak and Sigmund, 1993)."""
    game, mine, theirs = _game(episode)
    return {game.moves[bool(mine) and mine[-1] != theirs[-1]]: 1.0}


def mixed(episode: Episode) -> dict[str, float]:
    """The one round's equilibrium in which both mix alike: each is indifferent between the moves."""
    game = _game(episode)[0]
    c, d = game.moves
    gain, loss = game.paid[c, c][0] - game.paid[d, c][0], game.paid[d, d][0] - game.paid[c, d][0]
    p = loss / (gain + loss)
    return {c: p, d: 1.0 - p}


_CLASSIC: dict[str, Player] = {
    "tit-for-tat": tit_for_tat,
    "grim": grim,
    "pavlov": pavlov,
    "always-cooperate": always_cooperate,
    "always-defect": always_defect,
}


def _environment(
    id: str, game: MatrixGame, size: Mapping[str, int], illegal: str, doc: str | None
) -> GameEnvironment[Rounds]:
    players = _CLASSIC if isinstance(game, PrisonersDilemma) else {**_CLASSIC, "mixed": mixed}
    return GameEnvironment(id, game, kwargs={**size, "illegal": illegal}, doc=doc, illegal=illegal, players=players)


@register("PrisonersDilemma-v0")
def prisoners_dilemma(
    *,
    difficulty: int = 3,
    rounds: int | None = None,
    temptation: int | None = None,
    reward: int | None = None,
    punishment: int | None = None,
    sucker: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[Rounds]:
    """The iterated prisoner's dilemma: to defect is better in every round, and to cooperate is better for both.

    | | |
    |---|---|
    | Source | Axelrod, R. (1984): The Evolution of Cooperation. Basic Books; payoffs 5, 3, 1, 0 as there |
    | Seats | `player_0`, `player_1`; both choose at once (asked one after another, told afterwards) |
    | Moves | `cooperate`, `defect` |
    | Observation | the last round's moves and points of both, both totals, the number of the round |
    | Reward | after every round: both cooperate 3 each; both defect 1 each; else 5 for who defects, 0 for the other; not zero-sum |
    | Start | no chance |
    | End | terminated after `rounds` rounds, which both know; never truncated; 2 x rounds moves |
    | Illegal move | `illegal="forfeit"` (default): the lowest return there is, the other keeps its points; `retry(n)`, `random_legal` |
    | Numeric view | 9 floats: last moves one-hot (own, other's), mean of all rounds' (own, other's), share of rounds played |
    | Players | `tit-for-tat`, `grim`, `pavlov`, `always-cooperate`, `always-defect`, `random` |
    | Value | the number of rounds is known, so both always defect in every equilibrium (by backward induction): 1 a round |
    | Levels | rounds: 1, 5, 10, 30, 100 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rounds: 1 to 1000.
        temptation: Points for who defects against a cooperator; temptation > reward > punishment > sucker.
        reward: Points each if both cooperate; 2 reward > temptation + sucker.
        punishment: Points each if both defect.
        sucker: Points for who cooperates against a defector. All are whole numbers from -1000 to 1000.
        illegal: What an illegal move does.

    Example: `sparring.make("PrisonersDilemma-v0", rounds=20, temptation=4)`

    Versions: v0 first version.
    """
    payoffs = {"temptation": temptation, "reward": reward, "punishment": punishment, "sucker": sucker}
    size = level(_DILEMMA, difficulty, rounds=rounds, **payoffs)
    return _environment("PrisonersDilemma-v0", PrisonersDilemma(**size), size, illegal, prisoners_dilemma.__doc__)


@register("StagHunt-v0")
def stag_hunt(
    *,
    difficulty: int = 3,
    rounds: int | None = None,
    temptation: int | None = None,
    reward: int | None = None,
    punishment: int | None = None,
    sucker: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[Rounds]:
    """The iterated stag hunt: the stag is best if both hunt it, the hare is safe; a game of trust.

    | | |
    |---|---|
    | Source | Skyrms, B. (2004): The Stag Hunt and the Evolution of Social Structure. Cambridge; the story is Rousseau's (1755) |
    | Seats | `player_0`, `player_1`; both choose at once (asked one after another, told afterwards) |
    | Moves | `stag`, `hare` |
    | Observation | the last round's moves and points of both, both totals, the number of the round |
    | Reward | after every round: both stag 4 each; both hare 2 each; else 3 for the hare, 0 for the stag; not zero-sum |
    | Start | no chance |
    | End | terminated after `rounds` rounds, which both know; never truncated; 2 x rounds moves |
    | Illegal move | `illegal="forfeit"` (default): the lowest return there is, the other keeps its points; `retry(n)`, `random_legal` |
    | Numeric view | 9 floats: last moves one-hot (own, other's), mean of all rounds' (own, other's), share of rounds played |
    | Players | `tit-for-tat`, `grim`, `pavlov`, `always-cooperate` (stag), `always-defect` (hare), `mixed`, `random` |
    | Value | equilibria of one round: both stag (4), both hare (2), and `mixed` (stag with 2/3; 8/3) |
    | Levels | rounds: 1, 5, 10, 30, 100 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rounds: 1 to 1000.
        temptation: Points for the hare if the other hunts the stag; reward > temptation >= punishment > sucker.
        reward: Points each if both hunt the stag.
        punishment: Points each if both hunt the hare.
        sucker: Points for who hunts the stag alone. All are whole numbers from -1000 to 1000.
        illegal: What an illegal move does.

    Example: `sparring.make("StagHunt-v0", rounds=20, reward=10)`

    Versions: v0 first version.
    """
    payoffs = {"temptation": temptation, "reward": reward, "punishment": punishment, "sucker": sucker}
    size = level(_HUNT, difficulty, rounds=rounds, **payoffs)
    return _environment("StagHunt-v0", StagHunt(**size), size, illegal, stag_hunt.__doc__)


@register("Chicken-v0")
def chicken(
    *,
    difficulty: int = 3,
    rounds: int | None = None,
    temptation: int | None = None,
    reward: int | None = None,
    punishment: int | None = None,
    sucker: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[Rounds]:
    """Iterated chicken (hawk and dove): who swerves loses to who goes straight; if nobody swerves both lose most.

    | | |
    |---|---|
    | Source | Rapoport, A. and Chammah, A. M. (1966): The Game of Chicken. American Behavioral Scientist 10 (3), 10-28 |
    | Seats | `player_0`, `player_1`; both choose at once (asked one after another, told afterwards) |
    | Moves | `swerve`, `straight` |
    | Observation | the last round's moves and points of both, both totals, the number of the round |
    | Reward | after every round: both swerve 0 each; both straight -10 each; else 1 for straight, -1 for swerve; not zero-sum |
    | Start | no chance |
    | End | terminated after `rounds` rounds, which both know; never truncated; 2 x rounds moves |
    | Illegal move | `illegal="forfeit"` (default): the lowest return there is, the other keeps its points; `retry(n)`, `random_legal` |
    | Numeric view | 9 floats: last moves one-hot (own, other's), mean of all rounds' (own, other's), share of rounds played |
    | Players | `tit-for-tat`, `grim`, `pavlov`, `always-cooperate` (swerve), `always-defect` (straight), `mixed`, `random` |
    | Value | equilibria of one round: one swerves, the other does not; and `mixed` (swerve with 9/10; -1/10) |
    | Levels | rounds: 1, 5, 10, 30, 100 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rounds: 1 to 1000.
        temptation: Points for who goes straight against one who swerves; temptation > reward > sucker > punishment.
        reward: Points each if both swerve.
        punishment: Points each if both go straight.
        sucker: Points for who swerves alone. All are whole numbers from -1000 to 1000.
        illegal: What an illegal move does.

    Example: `sparring.make("Chicken-v0", rounds=20, punishment=-100)`

    Versions: v0 first version.
    """
    payoffs = {"temptation": temptation, "reward": reward, "punishment": punishment, "sucker": sucker}
    size = level(_CHICKEN, difficulty, rounds=rounds, **payoffs)
    return _environment("Chicken-v0", Chicken(**size), size, illegal, chicken.__doc__)
