"""Names of packs, and what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue, UnknownName, UsageError
from sparring.tasks.datasets.naming import OPTIONS, Source, file_pack_name, read_name

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1)
SOURCES = st.sampled_from(sorted(OPTIONS)).flatmap(
    lambda kind: st.builds(
        Source,
        kind=st.just(kind),
        where=TEXT,
        options=st.dictionaries(st.sampled_from(OPTIONS[kind]), TEXT),
        digest=st.sampled_from(["", "0123456789abcdef"]),
    )
)


@given(SOURCES)
def test_a_name_says_all_and_only_that(source):
    assert read_name(source.name) == source


@given(TEXT.filter(lambda text: "," not in text), TEXT.filter(lambda text: "," not in text))
def test_a_mapping_of_the_command_line_becomes_a_name(question, answer):
    source = read_name(file_pack_name("a b?.jsonl", f"question={question},answer={answer}"))
    assert source == Source("file", "a b?.jsonl", {"question": question, "answer": answer})


@pytest.mark.parametrize("mapping", ["question", "question=", "=a", "question=a,question=b"])
def test_mappings_that_cannot_be_read_show_how(mapping):
    with pytest.raises(UsageError, match="question=FIELD,answer=FIELD"):
        file_pack_name("a.jsonl", mapping)


def test_mistakes_are_named():
    with pytest.raises(UnknownName, match="did you mean 'question'"):
        file_pack_name("a.jsonl", "qestion=a")
    with pytest.raises(UnknownName, match="no option of file: packs is called 'revision'"):
        read_name("file:a.jsonl?revision=1")
    for name in ("file:a?split=", "file:a?split=test&split=test"):
        with pytest.raises(BadValue, match="write it once, as split=VALUE"):
            read_name(name)
    with pytest.raises(BadValue, match="names no data: write file:PATH"):
        read_name("file:?split=test")
    with pytest.raises(BadValue, match="use yes or no"):
        _ = read_name("file:a?skip_unreadable=1").skips
    with pytest.raises(BadValue, match="split='dev'"):
        _ = read_name("file:a?split=dev").split
