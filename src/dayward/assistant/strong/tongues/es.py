"""Spanish: *he añadido …*, *añadí …*, *ha sido eliminado*, *Cita guardada.*"""

from __future__ import annotations

from dayward.assistant.strong.tongues.wording import PAST, either, read


def _agreeing(words: str) -> str:
    """Participles in all forms."""
    return "|".join(word[:-1] + ending for word in words.split("|") for ending in ("o", "a", "os", "as"))


_SAID = {
    "never": "reservé|pedí|pagué|compré|llamé|envié|mandé",
    "gone": "eliminé|borré|quité|cancelé|anulé",
    "finished": "completé|taché",
    "moved": "moví|aplacé|pospuse|reprogramé|trasladé",
    "other": (
        "añadí|agregué|creé|guardé|anoté|apunté|registré|programé|agendé|actualicé|modifiqué|cambié|renombré|archivé|restauré|"
        "importé"
    ),
}
"""What one did, in the past tense that much of the Spanish-speaking world prefers; without what is a word of French, too."""
_PARTICIPLES = {
    "never": _agreeing("reservado|pedido|pagado|comprado|llamado|enviado|mandado"),
    "gone": _agreeing("eliminado|borrado|quitado|cancelado|anulado"),
    "finished": _agreeing("completado|terminado|tachado"),
    "moved": _agreeing("movido|aplazado|pospuesto|reprogramado|trasladado"),
    "other": _agreeing(
        "añadido|agregado|creado|guardado|anotado|apuntado|registrado|programado|agendado|actualizado|modificado|cambiado|"
        "renombrado|archivado|restaurado|importado|marcado|puesto|incluido"
    ),
}
_DEEDS = {kind: f"{words}|{_SAID[kind]}" for kind, words in _PARTICIPLES.items()}
_ANY = either(*_PARTICIPLES.values())
_PASSIVE = either(*(words for kind, words in _PARTICIPLES.items() if kind != "never"))
_WORDS = r"(?: (?:ya|también|ahora|\w+mente))*"
_FINITE = (
    r"has|ha|han|he|hemos|había\w*|es|son|está|están|era|eran|fue|fueron|tú|usted|él|ella|ellos|quién|que|qué|será"
)
_LONG_AGO = rf"(?![^.!?]*\b(?:{PAST}|ayer|anteayer))"
_OWN = (
    rf"\b(?:he|hemos){_WORDS} (?P<deed>{_ANY})\b"
    rf"|(?:^|[,;:] |\b(?:yo|ya|te|le|lo|la|los|las|y|también) )(?P<did>{either(*_SAID.values())})\b"
)
_DONE_TO = (
    rf"\b(?:ha|han) sido{_WORDS} (?P<deed>{_PASSIVE})\b{_LONG_AGO}(?! por\b)"
    rf"|\bse (?:ha|han){_WORDS} (?P<itself>{_PASSIVE})\b{_LONG_AGO}"
    rf"|\b(?:fue|fueron){_WORDS} (?P<was>{_PASSIVE})\b{_LONG_AGO}(?! por\b)"
    rf"|\b(?:está|están|queda|quedan) (?:ahora|ya) (?P<now>{_PASSIVE}|en (?:tu|su))\b|\bya (?:está|están) en (?:tu|su)\b"
)
_SHORT = (
    r"^\W*(?:hecho|listo|ya está)(?=[.!:,]|$)"
    rf"|^(?!.*\b(?:{_FINITE})\b)\W*(?:\S+ ){{0,4}}(?P<deed>{_ANY})(?=[.!:]|$)"
)
_PROMISE = (
    r"\b(?:te|le|os|les|se)(?: lo| la)? (?:recordaré|avisaré|notificaré|despertaré|informaré)\b"
    r"|\bvoy a (?:recordar|avisar|notificar|despertar)(?:te|le|os|les)\b"
)
_NOTHING = (
    r"(?:no|nunca|nada|ningún|ninguna|ninguno|sin|si|cuando|antes|puedo|puede|podría|quieres|quiere|ayer|desde|anteayer)\b"
    r"|hace \d"
)
WORDING = read(
    (_OWN, _DONE_TO, _SHORT),
    _PROMISE,
    _NOTHING,
    _DEEDS,
    "hecho|listo|está|están|recordaré|avisaré|notificaré|despertaré|informaré|recordarte|recordarle|recordaros|recordarles|"
    "avisarte|avisarle|avisaros|avisarles|notificarte|notificarle|despertarte|despertarle",
)
