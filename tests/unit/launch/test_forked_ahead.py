"""What a run that was forked from a warm process has forked ahead for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.launch.start import create
from dltui.launch.warm import ahead
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.sweeps import forking
from dltui.topics.memory import forked_probes
from dltui.worker import forked

CASES = {
    "memory/largest-batch": [forked_probes.main],
    "memory/over-ranks": [forked_probes.main],
    "memory/optimizers": [forking.main],
    "quickstart": [],
    "programs/darts": [],
}


@pytest.mark.parametrize("name", CASES)
def test_a_sweep_s_parent_or_that_of_probes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[object] = []
    monkeypatch.setattr(ahead, "fork", served.append)
    forked._fork_ahead(create(load(find(name)), root=tmp_path))
    assert served == CASES[name]


def test_a_preset_that_cannot_be_read_is_told_by_who_reads_it_next(tmp_path: Path) -> None:
    run = create(load(find("quickstart")), root=tmp_path)
    run.preset.write_text("[sweep")
    forked._fork_ahead(run)
    assert ahead.take() is None
