"""The door to verl: rows through its data set into its own agent-loop worker, with a scripted server in the place of an engine."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

import pytest
import torch
from hydra import compose, initialize_config_module
from omegaconf import OmegaConf
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from torch.utils.data import DataLoader
from transformers import LlamaConfig, PreTrainedTokenizerFast
from verl import DataProto
from verl.experimental.agent_loop.agent_loop import AgentLoopWorker
from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn
from verl.workers.rollout.replica import TokenOutput

import sparring
from doors.golden import GOLDENS
from doors.walkover import WALKOVER, Walkover
from sparring.agents.trainers import verl
from sparring.agents.trainers.rows import Row, rows, write_rows
from sparring.errors import BadValue, InfrastructureError

END = "<|end|>"
TEMPLATE = (
    "{%- for m in messages -%}<|{{ m.role }}|>{{ m.content }}<|end|>{%- endfor -%}"
    "{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}"
)
ROOM = 2**14


@pytest.fixture(scope="session")
def tokenizer():
    """Bytes, and marks of who speaks: no text is lost."""
    marks = ["<|pad|>", END, "<|system|>", "<|user|>", "<|assistant|>", "<|tool|>"]
    vocabulary = {token: i for i, token in enumerate([*marks, *sorted(pre_tokenizers.ByteLevel.alphabet())])}
    core = Tokenizer(models.BPE(vocabulary, []))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token="<|pad|>",
        eos_token=END,
        additional_special_tokens=marks[2:],
        chat_template=TEMPLATE,
        clean_up_tokenization_spaces=False,
    )


@pytest.fixture(scope="session")
def model(tokenizer, tmp_path_factory):
    """A folder that says what a model is; its weights are never asked for."""
    folder = tmp_path_factory.mktemp("model")
    size = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    LlamaConfig(vocab_size=len(tokenizer), architectures=["LlamaForCausalLM"], **size).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


class ScriptedServer:
    """What verl's client of its engines is, with answers that are written down."""

    def __init__(self, tokenizer, answers: Iterator[str]):
        self.tokenizer, self.answers, self.asked = tokenizer, answers, []

    async def generate(self, request_id, *, prompt_ids, sampling_params, **kwargs):
        self.asked.append(self.tokenizer.decode(prompt_ids))
        ids = [*self.tokenizer.encode(next(self.answers), add_special_tokens=False), self.tokenizer.eos_token_id]
        ids = ids[: sampling_params["max_tokens"]]
        logprobs = [-0.5] * len(ids) if sampling_params["logprobs"] else None
        steps = {
            "global_steps": len(self.asked),
            "min_global_steps": len(self.asked),
            "max_global_steps": len(self.asked),
        }
        return TokenOutput(token_ids=ids, log_probs=logprobs, extra_fields=steps)


@pytest.fixture(scope="session")
def settings(model):
    """Settings of verl's trainer, all but the file of agent loops."""
    with initialize_config_module("verl.trainer.config", version_base=None):
        config = compose("ppo_trainer")
    config.actor_rollout_ref.model.path = str(model)
    rollout = {"name": "vllm", "prompt_length": ROOM, "response_length": ROOM, "calculate_log_probs": True}
    OmegaConf.update(config, "actor_rollout_ref.rollout", rollout)
    return config


@pytest.fixture
def play(tokenizer, settings, tmp_path):
    """Play rows with scripted answers as the trainer does, `n` times each, and return the batch and the server."""

    def run(made, answers, n=1, **rollout):
        write_rows(tmp_path / "rows.jsonl", made)
        verl.write_config(tmp_path / "agents.yaml")
        config = deepcopy(settings)
        agent = {"agent_loop_config_path": str(tmp_path / "agents.yaml")}
        OmegaConf.update(config, "actor_rollout_ref.rollout", {**rollout, "agent": agent})
        data = RLHFDataset(
            [str(tmp_path / "rows.jsonl")],
            tokenizer,
            OmegaConf.create(
                {"max_prompt_length": ROOM, "cache_dir": str(tmp_path), "filter_overlong_prompts_workers": None}
            ),
        )
        [loaded] = DataLoader(data, batch_size=len(data), collate_fn=collate_fn)
        batch = DataProto.from_single_dict(loaded).repeat(n, interleave=True)
        server = ScriptedServer(tokenizer, iter(answers))
        return asyncio.run(AgentLoopWorker(config, server).generate_sequences(batch)), server

    return run


def transcript(tokenizer, messages):
    """What a whole conversation is as text."""
    return tokenizer.apply_chat_template(
        [{"role": m.role, "content": m.content} for m in messages], tokenize=False, add_generation_prompt=False
    )


def text(tokenizer, batch, i, key="input_ids", mask="attention_mask"):
    return tokenizer.decode(batch.batch[key][i][batch.batch[mask][i].bool()])


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_golden_episodes(golden, play, tokenizer):
    for seat in golden.environment.spec.seats:
        if not golden.actions(seat):
            continue
        made = rows(golden.environment, 1, seats=[seat], opponent="self", first=golden.index, seed=golden.seed)
        batch, server = play(made, [step.action for step in golden.steps])
        said = golden.actions(seat)
        whole = transcript(tokenizer, golden.transcripts[seat])
        assert text(tokenizer, batch, 0) == whole[: whole.rindex(END) + len(END)]
        assert text(tokenizer, batch, 0, "responses", "response_mask") == "".join(f"{action}{END}" for action in said)
        assert batch.batch["rm_scores"].sum().item() == pytest.approx(golden.returns[seat])
        assert batch.non_tensor_batch["__num_turns__"][0] == 2 * len(said)
        trained = batch.batch["response_mask"][0].bool()
        assert (batch.batch["rollout_log_probs"][0][trained] == -0.5).all()
        assert [asked.rsplit("<|assistant|>", 1)[0].endswith(END) for asked in server.asked] == [True] * len(
            golden.steps
        )


def test_members_of_a_group_start_alike(play):
    made = rows("KuhnPoker-v0", 1, opponent="equilibrium", seed=3)
    batch, server = play(made, ["check", "bet", "call", "fold"] * 8, n=4)
    told = Counter(asked for asked in server.asked if asked.count("<|assistant|>") == 1)
    assert list(told.values()) == [4, 4]
    assert Counter(batch.non_tensor_batch["episode"]) == {row.to_json(): 4 for row in made}


def test_the_seats_of_one_game_are_paid_apart(play):
    made = rows("KuhnPoker-v0", 4, opponent="self")
    batch, _server = play(made, ["check"] * 16)
    paid = batch.batch["rm_scores"].sum(-1).reshape(4, 2)
    assert (paid[:, 0] == -paid[:, 1]).all()
    assert paid.abs().min() == 1
    assert (
        batch.batch["response_mask"].sum(-1) == len("check") + 1
    ).all()  # the other seat's answer is not learnt from


@pytest.mark.parametrize(("seat", "facts", "paid"), [("player_0", [2, 1, 0], -1), ("player_1", [1, 0, 0], 1)])
def test_what_the_trainer_reports(play, seat, facts, paid):
    batch, _ = play(rows("TicTacToe-v0", 1, seats=[seat], opponent="self"), ["1", "2", "nonsense"])
    assert batch.meta_info["reward_extra_keys"] == ["answers", "illegal", "truncated"]
    assert [batch.non_tensor_batch[key][0] for key in batch.meta_info["reward_extra_keys"]] == facts
    assert batch.batch["rm_scores"].sum() == paid
    first, last = (1, 3) if seat == "player_0" else (2, 2)
    assert (batch.non_tensor_batch["min_global_steps"][0], batch.non_tensor_batch["max_global_steps"][0]) == (
        first,
        last,
    )
    assert batch.meta_info["metrics"][0]["generate_sequences"] > 0


def test_an_episode_that_is_too_long_is_cut_off(play, tokenizer):
    batch, server = play(rows("GuessNumber-v0", 1), ["I think it is [0]"] * 99, response_length=50)
    assert batch.non_tensor_batch["truncated"][0] == 1
    assert batch.batch["responses"].shape == (1, 50)
    assert len(server.asked) < 10


def test_what_the_environment_hears_is_what_is_learnt_from(play, tokenizer):
    batch, _ = play(rows("Arithmetic-v0", 1), ["It makes 101"], response_length=11)
    assert text(tokenizer, batch, 0, "responses", "response_mask") == "It makes 10"
    assert batch.batch["rm_scores"].sum() == 0


@pytest.mark.parametrize("opponent", [None, "self"])
def test_a_prompt_that_is_too_long_is_not_played_without_its_beginning(play, opponent):
    made = rows("KuhnPoker-v0", 1, seats=["player_1"], opponent=opponent)
    with pytest.raises(BadValue, match=r"a first prompt has \d+ tokens, and rollout.prompt_length=40 leaves out"):
        play(made, ["check"] * 9, prompt_length=40)


def test_without_log_probabilities_there_are_none(play):
    batch, _ = play(rows("Arithmetic-v0", 1), ["101"], calculate_log_probs=False)
    assert "rollout_log_probs" not in batch.batch
    assert batch.batch["rm_scores"].sum() == 1


def test_a_seat_that_is_never_asked_is_paid_and_teaches_nothing(play):
    batch, server = play(rows(WALKOVER, 1, seats=["player_1"]), [])
    assert server.asked == []
    assert batch.batch["response_mask"].sum() == 0
    assert batch.batch["rm_scores"].sum() == 1


class Broken(sparring.GameEnvironment):
    """A house that burns down."""

    def start(self, task, *, seed):
        raise InfrastructureError("the house burns")


def test_failures_are_raised(play):
    broken = Broken("demo/Broken-v0", Walkover(), kwargs={}, doc="Fails.")
    sparring.register("demo/Broken-v0")(lambda: broken)
    [row] = rows(WALKOVER, 1, seats=["player_0"])
    burning = Row("demo/Broken-v0", {}, row.task, 0, "player_0", None)
    with pytest.raises(InfrastructureError, match="the house burns"):
        play([burning], [])


def test_rows_that_name_no_episode_are_refused(play, tokenizer, settings):
    play(rows("Arithmetic-v0", 1), ["1"])  # verl's registry of agent loops is the process's own
    worker = AgentLoopWorker(settings, ScriptedServer(tokenizer, iter([])))
    batch = collate_fn([{"raw_prompt": [], "agent_name": "sparring", "dummy_tensor": torch.tensor([0])}])
    with pytest.raises(BadValue, match="names no episode"):
        asyncio.run(worker.generate_sequences(DataProto.from_single_dict(batch)))
