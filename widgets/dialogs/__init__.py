"""Dialogs: export, camera and athlete, settings, keys."""
