"""A set of lifts as a video file, with its truth beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from inference.skeleton import Image
from inference.synth.body import figure
from inference.synth.camera import Camera
from inference.synth.motion import SynthMotion, simulate
from inference.synth.render import EDGE_RAYS, Renderer
from inference.synth.spec import LiftSpec
from inference.synth.truth import Truth, truth_path
from inference.video.encoder import VideoWriter


def render_frames(
    motion: SynthMotion, camera: Camera, *, edge_rays: int = EDGE_RAYS
) -> Iterator[Image]:
    """Draw a motion frame by frame.

    Parameters
    ----------
    motion : SynthMotion
    camera : Camera
    edge_rays : int
        As in `Renderer`.

    Yields
    ------
    array, shape (height, width, 3), uint8
        BGR.
    """
    renderer = Renderer(camera, motion.spec.seed, edge_rays)
    for i, pose in enumerate(motion.joints):
        bar = None if motion.bar is None else motion.bar[i]
        yield renderer.draw(figure(pose, bar, motion.spec))


def render_clip(
    spec: LiftSpec,
    camera: Camera,
    path: Path,
    *,
    fps: float = 30.0,
    edge_rays: int = EDGE_RAYS,
    crf: int = 20,
    preset: str = "veryfast",
    progress: Callable[[int, int], None] | None = None,
) -> Truth:
    """Render a set of lifts to an mp4 file, and write its truth beside it.

    Parameters
    ----------
    spec : LiftSpec
    camera : Camera
        Even width and height, or the clip loses its last column or row.
    path : Path
        The clip; `truth_path` names the file of the truth.
    fps : float
    edge_rays : int
        As in `Renderer`; 0 is fastest.
    crf, preset : int, str
        Quality of the encoder.
    progress : callable, optional
        Called with the number of frames done and of all frames.

    Returns
    -------
    Truth

    Raises
    ------
    ValueError
        If the body cannot do what is asked of it.
    ExportError
        If the file can't be written.
    """
    motion = simulate(spec, fps)
    size = camera.width, camera.height
    with VideoWriter(path, *size, fps=fps, crf=crf, preset=preset) as writer:
        for i, image in enumerate(render_frames(motion, camera, edge_rays=edge_rays)):
            writer.write(image)
            if progress is not None:
                progress(i + 1, len(motion))
    truth = Truth.of(motion, camera)
    truth.save(truth_path(path))
    return truth
