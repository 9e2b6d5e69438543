"""What is one's own: address, bank, whom to call; documents to read and confirm."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, unique, whole
from sparring.envs.web.sites.hr.basics import ME
from sparring.envs.web.sites.hr.staff import cut, like
from sparring.envs.web.sites.hr.words import RELATIONS

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 8
ADDRESS = ("street", "town", "postcode", "mobile", "email")
CONTACT = ("name", "relation", "phone")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}")
_EMAIL = re.compile(r"[^@\s]{1,60}@[^@\s.]{1,60}\.[^@\s]{1,40}")
_SORT_CODE, _ACCOUNT = re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{8}")


def _personal(visit: Visit) -> sqlite3.Row:
    found = visit.row("SELECT * FROM personal WHERE employee_id = ?", ME)
    assert found is not None, "it cannot be deleted"
    return found


def overview(visit: Visit) -> Response:
    """All personal data."""
    contacts = visit.rows("SELECT * FROM contacts ORDER BY is_first DESC, id")
    return visit.page("me.html", personal=_personal(visit), contacts=contacts)


def address_form(visit: Visit) -> Response:
    """The form of address, mobile telephone and private email address."""
    return visit.page("address.html", values=_personal(visit), error="")


def save_address(visit: Visit) -> Response:
    """Save address, mobile telephone and private email address."""
    values = {name: visit.field(name)[:100] for name in ADDRESS}
    values["postcode"] = values["postcode"].upper()
    if not all(values.values()) or _POSTCODE.fullmatch(values["postcode"]) is None:
        return visit.page(
            "address.html", 422, values=values, error="Fill in every field; a postcode looks like BD23 1HT."
        )
    if _EMAIL.fullmatch(values["email"]) is None:
        return visit.page("address.html", 422, values=values, error="Give an email address.")
    sets = ", ".join(f"{name} = ?" for name in values)
    visit.run(f"UPDATE personal SET {sets} WHERE employee_id = ?", *values.values(), ME)
    return visit.redirect("/me", "Your address is saved.")


def bank_form(visit: Visit) -> Response:
    """The form of the bank account."""
    return visit.page("bank.html", holder=_personal(visit)["holder"], sort_code="", error="")


def save_bank(visit: Visit) -> Response:
    """Save the bank account."""
    holder, code = visit.field("holder")[:80], visit.field("sort_code")
    account = visit.field("account").replace(" ", "")
    error = ""
    if not holder or _SORT_CODE.fullmatch(code) is None or _ACCOUNT.fullmatch(account) is None:
        error = "Give the holder, a sort code such as 12-34-56 and an account number of eight digits."
    elif account != visit.field("again").replace(" ", ""):
        error = "The two account numbers differ."
    if error:
        return visit.page("bank.html", 422, holder=holder, sort_code=code[:20], error=error)
    visit.run(
        "UPDATE personal SET holder = ?, sort_code = ?, account = ? WHERE employee_id = ?", holder, code, account, ME
    )
    return visit.redirect("/me", "Your next salary goes to the new account.")


def _contact(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM contacts WHERE id = ?", whole(str(visit.path.get("number", ""))))


def contact_form(visit: Visit) -> Response:
    """The form of someone to call in an emergency."""
    found = _contact(visit)
    if found is None and "number" in visit.path:
        return visit.missing("contact")
    values = {name: found[name] if found else "" for name in CONTACT}
    return _contact_page(visit, found, values)


def _contact_page(
    visit: Visit, found: sqlite3.Row | None, values: Mapping[str, str], status: int = 200, error: str = ""
) -> Response:
    return visit.page("contact.html", status, found=found, values=values, relations=RELATIONS, error=error)


def save_contact(visit: Visit) -> Response:
    """Save someone to call."""
    found = _contact(visit)
    if found is None and "number" in visit.path:
        return visit.missing("contact")
    values = {name: visit.field(name)[:80] for name in CONTACT}
    if not all(values.values()) or values["relation"] not in RELATIONS:
        return _contact_page(visit, found, values, 422, "Fill in every field.")
    if found is None:
        number = visit.run("INSERT INTO contacts (name, relation, phone) VALUES (?, ?, ?)", *values.values())
    else:
        number = found["id"]
        visit.run("UPDATE contacts SET name = ?, relation = ?, phone = ? WHERE id = ?", *values.values(), number)
    if visit.field("first"):
        visit.run("UPDATE contacts SET is_first = (id = ?)", number)
    return visit.redirect("/me", f"{values['name']} is saved.")


def delete_form(visit: Visit) -> Response:
    """Ask whether someone is really not to be called any more."""
    found = _contact(visit)
    return visit.missing("contact") if found is None else visit.page("contact_delete.html", one=found)


def delete_contact(visit: Visit) -> Response:
    """Delete someone to call."""
    found = _contact(visit)
    if found is None:
        return visit.missing("contact")
    if found["is_first"]:
        return visit.redirect("/me", "Who is called first cannot be deleted. Choose someone else to be called first.")
    visit.run("DELETE FROM contacts WHERE id = ?", found["id"])
    return visit.redirect("/me", f"{found['name']} is deleted.")


_DOCUMENTS = "SELECT documents.*, confirmed_on FROM documents LEFT JOIN confirmations ON document_id = documents.id AND employee_id = ?"


def documents(visit: Visit) -> Response:
    """All documents."""
    asked = {name: visit.query(name)[:60] for name in ("q", "category", "unread")}
    categories = unique(row[0] for row in visit.rows("SELECT category FROM documents ORDER BY category"))
    where, values = ["1"], []
    if asked["q"]:
        where.append("title || '|' || body LIKE ? ESCAPE '\\'")
        values.append(like(asked["q"]))
    if asked["category"]:
        where.append("category = ?")
        values.append(asked["category"])
    if asked["unread"]:
        where.append("binding AND confirmed_on IS NULL")
    rows = visit.rows(f"{_DOCUMENTS} WHERE {' AND '.join(where)} ORDER BY title, documents.id", ME, *values)
    return visit.page("documents.html", asked=asked, categories=categories, **cut(visit, rows, PAGE, asked))


def _document(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_DOCUMENTS} WHERE documents.id = ?", ME, whole(str(visit.path["number"])))


def document(visit: Visit) -> Response:
    """One document."""
    found = _document(visit)
    return visit.missing("document") if found is None else visit.page("document.html", document=found, error="")


def confirm(visit: Visit) -> Response:
    """Confirm that one has read a document."""
    found = _document(visit)
    if found is None:
        return visit.missing("document")
    if not found["binding"] or found["confirmed_on"]:
        return visit.redirect(f"/documents/{found['id']}", "There is nothing to confirm.")
    if not visit.field("read"):
        return visit.page("document.html", 422, document=found, error="Tick that you have read the document.")
    visit.run("INSERT INTO confirmations VALUES (?, ?, ?)", found["id"], ME, visit.now.date().isoformat())
    return visit.redirect("/documents", f"You have confirmed: {found['title']}.")
