"""The user's own network: a class or function in their file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import nn

from dltui import foreign
from dltui.errors import InputError, UsageError
from dltui.models.options import UserModel
from dltui.options import Code


def user_model(options: UserModel, folder: Path) -> nn.Module:
    """Run the file and call ``options.name`` in it; what goes wrong there is one line."""
    code = options.code
    with torch_as_it_was():
        maker = foreign.load(code, folder, "model")
        if isinstance(maker, nn.Module):
            raise UsageError(
                f"model.name: {options.name} of {options.file} is a network already; name its "
                "class, or a function that makes it, so that run.seed decides its weights"
            )
        model = foreign.call(maker, code, folder, "model")
    if not isinstance(model, nn.Module):
        raise UsageError(f"model: {options.name} of {options.file} gives no torch.nn.Module")
    return model


def run_files(codes: list[tuple[str, Code]], folder: Path) -> None:
    """Before the run's seed is set, which then holds whatever a file seeds when it is run."""
    for where, code in codes:
        with torch_as_it_was():
            foreign.load(code, folder, where)


@contextmanager
def torch_as_it_was() -> Iterator[None]:
    """What code of the user's own sets for all of torch does not reach dltui's own tensors."""
    device, dtype = torch.get_default_device(), torch.get_default_dtype()
    try:
        with torch.enable_grad():
            yield
    finally:
        torch.set_default_dtype(dtype)
        if torch.get_default_device() != device:
            torch.set_default_device(None)


def demand_numbers(model: nn.Module, name: str) -> None:
    """``InputError`` for parameters on the meta device."""
    if any(parameter.is_meta for parameter in model.parameters()):
        raise InputError(f"model: {name} is made on the meta device, which holds no numbers")
