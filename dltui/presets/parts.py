"""What is said of the parts of a data set, and cannot be meant, whatever the data hold."""

from __future__ import annotations

from pathlib import PurePath

from dltui.data.options import DataOptions, FileData
from dltui.toml.problems import Faults


def check(data: DataOptions, faults: Faults) -> None:
    """One class alone, a file that is two parts, examples that would be in two."""
    if len(data.classes) == 1:
        faults.add(("data", "classes"), "one class alone leaves nothing to tell apart")
    if data.validation_share and data.draw == "published":
        text = "draw takes some examples more than once: they would be in both parts"
        faults.add(("data", "validation_share"), text)
    if isinstance(data, FileData):
        _files(data, faults)


def _files(data: FileData, faults: Faults) -> None:
    known = {PurePath(data.path): "what is trained on"}
    for key, named in (("validation", data.validation), ("test", data.test)):
        if named and (other := known.get(PurePath(named))):
            faults.add(("data", key), f"{named} is {other}, too: its figures would say nothing")
        known[PurePath(named)] = f"the {key} part"
    if data.validation and data.validation_share:
        faults.add(("data", "validation_share"), "there is a validation part: leave one out")
    if data.split and (data.test or data.validation):
        faults.add(("data", "split"), "says it of every example; leave test and validation out")
