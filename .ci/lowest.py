"""A second environment with the lowest declared version of every light dependency.

``python .ci/lowest.py FOLDER``: what is heavy, and what tests need besides, comes from the
environment of this Python, from the end of the path.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAVY = {"numpy", "scikit-learn", "scipy", "torch", "torchvision"}


def lowest() -> list[str]:
    """``name==version`` of each; a bound has to be the version of a release."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pairs = [re.split(">=|,", one)[:2] for one in project["dependencies"]]
    return [f"{name}=={version}" for name, version in pairs if name not in HEAVY]


def make(folder: Path) -> None:
    venv.create(folder, clear=True, with_pip=True)
    install = [folder / "bin" / "python", "-m", "pip", "install"]
    subprocess.run([*install, *lowest()], check=True)
    subprocess.run([*install, "--no-deps", "-e", ROOT], check=True)
    (path,) = folder.glob("lib/python*/site-packages")
    (path / "below.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
