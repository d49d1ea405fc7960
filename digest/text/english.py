"""Words of English that mark a phrase's edges: the closed classes, and of the open ones the commonest.

What else is a verb shows in the texts themselves (`digest.text.phrases`).
"""

from typing import Final

_ARTICLES = "a an the its their his her our"
_POINTING = "this that these those my your it them him us me each every any some no"
_SUBJECTS = (
    "we they he she i you it who which will would can could may might must should shall cannot not won't can't don't"
    " didn't doesn't to"
)
_LEADING = (
    "of in for with on by from at as into via through between over about against across after before during under and"
    " or within without among amid toward towards upon despite like"
)
_JOINING = (
    "above below behind beyond onto off out up down around along except including using based according following"
    " regarding concerning per than unlike since until till while whereas although though because if unless whether"
    " when where why how what whom whose but nor so yet both either neither rather instead due thanks ahead near"
    " versus vs whilst"
)
_AUXILIARY = (
    "is are was were be been being am isn't aren't wasn't weren't has have had having hasn't haven't hadn't do does"
    " did done doing get gets got getting let lets become becomes became seem seems remain remains make makes made"
    " making take takes took taken taking give gives gave given giving go goes went gone going come comes came coming"
    " keep keeps kept say says said saying see sees saw seen know knows knew known use uses used need needs find finds"
    " found show shows showed shown put tell tells told want wants think thinks thought"
)
_ADVERBS = (
    "also only just even still already always never ever often sometimes usually now then today yesterday tomorrow"
    " here there again once twice soon later earlier ago almost nearly approximately too very much more most less"
    " least few many several such same other others another own all half however therefore thus hence moreover"
    " furthermore meanwhile well back away together apart alone else perhaps maybe indeed further far long everyone"
    " someone anyone everything something anything nothing themselves itself himself herself ourselves one ones e.g"
    " i.e al etc"
)
# Words that say little before a noun, and nouns that say little by themselves.
_PALE = (
    "new latest recent current existing previous various different additional certain key main major big large huge"
    " small good better best great important significant possible potential likely proposed novel early late first"
    " second third last next two three four five six seven eight nine ten dozens hundreds thousands millions overall"
    " whole full general common specific similar single multiple numerous particular able available capable ready"
    " aware responsible total former monday tuesday wednesday thursday friday saturday sunday january february march"
    " april may june july august september october november december week month year day years months weeks days hour"
    " hours minutes time times way ways part parts lot number people person thing things case cases fact percent cent"
    " million billion trillion post largest biggest highest lowest greatest oldest statement news report reports"
    " spokesperson spokesman spokeswoman toll tolls"
)
# Verbs whose form is no noun's.
_VERBS = (
    "hit hits stay wait says warns reveals confirms announces tells urges agrees accuses denies seeks admits claims"
    " reports vows asks adds allows aims relies leads refers belongs consists tends depends appears suffers begins"
    " continues fails includes involves enables achieves outperforms demonstrates presents proposes introduces"
    " provides requires affects exposes sends brings holds faces gets wins loses kills dies arrives returns joins"
    " meets rises falls grows pleads injures stole stolen sent brought held led felt left lost paid met began begun"
    " broke broken chose chosen drew fell fallen grew grown hid hidden rose risen ran sold bought spoke spoken spent"
    " stood struck taught threw thrown understood won wrote written built caught dealt drove driven fought forgot"
    " froze hung lent meant sought shook slept sprang stuck sung sunk swept swore swung tore wore wound withdrew woke"
)
_INSIDE = "of for on in and the a an against at to & de du la von van"

ARTICLES: Final = frozenset(_ARTICLES.split())
DETERMINERS: Final = ARTICLES | frozenset(_POINTING.split())
SUBJECTS: Final = frozenset(_SUBJECTS.split())  # what stands before a verb
BEFORE: Final = ARTICLES | frozenset(_LEADING.split())  # what stands before a noun
BEHIND: Final = frozenset(("", "is", "are", "was", "were", "has", "can", "and", "of"))  # and behind one
INSIDE: Final = frozenset(_INSIDE.split())  # and within a name
FUNCTION: Final = DETERMINERS | SUBJECTS | BEFORE | frozenset(f"{_JOINING} {_AUXILIARY} {_ADVERBS}".split())
PALE: Final = frozenset(_PALE.split())  # a phrase neither begins nor, in small letters, ends with them
VERBS: Final = frozenset(_VERBS.split())
