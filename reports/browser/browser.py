"""A page in headless Chromium, for the tests beside this file and for screenshots.py.

PAGES names the folder of the pages, CHROMIUM and CHROMEDRIVER the programs (CMake sets them).
Without them, or without selenium, a test ends with 77: skipped.
"""
import os
import sys
from contextlib import contextmanager

SKIPPED = 77
NAMES = ["valid", "failing", "known", "hostile", "shrunk", "hang", "explored", "crash", "large"]

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
except ImportError:
    print("skipped: selenium is not installed (.ci/setup --all)")
    sys.exit(SKIPPED)


def program(variable):
    path = os.environ.get(variable, "")
    if not os.access(path, os.X_OK):
        print(f"skipped: {variable.lower()} is not installed (.ci/setup --all)")
        sys.exit(SKIPPED)
    return path


def url(name):
    return "file://" + os.path.join(os.environ["PAGES"], name + ".html")


@contextmanager
def chromium(script=True, width=1280, height=900):
    """A browser without a network; every request of a page is in its performance log."""
    options = webdriver.ChromeOptions()
    options.binary_location = program("CHROMIUM")
    for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--disable-background-networking", "--disable-component-update",
                 "--disable-sync", "--no-first-run", "--hide-scrollbars",
                 "--proxy-server=127.0.0.1:9", f"--window-size={width},{height}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if not script:
        options.add_experimental_option(
            "prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(service=Service(program("CHROMEDRIVER")), options=options)
    try:
        yield driver
    finally:
        driver.quit()


def emulate(driver, **features):
    """Media features by name: prefers_color_scheme="dark"."""
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": name.replace("_", "-"), "value": value}
                     for name, value in features.items()]})


class Check:
    """Collects what is wrong, so that one run tells all of it."""

    def __init__(self):
        self.wrong = []
        self.count = 0

    def that(self, right, what):
        self.count += 1
        if not right:
            self.wrong.append(what)

    def end(self):
        for what in self.wrong:
            print("wrong:", what)
        print(f"{self.count} checks, {len(self.wrong)} wrong")
        # A test that looked at nothing has found nothing out.
        sys.exit(1 if self.wrong or self.count == 0 else 0)
