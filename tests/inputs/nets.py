"""Presets with a net of the user's own, written in a few words each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

import numpy as np
import torch
from torch import nn

from tests.inputs.case import LFS, Make

TOP = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"

LAYERS = "self.a = nn.Linear(64, width); self.b = nn.Linear(width, 10)"
FORWARD = "return self.b(torch.relu(self.a(x.flatten(1))))"

LEARNS = (30.0, 100.0)


def net(
    *, init: str = LAYERS, forward: str = FORWARD, before: str = "", after: str = "", top: str = TOP
) -> str:
    """A file with one class; ``before`` stands above it, ``after`` below."""
    return (
        f"{top}{dedent(before)}\n"
        "class Net(nn.Module):\n"
        "    def __init__(self, width=16):\n"
        "        super().__init__()\n"
        f"{indent(dedent(init), ' ' * 8)}\n"
        "    def forward(self, x):\n"
        f"{indent(dedent(forward), ' ' * 8)}\n"
        f"{dedent(after)}\n"
    )


def preset(
    *,
    model: str = "",
    train: str = 'optimizer = "adam"\nlr = 0.03',
    limit: int = 320,
    rest: str = "",
) -> str:
    return dedent(
        """\
        title = "a net of one's own"
        topic = "learning-rate"
        [data]
        name = "digits"
        limit = {limit}
        test_limit = 100
        [model]
        file = "net.py"
        name = "Net"
        {model}
        [train]
        epochs = 2
        batch_size = 64
        {train}
        {rest}
        """
    ).format(limit=limit, model=model, train=train, rest=rest)


def make(text: str = "", toml: str = "", others: Mapping[str, str] | None = None) -> Make:
    """``net.py``, ``p.toml`` and ``others``, by name."""

    def written(folder: Path) -> None:
        for name, content in {
            "net.py": text or net(),
            "p.toml": toml or preset(),
            **(others or {}),
        }.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content)

    return written


IN_PLACE = preset(train='optimizer = "sgd"\nlr = 0.1', rest="").replace("epochs = 2", "epochs = 6")
"""The presets of a net that changes its inputs, and of the same net that does not."""

ONE = "self.a = nn.Linear(64, 10)"


def rows(folder: Path) -> None:
    """Six columns, the net's first layer cuts what is below 0 in place."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(120, 6)).astype("float32")
    y = x[:, :3].argmax(1)
    np.savez(folder / "d.npz", x=x, y=y)
    text = net(
        init="self.r = nn.ReLU(inplace=True); self.a = nn.Linear(6, 3)",
        forward="return self.a(self.r(x))",
    )
    toml = IN_PLACE.replace('name = "digits"\nlimit = 320\ntest_limit = 100', 'path = "d.npz"')
    make(text, toml)(folder)


def resnet(folder: Path) -> None:
    (folder / "p.toml").write_text(
        preset(limit=33, train="lr = 0.01")
        .replace('file = "net.py"\nname = "Net"', 'name = "resnet18"')
        .replace("epochs = 2\nbatch_size = 64", "epochs = 1\nbatch_size = 32")
        .replace("test_limit = 100", "test_limit = 32\nsize = 32")
    )


BATCH_NORM = "self.a = nn.Sequential(nn.Linear(64, width), nn.BatchNorm1d(width))\n"
BATCH_NORM += "self.b = nn.Linear(width, 10)"

SHADOWS = ("csv", "random", "types", "queue", "json", "typing", "torch")


def pretrained(model: str = "", train: str = "lr = 0.1", *, saved: bool = True) -> Make:
    """With ``w.pt``, as a script has saved it: the same net for three classes; or what a checkout
    without Git LFS has in its place.
    """

    def written(folder: Path) -> None:
        make(toml=preset(model=model, train=train))(folder)
        if not saved:
            (folder / "w.pt").write_text(LFS)
            return
        own = nn.Module()
        own.a, own.b = nn.Linear(64, 16), nn.Linear(16, 3)
        torch.save({"epoch": 9, "model": own.state_dict()}, folder / "w.pt")

    return written
