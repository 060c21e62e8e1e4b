"""The first steps of a training as the allocator sees them, from the log of a later one.

Plain Python: no torch.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from dltui.memory.log import Change, Kind, MemoryLog, Moment, Request

NOTHING = MemoryLog()


def two_steps(
    log: MemoryLog, evaluation: MemoryLog = NOTHING, kept: Mapping[str, int] | None = None
) -> list[Change]:
    """Two steps and an evaluation, with what the libraries ask for between their tensors.

    In the first step there are no gradients yet, and the optimizer's state comes with the update:
    where it comes to lie decides how well later requests fit between. The second step lets the
    gradients of the first go. ``kept`` is what the owner of a request holds from then on, bytes.
    """
    sequence = _Sequence(kept or {})
    setup: dict[Kind, list[Change]] = {kind: [] for kind in Kind}
    for change in log.changes:
        if change.place.moment is Moment.SETUP:
            setup[log.kinds[change.storage]].append(change)
    state, gradients = setup.pop(Kind.OPTIMIZER), setup.pop(Kind.GRADIENTS)
    alive: dict[int, int] = {}
    sequence.play(itertools.chain(*setup.values()), alive)
    step = list(_step(log))
    before = itertools.takewhile(lambda item: item.place.moment is not Moment.OPTIMIZER, step)
    update = len(list(before))
    for part in (step[:update], state, step[update:]):
        sequence.play(part, alive)
    made = [storage for storage in alive if log.kinds[storage] is Kind.GRADIENTS]
    gone = sorted(gradients, key=lambda change: change.bytes)
    new = sorted((alive.pop(storage) for storage in made), key=sequence.sizes.__getitem__)
    alive |= {change.storage: number for change, number in zip(gone, new, strict=False)}
    sequence.play(step, alive)
    sequence.play(_step(evaluation), {})
    return sequence.changes


class _Sequence:
    """Changes in a numbering of their own, so that several logs can follow one another."""

    def __init__(self, kept: Mapping[str, int]) -> None:
        self.changes: list[Change] = []
        self.sizes: dict[int, int] = {}
        self._kept = dict(kept)

    def play(self, items: Iterable[Change | Request], alive: dict[int, int]) -> None:
        """Append ``items``; ``alive`` maps a log's storages to their numbers here, and the end of
        one that is not among them is left out."""
        for item in items:
            if isinstance(item, Request):
                self._ask(item)
            elif item.bytes > 0:
                alive[item.storage] = self._come(item.bytes, item)
            elif item.storage in alive:
                self.changes.append(item._replace(storage=alive.pop(item.storage)))

    def _ask(self, request: Request) -> None:
        """What is asked for goes back at once, or is kept by its owner from the first time on."""
        if request.owner in self._kept:
            self._come(self._kept.pop(request.owner), request)
        for number in [self._come(size, request) for size in request.sizes]:
            self.changes.append(Change(number, -self.sizes[number], request.place))

    def _come(self, size: int, cause: Change | Request) -> int:
        number = len(self.sizes)
        self.sizes[number] = size
        self.changes.append(Change(number, size, cause.place))
        return number


def _step(log: MemoryLog) -> Iterator[Change | Request]:
    """The changes after the setup and the requests, each where it was made."""
    requests = iter(log.requests)
    request = next(requests, None)
    for position, change in enumerate(log.changes):
        while request is not None and request.at <= position:
            yield request
            request = next(requests, None)
        if change.place.moment is not Moment.SETUP:
            yield change
    if request is not None:
        yield request
        yield from requests
