"""Reading: the first page, articles, categories, all pages, search, what links where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sparring.envs.web.site import Visit
from sparring.envs.web.sites.wiki.data import CATEGORIES
from sparring.envs.web.sites.wiki.markup import categories_of, extract, links_of, plain, slug, target_of, titled
from sparring.envs.web.sites.wiki.pages import PAGES, edits, found_page, is_watched, known, like, page_called, part
from sparring.envs.web.sites.wiki.shown import render

if TYPE_CHECKING:
    from starlette.responses import Response

KINDS = {"": "Everything", "articles": "Articles", "redirects": "Redirects", "protected": "Protected pages"}
ORDERS = {"": "Title", "new": "Newest change first", "old": "Oldest change first", "long": "Longest first"}
_SQL = {"": "title", "new": "at DESC, revision DESC", "old": "at, revision", "long": "LENGTH(text) DESC, title"}


def home(visit: Visit) -> Response:
    """The first page."""
    total = visit.value("SELECT COUNT(*) FROM pages")
    first = visit.now.toordinal() % max(1, total - 12)
    one = visit.row(f"{PAGES} WHERE pages.id > ? AND text LIKE '%[[Category:%' ORDER BY pages.id", first)
    latest = visit.rows("SELECT MAX(id) FROM revisions GROUP BY page_id ORDER BY MAX(at) DESC, MAX(id) DESC LIMIT 5")
    return visit.page(
        "home.html",
        total=total,
        edits=visit.value("SELECT COUNT(*) FROM revisions"),
        featured=one,
        told=extract(one["text"]) if one else "",
        latest=edits(visit, [row[0] for row in latest]),
        kinds=CATEGORIES,
    )


def _groups(visit: Visit) -> list[tuple[str, int]]:
    """All categories, with how many pages are in them."""
    counts: dict[str, int] = {}
    for row in visit.rows(f"SELECT text FROM ({PAGES}) WHERE text LIKE '%[[Category:%'"):
        for name in categories_of(row[0]):
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items())


def article(visit: Visit) -> Response:
    """An article, or where it redirects to."""
    title = titled(str(visit.path["title"]))
    found = found_page(visit)
    if found is None:
        return visit.page("nowhere.html", 404, title=title)
    target = target_of(found["text"])
    if target and not visit.query("redirect") and page_called(visit, target) is not None:
        return visit.redirect(f"/wiki/{slug(target)}?redirect={quote(found['title'])}")
    origin = page_called(visit, visit.query("redirect")[:100])
    if origin is not None and target_of(origin["text"]) != found["title"]:
        origin = None
    edit = "" if found["protected"] else f"/edit/{slug(found['title'])}"
    return visit.page(
        "article.html",
        found=found,
        target=target,
        origin=origin,
        shown=render(found["text"], known(visit), edit),
        watched=is_watched(visit, found["id"]),
    )


def category(visit: Visit) -> Response:
    """The pages of a category."""
    name = " ".join(str(visit.path["name"]).replace("_", " ").split())[:60]
    rows = [one for one in visit.rows(f"{PAGES} ORDER BY title") if name in categories_of(one["text"])]
    if not rows and name not in CATEGORIES:
        return visit.missing("category")
    return visit.page("category.html", name=name, part=part(visit, rows))


def categories(visit: Visit) -> Response:
    """All categories."""
    return visit.page("categories.html", groups=_groups(visit))


def every(visit: Visit) -> Response:
    """All pages."""
    kind, sort = visit.query("kind"), visit.query("sort")
    kind, sort = kind if kind in KINDS else "", sort if sort in ORDERS else ""
    where = {
        "articles": "text NOT LIKE '#REDIRECT%'",
        "redirects": "text LIKE '#REDIRECT%'",
        "protected": "protected",
    }.get(kind, "1")
    rows = visit.rows(f"SELECT * FROM ({PAGES}) WHERE {where} ORDER BY {_SQL[sort]}")
    values = {"kind": kind, "sort": sort, "kinds": KINDS, "orders": ORDERS, "target_of": target_of}
    return visit.page("every.html", part=part(visit, rows, kind=kind, sort=sort), **values)


def search(visit: Visit) -> Response:
    """Pages with certain words, those with the words in their titles first."""
    words, group, sort = visit.query("q")[:100], visit.query("category")[:60], visit.query("sort")
    sort = sort if sort in ORDERS else ""
    where, values = ["1"], list[Any]()
    for word in words.split()[:8]:
        where.append("title || ' ' || text LIKE ? ESCAPE '\\'")
        values.append(like(word))
    if group:
        where.append("text LIKE ? ESCAPE '\\'")
        values.append(like(f"[[Category:{group}]]"))
    rows = visit.rows(f"SELECT * FROM ({PAGES}) WHERE {' AND '.join(where)} ORDER BY {_SQL[sort]}", *values)
    if not sort:
        low = words.lower()
        rows.sort(key=lambda one: (one["title"].lower() != low, not _all_in(low, one["title"]), one["title"]))
    found = part(visit, rows, q=words, category=group, sort=sort)
    return visit.page(
        "search.html",
        asked={"q": words, "category": group, "sort": sort},
        part=found,
        extract=extract,
        target_of=target_of,
        groups=_groups(visit),
        orders={**ORDERS, "": "Best match"},
    )


def _all_in(words: str, title: str) -> bool:
    return all(word in title.lower() for word in words.split())


def links(visit: Visit) -> Response:
    """The pages that link to a page."""
    found = found_page(visit)
    if found is None:
        return visit.missing("page")
    rows = [one for one in visit.rows(f"{PAGES} ORDER BY title") if found["title"] in links_of(one["text"])]
    return visit.page("links.html", found=found, part=part(visit, rows), target_of=target_of)


def wanted(visit: Visit) -> Response:
    """Pages that others link to but that nobody has written."""
    there, missing = known(visit), dict[str, list[str]]()
    for row in visit.rows(f"{PAGES} ORDER BY title"):
        for title in links_of(row["text"]):
            if title not in there:
                missing.setdefault(title, []).append(row["title"])
    return visit.page("wanted.html", missing=sorted(missing.items()))


def unsourced(visit: Visit) -> Response:
    """Pages in which a source is asked for, with what stands before the mark."""
    rows = visit.rows(f"SELECT * FROM ({PAGES}) WHERE text LIKE '%{{{{Citation needed}}}}%' ORDER BY title")
    lines = [
        (row["title"], plain(line).strip())
        for row in rows
        for line in row["text"].split("\n")
        if "{{Citation needed}}" in line
    ]
    return visit.page("unsourced.html", part=part(visit, lines))


def help_page(visit: Visit) -> Response:
    """How texts are written."""
    return visit.page("help.html")
