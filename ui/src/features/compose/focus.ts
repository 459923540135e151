//! Where a field or a place of the payload is: opens its tab and puts the cursor there.

import { tick } from 'svelte';
import type { Failure, Finding, Span } from '../../bridge/generated';
import { secretSpan } from '../../errors/secret';
import type { Compose, Reveal, Tab } from './compose.svelte';
import { fieldOf, keyAt } from './form/keys';
import { valueAt } from './json/reader';
import { pathAt, pathOf, pointerOf } from './json/spot';

/** Fields of the headers; the form has some of them. */
const HEADERS = ['push_type', 'priority', 'expiration', 'expiration_kind', 'topic', 'collapse_id', 'apns_id'];

/** A view is waited for so many frames. */
const FRAMES = 30;

/** Brings `field` into sight and focuses it. */
export async function focusField(compose: Compose, field: string): Promise<void> {
  if (field === 'payload') return focusSpan(compose, null);
  if (await focusOneOf(field)) return;
  compose.tab = HEADERS.includes(field) ? 'headers' : field.startsWith('variable') ? 'variables' : 'form';
  // A view that is opened for the first time is fetched.
  for (let frame = 0; frame < FRAMES; frame++) {
    await tick();
    if (await focusOneOf(field)) return;
    await new Promise(requestAnimationFrame);
  }
}

/** The control of a field, or the one that chooses what kind of control it has. */
async function focusOneOf(field: string): Promise<boolean> {
  for (const name of [field, `${field}_kind`, `${field}_choice`]) if (await focusFound(name)) return true;
  return false;
}

/** Goes to what a finding is about: in the form, where it has a field for it and is open, else in the JSON. */
export async function focusFinding(compose: Compose, finding: Finding): Promise<void> {
  if (finding.field !== 'payload') return focusField(compose, finding.field);
  const inForm = compose.tab === 'form' && finding.pointer !== '' && compose.parsed.kind === 'object';
  if (inForm && (await focusPointerInForm(compose, finding.pointer))) return;
  await focusSpan(compose, finding.span);
}

/** Goes to the value at a JSON pointer, in the form where it can, or in the JSON. */
export async function focusPointer(compose: Compose, pointer: string, view: 'form' | 'json'): Promise<void> {
  if (view === 'form' && (await focusPointerInForm(compose, pointer))) return;
  const { parsed } = compose;
  const node = parsed.kind === 'object' ? valueAt(parsed.text, parsed.root, pathOf(pointer)) : undefined;
  await focusSpan(compose, node ?? null);
}

/** Shows what undo or redo changed, in the view that is open where it can be seen there. */
export async function reveal(compose: Compose, { field, from, to, inPayload }: Reveal): Promise<void> {
  if (!inPayload) return focusField(compose, field);
  if (compose.tab === 'json') return focusSpan(compose, { from, to });
  const { parsed } = compose;
  if (parsed.kind !== 'object') return focusSpan(compose, { from, to });
  if (compose.tab !== 'form') compose.tab = 'form';
  await tick();
  const path = pathAt(parsed.text, from);
  for (let depth = path.length; depth > 0; depth--) {
    if (await focusPointerInForm(compose, pointerOf(path.slice(0, depth)))) return;
  }
  if (field !== 'payload' && (await focusFound(field))) return;
  // The form shows nothing of it: the next step goes on from where the keys are.
  document.querySelector<HTMLElement>('[data-view="compose"] [data-tab="form"]')?.focus();
}

/** Goes to what looks like a secret, and kept the profile from being saved. */
export async function focusSecret(compose: Compose, failure: Failure): Promise<void> {
  if (failure.field === 'payload') return focusSpan(compose, secretSpan(failure));
  await focusField(compose, failure.field === 'variables' ? 'variables' : (failure.field ?? 'payload'));
}

async function focusSpan(compose: Compose, span: Span | null): Promise<void> {
  compose.tab = 'json' satisfies Tab;
  compose.selected = span ? { from: span.from, to: span.to } : { from: -1, to: -1 };
}

async function focusPointerInForm({ draft }: Compose, pointer: string): Promise<boolean> {
  if (await focusFound(null, `[data-pointer="${CSS.escape(pointer)}"]`)) return true;
  const path = pathOf(pointer);
  return keyAt(path, draft.push_type) !== undefined && focusFound(fieldOf(path));
}

async function focusFound(
  field: string | null,
  selector = `[data-field="${CSS.escape(field ?? '')}"]`,
): Promise<boolean> {
  const found = document.querySelector<HTMLElement>(`[data-view="compose"] ${selector}`);
  if (!found) return false;
  const folded = found.closest('details:not([open])');
  if (folded) {
    folded.setAttribute('open', '');
    await tick();
  }
  const target = found.matches('input, textarea, button, [contenteditable]')
    ? found
    : (found.querySelector<HTMLElement>('textarea, input:checked') ??
      found.querySelector<HTMLElement>('input, button') ??
      found);
  if (target.offsetParent === null) return false;
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
  return true;
}
