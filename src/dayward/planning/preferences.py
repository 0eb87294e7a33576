"""A person's preferences, as `dayward.toml` in their folder holds them."""

from __future__ import annotations

from dayward.core.settings import Setting

PREFERENCES = (
    Setting("timezone", "", "your time zone, such as Europe/Madrid (default: the machine's)"),
    Setting("context", "", "where you are or what you have at hand, such as @home; today and list put it first"),
    Setting("waiting_days", 7, "after how many days something you wait for is stale"),
    Setting("soon_days", 3, "how many days ahead a deadline counts as soon"),
    Setting("agenda_days", 7, "how many days agenda shows"),
    Setting("files.todo", ["todo.txt"], "task lists; new tasks go to the first"),
    Setting("files.done", "done.txt", "where archive moves completed tasks"),
    Setting("files.waiting", "", "a file of its own for what you wait for"),
    Setting("files.someday", "", "a file of its own for someday"),
    Setting("files.calendar", "calendar.txt", "events"),
    Setting("files.habits", "habits.txt", "habits and check-ins"),
    Setting("files.projects", "projects.txt", "projects and areas"),
    Setting("files.goals", "goals", "a folder of quarterly goals, or one file"),
    Setting("files.notes", "notes", "the folder new notes go to"),
    Setting("files.telos", "telos.md", "why you do all this"),
    Setting("files.memory", "working-memory.txt", "what to keep in mind these days"),
)
