//! The bridge inside the app: the only file that knows Tauri.

import { Channel, invoke } from '@tauri-apps/api/core';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import type { Bridge } from './bridge';
import type { Event } from './generated';

export const tauriBridge: Bridge = {
  call: (name, ...args) => invoke(name, { argument: args[0] ?? null }),

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
