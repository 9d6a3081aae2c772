"""Without scripts (a mail attachment) the page tells the same: pictures, text, links that work."""
from browser import Check, chromium, url

check = Check()
with chromium(script=False, width=700, height=500) as driver:
    for name in ["failing", "shrunk", "hang", "explored", "large"]:
        driver.get(url(name))
        check.that(driver.find_elements("css selector", "p.details") == [],
                   f"{name}: the script ran, so this test shows nothing")
        for what in ["svg.qc-picture .qc-label", ".rungs li", ".replay pre", "p.explanation"]:
            first = driver.find_element("css selector", what)
            check.that(first.size["height"] > 0, f"{name}: {what} cannot be seen")
        link = driver.find_element("css selector", "a.jump")
        target = driver.find_element("id", link.get_attribute("href").split("#")[1])
        driver.get(link.get_attribute("href"))
        place = target.rect
        check.that(driver.current_url.endswith(target.get_attribute("id")), f"{name}: {place}")
    driver.get(url("large"))
    thin = driver.find_element("css selector", "svg.qc-whole")
    check.that(thin.size["width"] > 1000 and thin.size["height"] > 200, f"large: {thin.size}")
check.end()
