//! The one door of the UI to the core. `tauri.ts` is the real one; `fake.ts` plays the core in a browser.

import type { Commands, Event, Failure } from './generated';

type Arguments<N extends keyof Commands> = Commands[N]['argument'] extends void
  ? []
  : [argument: Commands[N]['argument']];

export interface FileDrop {
  kind: 'over' | 'leave' | 'drop';
  paths: string[];
}

export interface Bridge {
  /** Runs a command of the core; rejects with a `Failure`. */
  call<N extends keyof Commands>(name: N, ...args: Arguments<N>): Promise<Commands[N]['result']>;
  /** Hears what the core tells unasked. Resolves to the way to stop. */
  subscribe(listener: (event: Event) => void): Promise<() => void>;
  /** Asks for a key file with the dialog of the system; null where none was chosen. */
  chooseKeyFile(): Promise<string | null>;
  /** Hears files being dragged over the window. Resolves to the way to stop. */
  onFileDrop(listener: (drop: FileDrop) => void): Promise<() => void>;
}

/** Whatever a rejected call carried, as a `Failure`. */
export function asFailure(reason: unknown): Failure {
  if (typeof reason === 'object' && reason !== null && 'code' in reason && 'message' in reason) {
    return reason as Failure;
  }
  const message = reason instanceof Error ? reason.message : String(reason);
  return { code: 'internal', message, field: null, cause: null, details: {} };
}
