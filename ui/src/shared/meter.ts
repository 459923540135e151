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

export function meter(bytes: number, limit: number): Meter {
  const tone = bytes > limit ? 'over' : bytes >= limit * NEAR ? 'near' : 'ok';
  return { bytes, limit, part: Math.min(1, bytes / limit), tone };
}
