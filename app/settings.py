"""The declared settings of the program: one schema for the dialog, the file and the migration.

A field appears in the dialog by itself, with its title, description, range and what
`widgets.dialogs.settings_fields` reads of ``json_schema_extra``; one that is the program's memory
is declared with `memory`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from inference.detect.detector import Precision, RunOptions
from inference.export.plan import ClipLayout, Quality
from inference.texts import mark

VERSION = 2

_APPEARANCE = mark("Appearance")
_PLAYBACK = mark("Playback")
_FILES = mark("Files")
FINDING_JOINTS = mark("Finding the joints")
"""Heading of the detector's settings."""


def memory(default: Any) -> Any:
    """Declare a field that the program remembers and no dialog shows."""
    return Field(default=default, json_schema_extra={"hidden": True})


class OverlaySettings(BaseModel):
    """Which layers are drawn on the video."""

    model_config = ConfigDict(frozen=True)

    skeleton: bool = Field(
        default=True,
        title=mark("Skeleton"),
        description=mark("Bones and joints, left blue and right orange"),
    )
    angles: bool = Field(
        default=True,
        title=mark("Joint angles"),
        description=mark("Flexion of knees and hips beside the joints"),
    )
    spine: bool = Field(
        default=True,
        title=mark("Spine angle"),
        description=mark("The line from hips to shoulders, and its angle to the floor"),
    )
    bar_path: bool = Field(
        default=True,
        title=mark("Bar path"),
        description=mark("Where the middle of the hands went in the rep"),
    )
    counter: bool = Field(
        default=True,
        title=mark("Rep counter"),
        description=mark("The number of the rep, and whether it goes down or up"),
    )
    phase: bool = Field(
        default=True,
        title=mark("Phase"),
        description=mark("Whether the rep goes down, up or is held"),
    )
    findings: bool = Field(
        default=True,
        title=mark("Findings"),
        description=mark("Faults of the rep, named and marked on the body"),
    )


class SceneSettings(BaseModel):
    """What the 3D pane shows beside the lifter."""

    model_config = ConfigDict(frozen=True)

    trails: bool = Field(
        default=True,
        title=mark("Trails"),
        description=mark("Where joints went, drawn as lines"),
    )
    paths: tuple[str, ...] = memory(("bar",))
    """Values of `widgets.skeleton.lifters.TrailPath`."""
    ghost: bool = Field(
        default=True,
        title=mark("Ghost of the compared lift"),
        description=mark("The other lift’s body, see-through, in the same place"),
    )
    links: bool = Field(
        default=True,
        title=mark("Lines to the ghost"),
        description=mark("From each joint to the ghost’s"),
    )
    distances: bool = Field(
        default=True,
        title=mark("Distances"),
        description=mark("How far each joint is from the ghost’s, in a corner"),
    )
    all_joints: bool = memory(False)
    """Whether every joint is named there, and not only the farthest."""


class DetectingSettings(BaseModel):
    """What finds the joints in the picture, and how it runs."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(
        default="",
        title=mark("Detector"),
        description=mark("What finds the joints in the picture. A change analyses the clip anew."),
        json_schema_extra={
            "link": mark("Models…"),
            "link_meaning": mark("Show all models, and get those that are not here"),
        },
    )
    """In the registry of detectors; empty for the one that is the program's default by then."""
    device: Literal["auto", "cpu", "cuda", "directml", "coreml"] = Field(
        default="auto",
        title=mark("Runs on"),
        description=mark(
            "Where the detector computes. What it can’t use is passed over, down to the processor; "
            "the corner of the window says what came of it."
        ),
        json_schema_extra={
            "labels": {
                "auto": mark("The fastest that works"),
                "cpu": mark("Processor"),
                "cuda": mark("NVIDIA graphics card (CUDA)"),
                "directml": mark("Graphics card on Windows (DirectML)"),
                "coreml": mark("Mac (Core ML)"),
            }
        },
    )
    precision: Literal["auto", "fp32", "fp16"] = Field(
        default="auto",
        title=mark("Precision"),
        description=mark("Half precision is faster on a graphics card, and a little less exact"),
        json_schema_extra={
            "labels": {
                "auto": mark("What suits the device"),
                "fp32": mark("Single (fp32)"),
                "fp16": mark("Half (fp16)"),
            }
        },
    )
    batch: int = Field(
        default=0,
        ge=0,
        le=64,
        title=mark("Frames at once"),
        description=mark("More are faster on a large graphics card; 0 chooses what suits it"),
    )

    def run_options(self) -> RunOptions:
        """Return how a detector is to run."""
        precision = Precision(self.precision)
        return RunOptions(device=self.device, precision=precision, batch=self.batch or None)


class LifterChoice(BaseModel):
    """What makes the poses.

    Attributes
    ----------
    name : str
        In the registry of lifters; empty for the one that is the program's default by then.
    weights : str
        Path of a file of weights for the temporal lifter, which goes before the name.
    """

    model_config = ConfigDict(frozen=True)

    name: str = ""
    weights: str = ""


class ExportMemory(BaseModel):
    """How clips were exported last; the fields are those of the export dialog's choices.

    Attributes
    ----------
    style : OverlaySettings or None
        Layers that were drawn; None for those that are on the screen.
    """

    model_config = ConfigDict(frozen=True)

    layout: ClipLayout = ClipLayout.VIDEO
    style: OverlaySettings | None = None
    speed: float = Field(default=1.0, ge=0.1, le=1.0)
    pause_s: float = Field(default=0.0, ge=0.0, le=60.0)
    text_scale: float = Field(default=1.0, ge=0.1, le=10.0)
    title: str = ""
    logo: str = ""
    short_side: int | None = None
    quality: Quality = Quality.GOOD
    card_s: float = Field(default=3.0, ge=0.0, le=60.0)
    hardware: bool = True


class ReportMemory(BaseModel):
    """How the last report was written; see `widgets.dialogs.report.ReportChoices`."""

    model_config = ConfigDict(frozen=True)

    per_rep: bool = False
    pdf: bool = True
    html: bool = False


class RecentFile(BaseModel):
    """A clip or a project that was opened.

    Attributes
    ----------
    path : str
    pinned : bool
        Whether it stays on the list until it is unpinned.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    pinned: bool = False


class Settings(BaseModel):
    """What the program remembers between two starts; frozen, changed by `model_copy`."""

    model_config = ConfigDict(frozen=True)

    version: Literal[2] = Field(default=2, json_schema_extra={"hidden": True})
    language: str = Field(
        default="",
        title=mark("Language"),
        description=mark("Of all texts"),
        json_schema_extra={"group": _APPEARANCE, "restart": True},
    )
    """Code of the language; empty for the system's."""
    keys: dict[str, tuple[str, ...]] = memory({})
    """Keys of actions, by their ids, where they are not those of the table of actions."""
    theme: Literal["dark", "light"] = Field(
        default="dark",
        title=mark("Theme"),
        description=mark("Light text on dark, or dark text on light"),
        json_schema_extra={
            "group": _APPEARANCE,
            "labels": {"dark": mark("Dark"), "light": mark("Light")},
        },
    )
    text_size: int = Field(
        default=100,
        ge=100,
        le=200,
        title=mark("Text size"),
        description=mark("How large all text is, on top of the scaling of the screen"),
        json_schema_extra={"group": _APPEARANCE, "unit": "%"},
    )
    speed: float = Field(
        default=1.0,
        ge=0.1,
        le=2.0,
        title=mark("Playback speed"),
        description=mark("1 is as fast as filmed"),
        json_schema_extra={"group": _PLAYBACK, "unit": "×"},
    )
    memory_mb: int = Field(
        default=512,
        ge=128,
        le=8192,
        title=mark("Memory for pictures"),
        description=mark("How much of a clip is kept ready at once. More helps with 4K clips."),
        json_schema_extra={"group": _PLAYBACK, "unit": "MB"},
    )
    preview_cache_gb: float = Field(
        default=4.0,
        ge=0.0,
        le=100.0,
        title=mark("Disk space for previews"),
        description=mark(
            "Small copies of your clips, which make stepping and dragging through them "
            "immediate. The ones not used for longest are deleted first; 0 keeps none."
        ),
        json_schema_extra={"group": _PLAYBACK, "unit": "GB"},
    )
    overlay: OverlaySettings = Field(default=OverlaySettings(), title=mark("Drawn on the video"))
    scene_3d: SceneSettings = Field(default=SceneSettings(), title=mark("Drawn in the 3D view"))
    export_folder: str = Field(
        default="",
        title=mark("Export folder"),
        description=mark("Where exported clips are offered to go; empty for beside the clip"),
        json_schema_extra={"group": _FILES, "kind": "folder"},
    )
    library: bool = Field(
        default=True,
        title=mark("Keep clips in the library"),
        description=mark(
            "Note what was found in each clip that you open, to search it and to follow it over "
            "time. The videos stay where they are."
        ),
        json_schema_extra={"group": _FILES},
    )
    detecting: DetectingSettings = Field(default=DetectingSettings(), title=FINDING_JOINTS)
    model_mirror: str = Field(
        default="",
        title=mark("Mirror for models"),
        description=mark(
            "Address that models are downloaded from instead of their publishers’, with the names "
            "of the files after it; empty for none"
        ),
        json_schema_extra={"group": FINDING_JOINTS},
    )
    export: ExportMemory = memory(ExportMemory())
    report: ReportMemory = memory(ReportMemory())
    lifter: LifterChoice = memory(LifterChoice())
    preset: str = memory("default")
    pair_mode: Literal["alone", "beside", "overlaid"] = memory("beside")
    """How the video pane shows two clips that are compared."""
    pair_opacity: float = memory(0.5)
    """Of the reference where it is laid over, 0–1."""
    plots: tuple[str, ...] = memory(())
    """Groups of measurements that are plotted; none for those that are plotted at first."""
    data_formats: tuple[str, ...] = memory(("xlsx", "csv", "json"))
    """Ids in `inference.export.data.formats`, of those that were exported last."""
    plots_reference: bool = memory(True)
    """Whether a compared lift is drawn in the plots."""
    recent: tuple[RecentFile, ...] = memory(())
    last_folder: str = memory("")
