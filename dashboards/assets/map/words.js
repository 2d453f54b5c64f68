/* Small things that every part of the map uses: elements made without HTML text, and the texts of the page's language. */
(function () {
  "use strict";
  const runMap = (window.runMap = window.runMap || {});

  /* An element; what it says is text, never HTML. */
  runMap.make = function (tag, className = "", attributes = {}, text = "") {
    const element = document.createElement(tag);
    if (className) element.className = className;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== "") element.textContent = text;
    return element;
  };

  /* The section `map` of a language file, with {names} to be filled in. */
  runMap.Words = class Words {
    constructor(texts, language) {
      this.texts = texts;
      this.language = language;
      this.numbers = new Intl.NumberFormat(language);
    }

    text(key, values = {}) {
      if (!(key in this.texts)) throw new Error(`The map has no text '${key}'`);
      return this.texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
    }

    number(value) {
      return this.numbers.format(value);
    }
  };
})();
