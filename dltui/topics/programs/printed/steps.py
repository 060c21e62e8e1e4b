"""Where a program is: counts that begin anew with each epoch, as one that goes on."""

from __future__ import annotations

from dataclasses import dataclass

from dltui.topics.programs.printed.found import Found, Place

BAR = "bar"


@dataclass(slots=True)
class _Count:
    """Of one kind and total; ``base`` is what was counted before it began anew."""

    base: float = 0
    first: float = 0
    last: float = -1
    stride: float = 1

    def take(self, place: Place) -> int:
        number = place.number
        if self.last < 0:
            self.first = number
        elif number < self.last and self._anew(number, place.total):
            behind = self.stride if self.first == 0 else 0
            self.base += place.total or self.last + behind
            self.first = number
        elif number > self.last:
            self.stride = number - self.last
        self.last = number
        return int(self.base + number)

    def _anew(self, number: float, total: int | None) -> bool:
        """Not where one of a few that run side by side is a little behind."""
        return number <= self.first or (total is not None and self.last >= 0.9 * total)


class Steps:
    """Takes what lines say of their place and tells the step of each value."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int | None], _Count] = {}
        self._bar: int | None = None
        self._bar_valued = False
        self._values: dict[str, int] = {}
        self._epoch: float | None = None
        self._first_epoch: float | None = None
        self._epochs = 0
        self._total = 0
        self.step: int | None = None

    def take(self, found: Found) -> None:
        """Before the values of ``found`` are asked for."""
        if found.epoch is not None:
            self._take_epoch(found.epoch)
        place = found.step
        if place is None or not (found.values or place.total or place.kind == BAR):
            return
        if place.kind == BAR and not self._is_main(place, found):
            return
        count = self._counts.setdefault((place.kind, place.total), _Count())
        self.step = count.take(place)
        if place.total:
            self._total = place.total
        if count.base and not self._epochs:
            self._total = 0  # nobody says how many times it begins anew

    def step_of(self, name: str) -> int:
        """The step of a value that has just been read; without any, its number."""
        number = self._values[name] = self._values.get(name, 0) + 1
        if self.step is not None:
            return self.step
        if self._epoch is not None and self._epoch.is_integer():
            return int(self._epoch)
        return number

    @property
    def total(self) -> int:
        """All steps, or all epochs where no steps are told; 0 where nobody says it."""
        if self.step is None:
            return self._epochs
        return self._total * max(1, self._epochs)

    @property
    def epochs(self) -> int:
        return self._epochs

    @property
    def done(self) -> int | None:
        if self.step is not None:
            return self.step
        return None if self._epoch is None else int(self._epoch)

    def _take_epoch(self, epoch: Place) -> None:
        self._epoch = epoch.number
        if self._first_epoch is None:
            self._first_epoch = epoch.number
        if epoch.total:
            counted_from_0 = self._first_epoch == 0 and epoch.number == epoch.total
            self._epochs = max(self._epochs, epoch.total + counted_from_0)

    def _is_main(self, place: Place, found: Found) -> bool:
        """Whether a bar is that of the training, and not one that runs within it or after it."""
        valued = bool(found.values)
        known = self._bar is not None
        if not known or place.total == self._bar:
            self._bar, self._bar_valued = place.total or 0, self._bar_valued or valued
            return True
        if self._bar == 0 and place.total is None:
            return True
        if valued and not self._bar_valued:
            self._bar, self._bar_valued = place.total or 0, True
            return True
        return False
