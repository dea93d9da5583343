from django.urls import path

from networks.views import (
    designs,
    desk,
    fund,
    fund_entries,
    fund_settings,
    kinds,
    networks,
    questions,
    returns,
    rounds,
    rows,
    sheets,
    units,
)

app_name = "networks"
urlpatterns = [
    # /networks/
    path("networks/", networks.networks, name="networks"),
    path("networks/new/", networks.network_add, name="network_add"),
    path("networks/<slug:slug>/", networks.network, name="network"),
    path("networks/<slug:slug>/edit/", networks.network_edit, name="network_edit"),
    path("networks/<slug:slug>/holders/", networks.roles, name="roles"),
    path("networks/<slug:slug>/holders/<int:pk>/remove/", networks.role_remove, name="role_remove"),
    path("networks/<slug:slug>/kinds/", kinds.kinds, name="kinds"),
    path("networks/<slug:slug>/kinds/<int:pk>/", kinds.kind_edit, name="kind_edit"),
    path("networks/<slug:slug>/kinds/<int:pk>/close/", kinds.kind_close, name="kind_close"),
    path("networks/<slug:slug>/units/", units.units, name="units"),
    path("networks/<slug:slug>/units/new/", units.unit_add, name="unit_add"),
    path("networks/<slug:slug>/units/export/", sheets.units_export, name="units_export"),
    path("networks/<slug:slug>/units/lists/", sheets.units_imports, name="units_imports"),
    path("networks/<slug:slug>/units/lists/<uuid:uuid>/", sheets.units_import, name="units_import"),
    path("networks/<slug:slug>/units/lists/<uuid:uuid>/act/", sheets.units_import_act, name="units_import_act"),
    path("networks/<slug:slug>/forms/", designs.return_forms, name="return_forms"),
    path("networks/<slug:slug>/rounds/", rounds.rounds, name="rounds"),
    # /networks/<slug>/fund/
    path("networks/<slug:slug>/fund/", fund.fund, name="fund"),
    path("networks/<slug:slug>/fund/export/", fund.fund_export, name="fund_export"),
    path("networks/<slug:slug>/fund/entries/", fund_entries.fund_entries, name="fund_entries"),
    path("networks/<slug:slug>/fund/entries/confirm/", fund_entries.fund_entries_confirm, name="fund_entries_confirm"),
    path("networks/<slug:slug>/fund/settings/", fund_settings.fund_settings, name="fund_settings"),
    path("networks/<slug:slug>/fund/settings/<str:noun>/new/", fund_settings.fund_row_add, name="fund_row_add"),
    path("networks/<slug:slug>/fund/settings/<str:noun>/<int:pk>/", fund_settings.fund_row_edit, name="fund_row_edit"),
    path(
        "networks/<slug:slug>/fund/settings/<str:noun>/<int:pk>/remove/",
        fund_settings.fund_row_remove,
        name="fund_row_remove",
    ),
    # /fund-entries/<uuid>/
    path("fund-entries/<uuid:uuid>/", fund_entries.fund_entry, name="fund_entry"),
    path("fund-entries/<uuid:uuid>/act/", fund_entries.fund_entry_act, name="fund_entry_act"),
    path("networks/<slug:slug>/desk/", desk.desk, name="desk"),
    path("networks/<slug:slug>/desk/settings/", desk.desk_settings, name="desk_settings"),
    path("networks/<slug:slug>/desk/experts/", desk.experts, name="experts"),
    path("networks/<slug:slug>/desk/experts/<int:pk>/", desk.expert_edit, name="expert_edit"),
    path("networks/<slug:slug>/desk/experts/<int:pk>/remove/", desk.expert_remove, name="expert_remove"),
    path("networks/<slug:slug>/desk/ask/", questions.question_add, name="question_add"),
    # /questions/<uuid>/
    path("questions/<uuid:uuid>/", questions.question, name="question"),
    path("questions/<uuid:uuid>/act/", questions.question_act, name="question_act"),
    path("questions/<uuid:uuid>/edition/", questions.edition_edit, name="edition_edit"),
    # /answers/<uuid>/
    path("answers/<uuid:uuid>/", questions.answer, name="answer"),
    path("answers/<uuid:uuid>/thank/", questions.answer_thank, name="answer_thank"),
    # /return-forms/<pk>/
    path("return-forms/<int:pk>/", designs.return_form, name="return_form"),
    path("return-forms/<int:pk>/<str:noun>/new/", designs.part_add, name="part_add"),
    path("return-forms/<int:pk>/<str:noun>/<int:part>/", designs.part_edit, name="part_edit"),
    path("return-forms/<int:pk>/<str:noun>/<int:part>/remove/", designs.part_remove, name="part_remove"),
    # /rounds/<uuid>/
    path("rounds/<uuid:uuid>/", rounds.round_page, name="round"),
    path("rounds/<uuid:uuid>/act/", rounds.round_act, name="round_act"),
    path("rounds/<uuid:uuid>/figures/", rounds.round_figures, name="round_figures"),
    path("rounds/<uuid:uuid>/figures/export/", rounds.round_export, name="round_export"),
    # /returns/<uuid>/
    path("returns/<uuid:uuid>/", returns.return_page, name="return"),
    path("returns/<uuid:uuid>/act/", returns.return_act, name="return_act"),
    # /units/<uuid>/
    path("units/<uuid:uuid>/", units.unit, name="unit"),
    path("units/<uuid:uuid>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<uuid:uuid>/tree/", units.unit_tree, name="unit_tree"),
    path("units/<uuid:uuid>/fund/new/", fund_entries.fund_entry_add, name="fund_entry_add"),
    path("units/<uuid:uuid>/fund/<int:year>/explain/", fund.fund_explain, name="fund_explain"),
    path("units/<uuid:uuid>/<str:noun>/new/", rows.row_add, name="row_add"),
    path("units/<uuid:uuid>/<str:noun>/<int:pk>/", rows.row_edit, name="row_edit"),
    path("units/<uuid:uuid>/<str:noun>/<int:pk>/remove/", rows.row_remove, name="row_remove"),
]
