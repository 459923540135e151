//! Gives CodeMirror its styles as a constructed style sheet: the content security policy allows no <style>
//! element, and style-mod makes one unless its root is a shadow root.

import { StyleModule } from 'style-mod';

/** Lends `document` the style set of a shadow root, under the private symbol where style-mod looks for it. */
export function adoptStyles(document: Document): void {
  const shadow = document.createElement('div').attachShadow({ mode: 'open' });
  StyleModule.mount(shadow, new StyleModule({}));
  const [sheet] = shadow.adoptedStyleSheets ?? [];
  const key = Reflect.ownKeys(shadow).find((it) => Reflect.get(shadow, it)?.sheet === sheet);
  if (!sheet || !key || Reflect.get(document, key)) return;
  Reflect.set(document, key, Reflect.get(shadow, key));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
