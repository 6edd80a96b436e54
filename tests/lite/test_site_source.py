"""Where a browser has libraries from: which wheel is taken, and what is said when there is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version

from circuitpython_kernel.libraries.sources import NOTHING
from circuitpython_kernel.lite.site_source import INDEX, INDEX_JSON, SiteSource, best


def wheel(version, name="some_lib", tag="py3-none-any"):
    return f"{name}-{version}-{tag}.whl"


def taken(wanted, *names):
    found = best(Requirement(wanted), [(name, name) for name in names])
    return found and found.name


def test_the_newest_pure_wheel_that_will_do_is_taken():
    assert taken("some-lib", wheel("1.9"), wheel("1.10"), "some_lib-2.0.tar.gz") == wheel("1.10")
    assert taken("some-lib<1.10", wheel("1.9"), wheel("1.10")) == wheel("1.9")
    assert taken("Some.Lib", wheel("1.0")) == wheel("1.0")
    assert taken("some-lib", wheel("1.0", tag="cp312-cp312-linux_x86_64")) is None
    assert taken("some-lib", wheel("1.0", name="another")) is None
    assert taken("some-lib", wheel("1.0"), wheel("2.0b1")) == wheel("1.0"), "no release yet"
    assert taken("some-lib", wheel("2.0b1")) == wheel("2.0b1"), "there is nothing else"


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=1, unique=True))
def test_of_any_versions_it_is_the_newest(versions):
    names = [wheel(".".join(map(str, version))) for version in versions]
    found = best(Requirement("some-lib"), [(name, name) for name in names])
    assert found.version == max(Version(".".join(map(str, version))) for version in versions)


class Web:
    """What is on the web, and what was asked for."""

    def __init__(self, **pages):
        self.pages = pages
        self.asked = []

    def get(self, url, accept):
        self.asked.append((url, accept))
        found = self.pages.get(url)
        if isinstance(found, OSError):
            raise found
        return found


def source(web, tmp_path, bundled=(), beside=lambda folder: None):
    return SiteSource(web.get, bundled, "https://site/libraries/", beside, tmp_path / "scratch")


def test_the_sites_own_come_first(tmp_path):
    web = Web(**{f"https://site/libraries/{wheel('1.0')}": b"wheel"})
    assert source(web, tmp_path, [wheel("1.0")]).fetch("some-lib", tmp_path, None) == ""
    assert (tmp_path / wheel("1.0")).read_bytes() == b"wheel"
    assert [url for url, _ in web.asked] == [f"https://site/libraries/{wheel('1.0')}"]


def test_the_index_has_the_rest(tmp_path):
    files = [
        {"filename": wheel("2.0"), "url": "https://files/2", "yanked": True},
        {"filename": wheel("1.5"), "url": "https://files/1.5"},
    ]
    web = Web(**{f"{INDEX}some-lib/": json.dumps({"files": files}).encode(), "https://files/1.5": b"wheel"})
    assert source(web, tmp_path, [wheel("1.0")]).fetch("some-lib>=1.1", tmp_path, None) == ""
    assert (tmp_path / wheel("1.5")).read_bytes() == b"wheel"
    assert web.asked[0] == (f"{INDEX}some-lib/", INDEX_JSON)
    assert NOTHING in source(web, tmp_path).fetch("unknown", tmp_path, None)


def test_without_a_network_it_says_what_the_site_has(tmp_path):
    web = Web(**{f"{INDEX}other/": OSError("Failed to fetch")})
    complaint = source(web, tmp_path, [wheel("1.0")]).fetch("other", tmp_path, None)
    assert complaint == "PyPI cannot be reached (Failed to fetch), and the site itself has some-lib"


def test_wheels_beside_the_notebook_are_copied(tmp_path):
    beside = {"wheels": {wheel("1.0"): b"wheel", "note.txt": b"", "../out.whl": b"evil"}}
    found = source(Web(), tmp_path, beside=beside.get)
    assert found.wheels(tmp_path / "nowhere") is None
    folder = found.wheels(type(tmp_path)("wheels"))
    assert [file.name for file in folder.iterdir()] == [wheel("1.0")]
    assert found.fetch("some-lib", tmp_path, folder) == ""
    assert NOTHING in found.fetch("other", tmp_path, folder)


def test_a_download_of_several_says_what_fails(tmp_path):
    web = Web(**{f"https://site/libraries/{wheel('1.0')}": b"wheel"})
    found = source(web, tmp_path, [wheel("1.0")])
    assert found.download(["some-lib==1.0"], tmp_path, None, lambda: False) is None
    assert found.download(["some-lib==1.0", "gone"], tmp_path, None, lambda: False) == NOTHING
    assert found.download(["some-lib==1.0"], tmp_path, None, lambda: True) == "It was cancelled."


@pytest.mark.parametrize("wanted", ["some-lib==1.0", "some-lib>=1,<2"])
def test_versions_are_as_pip_reads_them(wanted):
    assert taken(wanted, wheel("1.0"), wheel("2.0")) == wheel("1.0")
