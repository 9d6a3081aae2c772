"""Ten thousand operations: the page opens, scrolls from end to end and stays small. The times are
told; only what no load can explain is wrong."""
import os
import time

from browser import Check, chromium, url

check = Check()
size = os.path.getsize(url("large")[len("file://"):])
check.that(size <= 2_000_000, f"the page has {size} bytes")
with chromium() as driver:
    driver.get(url("valid"))
    small = driver.execute_script("return performance.timing.loadEventEnd - "
                                  "performance.timing.navigationStart")
    driver.get(url("large"))
    opened = driver.execute_script("return performance.timing.loadEventEnd - "
                                   "performance.timing.navigationStart")
    before = time.monotonic()
    # Two frames after each jump: what is drawn in between counts.
    ends = driver.execute_async_script("""
      const done = arguments[0];
      const scroll = document.querySelector('.whole-scroll');
      scroll.scrollIntoView();
      const frames = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
      scroll.scrollLeft = scroll.scrollWidth / 2;
      frames(() => {
        const middle = scroll.scrollLeft;
        scroll.scrollLeft = scroll.scrollWidth;
        frames(() => done([middle, scroll.scrollLeft, scroll.scrollWidth, scroll.clientWidth]));
      });""")
    scrolled = time.monotonic() - before
    middle, end, width, client = ends
    check.that(0 < middle < end, f"it does not scroll: {ends}")
    check.that(abs(end + client - width) <= 2, f"the end is not reached: {ends}")
    rows = driver.execute_script(
        "return JSON.parse(document.querySelector('.whole-data').textContent).length")
    check.that(rows >= 10_000, f"{rows} operations")
print(f"10 000 operations: {size} bytes, opened in {opened} ms (a small page: {small} ms), "
      f"two jumps in {scrolled * 1000:.0f} ms")
check.that(opened < 30_000, f"opened in {opened} ms")
check.end()
