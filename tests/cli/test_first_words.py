"""What somebody types who has just written a task: the words that are left out, and the pack that comes with it."""

import pytest

import sparring
from sparring.errors import UnknownName

MISSING = {
    "biggest/Biggest-v0": r"nothing here registers any as 'biggest': .* \(`sparring --import FILE VERB \.\.\.`\)",
    "packs/capitals.toml": r"did you mean the card of a pack, 'pack:packs/capitals\.toml'\?",
    "sparring/KuhnPokr-v0": r"did you mean 'KuhnPoker-v0'\?",
}


@pytest.mark.parametrize("id", MISSING)
def test_an_id_that_is_known_elsewhere(id):
    with pytest.raises(UnknownName, match=MISSING[id]):
        sparring.make(id)


def test_the_pack_that_comes_with_a_task_has_every_split(cli, tmp_path):
    assert cli("new", "task", "biggest", "--out", str(tmp_path)).code == 0
    pack = sparring.load_pack(tmp_path / "capitals.toml")
    assert all(pack.tasks(split) for split in ("train", "validation", "test"))


def test_import_behind_the_verb(cli):
    result = cli("check", "--import", "mine.py", "KuhnPoker-v0")
    assert (result.code, result.err) == (
        2,
        "sparring: --import comes before the verb: `sparring --import FILE check ...`\n",
    )


@pytest.mark.parametrize("name", [".", "tasks", "tasks/mine"])
def test_import_of_a_folder(cli, tmp_path, name):
    (tmp_path / "tasks" / "mine").mkdir(parents=True)
    (tmp_path / "tasks" / "mine" / "__init__.py").write_text("")
    folder = str(tmp_path / name)
    result = cli("--import", folder, "list")
    assert (result.code, result.out) == (2, "")
    assert (
        result.err
        == f"sparring: --import {folder}: that is a folder; name the .py file in it that registers something\n"
    )
