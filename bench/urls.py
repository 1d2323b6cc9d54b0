from django.urls import path

from bench.floor import floor
from careerpath.urls import urlpatterns as product

urlpatterns = [path("floor/<int:size>/", floor), *product]
