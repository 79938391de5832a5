from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inference.video import encoders
from inference.video.encoder import EncoderError, VideoWriter
from inference.video.encoders import HARDWARE, X264, Encoder, ToH264, distrust, working_encoder

SIZE = (320, 192)


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """Forget what trials have shown."""
    encoders._known.clear()
    yield
    encoders._known.clear()


def hardware(name: str, **options: str) -> Encoder:
    return Encoder(name, "Somebody", lambda *_: options, "yuv420p")


MISSING = hardware("h264_of_nobody")
BROKEN = hardware("libx264", preset="no such preset")
BLURRED = hardware("libx264", preset="ultrafast", qp="51")
OTHER_CODEC = hardware("mpeg4")
GOOD = hardware("libx264", preset="ultrafast", qp="20")


@pytest.mark.parametrize("candidate", [MISSING, BROKEN, BLURRED, OTHER_CODEC])
def test_one_that_does_not_work_gives_way_to_the_processor(candidate: Encoder) -> None:
    assert working_encoder(SIZE, (candidate,)) is X264


def test_the_first_that_works_is_taken() -> None:
    nv12 = Encoder("libx264", "Somebody", GOOD.options, "nv12")
    assert working_encoder(SIZE, (BROKEN, GOOD, nv12)) is GOOD
    assert working_encoder(SIZE, (BROKEN, nv12)) is nv12


def test_pictures_that_come_back_too_few_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = encoders._decoded
    monkeypatch.setattr(encoders, "_decoded", lambda written: decoded(written)[1:])
    assert working_encoder(SIZE, (GOOD,)) is X264


def test_each_is_tried_once_for_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[str, tuple[int, int]]] = []

    def trial(encoder: Encoder, size: tuple[int, int]) -> bool:
        tried.append((encoder.name, size))
        return False

    monkeypatch.setattr(encoders, "_proves_itself", trial)
    for size in (SIZE, SIZE, (640, 480), SIZE):
        assert working_encoder(size, (MISSING,)) is X264
    assert tried == [(MISSING.name, SIZE), (MISSING.name, (640, 480))]


def test_one_that_failed_is_not_taken_again() -> None:
    assert working_encoder(SIZE, (GOOD,)) is GOOD
    distrust(GOOD, SIZE)
    assert working_encoder(SIZE, (GOOD,)) is X264


def test_a_failure_of_the_hardware_is_no_fault_of_the_disk(tmp_path: Path) -> None:
    with (
        pytest.raises(EncoderError),
        VideoWriter(tmp_path / "out" / "a.mp4", *SIZE, fps=30, encoder=BROKEN) as writer,
    ):
        writer.write(np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    assert list((tmp_path / "out").iterdir()) == []


def test_what_this_machine_offers_can_be_asked_for() -> None:
    encoder = working_encoder(SIZE)
    assert encoder is X264 or encoder in HARDWARE
    assert encoder.hardware == (encoder is not X264)


@pytest.mark.parametrize("pixel_format", ["yuv420p", "nv12"])
def test_pictures_are_converted_by_the_standard(pixel_format: str) -> None:
    # ITU-R BT.709-6, 3.2 to 3.4: white, black, red, green, blue at 8 bits in limited range.
    colours = {
        (255, 255, 255): (235, 128, 128),
        (0, 0, 0): (16, 128, 128),
        (0, 0, 255): (63, 102, 240),
        (0, 255, 0): (173, 42, 26),
        (255, 0, 0): (32, 240, 118),
    }
    convert = ToH264(Encoder("libx264", "", X264.options, pixel_format))
    for bgr, wanted in colours.items():
        frame = convert(np.full((18, 50, 3), bgr, np.uint8))
        assert frame.format.name == pixel_format
        planes = frame.reformat(format="yuv444p").to_ndarray()
        for plane, value in zip(planes, wanted, strict=True):
            np.testing.assert_allclose(plane, np.full((18, 50), value), atol=1)
