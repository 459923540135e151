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

/** What is said of several names, said once. */
export function merged(notes: readonly Note[]): Note[] {
  const found: Note[] = [];
  for (const note of notes) {
    const nth = found.findIndex(
      ({ code }) => code === note.code && (code === 'loc_unread' || code === 'variable'),
    );
    const first = found[nth];
    if (!first) found.push(note);
    else {
      const names = Object.entries(note.params).map(([name, value]) => [
        name,
        `${first.params[name]}, ${value}`,
      ]);
      found[nth] = { code: note.code, params: Object.fromEntries(names) as Note['params'] };
    }
  }
  return found;
}
