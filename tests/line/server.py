"""A real OpenSSH server of our own, and the client's command for it."""

from __future__ import annotations

import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.benchmarks.terminal import end
from tests.line.namespaces import NEAR, Network

PORT = 2222
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
PRIVILEGES = Path("/run/sshd")
"""A folder without which no sshd of root starts; nothing is ever put into it."""


def lacking() -> str:
    """Why no server can be started here; empty where one can."""
    if not SSHD or not shutil.which("ssh") or not shutil.which("setpriv"):
        return "no OpenSSH here: sshd, ssh and setpriv are needed"
    return ""


class Server:
    """Listens in ``network`` only, lets in one key only, and ends with the thread it came from.

    Keys and settings are in ``folder``.
    """

    def __init__(self, network: Network, folder: Path) -> None:
        folder.chmod(0o700)
        self._folder = folder
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True)
        (folder / "known").write_text(f"[{NEAR}]:{PORT} {(folder / 'host.pub').read_text()}")
        (folder / "sshd.conf").write_text(
            f"Port {PORT}\nListenAddress {NEAR}\nHostKey {folder / 'host'}\n"
            f"AuthorizedKeysFile {folder / 'user.pub'}\nPidFile none\nUsePAM no\n"
            "PermitRootLogin yes\nPasswordAuthentication no\nStrictModes no\nUseDNS no\n"
            "Compression yes\nClientAliveInterval 30\nClientAliveCountMax 10\n"
        )
        PRIVILEGES.mkdir(mode=0o755, exist_ok=True)
        command = ["setpriv", "--pdeathsig", "TERM", str(SSHD), "-D", "-e"]
        self._log = (folder / "log").open("wb")
        self._process = network.inside(
            lambda: subprocess.Popen(
                [*command, "-f", str(folder / "sshd.conf")],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
            )
        )
        network.inside(self._wait)

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection((NEAR, PORT), timeout=1).close()
                return
            except OSError as error:
                said = (self._folder / "log").read_text()
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"sshd does not listen: {said}") from error
                time.sleep(0.05)

    def login(
        self, command: Sequence[str], env: Mapping[str, str], *, compress: bool = False
    ) -> list[str]:
        """``ssh`` to the server, which runs ``command`` with ``env`` on a terminal there."""
        options = {
            "UserKnownHostsFile": self._folder / "known",
            "IdentityFile": self._folder / "user",
            "IdentitiesOnly": "yes",
            "BatchMode": "yes",
            "LogLevel": "ERROR",
            "Compression": "yes" if compress else "no",
        }
        words = [f"-o{name}={value}" for name, value in options.items()]
        remote = ["exec", "env", *(f"{name}={value}" for name, value in env.items()), *command]
        return ["ssh", "-F", "none", "-tt", f"-p{PORT}", *words, f"root@{NEAR}", shlex.join(remote)]

    def sessions(self) -> list[psutil.Process]:
        """All that goes on for those who are logged in."""
        found: list[psutil.Process] = psutil.Process(self._process.pid).children(recursive=True)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sessions = self.sessions()
        end(self._process)
        for session in sessions:  # They outlive the server, and a line that is cut.
            with suppress(psutil.NoSuchProcess):
                session.terminate()
        for session in psutil.wait_procs(sessions, timeout=10)[1]:
            session.kill()
        self._log.close()
