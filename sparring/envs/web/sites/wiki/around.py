"""The watchlist and the preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.markup import slug
from sparring.envs.web.sites.wiki.pages import SIZES, edits_part, found_page, watch

if TYPE_CHECKING:
    from starlette.responses import Response

DIGESTS = ("never", "daily", "weekly")


def watchlist(visit: Visit) -> Response:
    """The pages that one watches, with their newest edits."""
    rows = visit.rows(
        "SELECT (SELECT MAX(id) FROM revisions WHERE page_id = pages.id) FROM watched JOIN pages ON pages.id = page_id "
        "ORDER BY title"
    )
    return visit.page("watchlist.html", part=edits_part(visit, [row[0] for row in rows]))


def change_watching(visit: Visit) -> Response:
    """Watch a page, or stop."""
    found = found_page(visit)
    if found is None:
        return visit.missing("page")
    on = visit.field("watch") == "1"
    watch(visit, found["id"], on)
    said = f"{found['title']} is {'on' if on else 'off'} your watchlist now."
    return visit.redirect("/watchlist" if visit.field("from") else f"/wiki/{slug(found['title'])}", said)


def preferences(visit: Visit) -> Response:
    """What one has set."""
    values = {row["name"]: row["value"] for row in visit.rows("SELECT * FROM settings")}
    return visit.page("preferences.html", values=values, sizes=SIZES, digests=DIGESTS)


def save_preferences(visit: Visit) -> Response:
    """Save what one has set."""
    size, digest = visit.field("per_page"), visit.field("digest")
    values = {
        "per_page": size if size in SIZES else "15",
        "digest": digest if digest in DIGESTS else "weekly",
        "watch_edits": "1" if visit.field("watch_edits") else "",
    }
    for name, value in values.items():
        visit.run("UPDATE settings SET value = ? WHERE name = ?", value, name)
    about = " ".join(visit.field("about").split())[:300]
    visit.run("UPDATE users SET about = ? WHERE id = ?", about, ME)
    return visit.redirect("/preferences", "Your preferences are saved.")
