"""What a run is started from: a preset of the library, or what another run was asked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dltui.errors import UsageError
from dltui.runs.files import request as requests
from dltui.runs.files.request import RECORDED, Kind, Request
from dltui.runs.layout import RunDir

if TYPE_CHECKING:
    from dltui.presets.load import Loaded


def _source(run: RunDir, request: Request) -> str:
    from dltui.runs.files import identity

    return f"from {request.folder}" if request.kind == "import" else identity.typed(run)


class Origin(Struct, frozen=True, kw_only=True):
    """``name`` is that of the preset the file was made from."""

    path: Path
    name: str = ""
    point: str = ""
    """Which point of a sweep it is, e.g. ``lr=0.1``."""
    label: str = ""
    """What people call the run, or the sweep it is a point of."""
    kind: Kind = "preset"
    """Who makes it."""
    source: str = ""
    """Where it comes from, without a preset: the command line of its script, or what was read."""

    @property
    def called(self) -> str:
        """``lr-table · lr=0.1``: people's word, else the preset's last name; and the point."""
        return " · ".join(filter(None, (self.label or self.name.rpartition("/")[2], self.point)))

    @classmethod
    def of_run(cls, run: RunDir) -> Origin:
        """The preset as that run has it, every edit included."""
        # Imported here: it brings psutil, which would make the first frame 40 ms later.
        from dltui.runs.files import notes

        label = notes.read(run.sweep if run.is_point else run).title
        try:
            request = requests.read(run)
        except UsageError:
            return cls(path=run.preset, label=label)
        return cls(
            path=run.preset,
            name=request.name,
            point=request.title.rpartition(" · ")[2] if run.is_point else "",
            label=label,
            kind=request.kind,
            source=_source(run, request) if request.kind in RECORDED else "",
        )

    @property
    def repeatable(self) -> bool:
        """Whether there is a preset that says how it is run once more."""
        return self.kind not in RECORDED

    def load(self, *, quick: bool = False, overrides: Iterable[str] = ()) -> Loaded:
        """Raises ``PresetError`` with everything that is wrong."""
        from dltui.presets.load import load

        requests.demand_preset(RunDir(self.path.parent))
        return load(self.path, quick=quick, overrides=overrides)

    def try_load(self) -> Loaded | None:
        """Null where it cannot be meant any more, as with a run of an older version."""
        try:
            return self.load()
        except UsageError:
            return None
