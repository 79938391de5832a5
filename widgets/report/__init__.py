"""The printed page of a report, laid out and painted from its content; also the preview of it."""
