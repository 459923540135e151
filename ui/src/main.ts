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
    const desk = new Desk(bridge, await bridge.call('start'), navigator.language);
    document.documentElement.dataset['platform'] = desk.bench.platform;
    mount(App, { target, props: { desk } });
  } catch (reason) {
    mount(StartFailed, { target, props: { failure: asFailure(reason), language: navigator.language } });
  }
}

void main();
