"""Work in other threads: analysis, export, frames, small pictures."""
