from django.urls import path

from actionplans.views import groups, plans, updates, visits

app_name = "actionplans"
urlpatterns = [
    # /programmes/<slug>/groups/
    path("programmes/<slug:slug>/groups/", groups.groups, name="groups"),
    path("programmes/<slug:slug>/groups/place/", groups.member_place, name="member_place"),
    # /programmes/<slug>/plans/
    path("programmes/<slug:slug>/plans/", plans.plans, name="plans"),
    path("groups/<int:pk>/plan/", plans.plan_begin, name="plan_begin"),
    # /plans/<uuid>/
    path("my/plan/", plans.my_plan, name="my_plan"),
    path("plans/<uuid:uuid>/", plans.plan, name="plan"),
    path("plans/<uuid:uuid>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<uuid:uuid>/submit/", plans.plan_submit, name="plan_submit"),
    path("plans/<uuid:uuid>/approve/", plans.plan_approve, name="plan_approve"),
    path("plans/<uuid:uuid>/return/", plans.plan_return, name="plan_return"),
    path("plans/<uuid:uuid>/complete/", plans.plan_complete, name="plan_complete"),
    path("plans/<uuid:uuid>/verify/", plans.plan_verify, name="plan_verify"),
    path("plans/<uuid:uuid>/reopen/", plans.plan_reopen, name="plan_reopen"),
    path("plans/<uuid:uuid>/comments/", plans.comment_add, name="comment_add"),
    path("comments/<int:pk>/resolve/", plans.comment_resolve, name="comment_resolve"),
    path("plans/<uuid:uuid>/versions/<int:number>/", plans.plan_version, name="plan_version"),
    path("plans/<uuid:uuid>/updates/new/", updates.update_add, name="update_add"),
    path("updates/<int:pk>/seen/", updates.update_seen, name="update_seen"),
    # /programmes/<slug>/visits/ , /visits/<uuid>/
    path("programmes/<slug:slug>/visits/", visits.visits, name="visits"),
    path("programmes/<slug:slug>/visits/new/", visits.visit_plan, name="visit_plan"),
    path("visits/<uuid:uuid>/", visits.visit, name="visit"),
    path("visits/<uuid:uuid>/edit/", visits.visit_edit, name="visit_edit"),
    path("visits/<uuid:uuid>/checklists/<str:code>/", visits.checklist, name="checklist"),
    path("visits/<uuid:uuid>/findings/new/", visits.finding_add, name="finding_add"),
    path("visits/<uuid:uuid>/report/", visits.visit_report, name="visit_report"),
    path("visits/<uuid:uuid>/review/", visits.visit_review, name="visit_review"),
    path("visits/<uuid:uuid>/return/", visits.visit_return, name="visit_return"),
    path("visits/<uuid:uuid>/cancel/", visits.visit_cancel, name="visit_cancel"),
]
