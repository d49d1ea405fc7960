"""Sentences that stand before an article instead of it: sign in, subscribe, agree, prove that you are human. Pure."""

import re

from sources.wording.sentences import split

_LONGEST = 400  # characters; a longer line is prose
_GATE = re.compile(
    r"""
      \b(?:sign|log)[ -]?(?:in|up)\b.{0,60}\b(?:to|or)\s
        (?:read|continue|view|access|subscribe|see|unlock|proceed|register)
    | \balready\s(?:a\s|have\s)?(?:an?\s)?(?:subscriber|member|registered|subscribed|account|subscription)\b
    | \b(?:create|open)\s(?:a|an|your)\s(?:free\s)?account\b | \bregister\b.{0,30}\bto\s(?:read|continue|view|access)
    | \byou\s(?:must|need\sto|have\sto|should)\s(?:be\s)?(?:logged|log|sign|signed|subscribe|register)\b
    | \bsubscribe\b.{0,40}\bto\s(?:read|continue|unlock|keep|view|access|get)
    | \b(?:article|story|post|content|page|video|report)\s(?:is|are)\s(?:only\s|exclusively\s)?
        (?:for|available|reserved|accessible|limited|restricted|exclusive)\b.{0,40}\b(?:subscribers?|members?|registered)
    | \b(?:subscriber|member|premium)s?[ -]only\b | \bto\s(?:continue|keep|finish)\sreading\b
    | \b(?:unlock|access)\s(?:this|the|our)\s(?:full|entire|rest|article|story|content|post)
    | \b(?:free\sarticles?|article\slimit|monthly\slimit|remaining\s(?:free\s)?articles?)\b
    | \bstart\s(?:your|a)\s(?:free\s)?(?:\S+\s)?trial\b | \bpreview\sof\ssubscription\scontent\b
    | \baccess\s(?:through|via|provided\sby)\s(?:your\s)?institution
    | \b(?:buy|rent|purchase)\s(?:this\s|the\s)?article\b
    | \bbecome\sa\s(?:paid\s|free\s)?(?:member|subscriber|supporter)\b
    | \b(?:we|our|partners?|site|website)\b.{0,80}\b(?:cookies|store\sand/or\saccess|personal\sdata)\b
    | \bcookies\b.{0,80}\b(?:accept|consent|preferences|policy|settings|manage|reject|agree)\b
    | \b(?:accept|reject|manage|agree\sto)\s(?:all|cookies|options|preferences|settings|and\scontinue|your\sprivacy)
    | \bbefore\syou\scontinue\b | \blegitimate\sinterest | \bvalue\syour\sprivacy\b | \bprivacy\s(?:policy|choices)\b
    | \bchecking\s(?:your\sbrowser|if\sthe\ssite) | \bjust\sa\smoment\b | \bverif(?:y|ying)\b.{0,30}\bhuman\b
    | \b(?:are\syou|not)\sa\srobot\b | \bthink\s(?:that\s)?you\s(?:are|were|might\sbe|may\sbe)\sa\s(?:ro)?bot\b
    | \bpardon\sour\sinterruption\b | \bpress\s(?:&|and)\shold\b | \bcaptcha\b | \bunusual\s(?:traffic|activity)\b
    | \b(?:enable|turn\son|requires?)\b.{0,20}\b(?:javascript|js\b|cookies)
    | \bjavascript\sis\s(?:disabled|not|required)
    | \bdisable\b.{0,20}\bad[ -]?block | \baccess\b.{0,30}\bdenied\b | \bray\sid\b | \bddos\sprotection\b
    | \brequest\s(?:was\s|has\sbeen\s)?blocked\b | \bnot\savailable\sin\syour\s(?:country|region|location)\b
    | \bsecurity\s(?:check|service|of\syour\sconnection)\b
    | \bunavailable\s(?:due\sto|for)\slegal\b | \baccess\scannot\sbe\sgranted\b
    | \b(?:e-?mail|user\s?name)\b.{0,40}\bpassword\b | \bforgot\b.{0,20}\bpassword\b | \bnothing\swas\sfound\b
    | \bpage\b.{0,60}\b(?:(?:not|can.?t)\s(?:be\s)?found|no\slonger\s(?:exists?|available)|(?:not|doesn.t)\sexist)\b
    | \b(?:database|server|application)\s(?:connection\s)?error\b | \berror\sestablishing\b | \btoo\smany\srequests\b
    | \b(?:site|server|service|performing|under|scheduled)\b.{0,30}\bmaintenance\b | \bback\s(?:soon|online|shortly)\b
    | \bdomain\b.{0,40}\bfor\s(?:sale|purchase)\b
    | \b(?:plus|premium|abo)-?\s?(?:mitglied|angebot|artikel|inhalt|abonnent) | \bprenumer(?:ant|uj|at)
    | \bzaloguj\ssi[ęe] | \blogga\sin | \b(?:czytać|läsa)\s(?:dalej|vidare)
    | 会員限定 | 有料会員 | 続きを(?:読む|お読み) | 会员(?:专享|可见) | 登录后(?:阅读|查看) | 로그인\s?(?:후|하)
    | \bexklusiv\sf[üu]r\sabonn | \bnur\sf[üu]r\sabonn
    | \b(?:jetzt|kostenlos)\s(?:registrieren|anmelden|abonnieren|weiterlesen)
    | \bweiterlesen\smit\b | \bum\sweiterzulesen\b | \bmit\swerbung\b
    | \bzustimm(?:en|ung)\b.{0,60}\b(?:cookies|daten|weiter)
    | \br[ée]serv[ée]e?s?\saux\sabonn | \babonnez-vous\b | \bla\ssuite\sest\b | \bd[ée]j[àa]\sabonn
    | \baccepter\set\scontinuer\b
    | \b(?:exclusivo|solo)\spara\s(?:suscriptores|assinantes) | \bsuscr[íi]bete\s(?:para|y) | \binicia\sses[ií][óo]n\b
    | \bpara\s(?:seguir|continuar)\sle(?:yendo|ndo) | \bfa[çc]a\slogin\b | \briservat[oa]\sagli\sabbonati
    | \babbonati\sper\b
    | \balleen\svoor\sabonnees | \blog\sin\som\b | \bverder\slezen\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_gate(line: str) -> bool:
    """Whether a line asks for something before the article may be read."""
    return len(line) <= _LONGEST and any(_GATE.search(sentence) for sentence in split(line))


def without_gates(text: str) -> str:
    """`text` (one paragraph a line) without the sentences that do."""
    kept = []
    for line in text.split("\n"):
        if len(line) <= _LONGEST and _GATE.search(line):
            line = " ".join(sentence for sentence in split(line) if not _GATE.search(sentence))  # noqa: PLW2901
        if line:
            kept.append(line)
    return "\n".join(kept)
