from django.urls import path

from trainings.views import attendance, certificates, events, quality, scores, sheets

app_name = "trainings"
urlpatterns = [
    # /programmes/<slug>/events/
    path("programmes/<slug:slug>/events/", events.events, name="events"),
    path("programmes/<slug:slug>/events/new/", events.event_add, name="event_add"),
    path("programmes/<slug:slug>/certificates/", certificates.certificates, name="certificates"),
    path("programmes/<slug:slug>/certificates/issue/", certificates.certificates_issue, name="certificates_issue"),
    path("programmes/<slug:slug>/certificates/pdf/", certificates.certificates_pdf, name="certificates_pdf"),
    # /events/<uuid>/
    path("events/<uuid:uuid>/", events.event, name="event"),
    path("events/<uuid:uuid>/edit/", events.event_edit, name="event_edit"),
    path("events/<uuid:uuid>/state/", events.event_state, name="event_state"),
    path("events/<uuid:uuid>/half-days/", events.half_days, name="half_days"),
    path("events/<uuid:uuid>/materials/", events.material_add, name="material_add"),
    path("events/<uuid:uuid>/guests/", events.guests, name="guests"),
    path("events/<uuid:uuid>/materials/<uuid:file>/remove/", events.material_remove, name="material_remove"),
    path("events/<uuid:uuid>/tests/", events.sitting_add, name="sitting_add"),
    path("events/<uuid:uuid>/tests/codes/", scores.sitting_codes, name="sitting_codes"),
    path("events/<uuid:uuid>/attendance/", attendance.attendance, name="attendance"),
    path("events/<uuid:uuid>/sign-in-sheet/", attendance.sign_in_sheet, name="sign_in_sheet"),
    path("events/<uuid:uuid>/scores/", scores.scores, name="scores"),
    path("events/<uuid:uuid>/results/", events.event_results, name="event_results"),
    path("events/<uuid:uuid>/quality/", quality.quality, name="quality"),
    path("events/<uuid:uuid>/calendar.ics", events.event_ics, name="event_ics"),
    path("calendar/<str:token>/gieo.ics", events.feed, name="feed"),
    # /tests/<pk>/ , /certificates/
    path("tests/<int:pk>/", scores.sitting, name="sitting"),
    path("tests/<int:pk>/paper/", sheets.paper_form, name="paper_form"),
    path("tests/<int:pk>/sheets/", sheets.answer_sheets, name="answer_sheets"),
    path("tests/<int:pk>/sheets/template/", sheets.answer_template, name="answer_template"),
    path("tests/<int:pk>/state/", scores.sitting_state, name="sitting_state"),
    path("sheets/<uuid:uuid>/", sheets.answer_sheet, name="answer_sheet"),
    path("sheets/<uuid:uuid>/act/", sheets.answer_sheet_act, name="answer_sheet_act"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("certificates/<int:pk>/pdf/", certificates.certificate_pdf, name="certificate_pdf"),
    path("certificates/<int:pk>/revoke/", certificates.certificate_revoke, name="certificate_revoke"),
    path("certificates/check/<str:token>/", certificates.certificate_check, name="certificate_check"),
    path("my/results/", certificates.my_results, name="my_results"),
]
