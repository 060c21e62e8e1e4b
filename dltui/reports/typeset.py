"""Typst, which makes PDF and PNG of text and drawings: an extra that not everybody has."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from dltui.errors import ResourceError
from dltui.writing import writing

MISSING = "PDF and PNG need typst: pip install 'dltui[pdf]'"

PIXELS_PER_INCH = 220.0
"""Of a PNG; below 150 typst's own rasteriser loses thin letters."""


def typeset(
    main: str,
    files: Mapping[str, str],
    kind: Literal["pdf", "png"] = "pdf",
    *,
    inputs: Mapping[str, str] | None = None,
) -> bytes:
    """The document ``main`` in Typst's language, which may name ``files`` and read ``inputs`` in
    ``sys.inputs``: words of others go there, where none of them is markup.

    ``ResourceError`` without typst, or where nothing can be written for it to read.
    """
    try:
        import typst
    except ImportError:
        raise ResourceError(MISSING) from None
    with (
        writing(Path(tempfile.gettempdir())),
        tempfile.TemporaryDirectory(prefix="dltui-") as folder,
    ):
        for name, text in {**files, "main.typ": main}.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        made: bytes = typst.compile(
            f"{folder}/main.typ",
            root=folder,
            format=kind,
            ppi=PIXELS_PER_INCH if kind == "png" else None,
            sys_inputs=dict(inputs or {}),
        )
    return made
