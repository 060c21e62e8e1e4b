"""One sentence where the library of an adapter is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Imports of the library that ``dltui[extra]`` installs; ImportError names that extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != extra:
            raise
        message = f"{extra} is not installed here: pip install 'dltui[{extra}]'"
        raise ImportError(message, name=extra) from None
