"""What runs were asked, asked again, and what is not as it was then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dltui.cli.conduct import Manner, Wanted
from dltui.cli.diagnostics import narrate
from dltui.cli.headless import check, made
from dltui.presets.load import FILES, Loaded, load
from dltui.runs.files import environment, identity
from dltui.runs.files import request as requests
from dltui.runs.files.environment import Environment
from dltui.runs.layout import RunDir
from dltui.runs.roots import data_root as data_root_of
from dltui.runs.roots import runs_root

WEIGHTY = ("python", "driver", *identity.PACKAGES)
"""What changes numbers; of other packages it is only said how many differ."""


def repeat(
    runs: Sequence[RunDir],
    overrides: Sequence[str],
    *,
    quick: bool,
    runs_dir: Path | None,
    data_root: Path | None,
    manner: Manner,
) -> Iterator[Wanted]:
    """New runs that were asked what ``runs`` were, and ``overrides``; each is made in its turn.

    None is made unless nothing stands in the way of any.
    """
    root, every = runs_root(runs_dir), []
    for run in runs:
        requests.demand_preset(run)
        request = requests.read(run)
        loaded = load(run.preset, quick=quick, overrides=overrides)
        given = Path(request.data_root) if request.data_root and data_root is None else data_root
        data = data_root_of(given)
        check(loaded, root=root, data=data, manner=manner)
        every.append((run, request, loaded, data))
    here = environment.here()
    for run, request, loaded, data in every:
        changed = tuple(since(run, loaded, here))
        for line in changed:
            narrate(f"{run.id}: {line}")
        threads = None if request.nice else request.threads
        new = made(loaded, root=root, data=data, manner=manner, threads=threads)
        yield Wanted(new, changed)


def since(run: RunDir, loaded: Loaded, here: Environment) -> Iterator[str]:
    """What is not as it was when ``run`` was asked; ``here`` is what there is now."""
    then = environment.read(run)
    if then is not None:
        found = environment.differences(then, here)
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
