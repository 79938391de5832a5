"""Correcting: the coach puts joints of the keypoints right, and exchanges left and right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, Signal

from app.commands.lifting import Lifting
from app.commands.transport import Transport
from app.session import Session
from app.window import MainWindow
from inference.analysis import Analysis, corrected
from inference.detect.corrections import Corrections, JointCorrection, SideSwap
from inference.export.figure import body_joints, corrected_in
from inference.review import Review
from inference.texts import tr
from widgets.units import format_time
from widgets.video.handles import JointHandle
from widgets.video.joint_words import joint_words
from widgets.video.joints import JointsTool, SwapScope


class Correcting(QObject):
    """Changes the corrections of the open clip, and holds the tool with which the coach does it.

    While a joint is dragged the video follows at once; the poses are lifted anew, in the
    background, when it is let go.
    """

    open_changed = Signal(bool)
    """Whether joints can be dragged on the video."""
    keypoints_changed = Signal()
    """The video shows other keypoints."""

    def __init__(
        self, session: Session, window: MainWindow, transport: Transport, lifting: Lifting
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._transport, self._lifting = transport, lifting
        self._tool: JointsTool | None = None
        self._frame = -1
        self._dragging = False
        self._shown: tuple[Review, Corrections, Review] | None = None
        """A review, what corrected it, and the result: made once, painted often."""
        session.corrections_changed.connect(self._on_corrections)
        session.review_changed.connect(self._refresh)
        session.clip_changed.connect(self.leave)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"correct_joints": self.ask}

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def shown_review(self) -> Review | None:
        """Return the review with the keypoints as the coach has put them right by now.

        Its poses and measurements may still be those of before.
        """
        review, corrections = self._session.review, self._session.project.corrections
        if review is None or review.analysis.corrections == corrections:
            return review
        if self._shown is None or self._shown[0] is not review or self._shown[1] != corrections:
            shown = replace(review, analysis=corrected(review.analysis, corrections))
            self._shown = (review, corrections, shown)
        return self._shown[2]

    def show_frame(self, frame: int) -> None:
        """Let the handles follow the picture."""
        self._frame = frame
        self._refresh()

    def _on_corrections(self) -> None:
        self.keypoints_changed.emit()
        self._refresh()
        if not self._dragging:
            self._lifting.lift_anew()

    def _refresh(self) -> None:
        if self._tool is None or self._dragging:
            return
        review, corrections = self.shown_review(), self._session.project.corrections
        handles = _handles(review.analysis, self._frame) if review and self._frame >= 0 else []
        self._tool.set_joints(
            self._frame, handles, [(each.frame, each.joint) for each in corrections.joints]
        )
        self._tool.set_swap_scopes(self._swap_scopes())

    # ── the tool ────────────────────────────────────────────────────────────────────────────
    @property
    def tool(self) -> JointsTool | None:
        """The tool that lies over the video, if it does."""
        return self._tool

    def ask(self, on: bool) -> None:
        """Let joints be dragged on the video, or no more."""
        if not on:
            self.leave()
        elif self._session.review is None:
            message = tr("Nothing is found yet that could be corrected.")
            self._window.statusBar().showMessage(message, 4000)
            self.open_changed.emit(False)
        elif self._tool is None:
            self._session.set_playing(False)
            self._tool = self._make_tool()
            self._refresh()
            self.open_changed.emit(True)

    def leave(self) -> None:
        """Take the tool away."""
        if self._tool is not None:
            self._cancel()
            tool, self._tool = self._tool, None
            tool.close_tool()
            self.open_changed.emit(False)

    def _make_tool(self) -> JointsTool:
        tool = JointsTool(self._window.video)
        tool.left.connect(self.leave)
        tool.joint_dragged.connect(self._drag)
        tool.joint_dropped.connect(self._drop)
        tool.drag_cancelled.connect(self._cancel)
        tool.joint_nudged.connect(lambda joint, to: self.do_push(joint, self._frame, to))
        tool.removal_requested.connect(lambda joint: self.do_take_back(joint, self._frame))
        tool.frame_requested.connect(self._transport.do_seek)
        tool.swap_requested.connect(self.do_swap)
        return tool

    # ── changes ─────────────────────────────────────────────────────────────────────────────
    def _drag(self, joint: str, to: QPointF) -> None:
        self._dragging = True
        self._session.preview(corrections=self._with(joint, self._frame, to))

    def _drop(self, joint: str) -> None:
        self._dragging = False
        self._session.commit(_step(joint))
        self._refresh()
        self._lifting.lift_anew()

    def _cancel(self) -> None:
        if self._dragging:
            self._session.preview(corrections=self._session.committed.corrections)
            self._dragging = False
            self._refresh()

    def do_move(self, joint: str, frame: int, to: QPointF) -> None:
        """Put a joint right in one frame, as a step to undo."""
        self._session.change(_step(joint), corrections=self._with(joint, frame, to))

    def do_push(self, joint: str, frame: int, to: QPointF) -> None:
        """Do the same; steps on end become one."""
        self._session.change(_step(joint), merge=True, corrections=self._with(joint, frame, to))

    def do_take_back(self, joint: str, frame: int) -> None:
        """Take the correction of a joint in one frame back."""
        corrections = self._session.project.corrections.without_joint(joint, frame)
        self._session.change(_step(joint), corrections=corrections)

    def do_swap(self, first_frame: int, last_frame: int) -> None:
        """Exchange left and right over a range."""
        swap = SideSwap(first_frame, last_frame)
        corrections = self._session.project.corrections.with_swap(swap)
        self._session.change(tr("exchange of left and right"), corrections=corrections)

    def _with(self, joint: str, frame: int, to: QPointF) -> Corrections:
        place = JointCorrection(frame, joint, round(to.x(), 2), round(to.y(), 2))
        return self._session.project.corrections.with_joint(place)

    def _swap_scopes(self) -> list[SwapScope]:
        session, frame = self._session, self._frame
        if session.clip is None or frame < 0:
            return []
        times, last = session.clip.times_s, session.clip.frames - 1
        scopes = [SwapScope(frame, frame, tr("In this frame"))]
        if (rep := session.rep_at(frame)) is not None:
            text = tr("In rep {n}").format(n=rep.index)
            scopes.append(SwapScope(rep.start_frame, rep.end_frame, text))
        first, end = session.range
        if (first, end) != (0, last):
            text = tr("From in to out ({first} – {last})").format(
                first=format_time(float(times[first])), last=format_time(float(times[end]))
            )
            scopes.append(SwapScope(first, end, text))
        return [
            *scopes,
            SwapScope(0, frame, tr("From the start to here")),
            SwapScope(frame, last, tr("From here to the end")),
            SwapScope(0, last, tr("In the whole clip")),
        ]


def _step(joint: str) -> str:
    return tr("correction of the {joint}").format(joint=joint_words(joint))


def _handles(analysis: Analysis, frame: int) -> list[JointHandle]:
    """Return the joints of a frame that can be moved; none where nobody was found."""
    keypoints = analysis.keypoints
    if not keypoints.found[frame]:
        return []
    put_right, names = corrected_in(keypoints, frame), keypoints.joint_set.joints
    return [
        JointHandle(
            name=names[joint],
            x=float(keypoints.xy[frame, joint, 0]),
            y=float(keypoints.xy[frame, joint, 1]),
            side=keypoints.joint_set.side(joint),
            score=float(keypoints.score[frame, joint]),
            corrected=joint in put_right,
        )
        for joint in body_joints(keypoints.joint_set)
    ]
