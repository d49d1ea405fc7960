"""What feed software adds to an entry's text: counts of votes, where it was posted, how to subscribe. Pure.

Told by what it is, not by the site it comes from. Only what is at a text's ends, or fills a line, goes.
"""

import re

_REST = r"[^\n]{0,400}"
_JOURNAL = r"(?:(?!(?-i:\b[a-z]\w*)[.!?]\s)[^\n]){1,120}"  # "Phys. Rev. Lett.", but no sentence and then a name
_LINES = re.compile(  # whole lines
    rf"""^[ \t]*(?:
      (?:(?:Article|Comments|Discussion)\s+URL|Points|\#\s*Comments|Comments)\s*:\s*\S+(?:\s+(?:(?:Article|Comments)\s+URL
        |Points|\#\s*Comments)\s*:\s*\S+)*
    | (?:\d+\s+(?:points?|votes?|comments?|replies|likes?|posts?|participants?|views?)[\s,·|–-]*){{1,4}}
        (?:Read\s+full\s+topic)?
    | (?:via|submitted\s+by|posted\s+by|by)\s+(?:(?:/?u/|@)[\w-]+|[\w.-]+@[\w.-]+)(?:\s+to\s+(?:/?r/)?[\w@.-]+)?
        (?:\s*\[(?:link|comments)\]){{0,2}}
    | \d+\s+points?\s+by\s+\S+\s[^\n]{{0,80}}\bcomments?\b[^\n]{{0,20}} | (?:published\s+)?via\s+[^\n]{{2,60}}\s+https?://\S+
    | Published\s+via\s+[^\n]{{2,40}} | \(\s*Comments\s*\) | Read\s+Entire\s+Article
    | Like\s+this\s*:[^\n]{{0,40}} | Like\s+Loading\W* | Posted\s+in\s[^\n.!?]{{2,80}} | Unsubscribe
    | Listen\s+to\s+this\s+episode\s+with\s+a\s[^\n]{{0,30}}\btrial
    | (?:\[(?:link|comments)\]\s*){{1,2}} | Read\s+full\s+topic
    | Thanks\s+for\s+reading\b[^\n.!?]{{0,120}}[!.]
        (?:\s*(?:Subscribe|This\s+post\s+is\s+public|Share|Sign\s+up){_REST})?
    | [^\n]{{0,120}}\bis\s+a\s+(?:reader|listener|subscriber)-supported\s+(?:publication|newsletter|podcast)\.?{_REST}
    | (?:Subscribe|Upgrade|Sign\s+up)\s+(?:for\s+free\s+)?to\s+(?:receive|get|read|unlock|continue|support)\s{_REST}
    | To\s+receive\s+new\s+posts\s+and\s+support\s+my\s+work{_REST}
    | This\s+(?:post|article|feed|e-?mail|newsletter|RSS\s+feed)\s+(?:is|was)\s+
        (?:generated|created|provided|sent|powered)\s+(?:by|with|via|using|from)\s{_REST}
    | \(?\s*(?:Feed|RSS|Widget|Content)\s+(?:generated|created|provided|powered)\s+(?:with|by|via)\s{_REST}
    | {_JOURNAL},\s+Published\s+online:\s*[^\n;]{{0,30}}\d{{4}}(?:;\s*doi:\s*\S+)?
    | {_JOURNAL},\s+(?:Ahead\s+of\s+Print|Early\s+View|Accepted\s+Article|Just\s+Accepted|Online\s+First)\.?
    | {_JOURNAL},\s+(?:EarlyView|Volume\s+\d+,\s+Issue\s+[\w-]+,\s+(?:Pages?\s+[\w–-]+,?\s*)?[^\n]{{0,40}})\.?
    | Publication\s+date:\s*[^\n]{{3,40}}(?:\s+Source:\s*[^\n]{{1,160}})?
    | Source:\s*[^\n]{{1,120}},\s*Volume\s[^\n]{{1,40}}
    | Author\(s\)\s*:\s*[^\n]{{1,1000}} | (?:https?://(?:dx\.)?doi\.org/|doi:\s*)10\.\S+
    | \[[A-Z][\w.\s&]{{2,60}}\s\d+,\s[\w.]+\]\s+Published\s[^\n]{{3,40}}
    | View\s+Entire\s+Post\s*[›»>]? | Read\s+more\s+of\s+this\s+(?:story|post)\s+at\s{_REST}
    | (?:Read|Open)\s+in\s+(?:app|browser|your\s+browser) | View\s+(?:this\s+)?(?:e-?mail|post)\s+in\s+your\s+browser
    | (?:Share|Leave\s+a\s+comment|Refer\s+a\s+friend|Give\s+a\s+gift\s+subscription|Get\s+\d+%\s+off{_REST})
    )[ \t]*$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_START = re.compile(  # before an abstract
    r"\A\s*(?:arXiv:\S{5,30}\s+)?Announce(?:ment)?\s+Type:\s*[\w-]+\s+(?:Abstract:\s*)?|\A\s*Abstract[:.]\s+(?=[A-Z])"
    r"|\A\s*Abstract[:.]?[ \t]*\n|\A[^\n.;]{1,80},\s(?:Ahead\s+of\s+Print|Early\s+View|Just\s+Accepted)\.\s+",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"(?:\s|<p>)*(?:arXiv:\S{5,30}\s+)?Announce(?:ment)?\s+Type:\s*([\w-]{1,20})", re.IGNORECASE)
_PUBLISHED_ONLINE = re.compile(r"\A[^\n.;]{1,80}, Published online: [^\n;]{6,30}; doi:10\.\d{4,9}/[\w./()-]*[\w)]\s*")
_END = re.compile(
    r"(?:\s*(?:Article|Comments)\s+URL:\s*\S+|\s*Points:\s*\d+|\s*#\s*Comments:\s*\d+)+\s*\Z"
    r"|\s+submitted\s+by\s+/?u/[\w-]+(?:\s+to\s+/?r/\w+)?(?:\s*\[(?:link|comments)\]){0,2}\s*\Z"
    r"|\s+Read\s+more\s+of\s+this\s+(?:story|post)\s+at\s[^\n]{1,60}\Z|\s+\(Comments\)\s*\Z"
    r"|(?<=[.!?])\s+[^\n.;!?]{1,80},\s+Published\s+online:\s*[^\n;]{0,30}\d{4}(?:;\s*doi:\s*\S+)?\s*\Z"
    r"|\s+\d+\s+posts?\s+[-–]\s+\d+\s+participants?(?:\s+Read\s+full\s+topic)?\s*\Z"
    r"|\s+Thanks\s+for\s+reading\s[^\n]{1,120}?!\s+(?:Subscribe|This\s+post\s+is\s+public)[^\n]{0,200}\Z",
    re.IGNORECASE,
)
_PAPER_MARK = re.compile(r"\s*\(arXiv:[\w./-]+\s*(?:\[[\w.-]+\])?\s*(UPDATED|CROSS LISTED)?\)\s*\Z")


def announced_in(text: str) -> str:
    """How an archive announces the paper that this text is of ("new", "replace", ...), where its text begins so."""
    found = _ANNOUNCED.match(text)
    return found[1].lower() if found else ""


def without_added(text: str) -> str:
    """`text` (one paragraph a line) without what feed software put before, behind and between its lines."""
    text = _PUBLISHED_ONLINE.sub("", _START.sub("", text))
    lines = _LINES.sub("", _END.sub("", text)).split("\n")
    return "\n".join(line for line in lines if line.strip()).strip()


def paper_title(title: str) -> tuple[str, bool]:
    """A paper's title without the archive's mark behind it, and whether that mark calls it a revision."""
    found = _PAPER_MARK.search(title)
    return (title[: found.start()], found[1] == "UPDATED") if found else (title, False)
