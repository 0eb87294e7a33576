"""Promptyoself as tools of the Model Context Protocol: what there is, whom a call speaks for, and how it is reached."""
