"""Calendars that are not in the files: subscriptions (read only, cached), import and export of `.ics`."""
