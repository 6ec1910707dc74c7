"""The words by which a sheet's columns are recognised, in English and Chinese. A proposal only: a person confirms it."""

import re
from collections.abc import Iterable

PERSON = ("name", "person", "employee", "mitarbeiter", "mitarbeiterin", "mitarbeiter/in", "verkäufer", "berater", "empleado", "nom",
          "agent", "rep", "owner", "salesperson", "colleague", "user", "staff", "member", "full name",
          "姓名", "员工", "人员", "名字", "客服", "销售", "负责人", "坐席", "员工姓名")  # fmt: skip
FIRST_NAME = ("first name", "given name", "forename", "firstname", "vorname", "名")
LAST_NAME = ("last name", "surname", "family name", "lastname", "nachname", "姓", "姓氏")
YEAR = ("year", "jahr", "年份", "年度", "年")
SERIAL = ("rank", "#", "no", "no.", "nr", "nr.", "row", "line", "序号", "排名", "名次", *YEAR)  # of rows, no KPI
IDENTITY = ("id", "user id", "employee id", "staff id", "e-mail", "email", "mail", "工号", "员工编号", "编号", "邮箱")
TEAM = ("team", "group", "gruppe", "abteilung", "bereich", "department", "unit", "branch", "团队", "部门", "小组", "组", "分公司")
ROLE = ("role", "rolle", "funktion", "stelle", "position", "job", "job title", "title", "function", "角色", "岗位", "职位")
MONTH = ("month", "monat", "datum", "zeitraum", "week", "day", "woche", "kw", "tag", "period", "date", "月份", "月", "期间", "日期")
KPI = ("kpi", "metric", "measure", "indicator", "指标", "指标名称")
VALUE = ("value", "result", "score", "figure", "值", "数值", "结果", "得分")
SAMPLE = ("n", "sample", "sample size", "样本", "样本数", "样本量")  # what is never a KPI of its own
TARGET = ("target", "goal", "ziel", "soll", "目标", "目标值")  # what a KPI should be, never one of its own
GOAL = (*TARGET, "plan", "budget", "quota", "计划")  # the same, beside the name of a KPI
COUNT = (*SAMPLE, "count", "responses", "answers", "cases", "数量", "答复数", "工单数")

# What a row is called that sums others up, or says something about the table.
_SUM = "(grand ?|sub-? ?)?totals?|average|avg\\.?|median|overall|gesamt(summe)?|summe|durchschnitt|mittelwert|ø"
_ZH_SUM = "合计|总计|小计|总和|总分|总数|汇总|平均[值数分]?|均值|中位数"
SUMS = re.compile(
    rf"(({_SUM})( .*)?|.* (total|average|avg\.?|mean|median)|.*({_ZH_SUM})|everyone|company"
    r"|(sums?|mean|all)( (of|for|teams?|staff|people|members|agents|employees|reps)( .*)?)?"
    r"|(targets?|goals?|benchmark|ziel(wert)?)( (of|for|value|20\d\d|q[1-4])( .*)?)?"
    r"|min(imum|\.)?|maximum|目标值?|全部|全体|最[高低大小][分值]?)( ?[(（].*[)）])?\s*[:：]?"
    r"|(prepared|created) by.*|(source|notes?|remarks?|as of|stand|quelle|制表人?|备注|注|说明|(数据)?来源)\s*([:：].*)?"
)
LEAST, MOST = ("min", "min.", "minimum"), ("max", "max.")  # Max is a name as well

ROLES = {
    "sales": ("sales", "salesperson", "sales rep", "account executive", "销售"),
    "acquisition": ("acquisition", "sdr", "bdr", "business development", "拓客"),
    "service": ("service", "support", "customer service", "agent", "service agent", "客服"),
    "account_manager": ("account manager", "account management", "key account manager", "客户经理"),
    "customer_success": ("customer success", "customer success manager", "csm", "客户成功", "客户成功经理"),
    "after_sales": ("after-sales", "after sales", "aftersales", "field service", "售后"),
    "executive": ("executive", "executives", "manager", "management", "高管", "管理层"),
}

# Percent that may be above 100 or below 0.
OPEN_ENDED = ("growth", "increase", "decrease", "change", "attainment", "achievement", "quota", "of target", "vs target", "to target",
              "of plan", "vs plan", "of budget", "vs budget", "yoy", "mom", "qoq", "nrr", "net retention", "net revenue retention",
              "margin", "roi", "markup", "utilisation", "utilization",
              "达成", "完成率", "增长", "增幅", "同比", "环比", "利润率", "毛利率", "净留存")  # fmt: skip
PER_TIME = ("hourly rate", "day rate", "daily rate", "billing rate", "bill rate", "pay rate", "时薪", "日薪")  # money, and no share
PER_MILLE = ("‰", "per mille", "permille", "promille", "千分")
PERCENT = ("%", "％", "percent", "pct", "百分")
RATE = (*PERCENT, "rate", "ratio", "share", "quote", "率", "占比", "比例")
NPS = ("nps", "net promoter", "净推荐")
MONEY = ("revenue", "umsatz", "erlös", "erlöse", "kosten",
         "sales", "amount", "cost", "spend", "margin", "turnover", "value sold", "€", "$", "¥", "£",
         "销售额", "收入", "金额", "成本", "费用", "营业额", "利润", "毛利")  # fmt: skip
SECONDS = {
    1.0: ("sec", "secs", "second", "seconds", "(s)", "秒"),
    60.0: ("min", "mins", "minute", "minutes", "分钟"),
    3600.0: ("hour", "hours", "hrs", "(h)", "小时"),
    86_400.0: ("day", "days", "(d)", "天"),
}
AVERAGE = ("average", "avg", "mean", "median", "per", "平均", "均", "中位")
TOTAL = ("revenue", "umsatz", "erlös", "erlöse", "anrufe", "aufträge", "abschlüsse", "成交额", "业绩",
         "sales", "amount", "spend", "deals", "orders", "calls", "visits", "tickets", "cases", "meetings", "leads", "count",
         "number of", "volume", "units", "销售额", "收入", "金额", "成交", "单数", "数量", "次数", "量", "额",
         "通话数", "电话数", "来电数", "拜访数", "会议数", "线索数", "件数")  # fmt: skip
LOWER = ("time", "duration", "churn", "cost", "complaint", "complaints", "escalation", "escalations", "error", "errors", "backlog",
         "overdue", "refund", "refunds", "returns", "wait", "waiting", "abandon", "abandonment", "reopen", "reopens", "effort", "ces",
         "sick", "krank",
         "return rate", "retouren", "retourenquote", "storno", "stornoquote", "beschwerden", "reklamationen", "fehler",
         "fehlerquote", "kosten", "wartezeit", "bearbeitungszeit", "antwortzeit", "dauer", "fluktuation",
         "absence", "absences", "absent", "absenteeism", "late", "lateness", "defect", "defects", "bug", "bugs", "abandoned",
         "cancellation", "cancellations", "cancelled", "canceled", "lost", "loss", "losses", "bounce", "unsubscribe", "unsubscribes",
         "unresolved", "missed", "downtime", "rework", "queue", "dso", "breach", "breaches", "violations", "failure", "failures", "failed",
         "no-show", "no-shows", "dropped",
         "时长", "时间", "流失", "成本", "投诉", "错误", "逾期", "退款", "退货", "等待", "升级", "差错",
         "缺勤", "取消", "返工", "漏接", "超时", "未解决", "未处理", "未完成", "未接", "违规", "失败", "丢失")  # fmt: skip
# Words that say the opposite of one in LOWER that stands in them or beside them.
HIGHER = ("on time", "in time", "on-time", "time saved", "timely", "punctual", "savings", "saved", "avoided", "resolved", "reduction",
          "training", "learning", "billable", "worked", "volunteer", "培训", "学习", "工时",
          "first time fix", "first time right", "first time resolution", "first-time fix", "first-time right", "first-time resolution",
          "right first time", "error-free", "error free", "zero-error", "zero error", "resolution rate", "handled", "cleared",
          "collected", "recovery", "recovered", "utilisation", "utilization", "处理率", "回款", "销售额",
          "closed", "processed", "prevented", "fixed", "won back", "free", "zero", "with customers", "with clients", "selling time",
          "logged", "full-time", "full time", "upsell", "结案", "挽回", "零投诉", "零差错", "无差错", "无投诉", "利用率", "升级销售",
          "准时", "按时", "及时", "节省", "节约", "解决率")  # fmt: skip
# fmt: off
DIMENSIONS = {
    "relationship": (
        "csat", "nps", "satisfaction", "satisfied", "ces", "feedback", "promoter", "rating", "review", "usage", "health",
        "满意", "推荐", "评价", "好评", "健康",
    ),
    "quality": (
        "churn", "renewal", "renewals", "retention", "upsell", "cross-sell", "margin", "clv", "ltv", "repurchase", "attrition",
        "流失", "续约", "续费", "留存", "增购", "复购", "毛利", "价值",
    ),
    "scale": (
        "revenue", "sales", "deals", "orders", "leads", "new", "win", "conversion", "customers", "pipeline", "quota",
        "销售额", "收入", "成交", "订单", "线索", "转化", "新客", "新增", "赢单", "回款",
    ),
}
# fmt: on


def names(header: str, words: Iterable[str]) -> bool:
    """Whether the header is one of the words, whatever its case and the marks between its parts."""
    return plain(header) in words


def mentions(header: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the header: a whole English word, or Chinese signs and symbols anywhere."""
    said = plain(header)
    return any(re.search(rf"\b{re.escape(word)}\b", said) if word[0].isascii() and word[0].isalpha() else word in said for word in words)


def is_sum(name: str, has_least: bool = False) -> bool:
    """Whether the name is that of a total, an average or a note, and of nobody. `has_least`: whether another row is called Min."""
    said = plain(name)
    return SUMS.fullmatch(said) is not None or (has_least and said in MOST)


def plain(header: str) -> str:
    """Lower case, with single blanks between words."""
    return re.sub(r"[\s_]+", " ", header).strip().casefold()
