//! Where a field is: opens its tab and puts the cursor into it.

import { tick } from 'svelte';
import type { Compose, Tab } from './compose.svelte';

const HEADERS_ONLY = ['apns_id'];

/** Brings `field` into sight and focuses it. */
export async function focusField(compose: Compose, field: string): Promise<void> {
  const tab: Tab | null = field === 'payload' ? 'json' : HEADERS_ONLY.includes(field) ? 'headers' : null;
  const inForm = ['push_type', 'priority', 'expiration', 'collapse_id'].includes(field);
  if (tab) compose.tab = tab;
  else if (inForm && compose.tab !== 'headers') compose.tab = compose.fields ? 'form' : 'headers';
  await tick();
  const found = document.querySelector<HTMLElement>(`[data-view="compose"] [data-field="${field}"]`);
  const target = found?.matches('fieldset') ? found.querySelector('input') : found;
  target?.closest('details')?.setAttribute('open', '');
  target?.focus();
}
