"""Tokens per second of `TransformersPolicy.generate` against bare `model.generate()` of transformers.

Same model (a nano Llama with random weights), same prompts, of 32 tokens if nothing else is said, 32 new tokens each. The bare call gets tensors
and gives tensors; the policy's time includes the chat template, tokenising, the log-probability of every token and
decoding. Prompts are new in every round, so that nothing is remembered from the one before.

    distinct, greedy     no two prompts are equal: what the loop itself costs
    shared, greedy       distinct prompts after 224 tokens that are the same in all of them: instructions, examples
    identical, greedy    one prompt for the whole batch: the policy computes it once, for any batch size
    identical, sampled   one prompt, temperature 1, random weights: answers part at their first tokens, the least that
                         sharing can save (a trained model lies between this line and the one above)

Before the clock runs, both decode greedily in float64 and must give equal tokens (asserted); the column `equal` is the
share of equal greedy answers in the timed runs, in the dtype of the benchmark, where rounding may break ties. No answer
ends early: the end-of-sequence token is masked in both. Tokens per second of CPU time of this process, with one torch
thread if nothing else is said; of wall time on CUDA.

`--adapter` compares the policy with itself instead, a trained adapter beside the weights (rank 8, every linear layer but the
last) and merged into them, on distinct prompts.

    python -m benchmarks.generate
    python -m benchmarks.generate --adapter
    python -m benchmarks.generate --device cuda --dtype bfloat16 --hidden-size 1024 --layers 16
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from copy import deepcopy
from typing import Any

import torch

import sparring
from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from sparring.agents.policies.adapters import add_lora
from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.types import Message, Prompt

PROMPT, ANSWER, SHARED = 32, 32, 224
"""Lengths in tokens: of a prompt, of an answer, and of what prompts begin with together in `shared`."""
KINDS = {
    "distinct, greedy": (0, False, 0.0),
    "shared, greedy": (SHARED, False, 0.0),
    "identical, greedy": (0, True, 0.0),
    "identical, sampled": (0, True, 1.0),
}
"""Name -> (tokens that all prompts of a batch begin with, whether all of them are equal, temperature)."""
Tokens = list[tuple[int, ...]]


def build(args: argparse.Namespace) -> TransformersPolicy:
    """Return the policy; its model never ends an answer."""
    environment = sparring.make("Arithmetic-v0")
    size = NanoConfig(hidden_size=args.hidden_size, layers=args.layers, heads=max(4, args.hidden_size // 64))
    agent = random_agent(environment)
    policy = build_nano(environment, agent, config=size, device=args.device, episodes=50, max_new_tokens=ANSWER)
    return never_ending(policy, getattr(torch, args.dtype))


def never_ending(policy: TransformersPolicy, dtype: torch.dtype) -> TransformersPolicy:
    """Convert the model and mask its end-of-sequence token."""
    policy.model.to(dtype)

    def mask(module: torch.nn.Module, inputs: tuple[Any, ...], logits: torch.Tensor) -> None:
        logits[..., policy.end] = -torch.inf

    policy.model.lm_head.register_forward_hook(mask)
    return policy


def with_adapter(policy: TransformersPolicy) -> TransformersPolicy:
    """Return a copy of a policy with an adapter that is no longer as it began; its model never ends an answer."""
    with tempfile.TemporaryDirectory() as folder:
        policy.save_pretrained(folder)
        device, dtype = str(policy.model.device), str(policy.model.dtype).removeprefix("torch.")
        copied = TransformersPolicy.from_pretrained(folder, device=device, dtype=dtype, max_new_tokens=ANSWER)
        add_lora(copied, rank=8, alpha=16.0)
    generator = torch.Generator().manual_seed(0)
    for name, weight in copied.model.named_parameters():
        if "lora_B" in name:
            weight.data = torch.empty(weight.shape).normal_(std=0.02, generator=generator).to(weight)
    return never_ending(copied, copied.model.dtype)


def prompts(batch: int, shared: int, identical: bool, seed: int) -> list[Prompt]:
    """Return prompts of digits, one token each; the chat template adds one token."""
    rng = random.Random(seed)
    begin, *texts = ("".join(rng.choices("0123456789", k=n)) for n in (shared, *(batch * [PROMPT - 1])))
    return [Prompt((Message("user", begin + texts[0 if identical else i]),), seed=i) for i in range(batch)]


def bare(policy: TransformersPolicy, ids: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the new tokens, (B, T), of transformers' own loop."""
    how = {"do_sample": True, "temperature": temperature, "top_k": 0} if temperature else {"do_sample": False}
    mask = torch.ones_like(ids)
    out: torch.Tensor = policy.model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=ANSWER, **how)
    return out[:, ids.shape[1] :]


def ours(policy: TransformersPolicy, asked: list[Prompt]) -> Tokens:
    """Return the policy's answers as tokens."""
    return [completion.token_ids for completion in policy.generate(asked)]


def encode(policy: TransformersPolicy, asked: list[Prompt]) -> torch.Tensor:
    """Return the prompts as tokens, (B, T); all have the same length."""
    return torch.tensor([policy.encode(prompt.messages) for prompt in asked], device=policy.model.device)


def rows(tokens: torch.Tensor) -> Tokens:
    """Return a tensor's rows as tuples."""
    return [tuple(row) for row in tokens.tolist()]


def check_equal(policy: TransformersPolicy, batches: list[int]) -> None:
    """Assert that both loops give equal greedy answers, in float64."""
    exact = TransformersPolicy(
        deepcopy(policy.model).double(), policy.tokenizer, name="float64", max_new_tokens=ANSWER, temperature=0
    )
    for batch in batches:
        for kind, (shared, identical, _) in KINDS.items():
            asked = prompts(batch, shared, identical, seed=1_000_000 + batch)
            expected = rows(bare(exact, encode(exact, asked), 0))
            assert ours(exact, asked) == expected, f"greedy answers differ at batch {batch}, {kind}"


class Pair:
    """Both contenders on one batch size and kind of prompts, and how often their answers were equal."""

    def __init__(self, policy: TransformersPolicy, batch: int, kind: str):
        self.policy, self.batch = policy, batch
        self.shared, self.identical, self.temperature = KINDS[kind]
        self.answers: dict[str, dict[int, Tokens]] = {"policy": {}, "bare": {}}
        self.clock = time.perf_counter if policy.model.device.type == "cuda" else time.process_time

    def rounds(self) -> dict[str, Round]:
        """The contenders by name."""
        return {"bare": self._bare, "policy": self.answer}

    def equal(self) -> str:
        """The share of equal answers over all rounds; a dash for sampled ones."""
        if self.temperature:
            return "-"
        pairs = [
            mine == other
            for number, answers in self.answers["policy"].items()
            for mine, other in zip(answers, self.answers["bare"][number], strict=True)
        ]
        return f"{sum(pairs)}/{len(pairs)}"

    def answer(self, number: int) -> tuple[float, float]:
        asked = prompts(self.batch, self.shared, self.identical, seed=number)
        self.policy.temperature = self.temperature
        return timed(lambda: self._keep("policy", number, ours(self.policy, asked)), self.clock)

    def _bare(self, number: int) -> tuple[float, float]:
        asked = prompts(self.batch, self.shared, self.identical, seed=number)
        ids = encode(self.policy, asked)
        self.policy._prompt_ids.clear()  # the policy tokenises for itself
        return timed(lambda: self._keep("bare", number, rows(bare(self.policy, ids, self.temperature))), self.clock)

    def _keep(self, who: str, number: int, answers: Tokens) -> float:
        self.answers[who][number] = answers
        return float(sum(map(len, answers)))


def adapters(policy: TransformersPolicy, args: argparse.Namespace) -> None:
    """Measure and print what an adapter costs that is not merged."""
    beside = with_adapter(policy)
    merged = beside.merged()  # with the hook that masks the end
    lines = []
    for batch in args.batches:
        kind = "distinct, greedy"
        contenders = {"merged": Pair(merged, batch, kind).answer, "adapter": Pair(beside, batch, kind).answer}
        rates = interleave(contenders, args.rounds)
        speed = [rate(rates["merged"]), rate(rates["adapter"]), ratio(rates["adapter"], rates["merged"])]
        lines.append([str(batch), *speed])
    title = f"An adapter, {args.dtype} on {args.device}, {PROMPT}+{ANSWER} tokens, {args.rounds} rounds"
    print(table(title, ("batch", "merged, tokens/s", "adapter, tokens/s", "adapter / merged"), lines))


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--batches", type=int, nargs="+", default=[1, 8, 64, 512])
    options.add_argument("--kinds", nargs="+", choices=[*KINDS], default=[*KINDS], help="of prompts (default: all)")
    options.add_argument("--hidden-size", type=int, default=128, help="of the model (default: %(default)s)")
    options.add_argument("--layers", type=int, default=4, help="of the model (default: %(default)s)")
    options.add_argument("--device", default="cpu", help="cpu or cuda (default: cpu)")
    options.add_argument("--dtype", default="float32", help="float32 or bfloat16 (default: float32)")
    options.add_argument("--adapter", action="store_true", help="measure what an adapter costs")
    options.add_argument("--threads", type=int, default=1, help="of torch (default: %(default)s)")
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    policy = build(args)
    if args.adapter:
        print(machine("torch", "transformers", "peft"), "\n")
        adapters(policy, args)
        return
    check_equal(policy, args.batches)
    lines = []
    for kind in args.kinds:
        for batch in args.batches:
            pair = Pair(policy, batch, kind)
            rates = interleave(pair.rounds(), args.rounds)
            speed = [rate(rates["bare"]), rate(rates["policy"]), ratio(rates["policy"], rates["bare"])]
            lines.append([kind, str(batch), *speed, pair.equal()])
    size = sum(p.numel() for p in policy.model.parameters())
    print(machine("torch", "transformers"), "\n")
    title = (
        f"{size / 1e6:.2f} M parameters, {args.dtype} on {args.device}, {PROMPT}+{ANSWER} tokens, {args.rounds} rounds"
    )
    print(table(title, ("prompts", "batch", "bare, tokens/s", "policy, tokens/s", "policy / bare", "equal"), lines))


if __name__ == "__main__":
    main()
