"""Many looks at a disk: one after another where it is fast, many at a time where it is not."""

from __future__ import annotations

import time
from _thread import start_new_thread
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future
from contextlib import closing
from queue import Empty, SimpleQueue
from typing import TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")

SLOW = 0.008
"""Seconds of two looks that are worth threads. A run on a disk of its own takes 0.1 ms, which they
would double; on one of 5 ms a call 30 ms, and 5 where it has not changed."""

THREADS = 64
"""They wait and do not work: 5,000 runs at 10 ms a call are 300 s of waiting, and took 14 s with
32 of them."""


def side_by_side(
    asked: Iterable[Key],
    look: Callable[[Key], Answer],
    patience: float,
    threads: int = THREADS,
) -> Generator[tuple[Key, Answer] | None]:
    """``look`` at each of ``asked``, the first first, as the answers come; so many ``threads`` at
    most.

    Null when none came within ``patience`` seconds, for who has other things to do. Who closes
    the iterator waits for nothing: what is not begun is left.
    """
    waiting, took = deque(asked), 0.0
    while waiting:
        key, began, before = waiting.popleft(), time.perf_counter(), took
        answer = look(key)
        took = time.perf_counter() - began
        yield key, answer
        if before + took > SLOW:
            break
    done: SimpleQueue[tuple[Key, Future[Answer]]] = SimpleQueue()
    missing = len(waiting)
    for _ in range(min(threads, missing)):
        # A ``Thread`` waits until it has begun: 64 took 0.13 s beside a lab that opens.
        start_new_thread(_work, (waiting, look, done))
    try:
        while missing:
            try:
                key, found = done.get(timeout=patience)
            except Empty:
                yield None
            else:
                missing -= 1
                yield key, found.result()
    finally:
        waiting.clear()


def each(asked: Sequence[Key], look: Callable[[Key], Answer]) -> list[Answer]:
    """What a look at each of ``asked`` gives, in their order; of several faults the first in that
    order is raised, whichever came first.
    """

    def tried(number: int) -> Future[Answer]:
        answer: Future[Answer] = Future()
        try:
            answer.set_result(look(asked[number]))
        except Exception as error:  # noqa: BLE001  raised below
            answer.set_exception(error)
        return answer

    early, found = dict[int, Future[Answer]](), list[Answer]()
    with closing(side_by_side(range(len(asked)), tried, 60.0)) as answers:
        for number, answer in filter(None, answers):
            early[number] = answer
            while len(found) in early:
                found.append(early.pop(len(found)).result())
    return found


def _work(
    waiting: deque[Key],
    look: Callable[[Key], Answer],
    done: SimpleQueue[tuple[Key, Future[Answer]]],
) -> None:
    """Until nothing waits; what goes wrong is raised where the answers are taken."""
    while True:
        try:
            key = waiting.popleft()
        except IndexError:
            return
        found: Future[Answer] = Future()
        try:
            found.set_result(look(key))
        except Exception as error:  # noqa: BLE001  see above
            found.set_exception(error)
        done.put((key, found))
