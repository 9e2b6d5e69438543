"""History and ChatTemplate: the whole transcript as one string."""

from itertools import pairwise

import gymnasium as gym
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.errors import BadValue
from sparring.types import Message
from sparring.wrappers import ChatTemplate, History, TokenBudget
from sparring.wrappers.gymnasium import SeatEnv

messages = st.lists(st.builds(Message, st.sampled_from(["system", "user", "assistant", "tool"]), st.text()), max_size=6)


class Tokenizer:
    """What `ChatTemplate` needs of a tokenizer."""

    chat_template = "{{ messages }}"

    def apply_chat_template(self, conversation, *, tokenize, add_generation_prompt):
        assert tokenize is False
        return repr([message["content"] for message in conversation]) + "!" * add_generation_prompt


@given(st.sampled_from(["roles", "chatml"]), messages, messages)
def test_a_longer_chat_begins_with_what_the_shorter_one_was_asked_as(name, before, after):
    template = ChatTemplate(name)
    answered = [*before, Message("assistant", "Yes."), *after]
    assert template(answered).startswith(template(before))
    assert template(answered, answer=False).startswith(template(before))
    assert template(before).startswith(template(before, answer=False))


def test_the_named_templates():
    chat = [Message("system", "Be brief."), Message("user", "Hi"), Message("assistant", "Hm"), Message("tool", "7")]
    assert ChatTemplate()(chat) == "System: Be brief.\n\nUser: Hi\n\nAssistant: Hm\n\nTool: 7\n\nAssistant:"
    spaced = ChatTemplate("chatml")([Message("user", " Hi\n")])
    assert spaced == "<|im_start|>user\n Hi\n<|im_end|>\n<|im_start|>assistant\n"
    assert ChatTemplate(Tokenizer())(chat[:2]) == "['Be brief.', 'Hi']!"
    assert ChatTemplate(Tokenizer())(chat[:2], answer=False) == "['Be brief.', 'Hi']"


@pytest.mark.parametrize("template", ["chatlm", object()])
def test_other_templates_are_refused(template):
    with pytest.raises(BadValue, match="template="):
        ChatTemplate(template)


def play(moves, **kwargs):
    env = History(gym.make("sparring/GuessNumber-v0", high=99), **kwargs)
    shown = [env.reset(seed=3)[0]]
    return env, shown + [env.step(move)[0] for move in moves]


def test_everything_is_shown_and_only_added_to():
    env, shown = play(["50", "I say [25]"])
    assert all(later.startswith(earlier) for earlier, later in pairwise(shown))
    assert shown[-1] == ChatTemplate()(env.unwrapped.episode.transcript("player_0"))
    assert "Assistant: I say [25]\n\nUser: " in shown[-1]


def test_the_last_turns_follow_the_rules():
    env, shown = play(["50", "25"], turns=2, template="chatml")
    rules = [message for message in env.unwrapped.episode.transcript("player_0") if message.role == "system"]
    last = env.unwrapped.episode.transcript("player_0")[-3:]
    assert [message.role for message in last] == ["user", "assistant", "user"]
    assert shown[-1] == ChatTemplate("chatml")([*rules, *last])
    _, one = play(["50", "25"], turns=1)
    assert one[0] == play([])[1][0]
    assert "25" not in one[-1].removeprefix(ChatTemplate()(rules, answer=False)).split("\n\nAssistant")[-1]


def test_the_end_shows_the_verdict_and_asks_nothing():
    env = History(gym.make("sparring/Arithmetic-v0"))
    env.reset(seed=0, options={"index": 0})
    assert env.step("100")[0].endswith("93+8=\n\nAssistant: 100\n\nUser: wrong: 93 + 8 is not 100")


def test_vectors_and_wrapped_environments_have_it():
    envs = gym.make_vec("sparring/TicTacToe-v0", num_envs=2, vectorization_mode="sync", wrappers=[History])
    envs.reset(seed=0)
    assert all(text.count("Assistant: 5") == 1 for text in envs.step(("5", "5"))[0])
    env = History(SeatEnv(TokenBudget(sparring.make("GuessNumber-v0"), 30)))
    env.reset(seed=0)
    assert "You may write 30 characters" in env.step("7")[0]


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ("CartPole-v1", "History shows the transcript of an environment of Sparring"),
        ("sparring/KuhnPoker-v0", "observation='text'"),
    ],
)
def test_other_environments_are_refused(env, words):
    kwargs = {} if env == "CartPole-v1" else {"observation": "encode"}
    with pytest.raises(BadValue, match=words):
        History(gym.make(env, **kwargs))
