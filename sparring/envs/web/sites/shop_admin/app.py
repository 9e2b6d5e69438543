"""The back office's addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sparring.envs.web.site import Site, Visit, get, plural, post
from sparring.envs.web.sites.shop_admin import office, orders, people, products, promotions, returns, supply
from sparring.envs.web.sites.shop_admin.data import ME
from sparring.envs.web.sites.shop_admin.history import seed

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [*_selling(), *_goods(), *_house()]


def _selling() -> Sequence[Route]:
    return [
        get("/orders", orders.orders),
        get("/orders/{number}", orders.order),
        post("/orders/{number}/pack", orders.pack),
        post("/orders/{number}/send", orders.send),
        post("/orders/{number}/deliver", orders.deliver),
        post("/orders/{number}/note", orders.note),
        get("/orders/{number}/cancel", orders.cancel_form),
        post("/orders/{number}/cancel", orders.cancel),
        get("/orders/{number}/refund", orders.refund_form),
        post("/orders/{number}/refund", orders.refund),
        get("/returns", returns.returns),
        get("/returns/{number}", returns.one_return),
        post("/returns/{number}/approve", returns.approve),
        post("/returns/{number}/refuse", returns.refuse),
        get("/reviews", returns.reviews),
        get("/reviews/{number}", returns.review),
        post("/reviews/{number}/publish", returns.publish),
        post("/reviews/{number}/refuse", returns.take_down),
        post("/reviews/{number}/reply", returns.reply),
        get("/customers", people.customers),
        get("/customers/{number}", people.customer),
        post("/customers/{number}", people.save_customer),
        get("/customers/{number}/block", people.block_form),
        post("/customers/{number}/block", people.block),
    ]


def _goods() -> Sequence[Route]:
    return [
        get("/products", products.products),
        get("/products/new", products.new_product),
        post("/products/new", products.save),
        get("/products/{number}", products.product),
        post("/products/{number}", products.save),
        get("/products/{number}/stock", products.stock),
        post("/products/{number}/stock", products.move),
        get("/stock", products.moves),
        get("/promotions", promotions.promotions),
        get("/promotions/new", promotions.new_promotion),
        post("/promotions/new", promotions.save),
        get("/promotions/{number}", promotions.promotion),
        post("/promotions/{number}", promotions.save),
        get("/promotions/{number}/delete", promotions.delete_form),
        post("/promotions/{number}/delete", promotions.delete),
        get("/suppliers", supply.suppliers),
        get("/suppliers/{number}", supply.supplier),
        post("/suppliers/{number}", supply.save_supplier),
        post("/suppliers/{number}/order", supply.begin),
        get("/purchases", supply.purchases),
        get("/purchases/{number}", supply.purchase),
        post("/purchases/{number}/line", supply.line),
        post("/purchases/{number}/send", supply.send),
        get("/purchases/{number}/cancel", supply.cancel_form),
        post("/purchases/{number}/cancel", supply.cancel),
        get("/purchases/{number}/receive", supply.receive_form),
        post("/purchases/{number}/receive", supply.receive),
    ]


def _house() -> Sequence[Route]:
    return [
        get("/", office.home),
        get("/search", office.search),
        get("/reports", office.reports),
        get("/reports/months", office.by_month),
        get("/reports/categories", office.by_category),
        get("/reports/products", office.best_sellers),
        get("/staff", people.staff),
        get("/staff/new", people.person),
        post("/staff/new", people.save_person),
        get("/staff/{number}", people.person),
        post("/staff/{number}", people.save_person),
        get("/profile", people.profile),
        post("/profile", people.save_profile),
        get("/settings", office.settings),
        post("/settings", office.save_settings),
    ]


def context(visit: Visit) -> Mapping[str, Any]:
    """Return what every page shows: who is signed in."""
    return {"who": visit.row("SELECT * FROM staff WHERE id = ?", ME), "plural": plural}


SITE = Site(
    "shop_admin",
    "Harbour & Lane Back Office",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#8a4b1f", "#e8b184"),
    context=context,
)
