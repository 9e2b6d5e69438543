r"""Small data sets of exactly the schema of those on the hub, with problems of our own, laid out as a repository there.

`data/problems.jsonl` holds twenty problems. `SCHEMAS` says how each known data set would write one of them: every column,
with its type. `write_repository` makes the folder that `datasets.load_dataset` reads like the hub's.
"""

import json
import re
from pathlib import Path

from sparring.tasks.datasets import get_dataset

HERE = Path(__file__).parent
PROBLEMS = [json.loads(line) for line in (HERE / "data" / "problems.jsonl").read_text(encoding="utf-8").splitlines()]
INTEGERS = [one for one in PROBLEMS if re.fullmatch(r"-?[0-9]+", one["answer"])]
DAPO = (
    "Solve the following math problem step by step. The last line of your response should be of the form Answer: $Answer "
    "(without quotes) where $Answer is the answer to the problem.\n\n{}\n\n"
    'Remember to put your answer on its own line after "Answer:".'
)


def boxed(one):
    """A solution that ends in a box, with an earlier box that is not the answer."""
    return rf"{one['solution']} First \boxed{{0}}, in the end $\boxed{{{one['answer']}}}$."


def hashed(one):
    """As GSM8K writes it: a calculation in double angle brackets, then `#### 1,234`."""
    number = int(one["answer"])
    return f"{one['solution']} <<1+1=2>>\n#### {number:,}"


def math(one):
    return {"problem": one["question"], "level": "Level 3", "type": "Algebra", "solution": boxed(one)}


def arena(one):
    return {"problem_idx": 1, "problem": one["question"], "answer": int(one["answer"]), "problem_type": ["Algebra"]}


def verl(one):
    return {
        "data_source": "math_dapo",
        "prompt": [{"content": DAPO.format(one["question"]), "role": "user"}],
        "ability": "MATH",
        "reward_model": {"ground_truth": one["answer"], "style": "rule-lighteval/MATH_v2"},
        "extra_info": {"index": f"id-{one['answer']}"},
    }


def olympiad(one):
    return {
        "id": 1,
        "question": one["question"],
        "solution": [one["solution"]],
        "final_answer": [f"${part}$" for part in one["answer"].split(", ")],
        "context": "Let all numbers be real." if one["answer"] == "7" else None,
        "modality": "Text-only",
        "difficulty": "Competition",
        "is_multiple_answer": ", " in one["answer"],
        "unit": None if one["answer"] != "7" else "cm",
        "answer_type": "Numerical",
        "error": None if one["answer"] != "7" else "1e-1",
        "question_type": "Open-ended",
        "subfield": "Algebra",
        "subject": "Math",
        "language": "English",
    }


def lettered(one):
    right = int(one["answer"])
    options = [f"({letter}){right + shift}" for letter, shift in zip("ABCD", (1, 2, 0, 3), strict=True)]
    query = f"Q: {one['question']} Answer Choices: {' '.join(options)}\nA: Among A through D, the answer is"
    return {"query": query, "choices": options, "gold": [2]}


def problem_answer(one):
    return {"problem": one["question"], "answer": one["answer"]}


def question_answer(one):
    return {"question": one["question"], "answer": one["answer"]}


def numina(one):
    return {
        **problem_answer(one),
        "solution": one["solution"],
        "problem_type": "Algebra",
        "question_type": "math-word-problem",
        "source": "olympiads",
        "problem_is_valid": "Yes",
        "solution_is_valid": "Yes",
        "synthetic": False,
    }


SCHEMAS = {
    "gsm8k": lambda one: {"question": one["question"], "answer": hashed(one)},
    "gsm8k-platinum": lambda one: {"question": one["question"], "answer": hashed(one), "cleaning_status": "consensus"},
    "svamp": lambda one: {
        "ID": "chal-1",
        "Body": "Read this.",
        "Question": one["question"],
        "Equation": "( 1 + 1 )",
        "Answer": one["answer"],
        "Type": "Addition",
        "question_concat": f"Read this. {one['question']}",
    },
    "math": math,
    "math-lighteval": math,
    "math-500": lambda one: {
        **problem_answer(one),
        "solution": boxed(one),
        "subject": "Algebra",
        "level": 3,
        "unique_id": "test/algebra/1.json",
    },
    "aime-2024": lambda one: {
        **problem_answer(one),
        "id": 60,
        "solution": one["solution"],
        "url": "https://example.org",
        "year": "2024",
    },
    "aime-2024-jia": lambda one: {
        "ID": "2024-I-1",
        "Problem": one["question"],
        "Solution": one["solution"],
        "Answer": int(one["answer"]),
    },
    "aime-1983-2024": lambda one: {
        "ID": "1983-1",
        "Year": 1983,
        "Problem Number": 1,
        "Question": one["question"],
        "Answer": one["answer"],
        "Part": None,
    },
    "aime-2022-2024": lambda one: {**problem_answer(one), "id": 0, "solution": one["solution"], "url": "https://x.org"},
    "aime-2025": arena,
    "aime-2026": arena,
    "aime-2025-math-ai": lambda one: {**problem_answer(one), "id": "0"},
    "aime-2025-opencompass": question_answer,
    "aime-2025-lin": lambda one: {**problem_answer(one), "id": 60, "solution": "", "url": "", "year": "2025"},
    "amc-2023": lambda one: {"id": 0, **question_answer(one), "url": "https://x.org"},
    "amc-2023-zwhe99": lambda one: {"id": 0, "answer": float(one["answer"]), "url": "", "question": one["question"]},
    "amc-2023-knoveleng": problem_answer,
    "amc-2022-2023": lambda one: {"id": 0, "problem": one["question"], "answer": float(one["answer"]), "url": ""},
    **dict.fromkeys(
        ("hmmt-feb-2025", "hmmt-nov-2025"),
        lambda one: {"problem_idx": 1, **problem_answer(one), "problem_type": ["Algebra"]},
    ),
    **dict.fromkeys(
        [f"polymath-{level}" for level in ("top", "high", "medium", "low")],
        lambda one: {"id": "top-en-0", **question_answer(one)},
    ),
    "minerva": question_answer,
    "olympiadbench": olympiad,
    "olympiadbench-math-ai": lambda one: {k: v for k, v in olympiad(one).items() if k != "context"},
    "agieval-sat-math": lettered,
    "agieval-aqua-rat": lettered,
    "deepscaler": lambda one: {**problem_answer(one), "solution": one["solution"]},
    "numina-cot": lambda one: {
        "source": "olympiads",
        "problem": one["question"],
        "solution": boxed(one),
        "messages": [{"content": one["question"], "role": "user"}, {"content": boxed(one), "role": "assistant"}],
    },
    "numina-1.5": numina,
    "numina-tir": lambda one: {
        "problem": one["question"],
        "solution": boxed(one),
        "messages": [{"content": one["question"], "role": "user"}, {"content": boxed(one), "role": "assistant"}],
    },
    "dapo": verl,
    "dapo-aime-2024": verl,
    "deepmath": lambda one: {
        "question": one["question"],
        "final_answer": one["answer"],
        "difficulty": 5.0,
        "topic": "Algebra",
        **{f"r1_solution_{i}": boxed(one) for i in (1, 2, 3)},
    },
    "deepmath-trl": lambda one: {
        "prompt": [{"content": one["question"], "role": "user"}],
        "solution": rf"$\boxed{{{one['answer']}}}$",
    },
    "openr1": lambda one: {
        **problem_answer(one),
        "solution": boxed(one),
        "problem_type": "Algebra",
        "question_type": "math-word-problem",
        "source": "olympiads",
        "uuid": "0",
    },
    "big-math": lambda one: {
        **problem_answer(one),
        "source": "math",
        "domain": ["Algebra"],
        "llama8b_solve_rate": 0.5,
    },
    **dict.fromkeys(
        ["asdiv-2k", "gsm-8k", "math-12k", "math-lvl3to5-8k", "orz-57k", "deepscaler-40k"],
        problem_answer,
    ),
    **dict.fromkeys(
        [f"eval-{name}" for name in ("math", "amc", "olympiad_bench", "minerva", "aime24")], problem_answer
    ),
}
"""What follows `hf:math/` (without `axon-`) -> how the data set would write a problem."""
INTEGERS_ONLY = {
    *("gsm8k", "gsm8k-platinum", "aime-2024-jia", "aime-2025", "aime-2026", "amc-2023-zwhe99", "amc-2022-2023"),
    *("agieval-sat-math", "agieval-aqua-rat"),
}


def schema(name):
    """Return how a data set writes a problem, and the problems that it can write."""
    short = name.removeprefix("math/").removeprefix("axon-")
    return SCHEMAS[short], INTEGERS if short in INTEGERS_ONLY else PROBLEMS


def write_repository(folder, name, rows=None):
    """Write a copy of a data set's repository, with every config and split that the catalogue asks for."""
    from datasets import Dataset

    known = get_dataset(name)
    write, problems = schema(name)
    rows = [write(one) for one in problems] if rows is None else rows
    configs = []
    for config in known.configs or ("default",):
        files = []
        for split in sorted(set(known.splits.values())):
            path = f"{config}/{split}-00000-of-00001.parquet"
            (folder / config).mkdir(parents=True, exist_ok=True)
            Dataset.from_list(rows).to_parquet(folder / path)
            files.append({"split": split, "path": path})
        configs.append({"config_name": config, "data_files": files})
    lines = ["---", f"configs: {json.dumps(configs)}", "---", f"# {known.hub}"]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")
    return folder
