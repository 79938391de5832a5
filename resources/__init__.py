"""Data files, read with `importlib.resources`."""
