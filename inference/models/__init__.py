"""Model files: what they are, where they lie, whether they are the right ones, and how they come.

Nothing is fetched but by `download`, which only a person's request calls.
"""
