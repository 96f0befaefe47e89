"""One sitemap tells of the pages in all languages."""

from django.urls import path

from pages import data_views

urlpatterns = [
    path("sitemap.xml", data_views.sitemap_xml, name="sitemap"),
    path("sitemap-<int:number>.xml", data_views.sitemap_part, name="sitemap_part"),
]
