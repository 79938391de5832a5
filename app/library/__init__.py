"""The local library: what is known of every clip that was reviewed, in one SQLite file.

Nothing here knows Qt. `store.Library` is what the window, the background work and the command line
use; docs/library.md says what is kept, and where.
"""
