"""The local tier: whatever a small model answers, nothing is written that the person did not ask for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.actions.registry import find, manifest
from dayward.app.compose import open_context
from dayward.app.demo import demo_files
from dayward.assistant.hearing import hearing_of
from dayward.assistant.local.examples import always, examples, nearest
from dayward.assistant.local.guards import forbidden, most_steps
from dayward.assistant.local.naming import Doubt, Heard, renamed
from dayward.assistant.local.prompt import messages
from dayward.assistant.local.understanding import Said, Unsure, understand
from dayward.assistant.local.verbs import ANSWER, UNSURE, menu, schema, verbs
from dayward.assistant.session import Session
from dayward.core import clock
from dayward.language.commands import Call, calls
from dayward.workspace import start

TODAY = date(2026, 11, 24)
Step = dict[str, Any]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo life for tests that write nothing."""
    root = tmp_path_factory.mktemp("local") / "life"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_AUTHOR_NAME", "Robin")
        patch.setenv("GIT_AUTHOR_EMAIL", "robin@example.org")
        start.create(str(root), demo_files(TODAY), datetime(2026, 11, 24, 9).astimezone())
    return root


@pytest.fixture
def session(life: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A person at a prompt, on a Tuesday at nine."""
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-24T09:00")
    monkeypatch.setenv("TZ", "Europe/Madrid")
    session = Session(partial(open_context, "prompt", root=str(life)), clock.now)
    yield session
    session.close()


def scripted(*answers: list[Step] | str) -> Callable[[Any, Any], str]:
    """A model whose answers are known before."""
    left = [answer if isinstance(answer, str) else json.dumps({"steps": answer}) for answer in answers]
    return lambda messages, schema: left.pop(0)


def meant(session: Session, text: str, *answers: list[Step] | str) -> list[Call] | Said | Unsure:
    return understand(text, session.ctx, session.conversation, session.language, scripted(*answers))


def heard(session: Session, text: str) -> Heard:
    return Heard(text, session.ctx, hearing_of(session.ctx, session.conversation, session.language), session.language)


# The schema and the prompt come from the actions


def test_every_verb_is_an_action_and_its_sentence_is_surely_read_as_it(session: Session) -> None:
    gaps = {
        "what": "passport", "when": "tomorrow", "items": "milk, eggs", "new": "get papers", "level": "A", "where": "phone",
    }  # fmt: skip
    special = {"achieved": {"when": "yesterday"}, "remember": {"what": "pia is allergic to nuts"}}
    for verb in verbs().values():
        assert verb.action in manifest()
        filled = verb.said({gap: gaps[gap] for gap in verb.gaps} | special.get(verb.name, {}))
        reading = calls(filled, heard(session, filled).hearing, session.language.phrases)[0]
        assert [(call.action, call.sure) for call in reading] == [(verb.action, True)], filled


def test_gaps_in_brackets_may_stay_empty() -> None:
    assert verbs()["add"].said({"what": "oil the bike", "when": ""}) == "add oil the bike to my todo list"
    assert verbs()["add"].needed == ("what",)


def test_the_schema_has_a_shape_for_each_verb_and_asks_for_every_gap() -> None:
    shapes = schema()["properties"]["steps"]["items"]["anyOf"]
    names = [shape["properties"]["do"]["const"] for shape in shapes]
    assert sorted(names) == sorted([*verbs(), ANSWER, UNSURE])
    assert all(shape["required"] == list(shape["properties"]) and not shape["additionalProperties"] for shape in shapes)


def test_the_prompt_begins_with_the_same_bytes_whatever_is_said_and_stays_small() -> None:
    asked = [messages(text) for text in ("what's up", "can we move swimming to friday", "mum's present by the 5th")]
    fixed = 1 + 2 * len(always())
    assert asked[0][:fixed] == asked[1][:fixed] == asked[2][:fixed]
    assert all(len("".join(message["content"] for message in each)) < 2_800 for each in asked)
    assert len(menu()) < 1_000


def test_examples_ask_for_what_there_is_and_the_likest_stands_last() -> None:
    assert len(examples()) > 150
    assert nearest("put the window cleaning off by three days", 4)[-1].text == "put the car wash off by three days"
    for example in examples():
        assert len(example.steps) <= most_steps(example.text), example.text


# What is asked for is done as the floor does it


@pytest.mark.parametrize(
    ("text", "step", "expected"),
    [
        (
            "gotta email the accountant wednesday",
            {"do": "add", "what": "email the accountant", "when": "wednesday"},
            Call("add", {"words": "email the accountant", "due": "2026-11-25"}),
        ),
        (
            "i really should get the boiler serviced before christmas, put it on my list",
            {"do": "add", "what": "boiler", "when": ""},
            Call("add", {"words": "get the boiler serviced", "due": "2026-12-24"}),
        ),
        (
            "would you mind reminding me on sunday evening to put the bins out?",
            {"do": "remind", "what": "put the bins out", "when": "sunday evening"},
            Call("add", {"words": "put the bins out", "due": "2026-11-29", "remind": "2026-11-29T18:00"}),
        ),
        (
            "put the parents' evening on my calendar for dec 2 at 7pm",
            {"do": "event", "what": "parents' evening", "when": "dec 2 at 7pm"},
            Call("add-event", {"words": "parents' evening", "on": "2026-12-02", "at": "19:00"}),
        ),
        (
            "i owe petra ten euros, remind me on friday when i see her",
            {"do": "remind", "what": "i owe petra ten euros", "when": "on friday when i see her"},
            Call("add", {"words": "i owe petra ten euros", "due": "2026-11-27", "remind": "2026-11-27T09:00"}),
        ),
        (
            "book club is on the 30th at 19:30, add it please",
            {"do": "event", "what": "book club", "when": "on the 30th at 19:30"},
            Call("add-event", {"words": "book club", "on": "2026-11-30", "at": "19:30"}),
        ),
        (
            "call granny tonight",
            {"do": "remind", "what": "granny", "when": "tonight"},
            Call("add", {"words": "call granny", "due": "2026-11-24", "at": "18:00"}),
        ),
        (
            "change my coffee with marta to 11",
            {"do": "move", "what": "coffee with marta", "when": "11"},
            Call("move-event", {"words": "coffee with marta", "at": "11:00"}),
        ),
        (
            "gotta sort the photos of friday and saturday",
            {"do": "add", "what": "sort the photos of friday and saturday", "when": ""},
            Call("add", {"words": "sort the photos of friday and saturday"}),
        ),
        (
            "we're out of coffee and soap",
            {"do": "buy", "items": ["coffee", "soap"]},
            Call("add-items", {"to": "+shopping", "items": ["coffee", "soap"]}),
        ),
        (
            "who am i meeting on thursday",
            {"do": "agenda", "when": ""},
            Call("agenda", {"start": "2026-11-26", "days": 1}),
        ),
        (
            "snooze the passport for a week",
            {"do": "move", "what": "passport", "when": "for a week"},
            Call("postpone", {"tasks": ["passport"], "to": "2026-12-01"}),
        ),
    ],
)
def test_a_step_becomes_the_call_that_the_floor_would_make(
    session: Session, text: str, step: Step, expected: Call
) -> None:
    assert meant(session, text, [step]) == [expected]


def test_two_steps_are_two_calls(session: Session) -> None:
    steps = [{"do": "done", "what": "rent"}, {"do": "remind", "what": "check my account", "when": "on friday"}]
    found = meant(session, "mark the rent as paid and remind me to check my account on friday", steps)
    assert isinstance(found, list)
    assert [call.action for call in found] == ["complete", "add"]


def test_each_of_two_steps_keeps_its_own_time(session: Session) -> None:
    steps = [{"do": "move", "what": "rent", "when": "sunday"}, {"do": "move", "what": "passport", "when": "monday"}]
    found = meant(session, "postpone the rent to sunday and the passport to monday", steps)
    assert isinstance(found, list)
    assert [call.args["to"] for call in found] == ["2026-11-29", "2026-11-30"]


def test_a_task_is_found_by_other_forms_of_its_words(session: Session) -> None:
    found = meant(
        session,
        "rehearsing with jonas can wait until monday",
        [{"do": "move", "what": "rehearsing with jonas", "when": "monday"}],
    )
    assert isinstance(found, list)
    task = session.ctx.life.by_handle(found[0].args["tasks"][0])
    assert [item.task.words for item in task] == ["Rehearse the talk with Jonas"]


@pytest.mark.parametrize("words", ["rent's paid", "the rent is paid", "paying the rent"])
def test_what_is_done_is_found_by_the_past_of_its_verb(session: Session, words: str) -> None:
    found = meant(session, f"{words}, done", [{"do": "done", "what": words}])
    assert isinstance(found, list)
    assert [item.task.words for item in session.ctx.life.by_handle(found[0].args["tasks"][0])] == ["Pay rent"]


def test_an_event_is_rather_meant_than_a_task_that_only_speaks_of_it(session: Session) -> None:
    concert = [Call("drop", {"tasks": ["Concert in the old market hall"]})]
    found = meant(session, "take the concert off my calendar", [{"do": "drop", "what": "concert"}])
    assert isinstance(found, list)
    assert " ".join(found[0].args["tasks"]) == "Concert in the old market hall"
    assert renamed([Call("drop", {"tasks": ["concert"]})], heard(session, "cancel the concert")) == concert
    dentist = [Call("drop", {"tasks": ["dentist"]})]
    assert renamed(dentist, heard(session, "remove the dentist")) == dentist


def test_what_somebody_did_is_not_what_others_owe_them(session: Session) -> None:
    done = [{"do": "done", "what": "answered marta about the tickets"}]
    assert isinstance(meant(session, "i answered marta about the tickets", done), Unsure)


def test_what_is_there_already_is_not_added_again(session: Session) -> None:
    step = [{"do": "remind", "what": "rehearsing with jonas", "when": ""}]
    assert isinstance(meant(session, "rehearsing with jonas needs to be a day later", step), Unsure)


def test_a_deadline_is_of_a_task(session: Session) -> None:
    found = meant(
        session,
        "i need to order mum's birthday cake by the 5th",
        [{"do": "event", "what": "order mum's birthday cake", "when": "by the 5th"}],
    )
    assert found == [Call("add", {"words": "order mum's birthday cake", "due": "2026-12-05"})]


def test_a_name_that_could_be_several_is_a_question_with_those_to_choose_from(session: Session) -> None:
    found = meant(session, "the bike light is fixed", [{"do": "done", "what": "bike light"}])
    assert isinstance(found, Unsure)
    assert [call.action for offer in found.offers for call in offer] == ["complete"]


def test_the_floors_own_calls_find_names_too(session: Session) -> None:
    renaming = renamed([Call("postpone", {"tasks": ["passport", "thing"], "to": "2026-11-30"})], heard(session, ""))
    assert isinstance(renaming, list)
    assert renaming[0].args["tasks"] == ["passport thing"] or len(renaming[0].args["tasks"]) == 1
    assert isinstance(renamed([Call("complete", {"tasks": ["bike", "light"]})], heard(session, "")), Doubt)
    assert renamed([Call("drop", {"tasks": ["wombat"]})], heard(session, "")) is None


def test_a_fact_is_remembered_and_forgotten(session: Session) -> None:
    fact = {"do": "remember", "what": "pia cannot stand coriander"}
    found = meant(session, "do keep in mind for later that pia cannot stand coriander", [fact])
    assert found == [Call("remember", {"words": "pia cannot stand coriander"})]
    file = Path(session.ctx.workspace.root) / "memory" / "pia.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text("# Pia\n\n- Pia cannot stand coriander (2026-11-20)\n")
    try:
        gone = [{"do": "forget", "what": "pia cannot stand coriander"}]
        found = meant(session, "that pia cannot stand coriander, you may forget it again", gone)
        assert isinstance(found, list)
        assert [call.action for call in found] == ["forget"]
        assert isinstance(meant(session, "never forget that pia cannot stand coriander", gone), Unsure)
    finally:
        file.unlink()


def test_what_is_to_be_forgotten_and_no_fact_is_a_task(session: Session) -> None:
    found = meant(session, "you may forget the concert", [{"do": "forget", "what": "concert"}])
    assert isinstance(found, list)
    assert [call.action for call in found] == ["drop"]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("pia cannot stand coriander", {"do": "remember", "what": "pia cannot stand coriander"}),
        ("do not remember that pia is here", {"do": "remember", "what": "pia is here"}),
        ("remember when pia was here?", {"do": "remember", "what": "pia was here"}),
        ("keep in mind that pia cannot stand coriander", {"do": "remember", "what": "pia cannot stand"}),
        ("keep in mind that pia cannot stand coriander", {"do": "remember", "what": "pia hates coriander"}),
        ("she says you should remember that pia is here", {"do": "remember", "what": "pia is here"}),
    ],
)
def test_what_is_no_fact_to_be_kept_as_it_stands_is_not_kept(session: Session, text: str, step: Step) -> None:
    assert isinstance(meant(session, text, [step], [{"do": "unsure", "why": "you only say so"}]), Unsure)


def test_a_duty_is_not_remembered_but_done(session: Session) -> None:
    step = [{"do": "remember", "what": "i have to return the ladder", "when": ""}]
    found = meant(session, "could you remember that i have to return the ladder", step)
    assert isinstance(found, list)
    assert [call.action for call in found] == ["add"]


# What is not asked for is not done


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("should i add a reminder for the rent?", {"do": "remind", "what": "rent", "when": ""}),
        ("don't add anything about the rent", {"do": "add", "what": "rent", "when": ""}),
        ("she told me to add milk to my list", {"do": "buy", "items": ["milk"]}),
        ("what if i cancelled the concert?", {"do": "drop", "what": "concert"}),
        ("maybe i'll paint the fence on friday", {"do": "add", "what": "paint the fence", "when": "friday"}),
        ("i was thinking of adding a gym session", {"do": "add", "what": "gym session", "when": ""}),
        ("did i pay the rent?", {"do": "done", "what": "rent"}),
        ("can you delete my files?", {"do": "drop", "what": "files"}),
        ("please don't cancel swimming", {"do": "drop", "what": "swimming"}),
        ("i don't want you to cancel swimming", {"do": "drop", "what": "swimming"}),
        ("we're not going to cancel swimming", {"do": "drop", "what": "swimming"}),
        ("i don't want to be reminded of the rent", {"do": "forget", "what": "rent"}),
        ("no need to bother me about the rent", {"do": "drop", "what": "rent"}),
        ("we had lunch with pia on saturday", {"do": "event", "what": "lunch with pia", "when": "on saturday"}),
        ("i'm going to the cinema on friday", {"do": "event", "what": "cinema", "when": "on friday"}),
        ("remind me again why we do this", {"do": "remind", "what": "why we do this", "when": ""}),
        ("order me a pizza", {"do": "add", "what": "order me a pizza", "when": ""}),
        ("turn on the lights", {"do": "add", "what": "lights", "when": ""}),
        ("mark the rent as paid", {"do": "add", "what": "mark the rent as paid", "when": ""}),
    ],
)
def test_a_question_a_no_a_report_and_a_thought_write_nothing(session: Session, text: str, step: Step) -> None:
    assert isinstance(meant(session, text, [step], [{"do": "unsure", "why": "you only say so"}]), Unsure)


def test_words_that_nobody_said_are_not_written(session: Session) -> None:
    assert isinstance(meant(session, "add milk to my list", [{"do": "add", "what": "buy bread", "when": ""}]), Unsure)
    invented = [{"do": "add", "what": "call pia", "when": "tomorrow"}]
    assert meant(session, "i need to call pia", invented) == [Call("add", {"words": "call pia"})]
    assert isinstance(meant(session, "move the rent", [{"do": "move", "what": "rent", "when": "tomorrow"}]), Unsure)


def test_something_that_is_not_there_is_neither_done_nor_moved(session: Session) -> None:
    assert isinstance(meant(session, "the wombat is fed", [{"do": "done", "what": "wombat"}]), Unsure)


def test_more_steps_than_things_said_are_not_taken(session: Session) -> None:
    steps = [{"do": "add", "what": "call pia", "when": ""}, {"do": "add", "what": "pia", "when": ""}]
    assert isinstance(meant(session, "i need to call pia", steps), Unsure)


@pytest.mark.parametrize(
    "claim",
    ["I have added it to your list.", "Done!", "Your task has been deleted.", "I moved it.", "I'll remind you."],
)
def test_an_answer_that_claims_a_deed_is_not_passed_on(session: Session, claim: str) -> None:
    assert isinstance(meant(session, "hello", [{"do": "answer", "text": claim}]), Unsure)


@pytest.mark.parametrize(
    "broken", ["", "{", "[]", '{"steps": 3}', '{"steps": [{"do": "explode"}]}', '{"steps": []}', '{"steps": [7]}']
)
def test_an_answer_that_is_no_answer_is_a_doubt(session: Session, broken: str) -> None:
    assert isinstance(meant(session, "hello", broken), Unsure)


# Questions


def test_what_somebody_feels_is_answered_and_not_written_down(session: Session) -> None:
    wrong = [{"do": "remind", "what": "take a break", "when": "later"}]
    assert meant(session, "i'm a bit stressed", wrong, [{"do": "answer", "text": "Rest a little."}]) == Said(
        "Rest a little."
    )


def test_small_talk_is_answered_in_words(session: Session) -> None:
    assert meant(session, "hello", [{"do": "answer", "text": "Hello!"}]) == Said("Hello!")


def test_a_search_keeps_the_words_that_are_there(session: Session) -> None:
    found = meant(session, "what do you know about anna's snowboard", [{"do": "find", "what": "anna's snowboard"}])
    assert found == [Call("search", {"words": "anna"})]


def test_what_nobody_here_wrote_about_is_a_question_about_the_world(session: Session) -> None:
    found = meant(
        session, "who wrote the odyssey?", [{"do": "find", "what": "odyssey"}], [{"do": "answer", "text": "Homer."}]
    )
    assert found == Said("Homer.")


@given(st.text(max_size=80), st.text(max_size=30))
def test_guards_take_any_text(text: str, words: str) -> None:
    for verb in verbs().values():
        if verb.writes:
            assert isinstance(forbidden(verb.name, words, text), str)
    assert most_steps(text) >= 1


def test_the_manifest_names_no_verb_twice() -> None:
    assert len(verbs()) == sum(len(find(name).plainly) for name in manifest())


@pytest.mark.parametrize(
    ("text", "step", "lost"),
    [
        (
            "there's a parcel to collect at the post office before saturday",
            {"do": "add", "what": "collect a parcel", "when": "before saturday at the post office"},
            "office",
        ),
        (
            "mum's birthday present needs ordering by the 5th",
            {"do": "add", "what": "order a birthday present", "when": "by the 5th"},
            "mum",
        ),
    ],
)
def test_what_would_lose_a_word_is_asked_about(session: Session, text: str, step: Step, lost: str) -> None:
    said = meant(session, text, [step])
    assert isinstance(said, Unsure)
    assert said.reason == f"whether “{lost}” belongs to it"
    assert len(said.offers) == 1
