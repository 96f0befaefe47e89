"""URLs of the sitemap, which has no language: it lists the pages in all of them."""

from django.urls import path

from pages import sitemap

urlpatterns = [
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
]
