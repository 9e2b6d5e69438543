"""The Companion's own rules: markup that means one thing and does no harm, and edits that are refused."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sparring.envs.web.http import Client
from sparring.envs.web.sites.wiki.history import changed_lines
from sparring.envs.web.sites.wiki.markup import (
    categories_of,
    facts_of,
    plain,
    section_text,
    sections_of,
    tidy,
    titled,
    with_section,
)
from sparring.envs.web.sites.wiki.pages import PAGES
from sparring.envs.web.sites.wiki.shown import render
from sparring.envs.web.world import World
from sparring.tasks.core import Task, episode_rng

PIECES = (
    *(
        "a",
        "b c",
        " ",
        "\n",
        "\n\n",
        "==",
        "===",
        "=",
        "*",
        "|",
        "!",
        "[[",
        "]]",
        "'''",
        "''",
        "<ref>",
        "</ref>",
        "{{",
        "}}",
    ),
    *(
        "{{Infobox\n",
        "[[Category:In X]]",
        "{{Citation needed}}",
        "#REDIRECT [[A]]",
        "<script>",
        '"',
        "&",
        "\x00",
        "\u202e",
    ),
    *("[[A|b]]", "== H ==\n", "| k = v\n", "! x | y\n", "\n* i\n", "javascript:", "<b onclick=1>", "\xa0"),
)
texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
DRAWN = {"p", "a", "b", "i", "sup", "h2", "h3", "div", "ul", "li", "table", "tbody", "tr", "th", "td"}


@given(texts)
def test_tidying_twice_is_tidying_once(text):
    assert tidy(tidy(text)) == tidy(text)


@given(texts)
def test_nothing_that_is_written_becomes_code(text):
    tree = LexborHTMLParser(str(render(text, {"A"}, "/edit/X").body))
    inside = [node for node in tree.body.traverse(include_text=False) if node.tag != "body"]
    assert {node.tag for node in inside} <= DRAWN
    for node in inside:
        assert set(node.attributes) <= {"href", "class", "id", "scope", "aria-label"}
        assert node.attributes.get("href", "/").startswith(("/wiki/", "/edit/", "#note-", "/"))


@given(texts, texts)
def test_sections_are_taken_out_and_put_back(text, more):
    text = tidy(text)
    for number in range(1, len(sections_of(text)) + 1):
        assert with_section(text, number, section_text(text, number)) == text
    longer = with_section(text, 0, f"== New ==\n{more}")
    assert "New" in [part.title for part in sections_of(longer)]
    assert set(categories_of(longer)) >= set(categories_of(text))


def test_white_space_makes_no_difference():
    one = "{{Infobox\n|A=1\n}}\nLead.\n==  Part==\n*x\n|1|[[a|b]]\n[[Category:Z]] [[Category:B]]"
    two = (
        "[[Category:B]]\n\n{{Infobox\n| A  =  1\n}}\n  Lead.\n\n== Part ==\n\n* x\n\n| 1 | [[a|b]]\n\n[[Category:Z]]\n"
    )
    assert tidy(one) == tidy(two)
    assert facts_of(tidy(one)) == {"A": "1"}
    assert render(one, set()).body.count("<td>") == 3


def test_what_means_the_same_is_written_the_same():
    one = "A. <ref> x </ref> B {{citation needed}} [[C|C]]"
    assert tidy(one) == "A.<ref>x</ref> B{{Citation needed}} [[C]]"


def test_what_is_plain():
    assert plain("'''A''' is [[B|c]] in [[D]].<ref>x</ref>{{Citation needed}}") == "A is c in D."
    assert titled("old_gate") == "Old gate"
    assert titled("a/b") == titled("[[x]]") == titled("") == ""


def test_the_same_source_has_one_number():
    shown = render("A.<ref>x</ref> B.<ref>y</ref> C.<ref>x</ref>", set())
    assert shown.notes == ["x", "y"]
    assert shown.body.count("[1]") == 2


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_changed_lines_are_those_that_differ(old, new):
    rows = changed_lines("\n".join(old), "\n".join(new))
    assert (rows == []) == (old == new)
    gone, come = [a for a, _ in rows if a], [b for _, b in rows if b]
    assert sorted(old + come) == sorted(new + gone)


@pytest.fixture
def made():
    return World(("wiki",), "test", episode_rng(Task("web/test"), 0))


def page(made, where="NOT protected AND text LIKE '%Category%'"):
    return made.databases["wiki"].execute(f"SELECT * FROM ({PAGES}) WHERE {where} ORDER BY id").fetchone()


def send(made, path, **fields):
    address = f"https://wiki.test/{path.replace(' ', '_')}"
    return Client(made).fetch("POST", address, urlencode(fields))


@pytest.mark.parametrize("path", ["edit/{title}", "move/{title}", "restore/{first}"])
def test_protected_pages_stay_as_they_are(made, path):
    found = page(made)
    database = made.databases["wiki"]
    sql = "INSERT INTO revisions (page_id, user_id, at, text) VALUES (?, 2, '2026-03-16T10:00', 'Nonsense')"
    database.execute(sql, (found["id"],))
    database.execute("UPDATE pages SET protected = 1 WHERE id = ?", (found["id"],))
    made.freeze()
    path = path.format(title=found["title"], first=found["revision"])
    assert send(made, path, text="New", new="New title", leave="1", summary="x").status == 200
    assert made.after("wiki") == made.before("wiki")
    database.execute("UPDATE pages SET protected = 0 WHERE id = ?", (found["id"],))
    send(made, path, text="New", new="New title", leave="1", summary="x")
    assert len(made.after("wiki")["revisions"]) == len(made.before("wiki")["revisions"]) + 1


def test_an_edit_of_what_has_changed_meanwhile_is_refused(made):
    found = page(made)
    path = f"edit/{found['title']}"
    assert send(made, path, text="One", base=str(found["revision"])).status == 200
    late = send(made, path, text="Two", base=str(found["revision"]))
    assert (late.status, "Someone has changed this page" in late.html, "Two" in late.html) == (422, True, True)
    assert page(made, f"id = {found['id']}")["text"] == "One"


def test_what_changes_nothing_is_no_edit(made):
    found = page(made)
    send(made, f"edit/{found['title']}", text=found["text"].replace("\n", "\r\n\r\n"), summary="nothing")
    send(made, f"edit/{found['title']}", text="Other", do="preview")
    send(made, f"restore/{found['revision']}")
    assert made.after("wiki") == made.before("wiki")


def test_a_redirect_leads_on_and_says_so(made):
    found = page(made, "text LIKE '#REDIRECT%'")
    shown = Client(made).fetch("GET", f"https://wiki.test/wiki/{found['title'].replace(' ', '_')}")
    assert "which redirects here" in shown.html
    assert found["title"] in shown.html
