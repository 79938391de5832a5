"""The dialog of all models: how it stands with each, and what can be done. It does nothing."""
