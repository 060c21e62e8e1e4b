"""Batches for the loop: from memory on the device where they fit, else from a loader.

The order of an epoch is a function of the seed and the epoch's number alone, so a resumed
run, and two runs that are compared, see the same batches.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, tee

import numpy as np
import psutil
import torch
from torch import Tensor

from dltui.data.dataset import Encoding, Examples, LazyImages, together
from dltui.data.loading import Loader, Wanted, read
from dltui.data.split import generator
from dltui.data.transforms.chain import Chain
from dltui.data.transforms.draws import Draws

MEMORY_SHARE = 0.25
"""Part of a device's free memory that a whole data set may take."""

Batch = tuple[Tensor, Tensor]

Order = Callable[[int, int, int], Tensor]
"""Number of examples, seed, epoch → (count,) int64: their places, in the order to be seen."""


def order(count: int, seed: int, epoch: int) -> Tensor:
    """(count,) int64: the shuffled order of ``epoch``."""
    return torch.randperm(count, generator=generator(seed, 1_000 + epoch))


Span = tuple[int, int]
"""Begin and end of a batch in the order of its epoch."""

Cut = Callable[[int, int], Span]
"""Of a batch the part that is trained here."""


def spans(count: int, size: int, start: int = 0, *, join: bool = False) -> Iterator[Span]:
    """Begin and end of each batch of ``count`` examples, from ``start`` on."""
    begin = start
    while begin < count:
        end = min(begin + size, count)
        if join and count - end == 1:
            end = count
        yield begin, end
        begin = end


class Batches:
    """The batches of one part, as float32 inputs and int64 labels on ``device``.

    Inputs are made once where all of them fit the device, otherwise for every batch from the
    compact form, which lies on the device if it fits there and on the host if it does not.
    ``x``, ``y`` are what is held, and ``encoding`` what is still to be done to ``x``. Where
    ``encoding.copies``, no batch is a view of what is held. ``transforms`` change the batches of
    an epoch, never those that are read in order. With ``join`` a last example that would be alone
    belongs to the batch before it. What does not fit in memory is read by ``loader``, which parts
    of a data set may share.
    """

    def __init__(
        self,
        examples: Examples,
        encoding: Encoding,
        device: torch.device,
        *,
        seed: int = 0,
        shuffle: bool = False,
        order: Order = order,
        transforms: Chain | None = None,
        join: bool = False,
        loader: Loader | None = None,
    ) -> None:
        self.device, self.seed, self.shuffle = device, seed, shuffle
        self.copies, self.join = encoding.copies, join
        self._order, self._transforms = order, transforms
        self.encoding: Encoding | None = encoding
        self.x: Tensor | LazyImages = examples.x
        self.y = examples.y
        room = MEMORY_SHARE * free_memory(device)
        if isinstance(self.x, Tensor):
            if encoding.same_size and transforms is None and self.x.numel() * 4 <= room:
                self.x, self.encoding = encoding(self.x.to(device)), None
            elif self.x.nbytes <= room:
                self.x = self.x.to(device)
            self.y = self.y.to(self.x.device)
        else:
            self._loader = loader or Loader(pinned=device.type == "cuda")
            self._loader.add(self.x)

    def __len__(self) -> int:
        """Number of examples."""
        return len(self.y)

    @property
    def resident(self) -> list[Tensor]:
        """What stays on the device as long as this does: of inputs (n, …) and labels (n,) int64."""
        held = [part for part in (self.x, self.y) if isinstance(part, Tensor)]
        return [part for part in held if part.device.type == self.device.type]

    def reordered(self, seed: int) -> Batches:
        """The same examples, held once, in the order of another seed."""
        other = copy.copy(self)
        other.seed = seed
        return other

    def epoch(
        self, epoch: int, batch_size: int, start: int = 0, cut: Cut | None = None
    ) -> Iterator[Batch]:
        """The batches of ``epoch`` from example ``start`` on; the last may be smaller.

        With ``cut`` a part of each, as it is in the whole batch.
        """
        chosen = self._order(len(self), self.seed, epoch) if self.shuffle else None
        whole = self.spans(batch_size, start)
        if self._transforms is not None:
            return self._changed(self._transforms, chosen, epoch, list(whole), cut)
        parts = whole if cut is None else (cut(*span) for span in whole)
        return self._batches(chosen, parts, epoch)

    def spans(self, batch_size: int, start: int = 0) -> Iterator[Span]:
        """Begin and end of each batch from example ``start`` on."""
        return spans(len(self), batch_size, start, join=self.join)

    def in_order(self, batch_size: int, first: int = 0, every: int = 1) -> Iterator[Batch]:
        """All examples as stored, e.g. to evaluate; inputs (batch, …), labels (batch,).

        Or of those batches only ``every`` so many, from the ``first`` on.
        """
        return self._batches(None, islice(self.spans(batch_size), first, None, every))

    def first(self, batch_size: int) -> tuple[Tensor, Batch]:
        """The first batch of epoch 0, made without a loader, and the places (batch,) of its
        examples.
        """
        chosen = self._order(len(self), self.seed, 0) if self.shuffle else torch.arange(len(self))
        _, end = next(spans(len(self), batch_size, join=self.join))
        places = chosen[:end]
        batch = self._read(places), self.y[places.to(self.y.device)]
        if self._transforms is not None:
            draws = Draws((self.seed, 0, 0), end, self.device)
            return places, self._transformed(self._transforms, batch, draws)
        return places, self._encoded(batch)

    def _read(self, places: Tensor) -> Tensor:
        """Those of the first batch, as stored."""
        if isinstance(self.x, Tensor):
            return together(self.x, places.tolist())
        return torch.stack(read(self.x, self._wanted(places, 0, 0)))

    def _batches(
        self, chosen: Tensor | None, parts: Iterable[Span], epoch: int = 0
    ) -> Iterator[Batch]:
        stored = self._stored(chosen, parts, epoch)
        return stored if self.encoding is None else map(self._encoded, stored)

    def _stored(self, chosen: Tensor | None, parts: Iterable[Span], epoch: int) -> Iterator[Batch]:
        if not isinstance(self.x, Tensor):
            return self._loaded(self.x, chosen, parts, epoch)
        return self._indexed(self.x, chosen, parts)

    def _changed(
        self,
        transforms: Chain,
        chosen: Tensor | None,
        epoch: int,
        whole: Sequence[Span],
        cut: Cut | None,
    ) -> Iterator[Batch]:
        """What they do to an example may depend on the others of its batch: it is cut afterwards,
        unless it does not.
        """
        early = cut is not None and transforms.by_example
        parts = [cut(*span) for span in whole] if cut is not None and early else whole
        batches = zip(whole, parts, self._stored(chosen, parts, epoch), strict=True)
        for (begin, end), (first, last), batch in batches:
            draws = Draws(
                (self.seed, epoch, begin),
                end - begin,
                self.device,
                slice(first - begin, last - begin),
            )
            x, y = self._transformed(transforms, batch, draws)
            if cut is not None and not early:
                first, last = cut(begin, end)
                x, y = x[first - begin : last - begin], y[first - begin : last - begin]
            yield x, y

    def _transformed(self, transforms: Chain, batch: Batch, draws: Draws) -> Batch:
        """By random numbers of the seed, the epoch and the batch's place in it alone."""
        assert self.encoding is not None
        x, y = (part.to(self.device, non_blocking=True) for part in batch)
        if isinstance(self.x, Tensor) and not self.shuffle:  # a view of it
            x = x.clone()
        return transforms(x, y, self.encoding, draws)

    def _indexed(self, x: Tensor, chosen: Tensor | None, parts: Iterable[Span]) -> Iterator[Batch]:
        y = self.y
        places = None if chosen is None else chosen.to(x.device)
        for begin, end in parts:
            if places is None:
                batch = (x[begin:end], y[begin:end])
                if self.copies:
                    batch = (batch[0].clone(), batch[1].clone())
            else:
                index = places[begin:end]
                batch = (x.index_select(0, index), y.index_select(0, index))
            yield batch

    def _loaded(
        self, images: LazyImages, chosen: Tensor | None, parts: Iterable[Span], epoch: int
    ) -> Iterator[Batch]:
        places = torch.arange(len(self)) if chosen is None else chosen
        read, told = tee(parts)
        wanted = (self._wanted(places[begin:end], epoch, begin) for begin, end in read)
        found = self._loader.batches(images, wanted)
        for x, (begin, end) in zip(found, told, strict=True):
            y = self.y[places[begin:end]]
            yield x, y.pin_memory() if self._loader.pinned else y

    def _wanted(self, places: Tensor, epoch: int, begin: int) -> Wanted:
        words = np.random.SeedSequence((self.seed, epoch, begin)).generate_state(1, np.uint64)
        return Wanted(places.tolist(), int(words[0] >> 1))

    def _encoded(self, batch: Batch) -> Batch:
        x, y = (part.to(self.device, non_blocking=True) for part in batch)
        return (x if self.encoding is None else self.encoding(x)), y


def free_memory(device: torch.device) -> int:
    """Bytes a device still has; for mps and cpu the host's."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return int(psutil.virtual_memory().available)
