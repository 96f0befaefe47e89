from django.urls import path

from pages import views

app_name = "pages"

urlpatterns = [
    path("", views.home, name="home"),
    path("office/", views.office, name="office"),
    path("legal-basis/", views.milestones, name="milestones"),
    path("legal-basis/<slug:slug>/", views.milestone_detail, name="milestone_detail"),
    path("search/", views.search, name="search"),
    path("<slug:slug>/", views.standing_page, name="standing_page"),
]
