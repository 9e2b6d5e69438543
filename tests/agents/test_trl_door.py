"""The door to TRL: episodes in its trainer, both ways, and what it trained among our players."""

import random
import sys
import threading
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from benchmarks.trl_latency import SPECIAL, byte_model, scripted_trainer, tool_call
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.policies.nano import LATEST_TEMPLATE
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.resolve import resolve_agent
from sparring.agents.trainers import trl as door
from sparring.agents.trainers._trl_tokens import ContinuingPolicy, seat_tokens
from sparring.agents.trainers.rows import Row, rows
from sparring.errors import BadValue, InfrastructureError, MissingExtra, UnknownName
from sparring.types import Completion, Message, Step, ToolSpec, Trajectory
from sparring.wrappers import OpponentPool, Seat
from sparring.wrappers.views import joined
from tests.wrappers.test_golden import GAMES, goldens

from .conftest import another
from .test_vllm import served  # noqa: F401  # a fixture
from .toys import SEAT, Toy, naive_logps

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::UserWarning"),
]


@pytest.fixture(autouse=True)
def own_luck():
    """A trainer seeds the generators of the whole process; afterwards they go on as before."""
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    yield
    random.setstate(states[0])
    np.random.set_state(states[1])
    torch.set_rng_state(states[2])


@pytest.fixture(scope="module")
def model():
    """A model that knows nothing, of bytes, with the chats of Qwen3. Do not train it."""
    return ContinuingPolicy(*byte_model(), name="bytes")


def make_trainer(policy, named, folder, kind=None, **changes):
    """A trainer of TRL; `changes` are of its configuration, or else its own arguments."""
    from trl import GRPOConfig, GRPOTrainer

    own = {"rollout_func": door.rollout_func(), "reward_funcs": door.environment_reward}
    own |= {name: changes.pop(name) for name in (*own, "environment_factory", "peft_config") if name in changes}
    config = GRPOConfig(
        output_dir=str(folder),
        **{"use_cpu": True, "bf16": False, "gradient_checkpointing": False, "report_to": "none", "disable_tqdm": True},
        **{"logging_strategy": "no", "save_strategy": "no", "shuffle_dataset": False, "lr_scheduler_type": "constant"},
        **{
            "max_steps": 1,
            "num_generations": 2,
            "max_completion_length": 8,
            "per_device_train_batch_size": 4,
            **changes,
        },
    )
    return (kind or GRPOTrainer)(
        model=policy.model, processing_class=policy.tokenizer, args=config, train_dataset=door.dataset(named), **own
    )


@pytest.fixture(scope="module")
def trainer(model, tmp_path_factory):
    """A trainer whose rollout functions are called by tests."""
    return make_trainer(model, rows("KuhnPoker-v0", 2), tmp_path_factory.mktemp("trainer"))


def prompts(*named):
    return [[{"role": "user", "content": "", "episode": row.to_json()}] for row in named]


class Says:
    """A policy that says to each chat what it was told to, in the tokens of a model."""

    name = "says"

    def __init__(self, policy, answer):
        self.policy, self.answer = policy, answer

    def generate(self, asked):
        return [self.completion(each.messages, self.answer(each)) for each in asked]

    def completion(self, messages, text):
        before, ids = self.policy.encode(messages), self.policy.encode_answer(text)
        self.policy.said[(*messages, Message("assistant", text))] = before + ids
        return Completion(text, "stop", before, ids, (-0.5,) * len(ids))


def written(chat):
    """A chat as Qwen's models read it, ending with an answer."""
    return "".join(f"<|im_start|>{m.role}\n{m.content}<|im_end|>\n" for m in chat).removesuffix("\n")


# Golden episodes


def repeated(golden, policy):
    """A policy that plays a golden episode's moves."""
    script = {}
    for transcript in golden.transcripts.values():
        for number, message in enumerate(transcript):
            if message.role == "assistant":
                script[transcript[:number]] = message.content
    return Says(policy, lambda prompt: script.get(prompt.messages, "out of script"))


def golden_row(golden, seat, opponent):
    env = sparring.make(golden.name)
    return Row(golden.name, env.kwargs, env.tasks()[golden.key["index"]], golden.key["episode_seed"], seat, opponent)


@settings(max_examples=25, deadline=None)
@given(goldens(("Arithmetic-v0", *GAMES)))
def test_golden_episodes_in_a_rollout(model, trainer, golden):
    play = door.rollout_func(generator=repeated(golden, model))
    named = [golden_row(golden, seat, "self") for seat in golden.spec.seats]
    out = play(prompts(*named), trainer)
    assert len({t.sample for t in out["trajectory"]}) == 1
    for number, row in enumerate(named):
        played = out["trajectory"][number]
        chat, expected = played.transcript(row.seat), golden.transcripts[row.seat]
        assert [(s.seat, s.text) for s in played.steps[: len(golden.moves)]] == golden.moves
        assert chat[: len(expected)] == expected[: len(chat)]
        if len(played.steps) == len(golden.moves):
            assert (out["returned"][number], played.returns) == (golden.returns[row.seat], golden.returns)
        ids, mask = out["completion_ids"][number], out["env_mask"][number]
        if chat:
            assert model.decode(out["prompt_ids"][number] + ids) == written(chat)
            said = "".join(m.content + SPECIAL[2] for m in chat if m.role == "assistant")
            assert model.decode([i for i, own in zip(ids, mask, strict=True) if own]) == said
            assert out["logprobs"][number] == [-0.5 * own for own in mask]
        else:
            assert (mask, len(ids)) == ([0], 1)


class Follows:
    """A player of the others' moves in a golden episode."""

    def __init__(self, golden):
        self.golden = golden

    def __call__(self, episode):
        seat = episode.turn.seat
        said = sum(message.role == "assistant" for message in episode.transcript(seat))
        return {[*self.golden.of(seat), "out of script"][said]: 1.0}


@settings(max_examples=25, deadline=None)
@given(goldens(("Arithmetic-v0", *GAMES)))
def test_golden_episodes_by_tools(golden):
    for seat in golden.spec.seats:
        env = sparring.make(golden.name)
        if len(env.spec.seats) > 1:
            env = Seat(env, seat, Follows(golden))
        played = door.environment_factory(env)()
        (row,) = prompts(golden_row(golden, seat, None))
        said = [played.reset(prompt=row)]
        said += [played.act(move) for move in golden.of(seat)]
        told = [m.content for m in golden.transcripts[seat] if m.role != "assistant"]
        assert "\n".join(said).startswith("\n".join(told))
        if said[-1].endswith("The episode is over."):
            assert played.get_reward() == pytest.approx(golden.returns[seat])
            with pytest.raises(ValueError, match=r"^The episode is over\.$"):
                played.act("again")
        else:
            assert played.get_reward() == env.spec.reward_range[0]


def test_a_golden_episode_goes_through_trls_own_tools(model, tmp_path):
    named = rows("TicTacToe-v0", 1, seats=["player_0"], opponent="perfect")
    (row,) = named
    env, heard = sparring.make("TicTacToe-v0"), []
    direct = Seat(env, "player_0", "perfect").start(row.task, seed=row.seed)
    texts, moves = ["\n".join(m.content for m in direct.turn.messages)], []
    while direct.turn.seat is not None:
        moves.append(direct.turn.legal[0])
        turn = direct.step(moves[-1])
        texts.append("\n".join(m.content for m in turn.messages) if turn.seat else "The episode is over.")
    told = [tool_call(m) for m in (*moves, "5")]
    answers = iter([each for pair in zip(told, told, strict=True) for each in pair] + ["It is over."] * 2)

    def paid(environments, completions, prompts, **_):
        heard.append((completions, prompts))
        return [each.get_reward() for each in environments]

    factory = door.environment_factory("TicTacToe-v0")
    changes = {"reward_funcs": paid, "environment_factory": factory, "rollout_func": None}
    made = make_trainer(
        model,
        named,
        tmp_path,
        scripted_trainer(answers),
        **changes,
        per_device_train_batch_size=2,
        max_completion_length=4096,
    )
    made.train()
    ((completions, prompts_),) = heard
    for completion in completions:
        results = [m["content"] for m in completion if m["role"] == "tool"]
        assert [prompts_[0][-1]["content"], *results] == [*texts, "{'error': 'The episode is over.'}"]
    assert made.state.log_history[-1]["rewards/TicTacToe-v0/mean"] == direct.inner.turn.rewards["player_0"]


# Groups, tokens and weights in training


def test_a_group_begins_alike_and_is_played_with_the_weights_of_the_step(untrained, tmp_path):
    policy, groups, misfits = another(untrained), [], []

    def paid(trajectory, prompts, returned, **_):
        groups.append([(row["episode"], t) for (row,), t in zip(prompts, trajectory, strict=True)])
        said = [step.completion for t in trajectory for step in t.steps]
        own = [naive_logps(policy.model, c.prompt_ids, c.token_ids) for c in said]
        misfits.extend(
            abs(a - b) for c, logps in zip(said, own, strict=True) for a, b in zip(c.logprobs, logps, strict=True)
        )
        assert policy.model.training  # as TRL had it
        return [float(len(c.text) % 3) for c in (t.steps[0].completion for t in trajectory)]

    named = rows("KuhnPoker-v0", 8, opponent="self")
    before = [p.clone() for p in policy.model.parameters()]
    changes = {"max_steps": 4, "num_generations": 4, "per_device_train_batch_size": 16, "learning_rate": 0.1}
    make_trainer(policy, named, tmp_path, reward_funcs=paid, **changes).train()
    assert max((p - q).abs().max() for p, q in zip(policy.model.parameters(), before, strict=True)) > 0.1
    assert max(misfits) < 1e-4
    assert len(groups) == 4
    for batch in groups:
        for i in range(0, 16, 4):
            members = batch[i : i + 4]
            assert len({row for row, _ in members}) == 1
            assert len({(t.task["hash"], t.seed, t.steps[0].messages) for _, t in members}) == 1
            assert len({t.sample for _, t in members}) == 4
        assert len({t.sample for _, t in batch}) == 8  # both seats of an episode are rows of the batch
    assert len({t.sample for batch in groups for _, t in batch}) == 32


def test_who_was_never_asked_has_a_masked_token_and_is_paid(untrained, trainer):
    play = door.rollout_func(
        generator=Says(ContinuingPolicy(untrained.model, untrained.tokenizer, name="x"), lambda _: "no")
    )
    out = play(prompts(*rows("TicTacToe-v0", 1, opponent="self")), trainer)
    assert out["returned"] == [-1.0, 1.0]
    assert [sum(mask) for mask in out["env_mask"]] == [len(out["completion_ids"][0]), 0]
    assert [len(out[name][1]) for name in ("prompt_ids", "completion_ids", "logprobs", "env_mask")] == [1, 1, 1, 1]


def test_a_step_with_rows_that_were_never_asked(untrained, tmp_path):
    policy = another(untrained)
    made = make_trainer(policy, rows("TicTacToe-v0", 2, opponent="self"), tmp_path)
    made.train()  # the model speaks no Tic-tac-toe, so the first move loses
    assert all(p.isfinite().all() for p in policy.model.parameters())
    assert made.state.log_history[-1]["rewards/environment_reward/mean"] == 0.0


def test_opponents_are_named_or_a_pool(model, trainer):
    kuhn = sparring.make("KuhnPoker-v0")
    play = door.rollout_func(generator=Says(model, lambda prompt: prompt.choices[0]))
    out = play(prompts(*rows(kuhn, 3, opponent="equilibrium")), trainer)
    assert {step.seat for t in out["trajectory"][::2] for step in t.steps} == {"player_0"}
    assert all(t.env_kwargs["others"] == {"player_1": "equilibrium"} for t in out["trajectory"][::2])
    pool = OpponentPool(kuhn, "player_0", {"random": 1.0})
    pool.add("past self", lambda episode: {episode.turn.legal[0]: 1.0})
    pool.weigh("random", 0)
    out = door.rollout_func(pool, generator=Says(model, lambda prompt: "bet"))(
        prompts(*rows(kuhn, 3, seats=["player_0"])), trainer
    )
    assert {t.steps[0].text for t in out["trajectory"]} == {"bet"}
    assert out["returned"] == [1.0] * 3  # the past self folds


answers = st.lists(st.integers(3, 9), min_size=1, max_size=4)


@given(st.lists(st.tuples(answers, answers), min_size=1, max_size=4), st.data())
def test_tokens_of_a_seat(turns, data):
    ids, said, steps = (1,), [], []
    for asked, answer in turns:
        ids += tuple(asked)
        said.append(range(len(ids), len(ids) + len(answer)))
        completion = Completion("", "stop", ids, tuple(answer), (-1.0,) * len(answer))
        steps.append(Step("a", (), "", None, False, None, {}, None, completion))
        ids += tuple(answer)
    other = data.draw(st.integers(0, len(turns) - 1))  # an answer that later prompts spell in another way
    if other < len(turns) - 1:
        changed = replace(steps[other].completion, token_ids=(0,) * len(turns[other][1]))
        steps[other] = replace(steps[other], completion=changed)
        said[other] = range(0)
    trajectory = Trajectory("e", {}, {}, 0, ("a", "b"), {"a": "x", "b": "x"}, tuple(steps), {}, True, False)
    found = seat_tokens(trajectory, "a", 2)
    assert tuple(found.prompt_ids + found.completion_ids) == ids
    assert len(found.prompt_ids) == 1 + len(turns[0][0])
    own = {i - len(found.prompt_ids) for each in said for i in each}
    assert found.env_mask == [int(i in own) for i in range(len(found.completion_ids))]
    assert found.logprobs == [-float(each) for each in found.env_mask]
    assert seat_tokens(trajectory, "b", 2) == ([2], [2], [0.0], [0])


def toy_rows(environment, count):
    return prompts(*[Row("Toy-v0", {}, environment.tasks()[i], 0, SEAT, None) for i in range(count)])


def test_environments_that_wait_are_stepped_together(model, trainer):
    together = threading.Barrier(8, timeout=60)
    slow = Toy(turns=2, blocking=True, on_step=lambda task, action: together.wait())
    play = door.rollout_func(slow, generator=Says(model, lambda prompt: prompt.messages[-1].content[-1]))
    assert play(toy_rows(slow, 8), trainer)["returned"] == [2.0] * 8


def test_what_fails_is_never_a_reward(model, trainer):
    def fail(task, action):
        if task.index == 1:
            raise OSError("the disk is gone")

    broken = Toy(turns=1, on_step=fail)
    play = door.rollout_func(broken, generator=Says(model, lambda _: "7"))
    with pytest.raises(
        InfrastructureError, match=r"an episode of Toy-v0 \(train 1, seed 0\) is void: .*the disk is gone"
    ):
        play(toy_rows(broken, 3), trainer)
    seat = door.environment_factory(broken)()
    seat.reset(prompt=toy_rows(broken, 2)[1])
    for _ in range(2):
        with pytest.raises(ValueError, match="over"):
            seat.act("7")
    with pytest.raises(InfrastructureError, match="an episode is void: OSError: the disk is gone"):
        seat.get_reward()
    assert seat.reset(prompt=toy_rows(broken, 1)[0]).startswith("say ")
    assert seat.act("7") == "The episode is over."
    assert seat.get_reward() in (0.0, 1.0)


def test_a_vllm_server_gets_the_weights_after_every_step(served, untrained, tmp_path):  # noqa: F811
    policy, misfits = another(untrained), []
    served.adapters[None] = another(untrained)

    def paid(trajectory, returned, **_):
        for c in (step.completion for t in trajectory for step in t.steps):
            own = naive_logps(policy.model, c.prompt_ids, c.token_ids)
            misfits.extend(abs(a - b) for a, b in zip(c.logprobs, own, strict=True))
        return [float(i % 2) for i in range(len(returned))]

    play = door.rollout_func(generator=served.url)
    named = rows("KuhnPoker-v0", 2, opponent="self")
    make_trainer(policy, named, tmp_path, rollout_func=play, reward_funcs=paid, max_steps=2, learning_rate=0.1).train()
    assert [what for what, _, _ in served.log if what != "completions"] == ["collective_rpc", "reset_prefix_cache"] * 2
    assert max(misfits) < 1e-4


# Tools


@pytest.mark.parametrize("name", ["Web-v0", "CodeTool-v0"])
def test_an_environments_own_tools_are_offered(name):
    from transformers.utils import get_json_schema

    env = sparring.make(name)
    factory = door.environment_factory(env)
    offered = env.start(env.tasks()[0], seed=0).turn.tools
    public = {name for name in dir(factory) if not name.startswith("_")}
    assert public == {"reset", "act", "get_reward", *(tool.name for tool in offered)}
    for tool in offered:
        schema = get_json_schema(getattr(factory(), tool.name))["function"]
        known = tool.parameters["properties"]
        assert schema["description"] == tool.description
        assert schema["parameters"]["properties"] == {name: {"description": name, **known[name]} for name in known}
        assert schema["parameters"].get("required", []) == list(tool.parameters.get("required", []))


def test_a_tool_is_an_action():
    (row,) = rows("Web-v0", 1)
    seat, direct = door.environment_factory("Web-v0")(), row.place().start(row.task, seed=row.seed)
    assert seat.reset(prompt=prompts(row)[0]) == joined(direct.turn.messages)
    for called, action in ((seat.click(ref="e1"), 'click("e1")'), (seat.act("go_back()"), "go_back()")):
        assert called == joined(direct.step(action).messages)


def test_names_of_tools_that_are_no_methods():
    tool = ToolSpec("get_reward", "pay me", {"properties": {}})

    class Greedy(Toy):
        def start(self, task, *, seed):
            episode = super().start(task, seed=seed)
            episode.turn = replace(episode.turn, tools=(tool,))
            return episode

    with pytest.raises(BadValue, match="Toy-v0 offers a tool 'get_reward', which TRL does not take: use rollout_func"):
        door.environment_factory(Greedy())


# Back


def test_what_trl_saves_is_an_agent(untrained, tmp_path):
    made = make_trainer(another(untrained), rows("KuhnPoker-v0", 2, opponent="self"), tmp_path)
    made.train()
    made.save_model(str(tmp_path / "saved"))
    kuhn = sparring.make("KuhnPoker-v0")
    agent = resolve_agent(f"transformers:{tmp_path / 'saved'}", kuhn, device="cpu")
    weights = zip(agent.policy.model.parameters(), made.model.parameters(), strict=True)
    assert all(torch.equal(saved, trained) for saved, trained in weights)
    jobs = [sparring.Job(kuhn, kuhn.tasks()[i], 0, dict.fromkeys(kuhn.spec.seats, agent)) for i in range(4)]
    assert all(t.error is None for t in sparring.rollout(jobs))


# Mistakes


def test_what_cannot_be_is_said(model, untrained, trainer, tmp_path):
    play = door.rollout_func()
    with pytest.raises(
        BadValue, match=r"the prompt \[\{'role': 'user', 'content': '2\+2'\}\] names no episode: make the data set"
    ):
        play([[{"role": "user", "content": "2+2"}]], trainer)
    with pytest.raises(BadValue, match=r"the prompt '2\+2' names no episode"):
        play(["2+2"], trainer)
    with pytest.raises(BadValue, match=r"nothing was played: give the trainer rollout_func"):
        door.environment_reward(prompts=[], completions=[])
    (kuhn,) = prompts(rows("KuhnPoker-v0", 1)[0])
    with pytest.raises(BadValue, match="a row is of KuhnPoker-v0, not of TicTacToe-v0"):
        door.rollout_func(sparring.make("TicTacToe-v0"))([kuhn], trainer)
    texts = ScriptedPolicy(lambda prompt: "bet")
    with pytest.raises(BadValue, match="scripted answered without tokens"):
        door.rollout_func(generator=texts)([kuhn], trainer)
    itself = door.environment_factory("KuhnPoker-v0")()
    with pytest.raises(BadValue, match="a row's opponent is 'self', but tools play one seat alone"):
        itself.reset(prompt=prompts(rows("KuhnPoker-v0", 1, opponent="self")[0])[0])


def test_arguments_that_mean_nothing_are_refused():
    for wrong in ("KuhnPoker-v0", []):
        with pytest.raises(BadValue, match=r"are no rows: make the data set with trl\.dataset\(rows\("):
            door.dataset(wrong)
    for wrong in ({"max_new_tokens": 0}, {"max_new_tokens": True}, {"threads": 0}):
        with pytest.raises(BadValue, match="use an integer from 1 on"):
            door.rollout_func(**wrong)
    with pytest.raises(BadValue, match="generator='vllm': give the URL of a vLLM server"):
        door.rollout_func(generator="vllm")
    with pytest.raises(UnknownName, match="did you mean 'KuhnPoker-v0'"):
        door.rollout_func("KuhnPokr-v0")


@pytest.mark.parametrize(("name", "value"), [("top_p", 0.9), ("top_k", 5), ("repetition_penalty", 1.1), ("min_p", 0.1)])
def test_settings_that_ours_does_not_follow_are_refused(model, tmp_path, name, value):
    made = make_trainer(model, rows("KuhnPoker-v0", 2), tmp_path, **{name: value})
    with pytest.raises(BadValue, match=rf"{name}={value}: the rollout_func samples with `temperature` alone"):
        made.train()


def test_a_new_adapter_is_played_with_but_not_published(tmp_path):
    from peft import LoraConfig

    policy, misfits = ContinuingPolicy(*byte_model(), name="bytes"), []

    def paid(trajectory, **_):
        for c in (t.steps[0].completion for t in trajectory):
            own = naive_logps(made.model, c.prompt_ids, c.token_ids)
            misfits.extend(abs(a - b) for a, b in zip(c.logprobs, own, strict=True))
        return [float(t.steps[0].completion.token_ids[0]) for t in trajectory]

    adapter = {"peft_config": LoraConfig(r=2, target_modules="all-linear", init_lora_weights=False)}
    named = rows("KuhnPoker-v0", 2)
    made = make_trainer(policy, named, tmp_path, reward_funcs=paid, max_steps=2, learning_rate=0.1, **adapter)
    made.train()
    assert max(misfits) < 1e-4
    play = door.rollout_func(generator="http://localhost:1/v1")
    policy = ContinuingPolicy(*byte_model(), name="bytes")
    with pytest.raises(
        BadValue, match=r"generator='http://localhost:1/v1': the adapter of a peft_config cannot be published"
    ):
        make_trainer(policy, named, tmp_path, rollout_func=play, **adapter).train()


def test_templates_that_forget_are_refused(untrained, tmp_path):
    named, policy = rows("KuhnPoker-v0", 2), another(untrained)
    policy = TransformersPolicy(policy.model, deepcopy(policy.tokenizer), name="forgetful")
    policy.tokenizer.chat_template = LATEST_TEMPLATE
    with pytest.raises(BadValue, match="does not show earlier answers with their end"):
        make_trainer(policy, named, tmp_path).train()
    policy.tokenizer.chat_template = None
    with pytest.raises(BadValue, match=r"the tokenizer has no chat template: set tokenizer.chat_template"):
        make_trainer(policy, named, tmp_path).train()


def test_without_datasets_there_is_a_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtra, match=r"TRL needs datasets: pip install 'sparring\[trl\]'"):
        door.dataset(rows("KuhnPoker-v0", 1))


# The example
