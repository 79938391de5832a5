"""Whether the files of an export can be written, said before it begins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.texts import listed, tr, tr_n

_NAMED = 3
"""Files that a note names; of more only the number is told."""


@dataclass(frozen=True)
class TargetNote:
    """What there is to know of the files.

    Attributes
    ----------
    text : str
        Empty where all is well.
    refused : bool
        Whether they can't be written.
    """

    text: str = ""
    refused: bool = False


def typed_target(text: str) -> Path | None:
    """Return the file that a coach typed, an mp4; None where there is no name in it."""
    path = Path(text.strip()).expanduser()
    if not text.strip() or not path.name or text.strip()[-1] in "/\\":
        return None
    return path if path.suffix.lower() == ".mp4" else path.with_name(f"{path.name}.mp4")


def note_on(targets: Sequence[Path], clip: Path, taken: frozenset[Path]) -> TargetNote:
    """Say what stands against writing some files, or what is replaced by them.

    Parameters
    ----------
    targets : sequence of Path
    clip : Path
        Never written to.
    taken : frozenset of Path
        Absolute; files of other exports.

    Returns
    -------
    TargetNote
    """
    for target in targets:
        if problem := _problem(target, clip, taken):
            return TargetNote(problem, refused=True)
    existing = [target.name for target in targets if target.exists()]
    if not existing:
        return TargetNote()
    if len(targets) == 1:
        return TargetNote(tr("This file exists. Export replaces it once the new one is complete."))
    if len(existing) > _NAMED:
        text = tr("{n} of the files exist. Export replaces each once the new one is complete.")
        return TargetNote(text.format(n=len(existing)))
    text = tr_n(
        "{names} exists. Export replaces it once the new one is complete.",
        "{names} exist. Export replaces each once the new one is complete.",
        len(existing),
    )
    return TargetNote(text.format(names=listed(existing)))


def _problem(target: Path, clip: Path, taken: frozenset[Path]) -> str:
    if target.is_dir():
        return tr("A folder has this name. Choose another name.")
    if target.absolute() == clip.absolute() or (target.exists() and target.samefile(clip)):
        return tr("This is the clip itself. Choose another name, so that it is kept.")
    if target.absolute() in taken:
        return tr("Another export writes this file. Choose another name, or wait for it.")
    folder = next(place for place in target.absolute().parents if place.exists())
    if not folder.is_dir():
        return tr("“{name}” is a file, not a folder. Choose another place.").format(
            name=folder.name
        )
    if not os.access(folder, os.W_OK):
        return tr("Nothing can be written to “{folder}”. Choose another place.").format(
            folder=folder
        )
    return ""
