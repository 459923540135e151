//! Signing requests: one is made, and those that were made wait for their certificates. The private keys never come here.

import { asFailure } from '../../../bridge/bridge';
import type { Failure, MakeRequest, RequestView, VaultView } from '../../../bridge/generated';
import type { Bench } from '../../../shared/bench.svelte';
import { openVaultFor, vaultTask } from '../../../shared/vault';
import {
  FILE_NAME,
  firstForm,
  next,
  NOTHING,
  requestArgument,
  type Making,
  type MakingEvent,
} from './request';

/** From when on a wait is shown, in milliseconds. */
const SLOW_MS = 150;

/** The core would take no path for its own folder. */
const NO_PATH: Failure = {
  code: 'invalid_field',
  message: '',
  field: 'path',
  cause: 'path_empty',
  details: {},
};

export class Signing {
  /** Where the making stands. */
  making = $state.raw<Making>(NOTHING);
  /** Whether making takes long enough to say so. */
  slow = $state(false);
  /** The request that the user is asked about before it is removed. */
  removing = $state.raw<RequestView | null>(null);
  /** Why removing did not work. */
  failure = $state.raw<Failure | null>(null);
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Those that wait for their certificate, the newest first. */
  get waiting(): RequestView[] {
    return this.#bench.requests;
  }

  /** Where private keys are kept. */
  get vault(): VaultView {
    return this.#bench.vault;
  }

  /** Opens the form. */
  start(): void {
    this.#step({ kind: 'opened', form: firstForm(this.waiting, this.#bench.workspace.path) });
  }

  edit(change: Partial<MakeRequest>): void {
    this.#step({ kind: 'edited', change });
  }

  /** Asks for the file with the system's dialog. */
  async choosePlace(): Promise<void> {
    const path = await this.#bench.bridge.choosePlace(FILE_NAME);
    if (path !== null) this.edit({ path });
  }

  /** Makes key and request. */
  async make(): Promise<void> {
    if (this.making.step !== 'form') return;
    const argument = requestArgument(this.making.form);
    if (argument.path === '') return this.#step({ kind: 'failed', failure: NO_PATH });
    this.#step({ kind: 'submitted' });
    const waiting = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      const made = await this.#bench.bridge.call('make_request', argument);
      this.#bench.requests = made.requests;
      this.#step({ kind: 'made', path: made.path });
      this.#bench.notices.announce(this.#bench.words.t('requests.made.title'));
    } catch (failure) {
      this.#step({ kind: 'failed', failure: asFailure(failure) });
    } finally {
      clearTimeout(waiting);
      this.slow = false;
    }
  }

  /** Goes on with a passphrase where there is no keychain. */
  protect(): void {
    this.#step({ kind: 'protect_chosen', task: vaultTask(this.vault) });
  }

  /** Opens the vault file with `passphrase` and makes the request that waits for it. */
  async openVaultAndMake(passphrase: string): Promise<void> {
    if (this.making.step !== 'passphrase') return;
    const { task } = this.making;
    const open = await openVaultFor(this.#bench, task, passphrase, (event) => this.#step(event));
    if (open) await this.make();
  }

  back(): void {
    this.#step({ kind: 'back' });
  }

  close(): void {
    this.#step({ kind: 'closed' });
  }

  /** Asks anew which requests wait: an import may have used one up. */
  async refresh(): Promise<void> {
    try {
      this.#bench.requests = await this.#bench.bridge.call('waiting_requests');
    } catch (reason) {
      this.#bench.failed(reason);
    }
  }

  /** Asks whether to remove `request`; with null no longer. */
  ask(request: RequestView | null): void {
    this.failure = null;
    this.removing = request;
  }

  /** Removes the request that was asked about, and its private key. */
  async remove(): Promise<void> {
    const { removing } = this;
    if (removing === null) return;
    try {
      this.#bench.requests = await this.#bench.bridge.call('remove_request', { id: removing.id });
      this.removing = null;
    } catch (failure) {
      this.failure = asFailure(failure);
    }
  }

  #step(event: MakingEvent): void {
    this.making = next(this.making, event);
  }
}
