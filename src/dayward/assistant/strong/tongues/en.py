"""English: *I've added …*, *has been moved*, *Added milk.*"""

from __future__ import annotations

from dayward.assistant.strong.tongues.wording import either, read

_DEEDS = {
    "never": "emailed|messaged|called|paid|bought|booked|ordered|sent",
    "gone": "deleted|removed|dropped|cleared|cancelled|canceled|forgotten",
    "finished": "completed|finished|checked off|crossed off|ticked off",
    "moved": "moved|postponed|rescheduled",
    "other": (
        "added|created|scheduled|set|saved|stored|noted|written|wrote|recorded|logged|changed|updated|edited|"
        "renamed|marked|put|archived|undone|reverted|restored|remembered|arranged|reminded|tracked|started|"
        "stopped|paused|resumed|subscribed|imported"
    ),
}
_ANY = either(*_DEEDS.values())
_OWN = rf"\b(?:i|we)(?:'ve|’ve| have)?(?: also| just| now| already| successfully| gone ahead and)*\s+(?P<deed>{_ANY})\b"
_DONE_TO = (
    rf"\b(?:has|have) (?:now |just |also |successfully |already )*been (?:successfully )?(?P<deed>(?!called|paid|bought)(?:{_ANY}))\b"
    rf"|\b(?:is|are) now (?P<now>{_ANY}|on your|in your)\b|\bis on your (?:\w+ )?(?:list|calendar) now\b"
)
_OF_THE_WORLD = r"(?! (?:by|in|on \d|at \d|for \d|since|last)\b)"  # as in: set in 1984, completed in 1889
_SHORT = rf"^\W*(?:(?:all )?done|all set|got it, (?:{_ANY})|(?P<deed>{_ANY})(?= |:|!|\.|$){_OF_THE_WORLD})[^?]*$"
_WILL = r"\bi(?:'ll|’ll| will)(?: be sure to| make sure to| certainly| gladly)? "
_WATCH = "remind|ping|nudge|notify|alert|wake|tell you|let you know|check back|follow up|keep (?:an eye|track|watching)|watch"
WORDING = read(
    (_OWN, _DONE_TO, _SHORT),
    rf"{_WILL}(?P<promise>{_WATCH})\b",
    r"(?:not|never|cannot|unable|could|would|should|if|whether|once|when|before|after you|nothing (?:was|is|has))\b|\w*n['’]t\b",
    _DEEDS,
    "done|set|now|list|calendar|remind|ping|nudge|notify|alert|wake|tell|let|check|follow|keep|watch",
)
