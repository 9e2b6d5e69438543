"""`sparring tasks`."""

from __future__ import annotations

import pytest

from sparring.tasks import load_tasks, pack_names
from sparring.tasks.families import family_names, get_family


def test_the_list_has_a_line_for_every_family_and_pack(cli):
    result = cli("tasks", "list")
    assert (result.code, result.err) == (0, "")
    assert all(f"\n  {name} " in result.out for name in pack_names() if not name.endswith(("/all", "/families")))
    assert "math/all has all families in turn" in result.out


def test_a_programming_problem_is_shown(cli):
    result = cli("tasks", "preview", "code/running_maximum", "-n", "1")
    assert "running_maximum([3, 1, 4, 1, 5]) -> [3, 3, 4, 4, 5]" in result.out
    assert "found.append" not in result.out
    assert "found.append" in cli("tasks", "preview", "code/running_maximum", "-n", "1", "--solution").out
    assert "level 4)" in cli("tasks", "preview", "code/all", "--level", "4", "-n", "1").out


def test_a_problem_of_a_family_of_programs_is_shown(cli):
    task = load_tasks("code/family/recurrence:3", "test")[1]
    out = cli(
        "tasks", "preview", "code/family/recurrence", "--level", "3", "--split", "test", "--first", "1", "-n", "1"
    ).out
    assert out.startswith(
        f"{task.id} (recurrence, level 3)\n  A sequence begins a(1) = {task.params['spec']['first']['a1']}, "
    )
    assert "a.append(" not in out
    assert "a.append(" in cli("tasks", "preview", "code/family/recurrence:1", "-n", "1", "--solution").out


def test_the_list_of_a_skill(cli):
    records = cli("tasks", "list", "--skill", "modular arithmetic", "--json").json
    assert {"name": "math/power_mod", "skills": list(get_family("power_mod").skills)} in records
    assert all("modular arithmetic" in record["skills"] for record in records)
    assert "other packs" not in cli("tasks", "list", "--skill", "geometry").out
    coding = {record["name"] for record in cli("tasks", "list", "--skill", "graphs", "--json").json}
    assert "code/family/spreading" in coding
    assert all(name.startswith("code/") for name in coding)


def test_the_list_as_json(cli):
    records = cli("tasks", "list", "--json").json
    assert len([record for record in records if "skills" in record]) == len(family_names())
    assert {"name": "addition", "sizes": {"train": 720, "test": 180}} in records


def test_a_preview_shows_questions_and_answers(cli):
    out = cli("tasks", "preview", "math/linear_systems", "--level", "3", "-n", "5").out
    first = load_tasks("math/linear_systems:3")[0].params
    assert out.startswith(f"math/linear_systems:3@0/train/0 (linear_systems, level 3)\n  {first['question']}\n")
    assert out.count("\n  answer: ") == 5
    assert first["solution"][0] not in out


def test_a_preview_with_solutions_from_another_place_and_split(cli):
    out = cli("tasks", "preview", "math/gcd", "--solution", "--split", "test", "--first", "7", "-n", "1").out
    task = load_tasks("math/gcd", "test")[7]
    assert out.startswith(f"{task.id} (gcd, level 3)\n")
    assert all(f"\n  {step}\n" in out for step in task.params["solution"])


def test_a_question_of_several_lines_is_indented(cli):
    out = cli("tasks", "preview", "math/magic_squares:1", "-n", "1").out
    assert all(line.startswith("  ") for line in out.strip().splitlines()[1:])


def test_a_pack_without_questions_shows_what_its_tasks_say(cli):
    first = load_tasks("addition")[0].params
    assert f'  {{"a": {first["a"]}, "b": {first["b"]}}}\n' in cli("tasks", "preview", "addition").out


def test_a_preview_stops_at_the_end_of_the_pack(cli):
    records = cli("tasks", "preview", "addition", "--first", "719", "-n", "5", "--json").json
    assert records == [load_tasks("addition")[719].to_json()]


ERRORS = {
    ("list", "math/gcd"): "`sparring tasks list` has no use for 'math/gcd'; `sparring tasks preview math/gcd` shows it",
    ("list", "--skill", "geometri"): "no skill is called 'geometri'; did you mean 'geometry'?",
    ("preview",): "say which pack: `sparring tasks preview math/linear_systems` (`sparring tasks list` shows all)",
    ("preview", "math/gdc"): "no family of problems is called 'gdc'; did you mean 'gcd'?",
    (
        "preview",
        "addition",
        "--level",
        "2",
    ): "--level 2 is for the packs `math/...`, `code/all` and `code/families`; 'addition' has no levels",
    ("preview", "addition", "--first", "720"): "--first 720: addition/train has 720 tasks, counted from 0",
    (
        "preview",
        "addition",
        "--split",
        "tset",
    ): "no split of task pack 'addition' is called 'tset'; did you mean 'test'?",
}


@pytest.mark.parametrize("words", ERRORS, ids=" ".join)
def test_mistakes_are_told_in_one_sentence(cli, words):
    result = cli("tasks", *words)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"sparring: {ERRORS[words]}\n"
