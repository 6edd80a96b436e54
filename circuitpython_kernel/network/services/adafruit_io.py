"""A stand-in for the cloud service Adafruit IO: feeds, groups and time by its HTTP API, version 2, and by MQTT.

The paths and fields are those of its public documentation. Weather, air quality and random words are what
`AdafruitIO.integrations` is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .http import Request, Response
from .mqtt import Broker, Message

HOST = "io.adafruit.com"
RATE_LIMIT = 30
"""Data points in a minute that an account without payment may send."""


@dataclass
class Point:
    """A value that was sent to a feed."""

    id: str
    value: str
    created_at: str
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Feed:
    """A row of values, the oldest first."""

    key: str
    name: str
    points: list[Point] = field(default_factory=list)

    @property
    def last(self) -> str | None:
        """The newest value; None when there is none."""
        return self.points[-1].value if self.points else None


class AdafruitIO:
    """An account; `Network.adafruit_io` puts it on the air.

    Args:
        user: the account's name; ``key`` its secret.
        broker: the MQTT side, which has the same user.
        start: date and time at board time 0.
    """

    def __init__(self, user: str, key: str, broker: Broker, start: datetime) -> None:
        self.user, self.key = user, key
        self.broker = broker
        self.feeds: dict[str, Feed] = {}
        self.groups: dict[str, list[str]] = {}
        self.integrations: dict[str, Any] = {}
        """What other services are to tell, by their path: ``integrations["weather/2127"] = {"current": {...}}``."""
        self._start = start if start.tzinfo is not None else start.replace(tzinfo=UTC)
        self._count = 0
        broker.subscribe(f"{user}/#", self._published)

    def values(self, feed: str) -> list[str]:
        """What was sent to a feed, the oldest first.

        Raises:
            LookupError: when there is no such feed.
        """
        if feed not in self.feeds:
            raise LookupError(f"there is no feed {feed!r}; there are: {', '.join(self.feeds) or 'none'}")
        return [point.value for point in self.feeds[feed].points]

    def send(self, feed: str, value: object) -> None:
        """Send a value to a feed, as from the service's web page; the feed is made when there is none."""
        self._add(self._feed(feed), str(value), {}, 0)

    # ---- MQTT

    def _published(self, message: Message) -> None:
        kind, _, rest = message.topic.removeprefix(f"{self.user}/").partition("/")
        if kind not in ("f", "feeds", "groups", "g") or not rest:
            return
        if rest.endswith("/get"):
            feed = self.feeds.get(rest.removesuffix("/get"))
            if feed is not None and feed.last is not None:
                self.broker.publish(message.topic.removesuffix("/get"), feed.last)
        elif kind in ("f", "feeds"):
            self._keep(self._feed(rest), message.text, {}, message.time_ns)

    def _add(self, feed: Feed, value: str, extra: Mapping[str, Any], ns: int) -> Point:
        point = self._keep(feed, value, extra, ns)
        for kind in ("f", "feeds"):
            self.broker.publish(f"{self.user}/{kind}/{feed.key}", value)
        return point

    def _keep(self, feed: Feed, value: str, extra: Mapping[str, Any], ns: int) -> Point:
        self._count += 1
        point = Point(f"{self._count:026d}", value, self._date(ns).strftime("%Y-%m-%dT%H:%M:%SZ"), dict(extra))
        feed.points.append(point)
        return point

    def _feed(self, key: str) -> Feed:
        return self.feeds.setdefault(key, Feed(key, key))

    def _date(self, ns: int) -> datetime:
        return self._start + timedelta(microseconds=ns // 1000)

    # ---- HTTP

    def answer(self, request: Request) -> Any:  # noqa: ANN401 - see `http.HTTPService`
        """What an HTTP request gets."""
        if request.headers.get("x-aio-key", request.query.get("x-aio-key")) != self.key:
            return _error(401, "request failed - invalid API key provided")
        path = request.path.removeprefix("/api/v2/").strip("/").split("/")
        if path == ["user"]:
            return {"user": {"username": self.user, "id": 1}, "feeds": len(self.feeds)}
        if path[0] != self.user:
            return _error(404, "not found - that is an invalid URL")
        try:
            return self._answer(request, path[1:])
        except KeyError as error:
            return _error(404, f"not found - API documentation: no {error.args[0]}")
        except (ValueError, TypeError, AttributeError):
            return _error(422, "request failed - the body is not what this path takes")

    def _answer(self, request: Request, path: list[str]) -> Any:  # noqa: ANN401 - see `http.HTTPService`
        if path == ["throttle"]:
            return {"data_rate_limit": RATE_LIMIT, "active_data_rate": 0}
        if path[:2] == ["integrations", "time"]:
            return self._time(request)
        if path[:1] == ["integrations"]:
            return self.integrations["/".join(path[1:])]
        if path[:1] == ["feeds"]:
            return self._feeds(request, path[1:])
        if path[:1] == ["groups"]:
            return self._groups(request, path[1:])
        raise KeyError("/".join(path))

    def _time(self, request: Request) -> dict[str, int]:
        now = self._date(request.time_ns)
        names = {"year": now.year, "mon": now.month, "mday": now.day, "hour": now.hour, "min": now.minute}
        return {**names, "sec": now.second, "wday": now.isoweekday() % 7, "yday": now.timetuple().tm_yday, "isdst": 0}

    def _feeds(self, request: Request, path: list[str]) -> Any:  # noqa: ANN401 - see `http.HTTPService`
        if not path:
            if request.method == "POST":
                told = request.json()
                told = told.get("feed", told)
                name = str(told["name"])
                feed = Feed(str(told.get("key") or _key(name)), name)
                self.feeds[feed.key] = feed
                return _feed(feed)
            return [_feed(feed) for feed in self.feeds.values()]
        key, rest = path[0], path[1:]
        if rest[:1] == ["data"]:
            if request.method == "POST":
                return self._post_data(request, self._feed(key), rest[1:])
            return self._data(request, self._known(key), rest[1:])
        if request.method == "DELETE":
            del self.feeds[self._known(key).key]
            return {}
        return _feed(self._known(key))

    def _post_data(self, request: Request, feed: Feed, rest: list[str]) -> Any:  # noqa: ANN401
        told = request.json()
        if rest == ["batch"]:
            return [_point(self._add(feed, str(item["value"]), {}, request.time_ns)) for item in told["data"]]
        told = dict(told.get("datum", told))
        value = str(told.pop("value"))
        return _point(self._add(feed, value, told, request.time_ns))

    @staticmethod
    def _data(request: Request, feed: Feed, rest: list[str]) -> Any:  # noqa: ANN401 - see `http.HTTPService`
        if not rest:
            newest = feed.points[::-1]
            return [_point(point) for point in newest[: int(request.query.get("limit", 1000))]]
        if rest == ["last"]:
            if not feed.points:
                raise KeyError("data")
            return _point(feed.points[-1])
        found = next((point for point in feed.points if point.id == rest[0]), None)
        if found is None:
            raise KeyError("data point")
        if request.method == "DELETE":
            feed.points.remove(found)
        return _point(found)

    def _groups(self, request: Request, path: list[str]) -> Any:  # noqa: ANN401 - see `http.HTTPService`
        if not path:
            if request.method == "POST":
                key = _key(str(request.json()["name"]))
                self.groups[key] = []
                return self._group(key)
            return [self._group(key) for key in self.groups]
        key, rest = path[0], path[1:]
        if rest == ["data"] and request.method == "POST":
            told = request.json()
            extra = {name: told[name] for name in ("location", "created_at") if name in told}
            return [
                _point(self._add(self._member(key, item["key"]), str(item["value"]), extra, request.time_ns))
                for item in told["feeds"]
            ]
        members = self.groups[key]
        if rest == ["feeds"]:
            told = request.json()
            return _feed(self._member(key, _key(str(told.get("feed", told)["name"]))))
        if rest == ["add"]:
            members.append(self._known(str(request.json()["feed_key"])).key)
        elif request.method == "DELETE":
            del self.groups[key]
            return {}
        return self._group(key)

    def _member(self, group: str, feed: str) -> Feed:
        whole = feed if feed.startswith(f"{group}.") else f"{group}.{feed}"
        members = self.groups.setdefault(group, [])
        if whole not in members:
            members.append(whole)
        return self._feed(whole)

    def _group(self, key: str) -> dict[str, Any]:
        return {"key": key, "name": key, "feeds": [_feed(self._feed(name)) for name in self.groups[key]]}

    def _known(self, key: str) -> Feed:
        if key not in self.feeds:
            raise KeyError("feed")
        return self.feeds[key]


def _key(name: str) -> str:
    return name.lower().replace(" ", "-")


def _feed(feed: Feed) -> dict[str, Any]:
    return {"key": feed.key, "name": feed.name, "last_value": feed.last}


def _point(point: Point) -> dict[str, Any]:
    return {"id": point.id, "value": point.value, "created_at": point.created_at, **point.extra}


def _error(status: int, text: str) -> Response:
    return Response({"error": text}, status)
