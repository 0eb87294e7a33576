"""Sentences that ask for each action, with what they ask; and sentences that must not be acted upon."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayward.actions.arguments import make
from dayward.actions.registry import find, manifest, phrases
from dayward.language.phrases.template import Template
from tests.language.kit import KNOWN, NOW, acts, best, language

SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("Remember that Ana is allergic to nuts", "remember", {"words": "Ana is allergic to nuts"}),
    ("please keep in mind that the boiler is old", "remember", {"words": "the boiler is old"}),
    ("remember Olga is vegetarian", "remember", {"words": "Olga is vegetarian"}),
    ("remember that i have to buy milk", "add", {"words": "that i have to buy milk"}),
    (
        "remember the meeting is at 3pm",
        "add",
        {"words": "the meeting is", "due": "2026-11-22", "remind": "2026-11-22T15:00"},
    ),
    ("forget that Ana is allergic to nuts", "forget", {"words": "Ana is allergic to nuts"}),
    ("forget what you know about Ana", "forget", {"words": "Ana"}),
    ("forget everything about Ana", "forget", {"words": "Ana", "all": "yes"}),
    ("what do you know about Ana?", "known", {"words": "Ana"}),
    ("What do you remember?", "known", {}),
    ("tell me everything you know about the boiler", "known", {"words": "the boiler"}),
    ("show my conversations", "conversations-list", {}),
    ("what did we talk about?", "conversations-list", {}),
    ("show me conversation 3fk2m7", "conversations-show", {"id": "3fk2m7"}),
    ("show me our last conversation", "conversations-show", {}),
    (
        "what did I say about the boiler last week?",
        "conversations-search",
        {"words": "the boiler", "since": "2026-11-09", "until": "2026-11-15"},
    ),
    ("what did you tell me about Girona", "conversations-search", {"words": "Girona"}),
    ("when did we talk about the kitchen", "conversations-search", {"words": "the kitchen"}),
    ("export our conversation to talk.md", "conversations-export", {"to": "talk.md"}),
    ("export the last conversation as json", "conversations-export", {"format": "json"}),
    ("let's continue where we left off", "conversations-resume", {}),
    ("resume our last conversation", "conversations-resume", {}),
    ("go on with conversation 3fk2m7", "conversations-resume", {"id": "3fk2m7"}),
    ("what waits for my yes", "approvals", {}),
    ("approve 3fk2m", "approve", {"id": "3fk2m"}),
    ("allow 3fk2m", "approve", {"id": "3fk2m"}),
    ("deny 3fk2m", "deny", {"id": "3fk2m"}),
    ("reject it", "deny", {"id": "it"}),
    (
        "Add call the dentist tomorrow to my to-do list, please",
        "add",
        {"words": "call the dentist", "due": "2026-11-22"},
    ),
    ("could you put wash the car on my todo list?", "add", {"words": "wash the car"}),
    ("ADD A TASK TO RENEW MY PASSPORT BY FRIDAY", "add", {"words": "RENEW MY PASSPORT", "due": "2026-11-27"}),
    ("new task: water the plants", "add", {"words": "water the plants"}),
    (
        "please remind me to call Mum at 6pm",
        "add",
        {"words": "call Mum", "due": "2026-11-21", "remind": "2026-11-21T18:00"},
    ),
    (
        "remind me tomorrow at 9 to send the invoice",
        "add",
        {"words": "send the invoice", "due": "2026-11-22", "remind": "2026-11-22T09:00"},
    ),
    ("At 5 remind me to call Ana", "add", {"words": "call Ana", "due": "2026-11-21", "remind": "2026-11-21T17:00"}),
    (
        "in 10 minutes remind me to check the oven",
        "add",
        {"words": "check the oven", "due": "2026-11-21", "remind": "2026-11-21T16:10"},
    ),
    (
        "set a reminder for the 3rd of december to pay rent",
        "add",
        {"words": "pay rent", "due": "2026-12-03", "remind": "2026-12-03T09:00"},
    ),
    ("dont let me forget to buy stamps", "add", {"words": "buy stamps"}),
    (
        "schedule lunch with Olga on friday at 1pm",
        "add-event",
        {"words": "lunch with Olga", "on": "2026-11-27", "at": "13:00"},
    ),
    (
        "put dentist on my calender for december 3rd at 15:00",
        "add-event",
        {"words": "dentist", "on": "2026-12-03", "at": "15:00"},
    ),
    (
        "add a meeting with Peter tomorrow from 10 to 11",
        "add-event",
        {"words": "meeting with Peter", "on": "2026-11-22", "at": "10:00", "to": "11:00"},
    ),
    ("block out friday afternoon for the report", "add-event", {"words": "the report", "on": "2026-11-27"}),
    ("new event: choir on monday at 7pm", "add-event", {"words": "choir", "on": "2026-11-23", "at": "19:00"}),
    (
        "add milk, eggs and bread to my shopping list",
        "add-items",
        {"to": "+shopping", "items": ["milk", "eggs", "bread"]},
    ),
    ("put soap on the shopping list please", "add-items", {"to": "+shopping", "items": ["soap"]}),
    ("add seeds to my garden list", "add-items", {"items": ["seeds"], "to": "+garden"}),
    ("take a note that the roses need cutting", "add-note", {"title": "the roses need cutting"}),
    ("note to self the key is under the mat", "add-note", {"title": "the key is under the mat"}),
    ("what's on my calendar tomorrow?", "agenda", {"start": "2026-11-22", "days": 1}),
    ("do i have any meetings on friday?", "agenda", {"start": "2026-11-27", "days": 1}),
    ("Show me my scedule for next week", "agenda", {"start": "2026-11-23", "days": 7}),
    ("what's my next appointment", "agenda", {}),
    ("how does next week look", "agenda", {"start": "2026-11-23", "days": 7}),
    ("append buy stamps to notes/ideas.md", "append", {"text": "buy stamps", "path": "notes/ideas.md"}),
    ("archive my done tasks", "archive", {}),
    (
        "every weekday at 8 say stand up straight",
        "schedule-add",
        {"when": "every weekday at 8", "what": "stand up straight"},
    ),
    (
        "tell me every friday at 5pm to plan the week",
        "schedule-add",
        {"when": "every friday at 5pm", "what": "plan the week"},
    ),
    ("nudge me every 2 hours to stretch", "schedule-add", {"when": "every 2 hours", "what": "stretch"}),
    (
        "send me my briefing every morning at 7",
        "schedule-add",
        {"what": "briefing", "do": "yes", "when": "every morning at 7"},
    ),
    ("what is scheduled", "schedule-list", {}),
    ("when is the next briefing?", "schedule-list", {"about": "briefing"}),
    ("show me the schedule stretch", "schedule-show", {"schedule": "stretch"}),
    (
        "change the schedule stretch to every day at 10am",
        "schedule-edit",
        {"schedule": "stretch", "when": "every day at 10am"},
    ),
    ("pause the morning briefing", "schedule-pause", {"schedule": "morning briefing"}),
    ("pause the schedule stretch", "schedule-pause", {"schedule": "stretch"}),
    ("resume the morning briefing", "schedule-resume", {"schedule": "morning briefing"}),
    ("cancel the schedule stretch", "schedule-cancel", {"schedule": "stretch"}),
    ("run the schedule stretch now", "schedule-run-now", {"schedule": "stretch"}),
    ("what would the stretch schedule do now?", "schedule-dry-run", {"schedule": "stretch"}),
    ("what did you do by yourself today?", "schedule-history", {}),
    ("what do you do by yourself?", "routines", {}),
    ("run the weekly review routine now", "routine", {"name_": "weekly review"}),
    ("why did you ping me?", "explain", {}),
    ("why didn't you remind me about the dentist?", "explain", {"about": "the dentist", "not_": "yes"}),
    ("is anything failing?", "incidents", {}),
    ("quiet hours from 10pm to 7am", "quiet", {"hours": "10pm to 7am"}),
    ("back up my life", "backup", {}),
    ("please make a backup now", "backup", {}),
    ("show me my backups", "backup", {"list": "yes"}),
    ("who wrote green widgets", "blame", {"words": "green widgets"}),
    ("brief me", "briefing", {}),
    ("morning briefing", "briefing", {"when": "morning"}),
    ("how did today go?", "briefing", {"when": "evening"}),
    ("evening summary", "briefing", {"when": "evening"}),
    ("midday check", "briefing", {"when": "midday"}),
    ("what calendars do i have", "calendars", {}),
    ("refresh my calendars", "calendars", {"refresh": "yes"}),
    ("done", "complete", {"tasks": ["it"]}),
    ("I've finished kitchen plan", "complete", {"tasks": ["kitchen", "plan"]}),
    ("mark kitchen plan as done", "complete", {"tasks": ["kitchen", "plan"]}),
    ("tick off kitchen plan!", "complete", {"tasks": ["kitchen", "plan"]}),
    ("kitchen plan is done", "complete", {"tasks": ["kitchen", "plan"]}),
    ("mark the second one as done", "complete", {"tasks": ["2"]}),
    ("i'm at home now", "context", {"to": "@home"}),
    ("what's my context", "context", {}),
    ("what did you cost this month", "cost", {}),
    ("how much have you cost me so far", "cost", {}),
    ("show me my budget", "cost", {}),
    ("what deadlines do i have", "deadlines", {}),
    ("what's due this week", "deadlines", {}),
    ("drop kitchen plan", "drop", {"tasks": ["kitchen", "plan"]}),
    ("remove kitchen plan from my to do list", "drop", {"tasks": ["kitchen", "plan"]}),
    ("delete it", "drop", {"tasks": ["it"]}),
    ("cancel my dentist appointment", "drop-event", {"words": "dentist"}),
    ("cancel my meeting with Peter tomorrow", "drop-event", {"words": "meeting with Peter", "on": "2026-11-22"}),
    ("rename kitchen plan to bathroom plan", "edit", {"task": "kitchen plan", "words": "bathroom plan"}),
    ("make kitchen plan top priority", "edit", {"priority": "A", "task": "kitchen plan"}),
    ("set the priority of kitchen plan to B", "edit", {"task": "kitchen plan", "priority": "B"}),
    ("tag kitchen plan with +garden", "edit", {"task": "kitchen plan", "tag": ["+garden"]}),
    ("export my calendar to out.ics", "export-calendar", {"file": "out.ics"}),
    ("show my files", "files", {}),
    ("when am i free tomorrow?", "free", {"start": "2026-11-22", "days": 1}),
    ("am i free on friday", "free", {"start": "2026-11-27", "days": 1}),
    ("do i have any conflicts next week", "free", {"start": "2026-11-23", "days": 7}),
    ("how are my goals going", "goals", {}),
    ("show my habits", "habit", {}),
    ("check in kitchen plan", "habit", {"words": ["kitchen", "plan"]}),
    ("log my habit kitchen plan", "habit", {"words": ["kitchen", "plan"]}),
    ("what changed today?", "history", {}),
    ("show the last 5 changes", "history", {"limit": 5}),
    ("import the calendar holidays.ics", "import-calendar", {"file": "holidays.ics"}),
    ("what's on my to-do list?", "list", {}),
    ("show me my tasks", "list", {}),
    ("list my overdue tasks", "list", {"overdue": "yes"}),
    ("what slipped last week?", "list", {"overdue": "yes"}),
    ("show my garden tasks", "list", {"words": ["+garden"]}),
    ("what do i need from the store", "list", {"words": ["+shopping"]}),
    (
        "please remind me an hour before the choir rehearsal",
        "remind-event",
        {"words": "choir rehearsal", "before": "1h"},
    ),
    ("move the meeting with Peter to monday", "move-event", {"words": "meeting with Peter", "to": "2026-11-23"}),
    (
        "reschedule my dentist appointment to december 3rd at 4pm",
        "move-event",
        {"words": "dentist", "to": "2026-12-03", "at": "16:00"},
    ),
    ("postpone kitchen plan to monday", "postpone", {"tasks": ["kitchen", "plan"], "to": "2026-11-23"}),
    ("move it to monday", "postpone", {"tasks": ["it"], "to": "2026-11-23"}),
    ("push kitchen plan to next week", "postpone", {"tasks": ["kitchen", "plan"], "to": "2026-11-23"}),
    ("snooze it", "postpone", {"tasks": ["it"], "to": "+1d"}),
    ("what do i keep putting off?", "postponed", {}),
    ("show my preferences", "preferences", {}),
    ("set my preference timezone to Europe/Madrid", "preferences", {"name_": "timezone", "value": "Europe/Madrid"}),
    ("show my projects", "projects", {}),
    ("what lists do i have?", "projects", {}),
    ("pull the latest changes", "pull", {}),
    ("why am i doing kitchen plan", "purpose", {"task": ["kitchen", "plan"]}),
    ("which model answered that?", "why", {}),
    ("what is my purpose", "purpose", {}),
    ("push my changes", "push", {}),
    ("read notes/ideas.md", "read", {"path": "notes/ideas.md"}),
    ("what have i done", "report", {}),
    ("what did I get done last week?", "report", {"since": "2026-11-09", "until": "2026-11-15"}),
    ("how productive was i this month", "report", {"since": "2026-11-01"}),
    ("how much time went into +health", "report", {}),
    ("how much time did i spend on the garden last week", "report", {"since": "2026-11-09", "until": "2026-11-15"}),
    ("show the goal report", "report", {"what": "goals"}),
    ("let's do the weekly review", "review", {}),
    ("is dentist on my calendar", "search", {"words": "dentist"}),
    ("when is my meeting with Olga", "search", {"words": "Olga"}),
    ("is milk on my shopping list?", "search", {"words": "milk"}),
    ("search my notes for roses", "search", {"words": "roses"}),
    ("what do my notes say about roses", "search", {"words": "roses"}),
    ("is everything saved?", "status", {}),
    (
        "subscribe to https://example.org/a.ics as family",
        "subscribe",
        {"address": "https://example.org/a.ics", "name_": "family"},
    ),
    ("what should i do next?", "suggest", {}),
    ("i have 20 minutes, what should i do", "suggest", {"minutes": "20m"}),
    ("what can i do with little energy", "suggest", {"energy": "low"}),
    ("give me a quick win", "suggest", {"minutes": "15m", "energy": "low"}),
    ("what can i do at home in 30 minutes", "suggest", {"context": "@home", "minutes": "30m"}),
    ("sync everything", "sync", {}),
    ("what have i got on today?", "today", {}),
    ("what should I do today", "today", {}),
    ("start the clock on kitchen plan", "track", {"what": "start", "task": ["kitchen", "plan"]}),
    ("stop the clock", "track", {"what": "stop"}),
    ("stop tracking it was 25 minutes", "track", {"what": "stop", "minutes": 25}),
    ("what am i tracking?", "track", {"what": "status"}),
    ("undo that", "undo", {}),
    ("undo the last three changes", "undo", {"what": "3"}),
    ("unsubscribe from the family calendar", "unsubscribe", {"name_": "family"}),
    ("what am i waiting for", "waiting", {}),
    ("how is my week looking?", "week", {}),
    ("show next week", "week", {"day": "2026-11-23"}),
    ("write hello world to the file notes/ideas.md", "write", {"text": "hello world", "path": "notes/ideas.md"}),
]
ASKED = [
    ("i'm waiting for the contract from Jonas", "add"),
    ("we need to buy stamps at the store", "add-items"),
    ("add tents to my camping list", "add-items"),
    ("do i have milk on my shopping list, if not add it", "add-items"),
    ("good morning", "briefing"),
    ("clear my todo list", "drop"),
    ("please clear out my whole to do list", "drop"),
    ("delete everything on my to-do list", "drop"),
    ("get rid of the holiday list", "drop"),
    ("clear my calendar for friday", "drop-event"),
    ("cancel everything on my calendar", "drop-event"),
    ("delete my calendar", "drop-event"),
    ("cancel my 3pm", "drop-event"),
    ("remove my next meeting", "drop-event"),
    ("create a new list", "projects"),
    ("set a reminder", "add"),
    ("schedule a meeting with Olga", "add-event"),
    ("how do i schedule a meeting", "add-event"),
]
"""What is understood, with a question first, and the action that is asked about."""
LEFT = [
    "",
    "?",
    "hello",
    "thank you",
    "yes",
    "no",
    "what time is it",
    "what is the weather like tomorrow",
    "play some music",
    "turn off the lights in the kitchen",
    "tell me a joke",
    "who won the match yesterday",
    "transfer 100 euros to Anna",
    "book me a flight to Lisbon",
    "set an alarm for seven",
    "order a pizza for tonight",
    "tweet @example your service is slow today",
    "i will take my coffee black",
    "how do you say dog in French",
    "write a poem about my tasks",
    "what is my credit limit",
    "delete everything",
    "remove all",
    "clear the list",
    "set up todo list",
    "add it",
    "show my list and delete it",
    "drop database tasks",
    "rename yourself to Betty",
    "maybe tomorrow",
    "cancel my subscription",
    "cancel my taxi",
    "pause the music",
    "resume the song",
    "every day tell me a joke",
    "why did you say that",
    "alert me when Ana writes",
    "remind me of what you are",
    "next friday",
]
"""Nothing is to be done for these unasked."""


@pytest.mark.parametrize(("text", "action", "args"), SAID, ids=[text for text, _, _ in SAID])
def test_a_sentence_asks_for_an_action(text: str, action: str, args: dict[str, Any]) -> None:
    (call,) = best(text, True, KNOWN)
    assert (call.action, call.args, call.doubts) == (action, args, ())
    assert make(find(action), call.args, NOW.date())


@pytest.mark.parametrize("frame", ["please {}", "could you {}, please", "hey, {}!", "  {}  ", "{} thanks", "“{}”"])
def test_politeness_and_punctuation_change_nothing(frame: str) -> None:
    for text, action, args in SAID:
        said = text.rstrip("?!")
        (call,) = best(frame.format(said), True, KNOWN) or [None]
        assert call is not None, frame.format(said)
        assert (call.action, call.sure, call.args) == (action, True, args), frame.format(said)


def test_capitals_change_nothing() -> None:
    for text, action, _ in SAID:
        if "/" not in text and "." not in text:
            assert [call.action for call in best(text.upper(), True, frozenset(map(str.upper, KNOWN)))] == [action], (
                text
            )


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("show me my scedule for next week", "agenda"),
        ("whats on my calender tomorow", "agenda"),
        ("lets do the weekly reveiw", "review"),
        ("show my porjects", "projects"),
        ("archive my complted tasks", "archive"),
        ("what are my dealines", "deadlines"),
        ("im @home now", "context"),
    ],
)
def test_a_slip_is_forgiven(typed: str, action: str) -> None:
    assert [call.action for call in best(typed)] == [action]
    assert acts(typed)


@pytest.mark.parametrize(("text", "action"), ASKED)
def test_what_is_far_reaching_or_open_is_asked_about(text: str, action: str) -> None:
    assert [call.action for call in best(text)] == [action]
    assert not acts(text)


@pytest.mark.parametrize("text", LEFT)
def test_nothing_is_done_unasked(text: str) -> None:
    assert not acts(text), best(text)


def test_it_needs_a_conversation() -> None:
    for text in ("done", "move it to monday", "mark the second one as done", "delete it", "snooze it"):
        assert acts(text, conversing=True), text
        assert not acts(text), text


def test_a_name_that_is_not_known_is_asked_about() -> None:
    assert acts("drop kitchen plan", known=KNOWN)
    assert not acts("drop kitchen plan", known=frozenset(("something else",)))
    assert not acts("drop kitchen plan")


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("add milk and eggs to shopping and remind me at 6", ["add-items", "add"]),
        ("take bread off my shopping list and add milk", ["drop", "add-items"]),
        ("remove wine and add beer to my shopping list", ["drop", "add-items"]),
        ("drop kitchen plan and add call Jonas to my list", ["drop", "add"]),
        ("remind me to call Ana at 5, then show my projects", ["add", "projects"]),
    ],
)
def test_several_in_one_message(text: str, actions: list[str]) -> None:
    assert [call.action for call in best(text, known=KNOWN)] == actions
    assert acts(text, known=KNOWN)


def test_every_action_of_a_conversation_has_phrases() -> None:
    having = {action for action, _ in phrases()}
    assert [name for name, listed in manifest().items() if "chat" in listed["doors"] and name not in having] == []
    assert {action for _, action, _ in SAID} == having


@pytest.mark.slow
def test_every_template_compiles_and_gives_arguments_that_there_are() -> None:
    for action, phrase in phrases():
        template = Template(action, phrase, language().lexicon.sets)
        assert template.pattern
        known = find(action).fields
        drafts = {
            "quick",
            "todo",
            "event",
            "eventn",
            "reminder",
            "waiting",
            "anything",
            "newlistname",
            "timed",
            "mention",
        }
        slots = {slot.argument for slot in template.slots if slot.kind not in drafts | {"occasionword"}}
        assert slots | set(template.constants) <= set(known), phrase


def test_a_question_without_an_arrow_is_refused() -> None:
    with pytest.raises(ValueError, match="after it"):
        Template("add", "do {x:todo} ?=whether", language().lexicon.sets)


WORDS = st.sampled_from(
    sorted({word for text, _, _ in SAID for word in text.split()} | {"it", "list", "@home", "+x", "3pm", "every"})
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_read_and_what_is_sure_can_be_done(text: str) -> None:
    for conversing in (False, True):
        for call in best(text, conversing, KNOWN):
            if call.sure:
                assert make(find(call.action), call.args, date(2026, 11, 21))
