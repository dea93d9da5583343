from django.urls import path

from networks.views import kinds, networks, rows, sheets, units

app_name = "networks"
urlpatterns = [
    # /networks/
    path("networks/", networks.networks, name="networks"),
    path("networks/new/", networks.network_add, name="network_add"),
    path("networks/<slug:slug>/", networks.network, name="network"),
    path("networks/<slug:slug>/edit/", networks.network_edit, name="network_edit"),
    path("networks/<slug:slug>/roles/", networks.roles, name="roles"),
    path("networks/<slug:slug>/roles/<int:pk>/remove/", networks.role_remove, name="role_remove"),
    path("networks/<slug:slug>/kinds/", kinds.kinds, name="kinds"),
    path("networks/<slug:slug>/kinds/<int:pk>/", kinds.kind_edit, name="kind_edit"),
    path("networks/<slug:slug>/kinds/<int:pk>/close/", kinds.kind_close, name="kind_close"),
    path("networks/<slug:slug>/units/", units.units, name="units"),
    path("networks/<slug:slug>/units/new/", units.unit_add, name="unit_add"),
    path("networks/<slug:slug>/units/export/", sheets.units_export, name="units_export"),
    path("networks/<slug:slug>/units/import/", sheets.units_imports, name="units_imports"),
    path("networks/<slug:slug>/units/import/<uuid:uuid>/", sheets.units_import, name="units_import"),
    path("networks/<slug:slug>/units/import/<uuid:uuid>/act/", sheets.units_import_act, name="units_import_act"),
    # /units/<uuid>/
    path("units/<uuid:uuid>/", units.unit, name="unit"),
    path("units/<uuid:uuid>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<uuid:uuid>/tree/", units.unit_tree, name="unit_tree"),
    path("units/<uuid:uuid>/<str:noun>/new/", rows.row_add, name="row_add"),
    path("units/<uuid:uuid>/<str:noun>/<int:pk>/", rows.row_edit, name="row_edit"),
    path("units/<uuid:uuid>/<str:noun>/<int:pk>/remove/", rows.row_remove, name="row_remove"),
]
