"""A loss and a metric of one's own: too cold is three times as bad as too warm."""

import torch


def cold_is_worse(outputs, targets):
    error = targets - outputs
    return torch.where(error > 0, error, -3 * error).mean()


def within_two_degrees(outputs, targets):
    return 100 * ((outputs - targets).abs() < 2).float().mean().item()
