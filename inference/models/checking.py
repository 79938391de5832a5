"""Whether a file that somebody chose can stand for one of the table, before it is taken."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from inference.models.errors import DamagedModelError
from inference.models.store import sha256_of
from inference.models.table import Model, ModelFile, Task
from inference.texts import tr

_KEYPOINT_HEAD = "roi_heads.keypoint_head."


def check_choice(model: Model, file: ModelFile, path: Path) -> None:
    """See whether a file is what it is to be; nothing in it is run.

    Where a checksum is published, it has to be that file. Else its content has to be of the kind.

    Parameters
    ----------
    model : Model
    file : ModelFile
        One of the model's.
    path : Path
        What was chosen for it.

    Raises
    ------
    ModelError
        If it is another file, or can't be read; the message says so.
    """
    try:
        sha256 = sha256_of(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise DamagedModelError(
            tr("The model file {path} can’t be read: {reason}.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    if file.sha256:
        if sha256 != file.sha256:
            raise DamagedModelError(
                tr(
                    "“{path}” is not the published “{name}”: its checksum is another one. It was "
                    "not taken; what was there before is kept."
                ).format(path=path, name=file.name)
            )
    elif model.task is Task.LIFTER:
        from inference.lift.checkpoint import load_checkpoint  # brings torch

        load_checkpoint(path)
    elif Path(file.name).suffix == ".onnx":
        _check_onnx(path)
    else:
        _check_keypoint_rcnn(path)


def _check_keypoint_rcnn(path: Path) -> None:
    from inference.detect.keypoint_rcnn.weights import damaged, read_weights  # brings torch

    if not any(name.startswith(_KEYPOINT_HEAD) for name in read_weights(path)):
        raise damaged(path)


def _check_onnx(path: Path) -> None:
    """Let onnxruntime open the network, where it is installed; else it does on its first use."""
    if importlib.util.find_spec("onnxruntime") is None:
        return
    from inference.detect.rtmpose.runtime import CPU, opener

    opener(path, 1)(CPU)
