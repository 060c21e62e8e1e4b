"""``python -m dltui.predict.seen PRESET.toml --json``: what the network will see of its data.

Prints one figure (or a `Refusal`); nothing is trained.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import chdir, nullcontext, redirect_stdout
from pathlib import Path

import msgspec
import torch

from dltui.data.batches import Batches
from dltui.data.load import load as load_data
from dltui.data.transforms.chain import Chain
from dltui.errors import DltuiError, ExitCode, UsageError
from dltui.figures.records import Figure
from dltui.predict.prediction import Refusal
from dltui.presets.load import load
from dltui.presets.schema import Preset
from dltui.training.inputs import encoded_for
from dltui.training.options import TrainOptions
from dltui.training.sheet import sheet


def main(arguments: Sequence[str] | None = None) -> int:
    options, me = _parser().parse_args(arguments), os.getpid()
    answer: Figure | Refusal
    try:
        with redirect_stdout(sys.stderr):  # what code of the user's prints is no answer
            answer = seen(options.preset, folder=options.folder, data_root=options.data_root)
    except DltuiError as error:
        answer = Refusal(error=str(error), exit_code=int(error.exit_code))
    if os.getpid() != me:  # a fork in code of the user's: the answer is not the copy's to give
        os._exit(1)
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    return answer.exit_code if isinstance(answer, Refusal) else int(ExitCode.FINISHED)


def seen(path: Path, *, folder: Path | None = None, data_root: Path | None = None) -> Figure:
    """The sheet of the preset file; of a sweep it is that of the settings beside it.

    ``folder`` is where its relative paths start; null: its own. Raises what its data raise.
    """
    loaded = load(path)
    folder = folder or loaded.folder
    with chdir(folder) if folder.is_dir() else nullcontext():
        return _sheet(loaded.preset, folder, data_root)


def _sheet(preset: Preset, folder: Path, data_root: Path | None) -> Figure:
    if preset.data is None:
        raise UsageError("nothing to see: this preset has no [data]")
    train = preset.train or TrainOptions()
    dataset = load_data(preset.data, seed=preset.run.seed, data_root=data_root, folder=folder)
    if preset.model is not None:
        dataset = encoded_for(dataset, preset.model)
    batches = Batches(
        dataset.train,
        dataset.encoding,
        torch.device("cpu"),
        seed=preset.run.seed,
        shuffle=train.shuffle,
        # Also where there is nothing to do: without, all inputs would be made for one batch.
        transforms=Chain(preset.data.transforms, dataset, folder),
    )
    return sheet(dataset, batches, train.batch_size, preset.data)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dltui.predict.seen", description=__doc__)
    parser.add_argument("preset", type=Path)
    parser.add_argument("--json", action="store_true", help="As it is always printed.")
    parser.add_argument("--data-root", type=Path)
    parser.add_argument("--folder", type=Path, help="Where relative paths start.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
