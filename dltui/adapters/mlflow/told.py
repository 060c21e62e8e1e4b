"""What both stores of MLflow say of a run."""

from __future__ import annotations

from collections.abc import Mapping

from dltui.adapters.pieces import GOES_ON, About
from dltui.runs.log.events import Status

NOTE = "mlflow.note.content"

OWN = "mlflow."
"""Tags that begin so are MLflow's."""

FINISHED, FAILED, KILLED = 3, 4, 5

STATUSES = {"FINISHED": FINISHED, "FAILED": FAILED, "KILLED": KILLED}


def settle(about: About, status: int) -> None:
    """How it ended; what is not over was imported while it went on."""
    match status:
        case 3:
            about.status, about.message = Status.FINISHED, ""
        case 4:
            about.status, about.message = Status.FAILED, "MLflow tells it as failed"
        case 5:
            about.status, about.message = Status.STOPPED, "MLflow tells it as killed"
        case _:
            about.status, about.message = Status.STOPPED, GOES_ON


def label(about: About, tags: Mapping[str, str]) -> None:
    """People's tags, ``key:value`` in one word, and the description."""
    own = ((key, one) for key, one in tags.items() if not key.startswith(OWN))
    about.tags = ["".join(f"{key}:{value}".split()).rstrip(":") for key, value in own]
    about.note = tags.get(NOTE, "")


def configure(about: About, experiment: str, parameters: Mapping[str, str]) -> None:
    """Parameters are texts in MLflow: numbers and truth are such again."""
    about.config = {key: _value(text) for key, text in parameters.items()}
    if experiment and experiment != "Default":
        about.config["mlflow"] = {"experiment": experiment}


def _value(text: str) -> object:
    if text in ("True", "False"):
        return text == "True"
    for kind in (int, float):
        try:
            return kind(text) if len(text) < 64 else text
        except ValueError:
            continue
    return text


def seconds(milliseconds: object) -> float:
    """Unix seconds of MLflow's milliseconds; 0 for what is none."""
    return milliseconds / 1000 if isinstance(milliseconds, int | float) else 0.0
