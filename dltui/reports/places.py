"""Places of the machine in texts: a report that is handed on says no more of them than names."""

from __future__ import annotations

import re
from pathlib import Path

from dltui.errors import UsageError
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir

_NAMED_ON = r"[\w-]|\.\w"
"""What goes on with the name of a folder: of a sentence the dot does not."""

_ABSOLUTE = re.compile(r"(?<![\w.:/~])/(?:[^\s/'\"]+/)+")
"""The folders of a path; not those of an address, nor the slash between two words."""


class Places:
    """The folders that texts about ``run`` may name."""

    def __init__(self, run: RunDir) -> None:
        folders = {str(run.path.parent): "", str(Path.home()): "~"}
        try:
            request = requests.read(run)
        except UsageError:
            pass
        else:
            folders |= {request.folder: "", request.data_root: ""}
        known = {folder: short for folder, short in folders.items() if len(folder) > 1}
        self._folders = sorted(known.items(), key=lambda one: -len(one[0]))

    def hide(self, text: str) -> str:
        """``text`` with what lies in them told from there, and of other paths the last name."""
        for folder, short in self._folders:
            text = text.replace(f"{folder}/", f"{short}/" if short else "")
            text = re.sub(rf"{re.escape(folder)}(?!{_NAMED_ON})", short or "…", text)
        return _ABSOLUTE.sub("", text)
