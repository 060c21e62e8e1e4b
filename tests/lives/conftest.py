"""Keys of a pilot come as in ``tests/tui``."""

from tests.tui.conftest import looking_before_each_key as looking_before_each_key
