"""The way from a response to an answer, whatever the response: no exception, little work, the same verdict with and without shortcuts."""

from __future__ import annotations

import random
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.math.grader import Grade, Options, extract, grade
from sparring.envs.math.grader.boxes import find_boxes
from sparring.envs.math.grader.errors import CannotRead, TooMuch, Undefined
from sparring.envs.math.grader.remarks import understand
from sparring.envs.math.grader.shortcuts import READERS, shown
from sparring.envs.math.grader.show import show
from sparring.envs.math.grader.text import clean, plain, unwrap
from tests.cases import cases
from tests.cost import costs_at_most
from tests.envs.math_grader.make_corpus import CORPUS, load

MARKS = (
    *(
        "\\boxed{",
        "\\boxed{7}",
        "\\boxed",
        "\\fbox{",
        "<answer>",
        "</answer>",
        "####",
        "#### 7\n",
        "answer is ",
        "Answer: ",
    ),
    *(
        "The final answer is 7. ",
        "答案是",
        "**",
        "```",
        "$",
        "$$",
        "\\(",
        "\\[",
        "\\]",
        "{",
        "}",
        "(",
        ")",
        "[",
        "|",
        "\\{",
    ),
    *(
        "\\left(",
        "\\frac",
        "\\frac{",
        "\\sqrt{",
        "\\text{",
        "\\text{a}",
        "\\begin{pmatrix}",
        "\\\\",
        "&",
        "^",
        "_",
        "^{",
    ),
    *(
        "+",
        "-",
        "/",
        "=",
        "<",
        "!",
        "%",
        ",",
        ".",
        ";",
        ":",
        "'",
        '"',
        "\n",
        " ",
        "\t",
        " \n",
        "\\ ",
        "\\,",
        "~",
        " or ",
    ),
    *(
        "not ",
        "n't ",
        "is ",
        " is the answer ",
        "it is ",
        "but ",
        "Wait, ",
        "so ",
        "</think>",
        "<think>",
        "...",
        "\\pm",
    ),
    *(
        "\\cup",
        "∞",
        "√",
        "½",
        "²",
        "1",
        "1,",
        "1 ",
        "1.",
        "12:30 ",
        "x",
        "x^",
        "1+",
        "cm",
        "million ",
        "seven ",
        "B) ",
        "C(",
    ),
    *(
        "\u200b",
        "\u202e",
        "\x00",
        "\ud800",
        "7\u0305",
        "\u0301",
        "７",
        "٣",
        "\\color{red}{",
        "\\overline{",
        "\\log_",
        "<|x|>",
    ),
    *(
        "if ",
        "where ",
        "that is wrong ",
        "(wrong)",
        "≈ ",
        "x=1 or ",
        "{,}",
        "1\\,",
        "x in {",
        "e^",
        "\\operatorname{ }",
    ),
)
FRAMES = (
    "{}",
    "{}7",
    "\\boxed{{7}}{}",
    "{}\\boxed{{7}}",
    "\\boxed{{{}}}",
    "The answer is {}7",
    "<answer>{}</answer>",
    "#### {}7",
)
GOLDS = ("7", "x^2+1", "1, 2", "B", "(0, 1)", "yes")
ROWS = load(CORPUS)


def cheap(gold: str, response: str, seconds: float = 0.5) -> bool:
    grades: list[Grade] = []
    found = costs_at_most(seconds, lambda: grades.append(grade(gold, response)))
    assert grades[-1].path != "error", (grades[-1].reason, response[:200])
    return found


def costly(marks: tuple[str, ...], size: int) -> list[tuple[str, str]]:
    out = []
    for mark in marks:
        for frame in FRAMES:
            for text in (mark * size, mark * (3900 // len(mark)), (mark + "\\boxed{7}") * (size // 4)):
                if not cheap("7", frame.format(text), 0.25):
                    out.append((mark, frame))
    return out


@pytest.mark.slow
def test_a_few_marks_many_times_cost_little():
    assert costly(tuple(random.Random("marks").sample(MARKS, 6)), 20_000) == []


@pytest.mark.long
@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_twenty_thousand_times_costs_little(mark):
    assert costly((mark,), 20_000) == []


def test_marks_in_any_order_cost_little():
    rng = random.Random("mixed")
    for number in range(300):
        unit = "".join(rng.choice(MARKS) for _ in range(rng.randint(1, 4)))
        text = unit * (rng.choice((3900, 20_000)) // len(unit))
        assert cheap(rng.choice(GOLDS), rng.choice(FRAMES).format(text)), (number, unit)


@cases("opening", ["C(", "x in {", "\\{1+", "e^", "e^{", "C^{", "\\log_", "\\sqrt", "2^", "|1+", "\\overline{", "f("])
@cases("depth", [12, 30, 300])
def test_nesting_is_no_exponential_work(opening, depth):
    closing = {"(": ")", "{": "}"}.get(opening[-1], "")
    for text in (opening * depth, opening * depth + "1" + closing * depth):
        assert cheap("7", f"\\boxed{{{text}}}")


def test_the_work_of_extraction_grows_as_the_response():
    def steps(size: int) -> int:
        count = 0

        def tick(*_: object) -> None:
            nonlocal count
            count += 1

        response = "\\boxed{7} or the answer is {" * size
        sys.setprofile(tick)
        try:
            extract(response)
        finally:
            sys.setprofile(None)
        return count

    assert steps(4000) < 6 * steps(1000)


def test_a_response_of_megabytes():
    text = "So $x = \\frac{1}{2}$, and we go on. " * 100_000
    assert cheap("7", text + "\\boxed{7}")
    assert cheap("7", "\\boxed{7}" + text)
    assert cheap("x", text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(GOLDS), st.sampled_from(FRAMES))
def test_any_text_is_graded(text, gold, frame):
    found = grade(gold, frame.format(text))
    assert found.verdict in ("correct", "wrong", "undecided")
    assert found.path != "error", found.reason


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(MARKS), max_size=25).map("".join),
    st.lists(st.sampled_from(MARKS), max_size=6).map("".join),
)
def test_any_marks_are_graded_whatever_the_gold(response, gold):
    assert grade(gold, response).path != "error"
    assert grade(gold, gold).path != "error"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="\\ {}$,;:.~*'`1a/^_", max_size=24))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(unwrap(text))
    assert clean(unwrap(once)) == clean(unwrap(clean(unwrap(once))))


def test_boxes_are_balanced_and_apart():
    rng = random.Random("boxes")
    for _ in range(500):
        text = "".join(rng.choice(("\\boxed{", "{", "}", "1", "\\}", "\\boxed 7", " ", "\\fbox{")) for _ in range(20))
        reached = 0
        for start, end, content in find_boxes(text):
            assert reached <= start < end <= len(text)
            assert content in text[start:end]
            body = content.replace("\\}", "").replace("\\\\", "")
            assert body.count("{") == body.count("}")
            reached = end


PLAIN = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.tuples(st.integers(-99, 99), st.integers(0, 99)).map("{0[0]}/{0[1]}".format),
    st.tuples(st.integers(-99, 99), st.integers(0, 99)).map("\\frac{{{0[0]}}}{{{0[1]}}}".format),
    st.tuples(st.integers(-99, 99), st.integers(0, 999)).map("{0[0]}.{0[1]}".format),
    st.integers(1000, 10**9).map("{:,}".format),
    st.sampled_from(["B", "(B)", "\\text{B}", "\\textbf{(B)}", "\\text{(B}", "(b)", "K"]),
    st.lists(st.integers(-9, 9).map(str), min_size=1, max_size=4).map(lambda parts: f"({', '.join(parts)})"),
    st.text(alphabet="0123456789.,/-+() {}", max_size=8),
)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(PLAIN)
def test_a_shortcut_reads_what_the_parser_reads(text):
    for path, read in READERS:
        if (value := read(text)) is None:
            continue
        canonical = show(understand(text))
        assert canonical == shown(value), (path, text)


@settings(max_examples=300, deadline=None)
@given(PLAIN, PLAIN)
def test_a_shortcut_decides_as_the_comparison_does(gold, answer):
    fast = grade(gold, f"So $\\boxed{{{answer}}}$.")
    slow = grade(gold, f"So $\\boxed{{{answer}}}$ .\n\nI hope this helps!")
    assert fast.verdict == slow.verdict
    assert fast.verdict == "correct" or fast.value == slow.value or "cannot be read" in slow.reason


@pytest.mark.slow
def test_every_answer_of_the_corpus_is_understood_the_same_twice():
    for row in ROWS:
        answer = extract(row["response"])
        if answer is None:
            continue
        try:
            first = show(understand(answer))
        except (CannotRead, TooMuch, Undefined):
            continue
        assert show(understand(plain(answer) if "\\" not in answer else answer)) == first


def test_a_full_stack_is_no_exception():
    def deep(levels: int) -> str:
        return grade("7", "\\boxed{((((7))))}").verdict if not levels else deep(levels - 1)

    room = sys.getrecursionlimit() - 60
    verdicts = set()
    for levels in range(room - 400, room, 20):
        try:
            verdicts.add(deep(levels))
        except RecursionError:
            break
    assert verdicts <= {"correct", "undecided"}


def test_threads_give_the_same_grades_while_caches_are_filled():
    pairs = [(row["gold"], row["response"]) for row in random.Random("front").sample(ROWS, 150)]
    expected = [grade(*pair) for pair in pairs]
    found: list[list[object]] = []
    threads = [threading.Thread(target=lambda: found.append([grade(*pair) for pair in pairs])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


@pytest.mark.parametrize(
    "options", [Options(tolerance=1e-3), Options(percent=True), Options(decimal_comma=True), Options(units="convert")]
)
def test_options_are_heard_on_the_short_way(options):
    assert grade("1/2", "\\boxed{0.5}" if not options.decimal_comma else "\\boxed{0,5}", options).correct
    assert grade("1/2", "\\boxed{50}", options).correct == options.percent
    assert grade("1/2", "\\boxed{0.5001}", options).correct == (options.tolerance is not None)
