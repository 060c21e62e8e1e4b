"""Files of nets: several of them, arguments, argparse, what they set for all of torch."""

from __future__ import annotations

from tests.inputs.case import Case
from tests.inputs.nets import FORWARD, LAYERS, LEARNS, SHADOWS, TOP, make, net, preset

CASES = [
    Case(
        name="cwd-shadows-stdlib",
        kind="B3",
        make=make(others={f"{name}.py": "raise SystemExit('mine')\n" for name in SHADOWS}),
        before="lost: the worker ran the user's csv.py",
        now="Python's own come first; the folder is at the end of the path",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-file-called-random",
        kind="B3",
        make=make(
            toml=preset().replace("net.py", "random.py"),
            others={"random.py": net(top="import random\n" + TOP)},
        ),
        before="it depended on the folder where dltui was started",
        now="it is the user's net, and random is Python's",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-sibling-import",
        kind="B8",
        make=make(
            net(
                top=TOP + "from blocks import Block\n",
                init="self.b = Block()",
                forward="return self.b(x.flatten(1))",
            ),
            others={
                "blocks.py": TOP + "class Block(nn.Linear):\n"
                "    def __init__(self): super().__init__(64, 10)\n"
            },
        ),
        before="only from its own folder: No module named 'blocks'",
        now="from anywhere",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-lazy-sibling-import",
        kind="B8",
        make=make(
            net(
                init="import blocks\nself.b = blocks.Block()", forward="return self.b(x.flatten(1))"
            ),
            others={
                "blocks.py": TOP + "class Block(nn.Linear):\n"
                "    def __init__(self): super().__init__(64, 10)\n"
            },
        ),
        before="No module named 'blocks'",
        now="from anywhere",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-import-in-forward",
        kind="B8",
        make=make(
            net(forward="from late import act\nreturn self.b(act(self.a(x.flatten(1))))"),
            others={"late.py": "import torch\nact = torch.relu\n"},
        ),
        before="No module named 'late'",
        now="from anywhere",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-package-and-folder-below",
        kind="B8",
        make=make(
            toml=preset().replace("net.py", "nets/net.py"),
            others={
                "nets/net.py": net(top=TOP + "from parts.act import act\nimport beside\n"),
                "nets/beside.py": "",
                "parts/__init__.py": "",
                "parts/act.py": "import torch\nact = torch.relu\n",
            },
        ),
        before="No module named 'parts'",
        now="what lies beside the file and what lies beside the preset",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-opens-a-file",
        kind="B8",
        make=make(
            net(init="width = int(open('width.txt').read())\n" + LAYERS),
            others={"width.txt": "12"},
        ),
        before="No such file or directory: 'width.txt', unless started there",
        now="relative paths in the user's code start at the preset's folder",
        metrics={"parameters": (910.0, 910.0)},
    ),
    Case(
        name="mod-argparse",
        kind="B9",
        make=make(
            net(
                before="import argparse\np = argparse.ArgumentParser()\n"
                "p.add_argument('--width', type=int, default=16); args = p.parse_args()"
            )
        ),
        before="finished by luck: the worker's own arguments were parsed",
        now="it finds no arguments and takes its defaults",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-argparse-required",
        kind="B9",
        make=make(
            net(
                before="import argparse\np = argparse.ArgumentParser()\n"
                "p.add_argument('--width', required=True); args = p.parse_args()"
            )
        ),
        before="SystemExit: 2, file not named",
        now="refused with file, line and what to do",
        exit=2,
        says=("model.file: net.py, line 6: it asks for arguments of a command line",),
    ),
    Case(
        name="mod-exit-in-file",
        kind="B9",
        make=make(net(after="import sys\nsys.exit('done')")),
        before="SystemExit: done",
        now="refused with file and line",
        exit=2,
        says=("model.file: net.py, line 12: it ends Python with sys.exit (done)",),
    ),
    Case(
        name="mod-exit-in-forward",
        kind="B9",
        make=make(
            net(forward="import sys\nif self.training and len(x) == 64: sys.exit(0)\n" + FORWARD)
        ),
        before="SystemExit: 0",
        now="failed, with file and line",
        exit=1,
        says=("net.py, line 11: it ends Python with sys.exit",),
    ),
    Case(
        name="sweep-one-exits",
        kind="B9",
        make=make(
            net(init="import os; os._exit(7) if width == 13 else None\n" + LAYERS),
            preset(
                model="arguments = { width = 16 }",
                rest='[sweep]\n"model.arguments.width" = [8, 13]',
            ),
        ),
        before="the reason only on stderr",
        now="the same reason in the result",
        exit=1,
        says=("1 of 2 points failed; width=13: its process ended with code 7",),
    ),
    Case(
        name="mod-list-argument",
        kind="C",
        make=make(
            net(init="self.a = nn.Linear(64, width[0]); self.b = nn.Linear(width[0], 10)"),
            preset(model="arguments = { width = [16, 8] }"),
        ),
        before="refused: expected a whole number, got a list",
        now="arguments are whatever TOML can say",
        metrics={"parameters": (1210.0, 1210.0)},
    ),
    Case(
        name="mod-table-argument",
        kind="C",
        make=make(
            net(
                init="assert width['since'].year == 1979\nwidth = width['sizes'][0]['n']\n" + LAYERS
            ),
            preset(model="arguments = { width = { sizes = [{ n = 16 }], since = 1979-05-27 } }"),
        ),
        before="refused",
        now="tables and dates, too",
        metrics={"parameters": (1210.0, 1210.0)},
    ),
    Case(
        name="mod-needs-grad-in-eval",
        kind="C",
        make=make(
            net(
                forward="x = x.flatten(1).requires_grad_(True); h = self.a(x)\n"
                "g, = torch.autograd.grad(h.sum(), x, create_graph=self.training)\n"
                "return self.b(torch.relu(h)) + g.mean() * 0"
            )
        ),
        before="refused in torch's words",
        now="refused with file and line",
        exit=2,
        says=("net.py, line 11: element 0 of tensors does not require grad",),
    ),
    Case(
        name="mod-enables-grad-in-eval",
        kind="C",
        make=make(
            net(
                forward="""
                with torch.enable_grad():
                    x = x.flatten(1).requires_grad_(True); h = self.a(x)
                    g, = torch.autograd.grad(h.sum(), x, create_graph=True)
                return self.b(torch.relu(h)) + g.mean() * 0
                """
            )
        ),
        before="failed at the first evaluation",
        now="trains",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-default-device-meta",
        kind="C",
        make=make(net(before="torch.set_default_device('meta')")),
        before="cannot copy out of meta tensor",
        now="what a file sets for all of torch ends with the file",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-made-on-meta",
        kind="C",
        make=make(net(init="torch.set_default_device('meta')\n" + LAYERS)),
        before="cannot copy out of meta tensor",
        now="refused in words",
        exit=2,
        says=("Net is made on the meta device, which holds no numbers",),
    ),
    Case(
        name="mod-gradients-off-in-file",
        kind="C",
        make=make(
            net(before="torch.set_grad_enabled(False); torch.set_default_dtype(torch.double)")
        ),
        before="element 0 of tensors does not require grad",
        now="what a file sets for all of torch ends with the file",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-unknown-argument",
        kind="C",
        make=make(toml=preset(model="arguments = { widht = 8 }")),
        before="Net.__init__() got an unexpected keyword argument",
        now="refused with the nearest",
        exit=2,
        says=(
            "model.arguments: Net(…) got an unexpected keyword argument 'widht'",
            "did you mean width?",
        ),
    ),
    Case(
        name="mod-relative-import",
        kind="B8",
        make=make(
            toml=preset().replace("net.py", "nets/net.py"),
            others={
                "nets/net.py": net(top=TOP + "from .parts import act\n"),
                "nets/__init__.py": "",
                "nets/parts.py": "import torch\nact = torch.relu\n",
            },
        ),
        before="attempted relative import with no known parent package",
        now="below the preset's folder it is a package",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-made-already",
        kind="C",
        make=make(net(after="net = Net()"), preset().replace('"Net"', '"net"')),
        before="forward() missing 1 required positional argument",
        now="refused: its weights would not be those of run.seed",
        exit=2,
        says=("net of net.py is a network already; name its class",),
    ),
]
