"""How messages get in and out: the door between the broker and the record. It decides nothing."""
