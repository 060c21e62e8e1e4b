"""Imported by a helper process that must not outlive who started it, such as a fork server."""

from __future__ import annotations

from dltui.runs.liveness.processes import die_with_parent

die_with_parent()
