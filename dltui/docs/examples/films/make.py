"""Twenty counts of words; a film may be funny, sad and long at once."""

import numpy as np

random = np.random.default_rng(0)
x = random.poisson(2.0, (600, 20)).astype(np.float32)
score = np.stack([x[:, i : i + 4].sum(1) - 8 + random.normal(0, 1, 600) for i in (0, 5, 10)], 1)
np.savez("films.npz", x=x, y=(score > 0).astype(np.uint8), class_names=["funny", "sad", "long"])
