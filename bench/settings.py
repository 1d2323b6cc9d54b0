"""The product's settings, with the floor and the number of queries in a header."""

from careerpath.settings import *  # noqa: F403
from careerpath.settings import MIDDLEWARE as PRODUCT_MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.floor.count_queries", *PRODUCT_MIDDLEWARE]
