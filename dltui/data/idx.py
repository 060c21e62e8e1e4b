"""Reading IDX, the file format of MNIST and its relatives, packed or not."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dltui.data import room
from dltui.errors import DataError
from dltui.writing import in_words

UNSIGNED_BYTE = 0x08


def read(folder: Path, name: str) -> Tensor:
    """``name`` or ``name.gz`` in ``folder`` as uint8 of the shape its header states.

    The packed file is unpacked in memory, so the folder may be read-only.
    """
    plain, packed = folder / name, folder / f"{name}.gz"
    path = plain if plain.exists() else packed
    if not path.exists():
        raise FileNotFoundError(path)
    try:
        with gzip.open(path) if path is packed else path.open("rb") as file:
            return parse(room.whole(path, file))
    except (OSError, EOFError, zlib.error, ValueError) as error:
        if isinstance(error, OSError) and error.errno:
            raise DataError(f"{path} cannot be read: {in_words(error)}") from error
        raise DataError(f"{path} is damaged ({error}); delete it and fetch it again") from error


def parse(raw: bytes) -> Tensor:
    """Bytes of an IDX file of unsigned bytes; ``ValueError`` says what does not fit.

    Two zero bytes, the type, the number of dimensions, each dimension as big-endian uint32, data.
    """
    if len(raw) < 4 or raw[:2] != b"\0\0" or raw[2] != UNSIGNED_BYTE:
        raise ValueError("not an IDX file of unsigned bytes")
    rank = raw[3]
    start = 4 + 4 * rank
    if len(raw) < start:
        raise ValueError("it ends within its header")
    shape = struct.unpack(f">{rank}I", raw[4:start])
    if len(raw) - start != math.prod(shape):
        raise ValueError(f"it holds {len(raw) - start} values, its header says {shape}")
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=start).reshape(shape).copy())
