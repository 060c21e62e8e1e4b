"""``python -m dltui.predict.__main__ PRESET.toml``: what its training will need.

``--json`` prints one `Prediction` (or `Refusal`) on stdout; without it, a few lines for people.
Nothing is computed, nothing of the model's size is allocated, and no GPU is needed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

import msgspec
import psutil

from dltui.errors import DltuiError, ExitCode
from dltui.predict.prediction import Prediction, Refusal
from dltui.predict.preset import predict_file
from dltui.predict.told import as_text


def main(arguments: Sequence[str] | None = None) -> int:
    options, me = _parser().parse_args(arguments), os.getpid()
    started = time.time() - psutil.Process().create_time()
    try:
        with redirect_stdout(sys.stderr):  # what a net of the user's prints is no answer
            found = predict_file(
                options.preset,
                folder=options.folder,
                data_root=options.data_root,
                quick=options.quick,
                overrides=options.overrides,
            )
        answer: Prediction | Refusal = _with_start(found, started)
    except DltuiError as error:
        answer = Refusal(error=str(error), exit_code=int(error.exit_code))
    if os.getpid() != me:  # a fork in code of the user's: the answer is not the copy's to give
        os._exit(1)
    if options.json:
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    elif isinstance(answer, Refusal):
        sys.stderr.write(f"{answer.error}\n")
    else:
        sys.stdout.write("\n".join(as_text(answer)) + "\n")
    return answer.exit_code if isinstance(answer, Refusal) else int(ExitCode.FINISHED)


def _with_start(prediction: Prediction, seconds: float) -> Prediction:
    """A run takes the time to start and to import torch that this process has taken, too."""
    if not prediction.duration:
        return prediction
    return msgspec.structs.replace(prediction, duration=prediction.duration + seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dltui.predict.__main__", description=__doc__)
    parser.add_argument("preset", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--set", dest="overrides", action="append", default=[], metavar="K=V")
    parser.add_argument("--data-root", type=Path)
    parser.add_argument("--folder", type=Path, help="Where relative paths start.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
