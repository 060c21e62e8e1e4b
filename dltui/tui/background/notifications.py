"""What a lab says in passing: one line over the keys, which hides nothing but that line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.notifications import SeverityLevel

from dltui.charts.text import clean
from dltui.errors import DltuiError
from dltui.writing import refusal

LONG = 8.0
"""Seconds that an error stays."""


class NotifyingApp(App[None]):
    """Whatever goes wrong with a file in a key's action is told, and the lab stays."""

    CSS: ClassVar[str] = """
    ToastRack { align: left bottom; padding: 0; margin: 0 0 1 0; }
    ToastHolder { align-horizontal: left; }
    Toast { width: auto; max-width: 100%; margin: 0; padding: 0 1; }
    """

    def complain(self, error: DltuiError) -> None:
        self.notify(str(error), severity="error", timeout=LONG)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Literally, as everything that is shown; what is there to be read is not said again."""
        text = clean(message, lines=True)
        if any(shown.message == text for shown in self._notifications):
            return
        super().notify(
            text,
            title=clean(title),
            severity=severity,
            timeout=timeout,
            markup=markup,
        )

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except OSError as error:
            self.complain(refusal(error, Path(error.filename or Path.home()), deed=""))
        except DltuiError as error:
            self.complain(error)
        return True
