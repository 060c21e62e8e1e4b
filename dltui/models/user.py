"""The user's own network: a class or function in their file."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from dltui import foreign
from dltui.errors import UsageError
from dltui.models.options import UserModel


def user_model(options: UserModel, folder: Path) -> nn.Module:
    """Run the file and call ``options.name`` in it; what goes wrong there is one line."""
    model = foreign.make(options.code, folder, "model")
    if not isinstance(model, nn.Module):
        raise UsageError(f"model: {options.name} of {options.file} gives no torch.nn.Module")
    return model
