"""What is tried before a run: nets that cannot be trained, a batch of one, faults in training."""

from __future__ import annotations

from tests.inputs.case import Case
from tests.inputs.nets import BATCH_NORM, FORWARD, LAYERS, LEARNS, make, net, preset, resnet

CASES = [
    Case(
        name="mod-bn-last-batch-1",
        kind="B4",
        make=make(net(init=BATCH_NORM), preset(limit=321)),
        before="failed at the end of the first epoch: expected more than 1 value per channel",
        now="a last single example joins the batch before it: 5 steps an epoch",
        metrics={"steps": (10.0, 10.0), "test/accuracy": LEARNS},
    ),
    Case(
        name="train-resnet-digits",
        kind="B4",
        make=resnet,
        before="failed at the end of the first epoch: expected more than 1 value per channel",
        now="33 examples in batches of 32 are one step",
        metrics={"steps": (1.0, 1.0)},
    ),
    Case(
        name="mod-bn-pieces-in-order",
        kind="B4",
        make=make(
            net(init=BATCH_NORM),
            preset(limit=65, train="lr = 0.1\nshuffle = false\nbatch_doubling = 64").replace(
                "batch_size = 64", "batch_size = 32"
            ),
        ),
        before="failed at the end of the first epoch",
        now="joined in epochs of 32 and of 64: 2 steps, then 1",
        metrics={"steps": (3.0, 3.0)},
    ),
    Case(
        name="mod-bn-batch-size-1",
        kind="B4",
        make=make(net(init=BATCH_NORM), preset().replace("batch_size = 64", "batch_size = 1")),
        before="failed at the first step in torch's words",
        now="refused: it needs two",
        exit=2,
        says=("a single example: raise train.batch_size", "Expected more than 1 value"),
    ),
    Case(
        name="mod-bn-parts-of-one",
        kind="B4",
        make=make(net(init=BATCH_NORM), preset(train="accumulate = 64")),
        before="failed at the first step in torch's words",
        now="refused: each part is one example",
        exit=2,
        says=("or a part of it, is a single example",),
    ),
    Case(
        name="mod-own-spread",
        kind="B4",
        make=make(
            net(
                init=LAYERS,
                forward="h = self.a(x.flatten(1)); h = (h - h.mean(0)) / h.std(0)\n"
                "return self.b(torch.relu(h))",
            ),
            preset(limit=257),
        ),
        before="diverged: the spread of one example is no number",
        now="joined as with BatchNorm",
        metrics={"steps": (8.0, 8.0)},
    ),
    Case(
        name="mod-no-parameters",
        kind="B6",
        make=make(net(init="pass", forward="return x.flatten(1)[:, :10]")),
        before="list index out of range",
        now="refused in words",
        exit=2,
        says=("nothing to train: it has no parameters",),
    ),
    Case(
        name="mod-layers-in-a-list",
        kind="B6",
        make=make(
            net(
                init="self.layers = [nn.Linear(64, 10)]",
                forward="return self.layers[0](x.flatten(1))",
            )
        ),
        before="list index out of range",
        now="refused with the usual reason",
        exit=2,
        says=("nn.ModuleList",),
    ),
    Case(
        name="mod-all-frozen",
        kind="B6",
        make=make(net(init=LAYERS + "\nself.requires_grad_(False)")),
        before="list index out of range",
        now="refused in words",
        exit=2,
        says=("nothing to train: no parameter requires a gradient",),
    ),
    Case(
        name="mod-detached",
        kind="B6",
        make=make(net(forward="return self.b(torch.relu(self.a(x.flatten(1)))).detach()")),
        before="element 0 of tensors does not require grad",
        now="refused in words",
        exit=2,
        says=("nothing to train: the outputs of Net do not depend on its parameters",),
    ),
    Case(
        name="mod-unused-layer",
        kind="B6",
        make=make(net(init=LAYERS + "\nself.c = nn.Linear(3, 3)")),
        before="no word",
        now="trains; what is never used is named",
        says=("never used, and so never trained: c.weight, c.bias",),
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-tuple-in-training",
        kind="B10",
        make=make(
            net(
                forward="h = torch.relu(self.a(x.flatten(1))); y = self.b(h)\n"
                "return (y, h) if self.training else y"
            )
        ),
        before="cross_entropy_loss(): argument 'input' must be Tensor, not tuple",
        now="refused before the run",
        exit=2,
        says=("Net in training mode gives a tuple",),
    ),
    Case(
        name="mod-dict",
        kind="B10",
        make=make(net(forward="return {'logits': self.b(torch.relu(self.a(x.flatten(1))))}")),
        before="refused: gives dict",
        now="refused: gives a dict",
        exit=2,
        says=("Net gives a dict for an input, but 10 are needed",),
    ),
    Case(
        name="mod-raises-in-training",
        kind="B10",
        make=make(net(forward="if self.training: raise KeyError('mask')\n" + FORWARD)),
        before="KeyError: 'mask'",
        now="refused with file and line",
        exit=2,
        says=("model: Net in training mode: net.py, line 10: KeyError: 'mask'",),
    ),
    Case(
        name="mod-attributeerror-forward",
        kind="B10",
        make=make(net(forward="return self.b(torch.relu(self.nope(x.flatten(1))))")),
        before="AttributeError: 'Net' object has no attribute 'nope'",
        now="refused with file and line",
        exit=2,
        says=("net.py, line 10: 'Net' object has no attribute 'nope'",),
    ),
    Case(
        name="mod-index-error",
        kind="B10",
        make=make(net(forward="sizes = []\nsizes[3]\n" + FORWARD)),
        before="IndexError: list index out of range",
        now="refused with file and line",
        exit=2,
        says=("net.py, line 11: IndexError: list index out of range",),
    ),
    Case(
        name="mod-wrong-shape",
        kind="B10",
        make=make(net(forward="return self.a(x)")),
        before="refused in torch's words",
        now="refused in torch's words, with file and line",
        exit=2,
        says=("Net cannot take 1×8×8 inputs: net.py, line 10: mat1 and mat2",),
    ),
    Case(
        name="mod-wrong-shape-in-training",
        kind="B10",
        make=make(
            net(forward=f"{FORWARD.replace('return', 'y =')}\nreturn y[:1] if self.training else y")
        ),
        before="expected input batch_size (1) to match target batch_size (64)",
        now="refused before the run",
        exit=2,
        says=("Net in training mode",),
    ),
    Case(
        name="mod-fails-on-last-batch",
        kind="B10",
        make=make(net(forward="assert len(x) != 20, 'twenty'\n" + FORWARD), preset(limit=84)),
        before="failed at the end of the first epoch",
        now="refused before the run: the last batch is tried, too",
        exit=2,
        says=("net.py, line 10: twenty",),
    ),
    Case(
        name="mod-fails-in-the-middle",
        kind="B10",
        make=make(
            net(
                init=LAYERS + "\nself.seen = []",
                forward="self.seen.append(1)\nif len(self.seen) > 6: raise KeyError('seen')\n"
                + FORWARD,
            )
        ),
        before="KeyError: 'seen' (traceback in worker.log)",
        now="failed, with file and line",
        exit=1,
        says=("net.py, line 12: KeyError: 'seen' (traceback in worker.log)",),
    ),
    Case(
        name="mod-nan-output",
        kind="B10",
        make=make(net(forward="return self.b(torch.log(self.a(x.flatten(1))))")),
        before="diverged at step 1",
        now="diverged, and said that it was so before any step",
        exit=1,
        says=("the loss of the first examples is nan before any step",),
    ),
    Case(
        name="mod-huge",
        kind="B10",
        make=make(net(init="self.a = nn.Linear(10**8, 10**8)")),
        before="out of memory, no file",
        now="refused with file and line",
        exit=2,
        says=("model: net.py, line 8: ",),
    ),
    Case(
        name="mod-bn-of-each-batch",
        kind="B4",
        make=make(
            net(
                init=LAYERS + "\nself.n = nn.BatchNorm1d(width, track_running_stats=False)",
                forward="return self.b(torch.relu(self.n(self.a(x.flatten(1)))))",
            ),
            preset(limit=321).replace("test_limit = 100", "test_limit = 1025"),
        ),
        before="failed at the first evaluation: a last test example was alone",
        now="it joins the batch before it, too",
        metrics={"test/accuracy": LEARNS},
    ),
]
