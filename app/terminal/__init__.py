"""The sub-commands for people without a screen."""
