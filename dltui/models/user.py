"""The user's own network: a class or function in their file."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from torch import nn

from dltui.errors import DltuiError, UsageError
from dltui.models.options import UserModel


def user_model(options: UserModel, folder: Path) -> nn.Module:
    """Run the file and call ``options.name`` in it; what goes wrong there is one line.

    ``UsageError`` where the preset says what cannot be; what the user's code raises is no fault of
    the preset, and its traceback is in the log.
    """
    path = folder / Path(options.file).expanduser()
    if not path.is_file():
        raise UsageError(f"model.file: no file {path}")
    specification = importlib.util.spec_from_file_location(f"dltui_user_{path.stem}", path)
    if specification is None or specification.loader is None:
        raise UsageError(f"model.file: {path} is not a Python file")
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        raise DltuiError(f"model.file: {path} fails: {_words(error)}") from error
    maker = getattr(module, options.name, None)
    if not callable(maker):
        raise UsageError(f"model.name: {path} has no class or function {options.name!r}")
    try:
        model = maker(**options.arguments)
    except Exception as error:
        words = f"model: {options.name}(…) of {path} fails: {_words(error)}"
        # Raised by the call itself, it is model.arguments that do not fit.
        inside = error.__traceback__ and error.__traceback__.tb_next
        raise (DltuiError if inside else UsageError)(words) from error
    if not isinstance(model, nn.Module):
        raise UsageError(f"model: {options.name} of {path} gives no torch.nn.Module")
    return model


def _words(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
