"""What an exported picture looks like: the composers of each layout of a clip."""

from widgets.exported.beside import Beside
from widgets.exported.composer import make_composer

__all__ = ["Beside", "make_composer"]
