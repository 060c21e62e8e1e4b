"""The last things a worker writes, also when the disk is full."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import msgspec

from dltui.errors import ExitCode, ResourceError, say
from dltui.presets.claims import check
from dltui.presets.claims_table import claims_table
from dltui.presets.document import parse_assignment
from dltui.presets.sample import fits
from dltui.presets.schema import Claim, Preset
from dltui.runs.concluding import (
    keep,
    last_event,
    looked_at,
    make_room,
    numbers,
    of_view,
)
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.files.result import PointResult, Result
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.runs.verdict import Verdict
from dltui.sweeps.points import collect, devices, measured, one
from dltui.worker.ending import Ending, of_error
from dltui.writing import Refused, refusal


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a preset's claims, and of what the answer to its question rests on."""

    claims: list[Verdict] = field(default_factory=list[Verdict])
    support: list[Verdict] = field(default_factory=list[Verdict])


def conclude(
    run: RunDir,
    ending: Ending,
    *,
    recorder: Recorder,
    request: Request,
    identity: Identity,
    preset: Preset | None,
) -> ExitCode:
    """Write the last event and the result; whatever cannot be written is said in the log.

    The exit code is that of ``ending``, or that of a disk which took no result.
    """
    make_room(run)
    try:
        result = _told(run, ending, recorder, request, identity, preset)
    except OSError as error:
        say(refusal(error, run.path, deed=""))
        result = _plain(run, ending, request)
    return keep(run, result, ending.exit_code)


def conclude_unbegun(run: RunDir, error: Refused, request: Request) -> ExitCode:
    """Write the result of a run whose first words its disk did not take; the exit code."""
    make_room(run)
    end = of_error(error, run.path)
    say(error)
    return keep(run, _plain(run, end, request), end.exit_code)


def _told(
    run: RunDir,
    ending: Ending,
    recorder: Recorder,
    request: Request,
    identity: Identity,
    preset: Preset | None,
) -> Result:
    """The last event, the figures, and with them what the result says. ``OSError`` where what the
    run has written cannot be read.
    """
    points = collect(run, preset) if preset and not preset.sweep.empty else []
    judged = _judge(run, preset, ending, points, request) if preset else Judged()
    claims = judged.claims
    try:
        if claims:
            recorder.figure(claims_table(claims, request.topic))
    except ResourceError as error:
        say(error)
    last_event(recorder, ending.status, ending.metrics)
    view = looked_at(run)
    return msgspec.structs.replace(
        of_view(view, request, identity, ended=time.time()),
        status=ending.status,
        message=ending.message,
        exit_code=int(ending.exit_code),
        experiment=preset.experiment if preset else "",
        metrics=numbers(ending.metrics),
        claims=judged.claims,
        support=judged.support,
        points=points,
        device=devices(points) or identity.device,
    )


def _plain(run: RunDir, ending: Ending, request: Request) -> Result:
    """How it ended, and nothing that has to be read for it."""
    status, code = ending.status, ending.exit_code
    known = results.bare(run, request, status=status, message=ending.message, exit_code=code)
    return msgspec.structs.replace(known, metrics=numbers(ending.metrics))


def _judge(
    run: RunDir, preset: Preset, ending: Ending, points: list[PointResult], request: Request
) -> Judged:
    """Every claim judged by a sweep's points; of a run by itself those that speak of it."""
    quick = preset.variant == "quick"
    changed = [parse_assignment(text)[0] for text in request.overrides]
    alone = preset.sweep.empty
    found = [one(preset, ending.status, ending.metrics)] if alone else measured(run, points)

    def judged(claims: list[Claim]) -> list[Verdict]:
        own = [claim for claim in claims if not alone or fits(claim.where, found[0].settings)]
        return check(own, found, quick=quick, changed=changed)

    question = preset.question
    return Judged(judged(preset.reported), judged(question.support) if question else [])
