"""The comparison with another lift."""
