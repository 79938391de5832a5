from __future__ import annotations

from pathlib import Path

import pytest

from inference.labels import (
    WHOLE_REP,
    Label,
    LabelsError,
    RepLabel,
    label_of,
    read_labels,
    refound_labels,
    with_label,
    write_labels,
)
from inference.motion.types import Rep


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clips").mkdir()
    for name in ("a.mp4", "clips/böse, 2.mp4"):
        (tmp_path / name).write_bytes(b"")
    return tmp_path


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "labels.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_labels_are_read_with_paths_from_the_folder_of_the_file(folder: Path) -> None:
    text = 'clip,rep,rule,label\na.mp4,1,depth,fine\n\n"clips/böse, 2.mp4",12,depth,FAULT\n'
    assert read_labels(write(folder, text)) == (
        Label(folder / "a.mp4", 1, "depth", False),
        Label(folder / "clips/böse, 2.mp4", 12, "depth", True),
    )


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheets_write_is_read(
    between: str, ending: str, encoding: str, folder: Path
) -> None:
    rows = ["who,Rule,Clip, rep,LABEL", "Ann,depth,a.mp4, 2,1", ",,,,"]
    text = ending.join(row.replace(",", between) for row in rows)
    labels = read_labels(write(folder, text, encoding))
    assert labels == (Label(folder / "a.mp4", 2, "depth", True),)


@pytest.mark.parametrize(
    ("word", "fault"),
    [("fine", False), ("ok", False), ("0", False), ("fault", True), ("bad", True), ("1", True)],
)
def test_words_for_fine_and_fault(word: str, fault: bool, folder: Path) -> None:
    (label,) = read_labels(write(folder, f"clip,rep,rule,label\na.mp4,1,depth,{word}"))
    assert label.fault is fault


def test_the_same_label_counts_once_and_its_contrary_too(folder: Path) -> None:
    row = "a.mp4,1,depth,fine\n"
    text = "clip,rep,rule,label\n" + 2 * row + row.replace("fine", "fault")
    assert [label.fault for label in read_labels(write(folder, text))] == [False, True]


def test_every_line_that_is_wrong_is_named(folder: Path) -> None:
    rows = [
        "clip,rep,rule,label",
        "a.mp4,1,depth,fine",
        "b.mp4,1,depth,fine",
        "a.mp4,0,depth,fine",
        "a.mp4,two,depth,fine",
        "a.mp4,1,deepness,fine",
        "a.mp4,1,depth,maybe",
        "a.mp4,1,depth",
    ]
    with pytest.raises(LabelsError) as raised:
        read_labels(write(folder, "\n".join(rows)))
    lines = str(raised.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [f"labels.csv, line {n}" for n in range(3, 9)]
    for line, words in zip(
        lines,
        ("no clip “b.mp4”", "“0” is no number", "“two”", "“deepness”; there are", "“maybe”", "“”"),
        strict=True,
    ):
        assert words in line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no column clip"),
        ("clip,rep,label\n", "has no column rule"),
        ("clip,rep,rule,label\n", "holds no labels"),
    ],
)
def test_a_file_without_labels_is_said(text: str, says: str, folder: Path) -> None:
    with pytest.raises(LabelsError, match=says):
        read_labels(write(folder, text))


def test_a_file_that_cannot_be_read_is_said(folder: Path) -> None:
    with pytest.raises(LabelsError, match="can't be read"):
        read_labels(folder / "none.csv")
    with pytest.raises(LabelsError, match="no UTF-8"):
        read_labels(write(folder, "clip,rep,rule,label\nä", "latin-1"))


# ── labels of the open clip ─────────────────────────────────────────────────────────────────


def rep(index: int, start: int, bottom: int, end: int) -> Rep:
    return Rep(start, end, index, bottom, end, 1.0)


REPS = (rep(1, 0, 10, 20), rep(2, 20, 30, 40), rep(3, 40, 50, 60))


def test_a_label_is_set_changed_and_taken_away() -> None:
    labels = with_label((), "depth", REPS[1], True)
    assert labels == (RepLabel("depth", 2, True, 30),)
    labels = with_label(labels, WHOLE_REP, REPS[0], False)
    labels = with_label(labels, "depth", REPS[1], False)
    assert [(label.rule, label.rep, label.fault) for label in labels] == [
        (WHOLE_REP, 1, False),
        ("depth", 2, False),
    ]
    assert with_label(labels, "depth", REPS[1], None) == labels[:1]
    assert label_of(labels, "depth", 2) is False
    assert label_of(labels, "depth", 1) is None


def test_labels_are_found_again_by_the_bottom_of_their_rep() -> None:
    labels = with_label(with_label((), "depth", REPS[1], True), "depth", REPS[2], False)
    anew = refound_labels(labels, (rep(1, 18, 32, 40), rep(2, 40, 47, 60)))
    assert [(label.rep, label.fault, label.bottom_frame) for label in anew] == [
        (1, True, 30),
        (2, False, 50),
    ]
    lost = refound_labels(anew, (rep(1, 45, 50, 60),))
    assert [label.rep for label in lost] == [0, 1]
    assert refound_labels(lost, REPS) == labels


def test_of_two_labels_that_meet_in_one_rep_the_nearer_counts() -> None:
    labels = with_label(with_label((), "depth", REPS[0], True), "depth", REPS[1], False)
    merged = refound_labels(labels, (rep(1, 0, 29, 40),))
    assert [label.rep for label in merged] == [0, 1]


# ── written to a file ───────────────────────────────────────────────────────────────────────


def test_what_is_written_is_read_again(folder: Path) -> None:
    a, b = folder / "a.mp4", folder / "clips/böse, 2.mp4"
    labels = (Label(a, 1, "depth", False), Label(a, 2, WHOLE_REP, True))
    other = (Label(b, 3, "depth", True),)
    path = folder / "kept.csv"
    write_labels(path, labels)
    assert read_labels(path) == labels
    write_labels(path, other)
    assert read_labels(path) == (*labels, *other)
    write_labels(path, labels[:1])
    assert read_labels(path) == (*other, *labels[:1])
    assert "*" not in path.read_text("utf-8")


def test_a_file_that_holds_something_else_is_left_alone(folder: Path) -> None:
    path = write(folder, "my diary")
    with pytest.raises(LabelsError, match="no column"):
        write_labels(path, (Label(folder / "a.mp4", 1, "depth", False),))
    assert path.read_text() == "my diary"
