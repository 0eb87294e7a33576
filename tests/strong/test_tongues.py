"""Claims in other languages are held against receipts, too; what only sounds like one stays."""

from __future__ import annotations

import time

import pytest

from dayward.assistant.strong.claims import CORRECTION, OTHERWISE, UNPROMISED, backing, checked

NOTHING = backing([], [])
ADDED = backing(["add"], ["todo.txt:3 + Milch"])

CLAIMS = [
    "Ich habe Milch zu deiner Liste hinzugefügt.",
    "Ich habe Milch, Eier und Brot notiert.",
    "Den Termin habe ich am 3. Mai um 15 Uhr eingetragen.",
    "Wir haben beide gelöscht!",
    "Der Eintrag wurde gelöscht.",
    "Die Aufgaben sind auf morgen verschoben worden.",
    "Der Zahnarzt ist jetzt eingetragen.",
    "Milch steht jetzt auf deiner Liste.",
    "Erledigt!",
    "Hinzugefügt: Milch",
    "Termin eingetragen.",
    "Alles klar, gespeichert.",
    "J'ai ajouté le lait à votre liste.",
    "J’ai bien supprimé les deux tâches.",
    "Je l'ai noté.",
    "Je vous ai inscrit le rendez-vous : c'est fait.",
    "Nous avons déplacé la réunion.",
    "Le rendez-vous a été reporté à demain.",
    "Les tâches ont bien été supprimées.",
    "Le lait est maintenant sur votre liste.",
    "C'est fait !",
    "C'est noté.",
    "Tâche ajoutée.",
    "Ajouté : lait",
    "He añadido la leche a tu lista.",
    "Ya he eliminado las dos tareas.",
    "Lo he guardado.",
    "Hemos movido la reunión.",
    "Añadí la leche a la lista.",
    "Listo, agregué la cita para mañana.",
    "La cita ha sido cancelada.",
    "Se ha eliminado la tarea.",
    "La tarea fue eliminada.",
    "La leche ya está en tu lista.",
    "¡Hecho!",
    "Cita guardada.",
    "Añadido: leche",
]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_without_a_receipt_is_taken_out(claim: str) -> None:
    assert checked(claim, NOTHING) == CORRECTION
    assert checked(f"Hello. {claim}\nBye", NOTHING) == f"{CORRECTION}\nHello. Bye"


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if "ö" not in claim and "supprim" not in claim])
def test_a_claim_with_a_receipt_stays_unless_it_is_of_something_else(claim: str) -> None:
    said = checked(claim, ADDED)
    assert said == claim or said.startswith(OTHERWISE)


@pytest.mark.parametrize(
    "words",
    [
        "Ada Lovelace war Mathematikerin. Sie hat das erste Programm geschrieben.",
        "Du hast Milch am Montag hinzugefügt.",
        "Ich habe nichts gelöscht.",
        "Ich habe es noch nicht eingetragen.",
        "Ich habe gesehen, dass du Milch gelöscht hast.",
        "Ich habe in deinem Kalender nachgesehen: er ist leer.",
        "Soll ich sagen, dass ich Milch hinzugefügt habe?",
        "Das Gesetz wurde 1949 geändert.",
        "Der Eintrag wurde gestern gelöscht.",
        "Die Brücke ist 1930 verlegt worden.",
        "Wenn du willst, erinnere ich dich daran.",
        "Ich erinnere mich an nichts davon.",
        "Ich könnte Milch hinzufügen.",
        "Sobald der Termin verschoben wurde, sage ich es.",
        "Milch und Brot sind noch offen, der Zahnarzt ist erledigt.",
        "Ada Lovelace était mathématicienne. Elle a écrit le premier programme.",
        "Vous avez ajouté le lait lundi.",
        "Je n'ai rien supprimé.",
        "Je ne l'ai pas encore noté.",
        "J'ai noté que vous préférez le matin.",
        "J'ai regardé votre agenda : il est vide.",
        "Voulez-vous que je dise que c'est fait ?",
        "La loi a été modifiée en 1905.",
        "Le pont a été terminé par Eiffel.",
        "Terminé en 1889, le monument mesure 300 m.",
        "Si vous voulez, je vous rappellerai demain.",
        "Je peux l'ajouter si c'est noté ailleurs.",
        "Il reste trois tâches, dont une est terminée depuis hier.",
        "Ada Lovelace fue matemática. Ella escribió el primer programa.",
        "Añadiste la leche el lunes.",
        "No he eliminado nada.",
        "Todavía no lo he guardado.",
        "He mirado tu calendario: está vacío.",
        "¿Quieres que diga que lo he añadido?",
        "La torre fue terminada en 1889.",
        "La ley ha sido modificada por el parlamento.",
        "La tarea fue eliminada ayer.",
        "Listo para ayudarte cuando haga falta, dime.",
        "Si quieres, te avisaré mañana.",
        "Puedo añadir la leche cuando la cita esté guardada.",
        "He added milk on Monday.",
        "> Erledigt!",
    ],
)
def test_what_is_no_claim_stays(words: str) -> None:
    assert checked(words, NOTHING) == words


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("Ich habe die Milch gelöscht.", "gelöscht"),
        ("Ich habe Ana angerufen.", "angerufen"),
        ("Ich habe die Aufgabe erledigt.", "erledigt"),
        ("J'ai supprimé le lait.", "supprimé"),
        ("J'ai envoyé un message à Ana.", "envoyé"),
        ("He borrado la leche.", "borrado"),
        ("Cancelé la cita.", "cancelé"),
        ("He enviado el correo.", "enviado"),
        ("Se han completado las dos.", "completado"),
    ],
)
def test_a_receipt_of_something_else_backs_nothing(claim: str, word: str) -> None:
    assert checked(claim, ADDED) == f"{OTHERWISE} {word}."


@pytest.mark.parametrize(
    "promise",
    [
        "Ich erinnere dich um 18 Uhr.",
        "Ich werde Sie rechtzeitig benachrichtigen.",
        "Um 18 Uhr erinnere ich dich.",
        "Ich gebe dir dann Bescheid.",
        "Je vous rappellerai à 18 h.",
        "Je vais te prévenir demain.",
        "Te avisaré a las 18.",
        "Voy a recordarte la cita.",
    ],
)
def test_a_promise_needs_a_reminder(promise: str) -> None:
    assert checked(promise, NOTHING) == UNPROMISED
    assert checked(promise, backing(["schedule-add"], [])) == promise


def test_a_long_reply_is_read_at_once() -> None:
    text = "Ich habe lange und gern darüber nachgedacht, wo das noch wurde und war und ist, fait, listo et j'ai " * 600
    began = time.monotonic()
    checked(text, NOTHING)
    assert time.monotonic() - began < 2
