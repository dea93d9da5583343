"""The API is assembled here; each app's api.py brings its router."""

from ninja import NinjaAPI

api = NinjaAPI(title="Gieo", version="1", urls_namespace="api", docs_url=None)
