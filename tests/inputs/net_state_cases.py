"""Nets that change their inputs, seed themselves, and have buffers and gradients of all kinds."""

from __future__ import annotations

from tests.inputs.case import Case
from tests.inputs.nets import (
    IN_PLACE,
    LAYERS,
    LEARNS,
    ONE,
    TOP,
    make,
    net,
    preset,
    pretrained,
    rows,
)

CASES = [
    Case(
        name="train-inplace-input",
        kind="A1",
        make=make(net(init=ONE, forward="x.mul_(0.5)\nreturn self.a(x.flatten(1))"), IN_PLACE),
        before="test accuracy 6 %: every evaluation halved the pictures once more",
        now="every batch is the net's own: the same 25 % as x = x * 0.5",
        metrics={"test/accuracy": (25.0, 25.0)},
    ),
    Case(
        name="train-outofplace-input",
        kind="A1",
        make=make(net(init=ONE, forward="x = x * 0.5\nreturn self.a(x.flatten(1))"), IN_PLACE),
        before="test accuracy 25 %",
        now="the same",
        metrics={"test/accuracy": (25.0, 25.0)},
    ),
    Case(
        name="train-inplace-input-ordered",
        kind="A1",
        make=make(
            net(init=ONE, forward="x.mul_(0.5)\nreturn self.a(x.flatten(1))"),
            IN_PLACE.replace("[train]\n", "[train]\nshuffle = false\n"),
        ),
        before="6 %, did not learn: training batches were halved at every epoch, too",
        now="learns as x = x * 0.5 does in order",
        metrics={"test/accuracy": (26.0, 26.0)},
    ),
    Case(
        name="train-inplace-relu-first",
        kind="A1",
        make=rows,
        before="58 %: after one evaluation what is below 0 was gone from the data",
        now="the data stay: as with an ordinary ReLU",
        metrics={"test/accuracy": (50.0, 100.0)},
    ),
    Case(
        name="mod-normalises-in-place",
        kind="A1",
        make=make(
            net(init=ONE, forward="x -= 0.3; x /= 0.35\nreturn self.a(x.flatten(1))"), IN_PLACE
        ),
        before="shifted and scaled again at every evaluation, to values of 10⁵",
        now="once a batch",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-inplace-range-test",
        kind="A1",
        make=make(
            net(init=ONE, forward="x.mul_(0.5)\nreturn self.a(x.flatten(1))"),
            preset(train="shuffle = false")
            .replace("[data]", 'experiment = "range-test"\n[data]', 1)
            .replace("epochs = 2\n", "")
            + "[options]\nsteps = 30\nshort_steps = 5\n",
        ),
        before="each of its short runs saw darker pictures than the one before",
        now="all see the same",
    ),
    Case(
        name="mod-seed-in-file",
        kind="A10",
        make=make(net(after="torch.manual_seed(7)")),
        before="run.seed was overruled without a word",
        now="the file is run first, then run.seed is set: the weights are those of run.seed",
        never=("seeds torch",),
    ),
    Case(
        name="mod-seed-in-call",
        kind="A10",
        make=make(net(init="torch.manual_seed(7)\n" + LAYERS)),
        before="equal weights for every seed, without a word",
        now="said: the weights are the same for every run.seed",
        says=("Net of net.py seeds torch with 7 when it is called",),
    ),
    Case(
        name="mod-random-in-python",
        kind="A10",
        make=make(
            net(
                top="import random\nimport numpy as np\n" + TOP,
                init="width = random.randint(8, 99) + np.random.randint(8, 99)\n" + LAYERS,
            )
        ),
        before="another width at every run",
        now="Python's and NumPy's numbers are seeded, too",
        metrics={"parameters": (8185.0, 8185.0)},
    ),
    Case(
        name="mod-expanded-buffer",
        kind="B5",
        make=make(
            net(
                init="self.c = nn.Linear(64, 10)\n"
                'self.register_buffer("m", torch.ones(1, 64).expand(4, 64))',
                forward="return self.c(x.flatten(1) * self.m[0])",
            )
        ),
        before="failed at the end without metrics",
        now="saved as the values it shows",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-buffers-of-all-kinds",
        kind="B5",
        make=make(
            net(
                init="""
                self.c = nn.Linear(64, 10)
                self.d = nn.Linear(64, 10); self.d.weight = self.c.weight
                whole = torch.ones(8, 64)
                self.register_buffer("upper", whole[:4]); self.register_buffer("lower", whole[4:])
                self.register_buffer("turned", whole.T)
                self.register_buffer("sparse", torch.eye(64).to_sparse())
                self.register_buffer("of_weight", self.c.weight.detach()[0])
                """,
                forward="return self.c(x.flatten(1) @ self.sparse.to_dense()) + self.d.bias",
            )
        ),
        before="failed at the end without metrics",
        now="views, halves, turned, sparse and tied ones are saved",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-cannot-be-saved",
        kind="B5",
        make=make(
            net(
                after="def state_dict(self, *a, **k):\n    raise RuntimeError('not today')\n"
                "Net.state_dict = state_dict\n"
            )
        ),
        before="failed at the end without metrics",
        now="finished with its metrics; said that nothing was saved, and why",
        says=("its weights cannot be saved: net.py, line 12: not today",),
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-complex",
        kind="B7",
        make=make(
            net(
                init="self.w = nn.Parameter(torch.randn(64, 10, dtype=torch.complex64) * 0.05)",
                forward="return (x.flatten(1).to(torch.complex64) @ self.w).abs()",
            )
        ),
        before="must be real number, not complex",
        now="trains, and is saved",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-sparse",
        kind="B7",
        make=make(
            net(
                init="self.e = nn.Embedding(32, 8, sparse=True); self.b = nn.Linear(8, 10)",
                forward="places = (x.flatten(1) * 16).long().clamp(0, 31)\n"
                "return self.b(self.e(places).mean(1))",
            ),
            preset(train='optimizer = "sgd"\nlr = 0.1'),
        ),
        before="cannot access storage of SparseTensorImpl",
        now="trains",
        metrics={"steps": (10.0, 10.0)},
    ),
    Case(
        name="mod-sparse-adam",
        kind="B7",
        make=make(
            net(
                init="self.e = nn.Embedding(32, 8, sparse=True); self.b = nn.Linear(8, 10)",
                forward="places = (x.flatten(1) * 16).long().clamp(0, 31)\n"
                "return self.b(self.e(places).mean(1))",
            )
        ),
        before="cannot access storage of SparseTensorImpl",
        now="refused before the first step: Adam takes none",
        exit=2,
        says=("train.optimizer: adam: ", "sparse"),
    ),
    Case(
        name="mod-empty-parameter",
        kind="B7",
        make=make(
            net(
                init=LAYERS + "\nself.none = nn.Parameter(torch.empty(0))",
                forward="return self.b(torch.relu(self.a(x.flatten(1)))) + self.none.sum()",
            )
        ),
        before="float division by zero",
        now="trains",
        metrics={"test/accuracy": LEARNS},
    ),
    Case(
        name="mod-grad-hook-none",
        kind="B7",
        make=make(net(init=LAYERS + "\nself.a.weight.register_hook(lambda g: g * float('nan'))")),
        before="diverged at step 2, rightly",
        now="the same",
        exit=1,
        says=("not finite at step 2",),
    ),
    # E5: local weights, frozen parts, layer-wise rates
    Case(
        name="mod-weights-other-classes",
        kind="E5",
        make=pretrained(model='weights = "w.pt"\nfreeze = ["a"]', train='rates = { "b" = 0.5 }'),
        before="unknown keys: only through a function of one's own, found from its folder only",
        now="begins with them; the last layer is new, the first one frozen",
        says=("b.bias, b.weight of w.pt left out (3 there, 10 here): new", "taken from 'model'"),
        metrics={"parameters/trained": (170.0, 170.0)},
    ),
    Case(
        name="mod-weights-lfs",
        kind="E5",
        make=pretrained(model='weights = "w.pt"', saved=False),
        before="unknown key",
        now="refused, with what it is and what helps",
        exit=3,
        says=("w.pt cannot be read: it is a pointer of Git LFS and not the file: git lfs pull",),
    ),
    Case(
        name="mod-weights-absent",
        kind="E5",
        make=pretrained(model='weights = "elsewhere.pt"'),
        before="unknown key",
        now="refused before a process begins",
        exit=2,
        early=True,
        says=("model.weights: no file ",),
    ),
    Case(
        name="mod-weights-of-another-net",
        kind="E5",
        make=pretrained(model='weights = "w.pt"\narguments = { width = 8 }'),
        before="unknown key",
        now="refused, naming what differs",
        exit=2,
        says=("w.pt is of another network: a.weight is 16×64 there and 8×64 here",),
    ),
    Case(
        name="mod-freeze-unknown",
        kind="E5",
        make=pretrained(model='freeze = ["backbone.*"]'),
        before="unknown key",
        now="refused with what there is",
        exit=2,
        says=("model.freeze: 'backbone.*' is no layer or parameter of the network; valid: a, b",),
    ),
    Case(
        name="mod-rates-unknown",
        kind="E5",
        make=pretrained(train='rates = { "aa" = 0.1 }'),
        before="unknown key",
        now="refused with the nearest",
        exit=2,
        says=("train.rates: 'aa' is no layer or parameter of the network",),
    ),
]
