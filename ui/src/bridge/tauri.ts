//! The bridge inside the app: the only file that knows Tauri.

import { Channel, convertFileSrc, invoke } from '@tauri-apps/api/core';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import type { Bridge } from './bridge';
import type { CheckReply, Event } from './generated';

/** The scheme of the questions that the page waits for. */
const AT_ONCE = 'at-once';

export const tauriBridge: Bridge = {
  call: (name, ...args) => invoke(name, { argument: args[0] ?? null }),

  checkAtOnce(change) {
    try {
      const question = new XMLHttpRequest();
      question.open('POST', convertFileSrc('check_change', AT_ONCE), false);
      question.send(JSON.stringify(change));
      return JSON.parse(question.responseText) as CheckReply | null;
    } catch {
      // A web view that does not let the page wait.
      return null;
    }
  },

  async subscribe(listener) {
    let open = true;
    const channel = new Channel<Event>((event) => {
      if (open) listener(event);
    });
    await invoke('subscribe', { channel });
    return () => {
      open = false;
    };
  },

  chooseCredentialFile: () => invoke<string | null>('choose_credential_file'),
  chooseFile: () => invoke<string | null>('choose_file'),
  chooseFolder: () => invoke<string | null>('choose_folder'),
  choosePlace: (suggested) => invoke<string | null>('choose_place', { suggested }),

  onFileDrop: (listener) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === 'leave') listener({ kind: 'leave', paths: [] });
      else if (payload.type === 'drop') listener({ kind: 'drop', paths: payload.paths });
      else listener({ kind: 'over', paths: payload.type === 'enter' ? payload.paths : [] });
    }),
};
