"""`python -m dayward`."""

from dayward.cli.main import console

console()
