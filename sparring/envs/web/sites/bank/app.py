"""The bank's addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.envs.web.site import Site, get, post
from sparring.envs.web.sites.bank import accounts, approvals, around, bills, cards, claims, orders, transfers
from sparring.envs.web.sites.bank.common import context
from sparring.envs.web.sites.bank.data import seed

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [*_bank(), *_cards_and_bills(), *_company()]


def _bank() -> Sequence[Route]:
    return [
        get("/", accounts.home),
        get("/accounts/{number}", accounts.account),
        get("/accounts/{number}/export", accounts.export),
        get("/transactions/{number}", accounts.transaction),
        post("/transactions/{number}", accounts.file),
        get("/transactions/{number}/dispute", accounts.dispute_form),
        post("/transactions/{number}/dispute", accounts.dispute),
        get("/disputes", accounts.disputes),
        post("/disputes/withdraw", accounts.withdraw),
        get("/statements", accounts.statements),
        get("/statements/{number}/{month}", accounts.statement),
        get("/transfer", transfers.form),
        get("/transfer/review", transfers.review),
        post("/transfer", transfers.send),
        get("/scheduled", transfers.scheduled),
        get("/scheduled/{number}/cancel", transfers.ask_cancel),
        post("/scheduled/{number}/cancel", transfers.cancel),
        get("/payees", transfers.payee_list),
        get("/payees/new", transfers.payee_form),
        post("/payees/new", transfers.save_payee),
        get("/payees/{number}", transfers.payee_form),
        post("/payees/{number}", transfers.save_payee),
        get("/payees/{number}/delete", transfers.ask_delete),
        post("/payees/{number}/delete", transfers.delete_payee),
        get("/orders", orders.orders),
        get("/orders/new", orders.form),
        post("/orders/new", orders.save),
        get("/orders/{number}", orders.form),
        post("/orders/{number}", orders.save),
        post("/orders/{number}/pause", orders.pause),
        get("/orders/{number}/cancel", orders.ask_cancel),
        post("/orders/{number}/cancel", orders.cancel),
    ]


def _cards_and_bills() -> Sequence[Route]:
    return [
        get("/cards", cards.cards),
        get("/cards/{number}", cards.card),
        post("/cards/{number}/freeze", cards.freeze),
        post("/cards/{number}/limits", cards.limits),
        get("/cards/{number}/replace", cards.replace_form),
        post("/cards/{number}/replace", cards.replace),
        get("/bills", bills.bills),
        get("/bills/{number}", bills.bill),
        get("/bills/{number}/review", bills.review),
        post("/bills/{number}", bills.pay),
        get("/savings", bills.goals),
        get("/savings/new", bills.goal),
        post("/savings/new", bills.save_goal),
        get("/savings/{number}", bills.goal),
        post("/savings/{number}", bills.save_goal),
        post("/savings/{number}/move", bills.move),
        get("/savings/{number}/close", bills.ask_close),
        post("/savings/{number}/close", bills.close),
        get("/messages", around.messages),
        post("/messages", around.write),
        get("/messages/{number}", around.message),
        post("/messages/{number}/reply", around.reply),
        post("/messages/{number}/archive", around.archive),
        get("/profile", around.profile),
        post("/profile", around.save_profile),
        get("/help", around.help_page),
    ]


def _company() -> Sequence[Route]:
    return [
        get("/expenses", claims.claims),
        post("/expenses", claims.start),
        get("/expenses/rates", claims.rates),
        get("/expenses/policy", claims.policy),
        get("/expenses/{number}", claims.claim),
        get("/expenses/{number}/items/new", claims.item_form),
        post("/expenses/{number}/items/new", claims.save_item),
        post("/expenses/{number}/items/remove", claims.remove_item),
        get("/expenses/{number}/items/{item}", claims.item_form),
        post("/expenses/{number}/items/{item}", claims.save_item),
        get("/expenses/{number}/{deed}", claims.ask),
        post("/expenses/{number}/{deed}", claims.do),
        get("/approvals", approvals.approvals),
        get("/approvals/{number}", approvals.approval),
        post("/approvals/{number}", approvals.decide),
    ]


SITE = Site(
    "bank",
    "Osier Bank",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#274c8e", "#9dbcf2"),
    volatile=frozenset(("unread",)),
    context=context,
)
