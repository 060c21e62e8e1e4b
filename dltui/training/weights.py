"""A network's tensors as safetensors: whole, apart from one another, and exactly back again."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from dltui import foreign
from dltui.errors import DltuiError
from dltui.training.ranks import sharding
from dltui.writing import system_error


class Unsavable(DltuiError):
    """No file can hold the weights: that must not cost a training what it has measured."""


def save(model: nn.Module, path: Path) -> None:
    """Parameters and buffers; of tied ones one, and in the file's metadata which they are.

    Views, expanded, sparse and strided ones are written as the values they show. ``Unsavable``
    where the network gives none that a file can hold, ``OSError`` where the disk takes none.
    """
    try:
        _save(model, path)
    except Exception as error:
        if system := system_error(error):
            raise system from error
        raise Unsavable(f"its weights cannot be saved: {foreign.words(error)}") from error


def _save(model: nn.Module, path: Path) -> None:
    tensors: dict[str, Tensor] = {}
    tied: dict[str, str] = {}
    names: dict[tuple[object, ...], str] = {}
    for name, tensor in state(model).items():
        key = (
            (tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype)
            if tensor.layout is torch.strided
            else ()
        )
        if key and tensor.numel() and key in names:
            tied[name] = names[key]
        else:
            names[key] = name
            tensors[name] = _alone(tensor)
    save_file(tensors, path, metadata={"format": "pt"} | tied)


def load(model: nn.Module, path: Path, device: torch.device) -> None:
    """Into ``model``, which must have tensors of the same names and shapes."""
    with safe_open(path, framework="pt", device=str(device)) as file:
        names: list[str] = file.keys()
        found: dict[str, Tensor] = {name: file.get_tensor(name) for name in names}
        tied = {name: kept for name, kept in (file.metadata() or {}).items() if kept in found}
    found |= {name: found[kept] for name, kept in tied.items()}
    put(model, found)
    if absent := [name for name in state(model) if name not in found]:
        raise RuntimeError(f"{path} has no {', '.join(absent)}")


def put(model: nn.Module, found: dict[str, Tensor]) -> None:
    """``found`` by name into ``model``; the rest stays. An expanded buffer becomes a whole one."""
    for module in model.modules():
        for name, buffer in module._buffers.items():
            if buffer is not None and overlaps(buffer):
                module._buffers[name] = buffer.clone(memory_format=torch.contiguous_format)
    sparse = {
        name: found[name].to_sparse(layout=tensor.layout)
        for name, tensor in state(model).items()
        if name in found and tensor.layout is not found[name].layout
    }
    if sharding.is_split(model):
        sharding.put(model, found)
    else:
        model.load_state_dict(found | sparse, strict=False)


def state(model: nn.Module) -> dict[str, Tensor]:
    """What ``state_dict`` gives of tensors; the extra state of a module is left out."""
    found = sharding.gathered(model) if sharding.is_split(model) else model.state_dict()
    return {n: one.detach() for n, one in found.items() if isinstance(one, Tensor)}


def _alone(tensor: Tensor) -> Tensor:
    """The values of ``tensor`` in a storage of their own, without a copy where they have one."""
    if tensor.layout is not torch.strided:
        return tensor.to_dense()
    whole = tensor.is_contiguous() and tensor.untyped_storage().nbytes() == tensor.nbytes
    plain = whole and not tensor.is_conj() and not tensor.is_neg()
    return (
        tensor
        if plain
        else tensor.resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
    )


def overlaps(tensor: Tensor) -> bool:
    """Whether places of it are one in memory, so that nothing can be written there."""
    return tensor.layout is torch.strided and any(
        size > 1 and stride == 0 for size, stride in zip(tensor.shape, tensor.stride(), strict=True)
    )
