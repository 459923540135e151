//! What is done for the history once the window stands: telling of databases that were damaged, catching up, and
//! removing what is old.

import type { Bench } from '../shared/bench.svelte';

export async function tendHistory(bench: Bench): Promise<void> {
  const { bridge, notices, words } = bench;
  try {
    for (const fault of await bridge.call('store_faults')) {
      const { saved, kept: path } = fault;
      const kept = words.t('history.fault.kept', { path });
      notices.show(words.t(fault.history ? 'history.fault.history' : 'history.fault.store', { saved }), {
        tone: 'bad',
        detail: fault.lost ? `${words.t('history.fault.lost')} ${kept}` : kept,
      });
    }
    await bridge.call('tend_history');
  } catch (reason) {
    bench.failed(reason);
  }
}
