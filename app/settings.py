"""The declared settings of the program: one schema for the dialog, the file and the migration."""

from __future__ import annotations

import contextlib
import json
import logging
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inference.files import write_text_atomically
from inference.folders import settings_folder
from inference.lift.scene import Scene
from inference.texts import mark

log = logging.getLogger(__name__)

MAX_RECENT = 10
MAX_SCENES = 200


class OverlaySettings(BaseModel):
    """Which layers are drawn on the video."""

    model_config = ConfigDict(frozen=True)

    skeleton: bool = Field(default=True, title=mark("Skeleton"))
    angles: bool = Field(default=True, title=mark("Joint angles"))
    spine: bool = Field(default=True, title=mark("Spine angle"))
    bar_path: bool = Field(default=True, title=mark("Bar path"))
    counter: bool = Field(default=True, title=mark("Rep counter"))
    phase: bool = Field(default=True, title=mark("Phase"))
    findings: bool = Field(default=True, title=mark("Findings"))


class SceneSettings(BaseModel):
    """What the 3D pane shows beside the lifter."""

    model_config = ConfigDict(frozen=True)

    trails: bool = Field(default=True, title=mark("Trails"))
    paths: tuple[str, ...] = Field(default=("bar",), title=mark("Paths"))
    """Values of `widgets.lifters.TrailPath`."""
    ghost: bool = Field(default=True, title=mark("Ghost of the compared lift"))
    links: bool = Field(default=True, title=mark("Lines to the ghost"))


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


class ClipScene(BaseModel):
    """What the coach told of one clip."""

    model_config = ConfigDict(frozen=True)

    path: str
    size_bytes: int
    scene: Scene


class Settings(BaseModel):
    """What the program remembers between two starts; frozen, changed by `model_copy`."""

    model_config = ConfigDict(frozen=True)

    version: Literal[1] = 1
    language: str = Field(default="", title=mark("Language"))
    """Code of the language; empty for the system's."""
    keys: dict[str, tuple[str, ...]] = {}
    """Keys of actions, by their ids, where they are not those of the table of actions."""
    theme: Literal["dark", "light"] = Field(default="dark", title=mark("Theme"))
    speed: float = Field(default=1.0, ge=0.1, le=2.0, title=mark("Playback speed"))
    overlay: OverlaySettings = OverlaySettings()
    scene_3d: SceneSettings = SceneSettings()
    lifter: LifterChoice = LifterChoice()
    preset: str = Field(default="default", title=mark("Preset of the rules"))
    memory_mb: int = Field(
        default=512,
        ge=128,
        le=8192,
        title=mark("Memory for pictures (MB)"),
        description=mark("How much of a clip is kept ready at once. More helps with 4K clips."),
    )
    preview_cache_gb: float = Field(
        default=4.0,
        ge=0.0,
        le=100.0,
        title=mark("Disk space for previews (GB)"),
        description=mark(
            "Small copies of your clips, which make stepping and dragging through them "
            "immediate. The ones not used for longest are deleted first; 0 keeps none."
        ),
    )
    plots: tuple[str, ...] = ()
    """Groups of measurements that are plotted; none for those that are plotted at first."""
    recent_clips: tuple[str, ...] = ()
    last_folder: str = ""
    export_folder: str = ""
    scenes: tuple[ClipScene, ...] = ()


def settings_path() -> Path:
    """Return the file that holds the settings."""
    return settings_folder() / "settings.json"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; defaults where there are none or they can't be read.

    A file that can't be read is kept beside the new one as ``settings.json.bad``.
    """
    path = path or settings_path()
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Settings.model_validate(raw)
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, ValidationError):
        with contextlib.suppress(OSError):
            path.replace(path.with_name(path.name + ".bad"))
        return Settings()


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings in one step.

    Raises
    ------
    OSError
        If they can't be written; what was there is kept.
    """
    write_text_atomically(path or settings_path(), settings.model_dump_json(indent=2) + "\n")


def with_recent(settings: Settings, clip: Path) -> Settings:
    """Return settings with a clip on top of the recent ones."""
    others = [name for name in settings.recent_clips if name != str(clip)]
    recent = (str(clip), *others)[:MAX_RECENT]
    return settings.model_copy(update={"recent_clips": recent, "last_folder": str(clip.parent)})


def with_scene(settings: Settings, clip: Path, scene: Scene) -> Settings:
    """Return settings that know the scene of a clip; an empty one is not kept."""
    others = [known for known in settings.scenes if known.path != str(clip)]
    if scene != Scene():
        others.insert(0, ClipScene(path=str(clip), size_bytes=clip.stat().st_size, scene=scene))
    return settings.model_copy(update={"scenes": tuple(others[:MAX_SCENES])})


def scene_of(settings: Settings, clip: Path) -> Scene:
    """Return what is known of a clip's scene; nothing where another file has taken its name."""
    known = next((known for known in settings.scenes if known.path == str(clip)), None)
    with contextlib.suppress(OSError):
        if known is not None and clip.stat().st_size == known.size_bytes:
            return known.scene
    return Scene()


class SettingsKeeper:
    """Holds the settings of the running program, and writes every change of them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def change(self, **fields: object) -> None:
        """Change some fields."""
        self.take(self.settings.model_copy(update=fields))

    def take(self, settings: Settings) -> None:
        """Take other settings; where they can't be written, they last as long as the program."""
        self.settings = settings
        try:
            save_settings(settings)
        except OSError as error:
            log.warning("The settings could not be kept: %s", error)
