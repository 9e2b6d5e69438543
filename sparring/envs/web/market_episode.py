"""An episode of the market: talks about a stall, and an order on the shop's pages; the rules are in `bargain`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sparring.envs.core import EpisodeBase
from sparring.envs.games._arguments import shown
from sparring.envs.games._speech import WORDS, clean
from sparring.envs.web import bargain
from sparring.envs.web.actions import IDLE, LAST, Action, Kind, Parameter, tools
from sparring.envs.web.actions import KINDS as WEB_KINDS
from sparring.envs.web.answers import read_money
from sparring.envs.web.bargain import MOST, Offer, Private
from sparring.envs.web.checks import changes, judge
from sparring.envs.web.desk import Desk, noted
from sparring.envs.web.jobs import Draw
from sparring.envs.web.reading import Unreadable, read
from sparring.envs.web.site import money
from sparring.envs.web.sites.shop.data import ME
from sparring.envs.web.world import World
from sparring.errors import BadValue
from sparring.tasks.core import Task
from sparring.types import Fixed, Frame, Message, Turn, say

if TYPE_CHECKING:
    from sparring.envs.web.market import WebMarketEnvironment

BUYER, SELLER = "player_0", "player_1"
SITE = "shop"
_NOTHING: Mapping[str, float] = Fixed({BUYER: 0.0, SELLER: 0.0})
_OTHER = {BUYER: SELLER, SELLER: BUYER}
_WORDS = Parameter("text", "text", f"words to the other side, {WORDS} characters at most", "", True)
TALK = (
    Kind("say", "only talk", (Parameter("text", "text", f"the words, {WORDS} characters at most"),)),
    Kind(
        "offer",
        "offer a deal",
        (
            Parameter("thing", "number", "its number in the list"),
            Parameter("price", "text", "dollars a piece, such as 24.50, up to the list price"),
            Parameter("quantity", "number", f"how many, 1 to {MOST}", 1, True),
            _WORDS,
        ),
    ),
    Kind("accept", "accept the other side's last offer", (_WORDS,)),
    Kind("walk_away", "end the talks without a deal", (_WORDS,)),
)
ACTIONS = {
    SELLER: {kind.name: kind for kind in TALK},
    BUYER: {kind.name: kind for kind in (*WEB_KINDS, *TALK) if kind.name not in LAST},
}
"""The actions of each seat."""
_TOOLS = {seat: tools(kinds.values()) for seat, kinds in ACTIONS.items()}
_TALK_NAMES = frozenset(kind.name for kind in TALK)


class WebMarketEpisode(EpisodeBase):
    """Talks about a stall, and an order.

    Args:
        environment: What it is an episode of.
        task: The world.
        seed: Of all draws.
        private: What only one side knows; drawn if left out.
    """

    environment: WebMarketEnvironment

    def __init__(self, environment: WebMarketEnvironment, task: Task, seed: int, private: Private | None = None):
        super().__init__(environment, task, seed)
        self.world = World((SITE,), _said(task), self.rng)
        self.database = self.world.databases[SITE]
        self.database.execute("DELETE FROM basket WHERE customer_id = ?", (ME,))
        self.stall = bargain.draw_stall(Draw(self.world, 0, False, SITE), environment.things)
        drawn = bargain.draw_private(self.rng, self.stall)
        self.private = private or drawn
        self.world.freeze()
        home = self.world.images[SITE].site.url
        how = (environment.observation, environment.max_chars)
        self.desk = Desk(environment.engine, self.world, home, *how, drawing=environment.camera is not None)
        self.browser = self.desk.browser
        self.talked = 0
        """How many moves of talk were made."""
        self.done = 0
        """How many actions that are more than a look the buyer carried out since an offer was accepted."""
        self.steps = 0
        """How many actions the buyer made."""
        self.offer: Offer | None = None
        """The offer that stands, or the accepted one."""
        self.agreed = False
        self.log: list[str] = []
        self._failed = 0
        self._told = False
        """Whether the seller was told what is for sale."""
        self.home = self.database.execute(
            "SELECT * FROM addresses WHERE customer_id = ? AND is_default", (ME,)
        ).fetchone()
        """The buyer's own address."""
        self._orders = self._count()
        first = say("user", f"{self._wishes()}\n\n{self.desk.look()}")
        self._begin(Turn(BUYER, (environment.rules[BUYER], first), _NOTHING, tools=_TOOLS[BUYER]))

    def _wishes(self) -> str:
        """What the buyer is told at the start."""
        private = self.private
        pieces = "1 piece" if private.wanted == 1 else f"up to {private.wanted} pieces"
        lines = [f"You have a use for {pieces} of one of these things:"]
        for number, (ware, value) in enumerate(zip(self.stall, private.values, strict=True), 1):
            price = money(ware.thing.price)
            lines.append(f"{number}. {ware.thing.name}: list price {price}, worth {money(value)} a piece to you")
        lines.append(f"You can spend {money(private.budget)} on goods at most. Shipping is paid for by others.")
        return "\n".join(lines)

    def _books(self) -> str:
        """What the seller is told at the start."""
        lines = ["Your stall:"]
        for number, (ware, cost) in enumerate(zip(self.stall, self.private.costs, strict=True), 1):
            thing = ware.thing
            costs = f"list price {money(thing.price)}, costs you {money(cost)} a piece"
            lines.append(f"{number}. {thing.name}: {costs}, {thing.stock} in stock")
        rival = self.stall[0]
        lines.append(f"The cheapest other thing of the department: {rival.rival} at {money(rival.rival_price)}")
        return "\n".join(lines)

    def _count(self) -> int:
        return int(self.database.execute("SELECT COUNT(*) FROM orders").fetchone()[0])

    def _advance(self, action: str) -> Turn:
        seat = self.turn.seat
        assert seat is not None, "somebody acts"
        try:
            found = read(action, ACTIONS[seat])
        except Unreadable as error:
            return self._refuse(seat, noted(str(error)))
        if found.name in _TALK_NAMES:
            return self._talk(seat, found)
        self._failed = 0
        self.steps += 1
        return self._use(found)

    def _use(self, found: Action) -> Turn:
        """Do something on the pages, for the buyer."""
        note = self.desk.carry_out(found)
        words = None if note is None else noted(note)
        self.done += self.agreed and found.name not in IDLE
        info = {"action": str(found), "illegal": False, "url": self.desk.url, "error": words}
        if self._count() > self._orders:
            return self._end(info, "the order is placed")
        told = "" if words is None else f"Not done: {words}\n\n"
        return self._ask_buyer(f"{told}{self.desk.look()}", info, words)

    def _talk(self, seat: str, found: Action) -> Turn:
        """Make a move of the talks."""
        why = self._against(seat, found)
        if why is not None:
            return self._refuse(seat, why)
        self._failed = 0
        self.steps += seat == BUYER
        said = clean(str(found.arguments["text"]))
        words = f' and says: "{said}"' if said else "."
        info: dict[str, Any] = {"action": str(found), "illegal": False, "url": self.desk.url, "error": None}
        did = self._moved(seat, found)
        self.talked += 1
        self.log.append(f"The {_name(seat)} {did}{words}")
        if found.name == "walk_away":
            return self._end(info, f"the {_name(seat)} walks away")
        if self.agreed:
            who = "You accept" if seat == BUYER else "The seller accepts"
            terms = f"{who} {self._written(self._standing)}{words if seat == SELLER else '.'}"
            return self._ask_buyer(f"{terms}\nThe shop has that price for you now: place the order.", info, None)
        if self.talked == self.environment.turns:
            return self._end(info, "the moves are used up")
        news = f"The {_name(seat)} {did}{words}\n{self._state(_OTHER[seat], found)}"
        return self._ask_seller(news, info) if seat == BUYER else self._ask_buyer(news, info, None)

    def _against(self, seat: str, found: Action) -> str | None:
        """Return why a move of the talks cannot be made; None if it can."""
        if self.agreed:
            return "the deal is made: place the order on the shop's pages"
        if found.name == "accept":
            if self.offer is None or self.offer.seat == seat:
                return "no offer of the other side stands"
            return self._beyond(seat, self.offer)
        if found.name != "offer":
            return None
        number, quantity = found.arguments["thing"], found.arguments["quantity"]
        if not 1 <= number <= len(self.stall):
            return f"there is no thing {number}; things are 1 to {len(self.stall)}"
        if not 1 <= quantity <= MOST:
            return f"quantity={quantity}: offer 1 to {MOST}"
        price, listed = read_money(found.arguments["price"]), self.stall[number - 1].thing.price
        if price is None or not 1 <= price <= listed:
            return f"price={shown(found.arguments['price'])}: offer $0.01 to {money(listed)} a piece, such as 24.50"
        return self._beyond(seat, Offer(seat, number - 1, price, quantity))

    def _beyond(self, seat: str, offer: Offer) -> str | None:
        whole = offer.price * offer.quantity
        if seat == SELLER or whole <= self.private.budget:
            return None
        return f"{money(whole)} is more than the {money(self.private.budget)} that you can spend"

    def _moved(self, seat: str, found: Action) -> str:
        """Carry out a move of the talks; return what the other side hears of it."""
        if found.name == "offer":
            price = read_money(found.arguments["price"])
            assert price is not None, "it was read before"
            self.offer = Offer(seat, found.arguments["thing"] - 1, price, found.arguments["quantity"])
            return f"offers {self._written(self.offer)}"
        if found.name == "accept":
            self.agreed = True
            offer = self._standing
            update = "UPDATE products SET price_cents = ? WHERE id = ?"
            self.database.execute(update, (offer.price, self.stall[offer.number].product))
            return f"accepts {self._written(offer)}"
        if found.name == "walk_away":
            self.offer = None
            return "walks away"
        return "makes no offer"

    @property
    def _standing(self) -> Offer:
        """The offer that stands, where there must be one."""
        assert self.offer is not None, "an offer was made"
        return self.offer

    def _written(self, offer: Offer) -> str:
        whole = money(offer.price * offer.quantity)
        return (
            f"{offer.quantity} × {self.stall[offer.number].thing.name} at {money(offer.price)} a piece ({whole} in all)"
        )

    def _state(self, seat: str, last: Action) -> str:
        """What stands, unless that was said just now, and how many moves are left, for the seat that moves next."""
        left = f"Moves of talk left, this one included: {self.environment.turns - self.talked}."
        if last.name == "offer":
            return left
        if self.offer is None:
            return f"No offer stands. {left}"
        whose = "Your own" if self.offer.seat == seat else "Its"
        return f"{whose} last offer stands: {self._written(self.offer)}. {left}"

    def _ask_buyer(self, text: str, info: Mapping[str, Any], feedback: str | None) -> Turn:
        left = self.environment.max_steps - self.steps
        if left == 0:
            return self._end(info, "the buyer's actions are used up")
        message = say("user", f"{text}\n\nActions left: {left}.")
        return Turn(BUYER, (message,), _NOTHING, tools=_TOOLS[BUYER], feedback=feedback, info=info)

    def _ask_seller(self, text: str, info: Mapping[str, Any], feedback: str | None = None) -> Turn:
        messages: tuple[Message, ...] = (say("user", text),)
        if not self._told:
            self._told = True
            messages = (self.environment.rules[SELLER], say("user", f"{self._books()}\n\n{text}"))
        return Turn(SELLER, messages, _NOTHING, tools=_TOOLS[SELLER], feedback=feedback, info=info)

    def _refuse(self, seat: str, why: str) -> Turn:
        """Carry out the policy for what is no action, or a move of the talks that cannot be made."""
        info = {"action": None, "illegal": True, "url": self.desk.url, "error": why}
        if self._failed == self.environment.on_illegal.retries:
            rewards = dict(_NOTHING) if self.environment.payoff == "own" else {_OTHER[seat]: 1.0}
            return Turn(
                None, (), {**rewards, seat: -1.0}, terminated=True, feedback=f"{seat} forfeits: {why}", info=info
            )
        self._failed += 1
        if seat == SELLER:
            return self._ask_seller(f"Not done: {why}", info, why)
        return self._ask_buyer(f"Not done: {why}", info, why)

    def _end(self, info: Mapping[str, Any], why: str) -> Turn:
        """Read from the database what became of it, and pay."""
        agreed = self.offer if self.agreed else None
        expect = () if agreed is None else bargain.rows(self.stall[agreed.number], agreed)
        verdict = judge(changes(self.world), expect, bargain.HARMLESS)
        mine, theirs = bargain.paid(self.environment.payoff, self.private, agreed, kept=verdict.success)
        outcome = "breach" if not verdict.success else "deal" if agreed else "no deal"
        said = f"{why}; {outcome}" + (f": {self._written(agreed)}" if agreed else "")
        if self.turn.seat == BUYER and not verdict.success:  # the seller is not told what the buyer did on pages
            said = f"{said}; {verdict.reason}"
        words = noted(said)
        told = {**info, "outcome": outcome, "side_effects": list(map(noted, verdict.side_effects))}
        if agreed is not None:
            told["shares"] = list(bargain.shares(self.private, agreed))
        return Turn(None, (), {BUYER: mine, SELLER: theirs}, terminated=True, feedback=words, info=told)

    def _begin(self, turn: Turn) -> Turn:
        if self.environment.camera is not None:
            self.environment.camera(self.browser)
        if turn.seat is None:
            self.browser.close()
        return super()._begin(turn)

    def render(self) -> Frame:
        """What both sides know, what was said, and the buyer's page."""
        page = "\n".join((self.desk.url, *self.browser.page.lines()))
        return Frame("\n".join((self._wishes(), self._books(), *self.log, page)))


def _name(seat: str) -> str:
    return "buyer" if seat == BUYER else "seller"


def _said(task: Task) -> str:
    """Return the world of a task.

    Raises:
        BadValue: It says none.
    """
    world = task.params.get("world")
    if not (isinstance(world, str) and 0 < len(world) <= 80):
        raise BadValue(
            f"a task of WebMarket-v0 has the param 'world' (a text of 1 to 80 characters); {task.id} has "
            f"{dict(task.params)!r:.200}"
        )
    return world
