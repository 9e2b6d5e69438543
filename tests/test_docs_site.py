"""The documentation site: what its pages are made of, and the whole of it built by Sphinx, where a warning is an error."""

import posixpath
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from docutils.core import publish_doctree
from docutils.nodes import literal, system_message
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.registry import environment_names
from tests.cases import cases

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def docs():
    """The modules that make the pages."""
    added = [str(DOCS), str(DOCS / "_ext")]
    sys.path[:0] = added
    try:
        import environment_pages
        import plain_docstrings
        import sources
    finally:
        for path in added:
            sys.path.remove(path)
    return {"sources": sources, "docstrings": plain_docstrings, "environments": environment_pages}


def composed(out):
    subprocess.run([sys.executable, DOCS / "sources.py", out], cwd=ROOT, check=True)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.long
def test_the_site_is_built_without_a_warning_and_its_links_lead_somewhere(tmp_path):
    made = composed(tmp_path / "source")
    assert made == composed(tmp_path / "source")
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", tmp_path / "source", tmp_path / "site"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pages = {path.relative_to(tmp_path / "site").as_posix(): read(path) for path in (tmp_path / "site").rglob("*.html")}
    own = {id for id in environment_names() if "/" not in id}
    assert own <= {path.partition("/")[2].removesuffix(".html") for path in pages if path.startswith("environments/")}
    assert broken(pages, tmp_path / "site") == []
    assert outside(pages) == []
    assert "sparring.envs.registry.make" in pages["reference/environments.html"].ids
    assert "<math" in (tmp_path / "site" / "theory.html").read_text("utf-8")


class Page(HTMLParser):
    """What a page links to, what it loads, and what can be linked to in it."""

    def __init__(self):
        super().__init__()
        self.links, self.loaded, self.ids = [], [], set()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids.add(found.get("id"))
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag in ("img", "script", "link") and found.get("rel") != "canonical":
            self.loaded += [found[key] for key in ("src", "href") if key in found]


def read(path):
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def broken(pages, site):
    """Links within the site to no file, or to no place in a page; the board is made and tested elsewhere."""
    out = []
    for path, page in pages.items():
        for link in [] if path.startswith("board/") else [*page.links, *page.loaded]:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            meant = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            there = pages.get(meant)
            if not (site / meant).is_file() or (parts.fragment and there and unquote(parts.fragment) not in there.ids):
                out.append(f"{path}: {link}")
    return out


def outside(pages):
    """What pages load from elsewhere: a site that is read without a network would lack it."""
    return [f"{path}: {each}" for path, page in pages.items() for each in page.loaded if urlsplit(each).netloc]


@cases(
    ("link", "path", "placed"),
    [
        ("[a](league.md#kuhn)", "docs/recipes.md", "[a](league.md#kuhn)"),
        ("[a](../benchmarks/README.md#learning)", "docs/theory.md", "[a](benchmarks.md#learning)"),
        ("[a](../docs/training.md)", "benchmarks/README.md", "[a](training.md)"),
        ("[a](../examples/register_a_game.py)", "docs/index.md", "[a](examples.md)"),
        ("[a](board/index.html)", "docs/index.md", '<a href="board/index.html">a</a>'),
        ("![a](league.svg)", "docs/league.md", "![a](league.svg)"),
        ("[a `b`](../sparring/types.py)", "docs/index.md", "a `b`"),
        ("[a](https://x.org/y.md) [b](#c)", "docs/index.md", "[a](https://x.org/y.md) [b](#c)"),
        ("```\n[a](nowhere.md)\n```", "docs/index.md", "```\n[a](nowhere.md)\n```"),
        ("see `docs/web.md`", "CONTRIBUTING.md", "see [`docs/web.md`](web.md)"),
        ("`benchmarks/README.md`", "docs/index.md", "[`benchmarks/README.md`](benchmarks.md)"),
        ("[`docs/web.md`](web.md) `notes.md`", "docs/index.md", "[`docs/web.md`](web.md) `notes.md`"),
        ("```pycon\n>>> 1\n1\n\n```", "docs/index.md", "```pycon\n>>> 1\n1\n```"),
    ],
)
def test_links_lead_to_where_things_are_on_the_site(docs, link, path, placed):
    assert docs["sources"].relinked(link, path) == placed


def test_a_link_that_leads_nowhere_is_an_error(docs):
    with pytest.raises(SystemExit, match=r"docs/index.md links to nowhere.md, which is not there"):
        docs["sources"].relinked("[a](nowhere.md)", "docs/index.md")


def test_a_folder_with_other_things_is_not_removed(docs, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(SystemExit, match="is no folder of these sources"):
        docs["sources"].main(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def understood(docs, text):
    """The document that a docstring becomes, after nothing in it was complained about."""
    tree = publish_doctree(
        "\n".join(docs["docstrings"].restructured(text.split("\n"))),
        settings_overrides={"report_level": 1, "halt_level": 5},
    )
    assert [message.astext() for message in tree.findall(system_message)] == []
    return tree


@cases(
    ("text", "shown"),
    [
        (r"A `\boxed{a_}`s *x* |y| z_", r"A \boxed{a_}s *x* |y| z_"),
        ("Here:\n\n    x = *args\n\nThen", "x = *args"),
        ("Tree\n\n```\na | b_\n```", "a | b_"),
        ("| a | b |\n|---|---|\n| `<|x|>` | c |", "<|x|>"),
        ("First\n- one\n  two\n- three", "one\ntwo"),
        (">>> f(1)\n2\n\nText", ">>> f(1)\n2"),
        ("Args:\n    a: One,\n        more.\n    **b: Two.", "One, more."),
        ("Raises:\n    BadValue: No `x`.", "raises BadValue"),
        ("Returns:\n    Two words.", "Two words."),
    ],
)
def test_docstrings_keep_their_meaning(docs, text, shown):
    assert shown in understood(docs, text).astext()


@given(
    st.lists(
        st.sampled_from(
            ["word", "`code_`", "_x_", "*", "**k", "|a|", "\\", "a_", "`b c`s", "(`d`)", "1.5", ":e:", "[f]_"]
        )
    )
)
def test_signs_in_a_sentence_mean_nothing_but_code(docs, words):
    text = " ".join(["Text", *words])
    tree = understood(docs, text)
    assert tree.astext() == text.replace("`", "")
    assert len(list(tree.findall(literal))) == text.count("`") // 2


def test_what_arguments_mean_is_read_from_the_data_sheet(docs):
    sheet = "A game.\n\nArgs:\n    size: Rows,\n        3 to 9.\n    illegal: What: this.\n\nVersions: v0."
    assert docs["environments"]._described(sheet) == {"size": "Rows, 3 to 9.", "illegal": "What: this."}
