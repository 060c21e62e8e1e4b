"""What runs were asked, asked again, and what is not as it was then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dltui.cli.conduct import Manner
from dltui.cli.diagnostics import narrate
from dltui.cli.headless import made
from dltui.presets.load import FILES, Loaded, load
from dltui.runs.files import environment, identity
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.roots import data_root as data_root_of
from dltui.runs.roots import runs_root

WEIGHTY = ("python", "driver", *identity.PACKAGES)
"""What changes numbers; of other packages it is only said how many differ."""


@dataclass(frozen=True, slots=True)
class Again:
    """A new run, and what is not as it was in the one that it repeats."""

    run: RunDir
    changed: tuple[str, ...]


def repeat(
    runs: Sequence[RunDir],
    overrides: Sequence[str],
    *,
    runs_dir: Path | None,
    data_root: Path | None,
    manner: Manner,
) -> list[Again]:
    """New runs that were asked what ``runs`` were, and ``overrides``; not started yet.

    Nothing is made unless all can be meant.
    """
    for run in runs:
        requests.demand_preset(run)
    every = [(run, requests.read(run), load(run.preset, overrides=overrides)) for run in runs]
    again = []
    for run, request, loaded in every:
        changed = tuple(since(run, loaded))
        for line in changed:
            narrate(f"{run.id}: {line}")
        place = Path(request.data_root) if request.data_root and data_root is None else data_root
        new = made(
            loaded,
            root=runs_root(runs_dir),
            data=data_root_of(place),
            manner=manner,
            threads=None if request.nice else request.threads,
        )
        again.append(Again(new, changed))
    return again


def since(run: RunDir, loaded: Loaded) -> Iterator[str]:
    """What is not as it was when ``run`` was asked."""
    then = environment.read(run)
    if then is not None:
        found = environment.differences(then, environment.here())
        for name in WEIGHTY:
            if pair := found.pop(name, None):
                yield f"{name} was {pair[0]} and is {pair[1] or 'not here'}"
        if found:
            yield f"{len(found)} other packages differ: dltui env {run.id} --diff"
    worker = identity.read(run)
    was, now = (worker.git if worker else None), identity.git_state(loaded.folder)
    if was and now and was.commit != now.commit:
        yield f"the preset's repository was at {was.commit[:10]} and is at {now.commit[:10]}"
    created = requests.read(run).created
    for key in FILES:
        section, _, name = key.partition(".")
        named = loaded.document.get(section, {}).get(name)
        file = loaded.folder / Path(str(named)).expanduser()
        if named and file.is_file() and file.stat().st_mtime > created:
            yield f"{key} {named} was changed since"
