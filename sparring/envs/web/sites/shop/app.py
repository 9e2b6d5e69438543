"""The shop's addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.envs.web.site import Site, get, post
from sparring.envs.web.sites.shop import account, buying, catalogue, desk, orders
from sparring.envs.web.sites.shop.data import TOKEN, seed
from sparring.envs.web.sites.shop.people import context

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [
        get("/", catalogue.home),
        get("/search", catalogue.search),
        get("/help", catalogue.help_page),
        get("/p/{slug}", catalogue.product),
        post("/p/{slug}/review", catalogue.review),
        post("/p/{slug}/wish", catalogue.wish),
        get("/basket", buying.basket),
        post("/basket/add", buying.add),
        post("/basket/update", buying.update),
        post("/basket/coupon", buying.coupon),
        get("/checkout", buying.checkout),
        post("/checkout", buying.place),
        get("/wishlist", buying.wishlist),
        post("/wishlist/remove", buying.unwish),
        get("/orders", orders.orders),
        get("/orders/{number}", orders.order),
        post("/orders/{number}/cancel", orders.cancel),
        post("/orders/{number}/again", orders.again),
        get("/orders/{number}/return", orders.return_form),
        post("/orders/{number}/return", orders.send_back),
        get("/signin", account.signin),
        post("/signin", account.do_signin),
        post("/signout", account.signout),
        get("/account", account.account),
        post("/account", account.save),
        get("/account/addresses", account.addresses),
        get("/account/addresses/new", account.address_form),
        post("/account/addresses/new", account.save_address),
        get("/account/addresses/{number}", account.address_form),
        post("/account/addresses/{number}", account.save_address),
        post("/account/addresses/{number}/change", account.change_address),
        get("/desk/", desk.home),
        get("/desk/order", desk.order_form),
        post("/desk/order", desk.order),
        get("/desk/suggest", desk.suggest),
        get("/desk/orders", desk.order_list),
        post("/desk/orders/{number}/cancel", desk.cancel),
        get("/desk/products", desk.products),
        get("/desk/more", desk.more),
        post("/desk/wish", desk.wish),
    ]


SITE = Site(
    "shop",
    "Harbour & Lane",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#2c6e5a", "#84cbb4"),
    volatile=frozenset(("sessions",)),
    cookies={"session": TOKEN},
    context=context,
    scripted="/desk/",
)
