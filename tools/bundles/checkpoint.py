"""Reads checkpoints: tensors only, and every one of them accounted for."""

from __future__ import annotations

import math
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tools.bundles.shapes import PUBLISHED, SanShape

# Kept by training, of no use afterwards.
UNUSED = ("criterion.empty_weight", "ov_classifier.attn_mask")
PATCHES = "clip_visual_extractor.conv1.weight"
ZIP = b"PK\x03\x04"
SHOWN = 5


class CheckpointError(ValueError):
    """A checkpoint that cannot be used; the message names the file and why."""


def read(path: Path, key: str = "model") -> dict[str, Tensor]:
    """The named tensors of a checkpoint, under `key` or plain. Nothing in the file can run code."""
    if not path.is_file():
        raise CheckpointError(f"{path} does not exist")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        if _cut(path, error):
            raise CheckpointError(_cut_message(path)) from error
        raise CheckpointError(
            f"{path} holds more than tensors and is refused, because reading it could run code: "
            f"{_first_line(error)}"
        ) from error
    except (RuntimeError, EOFError, OSError, zipfile.BadZipFile, ValueError) as error:
        raise CheckpointError(_cut_message(path)) from error
    state = content.get(key, content) if isinstance(content, dict) else None
    if not isinstance(state, dict) or not state:
        raise CheckpointError(f"{path} holds no table of tensors")
    for name, value in state.items():
        if not isinstance(name, str) or not isinstance(value, Tensor):
            raise CheckpointError(f"{path}: entry {name!r} is a {type(value).__name__}, no tensor")
    return state


def shape_of(path: Path, state: dict[str, Tensor]) -> SanShape:
    """Which published variant this is, by CLIP's first layer."""
    known = {(s.clip_width, 3, s.clip_patch, s.clip_patch): s for s in PUBLISHED}
    return variant(path, state, PATCHES, known, "SAN")


def variant(
    path: Path, state: dict[str, Tensor], name: str, known: dict[tuple[int, ...], Any], model: str
) -> Any:
    """Which of a model's variants this is, by the shape of one tensor."""
    if name not in state:
        raise CheckpointError(f"{path} is no {model} checkpoint: {name} is missing")
    found = tuple(state[name].shape)
    if found not in known:
        wanted = " or ".join(f"{list(size)} ({s.name})" for size, s in known.items())
        raise CheckpointError(f"{path}: {name} has shape {list(found)}; it must be {wanted}")
    return known[found]


def load(
    module: nn.Module, state: dict[str, Tensor], path: Path, unused: tuple[str, ...] = UNUSED
) -> None:
    """Fills a module; every parameter must be there, in its shape, and nothing but `unused`."""
    own = module.state_dict()
    missing = [name for name in own if name not in state]
    extra = [name for name in state if name not in own and name not in unused]
    wrong = [
        f"{name} has shape {list(state[name].shape)}, needs {list(own[name].shape)}"
        for name in own
        if name in state and state[name].shape != own[name].shape
    ]
    endless = [
        name
        for name in own
        if name in state and not bool(torch.isfinite(state[name].float()).all())
    ]
    faults = [
        _listed("missing", missing),
        _listed("unexpected", extra),
        _listed("wrong", wrong),
        _listed("not finite", endless),
    ]
    faults = [fault for fault in faults if fault]
    if faults:
        raise CheckpointError(f"{path} does not fit: " + "; ".join(faults))
    module.load_state_dict({name: state[name].float() for name in own})


def fill_randomly(module: nn.Module, seed: int) -> None:
    """Weights that mean nothing, but keep signals at a size where faults would show."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in module.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        with torch.no_grad():
            parameter.copy_(_spread(name, noise))


def _spread(name: str, noise: Tensor) -> Tensor:
    if name.endswith("logit_scale"):
        return torch.tensor(math.log(100.0))
    if "bias_scaling" in name:
        return torch.ones_like(noise) if name.endswith("weight") else torch.zeros_like(noise)
    if noise.dim() == 1 and name.endswith("weight"):
        return 1 + 0.1 * noise
    if "mask_decoder" in name and "layers.2" in name:
        return 1.4 * noise / noise[0].numel()
    if noise.dim() == 1 and name.endswith("bias"):
        return 0.1 * noise
    if "embed" in name and ".layers." not in name and noise.dim() < 4:
        return 0.5 * noise
    if name.endswith(("proj", "text_projection")):
        return noise * noise.shape[0] ** -0.5
    return noise * noise[0].numel() ** -0.5


def _listed(kind: str, names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{len(names)} {kind} ({', '.join(names[:SHOWN])}{more})"


def _cut(path: Path, error: Exception) -> bool:
    """Whether a file lost its end, be it a zip archive, which newer checkpoints are, or a pickle."""
    with path.open("rb") as file:
        looks_packed = ZIP.startswith(file.read(len(ZIP)))
    return looks_packed and not zipfile.is_zipfile(path) or "truncated" in str(error)


def _cut_message(path: Path) -> str:
    return (
        f"{path} ({path.stat().st_size} bytes) is no whole PyTorch checkpoint; it was cut or "
        "damaged, download it again"
    )


def _first_line(error: Exception) -> str:
    """What was found, without PyTorch's advice on how to load it nevertheless."""
    lines = [line.strip() for line in str(error).splitlines() if "Unsupported" in line]
    lines = lines or [line.strip() for line in str(error).splitlines() if "WeightsUnpickler" in line]
    return lines[0] if lines else type(error).__name__
