"""A language model of some size: tokens per second generated and trained, model FLOPs utilisation, memory.

The model has the shape of Qwen3-0.6B and random weights, so nothing has to be downloaded; its answers never end early. Generation:
`--batch` different prompts, sampled. Training: one policy-gradient step on `--batch` sequences of prompt and answer, of all weights
(in float32, computed in `--dtype`) or of a LoRA adapter beside weights in `--dtype`.

A token costs 2 N FLOPs forward and 6 N with the way back, N the weights without the embedding, and attention on top (Chowdhery et
al. 2022, "PaLM", arXiv 2204.02311, appendix B); what is computed again to save memory does not count. MFU is that over the device's
peak in `--dtype` (`--peak`, TFLOP/s, dense; 989 for H100 and H200, 312 for A100, in bfloat16).

    python -m benchmarks.large --device cuda --dtype bfloat16 --peak 989
    python -m benchmarks.large --device cuda --dtype bfloat16 --peak 989 --lora-rank 16
    python -m benchmarks.large --shape tiny            in miniature, on the CPU
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable
from statistics import median

import torch

import sparring
from benchmarks._common import machine, parser, table
from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.rows import answer_row
from sparring.agents.improve.sampled import Sampled, policy_gradient
from sparring.agents.policies.adapters import add_lora
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.types import Message, Prompt

SHAPES = {
    "0.6B": {
        **{"hidden_size": 1024, "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8},
        **{"head_dim": 128, "intermediate_size": 3072, "vocab_size": 151_936},
    },
    "tiny": {
        **{"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2},
        **{"head_dim": 16, "intermediate_size": 192, "vocab_size": 1024},
    },
}


def build(args: argparse.Namespace) -> TransformersPolicy:
    """Return a policy of random weights, in float32 if all of them are trained, and with an adapter if that is."""
    from transformers import Qwen3Config, Qwen3ForCausalLM

    environment = sparring.make("Arithmetic-v0")
    tokenizer = build_nano(environment, random_agent(environment), episodes=50, device="cpu").tokenizer
    longest = args.prompt + args.answer
    config = Qwen3Config(
        **SHAPES[args.shape],
        max_position_embeddings=longest,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    with torch.random.fork_rng(devices=[]):  # the weights are drawn on the CPU; no other generator is touched
        torch.default_generator.manual_seed(0)
        model = Qwen3ForCausalLM(config).eval().to(args.device)
    model.name_or_path = f"Qwen3, {args.shape}, of random weights"
    mixed = args.dtype == "bfloat16"  # as `open_policy` says it
    policy = TransformersPolicy(model, tokenizer, name=args.shape, max_new_tokens=args.answer, mixed=mixed)
    if args.lora_rank:
        model.to(getattr(torch, args.dtype))
        add_lora(policy, rank=args.lora_rank, alpha=32.0)
    return never_ending(policy)


def never_ending(policy: TransformersPolicy) -> TransformersPolicy:
    """Let the model say only what the small tokenizer can write, and never end."""
    known, end = len(policy.tokenizer), policy.end

    def mask(module: torch.nn.Module, inputs: tuple[torch.Tensor, ...], logits: torch.Tensor) -> None:
        logits[..., known:] = -torch.inf
        logits[..., end] = -torch.inf

    policy.model.lm_head.register_forward_hook(mask)
    return policy


def flops(policy: TransformersPolicy, tokens: int, length: float) -> float:
    """Return the FLOPs forward of so many tokens with that many before them on average."""
    config = policy.model.config
    weights = sum(
        p.numel() for name, p in policy.model.named_parameters() if "embed" not in name and "lora" not in name
    )
    head = config.vocab_size * config.hidden_size
    attention = 2 * config.num_hidden_layers * config.num_attention_heads * config.head_dim * length
    return float(2 * tokens * (weights + head + attention))


def prompts(args: argparse.Namespace, number: int) -> list[Prompt]:
    """Return different prompts of `--prompt` tokens."""
    rng = random.Random(number)
    texts = ["".join(rng.choices("0123456789", k=args.prompt - 1)) for _ in range(args.batch)]
    return [Prompt((Message("user", text),), seed=i) for i, text in enumerate(texts)]


def memory(device: str) -> float:
    """Return the most GiB that were in use: of the GPU, or of this process."""
    if device.startswith("cuda"):
        return torch.cuda.max_memory_allocated() / 2**30
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def generation(policy: TransformersPolicy, args: argparse.Namespace) -> list[str]:
    """Time `generate`; tokens are those of the answers."""

    def work(number: int) -> None:
        policy.generate(prompts(args, number))

    read, said = args.batch * args.prompt, args.batch * args.answer
    cost = flops(policy, read, args.prompt / 2) + flops(policy, said, args.prompt + args.answer / 2)
    return ["generated", *measured(work, said, cost, args)]


def training(learner: Learner, args: argparse.Namespace) -> list[str]:
    """Time a step of policy gradient; tokens are those of the whole sequences."""
    answers = learner.policy.generate(prompts(args, 0))
    rows = [answer_row(each.prompt_ids, each.token_ids) for each in answers]
    batch = [Sampled(row, each.logprobs, (-1.0) ** i) for i, (row, each) in enumerate(zip(rows, answers, strict=True))]
    length = args.prompt + args.answer

    def work(number: int) -> None:
        policy_gradient(learner, batch, PolicyGradient())

    return [
        "trained",
        *measured(work, args.batch * length, 3 * flops(learner.policy, args.batch * length, length / 2), args),
    ]


def measured(work: Callable[[int], None], tokens: int, cost: float, args: argparse.Namespace) -> list[str]:
    """Return tokens per second, what that is of the device's peak, and the memory; the first of the rounds is not counted."""
    cuda = args.device.startswith("cuda")
    if cuda:
        torch.cuda.reset_peak_memory_stats()
    seconds = []
    for number in range(args.rounds + 1):
        began = time.perf_counter()
        work(number)
        if cuda:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - began)
    middle = median(seconds[1:])
    done = cost / middle / 1e12
    share = f"{done / args.peak:.1%}" if args.peak else "-"
    return [f"{tokens / middle:,.0f}", f"{done:.3g}", share, f"{memory(args.device):.2f}"]


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=3)
    options.add_argument("--shape", choices=sorted(SHAPES), default="0.6B", help="of the model (default: %(default)s)")
    options.add_argument("--device", default="cpu", help="cpu or cuda (default: cpu)")
    options.add_argument("--dtype", default="float32", help="float32 or bfloat16 (default: float32)")
    options.add_argument("--peak", type=float, default=0.0, help="TFLOP/s of the device; without it no MFU is shown")
    options.add_argument("--batch", type=int, default=64, help="sequences (default: %(default)s)")
    options.add_argument("--prompt", type=int, default=128, help="tokens (default: %(default)s)")
    options.add_argument("--answer", type=int, default=256, help="tokens (default: %(default)s)")
    options.add_argument("--batch-tokens", type=int, default=32768, help="of one training pass (default: %(default)s)")
    options.add_argument("--lora-rank", type=int, default=0, help="train an adapter (default: all weights)")
    options.add_argument("--recompute", action="store_true", help="keep less for the way back")
    args = options.parse_args()
    policy = build(args)
    engine = Engine(dtype=args.dtype, batch_tokens=args.batch_tokens, recompute=args.recompute)
    learner = Learner(policy, lr=1e-6, engine=engine)
    lines = [generation(policy, args), training(learner, args)]
    size = sum(p.numel() for p in policy.model.parameters()) / 1e6
    print(machine("torch", "transformers"), "\n")
    if args.device.startswith("cuda"):
        print(torch.cuda.get_device_name(), "\n")
    title = f"{size:,.1f} M parameters, {args.dtype} on {args.device}, {args.batch} x ({args.prompt} + {args.answer}) tokens"
    print(table(title, ("", "tokens/s", "TFLOP/s", "MFU", "GiB at most"), lines))


if __name__ == "__main__":
    main()
