"""A real Slurm for the session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.slurm.cluster import Cluster, Unavailable, cluster
from tests.slurm.lab import Lab


@pytest.fixture(scope="session")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    try:
        with cluster(tmp_path_factory.mktemp("slurm")) as up:
            yield up
    except Unavailable as error:
        pytest.skip(f"no Slurm here: {error}")


@pytest.fixture(scope="module")
def lab(slurm: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    folder = tmp_path_factory.mktemp("login")
    made = Lab(folder, slurm)
    made.root.mkdir()
    return made
