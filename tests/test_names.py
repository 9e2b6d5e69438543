"""The registry behind every kind of name: duplicates, nearest names, lazy loading, and packages that are broken."""

import sys
import threading
import time

import pytest

from sparring.errors import RegistrationError, UnknownName
from sparring.names import Registry


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """Install a distribution with the given modules, each an entry point of the group `sparring.test_things`."""

    def install(**modules):
        info = tmp_path / "acme_things-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-things\nVersion: 1.0\n")
        points = "\n".join(f"{name} = {name}" for name in modules)
        (info / "entry_points.txt").write_text(f"[sparring.test_things]\n{points}\n")
        for name, code in modules.items():
            (tmp_path / f"{name}.py").write_text(code)
            monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.syspath_prepend(tmp_path)
        return Registry("thing", group="sparring.test_things")

    return install


def test_registered_things_are_found_and_listed_sorted():
    registry = Registry("thing")
    assert registry.register("b", 2) == 2
    registry.register("a", 1)
    assert (registry.get("b"), registry.names()) == (2, ("a", "b"))


def test_taken_name_is_refused_and_the_first_stays():
    registry = Registry("thing")
    registry.register("a", "first")
    with pytest.raises(RegistrationError, match="thing 'a' is registered already \\('first'\\); choose another name"):
        registry.register("a", "second")
    assert registry.get("a") == "first"


def test_same_thing_may_be_registered_again():
    registry, thing = Registry("thing"), object()
    assert registry.register("a", thing) is registry.register("a", thing)


def test_unknown_name_gives_the_nearest():
    registry = Registry("thing")
    registry.register("castle", 1)
    with pytest.raises(UnknownName, match="no thing is called 'castel'; did you mean 'castle'"):
        registry.get("castel")


def test_empty_registry_says_so():
    with pytest.raises(UnknownName, match=r"known: \(none\)"):
        Registry("thing").get("a")


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that registers with the test's registry when it is imported."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name, code):
        (tmp_path / f"{name}.py").write_text(f"from {__name__} import current\n{code}")
        monkeypatch.delitem(sys.modules, name, raising=False)
        return name

    return write


current = []


def built_in(found):
    current[:] = [Registry("thing", find_builtins=found)]
    return current[0]


def test_built_ins_are_known_by_name_and_imported_when_asked_for(module):
    name = module("acme_lazy", "class A: pass\ncurrent[0].register('a', A)")
    registry = built_in(lambda: {"a": name})
    assert registry.names() == ("a",)
    assert name not in sys.modules
    assert registry.get("a").__name__ == "A"
    assert sys.modules[name].A is registry.get("a")


def test_built_in_name_is_taken_before_its_module_is_imported(module):
    registry = built_in(lambda: {"a": "acme_never_imported"})
    registry.names()
    with pytest.raises(RegistrationError, match="thing 'a' is registered already"):
        registry.register("a", test_built_in_name_is_taken_before_its_module_is_imported)


def test_built_ins_may_look_up_each_other_while_they_are_loaded(module):
    first = module("acme_first", "current[0].register('a', 1)")
    second = module("acme_second", "current[0].register('b', current[0].get('a') + 1)")
    assert built_in(lambda: {"a": first, "b": second}).get("b") == 2


def test_thread_that_looks_up_during_loading_waits_for_it():
    started = threading.Event()

    def load():
        started.set()
        time.sleep(0.1)
        registry.register("a", 1)
        return {}

    registry = Registry("thing", find_builtins=load)
    loader = threading.Thread(target=registry.names)
    loader.start()
    started.wait()
    assert registry.get("a") == 1
    loader.join()


def test_installed_package_is_loaded_by_its_entry_point(distribution):
    registry = distribution(acme_healthy="LOADED = True")
    assert registry.names() == ()
    assert sys.modules["acme_healthy"].LOADED


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 / 0", "ZeroDivisionError"),
        ("def broken(", "SyntaxError"),
    ],
)
def test_broken_package_is_a_warning_and_takes_nobody_down(distribution, code, words):
    registry = distribution(acme_broken=code, acme_fine="LOADED = True")
    registry.register("a", 1)
    with pytest.warns(RuntimeWarning, match="'acme_broken' .* of group 'sparring.test_things' failed to load") as seen:
        found = registry.get("a")
    assert found == 1
    assert words in str(seen[0].message)
    assert seen[0].filename == __file__
    assert sys.modules["acme_fine"].LOADED


def test_an_entry_point_that_registers_nothing_says_so(distribution, tmp_path):
    registry = distribution(acme_fine="def make(): ...")
    points = tmp_path / "acme_things-1.0.dist-info" / "entry_points.txt"
    points.write_text("[sparring.test_things]\nacme = acme_fine:make\n")
    with pytest.warns(RuntimeWarning, match="registers nothing: name the module whose code calls register"):
        assert registry.names() == ()
