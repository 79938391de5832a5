"""Notes, tags and the athlete's name: what the coach writes of the clip."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.commands.transport import Transport
from app.project import Note
from app.session import Session
from app.window import MainWindow
from inference.texts import tr
from inference.video.clip import ClipInfo


class NotesBinder(QObject):
    """Shows the notes in their pane and on the timeline; each change is a step to undo."""

    def __init__(self, session: Session, window: MainWindow, transport: Transport) -> None:
        super().__init__(window)
        self._session, self._window, self._transport = session, window, transport
        session.clip_changed.connect(self._on_clip)
        session.notes_changed.connect(self._show)
        session.frame_changed.connect(self._on_frame)
        pane = window.notes
        session.tags_changed.connect(pane.set_tags)
        session.athlete_changed.connect(pane.set_athlete)
        pane.note_added.connect(self._add)
        pane.note_changed.connect(self._change)
        pane.note_deleted.connect(self._delete)
        pane.note_selected.connect(self._go_to)
        pane.tags_changed.connect(lambda tags: session.change(tr("tags"), tags=tuple(tags)))
        pane.athlete_changed.connect(lambda name: session.change(tr("athlete"), athlete=name))
        self._on_clip(session.clip)

    def _on_clip(self, clip: ClipInfo | None) -> None:
        pane, project = self._window.notes, self._session.project
        pane.set_enabled(clip is not None)
        pane.set_tags(project.tags)
        pane.set_athlete(project.athlete)
        self._show()
        self._on_frame(self._session.frame)

    def _show(self) -> None:
        clip = self._session.clip
        notes = self._session.project.notes if clip else ()
        times = clip.times_s if clip else ()
        rows = tuple(
            (n.frame, float(times[min(max(n.frame, 0), len(times) - 1)]), n.text) for n in notes
        )
        self._window.notes.set_notes(rows)
        self._window.timeline.set_notes(rows)

    def _on_frame(self, frame: int) -> None:
        clip = self._session.clip
        self._window.notes.set_position(frame, float(clip.times_s[frame]) if clip else 0.0)

    def _set(self, step: str, notes: list[Note]) -> None:
        self._session.change(step, notes=tuple(sorted(notes, key=lambda note: note.frame)))

    def _add(self, frame: int, text: str) -> None:
        self._set(tr("note"), [*self._session.project.notes, Note(frame, text)])

    def _change(self, place: int, text: str) -> None:
        notes = list(self._session.project.notes)
        notes[place] = replace(notes[place], text=text)
        self._set(tr("change of a note"), notes)

    def _delete(self, place: int) -> None:
        notes = list(self._session.project.notes)
        del notes[place]
        self._set(tr("deletion of a note"), notes)

    def _go_to(self, place: int) -> None:
        self._transport.do_seek(self._session.project.notes[place].frame)
