from django.urls import path

from delivery import views
from delivery.archive import views as archive_views

app_name = "publishing"

urlpatterns = [
    path("archive/", archive_views.archive, name="archive"),
    path("history/<slug:kind>/<slug:slug>/", views.history, name="history"),
    path("review/<str:token>/", views.review, name="review"),
]
