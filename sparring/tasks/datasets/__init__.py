"""Problems that others wrote: data sets of the Hugging Face hub by name, and files with a mapping of one's own.

| name of the pack | what it is |
|---|---|
| `hf:math/gsm8k`, `hf:code/humaneval` | a data set that is known here: its fields, splits and the form of its answers or tests are in the catalogue |
| `hf:OWNER/NAME?question=problem&answer=final` | any data set of the hub, with a mapping |
| `file:PATH?question=problem&answer=final` | a file: `.jsonl`, `.parquet`, `.csv` or `.tsv` |
| `file:PATH?form=auto`, `file:PATH?question=text&tests=checks` | a file of programming problems, in a known form or with a mapping |

All are packs like any other: `load_tasks("hf:math/gsm8k", "test")`. What may stand behind the `?`, joined by `&`:

| option | meaning | default |
|---|---|---|
| `question` | the field of the question; `a+b` joins two, `a.b` is a field inside a field | `question`, for a known set its own |
| `answer` | the field of the answer | `answer`, for a known set its own |
| `read` | how the answer is written there: `auto`, `plain`, `hashes` (after `####`), `boxed` (last box), `list`, `choice` | `auto` |
| `choices` | the field with the options of a multiple-choice question | none |
| `solution` | the field of a worked solution | none |
| `form`, `tests`, `function`, `starter`, `libraries` | of programming problems; see `sparring.tasks.datasets.code` | none |
| `split` | a file's rows are `train`, `validation`, `test`, or `auto`: shared out 8:1:1 by a hash of the question | `train` |
| `skip_unreadable` | `yes`: leave out (with a warning) rows whose answer cannot be read, instead of refusing the whole set | `no` |
| `config`, `hub_split`, `revision` | hub only: what `datasets.load_dataset` calls `name`, `split` and `revision` | the catalogue's |
| `from` | hub only: a folder that holds a copy of the repository; nothing is downloaded then | the hub |

A file's pack is called by the file's content, too: `file:PATH?...#DIGEST`, so that a task made from one version of a file is
never taken for a task of another one. The hub needs `pip install 'sparring[data]'`.
"""

from sparring.tasks.datasets.entry import DataSet
from sparring.tasks.datasets.known import dataset_names, find_dataset, get_dataset
from sparring.tasks.datasets.loading import PREFIXES, Check, code_problem, problem_pack
from sparring.tasks.datasets.naming import Source, file_pack_name, read_name

__all__ = [
    "PREFIXES",
    "Check",
    "DataSet",
    "Source",
    "code_problem",
    "dataset_names",
    "file_pack_name",
    "find_dataset",
    "get_dataset",
    "problem_pack",
    "read_name",
]
