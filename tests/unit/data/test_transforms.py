"""Each transform against torchvision's function or by hand, each example by numbers of its own."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as torchvision

from dltui.data.transforms import colours, geometry, hiding, mixing
from dltui.data.transforms.draws import Draws
from dltui.data.transforms.options import (
    Affine,
    Blur,
    Colour,
    Crop,
    Cutmix,
    Erase,
    Flip,
    Grey,
    Mask,
    Mixup,
    Noise,
    ResizedCrop,
    Rotate,
    VerticalFlip,
)

COUNT = 16
CPU = torch.device("cpu")


def draws(count: int = COUNT, *key: int) -> Draws:
    return Draws(key or (7, 0, 0), count, CPU)


@pytest.fixture
def images() -> Tensor:
    return torch.rand(COUNT, 3, 12, 20, generator=torch.Generator().manual_seed(1))


def test_flips_turn_the_drawn_images_round_and_leave_the_others(images: Tensor) -> None:
    chosen = draws().chance(0.5)
    assert 0 < int(chosen.sum()) < COUNT
    flipped = geometry.flip(images, Flip(), draws())
    assert torch.equal(flipped[chosen], images[chosen].flip(-1))
    assert torch.equal(flipped[~chosen], images[~chosen])
    assert torch.equal(geometry.vertical_flip(images, VerticalFlip(p=1.0), draws()), images.flip(2))


def test_a_crop_is_a_window_of_the_image_and_its_black_margin(images: Tensor) -> None:
    top, left = (part.tolist() for part in _offsets(3))
    margin = torch.nn.functional.pad(images, (3, 3, 3, 3))
    cropped = geometry.crop(images, Crop(padding=3), draws())
    for image, window, down, across in zip(cropped, margin, top, left, strict=True):
        assert torch.equal(image, window[:, down : down + 12, across : across + 20])
    assert set(top) <= set(range(7)) and len(set(top)) > 3


def _offsets(margin: int) -> tuple[Tensor, Tensor]:
    drawn = draws()
    return drawn.whole(0, 2 * margin), drawn.whole(0, 2 * margin)


def test_a_resized_crop_is_its_window_stretched(images: Tensor) -> None:
    options = ResizedCrop(scale=(0.3, 0.6), ratio=(0.5, 2.0))
    windows = draws().windows((12, 20), options.scale, options.ratio)
    cropped = geometry.resized_crop(images, options, draws())
    for number, window in enumerate(zip(*(part.tolist() for part in windows), strict=True)):
        expected = torchvision.resized_crop(images[number], *window, size=[12, 20], antialias=False)
        inner = (slice(None), slice(2, -2), slice(2, -2))  # the border looks beyond the window
        torch.testing.assert_close(cropped[number][inner], expected[inner], atol=1e-5, rtol=0)


def test_windows_lie_within_and_have_the_wanted_area() -> None:
    top, left, height, width = draws(5_000).windows((30, 40), (0.1, 0.4), (0.5, 2.0))
    assert int(top.min()) == 0 and int((top + height).max()) == 30
    assert int(left.min()) == 0 and int((left + width).max()) == 40
    shares = (height * width) / 1200
    assert 0.09 < float(shares.min()) < 0.12 and 0.38 < float(shares.max()) < 0.42


def test_a_window_that_never_fits_is_cut_to_the_image() -> None:
    _, _, height, width = draws().windows((4, 400), (0.9, 1.0), (3.0, 3.0))
    assert height.tolist() == [4] * COUNT
    assert int(width.max()) <= 400 and int(width.min()) >= 1


def test_rotations_and_affine_maps_are_torchvisions(images: Tensor) -> None:
    angles = draws().between(-40, 40).tolist()
    rotated = geometry.rotate(images, Rotate(degrees=40.0), draws())
    for image, before, angle in zip(rotated, images, angles, strict=True):
        _same(image, _affine(before, angle, (0.0, 0.0), 1.0, 0.0))

    options = Affine(degrees=30.0, translate=0.2, scale=(0.7, 1.5), shear=20.0)
    drawn = draws()
    angle, right, down = drawn.between(-30, 30), drawn.between(-0.2, 0.2), drawn.between(-0.2, 0.2)
    scale, shear = drawn.between(0.7, 1.5), drawn.between(-20, 20)
    moved = geometry.affine(images, options, draws())
    for n in range(COUNT):
        way = (float(right[n]) * 20, float(down[n]) * 12)
        _same(moved[n], _affine(images[n], float(angle[n]), way, float(scale[n]), float(shear[n])))


def _affine(
    image: Tensor, angle: float, way: tuple[float, float], scale: float, shear: float
) -> Tensor:
    bilinear = InterpolationMode.BILINEAR
    return torchvision.affine(image, angle, list(way), scale, [shear, 0.0], interpolation=bilinear)


def _same(found: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(found, expected, atol=2e-5, rtol=0)


def test_colours_are_torchvisions(images: Tensor) -> None:
    options = Colour(brightness=0.3, contrast=0.4, saturation=0.5, hue=0.2)
    drawn = draws()
    light, contrast, saturation = (drawn.between(1 - s, 1 + s) for s in (0.3, 0.4, 0.5))
    hue = drawn.between(-0.2, 0.2)
    changed = colours.colour(images, options, draws())
    for n in range(COUNT):
        expected = torchvision.adjust_brightness(images[n], float(light[n]))
        expected = torchvision.adjust_contrast(expected, float(contrast[n]))
        expected = torchvision.adjust_saturation(expected, float(saturation[n]))
        _same(changed[n], torchvision.adjust_hue(expected, float(hue[n])))
    grey = colours.grey(images, Grey(p=1.0), draws())
    _same(grey, torchvision.rgb_to_grayscale(images, 3))


def test_images_without_colour_change_in_light_alone() -> None:
    grey = torch.rand(COUNT, 1, 5, 5)
    changed = colours.colour(grey, Colour(contrast=0.0, saturation=1.0, hue=0.5), draws())
    factors = draws().between(0.8, 1.2).reshape(-1, 1, 1, 1)
    torch.testing.assert_close(changed, (grey * factors).clamp(0, 1))


def test_blurs_are_torchvisions(images: Tensor) -> None:
    sigmas = draws().between(0.5, 1.5).tolist()
    blurred = colours.blur(images, Blur(sigma=(0.5, 1.5)), draws())
    for image, before, sigma in zip(blurred, images, sigmas, strict=True):
        _same(image, torchvision.gaussian_blur(before, [11, 11], [sigma, sigma]))


def test_erasing_takes_a_rectangle_of_the_wanted_share_from_the_drawn_images() -> None:
    ones = torch.ones(2_000, 2, 30, 30)
    erased = hiding.erase(ones, Erase(p=0.4, scale=(0.1, 0.3)), draws(2_000)) == 0
    shares = erased.float().mean((1, 2, 3))
    touched = shares > 0
    assert 0.36 < float(touched.float().mean()) < 0.44
    assert float(shares[touched].min()) > 0.08 and float(shares[touched].max()) < 0.33
    rows, columns = erased[:, 0].any(2).sum(1), erased[:, 0].any(1).sum(1)
    assert torch.equal(rows * columns, erased[:, 0].sum((1, 2)))


def test_noise_has_the_wanted_deviation_and_masks_the_wanted_share() -> None:
    zeros = torch.zeros(500, 40)
    assert 0.29 < float(hiding.noise(zeros, Noise(std=0.3), draws(500)).std()) < 0.31
    ones = torch.ones(500, 40)
    assert 0.18 < float((hiding.mask(ones, Mask(share=0.2), draws(500)) == 0).float().mean()) < 0.22


def test_places_of_a_sequence_are_hidden_whole_and_tokens_become_the_one_that_stands_for_it() -> (
    None
):
    hidden = hiding.mask(torch.ones(200, 10, 3), Mask(share=0.5), draws(200)) == 0
    assert torch.equal(hidden.any(2), hidden.all(2)) and bool(hidden.any())
    tokens = torch.full((200, 10), 5)
    masked = hiding.mask(tokens, Mask(share=0.5, token=9), draws(200))
    assert masked.dtype == torch.int64 and set(masked.unique().tolist()) == {5, 9}


def test_mixing_two_images_mixes_their_labels_as_much(images: Tensor) -> None:
    y = mixing.shares_of(torch.arange(COUNT) % 4, 4)
    drawn = draws()
    share, other = drawn.shares(1.0), drawn.others()
    x, labels = mixing.mixup(images, y, Mixup(alpha=1.0), draws())
    for n in range(COUNT):
        own = float(share[n])
        _same(x[n], own * images[n] + (1 - own) * images[other[n]])
        _same(labels[n], own * y[n] + (1 - own) * y[other[n]])
    torch.testing.assert_close(labels.sum(1), torch.ones(COUNT))


def test_a_window_of_another_image_counts_by_its_area() -> None:
    first = torch.zeros(COUNT, 1, 16, 16)
    first[COUNT // 2 :] = 1
    y = mixing.shares_of((torch.arange(COUNT) >= COUNT // 2).long(), 2)
    x, labels = mixing.cutmix(first, y, Cutmix(), draws())
    torch.testing.assert_close(x.mean((1, 2, 3)), labels[:, 1])
    assert bool(((labels[:, 1] > 0) & (labels[:, 1] < 1)).any())


@pytest.mark.parametrize(
    ("transform", "options"),
    [
        (geometry.flip, Flip()),
        (geometry.crop, Crop()),
        (geometry.affine, Affine()),
        (colours.colour, Colour(hue=0.1)),
        (colours.blur, Blur()),
        (hiding.erase, Erase()),
        (hiding.noise, Noise()),
    ],
)
def test_what_is_given_stays_as_it_is(transform, options, images: Tensor) -> None:  # type: ignore[no-untyped-def]
    before = images.clone()
    changed = transform(images, options, draws())
    assert torch.equal(images, before) and not torch.equal(changed, before)
    assert torch.equal(changed, transform(images, options, draws()))
    assert not torch.equal(changed, transform(images, options, draws(COUNT, 7, 0, 16)))


def test_draws_are_even_and_no_two_keys_are_alike() -> None:
    whole = draws(30_000).whole(0, 2)
    assert [9_700 < int((whole == value).sum()) < 10_300 for value in range(3)] == [True] * 3
    shares = draws(30_000).between(2, 4)
    assert 2.99 < float(shares.mean()) < 3.01 and 2 <= float(shares.min()) < 2.001
    firsts = {float(draws(1, seed, epoch, at).between(0, 1)) for seed, epoch, at in _keys()}
    assert len(firsts) == len(list(_keys()))


def _keys() -> list[tuple[int, int, int]]:
    return [(seed, epoch, at) for seed in range(4) for epoch in range(5) for at in range(6)]
