"""Lines that are about the page rather than in the article: sign-up pleas, sharing, cookies, credits. Pure.

Conservative: a line goes only if it is short and says nothing else, or if it is one of the few fixed sentences
that publishing software adds. A sentence about newsletters or cookies stays.
"""

import re

# A whole line (however it is punctuated) that is one of these calls.
_WHOLE_LINES = re.compile(
    r"""(?:[\W_]*)(?:
      (?:please\s+)?(?:sign\s+(?:up|in)|log\s+in|subscribe|register|join)(?:\s+(?:now|here|today|free|for\s+free))?
    | (?:please\s+)?(?:sign\s+up|subscribe|register)\s+(?:now\s+|today\s+|here\s+)?(?:for|to)\s+(?:free\s+)?
        (?:our|the|my|this)\s[^.!?]{0,80}?(?:newsletters?|e-?mails?|updates?|feed|channel|podcast|list|briefing|alerts?)
        [^.!?]{0,40}
    | (?:get|receive)\s[^.!?]{0,60}\s(?:in|to|straight\s+to|delivered\s+to)\s+your\s+(?:e-?mail\s+)?inbox[^.!?]{0,40}
    | (?:never\s+miss|don.t\s+miss)\s+(?:an?|any|our)\s[^.!?]{0,40}(?:update|story|post|issue|newsletter)s?
    | enter\s+your\s+e-?mail(?:\s+address)?[^.!?]{0,60} | your\s+e-?mail(?:\s+address)?
    | (?:read|learn|find\s+out|see|view|show|load)\s+(?:more|less|all)(?:\s+(?:here|on|at|about)\b[^.!?]{0,60})?
    | (?:read|view|see)\s+the\s+(?:full|rest\s+of\s+the|whole|original|complete|entire)\s
        (?:article|story|post|report|entry)[^.!?]{0,60}
    | continue\s+reading(?:\s[^.!?]{0,120})? | keep\s+reading | full\s+(?:story|article)(?:\s+here)?
    | click\s+here(?:\s+(?:to|for)\b[^.!?]{0,80})? | skip\s+to\s+(?:main\s+)?content
    | (?:back\s+to|return\s+to)\s+(?:top|home|homepage|blog|news|all\s[^.!?]{0,20})
    | (?:share|tweet|pin|email|e-mail|print|save|copy\s+link|copied|like|follow|whatsapp|facebook|twitter|linkedin
        |reddit|pinterest|telegram|bluesky|mastodon|x|flipboard|pocket|link|url)
        (?:[\s,|/•·:]+(?:this|it|on|to|via|the|us|article|story|post|page|link|share|tweet|pin|email|e-mail|print|save
        |copy|facebook|twitter|linkedin|reddit|pinterest|telegram|whatsapp|bluesky|mastodon|x|instagram|youtube|tiktok
        |threads|flipboard|pocket|and|or|google|news|friends?|a|with|by)\b){0,14}
    | share\s+(?:this|on|via|the)\s[^.!?]{0,60} | follow\s+us\s+(?:on|at|for)\s[^.!?]{0,80}
    | advertisement | advertising | sponsored(?:\s+(?:content|post))? | ad | promoted | story\s+continues\s+below
        [^.!?]{0,40} | article\s+continues\s+(?:below|after)[^.!?]{0,40} | scroll\s+to\s+continue
    | (?:related|recommended|trending|popular|latest|more|top)\s+
        (?:articles?|stories|story|posts?|reading|news|content|topics?|links?|coverage|from\s[^.!?]{0,40})
    | you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in)[^.!?]{0,40} | see\s+also | read\s+(?:next|also)
    | (?:leave|post|add|write)\s+a\s+(?:comment|reply)[^.!?]{0,40} | \d*\s*comments? | (?:no|view|show)\s+comments
    | (?:accept|reject|allow|manage|decline)\s+(?:all\s+)?(?:cookies?|preferences|settings)
    | (?:cookie|privacy)\s+(?:policy|settings|preferences|notice|statement) | terms\s+(?:of|and)\s+
        (?:use|service|conditions)
    | all\s+rights\s+reserved | (?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4}[^!?]{0,120}
    | (?:image|photo|picture|photograph|photography|illustration|figure|video)s?\s*
        (?:credits?\s*)?(?::|©|courtesy\s+of|by\s+(?-i:[A-Z]))[^.!?]{0,90}
    | credits?\s*:\s*[^.!?]{0,100} | (?:getty\s+images|shutterstock|unsplash|istock)
        (?:[/\s][^.!?]{0,60})?
    | \d{1,3}\s+min(?:ute)?s?\s+read | (?:reading|read)\s+time:?\s*\d{1,3}\s*min(?:ute)?s?
    | loading | play\s+(?:video|audio) | listen\s+to\s+this\s+(?:article|story) | listen\s*\d*\s*min
    | (?:filed\s+under|posted\s+in|tags?|categories|topics)\s*:\s*[^.!?]{0,160}
    | permalink | table\s+of\s+contents | home | menu | search | close | next | previous(?:\s+post)? | next\s+post
    | weiterlesen | mehr\s+lesen | jetzt\s+(?:anmelden|abonnieren) | anzeige | teilen | lire\s+(?:la\s+suite|aussi)
    | leer\s+m[áa]s | s[íi]guenos\s+en\s[^.!?]{0,60} | leggi\s+anche[^.!?]{0,120} | lees\s+(?:ook|meer)[^.!?]{0,120}
    )[\W_]*""",
    re.IGNORECASE | re.VERBOSE,
)

# Sentences that publishing software and consent banners add, whatever stands around them on the line.
_ADDED_SENTENCES = re.compile(
    r"""(?:
      The\spost\s.{1,300}?\s(?:appeared\sfirst\son|first\sappeared\son|originally\sappeared\son)\s[^\n]{1,120}
    | This\s(?:post|article|story|entry)\s(?:was\s)?(?:originally\s|first\s)(?:appeared|published|posted)\s
        (?:on|at|by|in)\s[^\n]{1,120}
    | (?:Continue\sreading|Read\smore)\s(?:→|»|>|…|\.\.\.|\[…\]|\[\.\.\.\]|“[^”\n]{1,200}”(?:\s*(?:→|»))?)
    | (?:Read|View|See)\s(?:the\s)?(?:full|entire|original|whole|complete)\s(?:article|story|post)\s
        (?:on|at|here)\b[^.\n]{0,80}\.?
    )\s*$""",
    re.VERBOSE | re.MULTILINE,
)
_CONSENT = re.compile(
    r"(?:we|this (?:web)?site|our (?:partners|site|website)|by (?:continuing|clicking|using|browsing))\b[^.!?]{0,160}"
    r"\b(?:cookies?|your consent|privacy policy|terms of (?:use|service))\b",
    re.IGNORECASE,
)
_PLEA = re.compile(
    r"(?:sign up|subscribe|register|join)\b[^.!?]{0,60}\b(?:our|free|daily|weekly|the)\b[^.!?]{0,60}"
    r"\b(?:newsletters?|inbox|mailing list|e-?mail (?:list|alerts?|updates?))\b[^.!?]{0,80}[.!]?",
    re.IGNORECASE,
)
_TRUNCATED = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?|\[…\]|\(more…\)|\(more\.\.\.\))\s*$")
_TRAILING_CALL = re.compile(
    r"(?<=[.!?…\]])\s+(?:Read (?:more|on|the (?:full|rest)[^.!?\n]{0,40})|Continue reading[^.!?\n]{0,120}|Learn more"
    r"|Weiterlesen|Lire la suite|Leer más)\s*(?:→|»|>|…|\.{1,3}|&raquo;)*\s*$"
)

_LONGEST = 300  # a longer line is prose: it isn't thrown away whole


def is_boilerplate(line: str) -> bool:
    """Whether a line (or a sentence about to be quoted) is about the page, not in the article."""
    line = line.strip()
    if not line:
        return True
    if len(line) > _LONGEST:
        return False
    if _WHOLE_LINES.fullmatch(line) or _PLEA.fullmatch(line):
        return True
    return bool(_CONSENT.match(line)) and len(line) < 200 and "cookie" in line.lower()


def strip_boilerplate(text: str) -> str:
    """`text` (one paragraph a line) without its boilerplate lines and added sentences."""
    text = _ADDED_SENTENCES.sub("", text)
    lines = [_TRAILING_CALL.sub("", line).strip() for line in text.split("\n")]
    return "\n".join(line for line in lines if not is_boilerplate(line))


def is_truncated(text: str) -> bool:
    """Whether a text breaks off, as the teasers in feeds do."""
    return bool(_TRUNCATED.search(text[-40:]))
