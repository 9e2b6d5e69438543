"""Work is bounded whatever an answer says: no exception, no hang, nothing executed, the same verdict everywhere."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from sparring.envs.math.grader import grade
from tests.cases import cases
from tests.cost import costs_at_most

pytestmark = pytest.mark.slow

BOMBS = {
    "tower": "9^{9^{9^9}}",
    "factorial of a tower": "10^{10^{10}}!",
    "factorials": "((10!)!)!",
    "power of a factorial": "3000!^{3000!}",
    "exponent": "1e999999999",
    "digits": "1" * 100_000,
    "digits that fit": "1" * 3999,
    "brackets": "(" * 5000 + "1" + ")" * 5000,
    "braces": "{" * 3000,
    "roots": r"\sqrt{" * 1000 + "2" + "}" * 1000,
    "nested roots": r"\sqrt{2+" * 12 + "2" + "}" * 12,
    "many roots": "+".join(rf"\sqrt{{{k}}}" for k in range(2, 60)),
    "roots of many degrees": "+".join(rf"\sqrt[{k}]{{{k}}}" for k in range(2, 30)),
    "signs": "-" * 3900 + "1",
    "powers": "2^" * 1000 + "2",
    "factorial signs": "5" + "!" * 500,
    "percent signs": "%" * 2000,
    "binomial": r"\binom{10^{10}}{10^9}",
    "great binomial": r"\binom{10^{100}}{10^{99}}",
    "polynomial": "(x+1)^{10^9}",
    "many letters": "(x+y+z+w)^{500}",
    "product": "*".join(f"(x+{k})" for k in range(200)),
    "sines": "+".join(rf"\sin({k}x)" for k in range(1, 60)),
    "logarithms": r"\ln(" * 25 + "10" + ")" * 25,
    "exponentials": "e^{" * 20 + "x" + "}" * 20,
    "cyclotomic": r"\cos(\pi/997)+\cos(\pi/991)",
    "sine of a tower": r"\sin(10^{10^{10}})",
    "set": r"\{" + ",".join(map(str, range(900))) + r"\}",
    "matrix": r"\begin{pmatrix}" + r"\\".join("&".join("1" * 25) for _ in range(40)) + r"\end{pmatrix}",
    "determinant": r"\begin{vmatrix}" + r"\\".join("&".join("1" * 8) for _ in range(8)) + r"\end{vmatrix}",
    "list": "1," * 1900 + "1",
    "chain": "x=" * 1300 + "1",
    "unions": r" \cup ".join(f"({2 * k},{2 * k + 1})" for k in range(150)),
    "fractions": "+".join(rf"\frac{{1}}{{x+{k}}}" for k in range(80)),
    "repeating": "0.(123456789012345678901234567890)" * 3,
    "boxes": r"\boxed{" * 40_000,
    "closed boxes": r"\boxed{" * 500 + "1" + "}" * 500,
    "answers": "answer is " * 20_000,
    "tags": "<answer>" * 20_000,
    "dollars": "$" * 50_000,
    "displays": r"\[" * 20_000,
    "spaces": "answer" + " " * 100_000,
    "lines": "\n" * 100_000,
    "words": "one hundred " * 300,
    "surrogate": "\ud800",
    "null": "\x00",
}
GOLDS = ("7", "x^2+1", r"\sqrt{2}", r"\{1, 2\}", "(0, 1)", "y = 2x", r"\sin x")


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little_and_is_never_correct(name):
    for gold in GOLDS:
        found = grade(gold, BOMBS[name])
        assert costs_at_most(0.5, partial(grade, gold, BOMBS[name]))
        assert not found.correct or BOMBS[name].count("boxed") == 500 == len(gold)
        assert found.reason


@cases("name", BOMBS)
def test_a_bomb_as_gold_costs_little(name):
    assert costs_at_most(0.5, partial(grade, BOMBS[name], "7"))
    assert costs_at_most(0.5, partial(grade, BOMBS[name], BOMBS[name]))


CODE = (
    "__import__('os').system('touch {0}')",
    "$(touch {0})",
    "`touch {0}`",
    "open('{0}','w')",
    "lambda: open('{0}', 'w')",
    r"\input{{{0}}}",
)


@pytest.mark.parametrize("code", CODE)
def test_nothing_in_an_answer_is_executed(code, tmp_path):
    canary = tmp_path / "canary"
    text = code.format(canary)
    for gold in (*GOLDS, text):
        for response in (text, rf"\boxed{{{text}}}", rf"\pi {text}"):
            grade(gold, response)
    assert not canary.exists()


def test_the_source_has_no_way_to_execute_text():
    folder = Path(sys.modules[grade.__module__].__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    for word in (
        " eval(",
        " exec(",
        "sympify",
        "parse_expr",
        "parse_latex",
        "signal",
        "subprocess",
        "multiprocessing",
        "compile(text",
    ):
        assert word not in source.replace("no signal", "").replace("re.compile", ""), word


SAMPLES = [
    ("7", "7"),
    ("1/2", r"\frac{2}{4}"),
    ("(x+1)^2", "x^2+2x+1"),
    (r"\sqrt{12}", r"2\sqrt3"),
    ("(0, 1]", "0 < x <= 1"),
    (r"\sin 2x", r"2\sin x \cos x"),
]
SAMPLES += [
    ("x", "y"),
    ("9^{9^9}", "7"),
    (r"\pi+10^{-400}", r"\pi"),
    ("{1, 2}", "2, 1"),
    ("B", "(B)"),
    ("12 cm", "12 m"),
    ("7", "maybe 7"),
    (r"\ln 8", r"3\ln 2"),
]


def test_eight_threads_agree():
    expected = [grade(*pair) for pair in SAMPLES]
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: [grade(*pair) for pair in SAMPLES], range(16)):
            assert found == expected


@pytest.mark.slow
def test_the_hash_seed_changes_nothing():
    code = f"from sparring.envs.math.grader import grade\nprint([grade(*pair) for pair in {SAMPLES!r}])"
    outs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outs) == 1
