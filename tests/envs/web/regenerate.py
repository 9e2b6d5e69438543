"""The golden snapshots: `python -m tests.envs.web.regenerate` writes NAME.txt for every page NAME.html; read the diff."""

from pathlib import Path

from sparring.envs.web.snapshot import snapshot

PAGES = Path(__file__).parent / "snapshots"


def main() -> None:
    """Write all snapshots."""
    for page in sorted(PAGES.glob("*.html")):
        text = snapshot(page.read_text(encoding="utf-8"))
        page.with_suffix(".txt").write_text(text + "\n" if text else "", encoding="utf-8")


if __name__ == "__main__":
    main()
