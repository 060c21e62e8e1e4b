"""How torchvision's requests travel: counted, with a time limit, and from a mirror if one is named.

torchvision asks through ``urllib``, whose opener is the one place where all of it passes.
"""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.response import addinfourl

MIRROR = "DLTUI_DATA_MIRROR"
"""A folder or an address with the files as ``<data set>/<file>``, where there is no network."""

Count = Callable[[str, int], None]
"""Gets the name of a file and how many bytes of it have come."""


class Courier(urllib.request.BaseHandler):
    """Stands before urllib's own handlers; ``count`` is told of every piece that arrives."""

    handler_order = 100

    def __init__(self, data_set: str, count: Count) -> None:
        mirror = os.environ.get(MIRROR, "")
        self._remote = mirror if "://" in mirror else ""
        self._folder = Path(mirror) if mirror and not self._remote else None
        self._data_set = data_set
        self._count = count

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        if self._remote:
            address = f"{self._remote.rstrip('/')}/{self._data_set}/{_file(request)}"
            if request.full_url != address:
                request.full_url = address
        return request

    def http_open(self, request: urllib.request.Request) -> addinfourl | None:
        """The file of the mirror's folder; null lets urllib go on."""
        if self._folder is None:
            return None
        path = self._folder / self._data_set / _file(request)
        try:
            opened = path.open("rb")
        except OSError as error:
            raise URLError(f"{path}: {error.strerror}") from error
        response = addinfourl(opened, Message(), request.full_url, 200)
        vars(response).update(msg="OK", length=path.stat().st_size)
        return response

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:
        if response.code >= 400:
            response.close()  # nobody else does; what it said is of no use
        if response.code != 200 or request.get_method() != "GET":
            return response
        read, name, arrived = response.read, _file(request), 0

        def counted(*size: int) -> bytes:
            nonlocal arrived
            piece: bytes = read(*size)
            arrived += len(piece)
            self._count(name, arrived)
            return piece

        response.read = counted
        return response

    https_request = http_request
    https_open = http_open
    https_response = http_response


def _file(request: urllib.request.Request) -> str:
    return request.full_url.partition("?")[0].rpartition("/")[2]
