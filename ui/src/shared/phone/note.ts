//! What a preview says beside the picture: why it shows what it shows.

/** Stable names; the words are `compose.preview.note.NAME`. */
export type NoteCode =
  | 'loc_unread'
  | 'loc_missing'
  | 'loc_args'
  | 'loc_number'
  | 'loc_both'
  | 'variable'
  | 'badge_wrong'
  | 'sound_wrong'
  | 'alert_in_background'
  | 'image_mutable'
  | 'image_extension'
  | 'image_http'
  | 'unix_date'
  | 'state_missing';

export interface Note {
  readonly code: NoteCode;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Whether something is wrong, or only worth knowing. */
export function isWarning({ code }: Note): boolean {
  return code !== 'image_extension' && code !== 'loc_unread';
}
