"""Trainings of Transformers' Trainer as runs: ``callbacks=[DltuiCallback("name")]``.

Once this module is imported ``TrainingArguments(report_to="dltui")`` does it, too. From version
4.41.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import dltui
from dltui.adapters.missing import needs
from dltui.adapters.transformers_settings import of_arguments, of_network

with needs("transformers"):
    from transformers import TrainerCallback
    from transformers.integrations.integration_utils import INTEGRATION_TO_CALLBACK


class DltuiCallback(TrainerCallback):
    """What a trainer logs, as a run: it begins with the training, or the first evaluation.

    It ends with the program, with ``callback.run.finish()``, or where the next trial of a search
    begins. Processes other than the first have none.
    """

    def __init__(self, name: str | None = None, **start: Any) -> None:
        """``start`` are further arguments of `dltui.start`, such as ``tags`` and ``notes``.

        Without a name the run has the ``run_name`` of the arguments.
        """
        self.run: dltui.Run | None = None
        self._name = name
        self._config: dict[str, Any] = dict(start.pop("config", None) or {})
        self._start = start

    def _begun(self, args: Any, state: Any, model: Any = None) -> dltui.Run | None:
        if self.run is None and state.is_world_process_zero:
            config = of_arguments(args) | of_network(model) | self._config
            config |= state.trial_params or {}
            name = state.trial_name or self._name or args.run_name
            self.run = dltui.start(name, config=config, **self._start)
        return self.run

    def on_train_begin(
        self, args: Any, state: Any, control: Any, model: Any = None, **_: Any
    ) -> None:
        if self.run and state.is_hyper_param_search:
            self.run.finish()
            self.run = None
        if run := self._begun(args, state, model):
            run.progress(state.global_step, state.max_steps)
            if args.metric_for_best_model and args.greater_is_better is not None:
                good: Literal["more", "less"] = "more" if args.greater_is_better else "less"
                run.define(f"eval/{args.metric_for_best_model.removeprefix('eval_')}", better=good)

    def on_log(
        self,
        args: Any,
        state: Any,
        control: Any,
        logs: dict[str, Any] | None = None,
        model: Any = None,
        **_: Any,
    ) -> None:
        """Names are those that Transformers has in other tools: ``train/loss``, ``eval/loss``."""
        if not (run := self._begun(args, state, model)):
            return
        numbers = {_placed(name): value for name, value in (logs or {}).items() if name != "epoch"}
        if "train/runtime" in numbers:
            run.summary(numbers)
        else:
            run.log(numbers, step=state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """A stop is asked for between two steps; several processes agree when they log."""
        stop = self.run is not None and self.run.stop_requested
        if self.run:
            self.run.progress(state.global_step, state.max_steps)
        if args.world_size > 1:
            if state.global_step % max(1, int(state.logging_steps)):
                return
            stop = _any(stop, args.device)
        if stop:
            control.should_training_stop = True
            control.should_save = str(args.save_strategy) != "no"

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self.run:
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            self.run.checkpoint(folder, step=state.global_step)


def _placed(name: str) -> str:
    """As other tools show it, but for the mean loss of the whole training, which is no step's."""
    if name == "train_loss":
        return "train/mean_loss"
    part, _, rest = name.partition("_")
    return f"{part}/{rest}" if part in ("train", "eval", "test") and rest else f"train/{name}"


def _any(stop: bool, device: Any) -> bool:
    """Whether any process was asked to stop."""
    import torch
    from torch import distributed

    asked = torch.tensor(float(stop), device=device)
    distributed.all_reduce(asked)
    return bool(asked)


INTEGRATION_TO_CALLBACK.setdefault("dltui", DltuiCallback)
