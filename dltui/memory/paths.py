"""Code paths of a GPU, taken on fake CPU tensors.

Composite operators choose their parts by device: dropout and attention keep other things for
the backward pass on a GPU than on a CPU. Module attributes are replaced, because a function
mode misses the calls inside ``F.multi_head_attention_forward``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor

_dropout = F.dropout


@contextmanager
def cuda_paths() -> Iterator[None]:
    """While it lasts, dropout and attention run as they would on CUDA."""
    kept = F.dropout, F.scaled_dot_product_attention
    F.dropout, F.scaled_dot_product_attention = _fused_dropout, _fused_attention
    try:
        yield
    finally:
        F.dropout, F.scaled_dot_product_attention = kept


def _fused_dropout(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """The fused kernel keeps a mask of one byte a value; in place there is no fused kernel."""
    if inplace or not training or p == 0.0:
        return _dropout(input, p, training, inplace)
    return torch.native_dropout(input, p, True)[0]


def _fused_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """Flash attention for half precision without a mask, else the memory-efficient kernel."""
    if attn_mask is None and query.dtype in (torch.float16, torch.bfloat16):
        attend = torch.ops.aten._scaled_dot_product_flash_attention
        return cast(Tensor, attend(query, key, value, dropout_p, is_causal, scale=scale)[0])
    efficient = torch.ops.aten._scaled_dot_product_efficient_attention
    bias = None
    if attn_mask is not None:
        bias = attn_mask.expand(*query.shape[:-1], key.shape[-2])
    output = efficient(query, key, value, bias, True, dropout_p, is_causal, scale=scale)[0]
    return cast(Tensor, output)
