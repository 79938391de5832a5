"""The numbers of a lift as files that other programs open."""
