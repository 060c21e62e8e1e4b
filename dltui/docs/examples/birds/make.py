"""Pictures of two kinds in folders, of many sizes, one of them grey."""

from pathlib import Path

import numpy as np
from PIL import Image

random = np.random.default_rng(0)
for kind in ("round", "square"):
    Path("birds", kind).mkdir(parents=True, exist_ok=True)
    for number in range(120):
        height, width = random.integers(24, 64, size=2)
        y, x = np.mgrid[:height, :width]
        up, left = y - height / 2, x - width / 2
        radius = random.uniform(0.3, 0.4) * min(height, width)
        inside = np.maximum(abs(up), abs(left)) if kind == "square" else np.hypot(up, left)
        colours = random.integers(0, 256, size=(2, 3))
        colours[1] = (colours[0] + 128) % 256
        pixels = colours[(inside < radius).astype(int)].astype(np.uint8)
        picture = Image.fromarray(pixels)
        if number == 0:
            picture = picture.convert("L")
        picture.save(Path("birds", kind, f"{number:02}.png"))
