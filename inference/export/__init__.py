"""Everything that leaves the program: overlay geometry, clips, tables, the JSON contract."""
