"""Measurements, reps and findings: pure numpy, in seconds and degrees."""
