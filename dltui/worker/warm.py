"""Imported once by the parent of a sweep's points, so that each of them starts warm.

Imports only: a thread pool or a CUDA context made here would not survive the fork.
"""

from __future__ import annotations

import signal

import numpy  # noqa: F401
import torch  # noqa: F401

import dltui.worker.__main__
import dltui.worker.sitting  # noqa: F401

# Slurm and some shells signal every process of a job; the points answer for themselves, and
# their parent must live to report how they ended.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
