"""Binding: the only floor that knows both the session and the panes.

One binder a topic connects the session's signals to the panes' setters, and the panes' signals to
the session and the commands. A binder decides nothing and keeps nothing worth saving.
"""
