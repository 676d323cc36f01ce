/**
 * Say how many words stand in a textarea, in the element `data-wordcount="#id"`, whose `data-one`
 * and `data-other` hold the translated sentence with {n}. Not a live region: it would interrupt.
 * @param {HTMLTextAreaElement} area
 */
export function start(area) {
  const out = document.querySelector(area.dataset.wordcount);
  const language = document.documentElement.lang || "en";
  const plural = new Intl.PluralRules(language);
  const say = () => {
    const n = area.value.split(/\s+/u).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
    const sentence = plural.select(n) === "one" ? out.dataset.one : out.dataset.other;
    out.textContent = sentence.replace("{n}", new Intl.NumberFormat(language).format(n));
  };
  area.addEventListener("input", say);
  say();
}
