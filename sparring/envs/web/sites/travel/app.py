"""Pennant Travel's addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.envs.web.site import Site, get, post
from sparring.envs.web.sites.travel import account, booking, guides, hotels, journeys, stays, trips
from sparring.envs.web.sites.travel.data import seed

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [
        get("/", journeys.home),
        get("/journeys", journeys.search),
        get("/journeys/offer", journeys.offer),
        get("/departures", journeys.boards),
        get("/departures/{slug}", journeys.departures),
        get("/help", journeys.help_page),
        post("/book", booking.begin),
        get("/book/travellers", booking.travellers),
        post("/book/travellers", booking.set_travellers),
        get("/book/extras", booking.extras),
        post("/book/extras", booking.set_extras),
        get("/book/payment", booking.payment),
        post("/book/payment", booking.pay),
        get("/trips", trips.trips),
        get("/trips/{number}", trips.trip),
        get("/trips/{number}/change", trips.change),
        post("/trips/{number}/change", trips.do_change),
        get("/trips/{number}/cancel", trips.cancel),
        post("/trips/{number}/cancel", trips.do_cancel),
        get("/trips/{number}/luggage", trips.luggage),
        post("/trips/{number}/luggage", trips.add_luggage),
        get("/trips/{number}/seats", trips.seats),
        post("/trips/{number}/seats", trips.set_seats),
        get("/hotels", hotels.search),
        get("/hotels/{number}", hotels.hotel),
        get("/shortlist", hotels.shortlist),
        post("/shortlist", hotels.change_shortlist),
        get("/rooms/{number}", hotels.book),
        post("/rooms/{number}", hotels.do_book),
        get("/stays", stays.stays),
        get("/stays/{number}", stays.stay),
        post("/stays/{number}/wish", stays.wish),
        get("/stays/{number}/cancel", stays.cancel),
        post("/stays/{number}/cancel", stays.do_cancel),
        get("/account", account.account),
        post("/account", account.save),
        get("/travellers", account.travellers),
        get("/travellers/new", account.traveller),
        post("/travellers/new", account.save_traveller),
        get("/travellers/{number}", account.traveller),
        post("/travellers/{number}", account.save_traveller),
        get("/travellers/{number}/delete", account.delete_traveller),
        post("/travellers/{number}/delete", account.do_delete_traveller),
        get("/vouchers", account.vouchers),
        get("/alerts", account.alerts),
        get("/alerts/new", account.alert),
        post("/alerts/new", account.save_alert),
        get("/alerts/{number}", account.alert),
        post("/alerts/{number}", account.save_alert),
        post("/alerts/{number}/delete", account.delete_alert),
        get("/planner", guides.planner),
        post("/planner", guides.save_route),
        post("/planner/delete", guides.delete_route),
        get("/guides", guides.guides),
        get("/guides/{slug}", guides.guide),
    ]


SITE = Site(
    "travel",
    "Pennant Travel",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#9c3d1e", "#f0a586"),
    volatile=frozenset(("drafts",)),
    context=journeys.common,
)
