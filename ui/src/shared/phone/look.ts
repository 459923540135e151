//! How the phone is set: what a user chooses in its Settings, as far as it changes how a push looks.

export interface Look {
  readonly theme: 'light' | 'dark';
  /** One of [`TEXT_SIZES`]. */
  readonly size: TextSize;
  readonly rtl: boolean;
}

/** The steps of iOS, those for accessibility last, and how large text is beside the default. From the sizes of the text
    style Body: 14, 15, 16, 17, 19, 21, 23, 28, 33, 40, 47 and 53 points. */
export const TEXT_SIZES = {
  xs: 0.82,
  s: 0.88,
  m: 0.94,
  l: 1,
  xl: 1.12,
  xxl: 1.24,
  xxxl: 1.35,
  ax1: 1.65,
  ax2: 1.94,
  ax3: 2.35,
  ax4: 2.76,
  ax5: 3.12,
} as const;

export type TextSize = keyof typeof TEXT_SIZES;

export const PLAIN_LOOK: Look = { theme: 'light', size: 'l', rtl: false };
