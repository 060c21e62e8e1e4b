"""``model.weights``: a network that begins with the weights of a file."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from dltui import instead
from dltui.checkpoint_record import damage_of_weights
from dltui.errors import DataError, InputError, UsageError
from dltui.models.options import PUBLISHED, Network, TorchvisionModel
from dltui.writing import in_words

INSIDE = ("state_dict", "model_state_dict", "model", "net", "network", "weights")
"""What a training script calls the state dict that it saves beside other things."""

PREFIXES = ("module.", "_orig_mod.", "model.")
"""What wrappers put before every name: DataParallel, torch.compile, a training class."""

AUXILIARY = ("aux1.", "aux2.", "AuxLogits.")
"""Outputs that are used in training only, which torchvision's networks are built without."""

FEW = 3

Say = Callable[[str], None]


def begin_with(model: nn.Module, options: Network, folder: Path, say: Say) -> None:
    """Put the weights of the file into ``model``; ``say`` is told what was understood.

    A last layer of another number of outputs stays as it is. ``InputError`` for any other
    difference, ``DataError`` for a file that cannot be read.
    """
    path = _file(options, folder)
    state = _state(path, say)
    own = model.state_dict()
    state = _without_prefix(state, own, say)
    if isinstance(options, TorchvisionModel):
        state = {name: one for name, one in state.items() if not name.startswith(AUXILIARY)}
    other = {name for name in own.keys() & state.keys() if _differs(own[name], state[name])}
    missing = [name for name in own if name not in state and not name.endswith("batches_tracked")]
    unexpected = [name for name in state if name not in own]
    if missing or unexpected:
        raise InputError(
            f"model.weights: {path.name} is of another network: {_apart(missing, unexpected)}"
        )
    if not all(name.startswith(_head(model)) for name in other):
        name = next(name for name in state if name in other)
        raise InputError(
            f"model.weights: {path.name} is of another network: {name} is "
            f"{_shape(state[name])} there and {_shape(own[name])} here"
        )
    if other:
        was, now = (_shape(one[min(other)]) for one in (state, own))
        say(f"{', '.join(sorted(other))} of {path.name} left out ({was} there, {now} here): new")
    model.load_state_dict({n: one for n, one in state.items() if n not in other}, strict=False)


def _file(options: Network, folder: Path) -> Path:
    if options.weights == PUBLISHED and isinstance(options, TorchvisionModel):
        return _published(options.name)
    path = folder / Path(options.weights).expanduser()
    if not path.is_file():
        raise UsageError(f"model.weights: no file {path}")
    return path


def _published(name: str) -> Path:
    from torchvision.models import get_model_weights

    url: str = get_model_weights(name).DEFAULT.url
    path = Path(torch.hub.get_dir()) / "checkpoints" / url.rpartition("/")[2]
    if not path.is_file():
        raise UsageError(
            f"model.weights: a run fetches nothing, and {path} is not there; fetch {url}"
        )
    return path


def _state(path: Path, say: Say) -> dict[str, Tensor]:
    """The tensors of the file by name."""
    try:
        if why := damage_of_weights(path):
            raise OSError(f"it is not as its run wrote it: {why}")
        if what := instead.of_file(path):
            raise OSError(f"it is {what}")
        found: Any = _read(path)
    except pickle.UnpicklingError:
        raise InputError(
            f"model.weights: {path.name} holds more than tensors, which would be run as code: "
            "save model.state_dict() instead of the model"
        ) from None
    except Exception as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        if isinstance(error, OSError) and error.errno:
            said = in_words(error)
        raise DataError(f"model.weights: {path} cannot be read: {said}") from error
    for name in INSIDE:
        if isinstance(found, dict) and isinstance(found.get(name), dict):
            found = found[name]
            say(f"weights of {path.name}: taken from {name!r} in it")
    tensors = (
        {n: one for n, one in found.items() if isinstance(one, Tensor)}
        if isinstance(found, dict)
        else {}
    )
    if not tensors:
        raise InputError(f"model.weights: {path.name} holds no state dict")
    return tensors


def _read(path: Path) -> Any:
    if path.suffix == ".safetensors":
        from safetensors import safe_open

        with safe_open(path, framework="pt") as file:
            names: list[str] = file.keys()
            found = {name: file.get_tensor(name) for name in names}
            tied: dict[str, str] = file.metadata() or {}
        return found | {name: found[kept] for name, kept in tied.items() if kept in found}
    return torch.load(path, map_location="cpu", weights_only=True)


def _without_prefix(state: dict[str, Tensor], own: dict[str, Any], say: Say) -> dict[str, Tensor]:
    for prefix in PREFIXES:
        wrapped = all(name.startswith(prefix) for name in state)
        if wrapped and not any(name.startswith(prefix) for name in own):
            say(f"weights: {prefix!r} left out before every name")
            state = {name.removeprefix(prefix): one for name, one in state.items()}
    return state


def _differs(own: Any, other: Tensor) -> bool:
    """In shape; a lazy parameter takes any."""
    return isinstance(own, Tensor) and not nn.parameter.is_lazy(own) and own.shape != other.shape


def _head(model: nn.Module) -> str:
    """What the names of the last layer's tensors begin with."""
    last = [name for name, _ in model.named_parameters()][-1]
    return last.rpartition(".")[0]


def _apart(missing: Iterable[str], unexpected: Iterable[str]) -> str:
    parts = ((missing, "it lacks "), (unexpected, "only it has "))
    return "; ".join(f"{words}{_named(list(names))}" for names, words in parts if names)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more


def _shape(tensor: Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "one number"
