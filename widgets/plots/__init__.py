"""The plots: measurements over time, painted into a picture that is kept."""
