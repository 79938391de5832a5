"""What the dialog of models shows of each, put together from what is known of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.background.model_queue import ModelQueue
from app.settings import Settings
from inference.detect.registry import DEFAULT_DETECTOR, DETECTORS, DetectorKind
from inference.models.mirror import addresses, mirror_in_use
from inference.models.standing import Standing, removable
from inference.models.table import Model, Task
from inference.texts import tr
from widgets.dialogs.models.rows import ModelCard

BUILT_IN = "built-in"
"""What a lifter is used as that makes way for the program's own."""


@dataclass
class Known:
    """What the dialog has found out so far.

    Attributes
    ----------
    standings : dict of str to Standing
        By the ids of models.
    reading : set of str
        Models whose files are being read.
    notes : dict of str to str
        What came of the last thing that was asked of a model.
    """

    standings: dict[str, Standing] = field(default_factory=dict)
    reading: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)


def cards(known: Known, settings: Settings, queue: ModelQueue) -> Iterator[ModelCard]:
    """Give a card for each model that is known of."""
    mirror = mirror_in_use(settings.model_mirror)
    for model_id, standing in known.standings.items():
        model = standing.model
        kinds = kinds_of(model)
        used_as = _used_as(model, kinds, standing, settings)
        yield ModelCard(
            standing,
            lacks=next((problem for kind in kinds if (problem := kind.lacks_package())), ""),
            used=bool(used_as),
            uses=tuple(_uses(model, kinds, used_as)),
            addresses=tuple(addresses(file, mirror) for file in model.files),
            removable=removable(model, known.standings.values()),
            bringing=queue.of(model_id),
            reading=model_id in known.reading,
            note=known.notes.get(model_id, ""),
        )


def kinds_of(model: Model) -> list[DetectorKind]:
    """Return the detectors that a model is for."""
    return [kind for kind in DETECTORS.values() if kind.model == model.id]


def weights_of(standing: Standing) -> Path | None:
    """Return the file of a lifter's weights; None where it is not here."""
    used = standing.files[0].used
    return used.path if used is not None else None


def _used_as(
    model: Model, kinds: Collection[DetectorKind], standing: Standing, settings: Settings
) -> str:
    """Return the name under which a model is in use; empty where it is not."""
    if model.task is Task.LIFTER:
        paths = [str(each.path) for each in standing.files[0].looked]
        return model.id if settings.lifter.weights in paths else ""
    name = settings.detecting.name or DEFAULT_DETECTOR
    return name if name in {kind.name for kind in kinds} else ""


def _uses(model: Model, kinds: Collection[DetectorKind], used_as: str) -> Iterator[tuple[str, str]]:
    if model.task is Task.LIFTER:
        yield (BUILT_IN, tr("Built-in lifter")) if used_as else (model.id, model.title)
    for kind in kinds:
        if kind.name != used_as:
            yield kind.name, tr(kind.title)
