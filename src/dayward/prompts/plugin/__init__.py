"""The plug-in for smcp: one file that a server runs with its own interpreter, and that calls the installed command."""
