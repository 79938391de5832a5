"""What was told of clips, in files: kept by itself, saved, found again, brought back."""
