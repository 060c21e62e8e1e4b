"""What images can be asked by ``[data]``, told without reading them."""

from __future__ import annotations

from collections.abc import Iterator

from dltui.data.options import CommonData, Kind

Refusal = tuple[str, str]
"""A dotted setting, and what is wrong with it."""


def refusals(options: CommonData, kind: Kind, shape: tuple[int, ...]) -> Iterator[Refusal]:
    """Settings that examples of ``kind`` and stored ``shape`` cannot take."""
    if kind != "images":
        if options.size:
            yield "data.size", f"resizes images; these are {kind}"
        if options.normalize:
            yield "data.normalize", f"measures images; these are {kind}"
    for key, value in (("mean", options.mean), ("std", options.std)):
        if value is not None and kind == "tokens":
            yield f"data.{key}", "these are token ids, which stay as they are"
            continue
        if isinstance(value, list) and kind != "images":
            yield f"data.{key}", f"a list is for the channels of images; these are {kind}"
        elif isinstance(value, list) and len(value) != shape[0]:
            have = f"{shape[0]} channel{'s' * (shape[0] > 1)}"
            yield f"data.{key}", f"{len(value)} values for {have}; one number is for all"
