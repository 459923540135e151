//! Puts on the clipboard what has to be fetched first.

/**
 * Copies a text that is not here yet. Call it at once when something is clicked: WebKit lets a page write to the
 * clipboard then alone, but waits for what is written.
 */
export async function copyFetched(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === 'undefined') return navigator.clipboard.writeText(await text);
  const blob = text.then((it) => new Blob([it], { type: 'text/plain' }));
  const written = navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
  // Why there is no text is told rather than that nothing was written.
  written.catch(() => {});
  blob.catch(() => {});
  await text;
  await written;
}
