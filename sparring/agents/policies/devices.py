"""Where and in which number format a model runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sparring.errors import BadValue, MissingExtra

if TYPE_CHECKING:
    import torch


def pick_device(device: str = "auto") -> torch.device:
    """Return the device to compute on; "auto" is CUDA where there is one.

    Raises:
        BadValue: It is neither the CPU nor a CUDA device, or it is not there.
    """
    torch, _ = libraries()
    there = torch.cuda.device_count() if torch.cuda.is_available() else 0
    try:
        chosen = torch.device(("cuda" if there else "cpu") if device == "auto" else device)
    except RuntimeError:
        chosen = None
    if chosen is None or chosen.type not in ("cpu", "cuda"):
        raise BadValue(f"device={device!r}: use 'auto', 'cpu', 'cuda' or 'cuda:0'")
    if chosen.type == "cuda" and (chosen.index or 0) >= there:
        raise BadValue(
            f"device={device!r}: torch {torch.__version__} sees {there} CUDA devices here; use 'auto' or 'cpu'"
        )
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


def libraries() -> tuple[Any, Any]:
    """Return torch and transformers.

    Raises:
        MissingExtra: One of them is not installed.
    """
    try:
        import torch
        import transformers
    except ImportError as error:
        raise MissingExtra(f"language models need {error.name}: pip install 'sparring[train]'") from error
    return torch, transformers
