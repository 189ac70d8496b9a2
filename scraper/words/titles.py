"""Is it an annual report on open government information? Decided by the title of a list entry alone.

The reports are due under article 50 of the 政府信息公开条例 of 2019 (article 31 of that of 2007). Their titles vary
in every part: 政府信息公开工作年度报告, 信息公开年报, 政务公开工作年度报告, year before or after the agency, year in
Chinese numerals, traditional characters, white space and line breaks anywhere. What looks alike is refused by its own
words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from scraper.words.agencies import is_agency_name
from scraper.words.traditional import simplified

Verdict = Literal["report", "column", "other"]

_NUMERALS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_ZEROES = "〇零○ＯOo0"
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_FULL_WIDTH = "，：；！？（）％"
_CHINESE_YEAR = re.compile(f"二[{_ZEROES}][{_ZEROES}一二三][{_ZEROES}一二三四五六七八九]")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")

# What the annual report is called: the subject, then within a few words the kind of paper.
_SUBJECT = r"(?:政府|政务|(?<!财)政|公共|办事)?信息公开|政府信息主动公开|政府公开信息|政务公开"
_KIND = r"年度(?:工作)?(?:情况)?的?报告|年报|年度(?:工作)?总结报告|年终(?:工作)?报告|(?:工作|情况)的?(?:年度)?报告|报告"
_NAMED = re.compile(rf"(?:{_SUBJECT})(?:条例)?(?P<between>[^,。;:!?、]{{0,16}}?)(?:{_KIND})")
_BETWEEN = re.compile(
    r"(?:工作|实施|执行|贯彻|落实|情况|年度|年|的|及|和|与|》|政府信息公开|政务公开|依申请公开|20\d\d|\(|\)|度|"
    r"本级|全市|全县|全区|全省)*"
)
_KIND_FIRST = re.compile(rf"20\d\d年?度?(?:工作)?年度?报告?[(-]+(?:{_SUBJECT})")

# Papers about the report, or of other kinds: their words, wherever they stand in the title.
_ABOUT = re.compile(
    r"通知|通报|通告$|征求意见|关于.*公示$|方案|计划|要点|意见|办法|制度|规定|规程|规范|指引|指南|目录|清单|模板|格式|样式|样表|"
    r"填报|填写|(?:勘误|更正|更新|变更)的?(?:说明|公告|通告|启事|声明)|(?:编制|编写)(?:情况)?的?说明|(?:报告|年报)》?的(?:公示|补充|有关|相关|情况)?说明$|报告的?(?:编制|编写|发布|公布|公开|报送|上报|完成)情况|编报|编制工作|发布工作|报送工作|"
    r"会议|培训|召开|部署|推进会|座谈|研讨|讲座|动员|督查|督导|抽查|检查|巡查|整改|"
    r"评估|测评|考核|考评|评议|评价|自查|自评|述职|调研|审计|验收|监测|"
    r"解读|[一数]图(?!书)|图(?:解|说)(?![)】\]])|读懂|答记者|新闻|访谈|问答|常见问题|"
    r"申请表|申请书|流程图|统计表|一览表|汇总表|报表|季度|半年|月报|\d月份|阶段|周报|"
    r"招标|采购|中标|比选|询价|成交|"
    r"学年|高校|企事业单位|企业年|企业信息|年检|"
    r"展示平台|满意度|问卷|(?:报告|年报)》?的?(?:网上|公众|社会)?(?:调查|征集|投票|反馈|留言)|"
    r"(?:报告|年报)》?(?:工作|情况)?的(?:函|复函|请示|批复|提示|提醒|更正|勘误)$|"
    r"(?:报告|年报)》?的?(?:(?:数据|专家|公开)(?:汇总|分析|点评|时间|情况)|点评|述评|亮点|看点|侧记|起草|撤回|音频|视频|动漫|语音)|"
    r"^(?:视频|音频|漫画|动漫|动画|海报|H5)[:|丨-]|^[一数]说"
)
_NEWS = re.compile(
    r"(?<!关于)(?:发布|公布|晒出|推出)(?=20\d\d|《|本年|年度|政府信息)|(?:报告|年报)》?(?:已|正式|今日|全部)*(?:发布|公布|出炉|上线|亮相)(?:了|啦)?[!]?$"
)
# 信息公开 of something else than the government's own information.
_OTHER_SUBJECT = re.compile(
    r"(?:环境|环保|财政|预决?算|决算|财务|党务|党的?|村务|校务|厂务|院务|企业|项目|药品|食品|价格|信用|救助|救济|安全|统计|"
    r"征地|土地|住房|住房保障|社会保障|保障性住房|国有资产|专项资金|招生|考试|收费|公积金|慈善|质量|监管|执法|处罚|许可|决策|排污|污染源|辐射|核|地震|证券|保险|公司|集团|银行)(?:领域)?$"
)
_COMPANY = re.compile(r"(?:公司|集团|银行|保险)(?:关于)?(?:20\d\d年?度?)?$")
_OTHER_KIND = re.compile(
    r"法治政府|依法行政|政府网站|门户网站|网站(?:工作)?年|新媒体|政府工作报告|预算|决算|社会责任|统计公报|建议提案|"
    r"申请办理|(?<![及和与、])依申请公开(?:工作)?(?:情况)?(?:年度)?报告|保密"
)
_WRAPPED = re.compile(r"^[((\[【<《〈「『]+|[))\]】>》〉」』]+$")
_COLUMN = re.compile(
    r"(?:政府|政务|本级|部门|机关|单位|历年|历年来|各部门|各单位|乡镇|街道|县区|区县|各县市区|市政府|县政府|区政府|省政府|镇街|-|_|/|>)*"
    r"(?:(?:政府|政务)?信息公开|政务公开|信息|公开|xxgk)?(?:工作)?(?:年度工作报告|年度总结报告|年度报告|年报|工作年报|工作年度报告|年度工作)"
    r"(?:专栏|栏目|汇总|归档|存档|档案|公示|公开|专题|公布|发布|列表|一览|查询|查阅|查看|浏览|下载|检索|\(?历年\)?)*"
)
_PICTURED = re.compile(r"[(\[【]图(?:解|说)(?:版|稿)?[)\]】]")
_PART = re.compile(
    r"(?:各|[市县区省州]?[直级属]?)(?:部门|单位|机关|乡镇|街道|镇街|区县|县区|县市区|市县)+(?:政府|政务)?(?:信息|公开|年)"
)
_REPORT = re.compile(r"年报|年度[^,。]{0,4}报告|工作报告|年度[^,。]{0,4}报表")
_YEAR_TO_KIND = re.compile(r"20\d\d(.*?)(?:年报|报告)")
_NO_MATTER = re.compile(r"年|度|工作|情况|的|总结|本级|政府|政务|信息|[^一-龥]")
_BARE = re.compile(r"(?P<agency>[^\d]*?)(?:关于)?[(_-]*20\d\d[年度)_-]*(?:的|工作|年度?)*(?:年报|报告)")
_AGENCY_OF_YEAR = re.compile(r"(?P<agency>[^\d]{2,40}?)[_(-]?20\d\d年?度?\)?|20\d\d年?度?(?P<agency2>[^\d]{2,40})")

_YEAR_ALONE = re.compile(r"20[0-4]\d年?度?")
_AGENCY_FIRST = re.compile(r"[一-龥()]{2,40}(?:局|委员会|委|厅|办公室|政府|镇|乡|街道|管委会)")
_ACTS = re.compile(
    r"开展|组织|举[办行]|召开|走访|慰问|推进|推动|加强|强化|部署|深入|参[加与]|荣?获|调研|落实|完成|启动|发布|印发|公[布示告]|"
    r"关于|做好|学习|宣传|[赴到为]"
)
_REST = 12
"""So much of a second name, that of a part of the agency, may stand before the dots."""

_LONGEST = 300
"""No title is longer, and the patterns above are not made for texts."""


def normalise(title: str) -> str:
    """The title without white space and control characters, in half-width forms and simplified characters, its year in
    Arabic numerals."""
    text = title if title.isascii() else simplified(_half_width(title))
    if " " in text or not text.isprintable():  # nothing unseen but the blank is printable
        text = _UNSEEN.sub("", text)
    return _CHINESE_YEAR.sub(lambda found: found.group().translate(_NUMERALS).upper().replace("O", "0"), text)


def _half_width(text: str) -> str:
    """Unicode's compatible form (NFKC). Where full-width punctuation alone stands against it, as in most Chinese text,
    putting that right first spares the long way: a tenth of the time for a page."""
    for mark in _FULL_WIDTH:
        if mark in text:
            text = text.replace(mark, chr(ord(mark) - 0xFEE0))
    return unicodedata.normalize("NFKC", text)


def judge(title: str) -> Verdict:
    """`report` for an annual OGI report, `column` for the name of a column of such reports, else `other`.

    A bare 政府信息公开年度报告 without year and agency is `column`; whether such a row of a list is a report is
    for the list to say.
    """
    return _judge(title) if len(title) <= _LONGEST else "other"


@lru_cache(maxsize=2048)
def _judge(title: str) -> Verdict:
    text = _WRAPPED.sub("", normalise(title))
    if is_column_name(text):
        return "column"
    if _OTHER_KIND.search(text) or _about(text) or _NEWS.search(text):
        return "other"
    if _KIND_FIRST.search(text):
        return "report"
    for found in _NAMED.finditer(text):
        if not _BETWEEN.fullmatch(found["between"]):
            continue
        if _OTHER_SUBJECT.search(text[: found.start()]) or _of_a_company(text[: found.start()], found.group()):
            continue
        if _plain_kind(found.group()) and report_year(text) is None:
            continue
        return "report"
    return "other"


def _of_a_company(before: str, named: str) -> bool:
    """Whether 信息公开, not said to be the government's, is that of a company: 水务集团2024年度信息公开年度报告."""
    return not named.startswith(("政府", "政务")) and _COMPANY.search(before) is not None


def is_report(title: str) -> bool:
    """Whether a list entry of this title is an annual OGI report, whatever its year or agency."""
    return judge(title) == "report"


def judge_in_column(title: str) -> bool:
    """Whether a row in a column of reports is one although its title leaves out 信息公开: 市教育局2021年年报."""
    if len(title) > _LONGEST:
        return False
    text = _WRAPPED.sub("", normalise(title))
    if "公开" in text:
        return judge(text) == "report"
    if names_agency_of_year(text):
        return True
    if report_year(text) is None or _OTHER_KIND.search(text) or _about(text):
        return False
    if re.search(r"年报|年度(?:工作)?报告", text) is None or re.search(r"企业|财政|统计年报|工作总结", text):
        return False
    between = _YEAR_TO_KIND.search(text)
    matter = _NO_MATTER.sub("", between[1]) if between else ""
    return len(matter) < 2 or is_agency_name(matter)


def names_agency_and_year(title: str) -> bool:
    """Whether a title says no more than whose annual report of which year it is: 市教育局2021年年报, 2020年度报告.

    In a column of reports such a row is one; what names a matter besides (2021年度法治宣传教育工作年报) need not be.
    """
    found = _BARE.fullmatch(_WRAPPED.sub("", normalise(title))) if judge_in_column(title) else None
    return found is not None and (not found["agency"] or is_agency_name(found["agency"]))


def names_other_report(title: str) -> bool:
    """Whether a title names a yearly report on another matter: 法治政府建设年度报告, 政府工作报告."""
    if judge(title) != "other" or names_agency_and_year(title):
        return False
    return _REPORT.search(normalise(title[:_LONGEST])) is not None


def names_agency_of_year(title: str) -> bool:
    """Whether a title is an agency's name and a year and nothing else: its place in a column of reports is all that
    speaks for it."""
    found = _AGENCY_OF_YEAR.fullmatch(_WRAPPED.sub("", normalise(title)))
    return found is not None and is_agency_name(found["agency"] or found["agency2"])


def names_year_alone(title: str) -> bool:
    """Whether a title is a year and nothing else, as the entries of an agency's own column may be."""
    return _YEAR_ALONE.fullmatch(normalise(title[:_LONGEST])) is not None


def is_column_name(label: str) -> bool:
    """Whether the label names a column of annual reports: no year, no agency, e.g. 政府信息公开年报."""
    return len(label) <= _LONGEST and _is_column_name(label)


@lru_cache(maxsize=2048)
def _is_column_name(label: str) -> bool:
    text = re.sub(r"\([一-龥、]{1,8}\)", "", _WRAPPED.sub("", normalise(label)).lower())
    return bool(text) and _COLUMN.fullmatch(text) is not None


def names_part(label: str) -> bool:
    """Whether the label of a column says that it has the reports of departments or towns alone: 部门信息公开年报."""
    return _PART.match(normalise(label[:_LONGEST])) is not None


def report_year(title: str) -> int | None:
    """The year a title names, the last one before the kind of paper if there are several; None without one."""
    years = [int(found.group(1)) for found in _YEAR.finditer(normalise(title))]
    return years[0] if years else None


def says_pictured(title: str) -> bool:
    """Whether a title marks itself as 【图解】: a report set out in pictures, or pictures about one."""
    return _PICTURED.search(normalise(title[:_LONGEST])) is not None


def is_cut(title: str) -> bool:
    """Whether the title ends in the dots of a list that shortens its titles."""
    return normalise(title).endswith(("...", "…", "‥", ".."))


def may_be_report(title: str) -> bool:
    """Whether a shortened title could be that of a report: its words so far contradict nothing."""
    if title.rstrip()[-1:] not in (".", "…", "‥") or not is_cut(title):
        return False
    text = normalise(title[:_LONGEST]).rstrip(".…‥")
    if _OTHER_KIND.search(text) or _about(text):
        return False
    return (
        bool(re.search(r"信息公|信息$|政府信$|政务公开|年度报$|年度$|年政府$|年政$", text))
        or report_year(text) is not None
        or is_agency_name(re.sub(r"(?:关于)?[(_-]*2?0?\d?$", "", text))
        or _begins_with_agency(text)
    )


def _begins_with_agency(text: str) -> bool:
    """Whether a shortened title begins with an agency's name and was cut before it says what it is about."""
    name = _AGENCY_FIRST.match(text)
    if name is None or not is_agency_name(name[0]):
        return False
    rest = text[name.end() :]
    return len(rest) <= _REST and _ACTS.search(rest) is None


def _about(text: str) -> bool:
    """A notice about reports; words inside an agency's own name (监督检查局, 意见 …) do not count."""
    rest = re.sub(
        r"[一-龥]*?(?:局|委员会|委|厅|办公室|中心|站|所|处|队|院|署|馆|公司)(?=[(_·—【《〈「\[:-]*(?:20\d\d|关于|政府信息|信息公开|政务)|\()",
        "",
        text,
        count=1,
    )
    return _ABOUT.search(rest) is not None


def _plain_kind(named: str) -> bool:
    """信息公开…报告 without 年: a report on some business; only a year in the title makes it the annual one."""
    return not re.search(r"年度|年报|20\d\d", named)
