"""The web workflow's pages in Chromium: folders, the editor, the console, and the way to the editor online."""

from __future__ import annotations

import threading

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.console.session import ConsoleSession

from .lab import WAIT, launch

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")

SETTINGS = b'CIRCUITPY_WIFI_SSID = "Virtual WiFi"\nCIRCUITPY_WEB_API_PASSWORD = "passw0rd"\n'
ONLINE = "https://code.circuitpython.org/"


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("adafruit_feather_esp32s3_tft", clock="realtime") as board:
        board.drive.write("settings.toml", SETTINGS)
        board.drive.write("code.py", b"print('hello')\n")
        board.drive.write("lib/helper.py", b"A = 1\n")
        board.reset()
        board.wait_for_boot()
        yield board


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as tool:
        browser = launch(tool)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, board):
    """A page of a person who knows the password; its ``errors`` are those of its scripts."""
    station = board.hardware.stations[0]
    port = board.network.publish(min(station.services), board=station.hostname)
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{port.host_port}/", http_credentials={"username": "", "password": "passw0rd"}
    )
    page = context.new_page()
    page.set_default_timeout(WAIT)
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    yield page
    assert errors == []
    context.close()


def test_from_the_welcome_through_folders_to_a_file_that_is_changed(page, board):
    page.goto("/")
    page.wait_for_function("() => document.title.includes('ESP32-S3 TFT')")
    assert "on a virtual board at" in page.locator("#facts").inner_text()
    page.get_by_role("link", name="Files").click()
    page.get_by_role("link", name="lib/").click()
    page.get_by_role("link", name="helper.py").click()
    page.wait_for_function("() => document.getElementById('text').value === 'A = 1\\n'")
    page.locator("#text").fill("A = 2\n")
    page.get_by_role("button", name="Save").click()
    page.wait_for_function("() => document.getElementById('told').value === 'Saved.'")
    assert board.drive.read("lib/helper.py") == b"A = 2\n"


def test_a_new_file_and_a_folder_that_is_not_there(page, board):
    page.goto("/edit/#/new.txt")
    page.wait_for_function("() => document.getElementById('told').value === 'This file is new.'")
    page.locator("#text").fill("ä")
    page.get_by_role("button", name="Save").click()
    page.wait_for_function("() => document.getElementById('told').value === 'Saved.'")
    assert board.drive.read("new.txt").decode() == "ä"
    page.goto("/fs/#/nowhere/")
    page.wait_for_function("() => document.getElementById('free').textContent.includes('404')")


def test_the_console_shows_a_program_and_takes_its_line(page, board):
    page.goto("/cp/serial/")
    page.wait_for_function("() => document.getElementById('said').textContent !== ''")
    running = board.start("print('you said', input('? '))")
    page.wait_for_function("() => document.getElementById('said').textContent.endsWith('? ')")
    line = page.get_by_label("Line to send")
    line.fill("hello")
    line.press("Enter")
    page.wait_for_function("() => document.getElementById('said').textContent.includes('you said hello\\n')")
    assert running.result(60).ok
    page.get_by_role("button", name="CTRL-C").click()  # nothing runs
    page.wait_for_function("() => document.getElementById('said').textContent.includes('start one there')")


def test_the_console_of_a_board_on_its_own_has_the_repl(page, board):
    shown = []
    session = ConsoleSession(board, shown.append)
    serving = threading.Thread(target=session.run)
    page.goto("/cp/serial/")
    page.wait_for_function("() => document.getElementById('said').textContent !== ''")
    serving.start()
    try:
        page.wait_for_function("() => document.getElementById('said').textContent.includes('Press any key')")
        line = page.get_by_label("Line to send")
        line.press("Enter")
        page.wait_for_function("() => document.getElementById('said').textContent.endsWith('>>> ')")
        line.fill("print(6 * 7)")
        line.press("Enter")
        page.wait_for_function("() => document.getElementById('said').textContent.includes('\\n42\\n>>> ')")
        line.fill("while True: pass")
        line.press("Enter")
        line.press("Enter")
        page.wait_for_function("() => /pass\\n/.test(document.getElementById('said').textContent)")
        page.get_by_role("button", name="CTRL-C").click()
        page.wait_for_function("() => document.getElementById('said').textContent.includes('KeyboardInterrupt')")
        text = page.locator("#said").text_content() or ""
        assert "\x1b" not in text
        assert "🐍" not in text, "a terminal's title is shown as text"
    finally:
        session.close()
        serving.join()
    assert b"42\r\n" in b"".join(shown)


def test_the_editor_online_comes_into_the_page_or_its_absence_is_told(page):
    page.route(ONLINE, lambda route: route.abort())
    page.goto("/code/")
    page.wait_for_function("() => document.body.textContent.includes('cannot be reached; /edit/ is on the board')")
    page.unroute(ONLINE)
    page.route(
        ONLINE,
        lambda route: route.fulfill(
            body="<html><head><title>Editor online</title></head><body>code</body></html>",
            headers={"Access-Control-Allow-Origin": "*", "Content-Type": "text/html"},
        ),
    )
    page.goto("/")
    page.goto("/code/")
    page.wait_for_function("() => document.title === 'Editor online'")
    assert page.locator("base").get_attribute("href") == ONLINE
