from django.urls import path

from delivery.opendata.urls import paths
from projects import data_views, open_data, views

app_name = "projects"

urlpatterns = [
    *(pattern for dataset in open_data.DATASETS for pattern in paths(dataset)),
    path("projects/", views.project_list, name="project_list"),
    path("projects/map.svg", views.world_map, name="world_map"),
    path("projects/map-narrow.svg", views.world_map, {"is_narrow": True}, "narrow_world_map"),
    path("projects/<slug:slug>/", views.project_detail, name="project_detail"),
    path("projects/<slug:slug>/iati.xml", data_views.iati_project, name="iati_project"),
    path("iati/activities.xml", data_views.iati_activities, name="iati_activities"),
    path("funders/<slug:slug>/", views.funder_detail, name="funder_detail"),
    path("documents/", views.document_list, name="document_list"),
    path("countries/", views.country_list, name="country_list"),
    path("countries/<slug:slug>/", views.country_detail, name="country_detail"),
    path("projects/<slug:slug>/map.svg", views.project_map, name="project_map"),
    path("countries/<slug:slug>/map.svg", views.country_map, name="country_map"),
    path("figures/", views.figures, name="figures"),
    path("activities/", views.activity_list, name="activity_list"),
    path("activities/<slug:slug>/", views.activity_detail, name="activity_detail"),
    path("activities/<slug:slug>.ics", data_views.calendar_entry, name="activity.ics"),
    path("project-countries.csv", data_views.project_countries, name="project-countries.csv"),
    path("activities.ics", data_views.calendar, name="activities.ics"),
]
