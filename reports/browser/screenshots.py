"""screenshots.py FOLDER: every page as people see it, light, dark, narrow, and printed."""
import base64
import os
import sys

from browser import NAMES, chromium, emulate, url


def picture(driver, path, width):
    """The whole page: first at its width, then as high as it became."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    height = driver.execute_script("return document.documentElement.scrollHeight")
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {
        "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, "width": width, "height": min(height, 8000), "scale": 1}})
    with open(path, "wb") as file:
        file.write(base64.b64decode(shot["data"]))


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    with chromium() as driver:
        for name in NAMES:
            driver.get(url(name))
            for scheme in ["light", "dark"]:
                emulate(driver, prefers_color_scheme=scheme)
                picture(driver, os.path.join(folder, f"{name}-{scheme}.png"), 1280)
            emulate(driver, prefers_color_scheme="light")
            picture(driver, os.path.join(folder, f"{name}-narrow.png"), 400)
            printed = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
            with open(os.path.join(folder, f"{name}.pdf"), "wb") as file:
                file.write(base64.b64decode(printed["data"]))
    print(f"screenshots: {folder}")


main()
