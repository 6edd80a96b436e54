"""What the examples of libraries for networks ask for: hosts on the virtual air, with answers as the real ones give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from circuitpython_kernel.network.air import Network
from circuitpython_kernel.network.services.adafruit_io import AdafruitIO
from circuitpython_kernel.network.services.http import Request, Response

SSID, PASSWORD = "class", "secret123"
SETTINGS = {
    "CIRCUITPY_WIFI_SSID": SSID,
    "CIRCUITPY_WIFI_PASSWORD": PASSWORD,
    "ADAFRUIT_AIO_USERNAME": "me",
    "ADAFRUIT_AIO_KEY": "key",
    "CIRCUITPY_WIFI_ENT_IDENT": "",
    "CIRCUITPY_WIFI_ENT_USER": "me",
    "broker": "broker.example",
    "broker_port": "1883",
    "username": "me",
    "google_client_id": "id",
    "google_client_secret": "secret",
    "DISCORD_AUTHORIZATION": "token",
    "FITBIT_CLIENTID": "id",
    "FITBIT_ACCESS_TOKEN": "token",
    "FITBIT_FIRST_REFRESH_TOKEN": "r" * 64,
    "FITBIT_USERID": "42",
    "GITHUB_USERNAME": "blinka",
    "GITHUB_TOKEN": "token",
    "MASTODON_SERVER": "mastodon.example",
    "OSN_USERNAME": "me",
    "OSN_PASSWORD": "secret",
    "RACHIO_APIKEY": "key",
    "RACHIO_PERSONID": "1234-5678",
    "STEAM_ID": "42",
    "STEAM_API_KEY": "key",
    "TWITCH_CLIENT_ID": "id",
    "TWITCH_CLIENT_SECRET": "secret",
    "TWITCH_USER_ID": "42",
    "YOUTUBE_USERNAME": "adafruit",
    "YOUTUBE_TOKEN": "token",
}
"""settings.toml of all examples."""

TEXT = "This is a test of the CircuitPython WiFi module"
FLIGHT = ["ab1644", "N123AB  ", "United States", 1767225600, 1767225600, -74.0, 40.7, 3048.0, False, 120.5, 90.0, -3.2,
          None, 3100.0, "1200", False, 0]  # fmt: skip
TIME = 1_767_225_600
"""2026-01-01, in seconds since 1970."""

_LAUNCH = {
    "name": "A rocket", "win_open": None, "t0": "2026-02-01T12:00Z", "win_close": None, "provider": {"name": "A firm"},
    "vehicle": {"name": "Big One"}, "pad": {"name": "39A", "location": {"name": "At the sea"}},
    "launch_description": "It flies.", "mission_description": "To the moon.", "date_str": "Feb 1",
}  # fmt: skip
_ACCOUNT = {
    "id": "42", "display_name": "Blinka", "created_at": "2022-11-01", "followers_count": 7, "following_count": 8,
    "statuses_count": 9, "last_status_at": "2026-01-01", "note": "A snake",
}  # fmt: skip
_RACHIO = {
    "id": "1234-5678", "username": "gardener", "fullName": "A Gardener", "deleted": False, "createDate": TIME * 1000,
    "devices": [{
        "utcOffset": 0, "name": "Garden", "model": "GEN3", "serialNumber": "VR123", "macAddress": "AABBCC",
        "status": "ONLINE", "timeZone": "UTC", "latitude": 50.0, "longitude": 8.0, "rainSensorTripped": False,
        "zones": [{"name": f"Zone {number}"} for number in range(1, 5)],
    }],
}  # fmt: skip
_CHANNEL = {
    "kind": "youtube#channel", "id": "UC1",
    "statistics": {"videoCount": "3", "viewCount": "300", "subscriberCount": "30"},
}  # fmt: skip
_STREAM = {
    "activities-heart": [{"dateTime": "2026-01-01"}],
    "activities-heart-intraday": {
        "dataset": [{"time": f"00:{minute:02}:00", "value": 60 + minute} for minute in range(20)]
    },
}
_FITBIT_TOKEN = {
    "access_token": "a", "refresh_token": "n" * 64, "expires_in": 28800, "scope": "heartrate", "token_type": "Bearer",
    "user_id": "42",
}  # fmt: skip

PAGES: dict[str, dict[str, Any]] = {
    "wifitest.adafruit.com": {"/testwifi/index.html": TEXT, "/testwifi/sample.json": {"name": "Blinka"}},
    "google.com": {},
    "adafruit.com": {},
    "www.adafruit.com": {"/": Response("<h1>A shop</h1>", headers={"Set-Cookie": "a=1; expires=Thu, 01-Jan-26, b=2"})},
    "img.shields.io": {"/discord/327254708534116352.json": {"value": "1234 online"}},
    "discord.com": {
        "/api/v10/guilds/327254708534116352/preview": {
            "name": "Adafruit", "description": "A server", "approximate_member_count": 40000,
            "approximate_presence_count": 1234,
        }
    },
    "api.github.com": {
        "/users/blinka": {
            "created_at": "2016-01-01", "id": 7, "location": "New York", "name": "Blinka", "public_repos": 3,
            "followers": 4, "bio": "A snake",
        }
    },
    "mastodon.example": {"/*": [{"account": _ACCOUNT}]},
    "mastodon.social": {"/*": [{"account": _ACCOUNT}]},
    "opensky-network.org": {"/api/states/all": {"time": TIME, "states": [FLIGHT]}},
    "fantasy.premierleague.com": {"/api/bootstrap-static/": {"events": [1, 2], "total_players": 11_000_000}},
    "queue-times.com": {
        "/parks/16/queue_times.json": {
            "lands": [{"name": "A land", "rides": [{"name": "A ride", "wait_time": 45, "is_open": True}]}]
        }
    },
    "fdo.rocketlaunch.live": {"/json/launches/next/1": {"result": [_LAUNCH]}},
    "api.steampowered.com": {
        "/IPlayerService/GetOwnedGames/v0001/": {
            "response": {"game_count": 2, "games": [{"playtime_forever": 90}, {"playtime_forever": 30}]}
        }
    },
    "id.twitch.tv": {"POST /oauth2/token": {"access_token": "a", "token_type": "bearer", "expires_in": 5000}},
    "api.twitch.tv": {"/helix/channels/followers": {"total": 777}},
    "youtube.googleapis.com": {
        "/youtube/v3/channels": {"kind": "youtube#list", "pageInfo": {"totalResults": 1}, "items": [_CHANNEL]}
    },
    "api.rach.io": {
        "/1/public/person/1234-5678": Response(
            _RACHIO,
            headers={
                "X-RateLimit-Limit": "3500", "X-RateLimit-Remaining": "3400", "X-RateLimit-Reset": "tomorrow",
                "Date": "Thu, 01 Jan 2026 00:00:00 GMT",
            },
        )
    },
    "api.fitbit.com": {
        "POST /oauth2/token": _FITBIT_TOKEN,
        "/1/user/42/devices.json": [{"batteryLevel": 90}, {"batteryLevel": 80}],
        "/1/user/42/*": _STREAM,
    },
    "time.now": {
        "/developer/api/ip": {
            "datetime": "2026-07-01T12:34:56.789", "day_of_year": 182, "day_of_week": 3, "dst": False,
        }
    },
    "api.thingspeak.com": {"/channels/1417/feeds.json": {"feeds": [{"field2": "#ff0000"}, {"field2": "#00ff00"}]}},
    "worldtimeapi.org": {"/api/ip": {"datetime": "2026-07-01T12:34:56.789"}},
}  # fmt: skip

INTEGRATIONS: dict[str, Any] = {
    "air_quality": [{"id": 2, "name": "Home"}],
    "air_quality/2": {"current": {"aqi": 42, "pm2_5": 3}, "hourly": [{"aqi": 40, "pm2_5": 2}]},
    "weather/2127": {
        "current": {"summary": "Clear", "temperature": 70, "humidity": 0.5},
        "forecast_days_1": {"temperatureLow": 50, "temperatureHigh": 75, "humidity": 0.4},
    },
    "words/1234": {"value": "cheese", "seed": "seed"},
}
"""What the stand-in for Adafruit IO tells of other services."""

BAD_CERTIFICATES = {"expired": "expired", "wrong.host": "wrong host", "self-signed": "self-signed",
                    "untrusted-root": "self-signed"}  # fmt: skip
GOOD_CERTIFICATES = ("sha256", "sha384", "sha512", "rsa2048", "ecc256", "ecc384")


def settings() -> str:
    """The text of settings.toml."""
    return "".join(f'{name} = "{value}"\n' for name, value in SETTINGS.items())


def google() -> dict[str, Any]:
    """Google's service for codes: a person types the code in after the second question."""
    asked: list[str] = []

    def token(request: Request) -> object:
        asked.append(request.query["grant_type"])
        if asked[-1] == "refresh_token":
            return {"access_token": "second", "expires_in": 3600, "scope": "email"}
        if len(asked) < 3:
            return 428, {"error": "authorization_pending"}
        return {"access_token": "first", "expires_in": 3600, "refresh_token": "r", "scope": "email"}

    code = {
        "device_code": "d", "expires_in": 1800, "interval": 5, "verification_url": "https://google.com/device",
        "user_code": "AB-CD",
    }  # fmt: skip
    return {"POST /device/code": code, "POST /token": token}


def put_on(network: Network, more: Iterable[str] = ()) -> AdafruitIO:
    """Put the access point and all hosts on the air, and ``more`` that answer nothing; the stand-in for Adafruit IO."""
    network.access_point(SSID, PASSWORD, rssi=-60)
    network.httpbin()
    network.ntp()
    network.mqtt("broker.example")
    service = network.adafruit_io("me", "key")
    service.send("digital", 1)
    service.integrations.update(INTEGRATIONS)
    network.access_point("YOUR_SSID_HERE", "MY_PASSWORD", authmode=("WPA2", "ENTERPRISE"))
    for host, pages in PAGES.items():
        network.serve(host, pages)
    network.serve("oauth2.googleapis.com", google())
    for name, fault in BAD_CERTIFICATES.items():
        network.serve(f"{name}.badssl.com", {}).certificate = fault  # type: ignore[assignment] # a literal's values
    for host in set(more) - set(network.servers):
        network.serve(host, {})
    for name in GOOD_CERTIFICATES:
        network.serve(f"{name}.badssl.com", {})
    return service
