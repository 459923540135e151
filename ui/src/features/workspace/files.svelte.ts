//! The workspace as the window sees it: its tree, what is done to it, what others do to it, and what git says.

import { tick } from 'svelte';
import { asFailure } from '../../bridge/bridge';
import type {
  Draft,
  DraftState,
  Failure,
  GitView,
  OutsideChange,
  OutsideChoice,
  WorkspaceView,
  WorkspacesView,
} from '../../bridge/generated';
import { failureText } from '../../errors/failure';
import type { Bench } from '../../shared/bench.svelte';
import { marksOf } from './marks';
import { freePath, movedInto, rowsOf, type Order } from './tree';

/** The profile on the screen, whoever shows it. */
export interface Screen {
  readonly profile: string | null;
  /** How often something was changed in it. */
  readonly changes: number;
  /** Whether something goes on that is shown here: a send, an import, an export. */
  readonly atWork: boolean;
  draft(): Draft;
  /** Tells the core what was typed; whatever is being saved is saved then. */
  flush(): Promise<void>;
  show(state: DraftState): void;
  /** Keeps what was typed in sight, and has undo show `state`. */
  showBelow(state: DraftState): void;
  open(profile: string): Promise<void>;
  /** The profile has another id. */
  renamed(profile: string): void;
}

export type FilesDialog =
  | { kind: 'new'; path: string; from: string | null; screen: boolean }
  | { kind: 'move'; id: string }
  | { kind: 'remove'; id: string }
  | { kind: 'new-folder'; path: string }
  | { kind: 'move-folder'; folder: string }
  | { kind: 'open-workspace'; path: string }
  | { kind: 'new-workspace'; path: string }
  | { kind: 'outside' };

/** Others are looked for this often, in milliseconds; less often where looking takes long. */
const LOOK_MS = 3000;
const REST_FACTOR = 40;

export class Files {
  readonly bench: Bench;
  dialog = $state.raw<FilesDialog | null>(null);
  search = $state('');
  order = $state<Order>('name');
  closed = $state.raw<readonly string[]>([]);
  git = $state.raw<GitView | null>(null);
  known = $state.raw<WorkspacesView | null>(null);
  /** Why the folder cannot be read. */
  problem = $state<string | null>(null);
  outside = $state.raw<OutsideChange | null>(null);
  /** Another workspace is being opened: what would be typed now would be of neither. */
  switching = $state(false);
  readonly rows = $derived.by(() =>
    rowsOf(this.bench.workspace.profiles, this.bench.workspace.folders, {
      search: this.search,
      order: this.order,
      closed: this.closed,
    }),
  );
  /** What git says of each profile. */
  readonly marks = $derived.by(() => marksOf(this.git));
  readonly #screen: Screen;
  readonly #reopen: () => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | null = null;
  #ended = false;
  /** The change that was asked about, so that it is asked about once. */
  #asked = '';

  constructor(bench: Bench, screen: Screen, reopen: () => Promise<void>) {
    this.bench = bench;
    this.#screen = screen;
    this.#reopen = reopen;
  }

  /** Looks for what others do, until the returned function is called. */
  watch(): () => void {
    const now = () => {
      if (document.visibilityState === 'visible') void this.look();
    };
    window.addEventListener('focus', now);
    void this.findWorkspaces();
    void this.look();
    return () => {
      window.removeEventListener('focus', now);
      clearTimeout(this.#timer);
      this.#ended = true;
    };
  }

  /** Looks at once for what others did. */
  look(): Promise<void> {
    if (this.switching) return Promise.resolve();
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async findWorkspaces(): Promise<void> {
    const first = this.known === null;
    this.known = await this.bench.bridge.call('workspaces').catch(() => null);
    const failed = this.known?.failed;
    if (first && failed) {
      const text = this.bench.words.t('workspace.not_opened', { path: failed.path });
      this.bench.notices.show(text, { tone: 'bad', detail: failed.message });
    }
  }

  toggle(folder: string): void {
    const others = this.closed.filter((it) => it !== folder);
    this.closed = others.length < this.closed.length ? others : [...others, folder];
  }

  /** Asks for the name of a new profile in `folder`. */
  askNew(folder = ''): void {
    const name = this.bench.words.t('workspace.new.name');
    const path = this.#free(movedInto(name, folder));
    this.dialog = { kind: 'new', path, from: null, screen: false };
  }

  askCopy(id: string | null): void {
    if (id === null) return this.askSaveAs();
    const path = this.#free(`${id} ${this.bench.words.t('workspace.copy')}`);
    this.dialog = { kind: 'new', path, from: id, screen: false };
  }

  /** Asks under which name what is on the screen is to be saved. */
  askSaveAs(): void {
    const id = this.#screen.profile;
    const { t } = this.bench.words;
    const path = this.#free(id === null ? t('workspace.new.name') : `${id} ${t('workspace.copy')}`);
    this.dialog = { kind: 'new', path, from: null, screen: true };
  }

  /** Makes the profile and opens it; what stands in the way is returned. */
  create(id: string, dialog: Extract<FilesDialog, { kind: 'new' }>): Promise<Failure | null> {
    return this.#change(async () => {
      await this.#screen.flush();
      const draft = dialog.screen ? this.#screen.draft() : null;
      this.bench.workspace = await this.bench.bridge.call('new_profile', { id, from: dialog.from, draft });
      await this.#screen.open(id.trim());
    });
  }

  move(id: string, to: string): Promise<Failure | null> {
    return this.#change(async () => {
      await this.#screen.flush();
      this.bench.workspace = await this.bench.bridge.call('move_profile', { id, to });
      if (this.#screen.profile === id) this.#screen.renamed(to.trim());
    });
  }

  remove(id: string): Promise<Failure | null> {
    return this.#change(async () => {
      await this.#screen.flush();
      this.bench.workspace = await this.bench.bridge.call('remove_profile', { profile: id });
      if (this.#screen.profile === id) await this.#leave();
    });
  }

  newFolder(folder: string): Promise<Failure | null> {
    return this.#change(async () => {
      this.bench.workspace = await this.bench.bridge.call('new_folder', { folder });
    });
  }

  moveFolder(id: string, to: string): Promise<Failure | null> {
    return this.#change(async () => {
      await this.#screen.flush();
      this.bench.workspace = await this.bench.bridge.call('move_folder', { id, to });
      const open = this.#screen.profile;
      if (open?.startsWith(`${id}/`)) this.#screen.renamed(to.trim() + open.slice(id.length));
    });
  }

  async removeFolder(folder: string): Promise<void> {
    const failure = await this.#change(async () => {
      this.bench.workspace = await this.bench.bridge.call('remove_folder', { folder });
    });
    if (failure) this.bench.failed(failure);
  }

  /** Puts a profile or folder into another folder: what dragging does. */
  async drop(row: { kind: 'folder' | 'profile'; id: string }, folder: string): Promise<void> {
    const to = movedInto(row.id, folder);
    if (to === row.id || folder === row.id || folder.startsWith(`${row.id}/`)) return;
    const failure = await (row.kind === 'profile' ? this.move(row.id, to) : this.moveFolder(row.id, to));
    if (failure) this.bench.failed(failure);
  }

  /** Opens another workspace; what stands in the way is returned. */
  openWorkspace(path: string): Promise<Failure | null> {
    return this.#switch(() => this.bench.bridge.call('open_workspace', { path }));
  }

  newWorkspace(path: string, name: string): Promise<Failure | null> {
    return this.#switch(() => this.bench.bridge.call('create_workspace', { path, name }));
  }

  /** Leaves a workspace that is not found out of the list. */
  async forget(path: string): Promise<void> {
    try {
      this.known = await this.bench.bridge.call('forget_workspace', { path });
      this.dialog = null;
    } catch (reason) {
      this.bench.failed(reason);
    }
  }

  /** Goes on with one version of the profile on the screen. */
  async settle(choice: OutsideChoice): Promise<Failure | null> {
    const change = this.outside;
    if (!change) return null;
    return this.#change(async () => {
      await this.#screen.flush();
      if (choice === 'theirs' && change.kind === 'deleted') {
        this.bench.workspace = await this.bench.bridge.call('remove_profile', { profile: change.profile });
        await this.#leave();
      } else {
        this.#screen.show(
          await this.bench.bridge.call('settle_outside', { profile: change.profile, choice }),
        );
      }
      this.outside = null;
    });
  }

  /** Keeps both: what is on the screen as a profile of its own, and the file as it is. */
  async keepBoth(): Promise<Failure | null> {
    const change = this.outside;
    if (!change) return null;
    return this.#change(async () => {
      await this.#screen.flush();
      const id = this.#free(`${change.profile} ${this.bench.words.t('workspace.mine')}`);
      const draft = this.#screen.draft();
      this.bench.workspace = await this.bench.bridge.call('new_profile', { id, from: null, draft });
      const theirs = { profile: change.profile, choice: 'theirs' as const };
      if (change.kind === 'changed') await this.bench.bridge.call('settle_outside', theirs);
      this.outside = null;
      await this.#screen.open(id);
    });
  }

  /** Goes to another workspace, and begins with it once the dialog has given the page back. */
  async #switch(command: () => Promise<void>): Promise<Failure | null> {
    if (this.switching) return null;
    if (this.#screen.atWork) {
      // It would go on unseen, and could not be cancelled.
      this.bench.notices.show(this.bench.words.t('workspace.at_work'), { tone: 'bad' });
      return null;
    }
    this.switching = true;
    const failure = await this.#change(async () => {
      await this.#looking;
      await this.#screen.flush();
      await command();
      this.dialog = null;
      await tick();
      await this.#reopen();
    });
    this.switching = false;
    if (failure && !this.#ended) void this.look();
    return failure;
  }

  /** Shows another profile than the one that is gone; where there is none, something to type into. */
  async #leave(): Promise<void> {
    const next = this.bench.workspace.profiles.find((it) => it.problem === null);
    await (next ? this.#screen.open(next.id) : this.#reopen());
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    const began = performance.now();
    try {
      await this.#lookOnce();
    } catch (reason) {
      this.#noteProblem(failureText(asFailure(reason), this.bench.words));
    }
    if (this.#ended) return;
    const rest = Math.max(LOOK_MS, (performance.now() - began) * REST_FACTOR);
    this.#timer = setTimeout(
      () => void (document.visibilityState === 'visible' ? this.look() : this.#wait()),
      rest,
    );
  }

  async #lookOnce(): Promise<void> {
    const { profile, changes } = this.#screen;
    await this.#screen.flush();
    if (this.#ended) return;
    const look = await this.bench.bridge.call('look_at_workspace', { profile, whole: false });
    if (this.#ended) return;
    if (look.workspace) this.bench.workspace = look.workspace;
    this.#noteProblem(look.problem);
    if (profile === this.#screen.profile) {
      if (look.reloaded) this.#reloaded(look.reloaded, changes !== this.#screen.changes);
      this.#ask(look.outside);
    }
    const git = await this.bench.bridge.call('git_status');
    if (!this.#ended) this.git = git;
  }

  /** The window is not seen: it is looked again when it is. */
  #wait(): void {
    this.#timer = setTimeout(() => void this.look(), 10 * LOOK_MS);
  }

  #noteProblem(problem: string | null): void {
    if (problem !== null && this.problem === null) this.bench.notices.announce(problem);
    this.problem = problem;
  }

  /** The core goes on from the file. What was `typed` since it was told is an edit of that one. */
  #reloaded(state: DraftState, typed: boolean): void {
    if (typed) this.#screen.showBelow(state);
    else this.#screen.show(state);
    const name = nameOf(this.bench.workspace, state.draft.profile ?? '');
    const { t } = this.bench.words;
    this.bench.notices.show(t(typed ? 'workspace.reloaded.typed' : 'workspace.reloaded', { name }));
  }

  #ask(outside: OutsideChange | null): void {
    this.outside = outside;
    const asked =
      outside === null
        ? ''
        : JSON.stringify([outside.profile, outside.kind, outside.fields.map((it) => it.theirs)]);
    if (asked !== '' && asked !== this.#asked && this.dialog === null) this.dialog = { kind: 'outside' };
    this.#asked = asked;
  }

  async #change(work: () => Promise<void>): Promise<Failure | null> {
    try {
      await work();
      this.dialog = null;
      return null;
    } catch (reason) {
      return asFailure(reason);
    }
  }

  #free(path: string): string {
    return freePath(path, this.bench.workspace.profiles);
  }
}

function nameOf(workspace: WorkspaceView, id: string): string {
  return workspace.profiles.find((it) => it.id === id)?.name ?? id;
}
