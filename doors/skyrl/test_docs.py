"""What `docs/trainers.md` and the door show of SkyRL is run."""

import re

from tests.pages import python_block


def test_a_row_is_played_as_it_is_shown(capsys):
    block = python_block("docs/trainers.md", "SkyRL")
    exec(block, {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", block)


def test_the_first_lines_of_the_door(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = {}
    exec(python_block("sparring/agents/trainers/skyrl.py", ""), shown)
    assert len((tmp_path / "train.jsonl").read_text("utf-8").splitlines()) == 2000
    assert [message["role"] for message in shown["messages"]] == ["system", "user"]
