"""Tokens per second of GRPO: Sparring's recipe against TRL's GRPOTrainer.

Same model (a nano Llama with random weights), same prompts in the same order, same number of answers to each, same
reward (the share of an answer's words that begin with a vowel), one optimiser step after every batch. What both do in
a step: draw `--groups` x `--samples` answers at temperature 1 with the weights as they are, pay them, subtract the
group's mean and divide by its standard deviation, score the answers with the reference (the weights of the
beginning), and take one AdamW step (no weight decay, gradient clipped at norm 1, constant rate) on GRPO's loss:
clipped at 0.2, mean over an answer's tokens and then over answers, KL penalty k3 with weight 0.04.
`tests/agents/test_trl.py` shows that loss and gradient are equal to rounding.

    full      no answer ends early (the end token is masked in both): all have `--answer` tokens
    ragged    answers end by themselves (never after more than `--answer` tokens)

TRL generates without vLLM, its savings of memory are off (gradient checkpointing, bf16), and it writes no log and no
checkpoint. Sparring runs the recipe `grpo` as `sparring train` does: the prompts are an environment, the episodes go
through the rollout engine, and an average of the weights is kept. Each has a process of its own with one torch
thread; they go in turn, `--steps` steps at a time. Units are tokens of answers, drawn and trained on, per second of
the process' CPU time; making the model and the trainer is not counted. The rewards are the means of the first and the
last round, on other prompts.

    python -m benchmarks.trl
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Protocol

import torch

from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table
from benchmarks.generate import never_ending
from sparring.agents.flows.core import player_agent
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.losses import GRPO
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import NanoConfig, build_nano
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.recipes.grpo import Config, grpo
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, replay
from sparring.tasks.core import Task, TaskSet, seed_pack
from sparring.types import Frame, Message, Turn

SEAT = "player_0"
KINDS = ("full", "ragged")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
RATE = 1e-3
"""Of learning."""


def worth(text: str) -> float:
    """Return the share of a text's words that begin with a vowel; 0 without any."""
    words = text.split()
    return sum(word[0] in "aeiou" for word in words) / len(words) if words else 0.0


class WordsEpisode(EpisodeBase):
    """Shows words of two letters, and pays what the answer is worth."""

    environment: Words

    def __init__(self, environment: Words, task: Task, seed: int):
        super().__init__(environment, task, seed)
        words = ("".join(self.rng.choices(LETTERS, k=2)) for _ in range(environment.words))
        self._begin(Turn(SEAT, (Message("user", " ".join(words)),), {}))

    def _advance(self, action: str) -> Turn:
        return Turn(None, (), {SEAT: worth(action)}, terminated=True, info={"action": action})

    def render(self) -> Frame:
        """The answer's worth."""
        return Frame(repr(self.turn.rewards))


class Words:
    """The environment: one seat, one turn, `words` words."""

    def __init__(self, words: int):
        self.words, self.kwargs = words, {"words": words}
        self.spec = EnvSpec("benchmark/Words-v0", (SEAT,), (0.0, 1.0), max_turns=1, max_chars=3 * words)

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode."""
        return WordsEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue an episode."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task for each number."""
        return seed_pack("words").tasks(split)


@dataclass(frozen=True)
class Work:
    """What both contenders do."""

    folder: str
    """The model's."""
    prompt: int
    answer: int
    groups: int
    samples: int
    ragged: bool

    def policy(self) -> TransformersPolicy:
        """Load the model."""
        policy = TransformersPolicy.from_pretrained(
            self.folder, device="cpu", dtype="float32", max_new_tokens=self.answer
        )
        return policy if self.ragged else never_ending(policy, torch.float32)

    def session(self) -> Session:
        """The run of Sparring, whose jobs decide the prompts of both."""
        return Session(Words(self.prompt - 1), Learner(self.policy(), lr=RATE), seed=0)


class Done(Protocol):
    """Called after every step with the number of tokens that were drawn and trained on, and the mean reward."""

    def __call__(self, tokens: int, reward: float) -> None: ...


def config(work: Work, steps: int) -> Config:
    """Return the recipe's settings."""
    return Config(iterations=steps, tasks=work.groups, samples=work.samples, kl=GRPO.kl, lr=RATE, lr_end=RATE)


def recipe(work: Work, steps: int, done: Done) -> None:
    """Train with Sparring's recipe."""
    session = work.session()
    for metrics in grpo(session, config(work, steps)):
        said = [step.completion for trajectory in session.latest for step in trajectory.steps]
        done(sum(len(each.token_ids) for each in said if each is not None), metrics[f"return/{SEAT}"])


def trainer(work: Work, steps: int, output: str, **more: Any) -> Any:
    """Return TRL's trainer for so many steps."""
    from datasets import Dataset
    from transformers import AutoTokenizer
    from trl import GRPOConfig, GRPOTrainer

    session = work.session()
    jobs = [job for i in range(steps) for job in session.groups(i, work.groups, work.samples)[:: work.samples]]
    starts = [job.environment.start(job.task, seed=job.seed).transcript(SEAT) for job in jobs]
    prompts = [[{"role": m.role, "content": m.content} for m in messages] for messages in starts]
    settings = GRPOConfig(
        output_dir=output,
        **{"use_cpu": True, "bf16": False, "gradient_checkpointing": False, "model_init_kwargs": {"dtype": "float32"}},
        **{"report_to": "none", "logging_strategy": "no", "save_strategy": "no", "disable_tqdm": True},
        **{"learning_rate": RATE, "lr_scheduler_type": "constant", "max_grad_norm": 1.0, "max_steps": steps},
        **{"per_device_train_batch_size": work.groups * work.samples, "num_generations": work.samples},
        **{"max_completion_length": work.answer, "temperature": 1.0, "shuffle_dataset": False},
        **{"loss_type": "grpo", "scale_rewards": "group", "beta": GRPO.kl, "use_bias_correction_kl": False},
    )
    return GRPOTrainer(
        model=work.folder,
        args=settings,
        train_dataset=Dataset.from_dict({"prompt": prompts}),
        processing_class=AutoTokenizer.from_pretrained(work.folder),
        **more,
    )


def trl(work: Work, steps: int, done: Done) -> None:
    """Train with TRL."""
    from transformers import TrainerCallback

    rewards: list[float] = []
    tokens = 0

    def paid(completions: Sequence[Any], completion_ids: Sequence[Sequence[int]], **_: object) -> list[float]:
        nonlocal tokens
        tokens = sum(map(len, completion_ids))
        rewards[:] = [worth(said[0]["content"]) for said in completions]
        return rewards

    class Steps(TrainerCallback):  # type: ignore[misc]  # transformers is not looked into
        def on_step_end(self, *_: object, **__: object) -> None:
            done(tokens, fmean(rewards))

    with tempfile.TemporaryDirectory() as output:
        made = trainer(work, steps, output, reward_funcs=paid, callbacks=[Steps()])
        if not work.ragged:
            policy = TransformersPolicy(made.model, made.processing_class, name="trl")
            never_ending(policy, torch.float32)
        made.train()


CONTENDERS = {"trl": trl, "sparring": recipe}


def take_part(name: str, work: Work, steps: int, rounds: int) -> None:
    """Be a contender: after every line on the standard input take some steps, and write what they cost."""
    torch.set_num_threads(1)
    took = list[tuple[int, float]]()
    sys.stdin.readline()
    began = time.process_time()

    def done(tokens: int, reward: float) -> None:
        nonlocal began
        took.append((tokens, reward))
        if len(took) == steps:
            line = [sum(n for n, _ in took), time.process_time() - began, fmean(r for _, r in took)]
            print(json.dumps(line), flush=True)
            took.clear()
            sys.stdin.readline()
            began = time.process_time()

    CONTENDERS[name](work, steps * rounds, done)


class Contender:
    """A process that takes part."""

    def __init__(self, name: str, work: Work, steps: int, rounds: int):
        self.rewards: list[float] = []
        said = json.dumps([name, [getattr(work, each) for each in work.__dataclass_fields__], steps, rounds])
        call = [sys.executable, "-m", "benchmarks.trl", "--take-part", said]
        self._process = subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def round(self, number: int) -> tuple[float, float]:
        """Return the tokens of a round and its seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(file=self._process.stdin, flush=True)
        tokens, seconds, reward = json.loads(self._process.stdout.readline())
        self.rewards.append(reward)
        return tokens, seconds

    def __enter__(self) -> Contender:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def build(args: argparse.Namespace, prompt: int, folder: str) -> None:
    """Write the model's folder."""
    size = NanoConfig(
        hidden_size=args.hidden_size, layers=args.layers, heads=4, context=prompt + args.answer, init_std=0.05
    )
    environment = Words(1000)
    silent = player_agent(lambda episode: {"": 1.0}, "silent")
    build_nano(environment, silent, config=size, device="cpu", episodes=30).save_pretrained(folder)


def rows(args: argparse.Namespace, prompt: int) -> Iterator[tuple[str, ...]]:
    """Yield the table's rows for one length of prompts."""
    with tempfile.TemporaryDirectory() as folder:
        build(args, prompt, folder)
        for kind in args.kinds:
            work = Work(folder, prompt, args.answer, args.groups, args.samples, kind == "ragged")
            with ExitStack() as stack:
                taking = {
                    name: stack.enter_context(Contender(name, work, args.steps, args.rounds + 1)) for name in CONTENDERS
                }
                contenders: dict[str, Round] = {name: each.round for name, each in taking.items()}
                rates = interleave(contenders, args.rounds)
            learnt = (f"{taking[name].rewards[0]:.3f} to {taking[name].rewards[-1]:.3f}" for name in CONTENDERS)
            speed = (*(rate(rates[name]) for name in CONTENDERS), ratio(rates["sparring"], rates["trl"]))
            yield (str(prompt), kind, *speed, *learnt)


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--steps", type=int, default=4, help="steps of a round (default: %(default)s)")
    options.add_argument("--prompts", type=int, nargs="+", default=[32, 128], help="lengths of prompts, in tokens")
    options.add_argument("--answer", type=int, default=32, help="longest answer in tokens (default: %(default)s)")
    options.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), help="how answers end")
    options.add_argument("--groups", type=int, default=8, help="prompts of a step (default: %(default)s)")
    options.add_argument("--samples", type=int, default=8, help="answers to each (default: %(default)s)")
    options.add_argument("--hidden-size", type=int, default=128, help="of the model (default: %(default)s)")
    options.add_argument("--layers", type=int, default=4, help="of the model (default: %(default)s)")
    options.add_argument("--take-part", help=argparse.SUPPRESS)
    args = options.parse_args()
    if args.take_part:
        name, work, steps, rounds = json.loads(args.take_part)
        take_part(name, Work(*work), steps, rounds)
        return
    lines = [line for prompt in args.prompts for line in rows(args, prompt)]
    print(machine("torch", "transformers", "trl"), "\n")
    size = f"width {args.hidden_size}, {args.layers} layers, {args.rounds} rounds"
    title = f"{args.groups} x {args.samples} answers of at most {args.answer} tokens a step, {size}"
    columns = (
        "prompt",
        "answers",
        "TRL, tokens/s",
        "Sparring, tokens/s",
        "Sparring / TRL",
        "TRL's reward",
        "Sparring's",
    )
    print(table(title, columns, lines))


if __name__ == "__main__":
    main()
