"""What a rank sends and receives: counted where torch asks for it, and read off its sockets."""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

ROUNDS = {"allreduce_": 2, "broadcast_": 1, "_allgather_base_": 1, "_reduce_scatter_base_": 1}
"""How often a ring sends (N-1)/N of what a collective is about."""

RECEIVED = 128
"""Where Linux's ``tcp_info`` has the bytes received, an unsigned 64-bit number."""


class Collectives(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the bytes that each kind of collective is about, while its ``with`` lasts."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.bytes: Counter[str] = Counter()

    def __torch_dispatch__(
        self,
        func: Any,
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if func.namespace == "c10d":
            tensors = [one for one in tree_leaves(args) if isinstance(one, Tensor)]
            name = func.overloadpacket.__name__
            # Of a gather and a scatter both ends are given: it is about the whole one.
            whole = max if name.endswith("_base_") else sum
            self.bytes[name] += whole(tensor.nbytes for tensor in tensors)
        return func(*args, **(kwargs or {}))

    def sent(self, ranks: int) -> float:
        """Bytes that each of ``ranks`` sends round a ring for it, the mean of all.

        ``KeyError`` for a collective of which that is not known.
        """
        return sum(ROUNDS[name] * (ranks - 1) / ranks * size for name, size in self.bytes.items())


def received() -> int | None:
    """Bytes that all TCP connections of this process have received; null where the system does not
    say."""
    if sys.platform != "linux":
        return None
    total = 0
    for path in Path("/proc/self/fd").iterdir():
        if not _is_socket(path):
            continue
        with socket.socket(fileno=os.dup(int(path.name))) as one:
            if one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM:
                told = one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
                if len(told) < RECEIVED + 8:
                    return None
                total += struct.unpack_from("Q", told, RECEIVED)[0]
    return total


def _is_socket(path: Path) -> bool:
    try:
        return path.readlink().name.startswith("socket:")
    except FileNotFoundError:  # that of the listing itself
        return False
