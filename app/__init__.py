"""Top floor: the program. Command line, window, session and workers."""
