"""What goes into RTMPose's networks and what comes out, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from inference.detect.rtmpose import body, people
from inference.detect.rtmpose.people import RTMDET_M, YOLOX_NANO, Box, PeopleFinder

SIZE = (256, 192)


def test_a_tall_box_is_widened_to_the_shape_of_the_input() -> None:
    crop = body.crop_of(Box(90.0, 100.0, 20.0, 256.0), SIZE)
    assert crop == (100.0, 228.0, pytest.approx(1.25))
    corners = crop.to_image(np.array([[0.0, 0.0], [192.0, 256.0], [96.0, 128.0]]), SIZE)
    np.testing.assert_allclose(corners, [[-20.0, 68.0], [220.0, 388.0], [100.0, 228.0]])


def test_a_wide_box_is_heightened() -> None:
    assert body.crop_of(Box(0.0, 0.0, 384.0, 10.0), SIZE).scale == pytest.approx(2.5)


def test_the_body_network_gets_red_first_and_normalised() -> None:
    image = np.zeros((300, 300, 3), np.uint8)
    image[..., 0], image[..., 1], image[..., 2] = 10, 20, 200  # blue, green, red
    values = body.preprocess(image, body.Crop(150.0, 150.0, 1.0), SIZE)
    assert values.shape == (3, 256, 192)
    assert values.dtype == np.float32
    wanted = [(200 - 123.675) / 58.395, (20 - 116.28) / 57.12, (10 - 103.53) / 57.375]
    np.testing.assert_allclose(values[:, 128, 96], wanted, rtol=1e-5)


def test_beyond_the_picture_is_black() -> None:
    image = np.full((20, 20, 3), 255, np.uint8)
    values = body.preprocess(image, body.Crop(10.0, 10.0, 1.0), SIZE)
    np.testing.assert_allclose(values[:, 0, 0], -np.array(body.MEAN) / body.STD, rtol=1e-5)
    assert values[0, 128, 96] > 2.0


def test_a_pixel_of_the_picture_lands_where_it_is_read_back_from() -> None:
    image = np.zeros((400, 400, 3), np.uint8)
    image[130, 210] = 255
    crop = body.Crop(200.0, 150.0, 1.0)
    values = body.preprocess(image, crop, SIZE)[0]
    row, column = np.unravel_index(values.argmax(), values.shape)
    np.testing.assert_allclose(crop.to_image(np.array([column, row]), SIZE), [210.0, 130.0])


def test_joints_are_read_off_the_highest_places_of_their_curves() -> None:
    across, down = np.full((2, 384), -0.2), np.full((2, 512), -0.2)
    across[0, 100], down[0, 300] = 0.9, 0.7  # 50 and 150 pixels of the input
    across[1, 383], down[1, 511] = 1.3, 1.1
    found = body.postprocess((across, down), body.Crop(500.0, 400.0, 2.0), SIZE)
    np.testing.assert_allclose(found.xy[0], [500 + 2 * (50 - 96), 400 + 2 * (150 - 128)])
    np.testing.assert_allclose(found.xy[1], [500 + 2 * (191.5 - 96), 400 + 2 * (255.5 - 128)])
    np.testing.assert_allclose(found.score, [0.7, 1.0])
    assert found.world is None


def test_a_joint_without_a_peak_has_no_score() -> None:
    flat = np.full((1, 384), -0.3), np.full((1, 512), 0.4)
    assert body.postprocess(flat, body.Crop(0.0, 0.0, 1.0), SIZE).score[0] == 0.0


def test_a_picture_is_fitted_into_the_upper_left_and_grey_beside() -> None:
    image = np.full((100, 200, 3), (10, 20, 30), np.uint8)
    values = people.preprocess(image, (416, 416), YOLOX_NANO)
    assert values.shape == (3, 416, 416)
    np.testing.assert_allclose(values[:, 207, 415], [10, 20, 30])  # blue first, as it is
    np.testing.assert_allclose(values[:, 208, 0], [114, 114, 114])


def test_rtmdet_gets_normalised_channels() -> None:
    image = np.full((64, 64, 3), (10, 20, 30), np.uint8)
    values = people.preprocess(image, (64, 64), RTMDET_M)
    wanted = [(10 - 103.53) / 57.375, (20 - 116.28) / 57.12, (30 - 123.675) / 58.395]
    np.testing.assert_allclose(values[:, 5, 5], wanted, rtol=1e-5)


def test_boxes_come_back_to_the_picture_and_only_those_of_people() -> None:
    dets = np.array(
        [
            [10.0, 20.0, 60.0, 120.0, 0.5],
            [0.0, 0.0, 50.0, 50.0, 0.29],  # too unsure
            [0.0, 0.0, 50.0, 50.0, 0.99],  # no person
            [-10.0, 100.0, 500.0, 300.0, 0.8],  # beyond the picture
            [30.0, 30.0, 30.0, 40.0, 0.9],  # nothing
        ]
    )
    labels = np.array([0, 0, 7, 0, 0])
    found = people.postprocess(dets, labels, picture=(416, 832), size=(416, 416))
    assert [box.score for box in found] == [0.8, 0.5]
    assert found[0][:4] == (0.0, 200.0, 832.0, 216.0)
    assert found[1][:4] == (20.0, 40.0, 100.0, 200.0)


def test_boxes_of_noise_may_differ_from_device_to_device_but_not_those_that_are_kept() -> None:
    kept, weak = [10.0, 20.0, 60.0, 120.0, 0.8], [0.0, 0.0, 50.0, 50.0, 0.1]

    def same(*boxes: list[float]) -> bool:
        right = [np.array([[kept, weak]]), np.zeros((1, 2))]
        return people.agree(right, [np.array([boxes]), np.zeros((1, len(boxes)))])

    assert same(weak, weak, [11.0, 18.0, 62.0, 120.0, 0.82])
    assert not same(weak, [30.0, 20.0, 60.0, 120.0, 0.8])
    assert not same(weak)
    assert not same(kept, kept)
    assert not same(kept, [np.nan] * 5)
    nobody = [np.zeros((1, 0, 5)), np.zeros((1, 0))]
    assert people.agree(nobody, nobody)


def test_boxes_overlap_by_their_common_area() -> None:
    one, other = Box(0, 0, 10, 10), Box(5, 0, 10, 10)
    assert one.common(other) == 50
    assert one.overlap(other) == pytest.approx(1 / 3)
    assert one.overlap(Box(20, 0, 10, 10)) == 0.0
    assert (other.x, other.y) == (10, 5)


class FakeNetwork:
    """Gives each picture in turn the boxes it was told."""

    size = (416, 416)

    def __init__(self, *answers: list[list[float]]) -> None:
        self._answers = list(answers)
        self.seen: list[int] = []

    def __call__(self, values: np.ndarray) -> list[tuple[np.ndarray, ...]]:
        self.seen.append(len(values))
        given = self._answers[: len(values)]
        return [(np.array(a).reshape(-1, 5), np.zeros(len(a), int)) for a in given]


def test_a_closer_look_adds_only_those_whom_the_whole_picture_did_not_show() -> None:
    # A picture of 832 × 416: the whole is shrunk by half, the three squares are not.
    whole = [[100.0, 50.0, 150.0, 150.0, 0.9], [110.0, 50.0, 160.0, 150.0, 0.8]]
    same = [[200.0, 100.0, 300.0, 300.0, 0.95]]
    small = [[300.0, 10.0, 330.0, 70.0, 0.6], [300.0, 200.0, 330.0, 270.0, 0.45]]
    network = FakeNetwork(whole, same, [], small)
    image = np.zeros((416, 832, 3), np.uint8)
    (found,) = PeopleFinder(network, YOLOX_NANO)([image], closely=True)  # type: ignore[arg-type]
    assert network.seen == [4]
    # Two that overlap in one look are two people: the network has sorted out doubles itself.
    assert [box.score for box in found] == [0.9, 0.8, 0.6]
    assert found[2][:4] == (716.0, 10.0, 30.0, 60.0)


def test_without_a_closer_look_each_picture_is_looked_at_once() -> None:
    network = FakeNetwork([], [])
    images = [np.zeros((416, 832, 3), np.uint8)] * 2
    assert PeopleFinder(network, YOLOX_NANO)(images) == [[], []]  # type: ignore[arg-type]
    assert network.seen == [2]
