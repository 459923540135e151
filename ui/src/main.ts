//! Entry: fetches everything for the first picture, then mounts the app.

import { mount } from 'svelte';
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
  try {
    const bridge = await openBridge();
    const [start] = await Promise.all([bridge.call('start'), fontsAreHere()]);
    const desk = new Desk(bridge, start, navigator.language);
    document.documentElement.dataset['platform'] = desk.bench.platform;
    mount(App, { target, props: { desk } });
  } catch (reason) {
    mount(StartFailed, { target, props: { failure: asFailure(reason), language: navigator.language } });
  }
}

void main();
