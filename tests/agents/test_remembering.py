"""Memory, lessons and skills: what is kept, what is shown, and when it may be seen."""

import json
import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.flows import direct, policy_agent
from sparring.agents.flows.memory import Entry, Memory, similarity
from sparring.agents.flows.remembering import function_in, lessons, memory, skills
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.resolve import resolve_agent
from sparring.agents.rollout import Job, rollout
from sparring.errors import BadValue, InfrastructureError, UnknownName

from .toys import Toy, full_disk, jobs

KINDS = {"memory": memory, "lessons": lessons, "skills": skills}
CODE = "```python\ndef repeat(x):\n    return x\n```"


class Noted(ScriptedPolicy):
    """Obeys if `right`, else says no; writes a lesson or a skill when it is over. Keeps its prompts."""

    def __init__(self, right=True):
        super().__init__(self.answer, "noted")
        self.right, self.prompts = right, []

    def answer(self, prompt):
        self.prompts.append(prompt)
        text = prompt.messages[-1].content
        if text.startswith("That is over"):
            return "Say what you are asked to say." if "not good" in text else CODE
        return text.partition("\n")[0].removeprefix("say ") if self.right else "no"

    def shown(self):
        """What was asked in turns, as texts."""
        return [m.content for p in self.prompts for m in p.messages[-1:] if not m.content.startswith("That is over")]


def play(flow, policy, tasks, live=1, seed=0):
    environment = Toy(turns=1)
    agent = policy_agent(policy, flow)
    todo = [Job(environment, environment.tasks()[i], seed, {"player_0": agent}) for i in tasks]
    played = list(rollout(todo, live=live))
    assert all(each.error is None for each in played)
    return played


def rows(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_good_episodes_are_shown_in_later_ones_the_most_similar_first():
    policy = Noted()
    first, second = play(memory(direct, k=1), policy, [0, 0])
    assert first.steps[0].messages == second.steps[0].messages
    said = first.steps[0].messages[-1].content
    number = said.removeprefix("say ")
    assert policy.shown() == [
        said,
        f"{said}\n\nEarlier episodes that were like this one:\n\n[Episode that paid 1]\nuser: {said}\nassistant: {number}\n\n"
        "Now answer what you were asked above.",
    ]


def test_bad_episodes_are_no_examples_and_good_ones_no_lessons():
    bad, good = Noted(right=False), Noted()
    play(memory(direct), bad, range(4))
    assert not any("Earlier episodes" in text for text in bad.shown())
    play(lessons(direct), good, range(4))
    assert not any("What you learnt" in text for text in good.shown())
    assert len(good.prompts) == 4


def test_a_lesson_is_asked_for_after_a_bad_episode_and_shown_in_the_next():
    policy = Noted(right=False)
    play(lessons(direct), policy, [0, 1])
    _, asked, shown, _ = policy.prompts
    assert asked.messages[-2].content == "no"
    assert asked.messages[-1].content.startswith("That is over: you got 0, which is not good.")
    assert "What you learnt in earlier episodes:\n\n- Say what you are asked to say.\n\n" in shown.messages[-1].content


def test_a_skill_is_written_after_a_good_episode_and_its_uses_are_counted(tmp_path):
    store = tmp_path / "skills.jsonl"
    texts = iter(["right", "repeat says: right", "repeat says: wrong", "nothing", "right"])

    def answer(prompt):
        text = prompt.messages[-1].content
        if text.startswith("That is over"):
            return CODE
        word, number = next(texts), text.partition("\n")[0].removeprefix("say ")
        shown.append(text)
        return number if word == "right" else word

    shown = []
    play(skills(direct, store=str(store)), ScriptedPolicy(answer), range(5))
    assert "Used" not in shown[0]
    assert "def repeat(x):\n    return x\n```\nUsed 0 times, with success 0 times." in shown[1]
    assert "Used 1 times, with success 0 times." in shown[2]
    assert "Used 2 times, with success 0 times." in shown[3]
    assert [(row["kind"], row["text"], row["worth"]) for row in rows(store)][1:] == [("use", "repeat", 0.0)] * 2


def test_skills_are_weighed_by_how_they_fared(tmp_path):
    store = tmp_path / "skills.jsonl"
    about = "say 1"
    uses = [("good", 1.0), ("good", 1.0), ("bad", 0.0), ("bad", 1.0), ("bad", 0.0)]
    entries = [Entry("skill", name, "Toy-v0", about, f"def {name}(): ...", 1.0) for name in ("bad", "new", "good")]
    entries += [Entry("use", f"{n}", "Toy-v0", about, name, worth) for n, (name, worth) in enumerate(uses)]
    kept = Memory(str(store), "now")
    for entry in entries:
        kept.add(entry)
    policy = Noted()
    play(skills(direct, store=str(store), learn="never"), policy, [0])
    # (s + 1) / (n + 2): good 3/4, new 1/2, bad 2/5
    (text,) = policy.shown()
    assert text.index("def good") < text.index("def new") < text.index("def bad")
    assert "def bad(): ...\n```\nUsed 3 times, with success 1 times." in text


@pytest.mark.parametrize("kind", KINDS)
def test_without_memories_a_flow_is_the_one_inside(kind):
    policy, plain = Noted(), Noted()
    one = play(KINDS[kind](direct), policy, [0])[0]
    other = play(direct, plain, [0])[0]
    assert [step.text for step in one.steps] == [step.text for step in other.steps]
    assert policy.prompts[0] == plain.prompts[0]


@pytest.mark.parametrize("learn", ["later", "never"])
@pytest.mark.parametrize("kind", KINDS)
def test_with_a_memory_that_stays_equal_jobs_get_equal_answers_however_they_are_batched(kind, learn, tmp_path):
    store, right = tmp_path / "kept.jsonl", kind != "lessons"
    play(KINDS[kind](direct, store=str(store)), Noted(right=right), range(3))
    kept, seen = store.read_bytes(), []
    for live in (1, 3, 8):
        store.write_bytes(kept)
        policy = Noted(right=right)
        play(KINDS[kind](direct, store=str(store), learn=learn), policy, range(8), live=live)
        seen.append(sorted(policy.shown()))
        grown = len(store.read_bytes()) > len(kept)
        assert grown == (learn == "later" and kind != "skills")  # the policy knows one skill, which is kept once
    assert seen[0] == seen[1] == seen[2]
    assert all("earlier episodes" in text.casefold() for text in seen[0])


def test_what_is_learnt_for_later_is_seen_by_the_agent_that_is_made_then(tmp_path):
    store = str(tmp_path / "new" / "kept.jsonl")
    before, after = Noted(), Noted()
    play(memory(direct, store=store, learn="later"), before, [0, 0, 0])
    play(memory(direct, store=store, learn="later"), after, [0])
    assert not any("Earlier" in text for text in before.shown())
    assert all("Earlier" in text for text in after.shown())


def test_an_episode_that_is_played_again_is_remembered_once(tmp_path):
    store = tmp_path / "kept.jsonl"
    for _ in range(2):
        play(memory(direct, store=str(store)), Noted(), [0, 0, 1])
    assert len(rows(store)) == 2


@pytest.mark.parametrize(
    ("ways", "kept"),
    [
        (["left", "right", "left"], ["left", "left"]),
        (["left", "left"], ["left", "left"]),
        (["left", "right"], []),
        (["left"], []),
        (["left", "right", "left", "up"], []),
        (["left", "right", "left", "up", "left"], ["left", "left", "left"]),
    ],
)
def test_a_guard_keeps_what_most_memories_lead_to(ways, kept, tmp_path):
    store = str(tmp_path / "kept.jsonl")
    for number, way in enumerate(ways):
        Memory(store, "now").add(Entry("lesson", str(number), "Toy-v0", "say", f"{number} go {way}.", 0.0))
    seen = []

    def answer(prompt):
        seen.append(prompt.messages[-1].content)
        return next(way for way in (*ways, "no") if way in seen[-1] or way == "no")

    play(lessons(direct, store=store, learn="never", guard=True, k=9), ScriptedPolicy(answer), [0])
    assert len(seen) == len(ways) + 1
    assert re.findall(r"- \d go (\w+)\.", seen[-1]) == kept


def test_a_store_is_named_in_quotes(tmp_path):
    text = f'memory(random, store="{tmp_path}/kept.jsonl", learn=later, k=2)'
    environment = sparring.make("KuhnPoker-v0")
    agent = resolve_agent(text, environment)
    assert agent.name == text
    agents = dict.fromkeys(environment.spec.seats, agent)
    (played,) = rollout([Job(environment, environment.tasks()[0], 0, agents)])
    (winner,) = (seat for seat, paid in played.returns.items() if paid > 0)
    (row,) = rows(tmp_path / "kept.jsonl")
    assert row["worth"] == played.returns[winner]
    assert row["text"].endswith(f"assistant: {played.transcript(winner)[-1].content}")


def test_other_environments_have_other_memories(tmp_path):
    store = str(tmp_path / "kept.jsonl")
    play(memory(direct, store=store), Noted(), range(3))
    environment = sparring.make("Arithmetic-v0")
    policy = Noted()
    agent = policy_agent(policy, memory(direct, store=store))
    list(rollout(jobs(environment, agent, 1)))
    assert not any("Earlier" in text for text in policy.shown())


texts = st.lists(st.sampled_from(["two", "and", "Four", "5"]), max_size=6).map(" ".join)


@given(texts, texts)
def test_similarity_is_symmetric_and_between_0_and_1(one, other):
    assert 0 <= similarity(one, other) == pytest.approx(similarity(other, one))
    assert similarity(one, other) <= 1 + 1e-12
    assert similarity(one, one.upper()) == pytest.approx(1.0 if one else 0.0)


@given(st.permutations(range(6)), texts, st.integers(1, 6))
def test_what_is_recalled_does_not_depend_on_the_order_of_learning(order, about, k):
    abouts = ["two", "two and", "four", "5 5", "", "two and four 5"]
    kept = Memory(None, "now")
    for number in order:
        kept.add(Entry("lesson", str(number), "Toy-v0", abouts[number], "", 0.0))
    found = [entry.key for entry in kept.recall("lesson", "Toy-v0", about, k)]
    scores = [-similarity(about, text) for text in abouts]
    assert found == [str(n) for n in sorted(range(6), key=lambda n: (scores[n], str(n)))][:k]


def test_a_torn_line_is_dropped_and_a_strange_one_refused(tmp_path):
    store = tmp_path / "kept.jsonl"
    play(memory(direct, store=str(store)), Noted(), [0])
    whole = store.read_bytes()
    store.write_bytes(whole + whole[:20])
    Memory(str(store), "never")
    assert store.read_bytes() != whole
    play(memory(direct, store=str(store)), Noted(), [1])
    assert len(rows(store)) == 2
    for strange in (b"{}\n", b"[]\n", whole.replace(b'"worth":1.0', b'"worth":"1"'), b"\xff\n"):
        store.write_bytes(strange + whole)
        with pytest.raises(BadValue, match="line 1 is no memory"):
            Memory(str(store), "now")


def test_threads_may_share_a_memory(tmp_path):
    store = tmp_path / "kept.jsonl"
    kept = Memory(str(store), "now")

    def add(part):
        for number in range(50):
            kept.add(Entry("lesson", str(number), "Toy-v0", f"{part}", "", 0.0))

    threads = [threading.Thread(target=add, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept.entries("lesson", "Toy-v0")) == len(rows(store)) == 50


def test_a_full_disk_voids_the_episode_and_is_told(tmp_path):
    kept = Memory(str(tmp_path / "kept.jsonl"), "now")
    with full_disk(50), pytest.raises(InfrastructureError, match="make room"):
        kept.add(Entry("lesson", "a", "Toy-v0", "x" * 100, "", 0.0))
    assert kept.entries("lesson", "Toy-v0") == ()


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"k": 0}, BadValue, "k=0: at least 1"),
        ({"learn": "latre"}, UnknownName, "did you mean 'later'"),
        ({"learn": "never"}, BadValue, "without store=FILE"),
        ({"learn": "never", "store": "nowhere.jsonl"}, BadValue, "there is no memory 'nowhere.jsonl'"),
    ],
)
def test_mistakes_are_told(options, kind, said):
    with pytest.raises(kind, match=said):
        memory(direct, **options)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (CODE, "repeat"),
        ("def f(): ...", "f"),
        ("```python\nx = 1\n```", ""),
        ("```python\ndef f(\n```", ""),
        ("I cannot.", ""),
        ("", ""),
    ],
)
def test_functions_are_found_in_texts(text, name):
    assert function_in(text)[0] == name
