"""A transform of the user's own: a function of a batch, or a class whose object is one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import Tensor

from dltui import foreign
from dltui.data.seeded import seeded
from dltui.data.transforms.draws import Draws
from dltui.errors import InputError, UsageError
from dltui.options import Code

Own = Callable[[Tensor, Draws], Tensor]


def own(code: Code, folder: Path, where: str) -> Own:
    """``code`` as a transform; ``where`` is its setting.

    A class is made with the arguments, once; a function gets them after each batch. It may change
    its batch (n, …) in place and must give one of that shape and type. What it draws from torch,
    NumPy or Python begins at a seed of the batch.
    """
    change = _callable(code, folder, where)
    name = f"{code.name} of {Path(code.file).name}"

    def changed(x: Tensor, draws: Draws) -> Tensor:
        given = x.clone()
        with foreign.told(where), seeded(draws.seed(), x.device):
            found = change(given)
        if not isinstance(found, Tensor):
            raise InputError(f"{where}: {name} gives no tensor but {_a(found)}")
        if found.shape != x.shape or found.dtype != x.dtype:
            raise InputError(
                f"{where}: {name} gives {_form(found)} for a batch of {_form(x)}; "
                "it must keep shape and type"
            )
        return found.detach().to(x.device)

    return changed


def _callable(code: Code, folder: Path, where: str) -> Callable[[Tensor], Any]:
    found = foreign.load(code, folder, where)
    if inspect.isclass(found):
        made = foreign.call(found, code, folder, where)
        if not callable(made):
            raise InputError(f"{where}: an object of {code.name} cannot be called with a batch")
        return made  # type: ignore[no-any-return]
    try:
        inspect.signature(found).bind(None, **code.arguments)
    except TypeError as error:
        raise UsageError(f"{where}.arguments: {code.name}(batch, …) {error}") from None
    return lambda x: found(x, **code.arguments)


def _form(x: Tensor) -> str:
    sides = "×".join(map(str, x.shape)) or "a single number"
    return f"{sides} {str(x.dtype).removeprefix('torch.')}"


def _a(value: Any) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
