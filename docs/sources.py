"""What the documentation is built from: `python docs/sources.py build/docs-source` makes a folder that Sphinx builds.

The pages of `docs/`, the guide for contributors, the changelog and the benchmarks are copied, with links that lead to where things
are on the site; the pages of the environments and of the reference are made from the code.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE / "_ext"), str(ROOT)]

import environment_pages  # noqa: E402
import reference_pages  # noqa: E402

ELSEWHERE = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "benchmarks.md",
}
"""Pages that are not in `docs/`: path in the repository -> path on the site."""
EXAMPLES = "examples.md"
_LINK = re.compile(r"\[([^][]*)\]\((?![a-z]+:|#)([^()\s#]+)(#[^()\s]*)?\)")
_NAMED = re.compile(r"(?<!\[)`((?:docs/|benchmarks/)?[\w-]+\.md)`")
_FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)


def main(out: Path) -> None:
    """Make the folder, anew."""
    if out.exists() and not (out / "conf.py").exists():
        raise SystemExit(f"{out} is no folder of these sources: name another")
    shutil.rmtree(out, ignore_errors=True)
    ignored = shutil.ignore_patterns("board", "__pycache__", "*.md", "sources.py")
    shutil.copytree(HERE, out, ignore=ignored)
    shutil.copytree(HERE / "board", out / "extra" / "board")
    for path, place in pages().items():
        (out / place).write_text(relinked((ROOT / path).read_text("utf-8"), path), "utf-8")
    (out / EXAMPLES).write_text(_examples(), "utf-8")
    environment_pages.write(out / "environments", ROOT / "tests" / "golden")
    reference_pages.write(out / "reference")


def pages() -> dict[str, str]:
    """Return the pages that are written by hand: path in the repository -> path on the site."""
    own = sorted(HERE.glob("*.md"))
    return {f"docs/{page.name}": page.name for page in own} | ELSEWHERE


def relinked(text: str, path: str) -> str:
    """Return a page whose links lead to where things are on the site, and which links to the pages that it names by their files.

    A link to what the site does not have becomes its words alone. The empty line that ends a session is left out.

    Args:
        text: The page.
        path: Where it is in the repository.

    Raises:
        SystemExit: A link leads nowhere.
    """
    parts = _FENCED.split(text)
    parts[::2] = [_NAMED.sub(_linked, _LINK.sub(lambda link: _placed(link, path), part)) for part in parts[::2]]
    parts[1::2] = [part.replace("\n\n```", "\n```") if part.startswith("```pycon") else part for part in parts[1::2]]
    return "".join(parts)


def _placed(link: re.Match[str], path: str) -> str:
    words, target, anchor = link[1], link[2], link[3] or ""
    meant = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if not (ROOT / meant).exists():
        raise SystemExit(f"{path} links to {target}, which is not there")
    if meant.startswith("docs/board/"):
        return f'<a href="{meant.removeprefix("docs/")}">{words}</a>'
    if meant.startswith("examples"):
        return f"[{words}]({EXAMPLES})"
    place = pages().get(meant) or (meant.removeprefix("docs/") if meant.startswith("docs/") else "")
    return f"[{words}]({place}{anchor})" if place else words


def _linked(name: re.Match[str]) -> str:
    place = pages().get(name[1])
    return f"[{name[0]}]({place})" if place else name[0]


def _examples() -> str:
    """Return the page that shows the example files."""
    return "".join(_shown()).rstrip() + "\n"


def _shown() -> Iterator[str]:
    yield "# Examples\n\nThe files of `examples/`; tests run them.\n"
    for file in sorted((ROOT / "examples").rglob("*")):
        if file.suffix in (".py", ".toml") and "__pycache__" not in file.parts:
            language = {".py": "python", ".toml": "toml"}[file.suffix]
            yield f"\n## `{file.relative_to(ROOT).as_posix()}`\n\n````{language}\n{file.read_text('utf-8').rstrip()}\n````\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
