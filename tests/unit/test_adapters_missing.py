"""An adapter without its library says which extra has it."""

from __future__ import annotations

from importlib import import_module

import pytest

from dltui.adapters.missing import needs


def test_the_extra_is_named() -> None:
    with pytest.raises(ImportError) as told, needs("lightning"):
        raise ModuleNotFoundError("No module named 'lightning'", name="lightning.pytorch")
    assert str(told.value) == "lightning is not installed here: pip install 'dltui[lightning]'"


def test_what_the_library_itself_misses_stays_as_it_is() -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere"), needs("lightning"):
        import_module("nowhere.at.all")
