from django.urls import path

from publishing import views

app_name = "publishing"

urlpatterns = [
    path("history/<slug:kind>/<slug:slug>/", views.history, name="history"),
    path("review/<str:token>/", views.review, name="review"),
]
