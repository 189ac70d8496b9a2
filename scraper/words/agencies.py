"""Does a label name an agency? Organs end in few words (局, 委员会, 镇 …), and so do some entries of menus."""

from __future__ import annotations

import re

_SURE = (
    "局|厅|署|委|委员会|办公室|人民政府|管委会|管理委员会|委员会办公室|街道|街道办事处|办事处|镇|乡|苏木|"
    "支队|大队|总队|法院|检察院|联合会|总工会|红十字会|供销社|联合社|研究院|机关|工委|党校"
)
_LIKELY = (
    "办|院|会|部|处|所|站|队|中心|公司|集团|协会|政府|开发区|示范区|新区|园区|区|县|市|旗|州|盟|"
    "场|馆|社|银行|学校|学院|医院"
)
_NAME = re.compile(rf"^[一-龥（）()·、]{{2,30}}?(?:{_SURE}|{_LIKELY})(?:[（(][一-龥、]{{1,20}}[)）])?$")
_ENDS_SURE = re.compile(rf"(?:{_SURE})(?:[（(][一-龥、]{{1,20}}[)）])?$")
# Never part of an agency's name.
_NEVER = re.compile(
    r"公开|年报|首页|指南|制度|目录|更多|上一|下一|返回|走进|概况|大厅|热线|信箱|专栏|专题|解读|领导|门户|20\d\d|"
    r"^(?:各|全|本|下属|所属|友情|相关|一)|国务院$|"
    r"^(?:部门|单位|党政|镇街|乡镇|村镇|[省市县区州]?[直级属]?)(?:机关|街道|乡镇|镇街|部门|单位)$"
)
# Of a menu, unless the last word is surely that of an agency: 统计局 is one, 统计数据中心 need not be.
_MENU = re.compile(
    r"服务|互动|新闻|动态|通知|公告|政策|申请|会议|社会|统计|数据|规划|投资|旅游|文件|法规|招聘|机构设置|职能|人事|财政资金|网站|关于|"
    r"城市|下载|网上|掌上|马上|通办|帮办|代办|督办|查办|好办|易办|快办|主办|承办|全部|个人|用户|会员"
)


def is_agency_name(label: str) -> bool:
    """Whether a label reads like the bare name of an agency, town or district."""
    return may_be_agency_name(label) and (_ENDS_SURE.search(label) is not None or _MENU.search(label) is None)


def may_be_agency_name(label: str) -> bool:
    """Whether a label among names of agencies is one too, although its words may also stand in a menu."""
    return _NAME.match(label) is not None and _NEVER.search(label) is None
