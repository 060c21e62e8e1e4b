"""An environment with the libraries that the adapters are for, beside all of this Python's.

``python .ci/beside.py FOLDER newest`` or ``oldest``: which libraries, and from which version each
is supported, are extras of pyproject. What the index lacks is said, and its tests skip.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXTRAS = ("accelerate", "keras", "lightning", "transformers", "adapters")


def libraries(which: str) -> list[str]:
    """Of each its name, and for the oldest ``==`` its lower bound: the version of a release."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [project["optional-dependencies"][extra] for extra in EXTRAS]
    pairs = {tuple(one.split(">=")) for extra in extras for one in extra if ">=" in one}
    return [f"{name}=={version}" if which == "oldest" else name for name, version in sorted(pairs)]


def make(folder: Path, which: str) -> None:
    venv.create(folder, clear=True, with_pip=True)
    (path,) = folder.glob("lib/python*/site-packages")
    (path / "below.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
    subprocess.run([*install, "--no-deps", "-e", ROOT], check=True)
    if subprocess.run([*install, *libraries(which)], check=False).returncode:
        for library in libraries(which):
            if subprocess.run([*install, library], check=False).returncode:
                print(f"{library} is not to be had here: its tests are skipped", flush=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2])
