"""screenshots.py FOLDER: every page as people see it, light, dark, narrow, and printed.
screenshots.py FILE.png PAGE.html SELECTOR: one part of a page, as docs/pictures/ has them."""
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


def part(path, page, selector):
    with chromium(width=1100) as driver:
        driver.get("file://" + os.path.abspath(page))
        driver.execute_script("document.querySelectorAll('.scales, .details').forEach("
                              "(one) => { one.style.display = 'none'; })")
        box = driver.find_element("css selector", selector).rect
        shot = driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True,
            "clip": {"x": box["x"] - 8, "y": box["y"] - 8, "width": box["width"] + 16,
                     "height": box["height"] + 16, "scale": 1}})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))


def main():
    if len(sys.argv) == 4:
        return part(*sys.argv[1:])
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
