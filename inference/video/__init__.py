"""Frames and true timestamps out of a video file, and frames back into one."""
