//! The byte meter: exact bytes of the payload against the limit of its push type.

export interface Meter {
  bytes: number;
  limit: number;
  /** Of the bar, 0 to 1. */
  part: number;
  tone: 'ok' | 'near' | 'over';
}

/** From here on the bar is amber. */
const NEAR = 0.9;

const ENCODER = new TextEncoder();

/** Size of `text` in UTF-8. */
export function byteLength(text: string): number {
  return ENCODER.encode(text).length;
}

export function meter(payload: string, limit: number): Meter {
  const bytes = byteLength(payload);
  const tone = bytes > limit ? 'over' : bytes >= limit * NEAR ? 'near' : 'ok';
  return { bytes, limit, part: Math.min(1, bytes / limit), tone };
}
