"""Top floor: the program. Command line, window, session and workers."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("liftlens")
except PackageNotFoundError:  # run from a checkout that was not installed
    __version__ = "0+unknown"
