"""The frontal pane: knees against feet, seen from in front."""
