//! The one door of the UI to the core. `tauri.ts` is the real one; `fake.ts` plays the core in a browser.

import type { CheckReply, Commands, DraftChange, Event, Failure, FailureCode } from './generated';

type Arguments<N extends keyof Commands> = undefined extends Commands[N]['argument']
  ? []
  : [argument: Commands[N]['argument']];

export interface FileDrop {
  kind: 'over' | 'leave' | 'drop';
  paths: string[];
}

export interface Bridge {
  /** Runs a command of the core; rejects with a `Failure`. */
  call<N extends keyof Commands>(name: N, ...args: Arguments<N>): Promise<Commands[N]['result']>;
  /**
   * Runs `check_change` while the page waits, so that the answer is drawn together with what was typed. Null where the
   * core has something to look up first, or cannot be asked like this: the command answers then.
   */
  checkAtOnce(change: DraftChange): CheckReply | null;
  /** Hears what the core tells unasked. Resolves to the way to stop. */
  subscribe(listener: (event: Event) => void): Promise<() => void>;
  /** Asks for a file from Apple with the dialog of the system; null where none was chosen. */
  chooseCredentialFile(): Promise<string | null>;
  /** Asks for any file in the same way. */
  chooseFile(): Promise<string | null>;
  /** Asks where to save a file, `suggested` being its name; null where no place was chosen. */
  choosePlace(suggested: string): Promise<string | null>;
  /** Asks for a folder in the same way. */
  chooseFolder(): Promise<string | null>;
  /** Hears files being dragged over the window. Resolves to the way to stop. */
  onFileDrop(listener: (drop: FileDrop) => void): Promise<() => void>;
}

/** Whatever a rejected call carried, as a `Failure`. */
export function asFailure(reason: unknown): Failure {
  if (typeof reason === 'object' && reason !== null && 'code' in reason && 'message' in reason) {
    return reason as Failure;
  }
  const message = reason instanceof Error ? reason.message : String(reason);
  // No code of the core: a defect of ours, and the words for it are those of every code without words.
  return { code: 'internal' as FailureCode, message, field: null, cause: null, details: {} };
}
