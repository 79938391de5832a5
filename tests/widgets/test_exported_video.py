"""The exported video: what the pane shows, and the title and the card with it."""

import threading

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from inference.export.errors import ExportError
from inference.export.overlay import OverlayStyle, overlay_primitives
from inference.export.plan import ClipLayout
from inference.motion.types import RuleSettings
from tests.widgets.exported import (
    ACROSS,
    GREY,
    UPRIGHT,
    apart,
    bottom,
    frame_of,
    plan_of,
    reviewed,
    with_gaps,
)
from tests.widgets.figure import pixels
from widgets.exported import make_composer
from widgets.exported.canvas import resize_into
from widgets.theme import DARK, LIGHT, apply_theme
from widgets.video.view import VideoView

NOTHING = OverlayStyle(*(False,) * 7)


def composed(made, frame, **told):
    return make_composer(made, plan_of(made, **told)).picture(frame, frame_of(made)).copy()


@pytest.fixture
def shown(qtbot):
    """What the pane shows of a frame, at a size."""

    def show(made, frame, size, style=None):
        view = VideoView(tools=False)
        qtbot.addWidget(view)
        view.resize(*size)
        view.set_image(frame_of(made))
        view.set_overlay(overlay_primitives(made, frame, style or OverlayStyle()))
        return pixels(view.grab().toImage())[..., ::-1]

    return show


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS], ids=["upright", "across"])
@pytest.mark.parametrize("scale", [1.0, 0.5, 2.0])
def test_the_overlay_is_that_of_the_pane(shown, size, scale):
    made = reviewed(size)
    short = round(scale * min(size))
    composer = make_composer(made, plan_of(made, short_side=short))
    assert composer.size == (round(scale * size[0]), round(scale * size[1]))
    for frame in (bottom(made, 1), bottom(made, 2), 0, bottom(made, 2)):
        picture = composer.picture(frame, frame_of(made))
        pane = shown(made, frame, composer.size)
        assert apart(picture, np.full_like(picture, GREY)).mean() > 0.005
        assert apart(picture, pane).mean() < 0.0005


def test_layers_that_are_off_are_not_drawn(qapp):
    made = reviewed()
    picture = composed(made, bottom(made, 2), style=NOTHING)
    assert (picture == GREY).all()


def test_larger_texts_leave_the_skeleton_as_it_is(qapp):
    made, frame = reviewed(), bottom(reviewed(), 2)
    bones = OverlayStyle(angles=False, spine=False, counter=False, phase=False, findings=False)
    assert not apart(
        composed(made, frame, style=bones), composed(made, frame, style=bones, text_scale=2.0)
    ).any()
    texts = OverlayStyle(skeleton=False, bar_path=False, findings=False)
    usual, large = (
        apart(composed(made, frame, style=texts, text_scale=s), frame_of(made)).sum()
        for s in (1.0, 2.0)
    )
    assert 2 * usual < large < 5 * usual


def test_texts_stay_in_the_picture_however_large(qapp):
    made = reviewed()
    style = OverlayStyle(skeleton=False, angles=False, spine=False, bar_path=False)
    picture = composed(made, bottom(made, 2), style=style, text_scale=4.0)
    touched = apart(picture, frame_of(made))
    assert touched[:, :-6].any()
    assert not touched[:, -6:].any()


def test_a_title_and_a_logo_lie_in_the_corner_across_from_the_panel(qapp, tmp_path):
    made = reviewed()
    logo = QImage(40, 20, QImage.Format.Format_RGB32)
    logo.fill(QColor("#10c020"))
    assert logo.save(str(tmp_path / "logo.png"))
    frame, plain = bottom(made, 2), composed(made, bottom(made, 2))
    named = composed(made, frame, title="Iron House", logo=tmp_path / "logo.png")
    rows, columns = np.nonzero(apart(plain, named))
    assert rows.min() > 0.7 * plain.shape[0]
    assert columns.min() > 0.3 * plain.shape[1]
    green = (np.abs(named.astype(int) - (0x20, 0xC0, 0x10)) < 12).all(axis=2)
    assert green.sum() > 500
    long = composed(made, frame, title="The Strength and Conditioning Room of a Long Name")
    assert not apart(plain, long)[:, : plain.shape[1] // 4].any()


@pytest.mark.parametrize("content", [None, b"this is no picture"])
def test_a_logo_that_is_no_picture_is_said_at_once(qapp, tmp_path, content):
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ExportError, match=r"“logo\.png” can't be read as a picture"):
        make_composer(reviewed(), plan_of(reviewed(), logo=path))


def test_sizes_are_even(qapp):
    made = reviewed()
    for short in (269, 271, 360, 1080):
        composer = make_composer(made, plan_of(made, short_side=short))
        picture = composer.picture(0, frame_of(made))
        assert composer.size == picture.shape[1::-1]
        assert all(side % 2 == 0 for side in composer.size)


def test_an_odd_clip_becomes_even(qapp):
    made = reviewed((271, 481))
    composer = make_composer(made, plan_of(made))
    assert composer.size in {(270, 480), (272, 480), (272, 482), (270, 482)}
    assert composer.picture(0, frame_of(made)).shape[1::-1] == composer.size


def test_a_worker_thread_paints_the_same_whatever_the_theme(qapp):
    made = reviewed()
    frame, found = bottom(made, 2), []
    here = composed(made, frame, title="Iron House")

    def work():
        composer = make_composer(made, plan_of(made, title="Iron House"))
        found.extend((composer.picture(frame, frame_of(made)), composer.card()))

    apply_theme(qapp, LIGHT)
    worker = threading.Thread(target=work)
    worker.start()
    worker.join(20)
    apply_theme(qapp, DARK)
    assert np.array_equal(here, found[0])
    assert np.array_equal(make_composer(made, plan_of(made)).card(), found[1])


def test_a_frame_without_a_lifter_still_tells_the_rep(qapp):
    made = reviewed()
    frame = bottom(made, 2)
    gone = with_gaps(made, slice(frame, frame + 1))
    picture = composed(gone, frame, style=OverlayStyle(bar_path=False))
    assert apart(picture, frame_of(made))[:100].any()
    assert not apart(picture, frame_of(made))[150:].any()


@pytest.mark.parametrize("size", [(360, 640), (640, 360), (1920, 1080), (1080, 1920), (240, 240)])
def test_the_card_is_light_on_dark_and_nothing_is_cut_off(qapp, size):
    made = reviewed(size)
    card = make_composer(made, plan_of(made)).card()
    assert card.shape[1::-1] == size
    ground = card[0, 0].astype(int)
    assert ground.max() < 40
    written = apart(card, np.broadcast_to(card[0, 0], card.shape))
    rows, columns = np.nonzero(written)
    edge = 0.03 * min(size)
    assert rows.min() > edge
    assert columns.min() > edge
    assert rows.max() < size[1] - edge
    assert columns.max() < size[0] - edge
    assert rows.max() - rows.min() > 0.3 * size[1]
    assert card.max() > 220


def test_the_card_has_room_for_every_rule(qapp):
    from inference.motion.rules import RULES

    made = reviewed((480, 270))
    every = RuleSettings(enabled=frozenset(rule.id for rule in RULES))
    card = make_composer(made.with_settings(every), plan_of(made)).card()
    few = make_composer(made, plan_of(made)).card()
    written = apart(card, np.broadcast_to(card[0, 0], card.shape))
    assert not written[:8].any()
    assert not written[-8:].any()
    assert not written[:, -8:].any()
    assert written.mean() > apart(few, np.broadcast_to(few[0, 0], few.shape)).mean()


def test_the_card_tells_thresholds_and_verdicts(qapp):
    made = reviewed()
    plan = plan_of(made)
    before = make_composer(made, plan).card()
    moved = RuleSettings({"spine_angle.min": 44.0})
    assert apart(before, make_composer(made.with_settings(moved), plan).card()).any()
    lax = made.with_settings(RuleSettings({"spine_angle.min": 0.0}))
    fault = np.array([int(DARK.fault[i : i + 2], 16) for i in (5, 3, 1)])

    def red(card):
        return (np.abs(card.astype(int) - fault) < 40).all(axis=2).sum()

    assert red(before) > 20
    assert red(make_composer(lax, plan).card()) == 0


def test_the_comparison_asks_for_a_reference(qapp):
    made = reviewed()
    with pytest.raises(ValueError, match="compare with"):
        make_composer(made, plan_of(made, ClipLayout.COMPARISON))


@pytest.mark.parametrize("source", [(64, 48), (96, 72), (90, 70), (10, 8), (32, 24)])
def test_a_picture_is_stretched_without_a_shift(source):
    wide, high = source
    slope = np.linspace(0, 255, wide)
    picture = np.repeat(np.tile(slope, (high, 1))[..., None], 3, axis=2).astype(np.uint8)
    target = np.zeros((24, 32, 3), np.uint8)
    resize_into(picture, target)
    expected = np.interp((np.arange(32) + 0.5) / 32 * wide - 0.5, np.arange(wide), slope)
    assert np.abs(target[12, 1:-1, 0] - expected[1:-1]).max() < 4
