"""Six signals of 32 samples each: which of three gestures was it?"""

import numpy as np

random = np.random.default_rng(0)
y = random.integers(0, 3, 600)
time = np.arange(32)[None, :, None]
phase = random.uniform(0, 6.28, (600, 1, 6))
x = np.sin(time * (0.3 + 0.2 * y[:, None, None]) + phase) + random.normal(0, 0.4, (600, 32, 6))
np.savez("gestures.npz", x=x.astype(np.float32), y=np.array(["wave", "shake", "tap"])[y])
