"""Notes at a moment, tags, and the athlete's name."""
