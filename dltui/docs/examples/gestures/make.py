"""Six signals of 32 samples each: which of three gestures was it?"""

import numpy as np

random = np.random.default_rng(0)
y = random.integers(0, 3, 600)
swing = np.where(np.arange(6) // 2 == y[:, None], 1.5, 0.7)[:, None]
phase = random.uniform(0, 6.28, (600, 1, 6))
x = swing * np.sin(0.5 * np.arange(32)[:, None] + phase) + random.normal(0, 0.4, (600, 32, 6))
np.savez("gestures.npz", x=x.astype(np.float32), y=np.array(["wave", "shake", "tap"])[y])
