"""Any Hugging Face causal language model as a policy: batched, exact about probabilities, the same path on CPU and CUDA."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from copy import copy, deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sparring.agents.policies._choosing import choose, distinct_choices, renormalised
from sparring.agents.policies._folders import end_token, load_model, save_model, takes_tools
from sparring.agents.policies._stops import Stops, spelt
from sparring.agents.policies.adapters import is_adapted, merged
from sparring.agents.policies.core import Count, Lesson, as_seeds
from sparring.agents.policies.devices import pick_device, pick_dtype
from sparring.errors import BadValue, PolicyError
from sparring.types import Completion, Message, Prompt, ToolSpec, canonical_json, messages_to_json, tools_to_json

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from sparring.agents.improve.sharding import Shards

_REMEMBERED = 1 << 22
"""How many tokens of prompts and answers are kept, so that the same text is not tokenised again."""


class TransformersPolicy:
    """A causal language model that answers chat prompts.

    Sampling is ancestral at temperature 1 by default, so the returned log-probabilities are those of the model. Each
    completion depends on its prompt and its seed alone: the draw is made from the seed, not from a shared generator.
    Identical prompts are computed once, and so are identical beginnings of answers: thousands of copies of a short prompt
    cost little more than one. For Llama, Mistral, Qwen2 and Qwen3 the same holds for beginnings that prompts share, and
    the loop is the library's own; any other model goes through transformers' forward pass.

    Args:
        model: Any `AutoModelForCausalLM`, in evaluation mode.
        tokenizer: Its tokenizer, with a chat template.
        name: What records call this policy.
        max_new_tokens: Longest answer, in tokens, end-of-turn included.
        temperature: Divides the logits; 0 is greedy.
        constrain: Answer with one of the prompt's choices always, drawn from their probabilities, renormalised.
        batch_tokens: Upper bound on rows x tokens of one forward pass.
        stop: An answer ends with the token that completes the first of these texts. The completion has all tokens up to that
            one, with their log-probabilities; its text is what is before the stop string. `choices` and `probabilities`
            know nothing of them.
        mixed: Compute in bfloat16 with weights in float32 (autocast): how a model in training answers on CUDA.

    Raises:
        BadValue: A setting outside its range, or a tokenizer that cannot write a chat.
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
        stop: Sequence[str] = (),
        mixed: bool = False,
    ):
        if max_new_tokens < 1 or batch_tokens < 1:
            raise BadValue(f"{name}: max_new_tokens={max_new_tokens} and batch_tokens={batch_tokens} must be >= 1")
        if not 0 <= temperature < float("inf"):
            raise BadValue(f"{name}: temperature={temperature} must be >= 0")
        try:
            self.end = end_token(tokenizer)
        except BadValue as error:
            raise BadValue(f"{name}: {error}") from error
        self.model = model
        self.tokenizer = tokenizer
        self.name = name
        self.max_new_tokens = max_new_tokens
        self.temperature = temperature
        self.constrain = constrain
        self.batch_tokens = batch_tokens
        self.mixed = mixed
        self.exact_ways: dict[bool, bool] = {}
        """What a learner found out: whether rows in one sequence, and beginnings computed once (true), are scored as if alone."""
        self.count = Count()
        self.shards: Shards | None = None
        """The weights, where a learner has shared them out among processes; the model's own are empty but inside `whole`."""
        self.stops = Stops(stop, tokenizer)
        self._context = getattr(model.config.get_text_config(), "max_position_embeddings", None)
        self._takes_tools = takes_tools(tokenizer)
        self._prompt_ids: dict[tuple[tuple[Message, ...], str], tuple[int, ...]] = {}
        self._text_ids: dict[str, tuple[int, ...]] = {}
        self._remembered = 0

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_prompt_ids": {}, "_text_ids": {}, "_remembered": 0, "shards": None}

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
        batch_tokens: int = 65536,
        stop: Sequence[str] = (),
    ) -> TransformersPolicy:
        """Load a model folder or hub id. Device: CUDA where there is one; dtype: bfloat16 on CUDA, float32 on CPU.

        The folder of an adapter is loaded with the model that it names; the adapter itself is in float32 always.

        A path that is absolute, begins with `.` or `~`, has more than one `/`, or begins with a folder that exists, is a
        folder; anything else may be a hub id.

        Raises:
            MissingExtra: torch or transformers is not installed.
            CheckpointError: There is no such folder or hub id, or it is incomplete.
            BadValue: A setting outside its range.
        """
        where = pick_device(device)
        model, tokenizer = load_model(path, device=where, dtype=pick_dtype(dtype, where))
        return cls(
            model,
            tokenizer,
            name=name or f"transformers:{path}",
            max_new_tokens=max_new_tokens,
            temperature=temperature,
            constrain=constrain,
            batch_tokens=batch_tokens,
            stop=stop,
            mixed=is_adapted(model) and str(model.dtype) == "torch.bfloat16",
        )

    @property
    def blank(self) -> int:
        """The token that stands for a hidden one: the tokenizer's mask, else its unknown, padding or end token."""
        tokenizer = self.tokenizer
        found = (tokenizer.mask_token_id, tokenizer.unk_token_id, tokenizer.pad_token_id)
        return next((int(token) for token in found if token is not None), self.end)

    def twin(self, name: str) -> TransformersPolicy:
        """Return a policy with a copy of the trained weights, frozen; weights that are not trained are shared, not copied."""
        other = copy(self)
        shared = {id(weight): weight for weight in self.model.parameters() if not weight.requires_grad}
        other.model = deepcopy(self.model, shared).requires_grad_(False)
        other.name = name
        return other

    def taught(self, lesson: Lesson) -> TransformersPolicy:
        """Return a policy that has learnt a lesson, as an adapter beside the same weights; this one stays as it is, to the bit.

        Raises:
            MissingExtra: peft is not installed.
            BadValue: An example does not fit the model's context.
        """
        from sparring.agents.improve.lessons import taught

        return taught(self, lesson)

    def merged(self) -> TransformersPolicy:
        """Return a policy that answers as this one does, its adapter inside the weights: faster, and saved as a whole model."""
        other = copy(self)
        if is_adapted(self.model):
            other.model, other.mixed = merged(self.model), False
        return other

    def save_pretrained(self, path: str | Path) -> None:
        """Write config.json, model.safetensors and the tokenizer as a normal Hugging Face folder.

        Of a model with an adapter, the adapter is written, as peft does, with the name of the model that it belongs to.

        Raises:
            CheckpointError: It could not be written (disk full, no permission).
        """
        save_model(path, self.model, self.tokenizer)

    def encode(self, messages: tuple[Message, ...], tools: Sequence[ToolSpec] = ()) -> tuple[int, ...]:
        """Return the token ids of a chat, ready for the answer; remembered, since training asks the same again.

        Tools are written where the chat template has a place for them, in the form that the model was trained on. Without one
        they are left out: an environment says in its own words what can be called.

        Raises:
            BadValue: The chat template leaves nothing of the messages.
        """
        listed = tools_to_json(tools) if tools and self._takes_tools else None
        key = (messages, canonical_json(listed) if listed else "")
        known = self._prompt_ids.get(key)
        if known is None:
            text = self.tokenizer.apply_chat_template(
                messages_to_json(messages), tools=listed, tokenize=False, add_generation_prompt=True
            )
            known = self._tokens(text)
            if not known:
                raise BadValue(f"{self.name}: the chat template makes an empty prompt of {messages!r:.200}")
            self._make_room(len(known))
            self._prompt_ids[key] = known
        return known

    def encode_answer(self, text: str) -> tuple[int, ...]:
        """Return the token ids of an answer, the token that ends it included."""
        known = self._text_ids.get(text)
        if known is None:
            known = (*self._tokens(text), self.end)
            self._make_room(len(known))
            self._text_ids[text] = known
        return known

    def decode(self, token_ids: Sequence[int]) -> str:
        """Return the text of tokens, special ones included."""
        return spelt(self.tokenizer, token_ids)

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return one sampled completion for each prompt.

        Raises:
            BadValue: A prompt does not fit the model's context.
            PolicyError: Out of memory, or the model's logits are not finite.
        """
        with self.whole():
            out = dict(self.stream(prompts))
        return [out[i] for i in range(len(prompts))]

    def stream(self, prompts: Sequence[Prompt]) -> Iterator[tuple[int, Completion]]:
        """Yield (number of the prompt, completion) as the answers end; the same completions that `generate` returns.

        Raises:
            BadValue: As for `generate`.
            PolicyError: Likewise.
        """
        from sparring.agents.policies._sampling import sample, streams

        free: dict[tuple[int, ...], list[int]] = {}
        bound: dict[tuple[tuple[int, ...], tuple[str, ...]], list[int]] = {}
        for i, prompt in enumerate(prompts):
            ids = self.encode(prompt.messages, prompt.tools)
            if self.constrain and prompt.choices:
                bound.setdefault((ids, prompt.choices), []).append(i)
            else:
                free.setdefault(ids, []).append(i)
        for ids in free:
            self._check_fit(len(ids), self.max_new_tokens)
        seeds = as_seeds(prompt.seed for prompt in prompts)
        for shares, room in streams(free, self.max_new_tokens, self.batch_tokens):
            for ended in self._computed(sample(self, shares, seeds, room)):
                self.count.tokens += sum(len(said.token_ids) for _, said in ended)
                yield from ended
        for (ids, choices), table in zip(bound, self._log_probabilities(list(bound)), strict=True):
            members = bound[ids, choices]
            answers = {c: self.encode_answer(c) for c in table}
            chosen = choose(ids, answers, table, seeds[members], temperature=self.temperature)
            self.count.tokens += sum(len(said.token_ids) for said in chosen)
            yield from zip(members, chosen, strict=True)

    def probabilities(self, prompts: Sequence[Prompt]) -> list[dict[str, float]]:
        """Return, for each prompt, the exact probability that the model answers each of its choices.

        It is the product over the tokens with which the tokenizer spells the choice, the one that ends the answer included,
        at temperature 1, by scoring, not by sampling. What is missing to 1 is the probability of any other text. With
        `constrain` it is renormalised.
        """
        return self.answer_probabilities([(self.encode(p.messages, p.tools), p.choices or ()) for p in prompts])

    def answer_probabilities(self, asked: Sequence[tuple[tuple[int, ...], Sequence[str]]]) -> list[dict[str, float]]:
        """Return the same as `probabilities` for prompts given as token ids."""
        tables = self._log_probabilities(asked)
        if self.constrain:
            return [renormalised(table) for table in tables]
        return [{c: float(np.exp(v)) for c, v in table.items()} for table in tables]

    def _log_probabilities(self, asked: Sequence[tuple[tuple[int, ...], Sequence[str]]]) -> list[dict[str, float]]:
        """Return the log-probability of each choice; -inf for one that is longer than an answer may be."""
        from sparring.agents.policies._forcing import scoring_batches

        tables = [{c: self._spoken(c) for c in distinct_choices(choices)} for _, choices in asked]
        wanted = ((ids, answer) for (ids, _), table in zip(asked, tables, strict=True) for answer in table.values())
        rows = dict.fromkeys(wanted, -np.inf)
        for ids, answer in rows:
            self._check_fit(len(ids), len(answer))
        said = [row for row in rows if row[1]]
        with self.computing():
            for batch in scoring_batches(
                self, said, lambda row: (len(row[0]) + len(row[1]), len(row[1])), self.batch_tokens
            ):
                rows.update(zip(batch, self._score(batch), strict=True))
        return [
            {c: rows[ids, answer] for c, answer in table.items()} for (ids, _), table in zip(asked, tables, strict=True)
        ]

    def _spoken(self, choice: str) -> tuple[int, ...]:
        """Return the tokens that are sampled when the answer is this text: cut off at its very end it is still the text."""
        ids = self.encode_answer(choice)
        if self.constrain or len(ids) <= self.max_new_tokens:
            return ids
        return ids[:-1] if len(ids) == self.max_new_tokens + 1 else ()

    def _score(self, rows: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]) -> list[float]:
        """Return the log-probability of each row's answer after its prompt."""
        import torch

        from sparring.agents.policies._forcing import token_logps

        keep = max(len(answer) for _, answer in rows)
        with torch.inference_mode():
            logps = token_logps(self, [prompt + answer for prompt, answer in rows], keep).double()  # (R, keep)
            lengths = torch.tensor([len(answer) for _, answer in rows], device=logps.device)
            before = torch.arange(keep, device=logps.device) < keep - lengths[:, None]
            scores: list[float] = logps.masked_fill(before, 0.0).sum(-1).tolist()
        if not np.isfinite(scores).all():
            raise PolicyError(
                f"{self.name}: the model's logits are not finite; its weights have diverged or are damaged"
            )
        return scores

    def _make_room(self, tokens: int) -> None:
        self._remembered += tokens
        if self._remembered > _REMEMBERED:
            self._prompt_ids.clear()
            self._text_ids.clear()
            self._remembered = tokens

    def _tokens(self, text: str) -> tuple[int, ...]:
        """Return the token ids of any text; half of a surrogate pair, which no tokenizer takes, becomes a question mark."""
        return tuple(self.tokenizer.encode(text.encode("utf-8", "replace").decode(), add_special_tokens=False))

    def _check_fit(self, prompt: int, answer: int) -> None:
        if self._context is not None and prompt + answer > self._context:
            raise BadValue(
                f"{self.name}: a prompt of {prompt} tokens and an answer of up to {answer} do not fit the model's context "
                f"of {self._context} tokens"
            )

    def _computed(self, things: Iterator[list[tuple[int, Completion]]]) -> Iterator[list[tuple[int, Completion]]]:
        """Yield what is computed, each inside `computing`, which is left while the receiver works."""
        while True:
            with self.computing():
                found = next(things, None)
            if found is None:
                return
            yield found

    def whole(self) -> contextlib.AbstractContextManager[None]:
        """Have the weights together where they are shared out among processes, all of which must ask at the same time."""
        return contextlib.nullcontext() if self.shards is None else self.shards.whole()

    @contextlib.contextmanager
    def computing(self) -> Iterator[None]:
        """Surround a forward pass: in bfloat16 if the policy is `mixed`; a full memory is said in one sentence.

        Raises:
            PolicyError: Out of memory.
        """
        import torch

        try:
            with self.whole(), torch.autocast(self.model.device.type, torch.bfloat16, enabled=self.mixed):
                yield
        except torch.cuda.OutOfMemoryError as error:
            raise PolicyError(f"{self.name}: out of GPU memory; lower batch_tokens ({self.batch_tokens})") from error
