"""Players of the market: how much of what they guess there is to gain they leave to the other side, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sparring.envs.core import Episode, Player
from sparring.envs.web.actions import Action, write
from sparring.envs.web.bargain import STEP, Offer
from sparring.envs.web.jobs import act
from sparring.envs.web.market_episode import ACTIONS, BUYER, SELLER, WebMarketEpisode
from sparring.envs.web.sites.shop.data import SHIPPING
from sparring.envs.web.sites.shop.knowing import pay, put

_COST, _VALUE = 0.6, 0.85
"""What a piece costs the seller, and is worth to the buyer, on average, as shares of the list price."""


class Bargainer:
    """Offers and accepts by a price that moves with time; orders what was agreed on. It never talks.

    It knows its own numbers and the list prices, and guesses the other side's by what they are on average.
    """

    def __init__(self, leaves: Callable[[float], float]):
        self._leaves = leaves
        """Part of the talks gone (0 to 1) -> the share of the gain that is left to the other side."""

    def __call__(self, episode: Episode) -> dict[str, float]:
        """The one action."""
        assert isinstance(episode, WebMarketEpisode)
        if episode.agreed:
            return {_order(episode): 1.0}
        seat, stands = episode.turn.seat, episode.offer
        assert seat is not None, "somebody acts"
        leaves = self._leaves(episode.talked / max(1, episode.environment.turns - 1))
        wanted = _wanted(episode, seat, leaves)
        if stands is not None and stands.seat != seat and _suits(episode, stands, wanted):
            return {_talk("accept", text=""): 1.0}
        price = f"{wanted.price / 100:.2f}"
        return {_talk("offer", thing=wanted.number + 1, price=price, quantity=wanted.quantity, text=""): 1.0}


def _talk(name: str, **arguments: object) -> str:
    return str(Action(ACTIONS[SELLER][name], arguments))


def _wanted(episode: WebMarketEpisode, seat: str, leaves: float) -> Offer:
    """The offer that a side would make now."""
    private, listed = episode.private, [ware.thing.price for ware in episode.stall]
    if seat == BUYER:
        gains = [value - _COST * price for value, price in zip(private.values, listed, strict=True)]
        number = max(range(len(listed)), key=gains.__getitem__)
        limit = min(private.values[number], private.budget // private.wanted)
        guess = min(_COST * listed[number], 0.9 * limit)
        return Offer(seat, number, _price(guess + leaves * (limit - guess), listed[number]), private.wanted)
    stands = episode.offer
    number, quantity = (stands.number, stands.quantity) if stands is not None else (0, 1)
    cost = private.costs[number]
    guess = min(max(_VALUE * listed[number], 1.1 * cost), listed[number])
    return Offer(seat, number, _price(guess - leaves * (guess - cost), listed[number]), quantity)


def _price(cents: float, listed: int) -> int:
    return min(listed, max(STEP, int(cents / STEP) * STEP))


def _suits(episode: WebMarketEpisode, offer: Offer, wanted: Offer) -> bool:
    """Whether an offer is as good as the one that the side would make."""
    if wanted.seat == SELLER:
        return offer.price >= wanted.price
    private = episode.private
    if offer.quantity > private.wanted or offer.quantity * offer.price > private.budget:
        return False
    gain = private.values[wanted.number] - wanted.price
    return private.values[offer.number] - offer.price >= gain


def _order(episode: WebMarketEpisode) -> str:
    """The buyer's next action towards the order that was agreed on."""
    offer = episode.offer
    assert offer is not None, "it was agreed on"
    thing = episode.stall[offer.number].thing._replace(quantity=offer.quantity)
    plan = (*put(thing), *pay(episode.home, next(iter(SHIPPING))))
    step = plan[episode.done] if episode.done < len(plan) else None
    action = None if step is None else act(step, episode.browser.page, episode.environment.max_chars)
    return action or write("wait")


def _half(time: float) -> float:
    return 0.5


def _little(time: float) -> float:
    return 0.1 + 0.2 * time


def _much(time: float) -> float:
    return 0.3 + 0.65 * time


PLAYERS: Mapping[str, Player] = {"tough": Bargainer(_little), "fair": Bargainer(_half), "soft": Bargainer(_much)}
