"""What a stop and a kill mean, by who makes the run."""

from __future__ import annotations

from dltui.runs.files.request import Kind

HOW_IT_ENDS: dict[Kind, tuple[str, str]] = {
    "preset": (
        "at the next step, with a checkpoint for R",
        "at once; R goes on from the last checkpoint",
    ),
    "command": ("asked with a signal", "at once, with all that it started"),
    "script": (
        "asked; a script that never looks ends at once",
        "at once; what it has recorded stays",
    ),
    "import": ("asked at the next step", "at once; what was read stays"),
}
"""Of each kind what stop does, and what kill does."""
