"""Whose report a page is, where its title does not say: what else the page states, and what must not be believed."""

from __future__ import annotations

import pytest

from parsers.document import Document, Hints, Paragraph
from parsers.engine import parse_bytes
from parsers.identity.identify import identify
from parsers.identity.printed import contradict
from parsers.identity.titles import Title

BODY = (
    "<p>2023年，我局认真落实《条例》，主动公开政府信息30条。</p><h2>一、总体情况</h2><p>全年未收到申请，工作有序推进，"
    "下一步将加强学习培训。</p><h2>二、主动公开政府信息情况</h2><p>见门户网站。</p>"
)
TITLE = "<h1>2023年政府信息公开工作年度报告</h1>"
INDEX = (
    "<table><tr><td>索引号</td><td>0143/2024-00012</td><td>主题分类</td><td>政府信息公开年报</td></tr>"
    "<tr><td>发布机构</td><td>启东市财政局</td><td>发布日期</td><td>2024-01-20</td></tr></table>"
)


@pytest.mark.parametrize(
    ("before", "after", "evidence"),
    [
        (INDEX + TITLE, "", "meta index:发布机构"),
        (TITLE + "<p>发布时间：2024-01-20 来源：启东市财政局 浏览次数：31</p>", "", "meta index:来源"),
        ("<div>您的位置：首页 &gt; 县级部门 &gt; 启东市财政局 &gt; 年度报告</div>" + TITLE, "", "breadcrumb"),
        (TITLE + "<p>根据《条例》要求，启东市财政局编制了2023年度政府信息公开工作年度报告。</p>", "", "first sentence"),
        (TITLE, "<p>启东市财政局</p><p>2024年1月20日</p>", "signature"),
    ],
)
def test_agency_of_a_title_that_names_none(before: str, after: str, evidence: str) -> None:
    page = (
        f"<html><head><title>启东市人民政府网 政府信息公开年报</title></head><body>{before}{BODY}{after}</body></html>"
    )
    report = parse_bytes(page.encode())
    assert (report.agency, report.year) == ("启东市财政局", 2023)
    assert report.evidence["agency"] == evidence


def test_the_name_of_a_site_is_no_agency() -> None:
    page = f"<title>启东市人民政府门户网站政府信息公开年报</title><p>来源：启东市政府网站</p>{TITLE}{BODY}"
    assert parse_bytes(page.encode()).agency is None


def test_links_to_other_reports_are_no_title() -> None:
    other = "海门市水利局2022年政府信息公开工作年度报告"
    links = f"<p>上一篇：{other}</p><p>下一篇：{other}</p>"
    report = parse_bytes(f"{INDEX}{BODY}{links}".encode())
    assert (report.agency, report.title) == ("启东市财政局", None)


PRINTED = "启东市财政局2023年政府信息公开工作年度报告"
LISTED = (
    "<p>海门市水利局2021年政府信息公开工作年度报告2022-01-23</p>"
    "<p>启东市财政局2022年政府信息公开工作年度报告 2023-01-20</p>"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LISTED + f"<p>{PRINTED}</p>", LISTED),
        (
            f"<p>{PRINTED}</p>",
            "<p>启东市水利局</p><p>2024年1月20日</p><p>上一篇：海门市水利局2021年政府信息公开年度报告</p>",
        ),
        (f"<p>法定主动公开内容 名称 {PRINTED}</p>", ""),
        (f"<p>名称：（图解）{PRINTED}</p>", ""),
        ("<p>80051/2026-00061 主题分类 政府信息公开年报</p>" + f"<p>{PRINTED}</p>", ""),
        (f"<p>{PRINTED} 2024-01-20</p>", ""),
    ],
    ids=[
        "lists of reports",
        "the report before",
        "words of an index table",
        "two words",
        "an index number",
        "a date behind",
    ],
)
def test_what_a_printed_page_has_around_the_article_names_no_other_report(before: str, after: str) -> None:
    report = parse_bytes(f"<body>{before}{BODY}{after}</body>".encode())
    assert (report.agency, report.year, report.title) == ("启东市财政局", 2023, PRINTED)


ANOTHER = "<p>海门市水利局2022年政府信息公开工作年度报告</p>"
OF_THAT_YEAR = ANOTHER.replace("2022", "2023")


@pytest.mark.parametrize(
    ("before", "title", "after", "known"),
    [
        ("", "2023年政府信息公开工作年度报告", ANOTHER, (None, 2023)),
        (INDEX, "2023年政府信息公开工作年度报告", ANOTHER, ("启东市财政局", 2023)),
        (INDEX, "2023年政府信息公开工作年度报告", OF_THAT_YEAR, ("启东市财政局", 2023)),
        (ANOTHER + INDEX, "2023年政府信息公开工作年度报告", "", ("启东市财政局", 2023)),
        ("", "政府信息公开工作年度报告", ANOTHER, (None, None)),
        (INDEX, "政府信息公开工作年度报告", OF_THAT_YEAR, ("启东市财政局", None)),
        (ANOTHER, "启东市财政局政府信息公开工作年度报告", ANOTHER, ("启东市财政局", None)),
        (ANOTHER, PRINTED, ANOTHER, ("启东市财政局", 2023)),
        (ANOTHER, "启东市财政局</p><p>2023年政府信息公开工作年度报告", ANOTHER, ("启东市财政局", 2023)),
        (INDEX, "", ANOTHER, ("启东市财政局", None)),
    ],
)
def test_title_of_another_report_beside_a_text_names_neither_its_agency_nor_its_year(
    before: str, title: str, after: str, known: tuple[str | None, int | None]
) -> None:
    report = parse_bytes(f"<body>{before}<p>{title}</p>{BODY}{after}</body>".encode())
    assert (report.agency, report.year) == known
    assert "海门" not in (report.title or "")


@pytest.mark.parametrize("text", [BODY, BODY.replace("h2", "p"), "<p>2023年，我局认真落实《条例》。</p>"])
def test_titles_of_one_report_make_each_other_whole(text: str) -> None:
    lines = (
        f"<p>{PRINTED}</p><p>2024-01-20</p><p>2023年政府信息公开工作年度报告</p><p>一、总体情况</p><p>二、存在问题</p>"
    )
    report = parse_bytes(f"<body>{lines}{text}</body>".encode())
    assert (report.agency, report.year, report.title) == ("启东市财政局", 2023, PRINTED)


def test_a_table_of_contents_above_the_title_begins_no_text() -> None:
    contents = "<p>一、总体情况</p><p>二、主动公开政府信息情况</p>"
    index = INDEX.replace("启东市财政局", "启东市人民政府办公室")
    report = parse_bytes(f"<body>{index}{contents}<p>{PRINTED}</p>{BODY}</body>".encode())
    assert (report.agency, report.year) == ("启东市财政局", 2023)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("启东市财政局", 2023), ("启东市财政局", 2022), True),
        (("启东市财政局", 2023), ("海门市水利局", None), True),
        (("启东市财政局", None), ("南通市启东市财政局", 2022), False),
        (("启东市人民政府", 2023), ("启东市政府", 2023), False),
        ((None, 2023), ("启东市政府", None), False),
        ((None, None), ("启东市政府", 2023), False),
    ],
)
def test_titles_contradict_each_other_by_year_or_organ(
    one: tuple[str | None, int | None], other: tuple[str | None, int | None], expected: bool
) -> None:
    assert contradict(Title("", *one), Title("", *other)) is contradict(Title("", *other), Title("", *one)) is expected


def test_the_name_of_a_site_does_not_vote_for_the_report_of_its_government() -> None:
    links = "<p>启东市人民政府2022年政府信息公开工作年度报告</p>"
    page = f"<head><title>启东市人民政府政府信息公开年报</title></head><body>{links}<p>{PRINTED}</p>{BODY}</body>"
    report = parse_bytes(page.encode())
    assert (report.agency, report.year) == ("启东市财政局", 2023)


@pytest.mark.parametrize(
    ("above", "below", "published"),
    [
        ("（2024年1月20日）", "2024年1月25日", "2024-01-20"),
        ("", "2024年1月25日", "2024-01-25"),
        ("2024-01-20 17:49:17", "2024年1月25日", "2024-01-20"),
        ("统计期限自2023年1月1日起至2023年12月31日止。", "", None),
    ],
)
def test_a_line_that_is_a_date_says_when_a_report_was_published(above: str, below: str, published: str | None) -> None:
    lines = [PRINTED, above, "一、总体情况", *["工作有序推进。"] * 8, "启东市财政局", below]
    document = Document("text/plain", "text", [Paragraph(line) for line in lines if line])
    assert identify(document).published == published


def test_metadata_tell_which_of_two_titles_is_the_reports() -> None:
    page = f"<head><meta name='ArticleTitle' content='{PRINTED}'></head><body><p>{PRINTED}</p>{ANOTHER}{BODY}</body>"
    report = parse_bytes(page.encode())
    assert (report.agency, report.year, report.title) == ("启东市财政局", 2023, PRINTED)


@pytest.mark.parametrize(
    ("sentence", "agency"),
    [
        ("根据《条例》要求，现编制《启东市财政局2023年政府信息公开工作年度报告》。", "启东市财政局"),
        ("根据县政府、市公开办关于政府信息公开年度报告的要求，现发布《启东市财政局2023年度报告》。", None),
        ("现向社会公布2023年启东市财政局政府信息公开工作年度报告。", "启东市财政局"),
        ("对2023年启东市财政局政府信息公开工作情况报告如下：", "启东市财政局"),
        ("根据《条例》要求，启东市财政局特编制2023年政府信息公开年度报告。", "启东市财政局"),
        ("启东市财政局编制了启东市财政局（以下简称市局）2023年政府信息公开工作年度报告。", "启东市财政局"),
        ("现将启东市人民政府（市政府办公室）2023年政府信息公开工作年度报告予以公布。", "启东市人民政府"),
        ("本报告依据《条例》要求，由启东市财政局结合有关统计数据编制。", "启东市财政局"),
        ("本报告由启东市政务公开工作领导小组办公室编制。", None),
        ("现编制并发布本单位2023年度政府信息公开工作报告。", None),
        ("现公布全市2023年政府信息公开工作年度报告。", None),
        ("结合启东市财政局（以下简称“财政局”）政府信息公开工作有关统计数据撰写本报告。", "启东市财政局"),
        ("结合2023年启东市汇龙街道各科室的信息公开工作实际情况编制本报告。", "启东市汇龙街道"),
        ("结合我局政府信息公开工作实际编制本报告。", None),
        ("本报告由近海镇人民政府党政办公室编制。", "近海镇人民政府"),
        ("如对本报告有疑问，请与启东市财政局综合办公室联系（地址：启东市人民路1号）。", "启东市财政局"),
        ("如对本年度报告有疑问，请联系：启东市汇龙街道办事处；联系电话：0513-00000000。", "启东市汇龙街道办事处"),
        ("如对本报告有疑问，可与启东市财政局联系（地址：启东市人民路1号）。", "启东市财政局"),
        ("本年报根据《条例》要求，由启东市财政局编制。本年报由概述、附表两部分组成。", "启东市财政局"),
        ("根据2023年启东市财政局信息公开工作实际编制本年报。", "启东市财政局"),
        ("根据2023年启东市政府信息公开工作要点编制本年报。", None),
        ("如对本报告有疑问，请与启东市人民政府办公室联系。", None),
        ("如对本报告有疑问，请与本局办公室联系。", None),
        ("如对本报告有疑问，请与启东市近海镇政府综合督考办公室联系。", "启东市近海镇政府"),
        ("本报告由启东市人民政府信息公开工作领导小组办公室汇总编制。", "启东市人民政府"),
        ("2023年，启东工业园区管委会严格按照《条例》，坚持以公开为常态。", "启东工业园区管委会"),
        ("在市委、市政府的领导下，启东市卫健委认真贯彻落实《中华人民共和国政府信息公开条例》。", "启东市卫健委"),
        ("2023年，市政府认真贯彻落实《条例》，各部门严格执行《政府信息公开条例》，我局继续落实《条例》。", None),
        ("2023年，启东市财政局认真贯彻落实《行政许可法》。", None),
        ("2023年，启东市近海镇全面贯彻落实政府信息公开各项规定，加大公开力度。", "启东市近海镇"),
        ("2023年，各单位全面落实政府信息公开有关规定，市政府严格执行政府信息公开要求。", None),
        ("汇龙街道2023年政府信息公开工作年度报告是根据《条例》要求编制的。", "汇龙街道"),
        ("本单位2023年政府信息公开工作年度报告是根据《条例》要求编制的。", None),
    ],
)
def test_agency_as_the_report_speaks_of_itself(sentence: str, agency: str | None) -> None:
    report = parse_bytes(f"<body><p>{sentence}</p>{BODY}</body>".encode())
    assert (report.agency, report.title) == (agency, None)


@pytest.mark.parametrize("fact", ["发布日期：2024-01-20", "发布时间：2024-01-20 来源：启东市政务办 浏览次数：31"])
def test_a_title_above_a_line_of_facts(fact: str) -> None:
    page = f"<body><p style='text-align:center'>{PRINTED}</p><p>{fact}</p>{BODY}</body>"
    report = parse_bytes(page.encode())
    assert (report.agency, report.year, report.title) == ("启东市财政局", 2023, PRINTED)
    assert report.published == "2024-01-20"
    assert fact not in " ".join(section.text for section in report.sections)


def test_a_title_over_two_lines_may_say_for_whom_it_counts() -> None:
    title = "<p>西吉县统计局（本级）2023年政府信息公开工作</p><p>年度报告</p>"
    first = "<p>现公布西吉县统计局2023年度政府信息公开工作情况。</p>"
    report = parse_bytes(f"<html><body>{title}{first}{BODY}</body></html>".encode())
    assert (report.agency, report.evidence["agency"]) == ("西吉县统计局（本级）", "text")


OTHER = "海门市水利局"
"""An organ that is not the report's."""


def page(*lines: str, **metas: str) -> Document:
    named = [(name.replace("_", ":"), value) for name, value in metas.items()]
    return Document("text/html", "html", [Paragraph(line) for line in lines], metas=named)


@pytest.mark.parametrize(
    "line",
    [
        "来源：区人民政府办公室 时间：2024-01-12 10:01",
        "发布日期:2024-01-12 09:49:19",
        "发布时间 : 2024-01-12 16:25来源 : 启东市财政局",
        "信息来源:启东市财政局     发布日期:2024年01月12日     点击:",
        "成文日期 2024-01-12 发布机构 启东市财政局",
    ],
)
def test_a_text_states_its_date_in_the_lines_that_pages_do(line: str) -> None:
    title = "启东市财政局2023年政府信息公开工作年度报告"
    lines = [title, line, "一、总体情况", "2023年，我局办理申请3件。", "更新日期：2025-03-04"]
    assert identify(Document("text/plain", "text", [Paragraph(text) for text in lines])).published == "2024-01-12"


def test_sources_of_an_agency_go_before_each_other_in_one_order() -> None:
    """From the organ that answers for a page to the one that sent it in, each where those before it are silent."""
    told = {
        "meta index:发布机构": {"index_发布机构": "启东市一局"},
        "list entry": {},
        "signature": {},
        "breadcrumb": {"breadcrumb": "首页>部门>启东市四局>年报"},
        "meta index:来源": {"index_来源": "启东市五局"},
    }
    silent: list[str] = []
    for number, source in enumerate(told):
        metas = {name: value for one, facts in told.items() if one not in silent for name, value in facts.items()}
        hints = Hints(publisher=None if "list entry" in silent else "启东市二局")
        signed = () if "signature" in silent else ("启东市三局", "2024年1月20日")
        found = identify(page("2023年政府信息公开工作年度报告", "一、总体情况", *signed, **metas), hints)
        assert (found.agency, found.evidence["agency"]) == (f"启东市{'一二三四五'[number]}局", source)
        silent.append(source)


def test_what_led_to_a_report_of_another_year_does_not_change_this_one() -> None:
    """A portal's title, a list entry and a file name of the year before: who publishes the page goes before them."""
    stale = f"{OTHER}2022年政府信息公开工作年度报告"
    document = page("2023年政府信息公开工作年度报告", articletitle=stale, title=stale, index_发布机构="启东市财政局")
    found = identify(document, Hints(title=stale, filename=f"{stale}.pdf"))
    assert (found.year, found.agency) == (2023, "启东市财政局")
    fitting = stale.replace("2022", "2023")
    assert identify(page("2023年政府信息公开工作年度报告", articletitle=fitting)).agency == OTHER


def test_a_title_without_a_year_outside_the_text_names_no_agency_before_the_publisher() -> None:
    named = f"{OTHER}政府信息公开年度报告"
    document = page("2023年政府信息公开工作年度报告", title=named, index_发布机构="启东市财政局")
    assert identify(document).agency == "启东市财政局"
    assert identify(page("2023年政府信息公开工作年度报告", title=named)).agency == OTHER


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("启东市财政局办公室", "启东市财政局"),
        ("启东市财政局", "启东市财政局"),
        ("启东市人民政府办公室", None),
        ("启东市政务服务管理局", None),
        ("吕四港镇人民政府党政办公室", "吕四港镇人民政府"),
        ("启东市消防救援大队办公室", "启东市消防救援大队"),
        ("启东市教育局秘书科", "启东市教育局"),
        ("启东市人民政府办公厅秘书科", None),
    ],
)
def test_who_compiles_for_a_government_is_not_the_agency(name: str, agency: str | None) -> None:
    for called in ("", "（以下简称本单位）"):
        document = page("2023年政府信息公开工作年度报告", f"本报告由{name}{called}根据《条例》编制。")
        found = identify(document)
        assert (found.compiler, found.agency) == (name, agency)


@pytest.mark.parametrize(
    ("sentence", "year"),
    [
        ("本报告中所列数据的统计期限自2023年1月1日起至2023年12月31日止。", 2023),
        ("现将我局2023年政府信息公开工作情况报告如下，2022年的报告已于去年公布。", 2023),
        ("2022年，我局主动公开政府信息30条。", None),
        ("统计时间从2023年2月1日起。", None),
    ],
)
def test_the_year_of_a_report_whose_title_has_none(sentence: str, year: int | None) -> None:
    found = identify(page("启东市财政局政府信息公开工作年度报告", sentence))
    assert found.year == year


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-01-31", "2024-01-31"),
        ("2024年1月9日", "2024-01-09"),
        ("二〇二四年一月三十一日", "2024-01-31"),
        ("二○二四年十二月十日", "2024-12-10"),
        ("二〇二四年十月二十日", "2024-10-20"),
        ("2024-13-01", None),
        ("2024-12-32", None),
        ("2024-00-10", None),
        ("2024-01-00", None),
    ],
)
def test_the_date_of_a_report(text: str, date: str | None) -> None:
    title = "启东市财政局2023年政府信息公开工作年度报告"
    assert identify(page(title, "一、总体情况", "启东市财政局", text)).published == date
    assert identify(page(title, index_发布日期=text)).published == date


@pytest.mark.parametrize(
    "stated",
    [
        "<p>日期：2024年1月20日</p>",
        "<p>2024-01-20 09:12　来源：启东市财政局</p>",
        "<p>[2024-01-20]　来源：本站</p>",
        "<table><tr><td>发布机构</td><td>启东市财政局</td><td>发文日期</td><td>2024-01-20</td></tr></table>",
        '<time datetime="2024-01-20T01:12:00Z" itemprop="datePublished">1月20日</time>',
        '<script type="application/ld+json">{"title": "年报", "pubDate": "2024-01-20T09:12:00"}</script>',
        "<script>var oriCreateTime = '1705709520'; var createTime = '2024-01-20 08:12';</script>",
    ],
)
def test_the_date_that_a_page_states(stated: str) -> None:
    assert parse_bytes(f"<body>{stated}<h1>{PRINTED}</h1>{BODY}</body>".encode()).published == "2024-01-20"


def test_titles_of_several_organs_beside_the_article_lend_it_none() -> None:
    beside = "<p>莲花县教育局2023年政府信息公开工作年度报告</p><p>莲花县水利局2022年政府信息公开工作年度报告</p>"
    signed = "<p>启东市财政局</p><p>2024年1月20日</p>"
    report = parse_bytes(f"<body><div>{beside}</div>{TITLE}{BODY}{signed}</body>".encode())
    assert (report.agency, report.year) == ("启东市财政局", 2023)


def test_only_an_organ_signs() -> None:
    """What stands above the date at the end is the agency where it is a name, and nothing where it is a sentence."""
    title, section = "2023年政府信息公开工作年度报告", "六、其他需要报告的事项"
    assert identify(page(title, section, "启东市财政局", "2024年1月20日")).agency == "启东市财政局"
    for last in ("没有需要报告的事项", section, "我局", "各单位"):
        assert identify(page(title, section, last, "2024年1月20日")).agency is None
    long = "2024年1月20日启东市财政局办公室印发"
    assert identify(page(title, section, "启东市财政局", long)).agency is None


def test_a_title_in_one_line_names_its_agency_whatever_the_name_ends_in() -> None:
    found = identify(page("启东市圆陀角旅游集散地2023年政府信息公开工作年度报告"))
    assert (found.agency, found.year) == ("启东市圆陀角旅游集散地", 2023)


@pytest.mark.parametrize(
    "signed",
    [
        "启东市民政局\n2024年1月20日\n附件",
        "启东市民政局　2024年1月20日",
        "启东市民政局\n二〇二四年一月二十日",
        "附件1：",
    ],
)
def test_the_letter_before_a_report_gives_it_neither_its_date_nor_its_name(signed: str) -> None:
    lines = [
        "关于报送2023年度政府信息公开工作年度报告的函",
        "市政府办公室：",
        "现将我局年度报告报上。",
        *signed.split("\n"),
    ]
    lines += ["启东市民政局2023年政府信息公开工作年度报告", "一、总体情况", "2023年，我局认真落实《条例》。"]
    identity = identify(page(*lines))
    assert (identity.agency, identity.year) == ("启东市民政局", 2023)
    assert identity.title == "启东市民政局2023年政府信息公开工作年度报告"
