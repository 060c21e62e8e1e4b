"""Packets between two network interfaces, delayed, limited and lost: ``FD FD [JSON]``.

The file descriptors are two TUN devices that this process inherits. JSON has what both ways are
like, as ``Pipe`` has it. A number on standard input holds everything for so many seconds; after
each the bytes that came through from the first to the second are said. Its end ends the relay.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time

from tests.line.pipe import Pipe

MTU = 1500


def main(near: int, far: int, like: dict[str, float]) -> None:
    ways = {
        near: (far, Pipe(**like, seed=1)),
        far: (near, Pipe(**like, seed=2)),
    }
    asked = sys.stdin.fileno()
    through = 0
    while True:
        wait = min(pipe.next for _, pipe in ways.values()) - time.perf_counter()
        ready = select.select([near, far, asked], [], [], max(0.0, min(wait, 1.0)))[0]
        now = time.perf_counter()
        if asked in ready:
            if not (line := os.read(asked, 100)):
                return
            for _, pipe in ways.values():
                pipe.hold(float(line), now)
            print(through, flush=True)
        for device in (near, far):
            if device in ready:
                ways[device][1].put(os.read(device, MTU), now)
        for other, pipe in ways.values():
            for packet in pipe.take(now):
                os.write(other, packet)
                through += len(packet) if other == far else 0


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
