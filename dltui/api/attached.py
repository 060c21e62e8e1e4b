"""A script that records into a run which another process owns: the worker that began it, or the
first rank of the same script.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from dltui.api.ledger import Ledger
from dltui.metrics import Metric
from dltui.runs.files import config as configs
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership, state
from dltui.runs.liveness.state import HEARTBEAT_SECONDS
from dltui.runs.log import inbox
from dltui.runs.log.events import Status
from dltui.runs.log.inbox import Inbox
from dltui.runs.log.recorder import Recorder
from dltui.writing import Refused

OWNER_SECONDS = 10.0
"""So long who ends waits for the owner to take its last words, or to have ended as well."""

LOOK_SECONDS = 0.05

_OF_A_RANK = re.compile(r"rank\d+/")


class Attached:
    """Writes into the inbox of ``run``, names with ``prefix`` before them. ``Refused`` where it
    cannot.

    Of a rank of a script it takes the run over for a moment where the first rank has ended before:
    what it has logged since would be lost.
    """

    def __init__(self, run: RunDir, *, rank: int = 0, say: Callable[[str], None]) -> None:
        self.run = run
        self.looked = False
        self._rank, self._say = rank, say
        self._stop, self._next_look = False, 0.0
        prefix = f"rank{rank}/" if rank else ""
        recorder = inbox.writer(run)
        if rank:
            recorder.declare({f"{prefix}*": Metric(f"{{=}} of rank {rank}")})
        self.ledger = Ledger(recorder, prefix=prefix, say=say)
        self.ledger.every(HEARTBEAT_SECONDS, self._look)

    @property
    def stop_requested(self) -> bool:
        self.looked = True
        self._look()
        return self._stop

    def stop(self, number: int | None) -> bool:
        """Somebody has asked for an end; whether the script ever looked whether to stop."""
        self._stop = True
        return self.looked

    def failed(self, error: BaseException) -> None:
        """The owner keeps what is printed, also afterwards."""

    def configure(self, config: Mapping[str, Any], total: int | None = None) -> None:
        """Settings that the script gives, beside those of the preset, and all its steps."""
        if config and not self._rank:
            configs.write(self.run, config)
        if total and not self._rank:
            self.ledger.recorder.plan(steps=total)

    def close(self, status: Status, message: str, summary: Mapping[str, float]) -> None:
        """The last words go to the owner, who knows how the run ends."""
        self.ledger.close()
        recorder = self.ledger.recorder
        try:
            if message:
                recorder.message(message, "warning")
            known = {f"{self.ledger.prefix}{name}": value for name, value in summary.items()}
            recorder.ended(status, known)
            recorder.close()
            if self._rank:
                self._await_owner()
        except Refused as error:
            self._say(str(error))

    def _look(self) -> None:
        """Now and then, whether somebody has asked for an end."""
        if not self._stop and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + HEARTBEAT_SECONDS
            self._stop = end_request.read(self.run) is not None

    def _await_owner(self) -> None:
        """Until it has taken all; where it has ended, in its place."""
        deadline = time.monotonic() + OWNER_SECONDS
        while inbox.waits(self.run) and time.monotonic() < deadline:
            if self.run.result.exists():
                with suppress(ownership.Taken):  # another rank is at it, and takes this one's, too
                    self._go_on()
            elif state.status(self.run).final:
                return
            time.sleep(LOOK_SECONDS)

    def _go_on(self) -> None:
        run, before = self.run, results.read(self.run)
        owner, me = identities.read(run), identities.of_this_process("")
        if before is None or owner is None:
            return
        mine = msgspec.structs.replace(
            owner,
            host=me.host,
            pid=me.pid,
            pid_start=me.pid_start,
            pid_ticks=me.pid_ticks,
            kernel=me.kernel,
            token=me.token,
        )
        ownership.take_over({run: mine})
        recorder = Recorder(run)
        box = Inbox(run, recorder)
        box.close()
        # Of ranks the log knows newer ones. What the first gave as final stands in the log as well,
        # but where a full disk took no last event.
        own = {n: v for n, v in before.metrics.items() if not _OF_A_RANK.match(n)}
        known = {n: v for n, v in own.items() if v is not None}
        late = {n: v for n, v in box.summary.items() if v is not None}
        from dltui.runs.concluding import conclude

        conclude(
            run,
            recorder,
            request=requests.read(run),
            identity=mine,
            status=before.status,
            message=before.message,
            metrics=known | late,
        )
