"""The flows that names can use: what they ask, what they return, how they are composed."""

import inspect
import re
from pathlib import Path

import pytest

import sparring
from sparring.agents._episodes import Job
from sparring.agents.flows import direct, policy_agent, take_turn
from sparring.agents.flows.catalog import _FLOWS, flow_names, make_flow, register_flow
from sparring.agents.flows.choosing import best_of, vote
from sparring.agents.flows.hooks import attempt, extended, number_in
from sparring.agents.flows.reasoning import answer_in, cot
from sparring.agents.flows.reflecting import reflect
from sparring.agents.policies.core import ScriptedPolicy, mix_seed
from sparring.agents.resolve import resolve_agent
from sparring.agents.rollout import rollout
from sparring.errors import BadValue, UnknownName
from sparring.types import Message


def annotated(annotation):
    """A maker of flows whose module has no `from __future__ import annotations`, or which says nothing of its option."""

    def maker(inner, *, times=1):
        return inner

    maker.__annotations__ = {} if annotation is None else {"times": annotation}
    return maker


@pytest.mark.parametrize("annotation", [int, int | None, None], ids=str)
def test_options_are_read_however_they_are_annotated(annotation):
    name = f"test_annotated_{len(str(annotation))}"
    register_flow(name)(annotated(annotation))
    assert make_flow(name, direct, {"times": 3}) is direct
    if annotation is not None:
        with pytest.raises(
            BadValue, match=re.escape(f"times='x' of {name}: it is {'int' if annotation is int else 'int | None'}")
        ):
            make_flow(name, direct, {"times": "x"})


def begun(name="Arithmetic-v0", seed=0):
    environment = sparring.make(name)
    return environment.start(environment.tasks()[0], seed=seed)


class Noted(ScriptedPolicy):
    """A scripted policy that keeps its prompts."""

    def __init__(self, function):
        super().__init__(function, "noted")
        self.prompts = []

    def generate(self, prompts):
        self.prompts += prompts
        return super().generate(prompts)


def turn(flow, answer, episode=None, seed=0):
    """Play one turn; return the action and the prompts."""
    policy = Noted(answer if callable(answer) else lambda prompt: answer)
    return take_turn(policy_agent(policy, flow), episode or begun(), seed), policy.prompts


@pytest.mark.parametrize("name", flow_names())
def test_the_documentation_names_every_option(name):
    page = (Path(__file__).parents[2] / "docs" / "agents.md").read_text("utf-8").partition("## Flows")[2]
    rows = dict(re.findall(r"^\| `([\w-]+)` \| .* \| (.*) \|$", page.partition("```")[0], re.MULTILINE))
    known = inspect.signature(_FLOWS.get(name)).parameters.values()
    options = {each.name for each in known if each.kind is each.KEYWORD_ONLY}
    told = rows["memory"] if rows[name] == "the same" else rows[name]
    assert options <= set(re.findall(r"`(\w+)`", told))


@pytest.mark.parametrize("text", [f"{one}({two}(says:1))" for one in flow_names() for two in flow_names()])
def test_flows_are_named_around_one_another(text):
    environment = sparring.make("KuhnPoker-v0")
    agent = resolve_agent(text, environment)
    assert agent.name == text


def test_a_player_inside_a_flow_needs_no_policy():
    environment = sparring.make("KuhnPoker-v0")
    agent = resolve_agent("vote(equilibrium, n=3)", environment)
    job = Job(environment, environment.tasks()[0], 0, dict.fromkeys(environment.spec.seats, agent))
    (played,) = rollout([job])
    assert played.error is None
    assert not any(step.illegal for step in played.steps)


NEED_NO_MODEL = [
    "reflect(random, feedback=none)",
    "reflect(random, feedback=environment)",
    "best_of(random, by=environment)",
    "iad(random, judge=says:5)",
    "tree(random, visits=2, peek=true)",
    "memory(random)",
]


@pytest.mark.parametrize("text", NEED_NO_MODEL)
def test_flows_that_ask_nothing_themselves_are_about_players_too(text):
    environment = sparring.make("KuhnPoker-v0")
    assert resolve_agent(text, environment).name == text


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("reflcet(random)", UnknownName, "did you mean 'reflect'"),
        ("reflect(random, round=2)", UnknownName, "did you mean 'rounds'"),
        ("reflect(random, rounds=many)", BadValue, "rounds='many' of reflect: it is int"),
        ("reflect(random, rounds=true)", BadValue, "rounds=True of reflect"),
        ("reflect(random, rounds=-1)", BadValue, "at least 0"),
        ("reflect(random, critic=random)", BadValue, "critic='random' of reflect: it is Policy | None"),
        ("reflect(random, feedback=critic)", BadValue, "a critic is a model"),
        ("reflect(random, feedback=slef)", UnknownName, "did you mean 'self'"),
        ("reflect()", BadValue, "is about one agent"),
        ("reflect(random, random)", BadValue, "is about one agent"),
        ("reflect(3)", BadValue, "is about one agent"),
        ("vote(random, n=0)", BadValue, "n=0: at least 1"),
        ("best_of(random, by=verifier)", UnknownName, "judge of best_of"),
        ("best_of(random, by=none)", UnknownName, "'none'"),
        ("vote(iad(random))", BadValue, "agent 'iad(random)': iad asks the agent's own model, and random has none"),
        ("reflect(vote(equilibrium))", BadValue, "and vote(equilibrium) has none"),
    ],
)
def test_mistakes_in_names_are_told(text, kind, said):
    with pytest.raises(kind) as caught:
        resolve_agent(text, sparring.make("KuhnPoker-v0"))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Answer: 4", "4"),
        ("thinking\n**Final answer:** 4", "4"),
        ("Answer: 3\nno, wait\nanswer : [b2]\n", "[b2]"),
        ("> Answer:\n12", "12"),
        ("The answer: 4 is what I say", None),
        ("Answer:", None),
        ("", None),
    ],
)
def test_answers_are_found_in_lines_of_their_own(text, answer):
    assert answer_in(text) == answer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8/10", 8),
        ("7 out of 10", 7),
        ("I say 3 Of 6.", 3),
        ("9 / 10, or 8", 8),
        ("of 4", 4),
        ("-2.5", -2.5),
        ("x", None),
    ],
)
def test_ratings_are_read_as_they_are_written(text, number):
    assert number_in(text) == number


def test_thinking_is_asked_for_and_cut_off():
    action, prompts = turn(cot(direct), "2 and 2\nAnswer: 4")
    assert action == "4"
    assert "step by step" in prompts[0].messages[-1].content
    assert prompts[0].messages[-1].content.startswith(begun().transcript("player_0")[-1].content)


def test_who_forgets_the_answer_is_asked_once_more():
    action, prompts = turn(
        cot(direct), lambda prompt: "42" if prompt.messages[-1].content.endswith("your answer.") else "hm"
    )
    assert (action, len(prompts)) == ("42", 2)
    assert prompts[1].messages[-2] == Message("assistant", "hm")
    assert turn(cot(direct, retry=False), "hm")[0] == "hm"


def test_the_most_frequent_action_wins_and_the_first_of_equals():
    def by_number(texts):
        order = {mix_seed(0, i): text for i, text in enumerate(texts)}
        return lambda prompt: order[prompt.seed]

    assert turn(vote(direct, n=5), by_number(["1", "2", "3", "2", "1"]))[0] == "1"
    assert turn(vote(direct, n=5), by_number(["1", " 2", "3", "2 ", "2"]))[0] == " 2"
    kuhn = begun("KuhnPoker-v0")
    assert turn(vote(direct, n=3), by_number(["[bet]", "check", "Bet"]), kuhn)[0] == "[bet]"


def scored(prompt):
    """Answer by the seed; rate an answer by how large it is."""
    said = re.search(r"Here is an answer to that:\n\n(\d+)", prompt.messages[-1].content)
    return said.group(1)[0] if said else str(prompt.seed % 90)


def test_the_best_rated_action_wins():
    action, prompts = turn(best_of(direct, n=6), scored)
    drawn = {str(mix_seed(0, i) % 90) for i in range(6)}
    assert action in drawn
    assert action[0] == max(text[0] for text in drawn)
    assert len(prompts) == 6 + len(drawn)


def test_a_judge_of_its_own_rates():
    judge = Noted(lambda prompt: "9" if "\n\n3\n" in prompt.messages[-1].content else "1")
    order = iter("12345678")
    policy = ScriptedPolicy(lambda prompt: next(order))
    action = take_turn(policy_agent(policy, best_of(direct, n=5, judge=judge)), begun(), 0)
    assert action == "3"
    assert len(judge.prompts) == 5


def test_a_checklist_is_written_before_answers_are_rated():
    def answer(prompt):
        text = prompt.messages[-1].content
        if text.endswith("from a bad one."):
            return "Is it a number?\nIs it even?"
        if "Is it even?" in text:
            return "yes" if re.search(r"that:\n\n\d*[02468]\n", text) else "no"
        return "Yes" if "Is it a number?" in text else str(prompt.seed % 9)

    action, prompts = turn(best_of(direct, n=5, by="checklist"), answer)
    assert int(action) % 2 == 0
    drawn = {str(mix_seed(0, i) % 9) for i in range(5)}
    assert len(prompts) == 5 + 1 + 2 * len(drawn)


def test_what_is_tried_in_a_copy_leaves_the_episode_alone():
    episode = begun()
    right = next(iter(episode.environment.spec.players["oracle"](episode)))
    before = (episode.turn, episode.transcript("player_0"))
    assert attempt(episode, right).rewards["player_0"] == 1.0
    assert (episode.turn, episode.transcript("player_0")) == before
    texts = iter(["no", "1", right, "2"])
    action, _ = turn(best_of(direct, n=4, by="environment"), lambda prompt: next(texts), episode)
    assert action == right


def test_reflection_shows_the_last_answer_and_what_is_said_of_it():
    def answer(prompt):
        text = prompt.messages[-1].content
        if "Is it right?" in text:
            return "It is one too low." if "\n\n4\n" in text else "Fine."
        return "5" if "too low" in text else "4"

    action, prompts = turn(reflect(direct, rounds=3), answer)
    assert action == "5"
    assert len(prompts) == 4
    assert prompts[2].messages[-2:] == (
        Message("assistant", "4"),
        Message("user", "It is one too low.\n\nAnswer again, as you were asked to in the beginning."),
    )
    assert turn(reflect(direct, rounds=0), answer)[0] == "4"


def test_reflection_without_a_stop_takes_all_rounds():
    _, prompts = turn(reflect(direct, rounds=2, stop=False), "FINE")
    assert len(prompts) == 5


def test_another_model_can_be_the_critic():
    critic = Noted(lambda prompt: "FINE")
    action, prompts = turn(reflect(direct, rounds=2, feedback="critic", critic=critic), "7")
    assert (action, len(prompts), len(critic.prompts)) == ("7", 1, 1)


def test_the_environment_can_be_the_critic_and_ends_the_rounds():
    episode = begun()
    right = next(iter(episode.environment.spec.players["oracle"](episode)))
    texts = iter(["0", right, "0", "0"])
    action, prompts = turn(reflect(direct, rounds=3, feedback="environment"), lambda prompt: next(texts), episode)
    assert (action, len(prompts)) == (right, 2)
    assert attempt(episode, "0").feedback in prompts[1].messages[-1].content


def test_feedback_of_nothing_asks_the_same_again():
    _, prompts = turn(reflect(direct, rounds=1, feedback="none"), "7")
    assert prompts[1].messages[-1].content == "Answer again, as you were asked to in the beginning."


def test_what_follows_the_same_role_is_joined():
    user, more = Message("user", "a"), Message("user", "b")
    assert extended((user,), more) == (Message("user", "a\n\nb"),)
    assert extended((Message("system", "s"), user), Message("assistant", "x"), more)[-1] == more
