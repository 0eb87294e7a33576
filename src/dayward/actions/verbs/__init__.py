"""Dayward's core actions, one file each. A new one is found by being here."""
