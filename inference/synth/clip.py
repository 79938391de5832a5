"""A set of lifts as a video file, with its truth beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from inference.skeleton import Image
from inference.synth.body import Figure, figure
from inference.synth.bystander import Bystander
from inference.synth.camera import Camera
from inference.synth.motion import SynthMotion, simulate
from inference.synth.render import EDGE_RAYS, Renderer
from inference.synth.spec import LiftSpec
from inference.synth.truth import Truth, truth_path
from inference.video.encoder import VideoWriter


def render_frames(
    motion: SynthMotion,
    camera: Camera,
    *,
    edge_rays: int = EDGE_RAYS,
    others: Sequence[Bystander] = (),
) -> Iterator[Image]:
    """Draw a motion frame by frame.

    Parameters
    ----------
    motion : SynthMotion
    camera : Camera
    edge_rays : int
        As in `Renderer`.
    others : sequence of Bystander
        Who is in the picture beside the lifter.

    Yields
    ------
    array, shape (height, width, 3), uint8
        BGR.
    """
    renderer = Renderer(camera, motion.spec.seed, edge_rays)
    beside = [(one, one.motion(len(motion), motion.fps)) for one in others]
    for i, pose in enumerate(motion.joints):
        bar = None if motion.bar is None else motion.bar[i]
        lifter = figure(pose, bar, motion.spec)
        everyone = [lifter, *(one.figure(moving, i) for one, moving in beside)]
        yield renderer.draw(Figure.together(everyone) if others else lifter)


def render_clip(
    spec: LiftSpec,
    camera: Camera,
    path: Path,
    *,
    fps: float = 30.0,
    edge_rays: int = EDGE_RAYS,
    crf: int = 20,
    preset: str = "veryfast",
    others: Sequence[Bystander] = (),
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
    others : sequence of Bystander
        Who is in the picture beside the lifter, whose truth is written alone.
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
    frames = render_frames(motion, camera, edge_rays=edge_rays, others=others)
    with VideoWriter(path, *size, fps=fps, crf=crf, preset=preset) as writer:
        for i, image in enumerate(frames):
            writer.write(image)
            if progress is not None:
                progress(i + 1, len(motion))
    truth = Truth.of(motion, camera)
    truth.save(truth_path(path))
    return truth
