"""Everything that takes the focus has a name; headings go down one level at a time; lanes, pictures
and the parts of each page are there."""
from browser import NAMES, Check, chromium, url

NAMELESS = """
  const name = (one) => one.getAttribute('aria-label') || one.textContent.trim() ||
    (one.querySelector('title') || {}).textContent || '';
  return [...document.querySelectorAll(
      'a, button, summary, input, select, [tabindex], [role=button], [role=region]')]
    .filter((one) => name(one) === '').map((one) => one.outerHTML.slice(0, 80));"""
LEVELS = "return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => +h.tagName[1])"
IDS = "return [...document.querySelectorAll('[id]')].map((one) => one.id)"
BROKEN = """return [...document.querySelectorAll('a[href^="#"]')].map((a) => a.hash.slice(1))
  .filter((id) => !document.getElementById(id))"""
PARTS = {
    "valid": ["table.stages", "table.throughput", "section.environment"],
    "failing": ["svg.qc-picture .qc-witness", ".rungs li", "nav ol.failures", "section.warnings",
                ".qc-pointer", ".qc-rule", "section.whole"],
    "shrunk": [".pair figure:nth-of-type(2) svg", ".qc-lane", ".rungs .strongest"],
    "hang": ["table.hang", ".stack", ".qc-open", ".qc-cross"],
    "explored": ["table.steps .critical", "tr.kill", "tr.choice", "table.coverage .never"],
    "crash": ["table.crash .broken", "table.crash .unharmed", "table.coverage .bar"],
    "large": ["svg.qc-whole .qc-thin-put", ".proof-mark", ".kill-mark", ".scales button"],
}

check = Check()
with chromium() as driver:
    for name in NAMES:
        driver.get(url(name))
        for one in driver.execute_script(NAMELESS):
            check.that(False, f"{name}: without a name: {one}")
        levels = driver.execute_script(LEVELS)
        check.that(levels[:1] == [1] and levels.count(1) == 1, f"{name}: headings {levels}")
        check.that(all(b <= a + 1 for a, b in zip(levels, levels[1:])), f"{name}: {levels}")
        ids = driver.execute_script(IDS)
        check.that(len(ids) == len(set(ids)), f"{name}: an id stands twice: {sorted(ids)}")
        broken = driver.execute_script(BROKEN)
        check.that(broken == [], f"{name}: links to nothing: {broken}")
        check.that(driver.execute_script("return document.documentElement.lang") == "en", name)
        for part in PARTS.get(name, []):
            check.that(driver.find_elements("css selector", part), f"{name}: no {part}")
        for svg in driver.find_elements("css selector", "svg.qc-picture"):
            size = svg.size
            check.that(size["width"] > 50 and size["height"] > 20, f"{name}: a picture of {size}")
check.end()
