"""The list of findings, sorted and filtered."""
