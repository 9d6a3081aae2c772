"""No page says anything on the console, and none asks for anything but itself."""
import json

from browser import NAMES, Check, chromium, url

check = Check()
with chromium() as driver:
    for name in NAMES:
        driver.get_log("performance"), driver.get_log("browser")
        driver.get(url(name))
        check.that(driver.get_log("browser") == [], f"{name}: the console is not empty")
        asked = []
        for entry in driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"])
        outside = [one for one in asked if one != url(name) and not one.startswith("data:")]
        check.that(url(name) in asked, f"{name}: the page's own request was not seen: {asked}")
        check.that(outside == [], f"{name}: asks for {outside}")
        check.that(driver.execute_script("return document.readyState") == "complete", name)
        wide = driver.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        check.that(wide == 0, f"{name}: {wide} px wider than the window")
    # A narrow window: only boxes that scroll by themselves may be wider.
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False})
    for name in NAMES:
        driver.get(url(name))
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        check.that(wide <= 400, f"{name}: {wide} px wide in a window of 400")
check.end()
