"""Reports: what is said of a clip on a page that an athlete takes home.

`content` declares what a report holds and `compose` makes it of a `Review`; the web page is written
here too. The printed page is painted upstairs, from the same content.
"""
