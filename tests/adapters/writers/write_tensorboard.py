"""Event files as the writers of torch and of TensorBoard make them, in the folder named."""

import math
import sys
from pathlib import Path

import numpy as np
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.histogram import summary_v2 as histograms
from tensorboard.plugins.scalar import summary_v2 as scalars
from tensorboard.plugins.text import summary_v2 as texts
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from torch.utils.tensorboard import SummaryWriter

root = Path(sys.argv[1])

with SummaryWriter(str(root / "torch")) as writer:
    for step in range(300):
        writer.add_scalar("train/loss", math.exp(-step / 100), step)
        writer.add_scalar("new style", step / 3, step * 1000, new_style=True)
        if step % 10 == 0:
            writer.add_scalar("val/acc", float("nan") if step == 20 else step / 300, step)
    writer.add_scalars("both", {"a": 1.0, "b": 2.0}, 5)
    writer.add_image("picture", np.full((3, 8, 8), 0.5), 1)
    writer.add_histogram("weights", np.array([-1.0, 0.0, 0.0, 3.0]), 1)
    writer.add_text("words", "so it is", 1)
    writer.add_hparams({"lr": 0.1, "name": "mlp", "fast": True}, {"hparam/acc": 0.9})

for begun, first in ((1000.0, 0), (2000.0, 6)):
    with SummaryWriter(str(root / "again"), purge_step=first, filename_suffix=str(begun)) as writer:
        for step in range(first, first + 10):
            writer.add_scalar("loss", begun + step, step, walltime=begun + step)

writer = EventFileWriter(str(root / "second" / "train"))
for step in range(20):
    for made in (
        scalars.scalar_pb("loss", step / 7),
        histograms.histogram_pb("h", np.arange(step + 2.0)),
        texts.text_pb("t", f"step {step}"),
    ):
        writer.add_event(Event(step=step, wall_time=100.0 + step, summary=made))
values = [Summary.Value(tag=f"many/{n}", simple_value=n) for n in range(3)]
writer.add_event(Event(step=3, wall_time=200.0, summary=Summary(value=values)))
writer.add_event(Event(step=10, wall_time=201.0, session_log=SessionLog(status=SessionLog.STOP)))
writer.close()
