//! What a list offers to choose from.

export interface Item {
  value: string;
  label: string;
  /** Quieter, at the right. */
  note?: string | undefined;
}
