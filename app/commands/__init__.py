"""What the actions do, one group of commands a topic, split into *ask* (a dialog) and *do*.

A group offers `handlers()`: what carries out each of its ids in the table of actions. *Do* can be
called without a window to click in.
"""
