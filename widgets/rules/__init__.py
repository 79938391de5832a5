"""The rules panel: a card a rule, its thresholds, labels and presets."""
