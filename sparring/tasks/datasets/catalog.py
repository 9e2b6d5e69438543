"""The data sets of mathematics that are known by name: where they are, which fields say what, how the answer is written.

A set that is only for measuring has only the split `test` here, whatever the hub calls it, so that nobody trains on it by
accident. `rows` and `licence` are what the data sets' cards say (the cards were not at hand when this was written: check the
licence before you publish anything).
"""

from __future__ import annotations

from sparring.tasks.datasets.entry import DataSet
from sparring.tasks.datasets.fields import Fields

_TRAIN, _TEST = {"train": "train"}, {"test": "test"}
_BOTH = {"train": "train", "test": "test"}
_TEST_CALLED_TRAIN = {"test": "train"}
_SUBJECTS = (
    *("algebra", "counting_and_probability", "geometry", "intermediate_algebra"),
    *("number_theory", "prealgebra", "precalculus"),
)
_DAPO = (
    r"\ASolve the following math problem step by step\.[^\n]*\s+",
    r"\s+Remember to put your answer on its own line after \"Answer:\"\.?\s*\Z",
)
"""The instructions around every question of DAPO's sets: they ask for a form of the answer that is not ours."""


_SOLVED = Fields(("problem",), answer="solution", read="boxed", solution="solution", keep=("level", "type"))
_VERL = Fields(("prompt",), answer="reward_model.ground_truth", strip=_DAPO, keep=("data_source",))
_LISTED = ("subfield", "is_multiple_answer", "unit", "answer_type")
_OLYMPIAD = Fields(("context", "question"), answer="final_answer", read="list", keep=_LISTED)
_AGIEVAL = (r"\AQ: ", r"\s+A: Among A through [A-Z], the answer is\s*\Z")
_LETTERED = Fields(("query",), answer="gold", read="choice", strip=_AGIEVAL)
_NUMINA = {
    "problem_is_valid": ("Yes",),
    "solution_is_valid": ("Yes",),
    "question_type": ("math-word-problem", "MCQ"),
}
_SCHOOL = (
    DataSet(
        "math/gsm8k",
        "openai/gsm8k",
        _BOTH,
        Fields(("question",), read="hashes", solution="answer"),
        licence="mit",
        configs=("main",),
        rows={"train": 7473, "test": 1319},
    ),
    DataSet(
        "math/gsm8k-platinum",
        "madrylab/gsm8k-platinum",
        _TEST,
        Fields(("question",), read="hashes", solution="answer"),
        licence="cc-by-sa-4.0",
        configs=("main",),
        rows={"test": 1209},
        note="the test set of GSM8K without its wrong labels",
    ),
    DataSet(
        "math/svamp",
        "ChilleD/SVAMP",
        _BOTH,
        Fields(("Body", "Question"), answer="Answer", keep=("Type",)),
        licence="mit",
        rows={"train": 700, "test": 300},
    ),
    DataSet(
        "math/math",
        "EleutherAI/hendrycks_math",
        _BOTH,
        _SOLVED,
        licence="mit",
        configs=_SUBJECTS,
        rows={"train": 7500, "test": 5000},
        note="MATH-500 is a part of its test split",
    ),
    DataSet(
        "math/math-lighteval",
        "DigitalLearningGmbH/MATH-lighteval",
        _BOTH,
        _SOLVED,
        licence="mit",
        configs=("default",),
        rows={"train": 7500, "test": 5000},
    ),
    DataSet(
        "math/math-500",
        "HuggingFaceH4/MATH-500",
        _TEST,
        Fields(("problem",), solution="solution", keep=("subject", "level", "unique_id")),
        rows={"test": 500},
    ),
)
_CONTESTS = (
    DataSet(
        "math/aime-2024",
        "HuggingFaceH4/aime_2024",
        _TEST_CALLED_TRAIN,
        Fields(("problem",), solution="solution", keep=("id", "year")),
        rows={"test": 30},
    ),
    DataSet(
        "math/aime-2024-jia",
        "Maxwell-Jia/AIME_2024",
        _TEST_CALLED_TRAIN,
        Fields(("Problem",), answer="Answer", solution="Solution", keep=("ID",)),
        licence="mit",
        rows={"test": 30},
    ),
    DataSet(
        "math/aime-1983-2024",
        "gneubig/aime-1983-2024",
        _TRAIN,
        Fields(("Question",), answer="Answer", keep=("ID", "Year")),
        licence="cc0-1.0",
        rows={"train": 933},
        note="holds all of AIME 2024",
    ),
    DataSet(
        "math/aime-2022-2024",
        "AI-MO/aimo-validation-aime",
        _TEST_CALLED_TRAIN,
        Fields(("problem",), solution="solution", keep=("id", "url")),
        licence="apache-2.0",
        rows={"test": 90},
    ),
    DataSet(
        "math/aime-2025",
        "MathArena/aime_2025",
        _TEST_CALLED_TRAIN,
        Fields(("problem",), keep=("problem_idx", "problem_type")),
        licence="cc-by-nc-sa-4.0",
        rows={"test": 30},
    ),
    DataSet(
        "math/aime-2025-math-ai",
        "math-ai/aime25",
        _TEST,
        Fields(("problem",), keep=("id",)),
        licence="apache-2.0",
        rows={"test": 30},
    ),
    DataSet(
        "math/aime-2025-opencompass",
        "opencompass/AIME2025",
        _TEST,
        Fields(("question",)),
        licence="mit",
        configs=("AIME2025-I", "AIME2025-II"),
        rows={"test": 30},
    ),
    DataSet(
        "math/aime-2025-lin",
        "yentinglin/aime_2025",
        _TEST_CALLED_TRAIN,
        Fields(("problem",), keep=("id", "year")),
        licence="mit",
        rows={"test": 30},
    ),
    DataSet(
        "math/aime-2026",
        "MathArena/aime_2026",
        _TEST_CALLED_TRAIN,
        Fields(("problem",), keep=("problem_idx", "problem_type")),
        licence="cc-by-nc-sa-4.0",
        rows={"test": 30},
    ),
    DataSet(
        "math/amc-2023",
        "math-ai/amc23",
        _TEST,
        Fields(("question",), keep=("id", "url")),
        rows={"test": 40},
    ),
    DataSet("math/amc-2023-zwhe99", "zwhe99/amc23", _TEST, Fields(("question",), keep=("id",)), rows={"test": 40}),
    DataSet("math/amc-2023-knoveleng", "knoveleng/AMC-23", _TEST_CALLED_TRAIN, Fields(("problem",)), rows={"test": 40}),
    DataSet(
        "math/amc-2022-2023",
        "AI-MO/aimo-validation-amc",
        _TEST_CALLED_TRAIN,
        Fields(("problem",), keep=("id", "url")),
        licence="apache-2.0",
        rows={"test": 83},
        note="answers are stored as floats",
    ),
    DataSet(
        "math/hmmt-feb-2025",
        "MathArena/hmmt_feb_2025",
        _TEST_CALLED_TRAIN,
        Fields(("problem",), keep=("problem_idx", "problem_type")),
        licence="cc-by-nc-sa-4.0",
        rows={"test": 30},
    ),
    DataSet(
        "math/hmmt-nov-2025",
        "MathArena/hmmt_nov_2025",
        _TEST_CALLED_TRAIN,
        Fields(("problem",), keep=("problem_idx", "problem_type")),
        licence="cc-by-nc-sa-4.0",
        rows={"test": 30},
    ),
    *(
        DataSet(
            f"math/polymath-{level}",
            "Qwen/PolyMath",
            {"test": level},
            Fields(("question",), keep=("id",)),
            licence="apache-2.0",
            configs=("en",),
            rows={"test": 125},
            note="English; another language by config=LANGUAGE",
        )
        for level in ("top", "high", "medium", "low")
    ),
)
_UNIVERSITY = (
    DataSet("math/minerva", "math-ai/minervamath", _TEST, Fields(("question",)), rows={"test": 272}),
    DataSet(
        "math/olympiadbench",
        "Hothan/OlympiadBench",
        _TEST_CALLED_TRAIN,
        _OLYMPIAD,
        licence="apache-2.0",
        configs=("OE_TO_maths_en_COMP",),
        rows={"test": 674},
    ),
    DataSet(
        "math/olympiadbench-math-ai",
        "math-ai/olympiadbench",
        _TEST,
        Fields(("question",), answer="final_answer", read="list", keep=_LISTED),
        licence="apache-2.0",
        rows={"test": 674},
    ),
    DataSet(
        "math/agieval-sat-math",
        "hails/agieval-sat-math",
        _TEST,
        _LETTERED,
        licence="mit",
        rows={"test": 220},
        note="the options stand in the question",
    ),
    DataSet(
        "math/agieval-aqua-rat",
        "hails/agieval-aqua-rat",
        _TEST,
        _LETTERED,
        licence="mit",
        rows={"test": 254},
        note="the options stand in the question",
    ),
)
_TRAINING = (
    DataSet(
        "math/deepscaler",
        "agentica-org/DeepScaleR-Preview-Dataset",
        _TRAIN,
        Fields(("problem",), solution="solution"),
        licence="mit",
        rows={"train": 40315},
        note="six rows are reported to have no answer; holds AIME 1983-2023 and AMC",
    ),
    DataSet(
        "math/numina-cot",
        "AI-MO/NuminaMath-CoT",
        _BOTH,
        Fields(("problem",), answer="solution", read="boxed", solution="solution", keep=("source",)),
        licence="apache-2.0",
        rows={"train": 859494, "test": 100},
        note="proofs have no box: they need skip_unreadable=yes",
    ),
    DataSet(
        "math/numina-1.5",
        "AI-MO/NuminaMath-1.5",
        _TRAIN,
        Fields(
            ("problem",),
            solution="solution",
            keep=("problem_type", "question_type", "source", "synthetic"),
            where=_NUMINA,
        ),
        licence="apache-2.0",
        rows={"train": 896215},
        note="only problems that are called valid, and no proofs",
    ),
    DataSet(
        "math/numina-tir",
        "AI-MO/NuminaMath-TIR",
        _BOTH,
        Fields(("problem",), answer="solution", read="boxed", solution="solution"),
        licence="apache-2.0",
        rows={"train": 72441, "test": 99},
    ),
    DataSet(
        "math/dapo",
        "BytedTsinghua-SIA/DAPO-Math-17k",
        _TRAIN,
        _VERL,
        licence="apache-2.0",
        rows={"train": 1791700},
        unique=True,
        note="every problem is there about a hundred times; it counts once, and the instructions around it are left out",
    ),
    DataSet(
        "math/dapo-aime-2024",
        "BytedTsinghua-SIA/AIME-2024",
        _TEST_CALLED_TRAIN,
        _VERL,
        licence="apache-2.0",
        rows={"test": 960},
        unique=True,
        note="every problem is there 32 times; it counts once",
    ),
    DataSet(
        "math/deepmath",
        "zwhe99/DeepMath-103K",
        _TRAIN,
        Fields(("question",), answer="final_answer", keep=("difficulty", "topic")),
        licence="mit",
        rows={"train": 103022},
    ),
    DataSet("math/deepmath-trl", "trl-lib/DeepMath-103K", _BOTH, Fields(("prompt",), answer="solution"), licence="mit"),
    DataSet(
        "math/openr1",
        "open-r1/OpenR1-Math-220k",
        _TRAIN,
        Fields(("problem",), keep=("problem_type", "question_type", "source")),
        licence="apache-2.0",
        configs=("default",),
        rows={"train": 93733},
    ),
    DataSet(
        "math/big-math",
        "SynthLabsAI/Big-Math-RL-Verified",
        _TRAIN,
        Fields(("problem",), keep=("source", "domain", "llama8b_solve_rate")),
        rows={"train": 251122},
        note="gated: access is asked for on the hub",
    ),
    *(
        DataSet(f"math/axon-{name.lower()}", f"axon-rl/{name}", _TRAIN, Fields(("problem",)))
        for name in ("ASDIV-2k", "GSM-8k", "MATH-12k", "MATH-lvl3to5-8k", "ORZ-57k", "DeepScaleR-40K")
    ),
    *(
        DataSet(f"math/axon-eval-{split}", "axon-rl/math-eval", {"test": split}, Fields(("problem",)))
        for split in ("math", "amc", "olympiad_bench", "minerva", "aime24")
    ),
)
MATH_SETS = (*_SCHOOL, *_CONTESTS, *_UNIVERSITY, *_TRAINING)
