"""What a device says and does: both ends of the wire.

`messages` and `codec` are the words, `topics` the addresses, `kinds` the catalogue, `behaviour` a device that does no
I/O, and `link` the only file that touches a network. Nothing here knows of a database or of the web.
"""
