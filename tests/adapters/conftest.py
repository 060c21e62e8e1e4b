"""Tests against the libraries of others, at the versions that ``.ci/adapters`` installs."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All here are ``adapters``; what those libraries warn of themselves is theirs."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.adapters)
            item.add_marker(pytest.mark.filterwarnings("ignore"))
