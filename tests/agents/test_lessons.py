"""Test-time training: a lesson changes what is answered after it, and nothing else, the same way every time."""

import pytest
import torch

import sparring
from sparring.agents.flows import Ask, direct, policy_agent, take_turn
from sparring.agents.flows.adapting import margin, task_in, tt_si
from sparring.agents.flows.choosing import vote
from sparring.agents.flows.core import ask, gather, question
from sparring.agents.flows.hooks import taught
from sparring.agents.policies.core import Lesson, ScriptedPolicy, mix_seed, teach
from sparring.agents.rollout import rollout
from sparring.errors import BadValue, PolicyError
from sparring.types import Message, Prompt
from tests.cases import cases

from .conftest import another
from .toys import Toy, jobs, state_bytes

KUHN = sparring.make("KuhnPoker-v0")
EPISODE = KUHN.start(KUHN.tasks()[0], seed=0)
SEEN = EPISODE.transcript("player_0")
LESSON = Lesson(((SEEN, "bet"),), steps=12, lr=3e-2, rank=4, seed=3)


def chance(policy, text="bet"):
    """The probability of an answer."""
    return policy.probabilities([Prompt(SEEN, choices=(text,))])[0][text]


def test_a_lesson_is_learnt(speaker):
    assert chance(speaker) < 0.7
    assert chance(speaker.taught(LESSON)) > 0.8
    other = Lesson(((SEEN, "check"),), steps=12, lr=3e-2, rank=4)
    assert chance(speaker.taught(other)) < 0.2


@pytest.mark.parametrize("trained", [False, True])
def test_the_policy_is_as_it_was_to_the_bit(speaker, trained):
    policy = another(speaker)
    policy.model.requires_grad_(trained)
    before = (state_bytes(policy.model), chance(policy), sorted(policy.model.state_dict()))
    student = policy.taught(LESSON)
    student.generate([Prompt(SEEN, 1)])
    assert (state_bytes(policy.model), chance(policy), sorted(policy.model.state_dict())) == before
    assert {weight.requires_grad for weight in policy.model.parameters()} == {trained}
    assert all(weight.grad is None for weight in policy.model.parameters())
    mine = {weight.data_ptr() for weight in policy.model.parameters()}
    assert mine <= {weight.data_ptr() for weight in student.model.parameters()}  # shared, not copied


def test_the_same_lesson_makes_the_same_policy_to_the_bit(speaker):
    one = speaker.taught(LESSON)
    torch.rand(7)  # moves the generator of the process, which has no part in it
    two, three = speaker.taught(LESSON), speaker.taught(Lesson(LESSON.examples, 12, 3e-2, 4, seed=4))
    assert state_bytes(one.model) == state_bytes(two.model) != state_bytes(three.model)
    prompts = [Prompt(SEEN, seed) for seed in range(20)]
    assert one.generate(prompts) == two.generate(prompts)


def test_the_global_generator_is_left_alone(speaker):
    before = torch.get_rng_state()
    speaker.taught(LESSON)
    assert torch.equal(torch.get_rng_state(), before)


class Pupil(ScriptedPolicy):
    """Says what it was taught last; writes tasks; its lessons are kept."""

    def __init__(self, function, lessons=None, knows=""):
        super().__init__(function, "pupil")
        self.function, self.lessons, self.knows = function, [] if lessons is None else lessons, knows

    def taught(self, lesson):
        self.lessons.append(lesson)
        return Pupil(lambda prompt: lesson.examples[-1][1], self.lessons)


def unsure(prompt):
    if prompt.aside:
        return f"Task: King?\nAnswer: move {prompt.seed % 3}"
    return "bet" if prompt.seed % 2 else "check"


def act(flow, function, seed=0):
    policy = Pupil(function)
    return take_turn(policy_agent(policy, flow), EPISODE, seed), policy


def test_who_is_unsure_learns_from_tasks_of_its_own_making_and_answers_then():
    seed = next(s for s in range(99) if len({unsure(Prompt((), mix_seed(mix_seed(s, 0), i))) for i in range(4)}) == 2)
    action, policy = act(tt_si(direct, tau=1.0, k=3, steps=5, lr=0.5, rank=2), unsure, seed)
    (lesson,) = policy.lessons
    assert (len(lesson.examples), lesson.steps, lesson.lr, lesson.rank) == (3, 5, 0.5, 2)
    rules = tuple(message for message in SEEN if message.role == "system")
    assert [seen for seen, _ in lesson.examples] == [(*rules, Message("user", "King?"))] * 3
    assert action == lesson.examples[-1][1]
    assert act(tt_si(direct, tau=0.0), unsure, seed)[1].lessons == []


def test_who_is_sure_is_not_taught():
    action, policy = act(tt_si(direct, tau=1.0), lambda prompt: "bet")
    assert (action, policy.lessons) == ("bet", [])
    assert (
        len(act(tt_si(direct, tau=1.01), lambda prompt: "bet" if not prompt.aside else unsure(prompt))[1].lessons) == 1
    )


def test_tasks_that_cannot_be_read_leave_the_majority():
    action, policy = act(tt_si(direct, n=9, tau=1.01), lambda prompt: unsure(prompt) if not prompt.aside else "no task")
    assert policy.lessons == []
    assert action == act(vote(lambda episode, seed: direct(episode, seed), n=9), unsure, mix_seed(0, 0))[0]


def test_a_teacher_writes_the_tasks():
    teacher = ScriptedPolicy(lambda prompt: "Task: Queen?\nAnswer: raise", "teacher")
    action, policy = act(tt_si(direct, tau=1.01, teacher=teacher), unsure)
    assert action == "raise" == policy.lessons[0].examples[0][1]


def test_lessons_are_asked_apart_and_add_up():
    first, second = Lesson(((SEEN, "one"),)), Lesson(((SEEN, "two"),))

    def flow(episode, seed):
        def asked(lesson):
            (answer,) = yield from ask(question(episode, seed), lesson=lesson)
            return answer.text

        both = yield from gather(asked(first), asked(second), direct(episode, seed))
        return "|".join([*both, (yield from taught(asked(second), first))])

    action, policy = act(flow, lambda prompt: "none")
    assert action == "one|two|none|two"
    assert [[said for _, said in lesson.examples] for lesson in policy.lessons] == [["one"], ["two"], ["one", "two"]]


def test_a_rollout_teaches_for_one_turn_of_one_episode():
    lesson = Lesson((((Message("user", "x"),), "7"),))

    def flow(episode, seed):
        if seed % 2:
            return (yield from direct(episode, seed))
        (answer,) = yield Ask((question(episode, seed),), lesson=lesson)
        return answer.text

    policy = Pupil(lambda prompt: "untaught")
    played = list(rollout(jobs(Toy(turns=3), policy_agent(policy, flow), 8)))
    said = [step.text for t in played for step in t.steps]
    assert set(said) == {"7", "untaught"}
    assert said.count("7") == len(policy.lessons)
    assert all(step.completion.text == step.text for t in played for step in t.steps)


def test_who_cannot_be_taught_voids_the_episode():
    scripted = ScriptedPolicy(lambda prompt: unsure(prompt), "served")
    with pytest.raises(PolicyError, match="served cannot be taught: name a model in this process"):
        teach(scripted, LESSON)
    flow = tt_si(direct, tau=1.01)
    (played,) = rollout(jobs(Toy(turns=1), policy_agent(scripted, flow), 1))
    assert "served cannot be taught" in played.error
    assert played.returns == {}


@pytest.mark.slow
def test_a_nano_model_is_taught_in_a_rollout_the_same_twice(speaker):
    teacher = ScriptedPolicy(lambda prompt: "Task: You have the King.\nAnswer: bet", "teacher")
    flow = tt_si(direct, n=2, tau=1.01, steps=2, lr=1e-2, rank=2, teacher=teacher)
    before = state_bytes(speaker.model)
    todo = [job for _ in range(2) for job in jobs(KUHN, policy_agent(speaker, flow), 2)]  # the same two episodes, twice
    played = sorted(rollout(todo), key=lambda t: t.task["index"])
    assert [t.error for t in played] == [None] * 4
    assert played[0] == played[1]
    assert played[2] == played[3]
    assert state_bytes(speaker.model) == before


@cases(
    "actions sure",
    [(["a"] * 4, 1.0), (["a", "a", "b", "c"], 0.25), (["a", "b", "a", "b"], 0.0), (["b", "a", "a", "a", "a"], 0.6)],
)
def test_the_margin_is_between_the_two_most_frequent(actions, sure):
    assert margin(actions) == pytest.approx(sure)


@cases(
    "text pair",
    [
        ("TASK: a\nb\nanswer: c d\n", ("a\nb", "c d")),
        ("Answer: c\nTask: a", None),
        ("Task: \nAnswer: c", None),
        ("Task: a\nAnswer: ", None),
        ("", None),
    ],
)
def test_tasks_are_read_with_their_answers(text, pair):
    assert task_in(text) == pair


@pytest.mark.parametrize(
    "kwargs", [{"n": 1}, {"k": 0}, {"steps": 0}, {"rank": 0}, {"tau": -0.1}, {"lr": 0.0}, {"lr": float("nan")}]
)
def test_settings_out_of_range_are_told(kwargs):
    with pytest.raises(BadValue, match=next(iter(kwargs))):
        tt_si(direct, **kwargs)
