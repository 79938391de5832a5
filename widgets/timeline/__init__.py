"""The timeline: the whole clip at a glance, to scrub on."""
