from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inference.export.overlay import OverlayStyle
from inference.export.plan import ClipLayout, ClipPlan, Quality
from inference.review import Review
from inference.texts import languages, set_language
from tests.factories import squat_review
from widgets.dialogs.export.choices import ExportChoices, ExportSubject, Range
from widgets.dialogs.export.dialog import ExportDialog
from widgets.dialogs.export.preview import PreviewRequest

ALT = Qt.KeyboardModifier.AltModifier
SPACE = Qt.Key.Key_Space


@pytest.fixture(scope="module")
def made_review() -> Review:
    return squat_review()


@pytest.fixture
def review(made_review: Review, tmp_path: Path) -> Review:
    """Three squats of a clip whose file is there, full HD and with sound."""
    path = tmp_path / "squat.mp4"
    path.touch()
    clip = replace(made_review.analysis.clip, path=path, width=1080, height=1920, has_audio=True)
    return replace(made_review, analysis=replace(made_review.analysis, clip=clip))


@pytest.fixture
def subject(review: Review, tmp_path: Path) -> ExportSubject:
    rep = review.segmentation.reps[1]
    clip = review.analysis.clip
    return ExportSubject(
        review,
        tmp_path / "out.mp4",
        (0, clip.frames - 1),
        rep,
        rep.bottom_frame,
        OverlayStyle(bar_path=False),
    )


Ask = Callable[..., ExportDialog]


@pytest.fixture
def ask(qtbot: QtBot, subject: ExportSubject) -> Ask:
    def show(choices: ExportChoices | None = None, **told: object) -> ExportDialog:
        dialog = ExportDialog(replace(subject, **told), choices or ExportChoices())
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        return dialog

    return show


def plan(dialog: ExportDialog) -> ClipPlan:
    (only,) = dialog.plans()
    return only


# ── each control ────────────────────────────────────────────────────────────────────────────────
def test_the_suggestion_is_the_whole_clip_as_it_is_on_the_screen(
    ask: Ask, subject: ExportSubject
) -> None:
    dialog = ask()
    assert plan(dialog) == ClipPlan(subject.target, *subject.whole, style=subject.style)
    assert not dialog.range.button(Range.MARKED).isEnabled()
    assert dialog.choices() == ExportChoices()


def test_marks_are_the_suggestion_where_they_are_set(ask: Ask) -> None:
    only = plan(ask(in_out=(30, 200)))
    assert (only.first_frame, only.last_frame) == (30, 200)


def test_this_rep_and_every_rep(ask: Ask, subject: ExportSubject) -> None:
    dialog = ask()
    QTest.keyClick(dialog.range.button(Range.REP), SPACE)
    rep = subject.rep
    assert rep is not None
    assert (plan(dialog).first_frame, plan(dialog).last_frame) == (rep.start_frame, rep.end_frame)
    QTest.keyClick(dialog.range.button(Range.REPS), SPACE)
    made = dialog.plans()
    assert [each.target.name for each in made] == [f"out-rep-{n}.mp4" for n in (1, 2, 3)]
    assert [(each.first_frame, each.last_frame) for each in made] == [
        (rep.start_frame, rep.end_frame) for rep in subject.reps
    ]
    assert dialog.summary.text().startswith("3 files")


CONTROLS: dict[str, tuple[Callable[[ExportDialog], object], dict[str, object]]] = {
    "slider": (lambda d: d.time.slider.setValue(10), {"speed": 0.5}),
    "speed": (lambda d: d.time.speed.setValue(0.25), {"speed": 0.25}),
    "pause": (lambda d: QTest.keyClick(d.time.pauses, SPACE), {"pause_s": 2.0}),
    "3d": (
        lambda d: QTest.keyClick(d.arrangement.button(ClipLayout.VIDEO_3D), SPACE),
        {"layout": ClipLayout.VIDEO_3D},
    ),
    "all": (
        lambda d: QTest.keyClick(d.arrangement.button(ClipLayout.ALL), SPACE),
        {"layout": ClipLayout.ALL},
    ),
    "side by side": (
        lambda d: QTest.keyClick(d.arrangement.button(ClipLayout.COMPARISON), SPACE),
        {"layout": ClipLayout.COMPARISON},
    ),
    "layer": (
        lambda d: QTest.keyClick(d.layers.layers["skeleton"], SPACE),
        {"style": OverlayStyle(skeleton=False, bar_path=False)},
    ),
    "text": (lambda d: d.picture.text_size.setValue(150), {"text_scale": 1.5}),
    "title": (lambda d: d.name.title_field.setText(" Eisen Süd "), {"title": "Eisen Süd"}),
    "resolution": (lambda d: d.picture.resolution.setCurrentIndex(1), {"short_side": 720}),
    "quality": (lambda d: d.picture.quality.setCurrentIndex(2), {"quality": Quality.BEST}),
    "card": (lambda d: QTest.keyClick(d.name.card, SPACE), {"card_s": 0.0}),
    "encoder": (lambda d: QTest.keyClick(d.picture.hardware, SPACE), {"hardware": False}),
}


@pytest.mark.parametrize("control", CONTROLS)
def test_each_control_changes_the_plan_and_the_preview(
    ask: Ask, qtbot: QtBot, control: str
) -> None:
    use, expected = CONTROLS[control]
    dialog = ask()
    before = plan(dialog)
    with qtbot.waitSignal(dialog.preview_wanted):
        pass  # the first one
    with qtbot.waitSignal(dialog.preview_wanted) as wanted:
        use(dialog)
    assert plan(dialog) == replace(before, **expected)
    assert wanted.args[0].plan == plan(dialog)


def test_choices_come_back_as_they_were(ask: Ask, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(logo))
    chosen = ExportChoices(
        layout=ClipLayout.COMPARISON,
        style=OverlayStyle(angles=False),
        speed=0.35,
        pause_s=1.5,
        text_scale=0.8,
        title="Anna",
        logo=str(logo),
        short_side=480,
        quality=Quality.SMALL,
        card_s=0.0,
        hardware=False,
    )
    dialog = ask(chosen)
    assert dialog.choices() == chosen
    assert plan(dialog).logo == logo
    changed = [f.name for f in fields(chosen) if getattr(chosen, f.name) == f.default]
    assert changed == []  # else the defaults would show nothing here
    dialog._defaults.click()
    assert dialog.choices() == ExportChoices()
    assert plan(dialog).style == OverlayStyle(bar_path=False)


def test_nothing_is_larger_than_it_was_filmed(ask: Ask, review: Review) -> None:
    def offered(dialog: ExportDialog) -> list[str]:
        box = dialog.picture.resolution
        return [box.itemText(n) for n in range(box.count())]

    assert offered(ask()) == ["Full size", "720 pixels", "480 pixels"]
    clip = replace(review.analysis.clip, width=540, height=720)
    small = replace(review, analysis=replace(review.analysis, clip=clip))
    dialog = ask(ExportChoices(short_side=1080), review=small)
    assert offered(dialog) == ["Full size", "480 pixels"]
    assert plan(dialog).short_side is None


def test_side_by_side_says_why_it_can_not_be_had(ask: Ask) -> None:
    dialog = ask(ExportChoices(layout=ClipLayout.COMPARISON), why_alone="Compare it first")
    button = dialog.arrangement.button(ClipLayout.COMPARISON)
    assert not button.isEnabled()
    assert button.toolTip() == "Compare it first"
    assert plan(dialog).layout is ClipLayout.VIDEO


def test_a_clip_without_reps_offers_none(ask: Ask, review: Review) -> None:
    nothing = replace(review.segmentation, reps=())
    dialog = ask(review=replace(review, segmentation=nothing), rep=None)
    assert not dialog.range.button(Range.REPS).isEnabled()


def test_the_sound_is_said_to_go(ask: Ask) -> None:
    dialog = ask()
    assert dialog.time.sound_note == "The sound is kept."
    dialog.time.speed.setValue(0.5)
    assert "Without sound" in dialog.time.sound_note
    dialog.time.set_values(1.0, 0.0)
    QTest.keyClick(dialog.time.pauses, SPACE)
    assert "Without sound" in dialog.time.sound_note


def test_the_length_is_told(ask: Ask, subject: ExportSubject) -> None:
    dialog = ask(ExportChoices(card_s=0.0))
    times = subject.review.analysis.clip.times_s
    whole = float(times[-1]) + 1 / 30
    assert dialog.summary.text().startswith(f"1 file, {whole:.2f}\u202fs long")
    dialog.time.speed.setValue(0.5)
    assert dialog.summary.text().startswith(f"1 file, {2 * whole:.2f}\u202fs long")


# ── the file ────────────────────────────────────────────────────────────────────────────────────
def test_replacing_files_is_said_before(ask: Ask, tmp_path: Path) -> None:
    dialog = ask()
    assert not dialog.note.isVisible()
    (tmp_path / "old.mp4").touch()
    dialog.target.setText(str(tmp_path / "old"))
    assert "replaces it" in dialog.note.text()
    assert dialog._export.isEnabled()
    assert plan(dialog).target == tmp_path / "old.mp4"
    for n in (1, 3):
        (tmp_path / f"old-rep-{n}.mp4").touch()
    QTest.keyClick(dialog.range.button(Range.REPS), SPACE)
    assert "old-rep-1.mp4 and old-rep-3.mp4 exist" in dialog.note.text()
    assert dialog._export.isEnabled()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("squat.mp4", "the clip itself"),
        ("squat", "the clip itself"),
        ("folder.mp4", "A folder has this name"),
        ("file/out.mp4", "is a file, not a folder"),
        ("queued.mp4", "Another export writes this file"),
        ("new/", "Type a name"),
        ("", "Type a name"),
        ("  ", "Type a name"),
    ],
)
def test_what_can_not_be_written_is_refused(ask: Ask, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "file").touch()
    dialog = ask(taken=frozenset({tmp_path / "queued.mp4"}))
    dialog.target.setText(f"{tmp_path}/{name}" if name.strip() else name)
    assert said in dialog.note.text()
    assert dialog.note.isVisible()
    assert not dialog._export.isEnabled()
    dialog.target.setText(str(tmp_path / "new" / "good.mp4"))
    assert not dialog.note.isVisible()
    assert dialog._export.isEnabled()


@pytest.mark.parametrize("content", [None, b"no picture"])
def test_a_logo_that_can_not_be_read_is_refused(
    ask: Ask, tmp_path: Path, content: bytes | None
) -> None:
    logo = tmp_path / "logo.png"
    if content is not None:
        logo.write_bytes(content)
    dialog = ask(ExportChoices(logo=str(logo)))
    assert dialog.name.problem
    assert not dialog._export.isEnabled()
    dialog.name.logo_field.clear()
    assert not dialog.name.problem
    assert dialog._export.isEnabled()


# ── the preview ─────────────────────────────────────────────────────────────────────────────────
def picture() -> QImage:
    image = QImage(108, 192, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    return image


def asked_for(dialog: ExportDialog, qtbot: QtBot) -> PreviewRequest:
    with qtbot.waitSignal(dialog.preview_wanted) as wanted:
        pass
    request = wanted.args[0]
    assert isinstance(request, PreviewRequest)
    return request


def test_the_preview_is_of_the_time_cursor_and_goes_to_the_card(
    ask: Ask, qtbot: QtBot, subject: ExportSubject
) -> None:
    dialog = ask()
    request = asked_for(dialog, qtbot)
    assert request.frame == subject.frame
    dialog.set_preview(request, picture(), (1080, 1920))
    assert dialog.preview.picture.image is not None
    assert "1080 × 1920 pixels" in dialog.summary.text()
    QTest.keyClick(dialog.preview._slider, Qt.Key.Key_End)
    assert asked_for(dialog, qtbot).frame is None
    QTest.keyClick(dialog.preview._slider, Qt.Key.Key_Left)
    assert asked_for(dialog, qtbot).frame == subject.whole[1]


def test_the_preview_of_reps_is_of_the_file_that_it_is_in(
    ask: Ask, qtbot: QtBot, subject: ExportSubject
) -> None:
    dialog = ask()
    asked_for(dialog, qtbot)
    QTest.keyClick(dialog.range.button(Range.REPS), SPACE)
    request = asked_for(dialog, qtbot)
    assert request.frame == subject.frame  # which the second rep holds
    assert request.plan.target.name == "out-rep-2.mp4"
    QTest.keyClick(dialog.preview._slider, Qt.Key.Key_Home)
    request = asked_for(dialog, qtbot)
    assert request.frame == subject.reps[0].start_frame
    assert request.plan.target.name == "out-rep-1.mp4"


def test_a_late_picture_is_dropped_and_a_problem_is_said(ask: Ask, qtbot: QtBot) -> None:
    dialog = ask()
    late = asked_for(dialog, qtbot)
    dialog.time.speed.setValue(0.5)
    newer = asked_for(dialog, qtbot)
    dialog.set_preview(late, picture(), (2, 2))
    assert dialog.preview.picture.image is None
    dialog.set_preview_problem(newer, "The clip is gone")
    assert dialog.preview.picture.text == "The clip is gone"
    dialog.set_preview(newer, picture(), (2, 2))
    assert dialog.preview.picture.image is not None
    assert dialog.preview.picture.grab().toImage().pixelColor(
        dialog.preview.picture.rect().center()
    ) == picture().pixelColor(0, 0)


# ── the keyboard ────────────────────────────────────────────────────────────────────────────────
def letters(top: QWidget) -> list[str]:
    """Return the letters that stand for controls."""
    found = []
    for widget in top.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLabel):
            text = widget.text().replace("&&", "")
            if "&" in text:
                found.append(text[text.index("&") + 1].casefold())
    return found


@pytest.mark.parametrize("language", languages())
def test_no_letter_stands_for_two_controls(ask: Ask, language: str) -> None:
    set_language(language)
    found = letters(ask())
    assert len(found) >= 18
    assert sorted(found) == sorted(set(found))


def test_an_export_is_put_together_by_keys_alone(
    ask: Ask, qtbot: QtBot, subject: ExportSubject
) -> None:
    dialog = ask()

    def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        qtbot.keyClick(QApplication.focusWidget() or dialog, key, held)

    press(Qt.Key.Key_E, ALT)  # every rep
    press(Qt.Key.Key_S, ALT)  # speed
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_F, ALT)  # pause at faults
    press(Qt.Key.Key_3, ALT)
    press(Qt.Key.Key_L, ALT)  # resolution
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Q, ALT)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_N, ALT)
    QTest.keyClicks(QApplication.focusWidget(), "Anna")
    press(Qt.Key.Key_C, ALT)  # no card
    qtbot.waitUntil(lambda: not dialog.name.card.isChecked())  # a button's letter takes a moment
    with qtbot.waitSignal(dialog.accepted):
        press(Qt.Key.Key_Return)
    made = dialog.plans()
    assert len(made) == len(subject.reps)
    assert made[0] == ClipPlan(
        subject.target.with_name("out-rep-1.mp4"),
        subject.reps[0].start_frame,
        subject.reps[0].end_frame,
        layout=ClipLayout.VIDEO_3D,
        style=subject.style,
        speed=0.95,
        pause_s=2.0,
        title="Anna",
        short_side=720,
        quality=Quality.BEST,
        card_s=0.0,
    )


def test_tab_reaches_every_control_and_brings_it_into_view(ask: Ask, qtbot: QtBot) -> None:
    dialog = ask()
    dialog.resize(dialog.minimumSizeHint())
    reached: set[QWidget] = set()
    for _ in range(80):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        assert not now.visibleRegion().isEmpty()
        reached.add(now)
    assert {
        dialog.target,
        dialog.time.speed,
        dialog.name.logo_field,
        dialog.name.card,
        dialog.picture.hardware,
        dialog.preview._slider,
        dialog._export,
    } <= reached


def test_escape_leaves_without_an_export(ask: Ask, qtbot: QtBot) -> None:
    dialog = ask()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
