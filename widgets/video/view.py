"""The video pane: one frame with its overlay, fitted to the pane, zoomed or panned."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from inference.export.primitives import Primitive
from inference.skeleton import Image
from inference.texts import tr
from widgets.message import paint_message
from widgets.painter import image_view, paint
from widgets.theme import current_theme
from widgets.video.bar import VideoBar
from widgets.video.paint import LaidOver, paint_hint, paint_laid_over, paint_name

_MAX_SCALE = 32.0
_WHEEL_BASE = 1.0015  # to the power of the wheel's angle: one notch of 120 is a factor of 1.2
_REST_MS = 120


class VideoView(QWidget):
    """A frame and the overlay on it.

    The wheel or a pinch zooms about the cursor, dragging pans, a double click asks for the pane to
    be maximised. Zooming out stops where the whole frame fits. Tools lie over it as widgets of
    their own (`widgets.video.tool`).

    Parameters
    ----------
    parent : QWidget, optional
    tools : bool, optional
        Whether buttons lie on it; a picture that is only looked at needs none.

    Attributes
    ----------
    bar : VideoBar
        The buttons in the upper right corner.
    """

    clicked_at = Signal(QPointF)
    """Where the frame was clicked, in image pixels; not after a drag, nor outside the frame."""
    context_requested = Signal(QPoint, QPointF)
    """A menu is wanted: where on the screen, and on which image pixel."""
    maximise_requested = Signal()
    zoom_changed = Signal(float)
    """Widget pixels an image pixel takes."""

    def __init__(self, parent: QWidget | None = None, *, tools: bool = True) -> None:
        super().__init__(parent)
        self._tools = tools
        self._image: Image | None = None
        self._qimage = QImage()
        self._size = self._qimage.size()
        self._overlay: Sequence[Primitive] = ()
        self._overlay_visible = True
        self._title = tr("Drop a video here")
        self._subtitle = tr("or open one with Ctrl+O")
        self._hint = self._name = ""
        self._section: QRectF | None = None
        self._laid_over: LaidOver | None = None
        self._inset = 0
        self._scale, self._centre = 1.0, QPointF()
        self._fitted = True
        self._pressed_at: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 90)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(tr("Video"))
        self.bar = VideoBar(self)

    def sizeHint(self) -> QSize:
        """Ask for room enough to see the lifter."""
        return QSize(480, 360)

    def set_image(self, image: Image | None, size: tuple[int, int] | None = None) -> None:
        """Show a frame, or the message where it is None.

        Parameters
        ----------
        image : array, shape (H, W, 3), uint8, or None
            BGR, contiguous, and not changed afterwards: the pane shows its memory.
        size : (int, int), optional
            Width and height of the clip, which the picture is stretched to: a preview is smaller.
            Default: those of the picture.
        """
        self._image = image
        self._qimage = QImage() if image is None else image_view(image)
        before = self._size
        self._size = QSize(*size) if size and image is not None else self._qimage.size()
        if self._size != before:
            self.fit()
            self.bar.set_usable(self._tools and image is not None)
        self._resting.start()
        self.update()

    @property
    def image(self) -> Image | None:
        """The picture that is shown; of a preview, fewer pixels than `image_size`."""
        return self._image

    @property
    def image_size(self) -> QSize:
        """Size of the frame that is shown, in image pixels; empty where none is."""
        return self._size

    def set_overlay(self, primitives: Sequence[Primitive]) -> None:
        """Draw primitives, in image pixels, over the frame."""
        self._overlay = primitives
        self.update()

    def set_overlay_visible(self, visible: bool) -> None:
        """Show or hide the overlay."""
        self._overlay_visible = visible
        self.update()

    @property
    def overlay_visible(self) -> bool:
        """Whether the overlay is drawn."""
        return self._overlay_visible

    def set_message(self, title: str, hint: str = "") -> None:
        """Set what the pane says while it has no frame."""
        self._title, self._subtitle = title, hint
        self.update()

    def set_hint(self, hint: str) -> None:
        """Say something at the lower edge of the picture; nothing where it is empty."""
        self._hint = hint
        self.update()

    def set_name(self, name: str) -> None:
        """Say in the lower left corner of the pane which video this is; nothing where empty."""
        self._name = name
        self.update()

    def set_section(self, section: QRectF | None) -> None:
        """Show a part of the frame, in image pixels, where it is fitted; None shows it whole.

        It may reach beyond the edges of the frame.
        """
        if section != self._section:
            self._section = section
            self._refit()

    @property
    def corner(self) -> tuple[float, float]:
        """Upper left corner of what is seen of the frame where it is fitted, in image pixels."""
        part = self._shown_part()
        return max(part.x(), 0.0), max(part.y(), 0.0)

    def set_laid_over(self, other: LaidOver | None) -> None:
        """Lay another picture over the frame, under the overlay."""
        self._laid_over = other
        self.update()

    def set_inset(self, height: int) -> None:
        """Leave so many pixels at the lower edge to the panel of a tool."""
        if height != self._inset:
            self._inset = height
            self._refit()

    @property
    def scale(self) -> float:
        """Widget pixels that an image pixel takes."""
        return self._scale

    def fit(self) -> None:
        """Show the whole frame, and keep it fitted when the pane is resized."""
        self._fitted = True
        self._centre = self._shown_part().center()
        self._set_scale(self._fit_scale())

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom by a factor and keep one point of the pane where it is, its middle if None."""
        if self._qimage.isNull():
            return
        about = self._area().center() if about is None else about
        fixed = self.widget_to_image(about)
        scale = min(max(self._scale * factor, self._fit_scale()), _MAX_SCALE)
        if scale <= self._fit_scale():
            self.fit()
            return
        self._fitted = False
        middle = self._area().center()
        self._centre = fixed - (about - middle) / scale
        self._set_scale(scale)

    def image_to_widget(self, point: QPointF) -> QPointF:
        """Map image pixels to pixels of the pane."""
        return self._transform().map(point)

    def widget_to_image(self, point: QPointF) -> QPointF:
        """Map pixels of the pane to image pixels."""
        return self._transform().inverted()[0].map(point)

    def paint_picture(self, painter: QPainter, source: QRectF, target: QRectF) -> None:
        """Paint a part of the frame, in image pixels, into a rectangle of another size."""
        if not self._qimage.isNull():
            grain = self._qimage.width() / self._size.width()
            size = source.size() * grain
            painter.drawImage(target, self._qimage, QRectF(source.topLeft() * grain, size))

    def rest_cursor(self) -> Qt.CursorShape:
        """Return the cursor that says what a press does: pan what is larger than the pane."""
        if self._dragged_from is not None and not self._fitted:
            return Qt.CursorShape.ClosedHandCursor
        return Qt.CursorShape.ArrowCursor if self._fitted else Qt.CursorShape.OpenHandCursor

    def _area(self) -> QRectF:
        """Return where the picture may be."""
        return QRectF(0, 0, self.width(), max(self.height() - self._inset, 1))

    def _fit_scale(self) -> float:
        if self._qimage.isNull():
            return 1.0
        part = self._shown_part()
        across, down = self._area().width() / part.width(), self._area().height() / part.height()
        return max(min(across, down), 1e-6)

    def _shown_part(self) -> QRectF:
        """Return what is shown of the frame where it is fitted, in image pixels."""
        return self._section or QRectF(QPointF(), self._size)

    def _set_scale(self, scale: float) -> None:
        changed = scale != self._scale
        self._scale = scale
        self._keep_in_view()
        self.setCursor(self.rest_cursor())
        self.update()
        if changed:
            self.zoom_changed.emit(scale)

    def _keep_in_view(self) -> None:
        """Keep the frame from being panned away: no backdrop beside a frame that overflows."""
        if self._fitted and self._section is not None:
            return  # the section says what is seen
        kept = []
        for centre, image, pane in (
            (self._centre.x(), self._size.width(), self._area().width()),
            (self._centre.y(), self._size.height(), self._area().height()),
        ):
            half = min(pane / self._scale, image) / 2
            kept.append(min(max(centre, half), image - half))
        self._centre = QPointF(*kept)

    def _transform(self) -> QTransform:
        middle = self._area().center()
        corner = middle - self._centre * self._scale
        return QTransform(self._scale, 0, 0, self._scale, corner.x(), corner.y())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame and the overlay, or the message."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(current_theme().backdrop))
            if self._qimage.isNull():
                paint_message(painter, QRectF(self.rect()), self._title, self._subtitle)
                return
            painter.save()
            painter.setTransform(self._transform(), True)
            # Filtering doubles the cost of a frame: it waits until the frame stays. Enlarged far
            # enough to count pixels, the pixels are what is wanted.
            scale = self._scale * self._size.width() / self._qimage.width()
            smooth = scale < 4 and (scale > 1 or not self._resting.isActive())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(QRectF(QPointF(), self._size), self._qimage)
            if self._laid_over is not None:
                paint_laid_over(painter, self._laid_over, self._size, self._overlay_visible)
            if self._overlay_visible:
                paint(painter, self._overlay)
            painter.restore()
            area = self._area()
            if self._name:
                area.setBottom(paint_name(painter, area, self._name).top())
            if self._hint:
                paint_hint(painter, area, self._hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew, or keep the zoom."""
        self.bar.place()
        self._refit()

    def _refit(self) -> None:
        if self._fitted:
            self.fit()
        else:
            self._set_scale(max(self._scale, self._fit_scale()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        self.zoom(_WHEEL_BASE ** event.angleDelta().y(), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Take a pinch on a trackpad as a zoom."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a pan."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed_at = self._dragged_from = event.position()
            self.setCursor(self.rest_cursor())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan a frame that is larger than the pane."""
        if self._pressed_at is None or self._dragged_from is None or self._fitted:
            return
        self._centre -= (event.position() - self._dragged_from) / self._scale
        self._dragged_from = event.position()
        self._keep_in_view()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a pan, or tell where the frame was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self._is_click(event.position()):
            point = self.widget_to_image(event.position())
            if QRectF(QPointF(), self._size).contains(point):
                self.clicked_at.emit(point)
        self._pressed_at = self._dragged_from = None
        self.setCursor(self.rest_cursor())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the pane to be maximised."""
        self.maximise_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the place, which the keyboard means in the middle."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        place = QPointF(event.pos()) if by_mouse else self._area().center()
        screen = event.globalPos() if by_mouse else self.mapToGlobal(place.toPoint())
        self.context_requested.emit(screen, self.widget_to_image(place))

    def _is_click(self, position: QPointF) -> bool:
        if self._pressed_at is None:
            return False
        moved = (position - self._pressed_at).manhattanLength()
        return moved < QApplication.startDragDistance()
