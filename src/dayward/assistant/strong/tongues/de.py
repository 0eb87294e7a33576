"""German: *ich habe … hinzugefügt*, *wurde gelöscht*, *Termin eingetragen.*"""

from __future__ import annotations

from dayward.assistant.strong.tongues.wording import PAST, either, read

_DEEDS = {
    "never": "gebucht|bestellt|bezahlt|gekauft|angerufen|gemailt|gesendet|geschickt|verschickt|abgeschickt|reserviert",
    "gone": "gelöscht|entfernt|gestrichen|storniert|abgesagt",
    "finished": "erledigt|abgehakt|abgeschlossen",
    "moved": "verschoben|verlegt|umgeplant",
    "other": (
        "hinzugefügt|angelegt|erstellt|eingetragen|eingeplant|notiert|aufgeschrieben|gespeichert|gemerkt|vermerkt|festgehalten|"
        "aktualisiert|geändert|umbenannt|archiviert|gesetzt|markiert|wiederhergestellt|importiert|abonniert|ergänzt|aufgenommen|"
        "eingerichtet|gestellt"
    ),
}
_ANY = either(*_DEEDS.values())
_PASSIVE = either(*(words for kind, words in _DEEDS.items() if kind != "never"))
_WITHIN = r"(?:[^.!?;\n]|(?<=\d)\.){0,120}?"
_FINITE = (
    r"hast|hat|habt|haben|habe|hatte\w*|wird|werden|wurden?|ist|sind|war|waren|bist|seid|soll\w*|kann|kannst|muss|musst|"
    r"du|er|sie|wer|was"
)
_YOU = r"(?:dich|sie|euch|dir|ihnen)"
_OWN = rf"\b(?:(?:ich|wir) (?:habe?|haben)|(?:habe?|haben) (?:ich|wir))\b{_WITHIN}\b(?P<deed>{_ANY})\b"
_DONE_TO = (
    rf"\bwurden?\b(?!{_WITHIN}\b{PAST}){_WITHIN}\b(?P<deed>{_PASSIVE})\b"
    rf"|\b(?:ist|sind)\b(?!{_WITHIN}\b{PAST}){_WITHIN}\b(?P<been>{_PASSIVE}) worden\b"
    rf"|\b(?:ist|sind) (?:jetzt|nun|damit) (?P<now>{_PASSIVE}|auf deiner|auf ihrer|in deinem|in ihrem)\b"
    r"|\b(?:steht|stehen) (?:jetzt|nun) (?:auf|in|im)\b"
)
_SHORT = (
    r"^\W*(?:erledigt|fertig|gemacht|schon passiert)(?=[.!:]|$)"
    rf"|^(?!.*\b(?:{_FINITE})\b)\W*(?:\S+ ){{0,4}}(?P<deed>{_ANY})(?=[.!:]|$)"
)
_REMIND = "erinnern|benachrichtigen|wecken|informieren|bescheid geben|bescheid sagen"
_PROMISE = (
    rf"\bich (?:erinnere|benachrichtige|wecke|informiere) {_YOU}\b|\b(?:erinnere|benachrichtige|wecke|informiere) ich {_YOU}\b"
    rf"|\b(?:ich werde|werde ich) {_YOU}\b{_WITHIN}\b(?:{_REMIND})\b"
    rf"|\bich (?:gebe|sage) (?:dir|ihnen|euch)\b{_WITHIN}\bbescheid\b|\bich behalte\b{_WITHIN}\bim (?:auge|blick)\b"
)
_NOTHING = (
    r"(?:nicht|nichts|kein\w*|nie|niemals|kann|konnte|könnte\w*|würde\w*|soll\w*|ob|wenn|falls|sobald|bevor|nachdem|dass|"
    r"gestern|vorgestern|seit|damals|letzte\w*)\b|vor \d"
)
WORDING = read(
    (_OWN, _DONE_TO, _SHORT),
    _PROMISE,
    _NOTHING,
    _DEEDS,
    "fertig|gemacht|passiert|steht|stehen|jetzt|nun|erinnere|erinnern|benachrichtige|benachrichtigen|wecke|wecken|informiere|"
    "informieren|bescheid|behalte",
)
