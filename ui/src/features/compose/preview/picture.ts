//! A preview as a PNG: painted, kept as a file by the core, or put on the clipboard.

import { paint } from './painter/paint';

/** Frames of the screen, about three seconds. */
const MOST_FRAMES = 180;

export interface Painted {
  readonly blob: Blob;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** The preview that is on the screen: the phone, the watches, the dashboard. Null while its tab is closed. */
export function shownPhone(): HTMLElement | null {
  const phone = document.querySelector<HTMLElement>('[data-part="preview"] [data-part="phone"]');
  return phone && phone.getClientRects().length > 0 ? phone : null;
}

/** The same, once it is drawn: a surface may have to be fetched first. */
export async function phoneHere(): Promise<HTMLElement> {
  for (let frame = 0; frame < MOST_FRAMES; frame += 1) {
    const phone = shownPhone();
    if (phone) return phone;
    await new Promise(requestAnimationFrame);
  }
  throw new Error('no preview is shown');
}

/** Paints `phone` at `scale` pixels for each of the window. */
export async function painted(phone: HTMLElement, scale: number): Promise<Painted> {
  const canvas = paint(phone, scale);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new Error('no PNG');
  return { blob, width: canvas.width, height: canvas.height };
}

export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  // `String.fromCharCode` takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return btoa(text);
}

/** Puts a picture on the clipboard; false where the system does not let it. */
export async function copyPicture(blob: Blob): Promise<boolean> {
  if (typeof ClipboardItem === 'undefined' || !('write' in navigator.clipboard)) return false;
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    return true;
  } catch {
    return false;
  }
}

/** A file name out of the names of a profile and a surface. */
export function fileName(profile: string, surface: string): string {
  const safe = profile
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80)
    .trim();
  return `${safe || 'Preview'} – ${surface}.png`;
}
