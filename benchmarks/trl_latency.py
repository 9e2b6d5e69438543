"""Seconds that waiting environments add to a step of TRL's GRPOTrainer.

A step plays `--rollouts` episodes of one turn, in which the environment sleeps for `--seconds`; in every second step it does not.
The figure is the median wall time of the steps that wait less that of the others, so what the machine does besides counts little.

    rollout_func           that of `sparring.agents.trainers.trl`: the model answers, and the steps are waited for together
    environment_factory    TRL's own loop of tools, over the class that the same door makes of the environment; what the model
                           says is given (a call, then a word), so that it costs nothing

    python -m benchmarks.trl_latency
"""

from __future__ import annotations

import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import torch

from benchmarks._common import machine, parser, table
from sparring.agents.trainers import trl as door
from sparring.agents.trainers.rows import Row
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, replay
from sparring.tasks.core import Task, TaskSet, seed_pack
from sparring.types import Frame, Message, Turn

SEAT = "player_0"
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


class WaitingEpisode(EpisodeBase):
    """One question, whose answer is looked at for a while."""

    environment: Waiting

    def __init__(self, environment: Waiting, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._begin(Turn(SEAT, (Message("user", "Say anything."),), {SEAT: 0.0}))

    def _advance(self, action: str) -> Turn:
        time.sleep(self.environment.seconds)
        return Turn(None, (), {SEAT: float(len(action) % 2)}, terminated=True, info={"action": action})

    def render(self) -> Frame:
        """Nothing."""
        return Frame("")


class Waiting:
    """The environment; `seconds` can be changed."""

    def __init__(self) -> None:
        self.seconds, self.kwargs = 0.0, dict[str, Any]()
        self.spec = EnvSpec("benchmark/Waiting-v0", (SEAT,), (0.0, 1.0), max_turns=1, max_chars=20, blocking=True)

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode."""
        return WaitingEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue an episode."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task for each number."""
        return seed_pack("waiting").tasks(split)


def byte_model() -> tuple[Any, Any]:
    """Return a tiny Llama with random weights and its tokenizer: a token for each byte, and Qwen's chats with tools."""
    import trl
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    core = Tokenizer(models.BPE({each: i for i, each in enumerate([*SPECIAL, *alphabet])}, []))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    template = Path(trl.__file__).parent / "chat_templates" / "qwen3.jinja"
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token=SPECIAL[0],
        eos_token=SPECIAL[2],
        additional_special_tokens=[SPECIAL[1]],
        chat_template=template.read_text("utf-8"),
        padding_side="left",
    )
    size = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    tokens = {"vocab_size": len(tokenizer), "pad_token_id": 0, "bos_token_id": None, "eos_token_id": 2}
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        return LlamaForCausalLM(LlamaConfig(**size, **tokens, max_position_embeddings=8192)).eval(), tokenizer


def scripted_trainer(answers: Iterator[str]) -> type[Any]:
    """Return a class of TRL's trainer whose model says the answers in turn; all that is done with them is TRL's."""
    from trl import GRPOTrainer

    class Scripted(GRPOTrainer):  # type: ignore[misc]  # TRL is not looked into
        def _generate_single_turn(self, prompt_ids: list[Any], *args: object, **kwargs: object) -> tuple[Any, None]:
            return [self.processing_class.encode(next(answers) + SPECIAL[2]) for _ in prompt_ids], None

    return Scripted


def tool_call(move: str) -> str:
    """Return how Qwen's models play a move."""
    return f'<tool_call>\n{{"name": "act", "arguments": {{"move": "{move}"}}}}\n</tool_call>'


def script(rollouts: int) -> Iterator[str]:
    """Yield what the model says: in every step, each rollout's call, and then a word of each."""
    while True:
        yield from [tool_call("anything")] * rollouts
        yield from ["Done."] * rollouts


def added(way: str, rollouts: int, seconds: float, steps: int) -> float:
    """Return the seconds that waiting adds to a step."""
    from transformers import PrinterCallback, TrainerCallback
    from trl import GRPOConfig, GRPOTrainer

    environment, (model, tokenizer) = Waiting(), byte_model()
    walls: dict[bool, list[float]] = {True: [], False: []}

    class Alternate(TrainerCallback):  # type: ignore[misc]
        def on_step_begin(self, args: Any, state: Any, control: Any, **_: object) -> None:
            environment.seconds = seconds * (state.global_step % 2)
            self.began = time.perf_counter()

        def on_step_end(self, *_: object, **__: object) -> None:
            walls[environment.seconds > 0].append(time.perf_counter() - self.began)

    rows = [Row(environment.spec.id, {}, environment.tasks()[i], 0, SEAT, None) for i in range(2 * steps + 2)]
    with tempfile.TemporaryDirectory() as output, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        settings = GRPOConfig(
            output_dir=output,
            **{
                "use_cpu": True,
                "bf16": False,
                "gradient_checkpointing": False,
                "report_to": "none",
                "disable_tqdm": True,
            },
            **{
                "logging_strategy": "no",
                "save_strategy": "no",
                "max_steps": 2 * steps + 2,
                "max_completion_length": 256,
            },
            **{"per_device_train_batch_size": rollouts, "num_generations": rollouts},
        )
        common = {"model": model, "processing_class": tokenizer, "args": settings, "callbacks": [Alternate()]}
        data = door.dataset(rows)
        if way == "rollout_func":
            play = door.rollout_func(environment, max_new_tokens=4)
            trainer = GRPOTrainer(**common, train_dataset=data, rollout_func=play, reward_funcs=door.environment_reward)
        else:
            factory = door.environment_factory(environment)
            trainer = scripted_trainer(script(rollouts))(**common, train_dataset=data, environment_factory=factory)
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    return median(walls[True][1:]) - median(walls[False][1:])


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--rollouts", type=int, default=8, help="episodes of a step (default: %(default)s)")
    options.add_argument(
        "--seconds", type=float, default=0.5, help="for which an environment waits (default: %(default)s)"
    )
    args = options.parse_args()
    torch.set_num_threads(1)
    found = {
        way: added(way, args.rollouts, args.seconds, args.rounds) for way in ("rollout_func", "environment_factory")
    }
    print(machine("torch", "transformers", "trl"), "\n")
    title = f"{args.rollouts} rollouts a step, each of which waits {args.seconds} s; {args.rounds} steps"
    print(table(title, ("way", "added to a step, s"), [(way, f"{wall:.2f}") for way, wall in found.items()]))


if __name__ == "__main__":
    main()
