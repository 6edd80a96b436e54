"""How large a board's CIRCUITPY drive and its non-volatile memory are.

Facts of CircuitPython 10.3, as its makefiles, headers and partition tables settle them
(ports/*/boards/*/mpconfigboard.mk and .h, ports/espressif/esp-idf-config/partitions-*.csv,
ports/*/supervisor/internal_flash.h), with the sizes of flash chips from adafruit/nvm.toml. A board that is built with
several flash chips has the smallest here.
"""

from __future__ import annotations

DEFAULT_DRIVE_BYTES = 1 << 20
"""For a board whose drive's size its firmware does not settle: a partition of an SD card, for one."""

DEFAULT_LABEL = "CIRCUITPY"

_BLOCK_BYTES = 512
_ROOT_BLOCKS = 512 * 32 // _BLOCK_BYTES  # 512 rows
_LARGER_CLUSTERS = (1, 4, 16, 64, 256, 512)
_MOST_FAT12, _MOST_FAT16 = 0xFF5, 0xFFF5


def room(drive_bytes: int) -> int:
    """How many bytes of a drive are for files, after it has been formatted: FAT's own tables come off its size.

    Follows ``f_mkfs`` of lib/oofatfs/ff.c, which makes FAT12 or FAT16 with one table; a firmware leaves the size of a
    cluster to it.
    """
    blocks = drive_bytes // _BLOCK_BYTES
    cluster = 1 << sum(least <= blocks // 0x1000 for least in _LARGER_CLUSTERS)
    while True:
        small = blocks // cluster <= _MOST_FAT12
        table_bytes = (blocks // cluster * 3 + 1) // 2 + 3 if small else blocks // cluster * 2 + 4
        clusters = (blocks - 1 - -(-table_bytes // _BLOCK_BYTES) - _ROOT_BLOCKS) // cluster
        if small or _MOST_FAT12 < clusters <= _MOST_FAT16:
            return clusters * cluster * _BLOCK_BYTES
        cluster *= 2  # the table has brought it below what FAT16 has, or it has too many


_LABELS = {
    "proveskit_rp2040_v4": "PROVESKIT",
    "pycubed": "PYCUBED",
    "pycubed_mram": "PYCUBED",
    "pycubed_mram_v05": "PYCUBED",
    "pycubed_v05": "PYCUBED",
}

_DRIVES = {
    49_152: (
        "blues_cygnet espruino_pico espruino_wifi nucleo_f446re pewpew_lcd pyboard_v11 stm32f411ce_blackpill "
        "stm32f411ve_discovery stm32f412zg_discovery stm32f4_discovery thunderpack_v11"
    ),
    61_440: ("bluemicro833 microbit_v2 pca10100"),
    65_536: (
        "adafruit_neokey_trinkey_m0 adafruit_pixel_trinkey_m0 adafruit_proxlight_trinkey_m0 "
        "adafruit_rotary_trinkey_m0 adafruit_sht4x_trinkey_m0 adafruit_slide_trinkey_m0 adafruit_trrs_trinkey_m0 "
        "arduino_mkr1300 arduino_mkrzero arduino_nano_33_iot arduino_zero bast_pro_mini_m0 blm_badge "
        "catwan_usbstick cp_sapling_m0 cp_sapling_m0_revb daisy_seed_with_sdram datum_distance datum_imu "
        "datum_light datum_weather escornabot_makech feather_m0_adalogger feather_m0_basic feather_m0_rfm69 "
        "feather_m0_rfm9x fluff_m0 gemma_m0 gemma_m0_pycon2018 meowmeow ndgarage_ndbit6 ndgarage_ndbit6_v2 "
        "neopixel_trinkey_m0 pewpew10 picoplanet pyruler qtpy_m0 seeeduino_xiao seeeduino_xiao_kb sensebox_mcu "
        "shirtty sparkfun_qwiic_micro_no_flash sparkfun_samd21_dev sparkfun_samd21_mini trinket_m0 uchip "
        "xinabox_cc03 xinabox_cs11"
    ),
    77_824: ("simmel"),
    98_304: ("nucleo_f746zg nucleo_f767zi stm32f746g_discovery"),
    131_072: ("apard32690 max32690evkit sam32"),
    262_144: (
        "ADM_B_NRF52840_1 arduino_nano_33_ble arduino_nano_33_ble_rev2 bless_dev_board_multi_sensor bluemicro840 "
        "electronut_labs_blip electronut_labs_papyr ikigaisense_vita kicksat-sprite loc_ber_m4_base_board "
        "makerdiary_nrf52840_mdk_usb_dongle nice_nano pca10059 pewpew_m4 pillbug raytac_mdbt50q-db-40 "
        "raytac_mdbt50q-rx sparkfun_nrf52840_mini ssci_isp1807_dev_board ssci_isp1807_micro_board "
        "supermini_nrf52840 teknikio_bluebird warmbit_bluepixel"
    ),
    393_216: ("nucleo_h743zi_2 openmv_h7"),
    520_192: (
        "cytron_edu_pico_w cytron_edu_v2_pico_2w pajenicko_picopad pimoroni_badger2040w pimoroni_inky_frame_5_7 "
        "pimoroni_inky_frame_7_3 pimoroni_pico_dv_base_w pimoroni_plasma2040w pycubed_mram pycubed_mram_v05 "
        "raspberry_pi_pico_w sparkfun_samd51_thing_plus"
    ),
    524_288: ("renode_cortex_m0plus"),
    589_824: ("ai_thinker_esp32-c3s-2m"),
    983_040: (
        "adafruit_esp32s3_camera adafruit_feather_esp32s2 adafruit_feather_esp32s2_reverse_tft "
        "adafruit_feather_esp32s2_tft adafruit_feather_esp32s3_4mbflash_2mbpsram "
        "adafruit_feather_esp32s3_reverse_tft adafruit_feather_esp32s3_tft adafruit_funhouse "
        "adafruit_magtag_2.9_grayscale adafruit_metro_esp32s2 adafruit_qtpy_esp32s2 "
        "adafruit_qtpy_esp32s3_4mbflash_2mbpsram adafruit_vindie_s2 ai_thinker_esp_12k_nodemcu artisense_rd00 "
        "bpi_bit_s2 crumpspace_crumps2 deneyap_kart_1a_v2 deneyap_mini deneyap_mini_v2 electroniccats_bastwifi "
        "espressif_esp32s2_devkitc_1_n4 espressif_esp32s2_devkitc_1_n4r2 espressif_hmi_devkit_1 espressif_kaluga_1 "
        "espressif_kaluga_1.3 espressif_saola_1_wroom espressif_saola_1_wrover flipperzero_wifi_dev "
        "franzininho_wifi_wroom franzininho_wifi_wrover gravitech_cucumber_m gravitech_cucumber_ms "
        "gravitech_cucumber_r gravitech_cucumber_rs hexky_s2 ikea_alpstuga_esp32_s3 lilygo_tqt_pro_psram "
        "lilygo_ttgo_t8_esp32_s2_wroom lilygo_ttgo_t8_s2 lilygo_ttgo_t8_s2_st7789 lolin_s2_mini lolin_s2_pico "
        "lolin_s3_mini lolin_s3_mini_pro magiclick_s3_n4r2 maker_badge mixgo_ce_serial mixgo_ce_udisk "
        "morpheans_morphesp-240 muselab_nanoesp32_s2_wroom muselab_nanoesp32_s2_wrover "
        "nhbsystems_jl401_4mbflash_2mbpsram odt_pixelwing_esp32_s2 red-s2-wroom sensebox_mcu_esp32s2 "
        "targett_module_clip_wroom targett_module_clip_wrover thingpulse_pendrive_s3 unexpectedmaker_feathers2_neo "
        "unexpectedmaker_tinys2 waveshare_esp32_s2_pico_lcd waveshare_esp32_s3_matrix waveshare_esp32_s3_tiny "
        "waveshare_esp32_s3_zero waveshare_esp32s2_pico"
    ),
    1_044_480: ("cp_sapling_m0_spiflash pycubed pycubed_v05 teensy40"),
    1_048_576: (
        "42keebs_frood 8086_rp2040_interfacer boardsource_blok bwshockley_figpi cytron_iriv_io_controller "
        "cytron_maker_nano_rp2040 cytron_maker_pi_rp2040 cytron_maker_uno_rp2040 cytron_motion_2350_pro e_fidget "
        "elecfreaks_picoed electrolama_minik fomu hack_club_sprig heiafr_picomo_v2 heiafr_picomo_v3 "
        "jpconstantineau_pykey18 jpconstantineau_pykey44 jpconstantineau_pykey60 jpconstantineau_pykey87 "
        "maple_elite_pi mtm_computer odt_bread_2040 odt_cast_away_rp2040 odt_rpga_feather pimoroni_badger2040 "
        "pimoroni_keybow2040 pimoroni_pico_dv_base pimoroni_tiny2040_2mb raspberry_pi_pico seeeduino_xiao_rp2040 "
        "seeeduino_xiao_rp2350 solderparty_bbq20kbd swan_r5 teenage_engineering_ep2350 tinycircuits_thumby ugame22 "
        "vcc_gnd_yd_rp2040 waveshare_rp2040_lcd_0_96 waveshare_rp2040_tiny waveshare_rp2040_zero weact_studio_pico "
        "wisdpi_ardu2040m wiznet_w5100s_evb_pico wiznet_w5500_evb_pico wiznet_w55rp20_evb_pico wk-50"
    ),
    1_052_672: ("pimoroni_plasma2350w"),
    1_245_184: (
        "01space_lcd042_esp32c3 adafruit_feather_huzzah32 adafruit_huzzah32_breakout adafruit_mini_sparkle_motion "
        "adafruit_qtpy_esp32c3 adafruit_sparkle_motion adafruit_sparkle_motion_stick ai-thinker-esp32-cam "
        "ai_thinker_esp32-c3s beetle-esp32-c3 deneyap_kart deneyap_kart_1a deneyap_kart_g doit_esp32_devkit_v1 "
        "elecrow_crowpanel_3.5 esp32-wrover-dev-cam espressif_esp32_devkitc_v4_wroom_32e espressif_esp32_eye "
        "espressif_esp32_lyrat espressif_esp32c3_devkitm_1_n4 espressif_esp32c3_lyra_v2 "
        "espressif_esp32c6_devkitm_1_n4 lilygo_ttgo_t-oi-plus lilygo_ttgo_tdisplay_esp32_4m lolin_c3_mini "
        "lolin_c3_pico luatos_core_esp32c3 luatos_core_esp32c3_ch343 m5stack_atom_echo m5stack_atom_lite "
        "m5stack_atom_matrix m5stack_atom_u m5stack_stamp_c3 m5stack_stick_c m5stack_stick_c_plus "
        "m5stack_timer_camera_x makergo_esp32c3_supermini microdev_micro_c3 pcbcupid_glyph_c3 pcbcupid_glyph_c6 "
        "seeed_xiao_esp32c3 spotpear_esp32c3_lcd_1_44 sqfmi_watchy sunton_esp32_2424S012 sunton_esp32_2432S024C "
        "sunton_esp32_2432S028 sunton_esp32_2432S032C ttgo_t8_v1_7 unexpectedmaker_tinypico "
        "unexpectedmaker_tinypico_nano weact_esp32c6_n4 wemos_lolin32_lite"
    ),
    2_031_616: (
        "adafruit_feather_esp32c6_4mbflash_nopsram cezerio_dev_ESP32C6 espressif_esp32h2_devkitm_1_n4 "
        "espressif_esp8684_devkitc_02_n4 lilygo_ttgo_t-01c3 makergo_esp32c6_supermini nodemcu_esp32c2 "
        "pcbcupid_glyph_h2 seeed_xiao_esp32c6 waveshare_esp32_c6_lcd_1_47"
    ),
    2_093_056: (
        "Seeed_XIAO_nRF52840_Sense TG-Watch adafruit_led_glasses_nrf52840 aloriumtech_evo_m51 aramcon_badge_2019 "
        "bastble capablerobot_usbhub challenger_840 circuitplayground_bluefruit circuitplayground_express "
        "circuitplayground_express_4h circuitplayground_express_crickit circuitplayground_express_digikey_pycon2019 "
        "circuitplayground_express_displayio clue_nrf52840_express datalore_ip_m4 edgebadge feather_bluefruit_sense "
        "feather_m0_express feather_m0_express_crickit feather_m4_can feather_m4_express feather_nrf52840_express "
        "feather_stm32f405_express hallowing_m0_express hiibot_bluefi huntercat_nfc itsybitsy_m0_express "
        "itsybitsy_m4_express itsybitsy_nrf52840_express matrixportal_m4 meowbit_v121 metro_m0_express "
        "metro_m4_airlift_lite metro_m4_express metro_nrf52840_express microchip_curiosity_circuitpython "
        "mini_sam_m4 nfc_copy_cat omnimo_nrf52840 openbook_m4 pybadge qtpy_m0_haxpress silicognition-m4-shim "
        "snekboard stm32f411ce_blackpill_with_flash stringcar_m0_express thunderpack_v12 "
        "tinkeringtech_scoutmakes_azul ugame10 winterbloom_big_honking_button"
    ),
    2_097_152: ("feather_m7_1011"),
    2_617_344: ("raspberry_pi_pico2_w studiolab_picoexpander"),
    3_145_728: (
        "archi datanoise_picoadk datanoise_picoadk_v2 lilygo_t_display_rp2040 nullbits_bit_c_pro "
        "pimoroni_picolipo_4mb pimoroni_plasma2350 pimoroni_tiny2350 pimoroni_tinyfx raspberry_pi_pico2 "
        "silicognition_rp2040_shim waveshare_rp2040_geek waveshare_rp2040_lcd_1_28 waveshare_rp2040_one "
        "waveshare_rp2040_plus_4mb waveshare_rp2040_touch_lcd_1_28 waveshare_rp2350_lcd_0_96 "
        "waveshare_rp2350_lcd_1_28 waveshare_rp2350_one waveshare_rp2350_plus waveshare_rp2350_tiny "
        "waveshare_rp2350_zero wisdpi_tiny_rp2040 wiznet_w5100s_evb_pico2 wiznet_w5500_evb_pico2"
    ),
    4_190_208: (
        "bradanlanestudio_coin_m0 circuitbrains_basic_m0 dynalora_usb dynossat_edu_eps dynossat_edu_obc "
        "particle_argon particle_boron particle_xenon pctel_wsc_1450 seeeduino_wio_terminal serpente "
        "sparkfun_lumidrive sparkfun_qwiic_micro_with_flash sparkfun_redboard_turbo trinket_m0_haxpress uartlogger2 "
        "winterbloom_sol"
    ),
    5_963_776: (
        "adafruit_feather_esp32s3_nopsram adafruit_matrixportal_s3 adafruit_qtpy_esp32s3_nopsram "
        "autosportlabs_esp32_can_x2 barduino bpi_leaf_s3 bpi_picow_s3 brainboardz_neuron columbia-dsl-sensor "
        "cytron_maker_feather_aiot_s3 espressif_esp32s2_devkitc_1_n8r2 espressif_esp32s3_devkitc_1_n8 "
        "espressif_esp32s3_devkitc_1_n8r2 espressif_esp32s3_devkitc_1_n8r2_ros espressif_esp32s3_devkitc_1_n8r8 "
        "espressif_esp32s3_devkitc_1_n8r8_hacktablet espressif_esp32s3_devkitm_1_n8 espressif_esp32s3_eye "
        "espressif_esp32s3_usb_otg_n8 hiibot_iots2 lilygo_tqt_pro_nopsram m5stack_atoms3 m5stack_atoms3_lite "
        "m5stack_atoms3u m5stack_cardputer m5stack_cardputer_ros m5stack_dial m5stack_dinmeter m5stack_stamp_s3 "
        "pcbcupid_glyph_s3 seeed_xiao_esp32_s3_sense smartbeedesigns_bee_data_logger smartbeedesigns_bee_motion_s3 "
        "smartbeedesigns_bee_s3 unexpectedmaker_bling unexpectedmaker_blizzard_s3 unexpectedmaker_edges3d "
        "unexpectedmaker_feathers3_neo unexpectedmaker_nanos3 unexpectedmaker_omgs3 unexpectedmaker_rgbtouch_mini "
        "unexpectedmaker_tinys3 unexpectedmaker_tinywatch_s3 waveshare_esp32_s3_tiny_n8r8 yd_esp32_s3_n8r8"
    ),
    6_225_920: (
        "adafruit_feather_esp32_v2 adafruit_itsybitsy_esp32 adafruit_qtpy_esp32_pico crcibernetica-ideaboard "
        "elecrow_crowpanel_4_2_epaper espressif_esp32_devkitc_v4_wrover espressif_esp32c61_devkitc_1_n8r2 "
        "espressif_esp32c6_devkitc_1_n8 heltec_esp32s3_wifi_lora_v3 heltec_wireless_paper m5stack_stick_c_plus2 "
        "oxocard_artwork oxocard_connect oxocard_galaxy oxocard_science unexpectedmaker_tinyc6 vidi_x "
        "weact_esp32c6_n8 yoto_mini_2024 yoto_player_v3"
    ),
    6_287_360: ("teensy41"),
    6_291_456: (
        "adafruit_metro_m7_1011_sd feather_mimxrt1011 feather_mimxrt1062 imxrt1020_evk imxrt1040_evk imxrt1050_evkb "
        "imxrt1060_evk imxrt1060_evkb metro_m7_1011"
    ),
    7_340_032: (
        "adafruit_feather_rp2040 adafruit_feather_rp2040_adalogger adafruit_feather_rp2040_can "
        "adafruit_feather_rp2040_dvi adafruit_feather_rp2040_prop_maker adafruit_feather_rp2040_rfm "
        "adafruit_feather_rp2040_scorpio adafruit_feather_rp2040_thinkink adafruit_feather_rp2040_usb_host "
        "adafruit_feather_rp2350 adafruit_feather_rp2350_adalogger adafruit_floppsy_rp2040 "
        "adafruit_itsybitsy_rp2040 adafruit_kb2040 adafruit_macropad_rp2040 adafruit_metro_rp2040 "
        "adafruit_qt2040_trinkey adafruit_qtpy_rp2040 adafruit_tinychad_rp2350 bradanlanestudio_explorer_rp2040 "
        "challenger_nb_rp2040_wifi challenger_rp2040_lora challenger_rp2040_lte challenger_rp2040_sdrtc "
        "challenger_rp2040_subghz challenger_rp2040_wifi challenger_rp2040_wifi_ble challenger_rp2350_bconnect "
        "challenger_rp2350_wifi6_ble5 orpheus_pico pcbcupid_glyph_mini_2040 pimoroni_interstate75 "
        "pimoroni_motor2040 pimoroni_pga2040 pimoroni_plasma2040 pimoroni_servo2040 pimoroni_tiny2040 "
        "proveskit_rp2040_v4 solderparty_rp2040_stamp takayoshiotake_octave_rp2040 zrichard_rp2.65-f"
    ),
    8_384_512: (
        "circuitbrains_deluxe_m4 espruino_banglejs2 feather_m0_supersized grandcentral_m4_express "
        "hallowing_m4_express makerdiary_m60_keyboard makerdiary_nrf52840_connectkit makerdiary_nrf52840_m2_devkit "
        "makerdiary_nrf52840_mdk monster_m4sk pca10056 pitaya_go pyb_nano_v2 pygamer pyportal pyportal_pynt "
        "pyportal_titano robohatmm1_m4 same54_xplained stackrduino_m0_pro trellis_m4_express"
    ),
    12_255_232: ("deshipu_ugame_s3"),
    14_352_384: (
        "adafruit_metro_esp32s3 adafruit_qualia_s3_rgb666 arduino_nano_esp32s3 "
        "arduino_nano_esp32s3_inverted_statusled atmegazero_esp32s2 circuitart_zero_s3 es3ink espressif_esp32s3_box "
        "espressif_esp32s3_box_lite espressif_esp32s3_devkitc_1_n16 firebeetle2_esp32s3 heltec_vision_master_e290 "
        "lilygo_tdeck lilygo_tdisplay_s3 lilygo_tdisplay_s3_pro lilygo_tdongle_s3 lilygo_tembed_esp32s3 "
        "lilygo_twatch_s3 lolin_s3 lolin_s3_pro m5stack_cores3 m5stack_cores3_se makerfabs_tft7 microdev_micro_s2 "
        "prokyber_ai_on_the_edge_cam seeed_xiao_esp32_s3_trmnl_diy_kit sensebox_mcu_eye_esp32s3 "
        "unexpectedmaker_feathers2 unexpectedmaker_feathers2_prerelease unexpectedmaker_feathers3 "
        "unexpectedmaker_pros3 waveshare_esp32_s3_amoled_241 waveshare_esp32_s3_eth waveshare_esp32_s3_geek "
        "waveshare_esp32_s3_lcd_1_47 waveshare_esp32_s3_pico waveshare_esp32_s3_touch_lcd_1_47 "
        "waveshare_esp32_s3_touch_lcd_2 waveshare_esp32_s3_touch_lcd_2_8 yd_esp32_s3_n16r8"
    ),
    14_614_528: (
        "adafruit_p4gpio espressif_esp32p4_function_ev espressif_esp32p4x_function_ev espressif_esp32s3_lcd_ev "
        "espressif_esp32s3_lcd_ev_v1.5 hardkernel_odroid_go lilygo_ttgo_tdisplay_esp32_16m lilygo_twatch_2020_v3 "
        "m5stack_core2 m5stack_core_basic m5stack_core_fire m5stack_m5paper m5stack_tab5 "
        "solderparty_esp32p4_stamp_xl spotpear_esp32c3_lcd_1_69 sunton_esp32_8048S050 sunton_esp32_8048S070 "
        "waveshare_esp32_s3_lcd_1_28 xteink_x4"
    ),
    14_675_968: ("sparkfun_teensy_micromod"),
    14_680_064: ("imxrt1010_evk imxrt1015_evk makerdiary_imxrt1011_nanokit"),
    15_200_256: ("pimoroni_badger2350 pimoroni_pico_plus2w sparkfun_thing_plus_rp2350"),
    15_728_640: (
        "0xcb_gemini 0xcb_helios 8086_usb_interposer adafruit_fruit_jam adafruit_metro_rp2350 "
        "arduino_nano_rp2040_connect breadstick_raspberry cosmo_pico hxr_sao_dmm jpconstantineau_encoderpad_rp2040 "
        "melopero_shake_rp2040 pimoroni_explorer2350 pimoroni_pga2350 pimoroni_pico_plus2 pimoroni_picolipo_16mb "
        "pimoroni_picosystem rfguru_rp2040 solderparty_rp2350_stamp solderparty_rp2350_stamp_xl "
        "sparkfun_micromod_rp2040 sparkfun_pro_micro_rp2040 sparkfun_pro_micro_rp2350 sparkfun_thing_plus_rp2040 "
        "splitkb_liatris tinycircuits_thumby_color waveshare_rp2040_pizero waveshare_rp2040_plus_16mb "
        "waveshare_rp2350_geek waveshare_rp2350_touch_lcd_1_28 weact_studio_pico_16mb weact_studio_rp2350b_core "
        "weenoisemakers_noisenugget"
    ),
    16_773_120: (
        "8086_commander aramcon2_badge bdmicro_vina_d51 cp32-m4 ohs2020_badge p1am_200 sparkfun_nrf52840_micromod "
        "sparkfun_samd51_micromod sparkfun_stm32_thing_plus sparkfun_stm32f405_micromod"
    ),
    16_777_216: ("spresense"),
    31_129_600: ("espressif_esp32s3_devkitc_1_n32r16 espressif_esp32s3_devkitc_1_n32r8"),
    67_104_768: ("bdmicro_vina_d51_pcb7"),
}

_NVM = {
    0: (
        "arduino_nano_33_iot bast_pro_mini_m0 bluemicro833 kicksat-sprite microbit_v2 nfc_copy_cat pca10100 "
        "pewpew_lcd sam32 simmel uchip"
    ),
    4096: (
        "aramcon2_badge challenger_840 feather_bluefruit_sense ikigaisense_vita itsybitsy_nrf52840_express "
        "warmbit_bluepixel"
    ),
    8192: (
        "aloriumtech_evo_m51 bdmicro_vina_d51 bdmicro_vina_d51_pcb7 capablerobot_usbhub circuitbrains_deluxe_m4 "
        "cp32-m4 datalore_ip_m4 dynossat_edu_obc edgebadge feather_m4_can feather_m4_express "
        "grandcentral_m4_express hallowing_m4_express itsybitsy_m4_express loc_ber_m4_base_board matrixportal_m4 "
        "metro_m4_airlift_lite metro_m4_express microchip_curiosity_circuitpython mini_sam_m4 monster_m4sk "
        "openbook_m4 p1am_200 pewpew_m4 pybadge pycubed pycubed_mram pycubed_mram_v05 pycubed_v05 pygamer pyportal "
        "pyportal_pynt pyportal_titano robohatmm1_m4 same54_xplained seeeduino_wio_terminal silicognition-m4-shim "
        "sparkfun_samd51_micromod sparkfun_samd51_thing_plus trellis_m4_express uartlogger2 winterbloom_sol"
    ),
    16384: ("thunderpack_v11 thunderpack_v12"),
}
"""Those of which circuitpython-stubs say something else."""

_DRIVE_BYTES = {board: size for size, names in _DRIVES.items() for board in names.split()}
_NVM_BYTES = {board: size for size, names in _NVM.items() for board in names.split()}


def drive_bytes(board_id: str) -> int:
    """The bytes of a board's drive, FAT's own tables included."""
    return _DRIVE_BYTES.get(board_id, DEFAULT_DRIVE_BYTES)


def drive_label(board_id: str) -> str:
    """What a fresh drive is called."""
    return _LABELS.get(board_id, DEFAULT_LABEL)


def nvm_bytes(board_id: str) -> int | None:
    """The bytes of ``microcontroller.nvm``, or None where circuitpython-stubs have it right."""
    return _NVM_BYTES.get(board_id)
