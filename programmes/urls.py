from django.urls import URLPattern, path

from programmes.framework.views import framework, indicators, periods, sheets, values
from programmes.views import (
    duplicates,
    follow_ups,
    invitations,
    messages,
    partners,
    people,
    people_imports,
    programmes,
    road,
    targets,
    users,
)

app_name = "programmes"
urlpatterns: list[URLPattern] = [
    # /programmes/new/, /programmes/<slug>/
    path("programmes/new/", programmes.programme_add, name="programme_add"),
    path("programmes/<slug:slug>/edit/", programmes.programme_edit, name="programme_edit"),
    path("programmes/<slug:slug>/state/", programmes.programme_state, name="programme_state"),
    path("programmes/<slug:slug>/settings/", programmes.settings, name="settings"),
    path("programmes/<slug:slug>/gender-marker/", programmes.gender_marker, name="gender_marker"),
    path("programmes/<slug:slug>/measures/", programmes.measures, name="measures"),
    path("programmes/<slug:slug>/measures/export/", programmes.measures_export, name="measures_export"),
    path("programmes/<slug:slug>/history/", programmes.programme_history, name="programme_history"),
    # /programmes/<slug>/partners/, guests/
    path("programmes/<slug:slug>/partners/", partners.partners, name="partners"),
    path("programmes/<slug:slug>/partners/new/", partners.partner_add, name="partner_add"),
    path("programmes/<slug:slug>/partners/<int:pk>/", partners.partner_edit, name="partner_edit"),
    path("programmes/<slug:slug>/partners/<int:pk>/remove/", partners.partner_remove, name="partner_remove"),
    path("programmes/<slug:slug>/guests/new/", partners.guest_add, name="guest_add"),
    path("programmes/<slug:slug>/guests/<int:pk>/", partners.guest_edit, name="guest_edit"),
    path("programmes/<slug:slug>/guests/<int:pk>/remove/", partners.guest_remove, name="guest_remove"),
    # /programmes/<slug>/targets/, road/
    path("programmes/<slug:slug>/targets/", targets.targets, name="targets"),
    path("programmes/<slug:slug>/targets/new/", targets.target_add, name="target_add"),
    path("programmes/<slug:slug>/targets/<int:pk>/", targets.target_edit, name="target_edit"),
    path("programmes/<slug:slug>/targets/<int:pk>/remove/", targets.target_remove, name="target_remove"),
    path("programmes/<slug:slug>/targets/<int:pk>/move/", targets.target_move, name="target_move"),
    path("programmes/<slug:slug>/road/", road.stages, name="stages"),
    path("programmes/<slug:slug>/road/new/", road.stage_add, name="stage_add"),
    path("programmes/<slug:slug>/road/<int:pk>/", road.stage_edit, name="stage_edit"),
    path("programmes/<slug:slug>/road/<int:pk>/remove/", road.stage_remove, name="stage_remove"),
    path("programmes/<slug:slug>/road/<int:pk>/move/", road.stage_move, name="stage_move"),
    # /programmes/<slug>/framework/, framework/results/, framework/indicators/
    path("programmes/<slug:slug>/framework/", framework.framework, name="framework"),
    path("programmes/<slug:slug>/framework/export/", sheets.framework_export, name="framework_export"),
    path("programmes/<slug:slug>/framework/import/", sheets.framework_import, name="framework_import"),
    path("programmes/<slug:slug>/framework/results/new/", framework.result_add, name="result_add"),
    path("programmes/<slug:slug>/framework/results/<int:pk>/", framework.result_edit, name="result_edit"),
    path("programmes/<slug:slug>/framework/results/<int:pk>/remove/", framework.result_remove, name="result_remove"),
    path("programmes/<slug:slug>/framework/results/<int:pk>/move/", framework.result_move, name="result_move"),
    path(
        "programmes/<slug:slug>/framework/results/<int:pk>/indicators/new/",
        indicators.indicator_add,
        name="indicator_add",
    ),
    path("programmes/<slug:slug>/framework/indicators/<int:pk>/", indicators.indicator, name="indicator"),
    *(
        path(
            f"programmes/<slug:slug>/framework/indicators/<int:pk>/{act}/",
            getattr(indicators, f"indicator_{act}"),
            name=f"indicator_{act}",
        )
        for act in ("edit", "remove", "move", "baseline", "target", "correct", "uncorrect")
    ),
    # /programmes/<slug>/periods/, values/, workbooks/
    path("programmes/<slug:slug>/periods/", periods.periods, name="periods"),
    path("programmes/<slug:slug>/periods/<int:pk>/", periods.period_edit, name="period_edit"),
    path("programmes/<slug:slug>/periods/<int:pk>/act/", periods.period_act, name="period_act"),
    path("programmes/<slug:slug>/values/", values.values, name="values"),
    path("programmes/<slug:slug>/values/<int:period>/<int:organisation>/act/", values.values_act, name="values_act"),
    path(
        "programmes/<slug:slug>/values/<int:period_id>/<int:organisation>/sheet/",
        sheets.values_sheet,
        name="values_sheet",
    ),
    path(
        "programmes/<slug:slug>/values/<int:period_id>/<int:organisation>/import/",
        sheets.values_import,
        name="values_import",
    ),
    path("programmes/<slug:slug>/values/<int:period>/<int:indicator>/<int:organisation>/", values.value, name="value"),
    path(
        "programmes/<slug:slug>/values/<int:period>/<int:indicator>/<int:organisation>/act/",
        values.value_act,
        name="value_act",
    ),
    path("programmes/<slug:slug>/workbooks/<uuid:uuid>/", sheets.sheet, name="sheet"),
    path("programmes/<slug:slug>/workbooks/<uuid:uuid>/act/", sheets.sheet_act, name="sheet_act"),
    # /administration/people/, lists/
    path("administration/people/", users.users, name="users"),
    path("administration/people/<int:pk>/", users.user, name="user"),
    path("administration/lists/", users.reference_lists, name="reference_lists"),
    # /programmes/<slug>/messages/
    path("programmes/<slug:slug>/messages/", messages.messages, name="messages"),
    path("programmes/<slug:slug>/messages/send/", messages.messages_send, name="messages_send"),
    path("programmes/<slug:slug>/messages/<uuid:uuid>/", messages.message, name="message"),
    path("programmes/<slug:slug>/messages/<uuid:uuid>/act/", messages.message_act, name="message_act"),
    # /programmes/<slug>/follow-ups/ , /follow-ups/<uuid>/
    path("programmes/<slug:slug>/follow-ups/", follow_ups.follow_ups, name="follow_ups"),
    path("programmes/<slug:slug>/follow-ups/new/", follow_ups.follow_up_add, name="follow_up_add"),
    path("follow-ups/<uuid:uuid>/", follow_ups.follow_up, name="follow_up"),
    path("follow-ups/<uuid:uuid>/do/", follow_ups.follow_up_do, name="follow_up_do"),
    path("follow-ups/<uuid:uuid>/verify/", follow_ups.follow_up_verify, name="follow_up_verify"),
    path("follow-ups/<uuid:uuid>/reopen/", follow_ups.follow_up_reopen, name="follow_up_reopen"),
    path("follow-ups/<uuid:uuid>/cancel/", follow_ups.follow_up_cancel, name="follow_up_cancel"),
    path("follow-ups/<uuid:uuid>/remind/", follow_ups.follow_up_remind, name="follow_up_remind"),
    # /programmes/<slug>/people/ , /enrolments/<uuid>/
    path("programmes/<slug:slug>/people/", people.people, name="people"),
    path("programmes/<slug:slug>/people/export/", people.people_export, name="people_export"),
    path("programmes/<slug:slug>/people/new/", people.person_add, name="person_add"),
    path("programmes/<slug:slug>/people/import/", people_imports.people_imports, name="people_imports"),
    path("programmes/<slug:slug>/people/import/template/", people_imports.people_template, name="people_template"),
    path("programmes/<slug:slug>/people/import/<uuid:uuid>/", people_imports.people_import, name="people_import"),
    path(
        "programmes/<slug:slug>/people/import/<uuid:uuid>/act/",
        people_imports.people_import_act,
        name="people_import_act",
    ),
    path("programmes/<slug:slug>/people/duplicates/", duplicates.duplicates, name="duplicates"),
    path("programmes/<slug:slug>/people/duplicates/<uuid:keep>/<uuid:drop>/", duplicates.merge, name="merge"),
    path("enrolments/<uuid:uuid>/", people.enrolment_edit, name="enrolment_edit"),
    path("enrolments/<uuid:uuid>/state/", people.enrolment_state, name="enrolment_state"),
    path("enrolments/<uuid:uuid>/sensitive/", people.sensitive, name="sensitive"),
    path("enrolments/<uuid:uuid>/erase/", duplicates.erase, name="erase"),
    path("enrolments/<uuid:uuid>/invite/", invitations.invite_trainee, name="invite_trainee"),
    # /programmes/<slug>/invitations/, roles/ , /join/<token>/
    path("programmes/<slug:slug>/invitations/", invitations.invitations, name="invitations"),
    path("programmes/<slug:slug>/invitations/cohort/", invitations.invite_cohort, name="invite_cohort"),
    path("programmes/<slug:slug>/invitations/mails/", invitations.invitation_mails, name="invitation_mails"),
    path("programmes/<slug:slug>/invitations/cards/", invitations.invitation_cards, name="invitation_cards"),
    path("programmes/<slug:slug>/invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("programmes/<slug:slug>/invitations/<int:pk>/act/", invitations.invitation_act, name="invitation_act"),
    path("programmes/<slug:slug>/roles/", invitations.roles, name="roles"),
    path("programmes/<slug:slug>/roles/<int:pk>/remove/", invitations.role_remove, name="role_remove"),
    path("join/<str:token>/", invitations.join, name="join"),
]
