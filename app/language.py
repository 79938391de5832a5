"""The language of the window: our texts, Qt's own, and how numbers are typed."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from inference.texts import languages, set_language

_TRANSLATOR = "liftlensQtTexts"


def spoken(wanted: str) -> str:
    """Return the code of the language to speak.

    Parameters
    ----------
    wanted : str
        A code; empty for the first of the system's languages that there are texts of.
    """
    asked = [wanted] if wanted else QLocale.system().uiLanguages()
    codes = [name.replace("_", "-").split("-")[0].lower() for name in asked]
    return next((code for code in codes if code in languages()), "en")


def language_name(code: str) -> str:
    """Return what a language calls itself: ``Deutsch``."""
    name = QLocale(code).nativeLanguageName()
    return f"{name[:1].upper()}{name[1:]}" if code != "en" else "English"


def speak(app: QApplication, wanted: str) -> None:
    """Speak a language in all windows that are made from now on.

    Parameters
    ----------
    app : QApplication
    wanted : str
        As in `spoken`.
    """
    code = spoken(wanted)
    set_language(code)
    system = QLocale.system()
    locale = system if QLocale(code).language() == system.language() else QLocale(code)
    # A point typed in a language with commas must not be read as a thousand's mark.
    locale.setNumberOptions(
        QLocale.NumberOption.OmitGroupSeparator | QLocale.NumberOption.RejectGroupSeparator
    )
    QLocale.setDefault(locale)
    _speak_qt(app, code)


def _speak_qt(app: QApplication, code: str) -> None:
    """Let Qt's own texts, such as those of its buttons and its names of keys, be of a language."""
    before = app.property(_TRANSLATOR)
    if isinstance(before, QTranslator):
        app.removeTranslator(before)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if code != "en" and translator.load(f"qtbase_{code}", folder):
        app.installTranslator(translator)
    app.setProperty(_TRANSLATOR, translator)
