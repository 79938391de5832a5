"""What lies under the mouse on the timeline, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF

from inference.motion.types import Finding, Rep, Segmentation, Span
from inference.texts import tr
from widgets.timeline.layout import TimelineLayout
from widgets.units import PARTIAL, format_time

NoteRow = tuple[int, float, str]
"""Frame, its time in seconds, and text of a note."""


class Grip(Enum):
    """What the mouse holds."""

    NOTHING = 0
    PLAYHEAD = 1
    IN = 2
    OUT = 3
    OVERVIEW = 4
    START_TAG = 5
    END_TAG = 6


@dataclass(frozen=True)
class Marks:
    """What is marked on the timeline and can be found by the mouse."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    segmentation: Segmentation | None = None
    in_out: tuple[int, int] = (0, 0)
    tags: Span | None = None
    """Between which frames the clip is compared with another."""

    @property
    def reps(self) -> tuple[Rep, ...]:
        """The reps that are counted."""
        return self.segmentation.reps if self.segmentation else ()

    def rep_at(self, frame: int) -> Rep | None:
        """Return the rep that holds a frame; of two that meet there, the later one."""
        holding = [rep for rep in self.reps if rep.start_frame <= frame <= rep.end_frame]
        return holding[-1] if holding else None


def grip_at(layout: TimelineLayout, position: QPointF, marks: Marks) -> Grip:
    """Return what a press at a place takes hold of."""
    if not layout.view.is_whole and position.y() >= layout.overview.top():
        return Grip.OVERVIEW
    if position.y() >= layout.blocks.bottom() and len(layout.times_s) > 1:
        distances = [abs(layout.x(frame) - position.x()) for frame in marks.in_out]
        if min(distances) <= layout.line * 0.5:
            return Grip.IN if distances[0] <= distances[1] else Grip.OUT
    row = layout.blocks
    if marks.tags is not None and row.top() <= position.y() < row.bottom():
        return tag_at(layout, position, marks.tags) or Grip.PLAYHEAD
    return Grip.PLAYHEAD


def tag_at(layout: TimelineLayout, position: QPointF, tags: Span) -> Grip | None:
    """Return which tag of a comparison is under the mouse; the brackets point inwards."""
    reach = layout.line * 0.4
    start, end = layout.x(tags.start_frame), layout.x(tags.end_frame)
    if abs(position.x() - start) <= min(reach, max((end - start) / 2, 2.0)):
        return Grip.START_TAG
    return Grip.END_TAG if abs(position.x() - end) <= reach else None


def dragged(tags: Span, grip: Grip, frame: int) -> Span:
    """Return the tags with the one that is held at a frame; they never meet."""
    if grip is Grip.START_TAG:
        return Span(min(frame, tags.end_frame - 1), tags.end_frame)
    return Span(tags.start_frame, max(frame, tags.start_frame + 1))


def mark_at(layout: TimelineLayout, position: QPointF, marks: Marks) -> Finding | NoteRow | None:
    """Return the finding or the note whose mark is nearest under the mouse."""
    row = layout.markers
    if not row.top() <= position.y() <= row.bottom():
        return None
    both: Sequence[Finding | NoteRow] = (*marks.findings, *marks.notes)

    def distance(mark: Finding | NoteRow) -> float:
        return abs(layout.x(frame_of(mark)) - position.x())

    near = [mark for mark in both if distance(mark) <= layout.line * 0.5]
    return min(near, key=distance, default=None)


def frame_of(mark: Finding | NoteRow) -> int:
    """Return where a finding or a note is marked."""
    return mark.worst_frame if isinstance(mark, Finding) else mark[0]


def describe(
    layout: TimelineLayout, marks: Marks, frame: int, mark: Finding | NoteRow | None = None
) -> list[str]:
    """Say what lies at a frame: the moment, and what is marked there."""
    moment = [
        format_time(layout.time(frame)),
        tr("frame {n}").format(n=frame),
        *_named(marks, frame),
        *_tags_at(layout, marks, frame),
    ]
    lines = [" · ".join(moment)]
    if isinstance(mark, Finding):
        lines.append(mark.note)
    elif mark is not None:
        lines.append(mark[2])
    return lines


def _named(marks: Marks, frame: int) -> list[str]:
    """Name the rep at a frame, or say that it is a partial one."""
    if (rep := marks.rep_at(frame)) is not None:
        return [tr("rep {n}").format(n=rep.index)]
    partials = marks.segmentation.partials if marks.segmentation else ()
    if any(rep.start_frame <= frame <= rep.end_frame for rep in partials):
        return [tr(PARTIAL)]
    return []


def _tags_at(layout: TimelineLayout, marks: Marks, frame: int) -> list[str]:
    sets: tuple[Span, ...] = marks.segmentation.activity if marks.segmentation else ()
    tags = [(span.start_frame, tr("the set starts")) for span in sets]
    tags += [(span.end_frame, tr("the set ends")) for span in sets]
    reach = layout.line * 0.4
    if marks.tags is not None:
        tags.append((marks.tags.start_frame, tr("the comparison starts")))
        tags.append((marks.tags.end_frame, tr("the comparison ends")))
    return [words for at, words in tags if abs(layout.x(at) - layout.x(frame)) <= reach]
