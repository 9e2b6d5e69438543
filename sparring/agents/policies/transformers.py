"""Any Hugging Face causal language model as a policy: batched, exact about probabilities, the same path on CPU and CUDA."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sparring.errors import BadValue, CheckpointError, MissingExtra, PolicyError
from sparring.types import Completion, Message, Prompt, messages_to_json

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


class TransformersPolicy:
    """A causal language model that answers chat prompts.

    Sampling is ancestral at temperature 1 by default, so the returned log-probabilities are those of the model. Each
    completion depends on its prompt and its seed alone: the draw is made from the seed, not from a shared generator.
    Identical prompts are computed once, and so are identical beginnings of answers: thousands of copies of a short prompt
    cost little more than one.

    Args:
        model: Any `AutoModelForCausalLM`, in evaluation mode.
        tokenizer: Its tokenizer, with a chat template and an end-of-sequence token.
        name: What records call this policy.
        max_new_tokens: Longest answer, in tokens, end-of-turn included.
        temperature: Divides the logits; 0 is greedy.
        constrain: Answer with one of the prompt's choices always (tokens that lead to none are masked).
        batch_tokens: Upper bound on rows x tokens of one forward pass.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        *,
        name: str,
        max_new_tokens: int = 32,
        temperature: float = 1.0,
        constrain: bool = False,
        batch_tokens: int = 65536,
    ):
        if tokenizer.chat_template is None or tokenizer.eos_token_id is None:
            raise BadValue(f"{name}: the tokenizer needs a chat template and an end-of-sequence token")
        if max_new_tokens < 1 or temperature < 0:
            raise BadValue(f"{name}: max_new_tokens={max_new_tokens} must be >= 1 and temperature={temperature} >= 0")
        self.model = model
        self.tokenizer = tokenizer
        self.name = name
        self.max_new_tokens = max_new_tokens
        self.temperature = temperature
        self.constrain = constrain
        self._batch_tokens = batch_tokens
        self._eos = int(tokenizer.eos_token_id)
        self._prompt_ids: dict[tuple[Message, ...], tuple[int, ...]] = {}
        self._text_ids: dict[str, tuple[int, ...]] = {}

    @classmethod
    def from_pretrained(
        cls,
        path: str | Path,
        *,
        device: str = "auto",
        dtype: str = "auto",
        name: str | None = None,
        max_new_tokens: int = 32,
        temperature: float = 1.0,
        constrain: bool = False,
    ) -> TransformersPolicy:
        """Load a model folder or hub id. Device: CUDA where there is one; dtype: bfloat16 on CUDA, float32 on CPU.

        Raises:
            MissingExtra: torch or transformers is not installed.
            CheckpointError: There is no such folder or hub id, or it is incomplete.
        """
        torch, transformers = _libraries()
        if Path(path).exists() and not (Path(path) / "config.json").exists():
            raise CheckpointError(
                f"{path} is no model folder: it has no config.json; give the folder that save_pretrained wrote"
            )
        where = pick_device(device)
        kind = getattr(torch, pick_dtype(dtype, where))
        try:
            with _no_progress_bar():
                model = transformers.AutoModelForCausalLM.from_pretrained(str(path), dtype=kind)
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(path), padding_side="left")
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise CheckpointError(f"cannot load a model from {str(path)!r}: {first}") from error
        except Exception as error:
            raise CheckpointError(f"the weights in {str(path)!r} are damaged: {error}") from error
        return cls(
            model.to(where).eval(),
            tokenizer,
            name=name or f"transformers:{path}",
            max_new_tokens=max_new_tokens,
            temperature=temperature,
            constrain=constrain,
        )

    def save_pretrained(self, path: str | Path) -> None:
        """Write config.json, model.safetensors and the tokenizer as a normal Hugging Face folder."""
        with _no_progress_bar():
            self.model.save_pretrained(str(path))
        self.tokenizer.save_pretrained(str(path))

    def encode(self, messages: tuple[Message, ...]) -> tuple[int, ...]:
        """Return the token ids of a chat, ready for the answer; remembered, since training asks the same again."""
        known = self._prompt_ids.get(messages)
        if known is None:
            text = self.tokenizer.apply_chat_template(
                messages_to_json(messages), tokenize=False, add_generation_prompt=True
            )
            known = tuple(self.tokenizer.encode(text, add_special_tokens=False))
            if len(self._prompt_ids) >= 65536:
                self._prompt_ids.clear()
            self._prompt_ids[messages] = known
        return known

    def encode_answer(self, text: str) -> tuple[int, ...]:
        """Return the token ids of an answer, end-of-sequence included."""
        known = self._text_ids.get(text)
        if known is None:
            known = (*self.tokenizer.encode(text, add_special_tokens=False), self._eos)
            if len(self._text_ids) >= 65536:
                self._text_ids.clear()
            self._text_ids[text] = known
        return known

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return one sampled completion for each prompt.

        Raises:
            PolicyError: Out of memory.
        """
        import torch

        from sparring.agents.policies._sampling import sample

        jobs = [(self.encode(p.messages), self._answers(p)) for p in prompts]
        order: dict[tuple[Any, ...], list[int]] = {}
        for i, job in enumerate(jobs):
            order.setdefault(job, []).append(i)
        seeds = np.array([p.seed for p in prompts], np.uint64)
        out: list[Completion | None] = [None] * len(prompts)
        try:
            for chunk in self._chunks(list(order)):
                members = [order[key] for key in chunk]
                for i, completion in sample(self, chunk, members, seeds):
                    out[i] = completion
        except torch.cuda.OutOfMemoryError as error:
            raise PolicyError(f"{self.name}: out of GPU memory; lower batch_tokens ({self._batch_tokens})") from error
        return [c for c in out if c is not None]

    def probabilities(self, prompts: Sequence[Prompt]) -> list[dict[str, float]]:
        """Return, for each prompt, the exact probability that the model answers each of its choices.

        It is the product over the choice's tokens and the end-of-sequence token at temperature 1, by scoring, not by
        sampling. What is missing to 1 is the probability of any other text. With `constrain` it is renormalised.
        """
        return self.answer_probabilities([(self.encode(p.messages), p.choices or ()) for p in prompts])

    def answer_probabilities(self, asked: Sequence[tuple[tuple[int, ...], Sequence[str]]]) -> list[dict[str, float]]:
        """Return the same as `probabilities` for prompts given as token ids."""
        rows = dict.fromkeys(((ids, self.encode_answer(c)) for ids, choices in asked for c in choices), 0.0)
        for chunk in self._chunks(list(rows)):
            rows.update(zip(chunk, self._score(chunk), strict=True))
        out = []
        for ids, choices in asked:
            table = {c: rows[ids, self.encode_answer(c)] for c in choices}
            total = sum(table.values()) if self.constrain else 1.0
            out.append({c: v / total for c, v in table.items()})
        return out

    def _answers(self, prompt: Prompt) -> tuple[tuple[int, ...], ...]:
        """Return the token sequences that a constrained answer may be; () if anything goes."""
        if not self.constrain or prompt.choices is None:
            return ()
        return tuple(self.encode_answer(choice) for choice in prompt.choices)

    def _chunks(self, keys: list[Any]) -> list[list[Any]]:
        """Cut rows into batches of bounded size, similar lengths together."""
        keys.sort(key=lambda key: len(key[0]))
        out: list[list[Any]] = []
        for key in keys:
            longest = len(key[0]) + self.max_new_tokens
            if not out or (len(out[-1]) + 1) * longest > self._batch_tokens:
                out.append([])
            out[-1].append(key)
        return out

    def _score(self, rows: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]) -> list[float]:
        import torch

        from sparring.agents.policies._sampling import left_pad, positions

        keep = max(len(answer) for _, answer in rows)
        ids, mask = left_pad([prompt + answer for prompt, answer in rows], self._eos, self.model.device)
        with torch.inference_mode():
            logits = self.model(
                input_ids=ids,
                attention_mask=mask,
                position_ids=positions(mask),
                logits_to_keep=keep + 1,
                use_cache=False,
            ).logits
            logp = torch.log_softmax(logits[:, :-1].float(), -1)  # (R, keep, V)
            picked = logp.gather(-1, ids[:, -keep:, None])[..., 0]  # (R, keep)
            lengths = torch.tensor([len(answer) for _, answer in rows], device=ids.device)
            inside = torch.arange(keep, device=ids.device) >= keep - lengths[:, None]
            return [float(p) for p in (picked * inside).sum(-1).double().exp().cpu()]


def pick_device(device: str = "auto") -> torch.device:
    """Return the device to compute on; "auto" is CUDA where there is one.

    Raises:
        BadValue: torch does not know it, or it is not there.
    """
    torch, _ = _libraries()
    try:
        chosen = torch.device(("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device)
    except RuntimeError as error:
        raise BadValue(f"device={device!r}: use 'auto', 'cpu', 'cuda' or 'cuda:0'") from error
    if chosen.type == "cuda" and not torch.cuda.is_available():
        raise BadValue(f"device={device!r}: torch {torch.__version__} sees no CUDA device here; use 'cpu' or 'auto'")
    return chosen  # type: ignore[no-any-return]


def pick_dtype(dtype: str, device: torch.device) -> str:
    """Return the name of the dtype to compute in; "auto" is bfloat16 on CUDA and float32 elsewhere.

    Raises:
        BadValue: It is no floating-point type that models run in.
    """
    if dtype == "auto":
        return "bfloat16" if device.type == "cuda" else "float32"
    if dtype not in ("float32", "bfloat16", "float16"):
        raise BadValue(f"dtype={dtype!r}: use 'auto', 'float32', 'bfloat16' or 'float16'")
    return dtype


@contextlib.contextmanager
def _no_progress_bar() -> Iterator[None]:
    """Keep transformers from drawing a bar for a file that is written in a millisecond."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _libraries() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ImportError as error:
        raise MissingExtra(f"language models need {error.name}: pip install 'sparring[train]'") from error
    return torch, transformers
