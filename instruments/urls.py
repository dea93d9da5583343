from django.urls import path

from instruments.criteria import views

app_name = "instruments"
urlpatterns = [
    # /criteria/
    path("criteria/", views.criteria_sets, name="criteria_sets"),
    path("criteria/<uuid:uuid>/", views.criteria_set, name="criteria_set"),
    path("criteria/<uuid:uuid>/edit/", views.criteria_edit, name="criteria_edit"),
    path("criteria/<uuid:uuid>/act/", views.criteria_act, name="criteria_act"),
    path("criteria/<uuid:uuid>/copy/", views.criteria_copy, name="criteria_copy"),
    path("criteria/<uuid:uuid>/<str:noun>/new/", views.criteria_part_add, name="criteria_part_add"),
    path("criteria/<uuid:uuid>/<str:noun>/<int:pk>/", views.criteria_part, name="criteria_part"),
    path("criteria/<uuid:uuid>/<str:noun>/<int:pk>/remove/", views.criteria_part_remove, name="criteria_part_remove"),
]
