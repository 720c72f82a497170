"""`python -m dispatcher`: only the desk, as `yilao dispatcher` runs it."""

from dispatcher.commandline import complain, run_desk

complain(lambda: run_desk(None))
