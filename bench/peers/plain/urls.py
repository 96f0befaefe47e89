from catalogue import views
from django.conf.urls.i18n import i18n_patterns
from django.urls import path

urlpatterns = i18n_patterns(
    path("projects/", views.project_list, name="projects"),
    path("projects/<slug:slug>/", views.project, name="project"),
    prefix_default_language=False,
)
