"""Redis as a cache that may be away: figures are then reckoned anew, and nobody sees a page of ours fail for it.

While it is away the limits on sign-in attempts are not counted either; the log says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

log = logging.getLogger(__name__)
PAUSE = 5.0  # seconds in which a Redis that did not answer is not asked again


def _or(instead: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The method, or ``instead`` (made anew for each call) while Redis is away."""

    def wrap(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: ForgivingRedisCache, *args: Any, **kwargs: Any) -> Any:
            if time.monotonic() >= self.away_until:
                try:
                    return method(self, *args, **kwargs)
                except (ConnectionError, TimeoutError) as error:
                    type(self).away_until = time.monotonic() + PAUSE
                    log.warning("Redis does not answer, the cache is left aside for %s s: %s", PAUSE, error)
            return instead(*args, **kwargs)

        return call

    return wrap


class ForgivingRedisCache(RedisCache):
    away_until = 0.0  # of the process: each thread has its own instance

    add = _or(lambda *_, **__: True)(RedisCache.add)
    get = _or(lambda key, default=None, version=None: default)(RedisCache.get)
    set = _or(lambda *_, **__: None)(RedisCache.set)
    touch = _or(lambda *_, **__: False)(RedisCache.touch)
    delete = _or(lambda *_, **__: False)(RedisCache.delete)
    get_many = _or(lambda *_, **__: {})(RedisCache.get_many)
    has_key = _or(lambda *_, **__: False)(RedisCache.has_key)
    set_many = _or(lambda data, *_, **__: list(data))(RedisCache.set_many)
    delete_many = _or(lambda *_, **__: None)(RedisCache.delete_many)
    clear = _or(lambda *_, **__: False)(RedisCache.clear)
