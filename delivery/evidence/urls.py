from django.urls import path, re_path

from delivery.evidence import views

# Under ``/record/``, in no language.
urlpatterns = [
    re_path(
        r"^evidence/(?P<index>0|[1-9][0-9]{0,15})\.zip$",
        views.publication,
        name="evidence_of_publication",
    ),
    path("evidence.zip", views.page, name="evidence_of_page"),
    path("verify.py", views.program, name="verify_py"),
]
