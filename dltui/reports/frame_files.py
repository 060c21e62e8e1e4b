"""A frame as CSV, JSON, JSON Lines and Parquet, written batch by batch."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

import msgspec

from dltui.errors import ResourceError
from dltui.reports.frame import Frame, Value
from dltui.runs import escaped

WriteFrame = Callable[[Frame, TextIO], None]

MISSING = "Parquet needs pyarrow: pip install 'dltui[parquet]'"


def to_csv(frame: Frame, file: TextIO) -> None:
    """A head, then a line a row; nothing where there is no value."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(escaped.as_cell, frame.columns))
    for batch in frame.batches:
        columns = zip(frame.columns.values(), batch, strict=True)
        writer.writerows(zip(*(_cells(kind, values) for kind, values in columns), strict=True))


def _cells(kind: type, values: Sequence[Value]) -> Sequence[Value]:
    if kind is not str:
        return values
    # A column of a million rows has few words.
    known = {word: escaped.as_cell(word) if isinstance(word, str) else word for word in set(values)}
    return [known[word] for word in values]


def to_json(frame: Frame, file: TextIO) -> None:
    """One array of objects."""
    escaped.write_json(list(_objects(frame)), file)


def to_jsonl(frame: Frame, file: TextIO) -> None:
    """An object a line, each with every column; null where there is no value."""
    # A third of the time of json's own encoder, and a run has millions of rows.
    encode = msgspec.json.Encoder().encode
    utf8 = escaped.utf8(file)
    for row in _objects(frame):
        text = encode(row).decode() if utf8 else json.dumps(row)
        file.write(f"{escaped.escaped(text)}\n")


def _objects(frame: Frame) -> Iterator[dict[str, Value]]:
    for batch in frame.batches:
        for row in zip(*batch, strict=True):
            yield dict(zip(frame.columns, row, strict=True))


def to_parquet(frame: Frame, file: TextIO) -> None:
    """A row group a batch, into the bytes below ``file``; ``ResourceError`` without pyarrow."""
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError:
        raise ResourceError(MISSING) from None
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in frame.columns.items()])
    with ParquetWriter(file.buffer, schema) as writer:
        for batch in frame.batches:
            arrays = [
                pa.array(values, type=field.type)
                for values, field in zip(batch, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


WRITERS: dict[str, WriteFrame] = {
    "csv": to_csv,
    "json": to_json,
    "jsonl": to_jsonl,
    "parquet": to_parquet,
}
