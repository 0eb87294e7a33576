"""A person's preferences, as `dayward.toml` in their folder holds them."""

from __future__ import annotations

from dayward.core.settings import Setting

PRIVATE_CALENDARS = "calendars.json"
"""The file in Dayward's own configuration that holds the addresses of calendars which are not to travel with the folder."""

PREFERENCES = (
    Setting("timezone", "", "your time zone, such as Europe/Madrid (default: the machine's)"),
    Setting("context", "", "where you are or what you have at hand, such as @home; today and list put it first"),
    Setting("waiting_days", 7, "after how many days something you wait for is stale"),
    Setting("soon_days", 3, "how many days ahead a deadline counts as soon"),
    Setting("agenda_days", 7, "how many days agenda shows"),
    Setting("neglect_days", 14, "after how many days without anything done for it a goal counts as neglected"),
    Setting("priorities", 3, "how many priorities a briefing names"),
    Setting("hours.day", "8:00-20:00", "your day; free time is looked for within it"),
    Setting("hours.work", "9:00-17:00", "what `work hours` means in your context rules"),
    Setting("hours.workdays", ["mon", "tue", "wed", "thu", "fri"], "the days you work"),
    Setting("hours.evening", "18:00-23:00", "what `evening` means in your context rules"),
    Setting("free_minutes", 30, "the shortest stretch that counts as free time"),
    Setting("event_minutes", 60, "how long an event without an end is taken to last when free time is looked for"),
    Setting("pomodoro_minutes", 25, "how long one pomodoro is"),
    Setting(
        "briefing.morning",
        ["week_goal", "calendar", "priorities", "deadlines", "waiting", "neglected", "habits", "suggestion"],
        "the sections of the morning briefing, in order",
    ),
    Setting(
        "briefing.midday",
        ["done_today", "rest_of_day", "still_due", "tracked", "suggestion"],
        "the sections of the midday check",
    ),
    Setting(
        "briefing.evening",
        ["done_today", "still_due", "habits", "tracked", "postponed", "tomorrow"],
        "the sections of the evening summary",
    ),
    Setting(
        "briefing.weekly",
        ["inbox", "waiting", "stuck", "goals", "neglected", "week_back", "week_ahead", "postponed", "archive"],
        "the steps of the weekly review where you have none of your own",
    ),
    Setting("briefing.goals", ["mission", "goals", "neglected", "projects"], "the sections of the goal report"),
    Setting(
        "attention.per_day", 6, "how often a day you are spoken to unasked; reminders you asked for are not counted"
    ),
    Setting("attention.quiet", "22:00-7:30", "quiet hours: what comes up is held until they end; empty for none"),
    Setting("attention.busy", True, "hold what comes up during an event until the event is over"),
    Setting(
        "attention.digest",
        ["morning-briefing", "midday-check", "evening-summary"],
        "the routines that take up what is small, or more than attention.per_day",
    ),
    Setting(
        "keep.days",
        -1,
        "after how many days what you said and were told is forgotten (0: never; -1: as the configuration says)",
    ),
    Setting("routines.off", [], "routines that are not to run"),
    Setting("routines.times", {}, "other times for routines, by name, such as 07:15 or Monday 09:00"),
    Setting("calendars", {}, "calendars you subscribed to, by name: dayward subscribe NAME ADDRESS"),
    Setting("calendar_minutes", 60, "after how many minutes a briefing fetches a subscribed calendar again"),
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
    Setting("files.contexts", "contexts.txt", "your rules for which context you are in"),
    Setting("files.review", "skills/weekly-review.md", "the steps of your weekly review"),
    Setting("files.memory", "working-memory.txt", "what to keep in mind these days; empty for none"),
    Setting("files.facts", "memory", "the folder of what you asked to be remembered"),
    Setting(
        "privacy.never_leaves",
        ["journal", "diary", "trauma"],
        "words in names of files, in headings and sentences, and patterns of paths, such as notes/health/*: what has them never "
        "leaves this machine",
    ),
)
