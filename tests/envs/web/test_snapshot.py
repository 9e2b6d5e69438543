"""The grammar of snapshots: golden pages, references, folding, what fits, changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.outline import FOLD, LONGEST, outline, quoted
from sparring.envs.web.snapshot import Page, References, diff, snapshot
from tests.cases import cases
from tests.envs.web.regenerate import PAGES

GOLDEN = sorted(path.stem for path in PAGES.glob("*.html"))


@cases("name", GOLDEN)
def test_snapshot_is_as_written_down(name):
    text = snapshot((PAGES / f"{name}.html").read_text(encoding="utf-8"))
    written = (PAGES / f"{name}.txt").read_text(encoding="utf-8")
    assert text + "\n" * bool(text) == written, "python -m tests.envs.web.regenerate"


def test_there_are_golden_pages_enough_and_none_without_its_page():
    assert len(GOLDEN) >= 60
    assert {path.stem for path in PAGES.glob("*.txt")} == set(GOLDEN)


def page(html, references=None):
    return Page(html, references or References())


def test_an_element_keeps_its_reference_on_the_next_page():
    references = References()
    page("<a href=/a>A</a><a href=/b>B</a>", references)
    assert page("<p>new</p><a href=/c>C</a><a href=/b>B</a>", references).lines() == [
        "- text: new",
        '- link "C" [ref=e3]',
        '- link "B" [ref=e2]',
    ]


def test_elements_alike_are_counted():
    assert page("<a href=/a>A</a><a href=/a>A</a>").lines() == ['- link "A" [ref=e1]', '- link "A" [ref=e2]']


def test_a_reference_of_another_page_means_nothing_here():
    references = References()
    page("<a href=/a>A</a>", references)
    assert page("<a href=/b>B</a>", references).find("e1") is None
    assert references.meaning("e1") == ("link", "A", "/a", 0)


LIST = "<ul>" + "".join(f"<li><a href=/{i}>{i}</a>" for i in range(FOLD + 7)) + "</ul>"


def test_a_long_list_is_folded_and_expanded():
    found = page(LIST)
    folded = found.lines()
    assert len(folded) == 1 + FOLD + 1
    assert folded[-1] == f"  - ... 7 more [ref=x{FOLD + 1}]"
    assert found.expand(f"x{FOLD + 1}")
    assert len(found.lines()) == 1 + FOLD + 7
    assert not found.expand(f"x{FOLD + 1}")


def test_what_is_folded_cannot_be_acted_on_until_it_is_expanded():
    found = page(LIST)
    last = found.reference(found.outline.items[-1])
    assert found.find(last) is None
    found.expand(f"x{FOLD + 1}")
    assert found.find(last).name == str(FOLD + 6)


@pytest.mark.parametrize("reference", ["x9", "e1", "", "x", "nonsense"])
def test_only_folds_can_be_expanded(reference):
    assert not page("<a href=/a>A</a>").expand(reference)


def test_lines_beyond_the_budget_are_seen_by_expanding():
    found = page("".join(f"<p>line {i:03}</p>" for i in range(100)))
    first = found.window(300)
    assert sum(len(line) + 1 for line in first[:-1]) <= 300
    assert first[-1] == f"- ... {100 - len(first) + 1} lines after [ref=x1]"
    seen = list(first[:-1])
    while " after " in (rest := found.window(300))[-1]:
        assert found.expand(rest[-1].rpartition("=")[2].rstrip("]"))
        seen += [line for line in found.window(300) if "..." not in line]
    assert seen == found.lines()
    assert found.window(300)[0].startswith(f"- ... {found.start} lines before [ref=x")
    assert found.expand(found.window(300)[0].rpartition("=")[2].rstrip("]"))
    assert found.window(300) == first


def test_a_line_longer_than_the_budget_is_cut():
    assert page("<p>" + "word " * 100).window(50) == [("- text: " + "word " * 100)[:50]]


def test_long_texts_are_told_in_several_lines():
    lines = page("<p>" + "x" * (2 * LONGEST) + " " + "word " * 300).lines()
    assert max(map(len, lines)) <= LONGEST + len("- text: ")
    assert "".join(line.removeprefix("- text: ") for line in lines).replace(" ", "") == "x" * 2 * LONGEST + "word" * 300


def test_a_closed_part_is_shown_when_it_is_opened():
    found = page("<details><summary>More</summary><p>inner</p></details>")
    assert found.lines() == ['- button "More" [ref=e1] [collapsed]']
    found.open.add(found.find("e1").gate)
    assert found.lines() == ['- button "More" [ref=e1] [expanded]', "  - text: inner"]


def test_outlines_are_shared_and_what_is_done_to_a_page_is_not():
    html = "<input aria-label=A value=x>"
    one, two = page(html), page(html)
    assert one.outline is two.outline
    one.fields.fill(one.outline.controls[0], "changed")
    assert two.lines() == ['- textbox "A" [ref=e1]: "x"']
    assert one.lines() == ['- textbox "A" [ref=e1]: "changed"']


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_changes_lead_from_one_list_to_the_other(before, after):
    old, new, at = [], [], 0
    for line in diff(before, after):
        sign, text = line[0], line[2:]
        if sign == "=":
            count = int(text.split()[0])
            old += before[at : at + count]
            new += before[at : at + count]
            at += count
        elif sign == "-":
            old.append(text)
            at += 1
        else:
            new.append(text)
    assert (old, new) == (before, after)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_any_text_is_one_line(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    lines = snapshot(f'<input aria-label="A" value="{escaped}"><p>{escaped}</p><a href=/x>{escaped}</a>').split("\n")
    assert len(lines) == 2 + bool(outline(f"<p>{escaped}</p>").items)


NAMES = "p div ul li table tr td h2 a button details summary form label b span select option fieldset"
TAGS = st.sampled_from(NAMES.split())


@given(
    st.recursive(
        st.sampled_from(("x", "y z", "")), lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)), max_leaves=20
    )
)
def test_any_html_has_a_snapshot_whose_lines_nest(tree):
    def html(node):
        if isinstance(node, str):
            return node
        tag, inside = node
        extra = " href=/x" if tag == "a" else ""
        return f"<{tag}{extra}>{''.join(map(html, inside))}</{tag}>"

    depth = -1
    for line in snapshot(html(tree)).splitlines():
        now = (len(line) - len(line.lstrip(" "))) // 2
        assert line[2 * now :].startswith("- ")
        assert now <= depth + 1
        depth = now


@given(st.text())
def test_quoting_is_json(text):
    import json

    assert json.loads(quoted(text)) == text
