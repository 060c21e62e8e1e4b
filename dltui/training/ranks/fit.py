"""The training loop of several ranks: rank 0 runs it, and the others do their shares of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import torch

from dltui.data.batches import Batch, Batches, Span
from dltui.runs.log.events import Status
from dltui.training import checkpoints, seeds
from dltui.training.evaluate import Evaluation, Measured
from dltui.training.gradients import GradientStatistics, Value
from dltui.training.hooks import Hooks, Setup
from dltui.training.loop import Fit
from dltui.training.progress import batch_size, piece_epochs
from dltui.training.ranks import sharding
from dltui.training.ranks.group import Group, Word
from dltui.training.ranks.masks import Masks
from dltui.training.ranks.orders import Done, Epoch, Evaluate, Load, Weights
from dltui.training.ranks.share import Piece
from dltui.training.schedules import rate


class Taken(NamedTuple):
    """A step of rank 0 that is not recorded yet: statistics, examples of the batch, rate."""

    gradients: list[Value]
    size: int
    lr: float


class RankedFit(Fit):
    """Of rank 0, ``run`` is that of one process; the others ``follow`` until it is done."""

    def __init__(
        self,
        setup: Setup,
        train: Batches,
        test: Batches,
        hooks: Hooks,
        validation: Batches | None,
        group: Group,
    ) -> None:
        self.group = group
        self._split = group.split(setup.model) if setup.shard == "full" else None
        super().__init__(setup, train, test, hooks, validation)
        if self._split is None:
            network = group.wrap(setup.model, unused=setup.unused)
            self.stepper.network, self.stepper.unshared = network, network.no_sync
        self.stepper.mark = group.pace.mark
        self._masks = Masks(setup.model, setup.device)
        self.stepper.network.register_forward_pre_hook(
            lambda _, inputs: self._masks.part(len(inputs[0]))
        )
        self._plant(0)
        if not (group.first or self._split):
            self.stepper.statistics = GradientStatistics(setup.model, "off")
        if self._split:
            self._split.gather()

    @contextmanager
    def _gathered(self) -> Iterator[None]:
        """In the midst of an epoch; all ranks come here together."""
        if self._split:
            self._split.gather()
        yield
        if self._split:
            self._split.share()

    @contextmanager
    def _shared(self) -> Iterator[None]:
        """During an epoch; all ranks come here together."""
        if self._split is None:
            yield
            return
        self._split.share()
        with sharding.misuse_told():
            yield
        self._split.gather()

    def follow(self) -> None:
        """Do what rank 0 says until there is nothing left to do."""
        self.setup.model.train()
        while True:
            match order := self.group.heard():
                case Epoch():
                    self._share_of_epoch(order)
                case Evaluate():
                    self._share_of_part(self.parts[order.part], keep=order.keep)
                case Load():
                    self._load(order.step)
                case Weights():
                    self.group.same_weights(self.setup.model)
                case Done():
                    return

    def done(self) -> None:
        """Let the others go."""
        with self.group.ordered(Done()):
            pass

    def evaluate(self, batches: Batches, *, keep: bool = False) -> Evaluation:
        part = next((name for name, one in self.parts.items() if one is batches), "")
        if not part:
            return super().evaluate(batches, keep=keep)
        with self.group.ordered(Evaluate(part, keep)):
            shares = self._share_of_part(batches, keep=keep)
        found = Measured.together(shares).evaluation(self.setup.loss)
        return self.setup.judge.judged(found, self.setup.loss)

    def give_back(self) -> None:
        super().give_back()
        with self.group.ordered(Weights()):
            self.group.same_weights(self.setup.model)

    def drawn(self) -> dict[str, Any]:
        """Called by all ranks at once."""
        masks, cuda = self._masks, self.setup.device.type == "cuda"
        common = {
            "random": torch.get_rng_state() if cuda else masks.common,
            "cuda_random": [masks.common] if cuda else [],
        }
        return common | {"ranks": self.group.gathered(masks.own())}

    def resume(self, step: int = 0) -> bool:
        if not super().resume(step):
            return False
        with self.group.ordered(Load(self.progress.step)):
            self._loaded()
        return True

    def _save_along(self) -> None:
        """What rank 0 needs of this one for a checkpoint, in the order in which it asks."""
        self.drawn()
        if self.setup.shard != "none":
            self.stepper.state()

    def draw_on(self, state: dict[str, Any]) -> None:
        group, masks, ranks = self.group, self._masks, state.get("ranks", [])
        cuda = self.setup.device.type == "cuda"
        common = state["cuda_random"][:1] if cuda else [state["random"]]
        if common:
            masks.common = common[0]
        if len(ranks) == group.size:
            masks.put(ranks[group.rank])
        else:
            self._plant(state["progress"]["step"])
        if group.first and len(ranks) != group.size:
            was = f"{len(ranks)} ranks" if ranks else "one process"
            self.setup.recorder.message(f"the checkpoint is of {was}; {group.size} ranks go on")

    def _plant(self, step: int) -> None:
        """What this rank draws by itself, by seed, step and rank."""
        words = [self.setup.preset.run.seed, step, self.group.rank]
        seeds.plant(int(np.random.SeedSequence(words).generate_state(1, np.uint64)[0] >> 1))

    def _epoch(self) -> Status | None:
        progress, options, meter, group = (
            self.progress,
            self.setup.options,
            self.meter,
            self.group,
        )
        size = batch_size(options, progress.epoch)
        piece = piece_epochs(options)
        anew = bool(progress.seen == 0 and piece and progress.epoch % piece == 0)
        order = Epoch(progress.epoch, size, progress.seen, progress.step, self._lr, anew)
        with group.ordered(order), self._shared():
            if anew:
                self.stepper.start_anew()
            taken = list[Taken]()
            for (begin, end), batch in self._batches(order):
                progress.step += 1
                progress.seen += end - begin
                lr = self.rate(progress.step)
                gradients = self._step(progress.step, (begin, end), batch, lr)
                taken.append(Taken(gradients, end - begin, lr))
                if not (group.due or self._is_last((begin, end), progress.step)):
                    continue
                self._agreed(taken)
                if group.word.diverged or progress.step == self.steps:
                    break
                if group.word.stop or group.word.save:
                    with self._gathered():
                        self.checkpoint()
                if group.word.stop:
                    return Status.STOPPED
        meter.flush()
        return None if meter.diverged is None else Status.DIVERGED

    def _step(self, step: int, whole: Span, batch: Batch, lr: float) -> list[Value]:
        """This rank's ``batch`` of a ``whole`` one; its gradient statistics."""
        self.group.pace.step = step
        share = self._share(*whole)
        with self.watch.step():
            loss, right, gradients = self.stepper(*batch, lr, share.scale)
        assert right is not None
        self.group.note(loss, right, share)
        return gradients

    def _is_last(self, batch: Span, step: int) -> bool:
        """Of an epoch, or of all."""
        return batch[1] == len(self.train) or step == self.steps

    def _agreed(self, taken: list[Taken]) -> None:
        """Record the steps that were ``taken`` since; where one has diverged, none after it."""
        meter, progress = self.meter, self.progress
        stop, due = self.setup.stop_requested(), self.checkpoint_is_due()
        losses, right = self.group.agree(Word(stop, due, meter.diverged is not None))
        for place, one in enumerate(taken):
            meter.add(losses[place], right[place], one.gradients, one.size, one.lr)
            if self.group.word.diverged and meter.diverged is not None:
                left = taken[place + 1 :]
                progress.step -= len(left)
                progress.seen -= sum(other.size for other in left)
                break
        taken.clear()

    def _share_of_epoch(self, order: Epoch) -> None:
        """The same as another rank than the first does it."""
        with self._shared():
            self._steps(order)

    def _steps(self, order: Epoch) -> None:
        group, step = self.group, order.step
        if order.anew:
            self.stepper.start_anew()
        for span, batch in self._batches(order):
            step += 1
            lr = rate(self.setup.options.schedule, order.lr, step, self.steps)
            self._step(step, span, batch, lr)
            if not (group.due or self._is_last(span, step)):
                continue
            group.agree(Word())
            if group.word.diverged or step == self.steps:
                break
            if group.word.stop or group.word.save:
                with self._gathered():
                    self._save_along()
            if group.word.stop:
                break

    def _share(self, begin: int, end: int) -> Piece:
        """This rank's of the batch from ``begin`` to ``end``."""
        share = self.group.share
        self._masks.batch(end - begin, share.cut(begin, end)[0] - begin)
        return share.piece(end - begin)

    def _batches(self, order: Epoch) -> Iterator[tuple[Span, Batch]]:
        """This rank's part of each batch, and where the whole one lies."""
        parts = self.train.epoch(order.epoch, order.size, order.start, self.group.share.cut)
        return zip(self.train.spans(order.size, order.start), parts, strict=True)

    def _share_of_part(self, part: Batches, *, keep: bool) -> list[Measured]:
        """On rank 0 those of all ranks."""
        group = self.group
        group.same_buffers(self.setup.model)
        batches = part.in_order(self.evaluated, group.rank, group.size)
        return group.gathered(self.measured(part, batches, keep=keep))

    def _load(self, step: int) -> None:
        """The checkpoint that rank 0 has taken up."""
        setup = self.setup
        record = next(one for one in checkpoints.complete(setup.checkpoints) if one.step == step)
        state = checkpoints.restore(setup.checkpoints, record, setup.model, setup.device)
        self.stepper.load(state)
        self.draw_on(state)
        self._loaded()

    def _loaded(self) -> None:
        """All ranks have taken up the same."""
        if self._split:
            self._split.take()
        self.group.gathered(None)
