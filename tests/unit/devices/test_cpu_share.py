"""What a run's process is given of the environment of whoever begins it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

WRITTEN = ("_RJEM_MALLOC_CONF", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK")
"""By libraries: this very process may have imported them."""

LOOK = """
import json
from dltui.devices.cpu_share import environment
before = environment(0)
import polars, sklearn
print(json.dumps([before, environment(0)]))
"""


@pytest.mark.parametrize("own", [{}, {"_RJEM_MALLOC_CONF": "narenas:1"}])
def test_libraries_that_are_imported_change_nothing_of_it(own: dict[str, str]) -> None:
    command = [sys.executable, "-P", "-c", LOOK]
    plain = {name: value for name, value in os.environ.items() if name not in WRITTEN}
    before, after = json.loads(subprocess.check_output(command, env=plain | own))
    assert own.items() <= before.items()
    if not own:
        assert after == before and not after.keys() & set(WRITTEN)
