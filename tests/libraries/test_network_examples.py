"""Examples of libraries for networks, unmodified from PyPI: what they print, show on their pages, and ask for.

`python -m benchmarks.network_examples` runs all of them; docs/libraries.md has what came of it.
"""

import re

import pytest

from benchmarks import display_examples, libraries
from benchmarks import network_examples as examples
from benchmarks.network_setups import SETUPS, name_of, setup_of
from circuitpython_kernel.pytest_plugin import assert_requests, request

SOME = (
    "adafruit_io_http/adafruit_io_groups",
    "adafruit_io_mqtt/adafruit_io_simpletest_esp32s2",
    "connectionmanager_helpers",
    "esp32spi_wpa2ent_simpletest",
    "httpserver_form_data",
    "httpserver_methods",
    "httpserver_redirects",
    "httpserver_start_and_poll_asyncio",
    "httpserver_templates",
    "httpserver_url_parameters",
    "native_networking/minimqtt_pub_sub_blocking_native_networking",
    "ntp_connection_manager",
    "oauth2_simpletest",
    "expanded/requests_wifi_file_upload",
    "expanded/requests_wifi_multiple_cookies",
    "expanded/requests_wifi_status_codes",
    "templateengine_blocks_extends",
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The examples' files by library."""
    names = display_examples.names(examples.LIST)
    return display_examples.fetch_examples(names, tmp_path_factory.mktemp("sources"), examples.LIST)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    return tmp_path_factory.mktemp("wheels")


@pytest.fixture
def run(found, wheels, tmp_path):
    """Run an example; what came of it, and the board's log of the network."""

    def run_example(name):
        files, path = next(
            (files, path)
            for files in found.values()
            for path in files
            if path.suffix == ".py" and name_of(path) == name
        )
        source = files[path].decode()
        setup = setup_of(name, source)
        examples.make_drive(tmp_path, wheels, files)
        with examples.on_air(setup, tmp_path, source) as board:
            ran = examples.run(board, setup, source)
            return ran, list(board.network.log)

    return run_example


@pytest.mark.parametrize("name", SOME)
def test_an_example_says_what_it_has_to(run, name):
    setup = SETUPS[name]
    assert setup.says or setup.visits
    ran, _ = run(name)
    assert not ran.reason, ran.result.traceback


def test_what_an_example_asks_for(run):
    ran, log = run("wifi/requests_wifi_simpletest")
    assert not ran.reason
    assert_requests(log, [
        request("GET /testwifi/index.html", answer=200), request("GET /get", answer=200),
        request("POST /post", sent=b"This is an example of a JSON value"),
        request("POST /post", sent={"Date": "January 1, 1970"}),
    ])  # fmt: skip


def test_what_an_example_publishes(run):
    ran, log = run("minimqtt_simpletest")
    assert not ran.reason
    topic = "me/feeds/temperature"
    # The goodbye is still on the air when the program ends.
    assert_requests(log, ["CONNECT", f"SUBSCRIBE {topic}", f"PUBLISH {topic}", ...], protocol="mqtt")
    assert next(entry.sent for entry in log if entry.what == f"PUBLISH {topic}") == b"Hello Broker!"


def test_words_that_are_missing_are_told(run, monkeypatch):
    monkeypatch.setitem(SETUPS, "ntp_simpletest", examples.replace(SETUPS["ntp_simpletest"], says=("no such words",)))
    assert run("ntp_simpletest")[0].reason == "does not say 'no such words'"


def test_every_example_has_something_to_say(found):
    names = {
        name_of(path): files[path].decode()
        for files in found.values()
        for path in files
        if path.suffix == ".py" and files[path].strip()
    }
    left = {name for name, source in names.items() if not examples.why_not(name, source)}
    silent = {name for name in left if not (SETUPS[name].says or SETUPS[name].visits)}
    assert silent == {"httpserver_simpletest_manual_ap", "httpserver_simpletest_manual_wifi"}, (
        "those fail on a board, too"
    )


def test_the_document_is_about_the_list_and_most_run():
    rows = re.findall(
        r"^\| `(\S+)` \| (\S+) \| (\d+) of (\d+) \|", libraries.part(examples.HEADING), flags=re.MULTILINE
    )
    pins = libraries.pins(examples.LIST)
    wanted = display_examples.names(examples.LIST)
    assert {name: version for name, version, *_ in rows} == {name: pins[name] for name in wanted}
    assert all(int(ran) > 0 for *_, ran, _ in rows)
    assert sum(int(row[2]) for row in rows) > 0.7 * sum(int(row[3]) for row in rows)
