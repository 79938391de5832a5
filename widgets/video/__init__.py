"""The video pane, the drawing on it, and the tools over it."""
