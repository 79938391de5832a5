"""The panes of the library: filters, clips, details, trends and the import."""
