"""A training loop of one's own. What lets dltui watch it are the lines with ``run``."""

import torch
from sklearn.datasets import load_digits
from torch import nn

import dltui

config = {"lr": 0.1, "batch_size": 32, "epochs": 8, "hidden": 64}

pixels, digits = load_digits(return_X_y=True)
inputs, labels = torch.tensor(pixels / 16).float(), torch.tensor(digits)
torch.manual_seed(0)
order = torch.randperm(len(labels))
train, test = order[:1500], order[1500:]

model = nn.Sequential(nn.Linear(64, config["hidden"]), nn.ReLU(), nn.Linear(config["hidden"], 10))
optimizer = torch.optim.SGD(model.parameters(), lr=config["lr"])
steps = config["epochs"] * -(-len(train) // config["batch_size"])

with dltui.start("digits", config=config, total=steps) as run:
    step = 0
    for _ in range(config["epochs"]):
        for batch in train[torch.randperm(len(train))].split(config["batch_size"]):
            loss = nn.functional.cross_entropy(model(inputs[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            run.log({"train/loss": loss}, step)
        with torch.no_grad():
            answers = model(inputs[test]).argmax(1)
        accuracy = (answers == labels[test]).float().mean()
        run.log({"val/accuracy": 100 * accuracy}, step)
        if run.stop_requested:
            break
    counts = torch.zeros(10, 10)
    for label, answer in zip(labels[test], answers, strict=True):
        counts[label, answer] += 1
    run.matrix("confusion", counts, row_title="digit", column_title="answer", digits=0)
