"""Who looks at a page: each with a browser of their own."""

import pytest
from django.test import Client

from assessments.models import User


@pytest.fixture
def as_senior(client: Client, senior: User) -> Client:
    client.force_login(senior)
    return client


@pytest.fixture
def as_manager(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client
