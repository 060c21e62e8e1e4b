"""Presets as older versions wrote them into run directories, read as they would be written now."""

from __future__ import annotations

from dltui.presets import idle
from dltui.presets.document import Document


def renew(document: Document) -> None:
    """Take out of ``document`` what is no key any more, and what was let through and did nothing.

    ``stands`` of a claim switched its judging off; every claim is judged now.
    """
    for table in idle.CHOICES:
        idle.leave_out(document, table)
    claims = document.get("reported")
    for claim in claims if isinstance(claims, list) else ():
        if isinstance(claim, dict):
            claim.pop("stands", None)
