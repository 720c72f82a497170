"""What follows when nobody is heard from a console any more: claims that nobody holds up, and desks that nobody watches."""
