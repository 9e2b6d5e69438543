"""The example board of the documentation."""

import pytest

from sparring.leaderboard.example import main


@pytest.mark.long
def test_it_is_made_by_one_command_and_small(tmp_path, capsys):
    out = tmp_path / "out"
    for _ in range(2):
        main([str(out), "--work", str(tmp_path / "work"), "--quick"])
    said = capsys.readouterr().out.splitlines()
    assert said[-1].endswith(f"open {out / 'index.html'}")
    assert sum(path.stat().st_size for path in out.rglob("*.html")) < 3e6
    kinds = {path.name for path in out.iterdir()}
    assert {"board", "suite", "agent", "run", "episode", "game", "compare", "tournament", "league"} <= kinds
    assert "beats" in " ".join(path.read_text() for path in (out / "tournament").iterdir())
