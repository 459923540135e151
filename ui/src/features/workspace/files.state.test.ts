import { describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../bridge/bridge';
import { fakeBridge } from '../../bridge/fake';
import type { DraftState, OutsideChange, WorkspaceLook } from '../../bridge/generated';
import { Bench } from '../../shared/bench.svelte';
import { Files } from './files.svelte';

const OUTSIDE: OutsideChange = {
  profile: 'Orders/Order shipped',
  kind: 'changed',
  problem: null,
  fields: [{ field: 'priority', before: '10', mine: '10', theirs: '5' }],
  mergeable: true,
};

async function open(answers: Partial<Record<string, unknown>> = {}) {
  const fake = fakeBridge(new URLSearchParams('git'));
  const called: string[] = [];
  const bridge: Bridge = {
    ...fake,
    call: async (name, ...args) => {
      called.push(name);
      return (name in answers ? answers[name] : await fake.call(name, ...args)) as never;
    },
  };
  const start = await fake.call('start');
  const bench = new Bench(bridge, start, 'en');
  const shown: DraftState[] = [];
  const below: DraftState[] = [];
  const screen = {
    profile: start.draft.draft.profile,
    changes: 0,
    atWork: false,
    draft: () => start.draft.draft,
    flush: () => Promise.resolve(),
    show: (state: DraftState) => void shown.push(state),
    showBelow: (state: DraftState) => void below.push(state),
    open: (profile: string) => Promise.resolve(void (screen.profile = profile)),
    renamed: (profile: string) => void (screen.profile = profile),
  };
  let reopened = 0;
  const files = new Files(bench, screen, () => Promise.resolve(void (reopened += 1)));
  return { files, bench, screen, shown, below, called, reopened: () => reopened, start };
}

const look = (rest: Partial<WorkspaceLook>): WorkspaceLook => ({
  workspace: null,
  problem: null,
  reloaded: null,
  outside: null,
  ...rest,
});

describe('the workspace', () => {
  it('stays while something goes on in it', async () => {
    const { files, screen, bench, called, reopened } = await open();
    screen.atWork = true;
    called.length = 0;
    expect(await files.openWorkspace('/elsewhere')).toBeNull();
    expect([called, reopened(), bench.notices.list.length]).toEqual([[], 0, 1]);
  });

  it('proposes a free name, and opens what was made', async () => {
    const { files, screen, bench } = await open();
    files.askCopy('Orders/Order shipped');
    expect(files.dialog).toMatchObject({ kind: 'new', path: 'Orders/Order shipped copy' });
    const dialog = files.dialog as { kind: 'new'; path: string; from: string; screen: boolean };
    expect(await files.create(dialog.path, dialog)).toBeNull();
    expect([screen.profile, files.dialog]).toEqual(['Orders/Order shipped copy', null]);
    files.askCopy('Orders/Order shipped');
    expect(files.dialog).toMatchObject({ path: 'Orders/Order shipped copy 2' });
    expect(await files.create('Orders/Order shipped', dialog)).toMatchObject({ cause: 'name_taken' });
    expect(files.dialog).not.toBeNull();
    expect(bench.workspace.profiles).toHaveLength(5);
  });

  it('follows what is on the screen into another folder, and leaves what is removed', async () => {
    const { files, screen } = await open();
    await files.drop({ kind: 'profile', id: 'Orders/Order shipped' }, 'Background');
    expect(screen.profile).toBe('Background/Order shipped');
    await files.drop({ kind: 'folder', id: 'Background' }, 'Background');
    expect(screen.profile).toBe('Background/Order shipped');
    await files.remove('Background/Order shipped');
    expect(screen.profile).toBe('Background/Refresh orders');
  });

  it('shows what others changed, and asks once where both did', async () => {
    const { start } = await open();
    const reloaded = await open({ look_at_workspace: look({ reloaded: start.draft }) });
    await reloaded.files.look();
    expect(reloaded.shown).toEqual([start.draft]);
    expect(reloaded.bench.notices.list[0]?.text).toContain('Order shipped');

    const asked = await open({ look_at_workspace: look({ outside: OUTSIDE }), settle_outside: start.draft });
    await asked.files.look();
    expect(asked.files.dialog).toEqual({ kind: 'outside' });
    asked.files.dialog = null;
    await asked.files.look();
    expect(asked.files.dialog).toBeNull();
    expect(await asked.files.settle('both')).toBeNull();
    expect([asked.shown, asked.files.outside]).toEqual([[start.draft], null]);
  });

  it('keeps what was typed while it looked, one step above what the file holds', async () => {
    const start = await fakeBridge(new URLSearchParams()).call('start');
    const answers = {
      get look_at_workspace() {
        screen.changes += 1;
        return look({ reloaded: start.draft });
      },
    };
    const { files, screen, shown, below, bench } = await open(answers);
    await files.look();
    expect([shown, below]).toEqual([[], [start.draft]]);
    expect(bench.notices.list[0]?.text).toContain('while you typed');
  });

  it('looks no more once it is not watched, not even where a look was under way', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('window', new EventTarget());
    vi.stubGlobal('document', { visibilityState: 'visible' });
    try {
      const { files, called } = await open();
      const looks = () => called.filter((it) => it === 'look_at_workspace').length;
      const unwatch = files.watch();
      await vi.advanceTimersByTimeAsync(10_000);
      const before = looks();
      expect(before).toBeGreaterThan(1);
      void files.look();
      unwatch();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(looks()).toBe(before);
    } finally {
      vi.unstubAllGlobals();
      vi.useRealTimers();
    }
  });

  it('lets nothing be typed while another workspace is opened', async () => {
    const { files, called } = await open();
    const opening = files.openWorkspace('/home/ana/team/push');
    expect(files.switching).toBe(true);
    await files.look();
    expect(called).not.toContain('look_at_workspace');
    expect(await opening).toBeNull();
    expect(files.switching).toBe(false);
  });

  it('knows what git says of each profile, and of a folder that cannot be read', async () => {
    const { files } = await open({ look_at_workspace: look({ problem: 'could not read it' }) });
    await files.look();
    expect(files.problem).toBe('could not read it');
    expect(files.marks.get('Orders/Order shipped')).toBe('changed');
  });
});
