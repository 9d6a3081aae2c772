"""The jumps lead to the first impossible operation, and give it the focus."""
from browser import Check, chromium, url

IN_VIEW = """
  const box = arguments[0].getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;"""

check = Check()
with chromium(width=700, height=500) as driver:
    for name in ["failing", "shrunk", "hang", "explored", "large"]:
        driver.get(url(name))
        links = driver.find_elements("css selector", "a.jump")
        check.that(links, f"{name}: no jump")
        for link in links:
            driver.execute_script("scrollTo(0, 0)")
            where = link.get_attribute("href").split("#")[1]
            driver.execute_script("arguments[0].click()", link)
            target = driver.find_element("id", where)
            check.that(driver.execute_script(IN_VIEW, target), f"{name}: {where} is out of sight")
            active = driver.switch_to.active_element
            check.that(active.get_attribute("id") == where, f"{name}: {where} has no focus")
            told = target.get_attribute("aria-label") or target.get_attribute("textContent")
            check.that("of the proof" in told or "proof" in told, f"{name}: {where} is {told}")
check.end()
