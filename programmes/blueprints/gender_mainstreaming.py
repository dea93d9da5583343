"""The gender-mainstreaming course: seven stages, six expected results."""

from django.utils.translation import gettext_lazy as _

from programmes.blueprints import Blueprint, StagePlan, TargetPlan
from programmes.enums import StageKind

GENDER_MAINSTREAMING = Blueprint(
    key="gender-mainstreaming",
    label=_("Gender-mainstreaming course"),
    about=_(
        "Launch workshop, training for 30 people, 4–5 group action plans with technical support, a field study visit, "
        "a closing workshop and the final report."
    ),
    stages=(
        StagePlan(StageKind.LAUNCH, "Hội thảo khởi động", "Launch workshop", 0.1, 0.1, "events.launch"),
        StagePlan(StageKind.TRAINING, "Tập huấn", "Training", 0.1, 0.11, "events.training"),
        StagePlan(StageKind.PLANS, "Kế hoạch hành động nhóm", "Group action plans", 0.11, 0.25, "plans.approved", 4),
        StagePlan(StageKind.SUPPORT, "Hỗ trợ, giám sát", "Support and visits", 0.25, 0.9, "support.delivered"),
        StagePlan(StageKind.FIELD_VISIT, "Tham quan thực địa", "Field study visit", 0.75, 0.76, "events.field_visit"),
        StagePlan(StageKind.CLOSING, "Hội thảo tổng kết", "Closing workshop", 0.95, 0.96, "events.closing"),
        StagePlan(StageKind.REPORT, "Báo cáo kết thúc", "Final report", 0.97, 1.0, "reports.final"),
    ),
    targets=(
        TargetPlan("events.launch", "Hội thảo khởi động", "Launch workshop", 1, due=0.2),
        TargetPlan("people.trained", "Khóa tập huấn cho 30 học viên", "Training course for 30 trainees", 30, due=0.2),
        TargetPlan(
            "support.delivered",
            "Chương trình hỗ trợ kỹ thuật: thiết kế, thực hiện, theo dõi và đánh giá hoạt động của học viên",
            "Technical-support programme: design, implementation, monitoring and evaluation of the trainees’ activities",
            1,
        ),
        TargetPlan("plans.approved", "Kế hoạch hành động nhóm", "Group action plans", 4, 5, due=0.5),
        TargetPlan("events.field_visit", "Chuyến tham quan, học tập thực địa", "Field study visit", 1),
        TargetPlan("events.closing", "Hội thảo tổng kết", "Closing workshop", 1),
    ),
)
