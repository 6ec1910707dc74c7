"""Known side effects: KPIs to be watched together, because raising the one can hurt the other (rule T18)."""

from dataclasses import dataclass

from lib.language import Text


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two KPIs and what goes wrong when only the first is looked at."""

    first: str
    second: str
    why: Text


CONFLICTS = (
    Conflict("K7", "K4", Text("Short calls leave problems unsolved.", "通话过短，问题得不到解决。")),
    Conflict("K7", "K3", Text("Who hurries, makes customers call again.", "一味求快，客户只能再次来电。")),
    Conflict("K7", "K1", Text("Haste is felt: satisfaction falls.", "匆忙会被客户感受到，满意度下降。")),
    Conflict("K3", "K4", Text("Cases closed at the first contact come back reopened.", "首次联系就关闭的工单，可能又被重新打开。")),
    Conflict("K1", "K6", Text("Easy cases please; who takes the hard ones looks slow.", "简单工单容易获好评，处理难题的人反而显得慢。")),
    Conflict("K1", "K41", Text("Satisfaction bought with refunds shows up as quality loss.", "用退款换来的满意会体现为质量损失。")),
    Conflict("K1", "K1.self", Text("Answers people collect themselves are kinder.", "自行收集的评价往往偏高。")),
    Conflict("K9", "K18", Text("New customers at the price of the old ones: watch both.", "只顾拉新会丢老客户，两者须同看。")),
    Conflict("K10", "K13", Text("Fast wins may leave fast.", "来得快的客户可能走得也快。")),
    Conflict("K50", "K13", Text("Deals that do not fit are lost again as churn.", "勉强成交的客户，日后容易流失。")),
    Conflict("K25", "K2", Text("Selling more to unwilling customers costs recommendation.", "强推增购会损害推荐意愿。")),
    Conflict("K21", "K24", Text("Cheap customers are often worth little.", "低成本获来的客户，价值往往也低。")),
    Conflict("K8", "K5", Text("Saving on service shows in waiting time.", "压缩服务成本会体现在等待时间上。")),
    Conflict("K31", "K2", Text("Contacts made for the count annoy.", "为凑数而联系，会惹客户反感。")),
)
