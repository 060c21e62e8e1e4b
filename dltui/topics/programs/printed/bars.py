"""Progress bars: those of tqdm, rich, Lightning and Keras."""

from __future__ import annotations

import re

from dltui.topics.programs.printed.found import Found, Place

_TQDM = re.compile(
    r"(?P<percent>\d{1,3})%\|[^|]*\|\s*(?P<number>[\d.]+[kMGT]?)/(?P<total>[\d.]+[kMGT]?)"
    r"\s*\[(?P<time>[\d:?]+<[\d:? a-z,]+?)(?:,\s*(?P<rate>[^,\]]*))?(?:,\s*(?P<postfix>.*))?\]"
)
_TQDM_OPEN = re.compile(
    r"(?<![\w.])(?P<number>\d+)(?:it|step|batch|epoch|sample|example)s?\s*\[[\d:]+(?:,\s*(?P<rate>[^,\]]*))?(?:,\s*(?P<postfix>.*))?\]"
)
_TIME = r"[\d:]+s?|•|-+:--:--|ETA:\s*[\d:]+s?|[\d.]+(?:it/s|[mun]?s/(?:step|epoch))"
_DRAWN = re.compile(
    r"(?P<front>\b\d+/\d+)?\s*(?:\[[=>.]{3,}\]|[━╸╺─]{3,}[━╸╺─ ]*)\s*(?:-\s)?\s*"
    rf"(?P<behind>\d+/\d+)?\s*(?:(?:{_TIME})\s*)*"
)
_BYTES = re.compile(r"\d[kKMG]?i?B/s")

_ABOUT_ELSE = re.compile(
    r"^\W*(download|fetch|map|filter|generat|load|sav|token|extract|writing|upload|resolv|compil"
    r"|sanity|valid|val\b|eval|test|predict|collect|prepar|process|unpack|import|convert|creat)",
    re.I,
)
"""What bars are about that do not count the training's steps."""


def take(line: str, into: Found) -> str:
    """``line`` with its bar taken out, and how far that is noted; what it says beside stays."""
    if found := _TQDM.search(line):
        whole = (_whole(found["number"]), _whole(found["total"]))
        return _taken(line, found, whole, found["postfix"] or "", into)
    if found := _TQDM_OPEN.search(line):
        return _taken(line, found, (int(found["number"]), None), found["postfix"] or "", into)
    if (found := _DRAWN.search(line)) and (shown := found["behind"] or found["front"]):
        number, _, total = shown.partition("/")
        if found["behind"] and found["front"]:  # Epoch 0/9 ━━━ 37/100
            line = f"{line[: found.end('front')]} {line[found.end('front') :]}"
            found = _DRAWN.search(line, found.end("front")) or found
        return _taken(line, found, (int(number), int(total)), "", into)
    return line


def _taken(
    line: str,
    found: re.Match[str],
    counted: tuple[int | None, int | None],
    postfix: str,
    into: Found,
) -> str:
    (number, total), before, behind = counted, line[: found.start()], line[found.end() :]
    into.counts = (
        number is not None
        and not _BYTES.search(found.group())
        and not _ABOUT_ELSE.match(before)
        and (total is None or total > 0)
    )
    if into.counts and number is not None:
        into.step = Place("bar", number, total)
    return f"{before.rstrip().removesuffix(':')} , {postfix} , {behind}"


def _whole(text: str) -> int | None:
    return int(text) if text.isdigit() else None
