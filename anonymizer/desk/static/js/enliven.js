/**
 * Bring the parts inside `root` to life. Every page works without scripts; this adds what the page
 * asks for by its markup. The starts are there with the page and not fetched later: nothing that is
 * typed or pressed on a loaded page is missed, whatever the connection.
 * @param {ParentNode} root
 * @param {Record<string, (element: Element) => void>} parts
 */
export function enliven(root, parts) {
  for (const [selector, start] of Object.entries(parts)) {
    for (const element of root.querySelectorAll(selector)) start(element);
  }
}
