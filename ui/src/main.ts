//! Entry: fetches everything for the first picture, then mounts the app.

import { mount, unmount } from 'svelte';
import App from './app/App.svelte';
import { Desk } from './app/desk.svelte';
import StartFailed from './app/StartFailed.svelte';
import { asFailure, type Bridge } from './bridge/bridge';
import { tauriBridge } from './bridge/tauri';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';

/** The fonts of the first picture, as CSS writes them. */
const FONTS = ['13px "Inter Variable"', '12px "JetBrains Mono Variable"'];

/** Waits for them, for as long as it takes them to load or to fail. Laid out earlier, every text would be measured with
    each other family of its list in turn, and finding these takes the system longer than reading the two files. */
async function fontsAreHere(): Promise<void> {
  await Promise.allSettled(FONTS.map((font) => document.fonts.load(font)));
}

async function openBridge(): Promise<Bridge> {
  if (import.meta.env.DEV && !('__TAURI_INTERNALS__' in window)) {
    return (await import('./bridge/fake')).fakeBridge(new URLSearchParams(location.search));
  }
  return tauriBridge;
}

async function main(): Promise<void> {
  const target = document.getElementById('app');
  if (!target) return;
  const failed = (reason: unknown) =>
    mount(StartFailed, { target, props: { failure: asFailure(reason), language: navigator.language } });
  try {
    const bridge = await openBridge();
    let app: Record<string, unknown> | null = null;
    const open = async (): Promise<void> => {
      const [start] = await Promise.all([bridge.call('start'), fontsAreHere()]);
      // Another workspace begins with nothing of the one before.
      if (app) await unmount(app);
      const desk = new Desk(bridge, start, navigator.language, () =>
        open()
          .catch(failed)
          .then(() => undefined),
      );
      document.documentElement.dataset['platform'] = desk.bench.platform;
      app = mount(App, { target, props: { desk } });
    };
    await open();
  } catch (reason) {
    failed(reason);
  }
}

void main();
