"""What the campaign tries, part by part."""

from __future__ import annotations

from tests.campaign import (
    broken_disk,
    broken_files,
    crowd,
    disks,
    elsewhere,
    fuzz,
    kill_lab,
    kill_sweeps,
    kills,
    torn,
    week,
)
from tests.campaign.case import Part
from tests.people.stranger import can_be_another

PARTS = {
    part.name: part
    for part in (
        Part(
            name="warm-worker",
            words="signals to a worker at work",
            run=kills.warm_workers,
            block=10,
            weight=2.0,
        ),
        Part(
            name="worker",
            words="signals to a worker from its first millisecond",
            run=kills.workers,
            block=3,
            weight=2.0,
        ),
        Part(
            name="command",
            words="signals to the command that attends a run",
            run=kills.commands,
            block=3,
        ),
        Part(
            name="point",
            words="signals to a point of a sweep",
            run=kill_sweeps.points,
            block=3,
            weight=2.0,
        ),
        Part(
            name="lanes",
            words="signals to a process of lanes",
            run=kill_sweeps.lanes,
            block=3,
            weight=2.0,
        ),
        Part(
            name="coordinator",
            words="signals to the coordinator of a sweep",
            run=kill_sweeps.coordinator,
            block=3,
            weight=2.0,
        ),
        Part(
            name="forkserver",
            words="signals to the parent of a sweep's points",
            run=kill_sweeps.fork_server,
            block=3,
        ),
        Part(
            name="lab",
            words="signals to the lab, with runs below it",
            run=kill_lab.labs,
            block=4,
        ),
        Part(
            name="full",
            words="file systems that are full at a random moment",
            run=disks.full,
            cannot=disks.unmountable,
        ),
        Part(
            name="failing",
            words="EIO, EDQUOT and ENOSPC from a random call on",
            run=disks.failing,
            cannot=broken_disk.lacking,
        ),
        Part(
            name="clock",
            words="clocks that are set while one looks",
            run=elsewhere.clocks,
        ),
        Part(
            name="elsewhere",
            words="looks from other namespaces and host names",
            run=elsewhere.namespaces,
            cannot=elsewhere.lacking,
        ),
        Part(
            name="crowd",
            words="twenty runs at once",
            run=crowd.crowd,
            block=1,
            weight=0.5,
        ),
        Part(
            name="stranger",
            words="deeds of another user",
            run=crowd.strangers,
            cannot=can_be_another,
            block=3,
        ),
        Part(
            name="torn",
            words="logs cut at every byte, continued",
            run=torn.offsets,
            block=16,
            last=torn.PIECES,
        ),
        Part(
            name="damage",
            words="files of a run, broken in every way",
            run=broken_files.every,
            block=40,
            last=broken_files.CASES,
        ),
        Part(
            name="mutated",
            words="inputs broken by a mutator",
            run=fuzz.mutated,
            block=20,
            weight=2.0,
        ),
        Part(
            name="week",
            words="a week of a run: flat memory of worker, lab and follower",
            run=week.week,
            block=1,
            last=1,
        ),
        Part(
            name="made",
            words="inputs made by hypothesis",
            run=fuzz.made,
            block=12,
        ),
    )
}

NEVER = (
    ("gpu", "GPUs that are full, lost or somebody else's", "no part asks for a GPU yet"),
    ("nfs", "file servers that go away for a while", "it takes a server of one's own to take away"),
    ("power", "power cuts", "what was synced is known only to a machine that was switched off"),
)
"""Part, words and why it is in no campaign."""
