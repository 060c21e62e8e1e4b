"""What people write to see whether it trains: quickstart's net and optimizer, and one step.

It tells when the step is done, and has nothing else to import.
"""

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(
    *(nn.Flatten(), nn.Linear(64, 256), nn.ReLU(), nn.Dropout(0.2)),
    *(nn.Linear(256, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10)),
)
optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
x, y = torch.rand(32, 1, 8, 8), torch.randint(0, 10, (32,))
loss = F.cross_entropy(model(x), y)
optimizer.zero_grad()
loss.backward()
optimizer.step()
print(f"step 1: {loss.item():.3f}", flush=True)
