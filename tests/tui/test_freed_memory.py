"""What the lab no longer needs goes back to the machine."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

BLOCKS = """
import sys
import psutil
from dltui.tui.background.housekeeping import give_back_what_is_free
if sys.argv[1] == "given back":
    give_back_what_is_free()
large = bytearray(16 * 2**20)
del large  # glibc maps nothing below 16 MiB from now on, unless it was told
blocks = [bytearray(2**20) for _ in range(64)]
last = blocks.pop()  # what is free lies below it
blocks.clear()
print(psutil.Process().memory_info().rss / 2**20)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_freed_blocks_go_back_to_the_machine() -> None:
    def held(how: str) -> float:
        command = [sys.executable, "-P", "-c", BLOCKS, how]
        return float(subprocess.run(command, capture_output=True, check=True).stdout)

    assert held("kept") - held("given back") > 30  # MiB of 63
