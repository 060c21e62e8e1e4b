"""A network tried on a few examples before its run: a step as it will be taken, an evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec
import torch
from torch import Tensor, nn

from dltui import foreign
from dltui.data.batches import Batch, Batches
from dltui.data.split import first
from dltui.errors import InputError
from dltui.models.build import check_outputs, named
from dltui.training.hooks import Setup
from dltui.training.progress import remainders, sizes
from dltui.training.put_back import put_back
from dltui.training.step import Stepper

FEW = 2


@dataclass(frozen=True, slots=True)
class Tried:
    """``join``: a single example cannot be trained on, and a last batch may be one; ``least``
    examples are the fewest that a rank is to train on. ``unused``: the loss does not depend on all
    parameters. ``notes`` are what is odd and no fault.
    """

    join: bool = False
    least: int = 1
    unused: bool = False
    notes: tuple[str, ...] = ()


def try_out(setup: Setup, outputs: int, batches: Callable[[Setup], Batches], *, own: bool) -> Tried:
    """A network with code of the user's ``own`` on two examples, or else a batch, and on as many
    as the last batch has; any network on one where that is what it will get. Nothing of it stays.

    ``InputError`` for what could not be trained, with the user's line where it is theirs.
    """
    count = len(setup.dataset.train)
    ranks = setup.seat.size if setup.seat else 1
    accumulate = setup.options.accumulate
    wholes = {min(size, count) for size in sizes(setup.options)}
    last = remainders(setup.options, count)
    shares = {part for size in wholes for part in _shares(size, ranks)}
    alone = any(1 in _parts(size, accumulate) for size in shares)
    trial = _Trial(setup, outputs, batches)
    if own:
        if (whole := min(wholes)) > 1:
            trial.step_of_few(whole)
        for size in sorted(last - {1}):
            trial.step(size)
        trial.evaluation()
    if alone:
        trial.step(1, "; a batch, or a part of it, is a single example: raise train.batch_size")
    if ranks > 1 and not own:
        trial.step_of_few(min(wholes))
    apart = ranks > 1 or own or 1 in last
    fails = apart and not alone and trial.fails_alone()
    notes = tuple(dict.fromkeys(trial.notes)) if own else ()
    least = 2 * accumulate if fails and accumulate > 1 else 1 + fails
    return Tried(fails and (own or 1 in last), least, trial.unused, notes)


def _shares(size: int, ranks: int) -> set[int]:
    """Examples of a batch in each of so many ranks; one of too few is each one's whole."""
    return {size // ranks, -(-size // ranks)} if size >= ranks else {size}


def _parts(size: int, accumulate: int) -> set[int]:
    """Examples in each part of a batch, as ``chunk`` parts it."""
    part = -(-size // accumulate)
    return {part, size % part or part}


class _Trial:
    """The network of ``setup``, put back after each thing that is tried."""

    def __init__(self, setup: Setup, outputs: int, batches: Callable[[Setup], Batches]) -> None:
        assert setup.preset.model is not None
        self.notes: list[str] = []
        self.unused = False
        self._setup, self._outputs, self._batches = setup, outputs, batches
        self._name = named(setup.preset.model)

    def step_of_few(self, whole: int) -> None:
        """On two examples, which is quick; a network that wants more gets a ``whole`` batch."""
        try:
            self.step(min(FEW, whole))
        except InputError:
            if whole <= FEW:
                raise
            self.step(whole)

    def step(self, size: int, advice: str = "") -> None:
        """One on the first ``size`` examples, in training mode."""
        model = self._setup.model
        with put_back(model, self._setup.device):
            stepper, (x, y) = self._stepper(), self._batch(size)
            with foreign.told(f"model: {self._name} in training mode{advice}"), stepper.autocast():
                outputs = model(x)
            check_outputs(outputs, size, self._outputs, f"{self._name} in training mode")
            with foreign.told("train.loss"), stepper.autocast():
                loss = self._setup.loss.value(outputs, y)
            self._backward(loss)
            with foreign.told(f"train.optimizer: {self._setup.options.optimizer}"):
                stepper.statistics.measure()
                if clip := self._setup.options.clip_norm:
                    nn.utils.clip_grad_norm_(model.parameters(), clip)
                stepper.optimizer.step()

    def evaluation(self) -> None:
        """The same examples in evaluation mode, as they are evaluated: without gradients."""
        model = self._setup.model
        with put_back(model, self._setup.device), torch.no_grad(), self._stepper().autocast():
            model.eval()
            x, y = self._batch(FEW)
            with foreign.told(f"model: {self._name} in evaluation mode"):
                outputs = model(x)
            check_outputs(outputs, len(y), self._outputs, f"{self._name} in evaluation mode")
            with foreign.told("train.loss"):
                self._setup.loss.value(outputs, y)

    def fails_alone(self) -> bool:
        """Whether a single example cannot be trained on: it has no spread to normalise by."""
        model = self._setup.model
        with put_back(model, self._setup.device):
            stepper, (x, y) = self._stepper(), self._batch(1)
            try:
                loss, _, _ = stepper(x, y, self._setup.options.lr)
            except Exception:  # noqa: BLE001 - whatever it is, two examples go better
                return True
            return not bool(torch.isfinite(loss))

    def _stepper(self) -> Stepper:
        setup = self._setup
        whole = msgspec.structs.replace(setup.options, accumulate=1)
        return Stepper(setup.model, setup.loss, whole, setup.device)

    def _batch(self, size: int) -> Batch:
        setup = self._setup
        dataset = replace(setup.dataset, train=first(setup.dataset.train, size))
        options = msgspec.structs.replace(setup.options, shuffle=False)
        return next(self._batches(replace(setup, dataset=dataset, options=options)).in_order(size))

    def _backward(self, loss: Tensor) -> None:
        if not loss.requires_grad:
            raise InputError(
                f"model: nothing to train: the outputs of {self._name} do not depend on its "
                "parameters; is there a detach() or no_grad() in its forward?"
            )
        if not bool(torch.isfinite(loss)):
            self.notes.append(f"the loss of the first examples is {loss.item()} before any step")
        with foreign.told(f"model: {self._name}, going back for its gradients"):
            loss.backward()  # type: ignore[no-untyped-call]
        if unused := _unused(self._setup.model):
            self.unused = True
            self.notes.append(f"never used, and so never trained: {', '.join(unused)}")


def _unused(model: nn.Module) -> list[str]:
    """Parameters on which the loss does not depend."""
    return [n for n, p in model.named_parameters() if p.requires_grad and p.grad is None]
