"""The chart tags, loaded together by {% load charts %}; each is documented where it is drawn."""

from django import template

from .dumbbell import dumbbell
from .scales import archetypes, readiness_band, trend
from .svg import key_mark
from .tables import heatmap, table_twin

register = template.Library()

for tag in (archetypes, dumbbell, heatmap, readiness_band, table_twin, trend):
    register.simple_tag(tag)
register.simple_tag(key_mark, name="rater_mark")
