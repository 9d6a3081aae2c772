"""Pictures by keyboard: one stop of the Tab key, arrows by process and time, Enter for details."""
from selenium.webdriver.common.keys import Keys

from browser import Check, chromium, url

LANE = "return document.activeElement.dataset.lane"
TITLE = "const t = document.activeElement.querySelector('title'); return t ? t.textContent : ''"


def press(driver, key):
    driver.switch_to.active_element.send_keys(key)


check = Check()
with chromium() as driver:
    driver.get(url("shrunk"))
    picture = driver.find_element("css selector", "svg.qc-picture")
    stops = picture.find_elements("css selector", '.qc-op[tabindex="0"]')
    check.that(len(stops) == 1, f"{len(stops)} stops of the Tab key in a picture")
    # By the Tab key alone: from the box that scrolls to the bar.
    driver.execute_script("document.querySelector('.picture').focus()")
    press(driver, Keys.TAB)
    check.that("try_put" in driver.execute_script(TITLE), "Tab does not reach a bar")
    check.that("first impossible" in driver.execute_script(TITLE), "Tab reaches another bar")

    press(driver, Keys.HOME)
    check.that("operation 0 " in driver.execute_script(TITLE), "Home is not the first call")
    check.that(driver.execute_script(LANE) == "0", "the first call is process 0's")
    press(driver, Keys.ARROW_RIGHT)
    check.that(driver.execute_script(LANE) == "0", "right leaves the process")
    check.that("put_for(2" in driver.execute_script(TITLE), "right is not the next call")
    press(driver, Keys.ARROW_DOWN)
    check.that(driver.execute_script(LANE) == "1", "down is not the next process")
    press(driver, Keys.ARROW_DOWN)
    check.that(driver.execute_script(LANE) == "1", "down leaves the picture")
    press(driver, Keys.ARROW_UP)
    check.that(driver.execute_script(LANE) == "0", "up is not the process above")
    press(driver, Keys.END)
    last = driver.execute_script(TITLE)
    check.that("get_for" in last, "End is not the last call")
    press(driver, Keys.ENTER)
    details = driver.find_element("css selector", ".happened p.details").text
    check.that(details == last, f"Enter shows '{details}', not '{last}'")
    shown = driver.execute_script(
        "return document.activeElement.classList.contains('qc-shown')")
    check.that(shown, "the call that is shown is not marked")
    stops = picture.find_elements("css selector", '.qc-op[tabindex="0"]')
    check.that(len(stops) == 1, "the keys left a second stop behind")

    # A narrow picture scrolls to what it is about, and its lanes stay named.
    names = driver.execute_script("""
      const box = document.querySelector('.pair .picture');
      box.style.width = '300px';
      box.scrollLeft = 200;
      box.dispatchEvent(new Event('scroll'));
      return document.querySelector('.qc-lane').getBoundingClientRect().left -
        box.getBoundingClientRect().left;""")
    check.that(0 <= names < 30, f"the names of the lanes are {names} px off")

    # The whole history: the same keys, told in words below.
    driver.get(url("large"))
    scroll = driver.find_element("css selector", ".whole-scroll")
    driver.execute_script("arguments[0].focus()", scroll)
    told = driver.find_element("css selector", ".whole p.details")
    press(driver, Keys.HOME)
    check.that(told.text.startswith("process 0: put(0)"), f"Home tells '{told.text}'")
    press(driver, Keys.ARROW_RIGHT)
    check.that(told.text.startswith("process 0: put(6)"), f"right tells '{told.text}'")
    press(driver, Keys.ARROW_DOWN)
    check.that(told.text.startswith("process 1: get()"), f"down tells '{told.text}'")
    press(driver, Keys.END)
    check.that("from 999" in told.text, f"End tells '{told.text}'")
    seen = driver.execute_script(
        "return document.querySelector('.whole-scroll').scrollLeft")
    check.that(seen > 0, "the keys do not scroll")
    box = driver.find_element("css selector", ".whole-plot")
    driver.execute_script("""
      const box = arguments[0].getBoundingClientRect();
      arguments[0].dispatchEvent(new PointerEvent('pointermove',
        {clientX: box.left + 1, clientY: box.top + 5, bubbles: true}));""", box)
    check.that(told.text.startswith("process 0: put(0)"), f"the pointer tells '{told.text}'")
check.end()
