"""Fixtures of the stories. Playwright lives in a thread of its own, so that no other test sees its event loop."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import stage
from tests.browser.visiting import WIDE, Visitor

T = TypeVar("T")
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--force-prefers-reduced-motion",
]  # fmt: skip
_LONGEST = 600
"""Seconds after which a story is given up: some of a browser's answers have no limit of their own."""
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="playwright")


def in_thread(work: Callable[..., T], *given: Any, **named: Any) -> T:
    """Do something where Playwright lives."""
    return _thread.submit(work, *given, **named).result(timeout=_LONGEST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them are slow; where a browser or axe is missing, they say so and are left out."""
    lacking = stage.missing()
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.slow)
            if lacking:
                item.add_marker(pytest.mark.skip(reason=lacking))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A story plays in Playwright's thread."""
    if "tests/browser/" not in pyfuncitem.path.as_posix():
        return None
    names = pyfuncitem._fixtureinfo.argnames
    in_thread(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in names})
    return True


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Address of this worker's own workspace, with the example and the tiny plan, both run."""
    own = tmp_path_factory.getbasetemp()
    template = stage.prepared(own if worker_id == "master" else own.parent)
    home = own / "workspace"
    shutil.copytree(template, home)
    with stage.served(home, home / stage.EXAMPLE, home / stage.TINY) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    stack = ExitStack()

    def begin() -> Browser:
        playwright = stack.enter_context(sync_playwright())
        expect.set_options(timeout=stage.PATIENCE_OF_A_PAGE * 1000)
        return playwright.chromium.launch(executable_path=stage.CHROMIUM, args=_FLAGS)

    started = in_thread(begin)
    yield started
    in_thread(started.close)
    in_thread(stack.close)


@pytest.fixture(scope="session")
def signed_in(address: str, browser: Browser) -> Callable[[str], Any]:
    """The cookies of a person of the demonstration, who signs in once."""
    known: dict[str, Any] = {}

    def cookies(username: str) -> Any:
        if username not in known:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{address}/sign-in")
            page.get_by_label("User name").fill(username)
            page.get_by_label("Password").fill(stage.PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            known[username] = context.storage_state()
            context.close()
        return known[username]

    return cookies


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(address: str, browser: Browser, signed_in: Callable[[str], Any]) -> Iterator[Visit]:
    """Visitors of the workspace: `visit("lead")` is signed in, `visit()` is not."""
    open_now: list[Visitor] = []

    def begin(username: str = "", *, plan: str = stage.EXAMPLE, script: bool = True, **options: Any) -> Visitor:
        state = signed_in(username) if username else None
        options = {"viewport": WIDE, "java_script_enabled": script, "storage_state": state, **options}
        context = browser.new_context(**options)
        context.set_default_timeout(stage.PATIENCE_OF_A_PAGE * 1000)
        open_now.append(Visitor(context, address, plan))
        return open_now[-1]

    yield begin
    for visitor in open_now:
        in_thread(visitor.context.close)
    for visitor in open_now:
        visitor.ended()
