"""Where the libraries come from that boards have frozen in.

Which board has which is told by circuitpython-stubs (`BoardDefinition.frozen_libraries`), as FROZEN_MPY_DIRS in
ports/*/boards/*/mpconfigboard.mk of CircuitPython 10 says it. Which distribution on PyPI has a module was found by the
folders that are named there. What versions a firmware has frozen in is not written anywhere but in its own history;
these are the newest of autumn 2026.

Modules of other boards' frozen libraries are not on PyPI: `stage`, `ugame`, `pew`, `picoed` and what some makers keep
beside their board's files.
"""

from __future__ import annotations

DISTRIBUTIONS = {
    "adafruit_ahtx0": "adafruit-circuitpython-ahtx0==1.0.30",
    "adafruit_apds9960": "adafruit-circuitpython-apds9960==3.1.19",
    "adafruit_bitmap_font": "adafruit-circuitpython-bitmap-font==2.5.1",
    "adafruit_ble": "adafruit-circuitpython-ble==10.1.5",
    "adafruit_ble_apple_notification_center": "adafruit-circuitpython-ble-apple-notification-center==0.10.16",
    "adafruit_bus_device": "adafruit-circuitpython-busdevice==5.2.17",
    "adafruit_circuitplayground": "adafruit-circuitpython-circuitplayground==5.3.12",
    "adafruit_connection_manager": "adafruit-circuitpython-connectionmanager==3.1.8",
    "adafruit_crickit": "adafruit-circuitpython-crickit==2.3.24",
    "adafruit_display_shapes": "adafruit-circuitpython-display-shapes==2.10.6",
    "adafruit_display_text": "adafruit-circuitpython-display-text==5.0.6",
    "adafruit_displayio_ssd1306": "adafruit-circuitpython-displayio-ssd1306==3.0.6",
    "adafruit_dotstar": "adafruit-circuitpython-dotstar==2.2.21",
    "adafruit_drv2605": "adafruit-circuitpython-drv2605==1.3.10",
    "adafruit_ds3231": "adafruit-circuitpython-ds3231==2.4.28",
    "adafruit_esp32spi": "adafruit-circuitpython-esp32spi==11.1.4",
    "adafruit_fakerequests": "adafruit-circuitpython-fakerequests==1.1.3",
    "adafruit_focaltouch": "adafruit-circuitpython-focaltouch==1.5.10",
    "adafruit_framebuf": "adafruit-circuitpython-framebuf==1.6.12",
    "adafruit_hid": "adafruit-circuitpython-hid==6.1.10",
    "adafruit_httpserver": "adafruit-circuitpython-httpserver==4.8.2",
    "adafruit_imageload": "adafruit-circuitpython-imageload==1.24.8",
    "adafruit_irremote": "adafruit-circuitpython-irremote==5.0.8",
    "adafruit_is31fl3731": "adafruit-circuitpython-is31fl3731==3.4.8",
    "adafruit_lc709203f": "adafruit-circuitpython-lc709203f==2.3.10",
    "adafruit_led_animation": "adafruit-circuitpython-led-animation==2.12.6",
    "adafruit_lis3dh": "adafruit-circuitpython-lis3dh==5.2.10",
    "adafruit_lsm6ds": "adafruit-circuitpython-lsm6ds==4.6.3",
    "adafruit_midi": "adafruit-circuitpython-midi==1.6.0",
    "adafruit_motor": "adafruit-circuitpython-motor==3.5.0",
    "adafruit_mpu6050": "adafruit-circuitpython-mpu6050==1.3.9",
    "adafruit_opt4048": "adafruit-circuitpython-opt4048==1.1.2",
    "adafruit_pcf8563": "adafruit-circuitpython-pcf8563==2.0.9",
    "adafruit_pixel_framebuf": "adafruit-circuitpython-pixel-framebuf==1.1.20",
    "adafruit_portalbase": "adafruit-circuitpython-portalbase==3.5.2",
    "adafruit_progressbar": "adafruit-circuitpython-progressbar==2.3.22",
    "adafruit_register": "adafruit-circuitpython-register==1.13.0",
    "adafruit_requests": "adafruit-circuitpython-requests==4.1.17",
    "adafruit_rfm69": "adafruit-circuitpython-rfm69==2.1.30",
    "adafruit_rfm9x": "adafruit-circuitpython-rfm9x==2.2.25",
    "adafruit_sdcard": "adafruit-circuitpython-sd==3.3.30",
    "adafruit_seesaw": "adafruit-circuitpython-seesaw==1.18.2",
    "adafruit_sht4x": "adafruit-circuitpython-sht4x==1.0.27",
    "adafruit_simplemath": "adafruit-circuitpython-simplemath==2.0.19",
    "adafruit_ssd1306": "adafruit-circuitpython-ssd1306==2.12.24",
    "adafruit_ssd1680": "adafruit-circuitpython-ssd1680==2.2.0",
    "adafruit_st7789": "adafruit-circuitpython-st7789==2.1.5",
    "adafruit_thermistor": "adafruit-circuitpython-thermistor==3.4.18",
    "adafruit_ticks": "adafruit-circuitpython-ticks==1.1.7",
    "adafruit_uc8151d": "adafruit-circuitpython-uc8151d==2.0.6",
    "adafruit_wiznet5k": "adafruit-circuitpython-wiznet5k==7.4.5",
    "asyncio": "adafruit-circuitpython-asyncio==3.1.1",
    "bma423": "circuitpython-bma423==0.1.0",
    "neopixel": "adafruit-circuitpython-neopixel==6.4.2",
    "simpleio": "adafruit-circuitpython-simpleio==3.0.20",
}
"""The distribution of each module, with its version."""
