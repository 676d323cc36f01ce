/**
 * Bring the parts inside `root` to life. Every page works without scripts; this adds what the page
 * asks for by its markup. Each module exports `start(element)` and is fetched where its element stands.
 * @param {ParentNode} root
 * @param {Record<string, () => Promise<{start(element: Element): void}>>} parts
 */
export function enliven(root, parts) {
  for (const [selector, load] of Object.entries(parts)) {
    for (const element of root.querySelectorAll(selector)) {
      load().then((part) => part.start(element));
    }
  }
}
