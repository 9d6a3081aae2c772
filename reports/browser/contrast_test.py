"""Texts stand out from what is behind them, light and dark: WCAG 2, contrast 4.5 and more."""
from browser import Check, chromium, emulate, url

# Of every text that can be seen: the least contrast with any background under it. Gradients count
# with each of their colours.
WORST = """
  const rgba = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const colours = (text) => (text.match(/rgba?\\([^)]*\\)/g) || []).map(rgba);
  const light = ([r, g, b]) => {
    const part = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ratio = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const opaque = (c) => c.length === 3 || c[3] > 0.99;
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      const gradient = colours(style.backgroundImage);
      if (gradient.length > 0) return gradient;
      if (opaque(rgba(style.backgroundColor)) && style.backgroundColor !== 'transparent')
        return [rgba(style.backgroundColor)];
    }
    return [rgba(getComputedStyle(document.documentElement).colorScheme.includes('dark')
                 ? 'rgb(0,0,0)' : 'rgb(255,255,255)')];
  };
  const found = new Map();
  let count = 0;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || element.closest('script, title, desc')) continue;
    const svg = element.closest('svg');
    if (!svg && !element.checkVisibility()) continue;
    ++count;
    const style = getComputedStyle(element);
    const text = rgba(svg ? style.fill : style.color);
    const group = element.closest('.qc-op');
    const shape = element.classList.contains('qc-badge-text') ? group.querySelector('.qc-badge')
      : group && group.querySelector('.qc-bar');
    const under = shape ? [rgba(getComputedStyle(shape).fill)] : behind(svg || element);
    const worst = Math.min(...under.map((colour) => ratio(text, colour)));
    const key = `${element.tagName}.${element.getAttribute('class') || ''} in ` +
      `${element.parentElement.getAttribute('class') || element.parentElement.tagName}`;
    if (!(found.get(key) <= worst)) found.set(key, worst);
  }
  return [count, [...found].filter(([, worst]) => !(worst >= 4.5))];"""

check = Check()
with chromium() as driver:
    for scheme in ["light", "dark"]:
        emulate(driver, prefers_color_scheme=scheme)
        for name in ["valid", "failing", "shrunk", "hang", "explored", "crash", "large"]:
            driver.get(url(name))
            count, faint = driver.execute_script(WORST)
            check.that(count > 20, f"{name}, {scheme}: {count} texts looked at")
            for where, worst in faint:
                check.that(False, f"{name}, {scheme}: {where}: {worst:.2f}")
        background = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
        dark = sum(int(part) for part in background[4:-1].split(",")) < 200
        check.that(dark == (scheme == "dark"), f"{scheme}: the page is {background}")
check.end()
