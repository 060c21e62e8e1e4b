"""Two networks of our own with nothing in them but a line from one to the other.

Each is a Linux network namespace of a thread: what that thread starts lives in it. They have no
names and no way out, and vanish with the last process in them.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from tests.benchmarks.terminal import end
from tests.line.places import TREE

Value = TypeVar("Value")

NEAR, FAR = "10.255.77.1", "10.255.77.2"
"""Addresses of the server's end and of the terminal's."""

TUN = Path("/dev/net/tun")
CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001

QUEUE = 64 << 10
"""Bytes that wait at the narrow place of a line before its tail is dropped."""


class Network:
    """A namespace with the interface ``line0``, whose packets come and go through ``device``."""

    def __init__(self, own: str, other: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self.device = self.inside(lambda: _make(own, other))

    def inside(self, call: Callable[[], Value]) -> Value:
        """What ``call`` gives when it is called in this network."""
        return self._thread.submit(call).result()

    def close(self) -> None:
        os.close(self.device)
        self._thread.shutdown()


def _make(own: str, other: str) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "no network namespace can be made")
    device = os.open(TUN, os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"line0", IFF_TUN_NO_PI))
    for words in (
        f"addr add {own}/32 peer {other}/32 dev line0",
        "link set line0 up",
        "link set lo up",
    ):
        subprocess.run(["ip", *words.split()], check=True)
    return device


def lacking() -> str:
    """Why no such network can be made here; empty where one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces need Linux and root"
    if not TUN.exists():
        return f"no {TUN}"
    probe = subprocess.run(
        ["unshare", "-n", "ip", "link"], capture_output=True, text=True, check=False
    )
    return "" if probe.returncode == 0 else f"unshare -n ip link: {probe.stderr.strip()}"


class Networks:
    """``near`` and ``far``, joined by a line that is ``like`` what ``Pipe`` takes, both ways."""

    def __init__(self, like: Mapping[str, float]) -> None:
        with ExitStack() as stack:
            self.near = Network(NEAR, FAR)
            stack.callback(self.near.close)
            self.far = Network(FAR, NEAR)
            stack.callback(self.far.close)
            devices = (self.near.device, self.far.device)
            what = json.dumps({"room": QUEUE, **like})
            self._relay = subprocess.Popen(
                [sys.executable, "-m", "tests.line.relay", *map(str, devices), what],
                pass_fds=devices,
                cwd=TREE,
                env={**os.environ, "PYTHONPATH": str(TREE)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            stack.callback(end, self._relay)
            self._stack = stack.pop_all()

    def hold(self, seconds: float) -> int:
        """Nothing goes either way for ``seconds``; gives the bytes that went to the far end."""
        assert self._relay.stdin and self._relay.stdout
        self._relay.stdin.write(f"{seconds}\n".encode())
        self._relay.stdin.flush()
        return int(self._relay.stdout.readline())

    def carried(self) -> int:
        """Bytes of the packets that came to the far end so far."""
        return self.hold(0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._relay.stdin and self._relay.stdout
        self._relay.stdin.close()
        self._stack.close()
        self._relay.stdout.close()
