"""Whether people log in here to submit jobs: such a node is shared, and is no place to compute."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SUBMITTING = {
    "sbatch": "SLURM_JOB_ID",
    "qsub": "PBS_JOBID",
    "bsub": "LSB_JOBID",
}
"""A batch system's command, and what it tells each process of a job."""

DAEMONS = ("run/slurmd.pid", "run/slurm/slurmd.pid", "var/run/slurm/slurmd.pid")
"""Of Slurm where it computes: a workstation may submit to itself."""


def login_node(root: Path = Path("/")) -> bool:
    """Whether jobs are submitted from here, this process belongs to none, and none run here."""
    there = [job for command, job in SUBMITTING.items() if shutil.which(command)]
    inside = any(job in os.environ for job in there)
    return bool(there) and not inside and not any((root / file).exists() for file in DAEMONS)
