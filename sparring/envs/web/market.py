"""WebMarket: a buyer who uses a shop's pages and a seller there agree on a price, and an order makes it real."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sparring.envs.core import EnvSpec, Episode, parse_illegal_policy, replay
from sparring.envs.games._arguments import one_of, whole
from sparring.envs.registry import register
from sparring.envs.web.bargain import PAYOFFS
from sparring.envs.web.desk import ENGINES, FRAME, OBSERVATIONS, Camera
from sparring.envs.web.market_episode import ACTIONS, BUYER, SELLER, WebMarketEpisode
from sparring.envs.web.market_players import PLAYERS
from sparring.errors import BadValue
from sparring.tasks.core import SPLITS, UNBOUNDED, Pack, Task, TaskSet
from sparring.tasks.web import WORLDS
from sparring.types import Message

ID = "WebMarket-v0"
_LONGEST_TALK = 1500
"""The most characters that a message has beside a page."""
_LONGEST_BRIEF = 3000
_RULES = """You {do} a web shop, and talk about prices with {whom}. Things and list prices are known to both of you; {secret} \
You take turns to talk, {turns} moves in all, and the buyer begins. An offer stands until the other side accepts it or a newer \
one is made by either side. Once one is accepted, the shop sells that thing to the buyer at that price, and the buyer must \
place one order of just that many of it through the shop's pages (any of the own addresses, any shipping, no coupon, no \
gift note); the first order that is placed ends everything. {pay} {more} Answer with one action:
{actions}"""
_PAYS = """A deal pays you {deal}, from -1 to 1. Without a deal both get 0. If the shop holds anything in the end but the \
order that was agreed on (without a deal: anything new but a filled basket), {breach}."""
_PAY = {
    "zero-sum": _PAYS.format(
        deal="your share of what there is to gain minus the other side's share",
        breach="the buyer gets what the deal pays, but 0 at most, and the seller the opposite",
    ),
    "own": _PAYS.format(
        deal="your share of what there is to gain",
        breach="the buyer gets -1, and the seller what the deal pays, but 0 at least",
    ),
}
_UNSEEN = "The buyer places the order; you see nothing of the pages."
_SEEN = """You see the page as text: one line for each element, with a reference such as [ref=e12] where something can be done. \
The seller is not shown what you do on pages. You have {steps} actions, talk included."""


class WebMarketEnvironment:
    """Makes episodes of a buyer and a seller."""

    def __init__(self, kwargs: Mapping[str, Any]):
        self.kwargs = kwargs
        self.things = whole("things", kwargs["things"], 1, 4)
        self.turns = whole("turns", kwargs["turns"], 2, 100)
        self.payoff = one_of("payoff", kwargs["payoff"], PAYOFFS)
        self.engine = one_of("engine", kwargs["engine"], ENGINES)
        self.observation = one_of("observation", kwargs["observation"], OBSERVATIONS)
        self.max_chars = whole("max_chars", kwargs["max_chars"], 500, 1_000_000)
        self.max_steps = whole("max_steps", kwargs["max_steps"], 1, 1000)
        self.on_illegal = parse_illegal_policy(kwargs["illegal"])
        if self.on_illegal.then != "forfeit":
            raise BadValue(f"illegal={kwargs['illegal']!r}: actions cannot be listed; use 'forfeit' or 'retry(n)'")
        self.camera: Camera | None = None
        """An onlooker's, of whom the seats know nothing."""
        self.rules = {seat: Message("system", self._rules(seat)) for seat in (BUYER, SELLER)}
        answers = self.max_steps + self.turns // 2
        self.spec = EnvSpec(
            id=ID,
            seats=(BUYER, SELLER),
            reward_range=(-1.0, 1.0),
            max_turns=answers * (1 + self.on_illegal.retries),
            max_chars=len(self.rules[BUYER].content)
            + _LONGEST_BRIEF
            + self.max_steps * (self.max_chars + FRAME)
            + answers * (1 + self.on_illegal.retries) * _LONGEST_TALK,
            zero_sum=self.payoff == "zero-sum",
            illegal=kwargs["illegal"],
            doc=web_market.__doc__ or "",
            players=PLAYERS,
            blocking=self.engine != "text",
        )

    def _rules(self, seat: str) -> str:
        actions = "\n".join(f"  {kind.usage}: {kind.says}" for kind in ACTIONS[seat].values())
        secret = "is worth to you", "costs the seller"
        if seat == SELLER:
            secret = "costs you", "is worth to the buyer"
        return _RULES.format(
            do="buy things in" if seat == BUYER else "sell things in",
            whom="the seller" if seat == BUYER else "a buyer",
            secret=f"what a piece {secret[0]} is known to you only, and what it {secret[1]} is not known to you.",
            turns=self.turns,
            pay=_PAY[self.payoff],
            more=_SEEN.format(steps=self.max_steps) if seat == BUYER else _UNSEEN,
            actions=actions,
        )

    def start(self, task: Task, *, seed: int) -> WebMarketEpisode:
        """Open the shop in a world of its own; (task, seed) decides what is for sale, and what it is worth to whom.

        Raises:
            BadValue: The task says no world.
            MissingExtra: What serves the shop is not installed.
            SiteError: The shop is broken.
        """
        return WebMarketEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of one split: its worlds in turn."""
        return _PACK.tasks(split)


def _world(split: str, index: int) -> Mapping[str, Any]:
    return {"world": f"{split}-{index % WORLDS}"}


_PACK = Pack(ID, dict.fromkeys(SPLITS, UNBOUNDED), _world)


@register("WebMarket-v0")
def web_market(
    *,
    things: int = 2,
    turns: int = 10,
    payoff: str = "zero-sum",
    engine: str = "text",
    observation: str = "full",
    max_chars: int = 8000,
    max_steps: int = 40,
    illegal: str = "retry(3)",
) -> WebMarketEnvironment:
    """A buyer and a seller, each with secrets, bargain in a web shop; the buyer places the order, and its rows count.

    | | |
    |---|---|
    | Source | bargaining over the surplus as in `Negotiation-v0`, played on a site of `Web-v0` |
    | Seats | `player_0` buys (moves first), `player_1` sells |
    | Moves | both: `say(text)`, `offer(thing, price, quantity=1, text="")`, `accept(text="")`, `walk_away(text="")`; the buyer also those of `Web-v0` on the shop's pages, without `answer` and `report_infeasible` |
    | Offers | dollars a piece, up to the list price; an offer stands until it is accepted or a newer one is made by either side; the buyer can neither offer nor accept what is beyond the budget |
    | Deal | once an offer is accepted, the shop sells the thing to the buyer at that price, and the buyer has to place the order |
    | Talk | words (at most 280 characters, cleaned, in quotation marks) reach the other side; nothing else that is said does |
    | Observation | buyer: things, list prices, own values, budget, pages; seller: things, list prices, own costs, stock, the cheapest rival; both: offers and words. The seller sees nothing of what the buyer does on pages |
    | Reward | a share is one's gain / the gain of both by the best deal, cut to [-1, 1]. `payoff="zero-sum"`: own share - the other's, cut to [-1, 1], sum 0. `payoff="own"`: own share. No deal: 0 and 0 |
    | Breach | if the database shows anything but the one order that was agreed on (without a deal: any change, a filled basket aside), the buyer gets what the deal pays but 0 at most, the seller the opposite (`own`: -1, and what the deal pays but 0 at least) |
    | Start | `things` products of one department; costs 40 to 75 % of the list price, values 60 to 110 %, a use for 1 to 3 pieces, a budget; the best deal gains at least a tenth of its list price |
    | End | terminated by an order, by `walk_away`, after `turns` moves of talk without a deal, or after `max_steps` actions of the buyer; these are rules of the game, so it is never truncated |
    | Illegal answer | text in which no action can be read, or a move of the talks that cannot be made: `retry(n)` says why and asks again, `forfeit` ends the episode with -1, and 1 (`own`: 0) for the other; an action on a page that cannot be done is told and costs one |
    | Site | an exception in the shop raises `SiteError` and voids the episode; it is never a reward |
    | Players | `tough`, `fair`, `soft`: concede 10 to 30 %, 50 %, 30 to 95 % of what they guess there is to gain; all order what was agreed on |
    | Value | `zero-sum`: 0, for either side can refuse every deal |

    Why the buyer places the order: a deal is then what the shop's rows say, and a buyer has to read and use pages with
    something at stake. Breaking an agreement never pays: not by leaving it undone, and not by what would bend it, such as a
    coupon, another number, a second thing in the basket or a changed account. It pays the seller nothing either (but for what
    was agreed on anyway), so there is no gain in deals with buyers who cannot find the button.

    `info` at the end: `outcome` (`deal`, `no deal` or `breach`), `shares` (of an agreement: buyer's, seller's), `side_effects`.

    Args:
        things: Things on the stall, 1 to 4.
        turns: Moves of talk of both sides together, 2 to 100.
        payoff: `zero-sum` or `own`.
        engine: As in `Web-v0`.
        observation: As in `Web-v0`.
        max_chars: As in `Web-v0`.
        max_steps: Actions of the buyer, talk included, 1 to 1000.
        illegal: What an answer that cannot be read, or a move that cannot be made, does.

    Example: `sparring.make("WebMarket-v0", things=3, payoff="own")`

    Versions: v0 first version.
    """
    given: dict[str, Any] = {"things": things, "turns": turns, "payoff": payoff, "engine": engine}
    given |= {"observation": observation, "max_chars": max_chars, "max_steps": max_steps, "illegal": illegal}
    return WebMarketEnvironment(given)
