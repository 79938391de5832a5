"""The strip of reps, a card each."""
