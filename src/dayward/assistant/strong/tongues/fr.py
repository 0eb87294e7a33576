"""French: *j'ai ajouté …*, *a été supprimé*, *Rendez-vous noté.*"""

from __future__ import annotations

from dayward.assistant.strong.tongues.wording import PAST, either, read


def _agreeing(words: str) -> str:
    """Participles in all forms."""
    return "|".join(word + ending for word in words.split("|") for ending in ("", "e", "s", "es"))


_DEEDS = {
    "never": _agreeing("réservé|commandé|payé|acheté|appelé|envoyé|téléphoné"),
    "gone": _agreeing("supprimé|effacé|retiré|annulé|enlevé"),
    "finished": _agreeing("terminé|coché|complété|achevé"),
    "moved": _agreeing("déplacé|reporté|décalé|reprogrammé"),
    "other": "mis à jour|mise à jour|mis|mise|"
    + _agreeing(
        "ajouté|créé|enregistré|noté|inscrit|planifié|programmé|modifié|changé|renommé|archivé|sauvegardé|mémorisé|rétabli|"
        "restauré|importé|marqué|consigné"
    ),
}
_ANY = either(*_DEEDS.values())
_PASSIVE = either(*(words for kind, words in _DEEDS.items() if kind != "never"))
_WORDS = r"(?: (?:bien|aussi|déjà|donc|maintenant|tout|immédiatement|également|correctement|simplement))*"
_FINITE = (
    r"ai|as|a|avez|avons|ont|est|es|sont|était|étaient|été|avait|avaient|aviez|il|elle|ils|elles|tu|vous|qui|doit|sera"
)
_I_HAVE = r"(?:\b(?:j['’]|je (?:l['’]|les |vous (?:l['’])?|te (?:l['’])?|t['’]))ai|\bnous (?:l['’]|les )?avons)"
_OWN = rf"{_I_HAVE}{_WORDS} (?P<deed>{_ANY})\b(?! que\b)"
_DONE_TO = (
    rf"\b(?:a|ont){_WORDS} été{_WORDS} (?P<deed>{_PASSIVE})\b(?![^.!?]*\b(?:{PAST}|hier))(?! par\b)"
    rf"|\b(?:est|sont) (?:maintenant|désormais|bien) (?P<now>{_PASSIVE}|dans (?:votre|ton|ta)|sur (?:votre|ton|ta))\b"
)
_SHORT = (
    r"^\W*(?:voilà, )?(?:c['’]est (?:fait|noté|bon)|fait)(?=\s*[.!:,]|$)"
    rf"|^(?!.*\b(?:{_FINITE})\b)\W*(?:\S+ ){{0,4}}(?P<deed>{_ANY})(?=\s*[.!:]|$)"
)
_YOU = r"(?:vous |te |t['’])(?:le |la |les |en )?"
_PROMISE = (
    rf"\bje {_YOU}(?:rappellerai|préviendrai|avertirai|notifierai|réveillerai|tiendrai (?:au courant|informée?s?))\b"
    rf"|\bje vais {_YOU}(?:rappeler|prévenir|avertir|notifier|réveiller)\b"
)
_NOTHING = (
    r"(?:ne|pas|rien|jamais|aucune?|sans|si|quand|lorsque|avant|peux|peut|pourrais|pourrait|voulez|souhaitez|veux|faut|"
    r"hier|depuis)\b|n['’]|s['’]il|il y a \d"
)
WORDING = read(
    (_OWN, _DONE_TO, _SHORT),
    _PROMISE,
    _NOTHING,
    _DEEDS,
    "fait|bon|maintenant|désormais|bien|rappellerai|préviendrai|avertirai|notifierai|réveillerai|tiendrai|rappeler|prévenir|"
    "avertir|notifier|réveiller",
)
