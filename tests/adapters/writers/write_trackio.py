"""A project of Trackio, where ``TRACKIO_DIR`` says."""

import numpy as np
import trackio

trackio.init(project="proj", name="whole", config={"lr": 0.1, "model": {"width": 8}})
for step in range(20):
    trackio.log({"loss": 1 / (step + 1), "val": {"acc": step / 20}})
trackio.log({"odd": float("inf"), "picture": trackio.Image(np.full((8, 8, 3), 7, np.uint8))})
trackio.finish()
trackio.init(project="proj", name="other")
trackio.log({"loss": 1.0}, step=7)
trackio.finish()
