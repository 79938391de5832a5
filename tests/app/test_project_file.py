from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.files import project_file
from app.files.document import open_clip, open_project
from app.files.project_file import (
    FORMAT,
    VERSION,
    ProjectFile,
    ProjectFileError,
    json_schema,
    project_fields,
    project_text,
    read_project,
    record_of,
    write_project,
)
from app.files.recovery import Kept, Recovery
from app.project import Note, Project
from inference.comparing import HowCompared
from inference.lift.scene import Scene
from inference.motion.align import Alignment, Centre, Facing, Size
from inference.motion.types import Exercise, Method, RuleSettings, Span
from inference.motion.warp import Warp
from inference.presets import load_presets
from inference.video.identity import fingerprint
from tests.conftest import ROOT


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clips" / "Kniebeuge größer.mp4"
    path.parent.mkdir()
    path.write_bytes(b"film")
    return path


def told(**values: Any) -> Project:
    return replace(
        Project(
            exercise=Exercise.SQUAT,
            scene=Scene(-2.5, ((10.0, 20.0), (300.0, 24.5)), 1.82),
            rule_settings=RuleSettings(
                values={"spine_angle.min": 31.5},
                disabled=frozenset({"knee_caving"}),
                method=Method.ROBUST,
            ),
            preset=load_presets()[0][0],
            in_out=(3, 77),
            notes=(Note(12, "Knie „innen“\nzweite Zeile"), Note(40, "")),
            tags=("heavy", "péché"),
            athlete="Änne",
        ),
        **values,
    )


def written(path: Path, document: ProjectFile) -> dict[str, Any]:
    write_project(path, document)
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return raw


def test_what_is_written_is_read(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "athletes" / "Änne.liftlens"
    document = ProjectFile(record_of(clip, "0" * 64), told(reference=str(clip)))
    raw = written(path, document)
    read = read_project(path)
    assert read.project == document.project
    assert read.clip.relative == raw["clip"]["relative"] == "../clips/Kniebeuge größer.mp4"
    assert read.clip.model_copy(update={"relative": ""}) == document.clip
    assert read.clip.name == clip.name
    assert read.unknown == {}
    assert raw["reference"] == "../clips/Kniebeuge größer.mp4"
    assert list(path.parent.iterdir()) == [path]


def test_all_that_was_told_is_in_the_file(clip: Path, tmp_path: Path) -> None:
    raw = written(tmp_path / "a.liftlens", ProjectFile(record_of(clip), Project()))
    assert tuple(raw["project"]) == project_fields()


def test_a_file_of_another_system_is_read(clip: Path, tmp_path: Path) -> None:
    raw = written(tmp_path / "a.liftlens", ProjectFile(record_of(clip), Project()))
    raw["clip"]["absolute"] = "C:\\Videos\\squat.mp4"
    text = "\r\n".join(json.dumps(raw, indent=4).splitlines())
    (tmp_path / "a.liftlens").write_bytes(text.encode())
    assert read_project(tmp_path / "a.liftlens").clip.name == "squat.mp4"


def test_fields_that_are_missing_have_their_defaults(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.liftlens"
    raw = written(path, ProjectFile(record_of(clip), told()))
    raw["project"] = {"athlete": "Ben"}
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert read_project(path).project == Project(athlete="Ben")


def test_fields_that_are_not_known_are_kept_or_told(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.liftlens"
    raw = written(path, ProjectFile(record_of(clip), told()))
    raw["x-club"] = {"a": [1]}
    raw["project"]["mood"] = "good"
    raw["project"]["scene"]["lens.mm"] = 26
    raw["project"]["notes"][0]["colour"] = "red"
    path.write_text(json.dumps(raw), encoding="utf-8")
    read = read_project(path)
    assert read.left_out == ("project.notes.[].colour",)
    again = written(path, replace(read, project=replace(read.project, athlete="Ben")))
    assert again["x-club"] == {"a": [1]}
    assert again["project"]["mood"] == "good"
    assert again["project"]["scene"]["lens.mm"] == 26
    assert again["project"]["athlete"] == "Ben"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("\x00\x00\x00", "no JSON"),
        ('{"format": "liftlens-project", "version": 1', "no JSON, line 1"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no project"),
        ('{"a": 1}', "no project"),
        ('{"format": "liftlens-project"}', "which version"),
        ('{"format": "liftlens-project", "version": "1"}', "which version"),
        ('{"format": "liftlens-project", "version": true}', "which version"),
        ('{"format": "liftlens-project", "version": 1}', "clip: Field required"),
    ],
)
def test_a_damaged_file_says_so_and_stays(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "größer.liftlens"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectFileError) as caught:
        read_project(path)
    assert "größer.liftlens" in str(caught.value)
    assert why in str(caught.value)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (("project", "scene", "camera_pitch_deg"), 99, "the camera's pitch is 99°"),
        (("project", "exercise"), "dance", "exercise"),
        (("project", "in_out"), [1], "in_out"),
        (("project", "notes"), [{"text": "no frame"}], "notes.0.frame"),
        (("clip", "sha256"), "xyz", "clip.sha256"),
        (("clip",), {"absolute": "a.mp4"}, "clip.size_bytes"),
    ],
)
def test_a_value_that_cannot_be_is_named(
    clip: Path, tmp_path: Path, place: tuple[str, ...], value: object, why: str
) -> None:
    path = tmp_path / "a.liftlens"
    raw = written(path, ProjectFile(record_of(clip), told()))
    holder: Any = raw
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = value
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(ProjectFileError, match="damaged") as caught:
        read_project(path)
    assert why in str(caught.value)


def test_bytes_that_are_no_text_and_a_missing_file_say_so(tmp_path: Path) -> None:
    path = tmp_path / "a.liftlens"
    with pytest.raises(ProjectFileError, match=r"can’t be read: No such file"):
        read_project(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProjectFileError, match="it is no text"):
        read_project(path)
    with pytest.raises(ProjectFileError, match="can’t be read"):
        read_project(tmp_path)


def test_a_newer_file_is_neither_read_nor_written_over(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.liftlens"
    text = json.dumps({"format": FORMAT, "version": VERSION + 1, "clips": []})
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectFileError, match="newer LiftLens"):
        read_project(path)
    with pytest.raises(ProjectFileError, match="not written over"):
        write_project(path, ProjectFile(record_of(clip), Project()))
    assert path.read_text(encoding="utf-8") == text


def test_an_older_file_is_brought_to_this_version(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.liftlens"
    raw = written(path, ProjectFile(record_of(clip), told()))
    raw["project"]["name"] = raw["project"].pop("athlete")
    path.write_text(json.dumps(raw), encoding="utf-8")

    def rename(old: dict[str, Any]) -> dict[str, Any]:
        told = dict(old["project"])
        told["athlete"] = told.pop("name")
        return {**old, "project": told}

    monkeypatch.setattr(project_file, "VERSION", VERSION + 1)
    monkeypatch.setitem(project_file.MIGRATIONS, VERSION, rename)
    read = read_project(path)
    assert read.project == told()
    assert read.unknown == {}
    assert written(path, read)["version"] == VERSION + 1


def test_a_file_that_cannot_be_written_keeps_the_old_one(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.liftlens"
    write_project(path, ProjectFile(record_of(clip), told()))
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("inference.files.os.fsync", full)
    with pytest.raises(ProjectFileError, match="No space left on device"):
        write_project(path, ProjectFile(record_of(clip), Project()))
    assert path.read_bytes() == before
    assert len(list(tmp_path.glob("*liftlens*"))) == 1


def test_the_reference_moves_along_with_the_project(clip: Path, tmp_path: Path) -> None:
    gold = clip.with_name("gold.mp4")
    gold.write_bytes(b"gold")
    path = clip.with_name("a.liftlens")
    write_project(path, ProjectFile(record_of(clip), Project(reference=str(gold))))
    moved = clip.parent.rename(tmp_path / "moved")
    assert read_project(moved / "a.liftlens").project.reference == str(moved / "gold.mp4")


def test_the_document_names_every_field(clip: Path) -> None:
    document = (ROOT / "docs" / "project-file.md").read_text(encoding="utf-8")
    schema = json_schema()
    names = {*schema["properties"], *schema["properties"]["project"]["properties"]}
    for definition in schema["$defs"].values():
        names |= set(definition.get("properties", {}))
    missing = sorted(name for name in names if f"`{name}`" not in document)
    assert missing == [], "describe these in docs/project-file.md"


def test_the_text_is_the_same_each_time(clip: Path, tmp_path: Path) -> None:
    document = ProjectFile(record_of(clip), told())
    path = tmp_path / "a.liftlens"
    assert project_text(document, path) == project_text(read_and_back(document, path), path)


def read_and_back(document: ProjectFile, path: Path) -> ProjectFile:
    write_project(path, document)
    return read_project(path)


def test_how_it_is_compared_is_kept(clip: Path, tmp_path: Path) -> None:
    how = HowCompared(
        reference_rep=2,
        tags=Span(10, 90),
        reference_tags=Span(3, 44),
        warp=Warp.DTW,
        alignment=Alignment(Size.SCALE, Facing.HIPS, Centre.PELVIS),
        offset_s=-0.08,
        each_rep=True,
    )
    project = told(reference=str(clip), how_compared=how)
    document = ProjectFile(record_of(clip), project)
    assert read_and_back(document, tmp_path / "a.liftlens").project == project


def test_a_clip_that_is_its_own_reference_stays_so_where_it_goes(
    clip: Path, tmp_path: Path, isolated_folders: Path
) -> None:
    how = HowCompared(reference_rep=2)
    project = Project(reference=str(clip), how_compared=how)
    path = tmp_path / "a.liftlens"
    write_project(path, ProjectFile(record_of(clip), project))
    recovery = Recovery()
    recovery.write(fingerprint(clip), Kept(ProjectFile(record_of(clip), project)))
    moved = clip.rename(tmp_path / "moved.mp4")
    wanted = replace(project, reference=str(moved))
    assert open_project(path, moved, recovery).project == wanted
    assert open_clip(moved, Project(), recovery).project == wanted
