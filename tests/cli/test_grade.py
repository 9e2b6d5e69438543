"""`sparring grade`."""

from __future__ import annotations

import pytest

from sparring.envs.math.grader import check_gold, grade

VERDICTS = [
    ("1/2", "0.5", 0, "correct"),
    ("-1/2", r"\boxed{-\frac{1}{2}}", 0, "correct"),
    ("-3", "-3", 0, "correct"),
    ("7", r"It is \boxed{7} or \boxed{8}.", 1, "wrong"),
    ("7", "", 1, "wrong"),
    ("{1, 2}", "{2, 1}", 0, "correct"),
    ("5", r"\boxed{9^{9^{9^{9}}}}", 3, "undecided"),
]


@pytest.mark.parametrize(("gold", "response", "code", "verdict"), VERDICTS)
def test_the_exit_code_is_the_verdict(cli, gold, response, code, verdict):
    result = cli("grade", gold, response)
    assert (result.code, result.err) == (code, "")
    assert result.out.endswith(f"\nverdict     {verdict}\n")
    assert cli("grade", gold, response, "--json").json["verdict"] == verdict


def test_every_step_is_shown(cli):
    assert cli("grade", "0.50", r"Half of it, so \boxed{\frac{2}{4}}.").out.splitlines()[:4] == [
        "gold        0.50, read as 1/2",
        "response    35 characters",
        r"answer      \frac{2}{4} (what is in the last box)",
        "read as     1/2",
    ]
    out = cli("grade", "7", "").out
    assert "answer      none was found\n" in out
    assert "read as" not in out.partition("answer")[2]


RULES = {
    r"so \boxed{7}": "what is in the last box",
    r"\boxed{8}, no: $\boxed{ 7 }$": "what is in the last box",
    "<answer>7</answer>": "what is between <answer> and </answer>",
    "8\n#### 7": "what follows the last ####",
    "7": "the whole response",
    "<think>8</think> 7": "the whole response",
    "First 3.\n7": "the last line",
    "The answer is 7.": "what the text says is the answer",
    r"\boxed{8} is not the answer; the answer is 7.": "what the text says is the answer",
}


@pytest.mark.parametrize("response", RULES)
def test_the_rule_by_which_the_answer_was_found_is_named(cli, response):
    record = cli("grade", "7", response, "--json").json
    assert (record["answer"].strip(), record["verdict"], record["rule"]) == ("7", "correct", RULES[response])


OPTIONS = [
    ("100", "101", ("--tolerance", "0.02")),
    ("1/2", "50", ("--percent",)),
    ("1 m", "100 cm", ("--units", "convert")),
    ("7/2", "3,5", ("--decimal-comma",)),
]


@pytest.mark.parametrize(("gold", "response", "options"), OPTIONS)
def test_options_allow_more(cli, gold, response, options):
    assert (cli("grade", gold, response).code, cli("grade", gold, response, *options).code) == (1, 0)


def test_options_ask_for_more(cli):
    assert (cli("grade", "1, 2", "2, 1").code, cli("grade", "1, 2", "2, 1", "--ordered").code) == (0, 1)
    assert (cli("grade", "3 cm", "3").code, cli("grade", "3 cm", "3", "--units", "required").code) == (0, 1)


def test_a_long_response_comes_from_standard_input(cli):
    assert cli("grade", "7", "-", typed="Long thoughts.\nThe answer is 7.\n").code == 0


def test_json_has_what_the_grader_says(cli):
    record = cli("grade", "1/2", "0.5", "--json").json
    found = grade("1/2", "0.5")
    assert record["gold"] == check_gold("1/2")
    assert {name: record[name] for name in ("verdict", "value", "reason", "answer", "path")} == {
        name: getattr(found, name) for name in ("verdict", "value", "reason", "answer", "path")
    }
    assert record["options"]["units"] == "optional"


def test_what_steers_the_terminal_is_escaped(cli):
    assert "\x1b" not in cli("grade", "7", "\x1b[2J7").out


ERRORS = {
    ("((1", "7"): "gold answer '((1' cannot be read",
    ("7",): "the following arguments are required: RESPONSE",
    ("7", "7", "--tolerance", "2"): "tolerance=2.0: use a number from 0 to below 1",
    ("7", "7", "--units", "any"): "--units: invalid choice: 'any'",
    (
        "7",
        "7",
        "--tolerence",
        "0.1",
    ): "no option of `sparring grade` is called '--tolerence'; did you mean '--tolerance'?",
}


@pytest.mark.parametrize("words", ERRORS, ids=" ".join)
def test_mistakes(cli, words):
    result = cli("grade", *words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"sparring: {ERRORS[words]}")
