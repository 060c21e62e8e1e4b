"""What each tensor operation does to receptive fields; of one without a rule nothing is known."""

from __future__ import annotations

from math import inf

from dltui.layers.field_operation import Operation, Rule
from dltui.layers.field_windows import (
    adaptive_pool,
    convolution,
    farther,
    pool,
    resize,
    shuffle,
    unfold,
    windows_of,
)
from dltui.layers.places import SEAM, Axis, Seen
from dltui.layers.receptive_field import Field


def after(op: Operation) -> Seen | None:
    """Of the result of ``op``; null where it means nothing or is not known."""
    rule = RULES.get(op.name) or RULES.get(op.name.removesuffix("_"))
    if rule is not None:
        return rule(op, op.seen[0][1])
    return merged(op) if op.pointwise else None


def merged(op: Operation) -> Seen | None:
    """Operands that meet value by value take the larger field; a gate is not followed.

    A gate is a product with a smaller operand: a squeeze-and-excitation gate looks at the whole
    image.
    """
    seen = op.seen
    if op.name in ("mul", "mul_"):
        most = max(tensor.numel() for tensor, _ in seen)
        seen = [one for one in seen if one[0].numel() == most]
    first, *others = (_broadcast(one, op.out.dim() - tensor.dim()) for tensor, one in seen)
    whole: Seen | None = first
    for one in others:
        whole = whole and _union(whole, one)
    return whole


def _broadcast(seen: Seen, more: int) -> Seen:
    """With ``more`` dimensions before those there are."""
    return seen.moved(lambda dim: dim + more)


def _union(one: Seen, other: Seen) -> Seen | None:
    if len(one.axes) != len(other.axes):
        return None
    sizes: list[float] = []
    axes: list[Axis] = []
    for number, (a, b) in enumerate(zip(one.axes, other.axes, strict=True)):
        if min(a.length, b.length) > 1 and (a.dim, a.inner) != (b.dim, b.inner):
            return None
        ends = (axis.start + seen.field.size[number] for axis, seen in ((a, one), (b, other)))
        start = min(a.start, b.start)
        apart = a.origin != b.origin or a.length != b.length
        sizes.append(inf if apart else max(ends) - start)
        axes.append((a if a.length >= b.length else b)._replace(start=start))
    jumps = map(max, one.field.jump, other.field.jump)
    return Seen(Field(tuple(sizes), tuple(jumps)), tuple(axes))


def _same(op: Operation, seen: Seen) -> Seen | None:
    return seen


def _blank(op: Operation, seen: Seen) -> Seen | None:
    return None


def _reshape(op: Operation, seen: Seen) -> Seen | None:
    return seen.reshaped(op.shape, op.out.shape)


def _permute(op: Operation, seen: Seen) -> Seen | None:
    dims = [dim % len(op.shape) for dim in op.args[1]]
    return seen.moved(dims.index)


def _transpose(op: Operation, seen: Seen) -> Seen | None:
    one, other = (op.argument(place, place - 1) % len(op.shape) for place in (1, 2))
    return seen.moved(lambda dim: {one: other, other: one}.get(dim, dim))


def _expand(op: Operation, seen: Seen) -> Seen | None:
    return _broadcast(seen, op.out.dim() - len(op.shape))


def _cut(op: Operation, seen: Seen) -> Seen | None:
    """``slice`` and ``split``: a part of one dimension, every so many entries."""
    dim = op.argument(1 if op.name == "slice" else 2, 0) % len(op.shape)
    step = op.argument(4, 1) if op.name == "slice" else 1
    return _part(op, seen, dim, step, op.out.shape[dim])


def _select(op: Operation, seen: Seen) -> Seen | None:
    """One entry of a dimension, which is gone."""
    dim = op.argument(1, 0) % len(op.shape)
    part = _part(op, seen, dim, 1, 1)
    return part and part.moved(lambda other: other - (other > dim))


def _part(op: Operation, seen: Seen, dim: int, step: int, length: int) -> Seen | None:
    if length == op.shape[dim]:
        return seen
    tensor = op.seen[0][0]
    first = int(op.out.storage_offset() - tensor.storage_offset()) // max(1, tensor.stride(dim))
    for number in seen.along({dim}):
        if not seen.spans(number, op.shape):
            return None
        seen = farther(seen, number, 0, step, -first, length)
    return seen


def _join(op: Operation, seen: Seen) -> Seen | None:
    """``cat``: along an axis there is a seam, which a window may see across."""
    whole = merged(op)
    dim = op.argument(1, 0) % op.out.dim()
    if whole is None:
        return None
    for number in whole.along({dim}):
        if not whole.spans(number, op.shape):
            return None
        origin = whole.axes[number].origin + SEAM
        whole = whole.changed(number, length=op.out.shape[dim], origin=origin)
    return whole


def _stack(op: Operation, seen: Seen) -> Seen | None:
    dim = op.argument(1, 0) % op.out.dim()
    parts = [
        (tensor.unsqueeze(dim), one.moved(lambda d: d + (d >= dim))) for tensor, one in op.seen
    ]
    return merged(Operation(op.name, op.args, op.out, parts, pointwise=True))


def _move(op: Operation, seen: Seen) -> Seen | None:
    """``flip`` and ``roll``: as large a field, elsewhere; of a roll the ends meet in a seam."""
    dims = op.args[1] if op.name == "flip" else op.argument(2) or range(len(op.shape))
    for number in seen.along({dim % len(op.shape) for dim in dims}):
        if not seen.spans(number, op.shape):
            return None
        how = "flip" if op.name == "flip" else f"roll{op.args[1]}{SEAM}"
        seen = seen.changed(number, origin=seen.axes[number].origin + how)
    return seen


def _reduce(op: Operation, seen: Seen) -> Seen | None:
    """Sums, means and extremes over the dimensions of argument 1; without any over all."""
    over = op.argument(2 if "norm" in op.name else 1)
    chosen = range(len(op.shape)) if over is None or over == [] else over
    if isinstance(over, bool | float) or not isinstance(chosen, int | list | range):
        return None
    dims = {dim % len(op.shape) for dim in ([chosen] if isinstance(chosen, int) else chosen)}
    seen = seen.whole(dims)
    if op.out.dim() == len(op.shape):
        return seen
    return seen.moved(lambda dim: dim - sum(other < dim for other in dims))


def _along(op: Operation, seen: Seen) -> Seen | None:
    """Softmax, running sums, sorting and Fourier transforms: all along some dimensions."""
    dims = op.argument(1, -1)
    chosen = dims if isinstance(dims, list) else [dims]
    if not all(isinstance(dim, int) for dim in chosen):
        return None
    for number in seen.along({dim % len(op.shape) for dim in chosen}):
        seen = seen.changed(number, size=inf, length=seen.axes[number].length)
    return seen


def _product(op: Operation, seen: Seen) -> Seen | None:
    """Matrix products with weights: all along the dimension that is summed over.

    Two factors that both come from the input are attention, of which nothing is said. Along
    (length, features) it is the features that are summed over, and those are no places.
    """
    if len(op.seen) > 1:
        return None
    tensor = op.seen[0][0]
    left, right = op.args[-2:] if op.name in ("mm", "bmm", "mv") else op.args[1:3]
    if tensor is right and tensor is not left:
        return None
    inner = tensor.dim() - 1
    if len(seen.axes) == 1 and seen.along({inner}) and seen.spans(0, op.shape) and op.shape[0] > 1:
        return None
    return seen.whole({inner})


def _pad(op: Operation, seen: Seen) -> Seen | None:
    """Zeros, or what mirrors and repeats the edges: fields stay, but for those at the edges."""
    for number, axis in enumerate(seen.axes):
        if axis.dim >= 0 and op.out.shape[axis.dim] != op.shape[axis.dim]:
            if not seen.spans(number, op.shape):
                return None
            left = op.args[1][2 * (len(op.shape) - 1 - axis.dim)]
            seen = farther(seen, number, 0, 1, left, op.out.shape[axis.dim])
    return seen


def _restride(op: Operation, seen: Seen) -> Seen | None:
    """``as_strided``, as of an average over everything: then it has no axis to lose."""
    return None if seen.along(range(len(op.shape))) else seen


def _halve(op: Operation, seen: Seen) -> Seen | None:
    """``glu``: one half of a dimension gates the other."""
    dim = op.argument(1, -1) % len(op.shape)
    return None if seen.along({dim}) else seen


def _rules(rule: Rule, names: str) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), rule)


RULES: dict[str, Rule] = {
    **_rules(
        _same,
        "detach alias clone _to_copy lift_fresh native_dropout bernoulli prelu _prelu_kernel "
        "hardswish hardtanh log_sigmoid_forward rrelu_with_noise native_batch_norm "
        "_native_batch_norm_legit _native_batch_norm_legit_no_training cudnn_batch_norm "
        "_batch_norm_with_update _batch_norm_no_update native_layer_norm native_group_norm "
        "_fused_rms_norm view_as_real view_as_complex real",
    ),
    **_rules(_reshape, "view _unsafe_view _reshape_alias reshape squeeze unsqueeze unflatten"),
    **_rules(_permute, "permute"),
    **_rules(_transpose, "transpose t swapaxes"),
    **_rules(_expand, "expand"),
    **_rules(_cut, "slice split split_with_sizes chunk narrow"),
    **_rules(_select, "select unbind"),
    **_rules(_join, "cat"),
    **_rules(_stack, "stack"),
    **_rules(_move, "flip roll"),
    **_rules(_reduce, "mean sum amax amin prod logsumexp var std max min norm linalg_vector_norm"),
    **_rules(
        _along,
        "_softmax _log_softmax cumsum cumprod logcumsumexp sort _fft_r2c _fft_c2c _fft_c2r",
    ),
    **_rules(_product, "mm addmm bmm baddbmm"),
    **_rules(convolution, "convolution"),
    **_rules(pool, "max_pool2d_with_indices max_pool3d_with_indices avg_pool2d avg_pool3d"),
    **_rules(
        adaptive_pool,
        "_adaptive_avg_pool2d _adaptive_avg_pool3d adaptive_max_pool2d adaptive_max_pool3d",
    ),
    **_rules(
        resize,
        "upsample_nearest1d upsample_nearest2d upsample_nearest3d _upsample_nearest_exact1d "
        "_upsample_nearest_exact2d _upsample_nearest_exact3d upsample_linear1d "
        "upsample_bilinear2d upsample_trilinear3d upsample_bicubic2d",
    ),
    **_rules(shuffle, "pixel_shuffle pixel_unshuffle"),
    **_rules(unfold, "im2col"),
    **_rules(windows_of, "unfold"),
    **_rules(
        _pad,
        "constant_pad_nd reflection_pad1d reflection_pad2d reflection_pad3d replication_pad1d "
        "replication_pad2d replication_pad3d",
    ),
    **_rules(_halve, "glu"),
    **_rules(_restride, "as_strided"),
}
