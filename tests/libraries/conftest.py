import pytest

from benchmarks import libraries
from benchmarks.display_examples import LIST


@pytest.fixture(scope="session")
def display_libraries(tmp_path_factory):
    """A folder with the libraries that draw and what they need, as they are on PyPI."""
    folder = tmp_path_factory.mktemp("lib")
    for item in libraries.fetch(libraries.pins(LIST), tmp_path_factory.mktemp("wheels")).values():
        for path, data in item.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    return folder
