"""What each example of a library for networks runs on, what is done meanwhile, and what it has to say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from circuitpython_kernel.network.services.adafruit_io import AdafruitIO

from . import display_setups

Act = Callable[[AdafruitIO], object]


@dataclass(frozen=True)
class Visit:
    """A request to a page that the example serves, and what the answer has to have: status, headers, text."""

    path: str = "/"
    says: tuple[str, ...] = ()
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    port: int = 5000


@dataclass(frozen=True)
class Setup:
    """What an example runs on, what is done, and what it says.

    ``seconds`` are the board's, 0 for what is usual; ``acts`` are what the outside does at such times, with the
    stand-in for Adafruit IO.
    """

    board: str = "adafruit_feather_esp32s3_4mbflash_2mbpsram"
    airlift: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    says: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()
    acts: tuple[tuple[float, Act], ...] = ()

    @property
    def timed(self) -> display_setups.Setup:
        """What `display_examples.run_on` has to know of it."""
        return display_setups.Setup(self.board, seconds=self.seconds)


NOT_FOR_THIS = {
    "adafruit_wiznet5k": "needs an Ethernet chip, which is no part here",
    "adafruit_fona": "needs a cellular modem, which is no part here",
    "adafruit_pycamera": "needs a camera, which is no part here",
    "adafruit_fruitjam": "needs a TLV320DAC3100, which is no part here",
    "adafruit_adt7410": "needs an ADT7410, which is no part here",
    "cpython": "needs a computer's Python",
}
"""Examples that cannot run, by what is in their text, and why."""

FAILS: dict[str, str] = {
    "UnicodeError": ", as on a board: it takes what is in its memory for text, and that is blank",
    "AttributeError: 'ESP_SPIcontrol' object has no attribute 'ssid'": ", as on a board: the library has `ap_info` now",
    "OSError: (-9984, 'MBEDTLS_ERR_X509_CERT_VERIFY_FAILED; The certificate validity has expired; The certificate is "
    "not correctly signed by the trusted CA')": ", as on a board, when it comes to the first wrong certificate: it "
    "expects a RuntimeError",
    "ValueError: password length must be 8-64": ', as on a board: its password is "..."',
}
"""How examples end that would on a board, too, and why."""

FILES = {
    "static/index.html": "<h1>Static</h1>",
    "static/data.foo": "foo",
    "static/folder/inner.txt": "inner",
    "www/index.html": "<h1>By mDNS</h1>",
    "other-static-folder/home.html": "<h1>Home</h1>",
    "cert.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "key.pem": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "certificates.py": 'DEVICE_CERT = "-----BEGIN CERTIFICATE-----"\nDEVICE_KEY = "-----BEGIN RSA PRIVATE KEY-----"\n',
}
"""What examples look for on the drive, beside what is in their package."""

METRO, FRUIT_JAM, PICO = "metro_m4_airlift_lite", "adafruit_fruit_jam", "raspberry_pi_pico"
SECONDS, AIRLIFT_SECONDS = 20.0, 9.0
"""How long examples run that do not end. Programs that ask an AirLift again and again take long to simulate."""

_ON_PICO = (("cs", "GP13"), ("busy", "GP14"), ("reset", "GP15"), ("sck", "GP10"), ("mosi", "GP11"), ("miso", "GP12"))
_AIR_QUALITY = "me/integration/air_quality/0/current"
_STATIC = Visit("/", ("200", "<h1>Static</h1>"))
_HELLO = Visit("/", ("200", "Hello from the CircuitPython HTTP Server!"))
_FORM, _JSON = ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Type", "application/json")
_USER = ("Authorization", "Basic dXNlcjpwYXNzd29yZA==")


def _send(feed: str, value: object) -> Act:
    return lambda service: service.send(feed, value)


def _publish(topic: str, text: str) -> Act:
    return lambda service: service.broker.publish(topic, text)


SETUPS: dict[str, Setup] = {
    "adafruit_io_http/adafruit_io_air_quality": Setup(says=("Current Air Quality Index: 42", "  - Home (ID: 2)")),
    "adafruit_io_http/adafruit_io_analog_in": Setup(says=("ADC Value: ", "Sent!")),
    "adafruit_io_http/adafruit_io_create_and_get_feed": Setup(says=("Current CPU temperature: ",)),
    "adafruit_io_http/adafruit_io_digital_out": Setup("pyportal", says=("received <- ON",)),
    "adafruit_io_http/adafruit_io_feeds": Setup(says=("'key': 'circuitpython'", "Feed deleted!")),
    "adafruit_io_http/adafruit_io_groups": Setup(
        says=("2025-12-31 22:21:", "envsensors.temperature", "Deleting feed humidity")
    ),
    "adafruit_io_http/adafruit_io_metadata": Setup(says=("Data sent!",)),
    "adafruit_io_http/adafruit_io_randomizer": Setup(says=("Random Data:  cheese", "Data Seed:  seed")),
    "adafruit_io_http/adafruit_io_simpletest": Setup(says=("Data from temperature feed: ",)),
    "adafruit_io_http/adafruit_io_simpletest_esp32spi": Setup(says=("Data from temperature feed: ",)),
    "adafruit_io_http/adafruit_io_user_info": Setup(says=("Throttle limit: 30", "Done!")),
    "adafruit_io_http/adafruit_io_weather": Setup(says=("It is Clear and 70", "Tomorrow has a low of 50")),
    "adafruit_io_mqtt/adafruit_io_air_quality": Setup(
        says=("received new value: good air", "Disconnected from Adafruit IO!"),
        acts=((6, _publish(_AIR_QUALITY, "good air")),),
    ),
    "adafruit_io_mqtt/adafruit_io_feed_callback": Setup(
        says=("Battery level: 3.7v",), acts=((6, _send("battery", 3.7)),)
    ),
    "adafruit_io_mqtt/adafruit_io_groups": Setup(says=("Publishing value ", "Published to ")),
    "adafruit_io_mqtt/adafruit_io_location": Setup(says=("Data sent!", "Published to ")),
    "adafruit_io_mqtt/adafruit_io_pubsub_rp2040": Setup(
        PICO, _ON_PICO, says=("New message on topic me/f/led: ON",), acts=((6, _send("led", "ON")),)
    ),
    "adafruit_io_mqtt/adafruit_io_simpletest_esp32s2": Setup(says=("Feed DemoFeed received new value: ",)),
    "adafruit_io_mqtt/adafruit_io_time": Setup(
        says=("Feed seconds received new value: 1767225600", "Disconnected from Adafruit IO!"),
        acts=((6, _publish("time/seconds", "1767225600")),),
    ),
    "adafruit_io_simpletest": Setup(says=("Feed DemoFeed received new value: ",)),
    "connectionmanager_helpers": Setup(
        says=("Nothing yet opened", "Managed Sockets: 1", "Everything closed", "Text Response This is a test")
    ),
    "connectionmanager_ssltest": Setup(
        seconds=600,
        says=tuple(
            f"{host}:443 took * | passed"
            for host in ("io.adafruit.com", "api.github.com", "expired.badssl.com", "wrong.host.badssl.com",
                         "self-signed.badssl.com", "sha256.badssl.com")
        ),
    ),
    "esp32spi_aio_post": Setup(METRO, says=("Posting data...", "OK")),
    "esp32spi_cheerlights": Setup(METRO, says=("'field2': '#ff0000'",)),
    "esp32spi_ipconfig": Setup(METRO, says=("get network_data:  192.168.*.1 255.255.255.0",)),
    "esp32spi_localtime": Setup(METRO, says=("tm_year=2026, tm_mon=7, tm_mday=1, tm_hour=12",)),
    "esp32spi_simpletest": Setup(METRO, says=("Ping google.com: 44 ms", "{'name': 'Blinka'}", "RSSI: -60")),
    "esp32spi_simpletest_rp2040": Setup(PICO, _ON_PICO, says=("Ping google.com: 44 ms", "{'name': 'Blinka'}")),
    "esp32spi_tcp_client": Setup(METRO, says=("Server ping: 44 ms", "This is a test")),
    "esp32spi_udp_client": Setup(METRO, says=("Time: struct_time(tm_year=2026, tm_mon=1, tm_mday=1",)),
    "esp32spi_wpa2ent_aio_post": Setup(METRO, says=("'value': '0'", "OK")),
    "esp32spi_wpa2ent_simpletest": Setup(METRO, says=("Connected to YOUR_SSID_HERE", "Ping google.com: 44 ms")),
    "gpio/esp32spi_gpio": Setup(
        "feather_m4_express", (("cs", "D13"), ("busy", "D11"), ("reset", "D12")),
        says=("M4 wrote: False --> ESP read: ", "ESP wrote: False --> Red LED", "Potentiometer --> ESP read: "),
    ),
    "httpserver_authentication_handlers": Setup(visits=(
        Visit("/check", ("200", "Not authenticated")), Visit("/check", ("Authenticated",), headers=(_USER,)),
        Visit("/require-or-401", ("401",)), Visit("/require-or-handle", ("401", "Manually handled")),
    )),
    "httpserver_authentication_server": Setup(visits=(
        Visit("/implicit-require", ("401",)), Visit("/implicit-require", ("200", "Authenticated"), headers=(_USER,)),
    )),
    "httpserver_chunked": Setup(visits=(Visit("/chunked", ("200", "Adafruit Industries")),)),
    "httpserver_cookies": Setup(visits=(
        Visit("/", ("background-color: white",)), Visit("/?theme=dark", ("#1c1c1c", "theme=dark")),
        Visit("/", ("background-color: #1c1c1c",), headers=(("Cookie", "theme=dark"),)),
    )),
    "httpserver_cpu_information": Setup(visits=(Visit("/cpu-information", ("200", '"frequency": 240000000')),)),
    "httpserver_form_data": Setup(visits=(
        Visit("/form", ("200", "<form")),
        Visit("/form?enctype=application/x-www-form-urlencoded", ("Submitted form value: hello",), "POST",
              "something=hello", (_FORM,)),
    )),
    "httpserver_handler_serves_file": Setup(visits=(Visit("/home", ("200", "<h1>Home</h1>")),)),
    "httpserver_https": Setup(says=("Started development server on https://192.168.*:443",)),
    "httpserver_mdns": Setup(visits=(Visit("/", ("200", "<h1>By mDNS</h1>")),)),
    "httpserver_methods": Setup(visits=(
        Visit("/api", ("200", "Object 1")),
        Visit("/api", ("Object added",), "POST", '{"id": 2, "name": "Two"}', (_JSON,)),
        Visit("/api", ("Object updated",), "PUT", '{"id": 2, "name": "2"}', (_JSON,)),
        Visit("/api", ("Object deleted",), "DELETE", '{"id": 1}', (_JSON,)),
        Visit("/api", ('[{"id": 2, "name": "2"}]',)),
    )),
    "httpserver_multiple_servers": Setup(visits=(
        Visit("/bedroom", ("200", "Hello from the bedroom!", "Bedroom")),
        Visit("/office", ("Hello from the office!",), port=8000), Visit("/bedroom", ("404",), port=8000),
        Visit("/home", ("Hello from home!",), port=8000),
    )),
    "httpserver_neopixel": Setup(visits=(
        Visit("/change-neopixel-color?r=255", ("(255, 0, 0)",)),
        Visit("/change-neopixel-color/form-data", ("(1, 2, 3)",), "POST", "r=1&g=2&b=3", (_FORM,)),
        Visit("/change-neopixel-color/json", ("(4, 5, 6)",), "POST", '{"r": 4, "g": 5, "b": 6}', (_JSON,)),
        Visit("/change-neopixel-color/7/8/9", ("(7, 8, 9)",)),
    )),
    "httpserver_redirects": Setup(visits=(
        Visit("/blinka", ("301", "https://circuitpython.org/blinka")), Visit("/adafruit", ("301",)),
        Visit("/login", ("307", "/fake-login"), "POST"), Visit("/fake-login", ("preserved",), "POST"),
        Visit("/google", ("302", "https://www.google.com")), Visit("/other", ("404", "Unknown redirect")),
    )),
    "httpserver_simpletest_auto_connection_manager": Setup(visits=(_HELLO,)),
    "httpserver_simpletest_auto_settings_toml": Setup(visits=(_HELLO, Visit("/none", ("404",)))),
    "httpserver_simpletest_manual_ap": Setup(),
    "httpserver_simpletest_manual_wifi": Setup(),
    "httpserver_sse": Setup(visits=(Visit("/client", ("200", "EventSource")),)),
    "httpserver_start_and_poll": Setup(visits=(_STATIC,)),
    "httpserver_start_and_poll_asyncio": Setup(visits=(_STATIC,)),
    "httpserver_static_files_serving": Setup(visits=(
        Visit("/index.html", ("200", "text/html", "Static")), Visit("/data.foo", ("text/foo",)), Visit("/x", ("404",)),
    )),
    "httpserver_templates": Setup(visits=(
        Visit("/", ("200", "index&period;html", "folder&sol;")), Visit("/?path=folder/inner.txt", ("inner",)),
    )),
    "httpserver_url_parameters": Setup(
        says=("Turning on device.",),
        visits=(
            Visit("/device/7/action/turn_on", ("Action (turn_on) performed on device with ID: 7",)),
            Visit("/device/emergency-power-off/8", ("Action (emergency_power_off) performed on device with ID: 8",)),
            Visit("/device/7/status/today", ("Status of 7 on today: ...",)),
            Visit("/device/7/status", ("Status of all devices",)),
        ),
    ),
    "httpserver_websocket": Setup(visits=(Visit("/client", ("200", "WebSocket")),)),
    "esp32spi/minimqtt_adafruitio_esp32spi": Setup(
        seconds=16,
        says=("Sending photocell value: 1...", "New message on topic me/feeds/onoff: ON"),
        acts=((6, _send("onoff", "ON")),),
    ),
    "esp32spi/minimqtt_certificate_esp32spi": Setup(says=("Published to test/topic", "Disconnected from MQTT Broker!")),
    "esp32spi/minimqtt_pub_sub_blocking_esp32spi": Setup(
        says=("New message on topic me/feeds/testfeed: 7",), acts=((6, _send("testfeed", 7)),)
    ),
    "esp32spi/minimqtt_pub_sub_blocking_topic_callbacks_esp32spi": Setup(says=("Subscribed to me/groups/device",)),
    "esp32spi/minimqtt_pub_sub_nonblocking_esp32spi": Setup(says=("New message on topic me/feeds/testfeed: 0",)),
    "esp32spi/minimqtt_pub_sub_pyportal_esp32spi": Setup("pyportal", says=("New message on topic test/topic: 0",)),
    "esp32spi/minimqtt_simpletest_esp32spi": Setup(
        says=("Subscribed to test/topic", "Published to test/topic", "Disconnected from MQTT Broker!")
    ),
    "minimqtt_simpletest": Setup(
        says=("Subscribed to me/feeds/temperature", "Published to me/feeds/temperature", "Disconnected from MQTT")
    ),
    "native_networking/minimqtt_adafruitio_native_networking": Setup(says=("Sending photocell value: 1...", "Sent!")),
    "native_networking/minimqtt_pub_sub_blocking_native_networking": Setup(
        says=("New message on topic me/feeds/testfeed: 7",), acts=((6, _send("testfeed", 7)),)
    ),
    "native_networking/minimqtt_pub_sub_blocking_topic_callbacks_native_networking": Setup(
        says=("Subscribed to me/groups/device",)
    ),
    "ntp_connection_manager": Setup(says=("struct_time(tm_year=2025, tm_mon=12, tm_mday=31, tm_hour=19",)),
    "ntp_set_rtc": Setup(says=("struct_time(tm_year=2026, tm_mon=1, tm_mday=1, tm_hour=0",)),
    "ntp_simpletest": Setup(says=("struct_time(tm_year=2026, tm_mon=1, tm_mday=1, tm_hour=0",)),
    "oauth2_simpletest": Setup(says=("AB-CD", "Access Token: first", "New Access Token:  second")),
    "oauth2_simpletest_esp32spi": Setup(says=("AB-CD", "Access Token: first", "New Access Token:  second")),
    "portalbase_simpletest": Setup("pyportal", says=("This is a test",)),
    "esp32spi/requests_esp32spi_advanced": Setup(says=("Header: blinka/1.0.0", "Response HTTP Status Code:  200")),
    "esp32spi/requests_esp32spi_simpletest": Setup(
        says=("Text Response:  This is a test", "Data received from server: 31F", "'Date': 'July 25, 2019'")
    ),
    "wifi/requests_wifi_advanced": Setup(says=("Status Code: 200", "Custom User-Agent Header: blinka/1.0.0")),
    "wifi/requests_wifi_simpletest": Setup(says=("GET Response: This is a test", "'Date': 'January 1, 1970'")),
    "expanded/requests_wifi_adafruit_discord_active_online": Setup(says=("Active Online Users: 1234",)),
    "expanded/requests_wifi_api_discord": Setup(says=("Name: Adafruit", "Members: 40000", "Online: 1234")),
    "expanded/requests_wifi_api_fitbit": Setup(seconds=60, says=("Fitbit Time: 00:19",)),
    "expanded/requests_wifi_api_github": Setup(says=("Username:  Blinka", "Followers:  4")),
    "expanded/requests_wifi_api_mastodon": Setup(says=("Name: Blinka", "Toots: 9")),
    "expanded/requests_wifi_api_openskynetwork_private": Setup(says=("Longitude: -74.0", "N123AB")),
    "expanded/requests_wifi_api_openskynetwork_private_area": Setup(says=("Trans:ab1644", "Lon:-74.0")),
    "expanded/requests_wifi_api_openskynetwork_public": Setup(says=("Longitude: -74.0", "N123AB")),
    "expanded/requests_wifi_api_premiereleague": Setup(
        says=("Newer Response closed this one",)  # it reads an answer that it has closed: so it is on a board
    ),
    "expanded/requests_wifi_api_queuetimes": Setup(says=("A ride", "45")),
    "expanded/requests_wifi_api_rocketlaunch_live": Setup(says=("A rocket", "Big One", "To the moon.")),
    "expanded/requests_wifi_api_steam": Setup(says=("2",)),
    "expanded/requests_wifi_api_twitch": Setup(says=("Followers: 777",)),
    "expanded/requests_wifi_api_youtube": Setup(says=("300", "30")),
    "expanded/requests_wifi_file_upload": Setup(seconds=60, says=("CustomHeader: BlinkaRocks", "HelloWorld")),
    "expanded/requests_wifi_multiple_cookies": Setup(says=("Total Cookies: 2", "a=1; expires=Thu, 01-Jan-26")),
    "expanded/requests_wifi_rachio_irrigation": Setup(says=("Maximum Daily Requests: 3500", "Zones: Zone 1, Zone 2")),
    "expanded/requests_wifi_status_codes": Setup(seconds=120, says=("Expected: 418 Actual: 418", "Finished!")),
    "templateengine_autoescape": Setup(says=("&lt;",)),
    "templateengine_blocks_extends": Setup(says=("Lettuce",)),
    "templateengine_comments": Setup(says=("<body>",)),
    "templateengine_exec": Setup(says=("First letter was capitalized: Jake", 'Skip a letter... e.g. "k"')),
    "templateengine_expressions": Setup(says=("Your name is John Doe and it is 8 characters long.", "77 years away")),
    "templateengine_for_loops": Setup(says=("<li>Apple - $10</li>", "<li>Lettuce - $30</li>")),
    "templateengine_if_statements": Setup(says=("You are an admin.",)),
    "templateengine_includes": Setup(says=("<footer>",)),
    "templateengine_reusing": Setup(says=("Hello, John!", "Hello, Alex!", "Goodbye, Alex!")),
    "templateengine_simpletest": Setup(says=("Hello, Anonymous User!",)),
    "templateengine_while_loops": Setup(says=("Before rolling a 6, the dice rolled:", "</ul>")),
}  # fmt: skip
"""By the example's name, with its folder's where it has one."""


def name_of(path: PurePosixPath) -> str:
    """The name of an example: its file's, with its folder's where it has one."""
    return "/".join(path.with_suffix("").parts[-2:])


def setup_of(example: str, source: str) -> Setup:
    """What an example runs on: where its text asks for an AirLift and nothing else is said, a board that has one."""
    setup = SETUPS.get(example, Setup())
    native = not _has(source, r"[^#]*board\.ESP_CS") or setup.board != Setup.board
    usual = SECONDS if native else AIRLIFT_SECONDS
    return replace(setup, board=setup.board if native else FRUIT_JAM, seconds=setup.seconds or usual)


def why_not(example: str, source: str) -> str:
    """Why an example is left out; empty when it is not."""
    if _has(source, r"\s*import wifi$") and "adafruit_pycamera" not in source:
        return ""
    return next((reason for part, reason in NOT_FOR_THIS.items() if part in f"{example}\n{source}"), "")


def _has(source: str, line: str) -> bool:
    return re.search(f"^{line}", source, flags=re.MULTILINE) is not None


def said(words: str, text: str) -> bool:
    """Whether a text has these words; ``*`` stands for anything within a line."""
    return re.search(re.escape(words).replace(r"\*", ".*"), text) is not None
