"""Some cases of one part, a line of JSON each: ``python -m tests.campaign.one PART SEED CASE…``."""

from __future__ import annotations

import sys
import time
import traceback

from dltui.runs.liveness import processes
from tests.campaign import life, results
from tests.campaign.case import Lost, Part, opened
from tests.campaign.results import Row

FRAMES = 3
"""Of an error that nothing turned into one line: the last of them tell where it came from."""


def carried_out(part: Part, number: int, seed: int) -> Row:
    began, what, said = time.monotonic(), "", ""
    with opened(part.name, number, seed) as case:
        try:
            part.run(case)
        except Lost as error:
            what = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the case is lost by it
            what = _told(error)
        said = case.said
    took = round(time.monotonic() - began, 3)
    tried = max(case.tried, int(bool(what)))
    return Row(
        part=part.name, case=number, seed=seed, tried=tried, seconds=took, what=what, said=said
    )


def _told(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__}: {str(error)[:300]} at {where}"


def main(name: str, seed: int, numbers: list[int]) -> None:
    from tests.campaign.all_parts import PARTS

    processes.die_with_parent()
    life.adopt()
    for number in numbers:
        sys.stdout.buffer.write(results.line(carried_out(PARTS[name], number, seed)))
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [int(number) for number in sys.argv[3:]])
