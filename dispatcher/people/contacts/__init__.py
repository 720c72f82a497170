"""An elder's contacts: how they are asked, and where they are told things."""
