"""Our programming problems in exactly the schema of the sets on the hub: every column, with its type."""

import base64
import json
import pickle
import textwrap
import zlib

from sparring.tasks.datasets import get_dataset
from tests.tasks.datasets.code_problems import CONTESTS, FUNCTIONS

NUMPY = """import numpy as np
from math import inf

def is_floats(x) -> bool:
    # check if it is float; List[float]; Tuple[float]
    if isinstance(x, float):
        return True
    if isinstance(x, (list, tuple)):
        return all(isinstance(i, float) for i in x)
    if isinstance(x, np.ndarray):
        return x.dtype == np.float64 or x.dtype == np.float32
    return False


def assertion(out, exp, atol):
    exact_match = out == exp

    if atol == 0 and is_floats(exp):
        atol = 1e-6
    if not exact_match and atol != 0:
        assert np.allclose(out, exp, rtol=1e-07, atol=atol)
    else:
        assert exact_match
"""
TABLES = {
    "count_marks": ([["What?! No!"], [""], ["?" * 30]], [3, 0, 30], 0),
    "mean_gap": ([[[1.0, 1.1, 1.3]], [[1, 3]]], [0.15, 2.0], 1e-6),
    "common_letters": ([["paper", "grape"], ["abc", "xyz"]], [{"p", "a", "e", "r"}, set()], 0),
    "disc": ([[2], [0.5], [float("inf")]], [12.566370614359172, 0.7853981633974483, float("inf")], 0),
    "is_even": ([[4], [3]], [True, False], 0),
    "double": ([[2], [5]], [4, 10], 0),
}
"""Name -> inputs, results and tolerance, as EvalPlus has them."""


def split(one):
    """The prompt (all before the last function, its first line, the statement) and the body."""
    before, _, body = one.code.rpartition("def ")
    line, _, body = body.partition("\n")
    return f'{before}def {line}\n    """ {one.text}\n    """\n', body


def check(one):
    body = textwrap.indent("\n".join(one.tests).format(f="candidate"), "    ")
    return f"\n\nMETADATA = {{\n    'author': 'us',\n    'dataset': 'test'\n}}\n\n\ndef check(candidate):\n{body}\n\n"


def humaneval(one):
    prompt, body = split(one)
    return {
        "task_id": f"HumanEval/{one.name}",
        "prompt": prompt,
        "canonical_solution": body,
        "test": check(one),
        "entry_point": one.name,
    }


def loop(one, called):
    inputs, results, atol = TABLES[one.name]
    lines = f"inputs = {inputs}\nresults = {results}\nfor i, (inp, exp) in enumerate(zip(inputs, results)):\n"
    return f"{lines}    assertion({called}(*inp), exp, {atol})\n"


def humaneval_plus(one):
    test = f"\n\n{NUMPY}\n\ndef check(candidate):\n{textwrap.indent(loop(one, 'candidate'), '    ')}"
    return {**humaneval(one), "test": test}


def mbpp(one):
    return {
        "task_id": 601,
        "text": one.text,
        "code": one.code.replace("\n", "\r\n"),
        "test_list": [test.format(f=one.name) for test in one.tests[:3]],
        "test_setup_code": "",
        "challenge_test_list": [test.format(f=one.name) for test in one.tests[3:]],
    }


def mbpp_sanitized(one):
    return {
        "source_file": "notebook.ipynb",
        "task_id": 601,
        "prompt": one.text,
        "code": one.code,
        "test_imports": ["import math"],
        "test_list": [test.format(f=one.name) for test in one.tests],
    }


def mbpp_plus(one):
    return {**mbpp_sanitized(one), "test": f"{NUMPY}\n\n{loop(one, one.name)}"}


def evalplus(one):
    """A line of the files that EvalPlus publishes itself."""
    inputs, _, atol = TABLES[one.name]
    prompt, body = split(one)
    return {
        "task_id": f"HumanEval/{one.name}",
        "prompt": prompt,
        "entry_point": one.name,
        "canonical_solution": body,
        "test": check(one),
        "contract": "",
        "base_input": inputs[:1],
        "plus_input": [args for args in inputs[1:] if args != [float("inf")]],
        "atol": atol,
    }


def bigcodebench(one):
    prompt, body = split(one)
    methods = "".join(
        f"    def test_{number}(self):\n{textwrap.indent(test.format(f='task_func'), '        ')}\n"
        for number, test in enumerate(one.tests)
    )
    head = prompt.partition('    """')[0].replace(f"def {one.name}(", "def task_func(")
    return {
        "task_id": f"BigCodeBench/{one.name}",
        "complete_prompt": prompt.replace(f"def {one.name}(", "def task_func("),
        "instruct_prompt": f"{one.text}\nYou should write self-contained code starting with:\n```\n{head}```",
        "canonical_solution": body,
        "code_prompt": head,
        "test": f"import math\nimport unittest\n\nclass TestCases(unittest.TestCase):\n{methods}",
        "entry_point": "task_func",
        "doc_struct": '{"description": []}',
        "libs": "['math']",
    }


def packed(text, protocol=4):
    return base64.b64encode(zlib.compress(pickle.dumps(text, protocol=protocol))).decode()


def livecodebench(one):
    kind = "functional" if one.entry else "stdin"

    def case(pair):
        given, wanted = pair
        given = "\n".join(map(json.dumps, given)) if one.entry else given
        return {"input": given, "output": json.dumps(wanted) if one.entry else wanted, "testtype": kind}

    cases = list(map(case, one.pairs))
    return {
        "question_title": one.name,
        "question_content": one.text,
        "platform": "leetcode" if one.entry else "atcoder",
        "question_id": one.name,
        "contest_id": "abc301",
        "contest_date": "2023-05-13T00:00:00",
        "starter_code": one.starter,
        "difficulty": "easy",
        "public_test_cases": json.dumps(cases[:1]),
        "private_test_cases": packed(json.dumps(cases[1:])) if len(cases) > 2 else json.dumps(cases[1:]),
        "metadata": json.dumps({"func_name": one.entry} if one.entry else {}),
    }


def tests_of_apps(one):
    inputs, outputs = ([list(side) if one.entry else side for side in sides] for sides in zip(*one.pairs, strict=True))
    if one.entry:
        return {"fn_name": one.entry, "inputs": inputs, "outputs": [[wanted] for _, wanted in one.pairs]}
    return {"inputs": [one.pairs[0][0].split("\n"), *inputs[1:]], "outputs": outputs}


def apps(one):
    return {
        "id": 7,
        "question": one.text,
        "solutions": json.dumps(["print 1", one.code]),
        "input_output": json.dumps(tests_of_apps(one)),
        "difficulty": "interview",
        "url": "https://example.org/7",
        "starter_code": one.starter,
    }


def taco(one):
    return {
        **{key: value for key, value in apps(one).items() if key != "id"},
        "raw_tags": "['sums']",
        "name": None,
        "source": "codewars",
        "tags": "['Mathematics']",
        "skill_types": "[]",
        "Expected Auxiliary Space": None,
        "time_limit": None,
        "date": None,
        "picture_num": "0",
        "memory_limit": None,
        "Expected Time Complexity": None,
    }


def codecontests(one):
    def columns(pairs):
        return {"input": [given for given, _ in pairs], "output": [wanted for _, wanted in pairs]}

    return {
        "name": f"1_A. {one.name}",
        "description": one.text,
        "public_tests": columns(one.pairs[:1]),
        "private_tests": columns(one.pairs[1:2]),
        "generated_tests": columns(one.pairs),
        "source": 2,
        "difficulty": 7,
        "solutions": {"language": [1, 3, 2], "solution": ["print 1", one.code, "int main() {}"]},
        "incorrect_solutions": {"language": [3], "solution": ["print(0)"]},
        "cf_contest_id": 1,
        "cf_index": "A",
        "cf_points": 0.0,
        "cf_rating": 800,
        "cf_tags": ["math"],
        "is_description_translated": False,
        "untranslated_description": "",
        "time_limit": {"seconds": 2, "nanos": 0},
        "memory_limit_bytes": 256000000,
        "input_file": "",
        "output_file": "",
    }


TABLED = tuple(one for one in FUNCTIONS if one.name in TABLES)
STREAMS = tuple(one for one in CONTESTS if not one.entry)
SCHEMAS = {
    "humaneval": (humaneval, FUNCTIONS),
    "humaneval-plus": (humaneval_plus, TABLED),
    "mbpp": (mbpp, tuple(one for one in FUNCTIONS if one.name != "undo")),
    "mbpp-sanitized": (mbpp_sanitized, tuple(one for one in FUNCTIONS if one.name != "undo")),
    "mbpp-plus": (mbpp_plus, TABLED),
    "livecodebench": (livecodebench, CONTESTS),
    "apps": (apps, CONTESTS),
    "taco": (taco, CONTESTS),
    "codecontests": (codecontests, STREAMS),
    "bigcodebench": (bigcodebench, tuple(one for one in FUNCTIONS if one.name != "undo")),
    "bigcodebench-hard": (bigcodebench, FUNCTIONS[:1]),
}
"""What follows `hf:code/` -> how the set writes a problem, and the problems that it can write."""


def write_code_repository(folder, name, rows=None):
    """Write a copy of a set's repository, with every config, split and file that the catalogue asks for."""
    from datasets import Dataset

    known = get_dataset(name)
    write, problems = SCHEMAS[name.removeprefix("code/").partition("-v")[0]]
    rows = [write(one) for one in problems] if rows is None else rows
    if known.files:
        for files in known.files.values():
            for number, file in enumerate(files):
                _write_file(folder / file.replace("*", "data-00000-of-00001"), rows if number == 0 else rows[:1])
        return folder
    configs = []
    for config in known.configs or ("default",):
        paths = [{"split": split, "path": f"{config}/{split}-*"} for split in sorted(set(known.splits.values()))]
        (folder / config).mkdir(parents=True)
        for one in paths:
            Dataset.from_list(rows).to_parquet(folder / one["path"].replace("*", "00000-of-00001.parquet"))
        configs.append({"config_name": config, "data_files": paths})
    (folder / "README.md").write_text(f"---\nconfigs: {json.dumps(configs)}\n---\n", encoding="utf-8")
    return folder


def _write_file(path, rows):
    import pyarrow as pa

    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".jsonl":
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return
    table = pa.Table.from_pylist(rows)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
