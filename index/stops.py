"""Tell the full stops, question marks and ellipses that end a sentence from those that do not.

Rules for edited English news; does not know articles, spans or paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OPENERS, CLOSERS = "\"'“‘«([{", "\"'”’»)]}"
REACH = 80  # characters that are looked at on either side of a mark


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before a name: never the end.
_TITLES = _words(
    "Mr Mrs Ms Mx Messrs Mme Mlle Prof Profs Gen Gens Sen Sens Rep Reps Gov Govs Lt Col Maj Capt "
    "Cmdr Cpl Sgt Sgts Pvt Adm Brig Rev Hon Pres Supt Insp Det Dets Msgr Amb Atty Asst Assoc Dep "
    "Mt Ft vs v cf e.g i.e viz ft feat def"
)
# Before a number: not the end.
_NUMBERED = _words(
    "No Nos Art Arts Sec Fig Figs Ch ch p pp Vol vol Op Prop Rte Hwy Apt Bldg Rm Ext ext approx c "
    "ca Rs Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
)
# The end only when the next word is one that begins sentences.
_SOMETIMES = _words(
    "Dr Drs St Ste Jr Sr Inc Corp Co Cos Ltd Bros Ave Blvd Rd Dept Univ Assn Intl Natl al est Jan "
    "Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Calif "
    "Mass Fla Pa Ala Ariz Ark Colo Conn Del Ga Ill Ind Kan Ky La Md Mich Minn Mo Mont Neb Nev Okla "
    "Ore Tenn Tex Va Vt Wash Wis Wyo Sask Ont Alta Que"
)
_BEGINNERS = _words(
    "A About According Actually Additionally After All Also Although Among An And Another Any Are "
    "Around As Asked At Because Before Between Both But By Can Could Critics Despite Did Do Does "
    "During Each Earlier Even Every Few For Four From Had Has Have He Her Here Hers His How "
    "However I If In Indeed Instead Is It Its Just Last Later Like Many Meanwhile More Moreover "
    "Most Much My Neither Nevertheless Nobody None Nor Not Nothing Now Officials On Once Only Or "
    "Other Others Our Over Perhaps Police She Should Since So Some Soon Still Such That The Their "
    "Then There Therefore These They This Those Though Three Through Thus To Today Two Under "
    "Unlike Until Was We Were What When Where Whether Which While Who Whose Why Will With Within "
    "Without Would Yesterday Yet You Your"
)
_AFTER_TIME = _words(  # 5 p.m. Tuesday, 5 p.m. ET
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Eastern Central Mountain Pacific "
    "Greenwich January February March April May June July August September October November "
    "December Mon Tue Tues Wed Thu Thurs Fri Sat Sun Jan Feb Mar Apr Jun Jul Aug Sept Oct Nov Dec "
    "ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT UTC BST CET CEST IST JST KST AEST"
)
_LABELS = _words(  # Vitamin C is no initial
    "Vitamin vitamin Plan Group Type type Class Grade Hepatitis hepatitis Schedule Section Title "
    "Part Category Appendix War Team Series Model Exhibit Line Level Route Pier Gate Terminal"
)
_SHOUTED = _words("Yahoo Jeopardy Panic")

_SPACE = re.compile(r"\s*")
# A run of marks is taken whole and judged afterwards, so the search is linear in any text.
_MARK = re.compile(rf"(?P<end>[.!?…]+|[。！？؟।]+)[{re.escape(CLOSERS)}」』]*(?:\[\d{{1,3}}\])*")
_WORD = re.compile(r"[^\W\d_]+\.?")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})")
_TIME_ZONE = re.compile(r"(?:[A-Z]\w+ ){1,3}[Tt]ime\b")
_ACRONYM = re.compile(r"(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,2}")
_SAID = re.compile(
    r"(?:[A-Z][\w.’'-]*\s+){1,4}(?:said|says|asked|asks|wrote|added|replied|told|tweeted|"
    r"shouted|cried|wondered|continued|recalled|joked|exclaimed|inquired|demanded)\b"
)


def between_stops(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of one paragraph, without the white space around it."""
    begin = after_space(text, start, end)
    for mark in _MARK.finditer(text, begin, end):
        following = after_space(text, mark.end(), end)
        if following < end and _ends(text, begin, mark, following):
            yield begin, mark.end()
            begin = following
    if begin < end:
        yield begin, begin + len(text[begin:end].rstrip())


def after_space(text: str, start: int, end: int) -> int:
    """Where the white space from `start` is over."""
    return _SPACE.match(text, start, end).end()  # type: ignore[union-attr]  # `*` always matches


def _ends(text: str, begin: int, mark: re.Match[str], following: int) -> bool:
    """Whether the sentence that began at `begin` ends with this mark."""
    ending = mark["end"]
    before = text[max(begin, mark.start() - REACH) : mark.start()]
    after = text[following : following + REACH]
    head = after.lstrip(OPENERS)
    if ending[-1] in "。！？":
        return True
    if following == mark.end():
        return _ends_glued(before, mark.group(), after)
    if not head or head[0] in ",;:/&|”»)]}" or (head[0].islower() and not head[1:2].isupper()):
        return False
    if head[0] in "-–—":  # — a name, as below a report; not a dash inside a sentence
        return mark.group() == "." and head.lstrip("-–— ")[:1].isupper() and _ends_word(before, "")
    if ending == ".":
        whole = text[begin : mark.start()] if mark.start() - begin < len("(viii") else ""
        return not _ENUMERATOR.fullmatch(whole) and _ends_word(before, after)
    return _ends_loudly(before, mark.group(), after, opened=text[begin] in OPENERS)


def _ends_word(before: str, after: str) -> bool:
    """Whether a single full stop, after what may be an abbreviation, ends the sentence."""
    tokens = re.split(r"[\s—–/-]+", before)[-2:]
    token = tokens[-1].strip(OPENERS + CLOSERS)
    head = after.lstrip(OPENERS)
    word = _first_word(head)
    if token in _TITLES or (token in _NUMBERED and head[:1].isdigit()):
        return False
    if token.lower() in {"a.m", "p.m"}:
        return not (word.rstrip(".") in _AFTER_TIME or _TIME_ZONE.match(head) or not after)
    if len(token) == 1 and token.isalpha() and token.isupper():
        label = tokens[0] if len(tokens) > 1 else ""
        no_initial = label in _LABELS or (token == "I" and label.islower())
        return no_initial or word in _BEGINNERS
    if _ACRONYM.fullmatch(token):
        return word in _BEGINNERS or after[:1] in {"“", '"'}
    return token not in _SOMETIMES or word in _BEGINNERS


def _ends_loudly(before: str, mark: str, after: str, *, opened: bool) -> bool:
    """Whether an ellipsis, a question mark or an exclamation mark ends the sentence."""
    closed = mark[-1] in CLOSERS
    word = _first_word(after.lstrip(OPENERS))
    if closed and _SAID.match(after):  # “Why?” Biden asked. But: He asked, “Why?” Biden said no.
        return not opened and re.search(r"\s[\"“‘]", before) is not None
    if mark in {"...", "…"}:
        return after[0] in '“"‘' or (word in _BEGINNERS and word != "I")
    last = before.rpartition(" ")[2].lstrip(OPENERS)
    return mark != "!" or last not in _SHOUTED or word in _BEGINNERS


def _ends_glued(before: str, mark: str, after: str) -> bool:
    """Whether a mark without space behind it ends a sentence, as in scraped text: ended.Next."""
    if after[0] in "“「『":
        return True
    if mark[-1] == "”":
        return after[0].isupper()
    return mark == "." and bool(
        re.search(r"(?:^|\s)[a-z’']+[a-z]{2}$", before) and re.match(r"[A-Z][a-z]+[\s,]", after)
    )


def _first_word(head: str) -> str:
    """The word at the start, its full stop kept, so that the initial `A.` is not the word `A`."""
    found = _WORD.match(head)
    return found.group() if found else ""
