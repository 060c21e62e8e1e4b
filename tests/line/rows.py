"""The lines of the table: between a real OpenSSH client and server, each in its own network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.line import namespaces, server
from tests.line.lab import Lab
from tests.line.namespaces import Networks
from tests.line.places import COMMAND, TREE, environment
from tests.line.server import Server


@dataclass(frozen=True)
class Row:
    """``like`` is what ``Pipe`` takes for each way; ``compress`` is ``ssh -C``."""

    name: str
    like: dict[str, float] = field(default_factory=dict)
    compress: bool = False


ROWS = (
    Row("direct"),
    Row("150 ms", {"delay": 0.075}),
    Row("400 ms", {"delay": 0.2}),
    Row("256 kbit", {"rate": 32_000.0, "delay": 0.015}),
    Row("64 kbit", {"rate": 8_000.0, "delay": 0.015}),
    Row("64 kbit -C", {"rate": 8_000.0, "delay": 0.015}, compress=True),
    Row("2 % loss, 30 ms", {"loss": 0.02, "delay": 0.015}),
)


def lacking() -> str:
    """Why none of this can be done here; empty where it can."""
    return server.lacking() or namespaces.lacking()


@dataclass(frozen=True)
class Link:
    """The way to a server, over which labs can be opened."""

    networks: Networks
    server: Server
    row: Row
    runs: Path
    home: Path
    tree: Path = TREE

    def lab(self) -> Lab:
        """A lab of ``tree`` on the server, looked at by an ``ssh`` at the far end."""
        env = environment(self.runs, self.home, self.tree)
        login = self.server.login(COMMAND, env, compress=self.row.compress)
        own = {"PATH": os.environ["PATH"], "TERM": env["TERM"], "HOME": str(self.home)}
        return self.networks.far.inside(lambda: Lab(login, env=own))


@contextmanager
def linked(row: Row, folder: Path, runs: Path, tree: Path = TREE) -> Iterator[Link]:
    """Everything between the two ends, in ``folder`` and gone afterwards."""
    home, keys = folder / "home", folder / "keys"
    home.mkdir()
    keys.mkdir()
    with Networks(row.like) as networks, Server(networks.near, keys) as served:
        yield Link(networks, served, row, runs, home, tree)
