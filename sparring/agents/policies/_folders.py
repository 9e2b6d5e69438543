"""Model folders: finding, loading and writing them, with one sentence for everything that can be wrong."""

from __future__ import annotations

import contextlib
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.agents.policies.adapters import CONFIG, attach, base_of, is_adapted, is_adapter, load_adapter
from sparring.agents.policies.devices import libraries
from sparring.errors import BadValue, Boundary, CheckpointError, MissingExtra

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_HUB_SECONDS = 5.0
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model")


def load_model(
    path: str | Path, *, device: torch.device, dtype: str
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load the causal language model and the tokenizer of a folder or hub id; of an adapter's folder, with its model.

    Raises:
        MissingExtra: torch or transformers is not installed, or peft for an adapter.
        CheckpointError: There is no such folder or hub id, or it is incomplete.
    """
    torch, transformers = libraries()
    if is_adapter(path):
        return _load_adapted(Path(path).expanduser(), device=device, dtype=dtype)
    source, why_local = _locate(path)
    if why_local is None:
        doing = f"there is no folder {source!r}, and the Hugging Face hub does not give such a model"
    elif why_local:
        doing = f"there is no folder {source!r}, and the Hugging Face hub was not asked ({why_local})"
    else:
        doing = f"cannot load a model from {source!r}"
    here = {"local_files_only": why_local is not None}
    options = {**here, "trust_remote_code": False}
    with _library_errors(doing), _quiet():
        model, report = transformers.AutoModelForCausalLM.from_pretrained(
            source, dtype=getattr(torch, dtype), output_loading_info=True, adapter_kwargs=here, **options
        )  # `adapter_kwargs`: with peft it also looks for an adapter, on the hub if this does not say otherwise
        if report["missing_keys"]:
            raise CheckpointError(f"the weights in {source!r} are incomplete: {_some(report['missing_keys'])} missing")
        tokenizer = transformers.AutoTokenizer.from_pretrained(source, padding_side="left", **options)
        try:
            end_token(tokenizer)
        except BadValue as error:
            raise CheckpointError(f"{source!r} cannot chat: {error}") from error
        return model.to(device).eval(), tokenizer


def _load_adapted(folder: Path, *, device: torch.device, dtype: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load an adapter and the model that it names, from where it names it."""
    base = base_of(folder)
    if is_adapter(base):
        raise CheckpointError(f"{folder} is an adapter of an adapter, {base!r}: merge that into its model first")
    try:
        model, tokenizer = load_model(base, device=device, dtype=dtype)
    except CheckpointError as error:
        raise CheckpointError(f"{folder} is an adapter of {base!r}, by its {CONFIG}: {error}") from error
    with _library_errors(f"cannot load the adapter in {str(folder)!r}"), _quiet():
        attach(model, folder)
        if any((folder / name).is_file() for name in _TOKENIZER_FILES):
            tokenizer = libraries()[1].AutoTokenizer.from_pretrained(folder, padding_side="left", local_files_only=True)
    return model, tokenizer


def save_model(path: str | Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    """Write config.json, model.safetensors and the tokenizer; of an adapted model the adapter instead of the model.

    Raises:
        CheckpointError: It could not be written (disk full, no permission).
    """
    if Path(path).is_file():
        raise CheckpointError(f"cannot write a model to {str(path)!r}: a file of that name is in the way")
    with _library_errors(f"cannot write a model to {str(path)!r}"), _quiet():
        model.save_pretrained(str(path))
        tokenizer.save_pretrained(str(path))


def load_weights(model: PreTrainedModel, folder: Path) -> None:
    """Set a model's weights, or those of its adapter if it has one, to what `save_model` wrote.

    Raises:
        CheckpointError: They are missing, damaged, or of another adapter.
        RuntimeError: They are of another model.
    """
    if is_adapted(model):
        with _library_errors(f"cannot load the adapter in {str(folder)!r}"), _quiet():
            load_adapter(model, folder)
    else:
        saved, _ = load_model(folder, device=model.device, dtype=str(model.dtype).removeprefix("torch."))
        model.load_state_dict(saved.state_dict())


def end_token(tokenizer: PreTrainedTokenizerBase) -> int:
    """Return the token with which the chat template ends an answer; it need not be the tokenizer's end of sequence.

    Raises:
        BadValue: There is no chat template, it fails on a plain chat, or no token ends an answer.
    """
    import jinja2

    if tokenizer.chat_template is None:
        raise BadValue("its tokenizer has no chat template")
    chat = [{"role": "user", "content": "question"}, {"role": "assistant", "content": "answer"}]
    try:
        text = tokenizer.apply_chat_template(chat, tokenize=False)
    except jinja2.TemplateError as error:
        raise BadValue(f"its chat template fails on a question and an answer: {error}") from error
    special = {*tokenizer.all_special_ids, *tokenizer.added_tokens_decoder}
    after = tokenizer.encode(text.rpartition("answer")[2], add_special_tokens=False)
    end = next((token for token in after if token in special), tokenizer.eos_token_id)
    if end is None:
        raise BadValue("its tokenizer has no end-of-sequence token")
    return int(end)


def takes_tools(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Return whether the chat template has a place for tools."""
    return re.search(r"\btools\b", str(tokenizer.chat_template)) is not None


def _locate(path: str | Path) -> tuple[str, str | None]:
    """Return what to load, and why only this machine is searched: "" for a folder, None if the hub is asked, too."""
    text = str(path)
    folder = Path(path).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise CheckpointError(
                f"{text} is no model folder: it has no config.json; give the folder that save_pretrained wrote"
            )
        if not any((folder / name).is_file() for name in _TOKENIZER_FILES):
            raise CheckpointError(f"{text} is no whole model folder: it has no tokenizer.json (nor another tokenizer)")
        return str(folder), ""
    if folder.exists():
        raise CheckpointError(f"{text} is a file; give the folder that save_pretrained wrote")
    if isinstance(path, Path) or _means_folder(text):
        raise CheckpointError(f"there is no model folder {text}; give one that save_pretrained wrote, or a hub id")
    return text, _no_hub()


def _means_folder(text: str) -> bool:
    """Tell a path from a hub id (`name` or `owner/name`)."""
    owner, slash, name = text.partition("/")
    return text.startswith(("/", ".", "~")) or (slash != "" and ("/" in name or not name or Path(owner).is_dir()))


def _no_hub() -> str | None:
    """Return why the hub cannot be asked, or None if it can: its own client retries for half a minute before it says so."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE is set"
    try:
        urllib.request.urlopen(urllib.request.Request(constants.ENDPOINT, method="HEAD"), timeout=_HUB_SECONDS).close()
    except urllib.error.HTTPError:
        return None
    except OSError as error:
        reason = getattr(error, "reason", error)
        return None if isinstance(reason, ssl.SSLError) else f"{constants.ENDPOINT}: {reason}"
    return None


@contextlib.contextmanager
def _library_errors(doing: str) -> Iterator[None]:
    """Turn whatever the libraries raise on a broken folder or a full disk into one sentence.

    There is no narrower class to catch: tokenizers raises bare `Exception` for both, safetensors and the configuration
    checks of huggingface_hub derive from nothing else.
    """
    with Boundary() as boundary:
        yield
    if isinstance(boundary.error, (CheckpointError, MissingExtra)):
        raise boundary.error
    if boundary.error is not None:
        raise CheckpointError(f"{doing}: {in_one_line(boundary.error)}") from boundary.error


def in_one_line(error: BaseException) -> str:
    """Return an error of a library as part of a sentence: its class and the first line of what it says."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    kind = "" if isinstance(error, OSError) else f"{type(error).__name__}: "
    return f"{kind}{lines[0] if lines else 'no reason given'}"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing a bar for a millisecond's work and from reporting what becomes an error anyway."""
    from transformers.utils import logging

    bar, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bar:
            logging.enable_progress_bar()


def _some(names: Any) -> str:
    listed = sorted(names)
    return ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")
