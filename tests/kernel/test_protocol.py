"""The protocol's own suite, jupyter_kernel_test."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import ClassVar

import jupyter_kernel_test

from tests.kernel_helpers import environment, make_manager


class TestProtocol(jupyter_kernel_test.KernelTests):
    language_name = "circuitpython"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "%%host\nimport sys\nprint('oops', file=sys.stderr)"
    completion_samples: ClassVar = [
        {"text": "import dig", "matches": {"digitalio"}},
        {"text": "%cloc", "matches": {"%clock"}},
    ]
    complete_code_samples: ClassVar = ["1", "print('hello')", "def f(x):\n  return x*2\n\n", "%pins"]
    incomplete_code_samples: ClassVar = ["print('''hello", "def f(x):\n  x*2"]
    invalid_code_samples: ClassVar = ["import = 7q"]
    code_page_something = "digitalio?"
    code_generate_error = "raise ValueError('on purpose')"
    code_execute_result: ClassVar = [{"code": "6*7", "result": "42"}]
    code_display_data: ClassVar = [
        {"code": "%%host\nfrom IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))", "mime": "text/html"}
    ]
    code_history_pattern = "6?7"
    supported_history_operations = ("tail", "search")
    code_inspect_sample = "digitalio"
    code_clear_output = "%%host\nfrom IPython.display import clear_output\nclear_output()"

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        folder = Path(cls.folder.name)
        cls.km = make_manager(folder)
        cls.km.start_kernel(env=environment(folder))
        cls.kc = cls.km.blocking_client()
        cls.kc.start_channels()
        cls.kc.wait_for_ready(timeout=30)

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        cls.km.cleanup_resources()
        cls.folder.cleanup()
