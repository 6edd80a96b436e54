import pytest

from circuitpython_kernel.widgets.generator import GeneratorControls


def test_the_controls_act_at_once(pico):
    controls = GeneratorControls(pico, "A0")
    controls.shape.value = "square"
    controls.frequency.value = 100
    assert pico.pins["A0"].driven is not None
    controls.volts.value = (1.0, 2.0)
    controls.shape.value = "triangle"
    assert 1.0 <= pico.pins["A0"].volts <= 2.0
    controls.shape.value = "off"
    assert pico.pins["A0"].driven is None
    assert pico.pins["A0"].volts == pytest.approx(0)
