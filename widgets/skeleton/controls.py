"""The small buttons on the 3D pane, and its context menu: both from the same actions."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from inference.texts import mark, tr
from widgets.icons import icon
from widgets.keyed import set_keyed_tooltip
from widgets.skeleton.lifters import PATH_TEXTS, SceneOptions
from widgets.skeleton.scene import StandardView
from widgets.theme import current_theme, text_height, tint

_VIEWS = (
    (StandardView.FRONT, "view-front", mark("From the front")),
    (StandardView.SIDE, "view-side", mark("From the side")),
    (StandardView.TOP, "view-top", mark("From above")),
    (StandardView.CAMERA, "view-camera", mark("As the camera saw it")),
    (StandardView.HOME, "view-3d", mark("Obliquely from the front")),
)

_KEYED = (StandardView.FRONT, StandardView.SIDE, StandardView.TOP, StandardView.CAMERA)
"""The views with an action of the program, ``view_front``, and so with a key."""


class ViewControls(QWidget):
    """A row of buttons; it holds the actions that the menu shows as well."""

    view_wanted = Signal(object)
    """The StandardView that was asked for."""
    reset_wanted = Signal()
    options_changed = Signal(object)
    """SceneOptions, changed by hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = SceneOptions()
        self._views = {view: self._view_action(view, text) for view, _, text in _VIEWS}
        self._trails = self._switch(
            mark("Trails"), mark("Draw the path of joints over the rep; hold for which")
        )
        self._paths = {path: self._switch(text, text) for path, text in PATH_TEXTS.items()}
        self._ghost = self._switch(mark("Ghost"), mark("Show the compared lift"))
        self._links = self._switch(
            mark("Lines to the ghost"), mark("Join like joints; the farthest apart is marked")
        )
        self._distances = self._switch(
            mark("Distances"), mark("Say how far each joint is from the compared lift’s")
        )
        self._all_joints = self._switch(
            mark("Distances of all joints"), mark("Name every joint, not only the farthest")
        )
        self._reset = QAction(tr("Reset the view"), self)
        self._reset.setToolTip(tr("Back to the first view, the whole lifter in the picture (0)"))
        self._reset.triggered.connect(lambda: self.reset_wanted.emit())
        self._trail_menu = QMenu(tr("Paths"), self)
        self._trail_menu.addActions(list(self._paths.values()))
        self._buttons = self._make_buttons()
        self.set_ghost_there(False)
        self.set_options(self._options)
        self._take_icons()

    @property
    def options(self) -> SceneOptions:
        """What is switched on."""
        return self._options

    def set_options(self, options: SceneOptions) -> None:
        """Show what is switched on; tells nobody."""
        self._options = options
        for action, on in (
            (self._trails, options.trails),
            (self._ghost, options.ghost),
            (self._links, options.links),
            (self._distances, options.distances),
            (self._all_joints, options.all_joints),
            *((action, path in options.paths) for path, action in self._paths.items()),
        ):
            action.setChecked(on)

    @property
    def _of_ghost(self) -> tuple[QAction, ...]:
        return self._ghost, self._links, self._distances, self._all_joints

    def set_view(self, view: str) -> None:
        """Mark the standard view of this name, or none."""
        for each, action in self._views.items():
            action.setChecked(each.value == view)

    def set_ghost_there(self, there: bool) -> None:
        """Offer what belongs to a ghost only where there is one."""
        for action in self._of_ghost:
            action.setEnabled(there)
            action.setVisible(there)
        self._buttons[self._ghost].setVisible(there)
        self.adjustSize()

    def fill_menu(self, menu: QMenu) -> None:
        """Put all actions into a context menu."""
        menu.addActions(list(self._views.values()))
        menu.addSeparator()
        menu.addAction(self._trails)
        menu.addMenu(self._trail_menu)
        menu.addActions(list(self._of_ghost))
        menu.addSeparator()
        menu.addAction(self._reset)

    def _view_action(self, view: StandardView, text: str) -> QAction:
        action = QAction(tr(text), self)
        action.setCheckable(True)
        action.triggered.connect(lambda: self._want_view(view))
        return action

    def _want_view(self, view: StandardView) -> None:
        self._views[view].setChecked(True)  # a second click must not take the mark away
        self.view_wanted.emit(view)

    def _switch(self, text: str, tooltip: str) -> QAction:
        action = QAction(tr(text), self)
        action.setToolTip(tr(tooltip))
        action.setCheckable(True)
        action.triggered.connect(self._read)
        return action

    def _read(self) -> None:
        """Take over what was switched by hand; choosing a path wants to see it."""
        paths = tuple(path for path, action in self._paths.items() if action.isChecked())
        trails = self._trails.isChecked()
        if paths != self._options.paths:
            trails = bool(paths)
        options = replace(
            self._options,
            trails=trails,
            paths=paths or self._options.paths,
            ghost=self._ghost.isChecked(),
            links=self._links.isChecked(),
            distances=self._distances.isChecked() or self._more_wanted(),
            all_joints=self._all_joints.isChecked(),
        )
        self.set_options(options)
        self.options_changed.emit(options)

    def _more_wanted(self) -> bool:
        """Whether all distances were just asked for: who does wants to see them."""
        return self._all_joints.isChecked() and not self._options.all_joints

    def _make_buttons(self) -> dict[QAction, QToolButton]:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        shown = (*self._views.values(), self._trails, self._ghost, self._reset)
        keys = {self._views[view]: f"view_{view.value}" for view in _KEYED}
        buttons: dict[QAction, QToolButton] = {}
        for action in shown:
            button = _PaneButton(action, keys.get(action, ""), self)
            row.addWidget(button)
            buttons[action] = button
        buttons[self._trails].setMenu(self._trail_menu)
        buttons[self._trails].setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
        return buttons

    def _take_icons(self) -> None:
        """Take the icons in the theme's colours, and the size of its text."""
        colour = current_theme().muted
        names = {self._views[view]: name for view, name, _ in _VIEWS}
        names |= {self._trails: "trail", self._ghost: "ghost", self._reset: "reset"}
        side = round(text_height() * 1.15)
        for action, name in names.items():
            action.setIcon(icon(name, colour))
            action.setIconVisibleInMenu(False)  # there it would hide the check mark
            button = self._buttons[action]
            button.setIconSize(QSize(side, side))
            button.setFixedSize(side + 8, side + 8)
        self.adjustSize()

    def changeEvent(self, event: QEvent) -> None:
        """Take a new theme's icons."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_buttons"):
            self._take_icons()


class _PaneButton(QToolButton):
    """A flat button that is painted by hand.

    It lies on a moving picture and is painted with every frame, which a style sheet makes dear.
    """

    def __init__(self, action: QAction, keyed: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self.setCheckable(action.isCheckable())
        self.setAccessibleName(action.text())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Not its default action: that would take the tooltip back at every change.
        if keyed:
            set_keyed_tooltip(self, keyed, action.toolTip())
        else:
            self.setToolTip(action.toolTip())
        self.clicked.connect(lambda: action.trigger())
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setChecked(self._action.isChecked())
        self.setIcon(self._action.icon())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a ground where it is pressed, checked or under the mouse, and the icon."""
        theme, box = current_theme(), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        with QPainter(self) as painter:
            if self.isChecked() or self.isDown() or self.underMouse():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(tint(theme.accent if self.isChecked() else theme.border, 0.35))
                painter.drawRoundedRect(box, 4, 4)
            if self.hasFocus():
                painter.setPen(QPen(QColor(theme.accent), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, 4, 4)
            side = self.iconSize().width()
            spare = (self.width() - side) // 2
            self.icon().paint(painter, spare, spare, side, side)
