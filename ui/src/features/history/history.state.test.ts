import { beforeEach, describe, expect, it } from 'vitest';
import { fakeBridge } from '../../bridge/fake';
import type { Draft } from '../../bridge/generated';
import { Bench } from '../../shared/bench.svelte';
import { History } from './history.svelte';

async function open(asked = ''): Promise<History> {
  const bridge = fakeBridge(new URLSearchParams(asked));
  const history = new History(new Bench(bridge, await bridge.call('start'), 'en'));
  await history.load();
  return history;
}

/** Until what is typed was looked for. */
const rest = () => new Promise((done) => setTimeout(done, 150));

describe('the history', () => {
  let history: History;
  beforeEach(async () => (history = await open()));

  it('lists pushes and runs, and fetches what follows as it is needed', async () => {
    expect(history.rows).toHaveLength(25);
    expect(history.rows.at(-1)?.kind).toBe('group');
    const many = await open('history=450');
    expect(many.rows).toHaveLength(200);
    await Promise.all([many.more(), many.more()]);
    expect(many.rows).toHaveLength(400);
    await many.more();
    await many.more();
    expect(many.rows).toHaveLength(451);
    const keys = many.rows.map((it) => (it.kind === 'push' ? it.push.id : 'group'));
    expect(new Set(keys).size).toBe(451);
  });

  it('looks for what is typed when the keys rest', async () => {
    history.look({ text: 'b' });
    history.look({ text: 'baddevicetoken' });
    await rest();
    expect(history.rows.length).toBeGreaterThan(0);
    expect(history.rows.every((it) => it.kind === 'push' && it.push.reason === 'BadDeviceToken')).toBe(true);
    history.lookForAll();
    await rest();
    expect(history.rows).toHaveLength(25);
  });

  it('lists the pushes of a send, and goes back', async () => {
    const group = history.rows.at(-1);
    if (group) await history.open(group);
    expect(history.group?.targets).toBe(100_000);
    expect(history.filter.send).toBe(1);
    history.look({ send: null });
    expect(history.group).toBeNull();
  });

  it('compares the chosen push with the next one that is chosen', async () => {
    const [first, second] = history.rows;
    if (first) await history.open(first);
    history.base = history.detail;
    if (first) await history.open(first);
    expect(history.compared, 'it is not compared with itself').toBeNull();
    if (second) await history.open(second);
    expect(history.compared?.map((it) => it.entry.id)).toEqual([1000, 999]);
    expect(history.base).toBeNull();
  });

  it('sends again, asks what has to be asked, and shows what came of it', async () => {
    const production = history.rows.find((it) => it.kind === 'push' && it.push.endpoint === 'production');
    if (production) await history.open(production);
    const push = history.detail;
    if (!push) throw new Error('no push is open');
    const refused = history.resend(push);
    await rest();
    expect(history.question?.consent).toBe('production');
    history.answer(false);
    await refused;
    expect(history.rows).toHaveLength(25);
    const resent = history.resend(push);
    await rest();
    history.answer(true);
    await resent;
    expect(history.rows).toHaveLength(26);
    expect(history.detail?.entry.id).toBe(1001);
    expect(history.busy).toBe(false);
  });

  it('drops the answer about a push that is not wanted any longer', async () => {
    const [first, second] = history.rows;
    if (!first || !second) throw new Error('two are listed');
    await Promise.all([history.open(first), history.open(second)]);
    expect(history.detail?.entry.id).toBe(999);
    const opening = history.open(first);
    history.close();
    await opening;
    expect(history.detail, 'what was closed stays closed').toBeNull();
  });

  it('fetches a push again that was under way when it was opened', async () => {
    const [row] = history.rows;
    if (row) await history.open(row);
    const { detail } = history;
    if (!detail) throw new Error('it is open');
    history.detail = { ...detail, entry: { ...detail.entry, under_way: true } };
    await history.load();
    expect(history.detail).toEqual(detail);
  });

  it('fetches what follows once more where that failed, and never beside what is listed anew', async () => {
    const many = await open('history=450');
    const { bridge } = many.bench;
    const call = bridge.call.bind(bridge) as (...args: unknown[]) => Promise<unknown>;
    bridge.call = (() => Promise.reject(new Error('busy'))) as never;
    await many.more();
    expect(many.rows).toHaveLength(200);
    bridge.call = call as never;
    await many.more();
    expect(many.rows).toHaveLength(400);
    const loading = many.load();
    await many.more();
    await loading;
    expect(many.rows).toHaveLength(200);
  });

  it('hands a push on to be edited', async () => {
    let edited: Draft | null = null;
    history.onedit = (draft) => (edited = draft);
    const [row] = history.rows;
    if (row) await history.open(row);
    if (history.detail) await history.edit(history.detail);
    expect(edited).toMatchObject({ topic: 'com.example.shop', profile: null });
  });

  it('says why a file could not be written, in the dialog alone', async () => {
    await history.show('export');
    expect(await history.export('csv', '/none/a.csv')).toBeNull();
    expect(history.trouble?.code).toBe('file_access');
    expect(history.failure).toBeNull();
    expect(await history.export('csv', '/a.csv')).toEqual({ path: '/a.csv', pushes: 24, withheld: 0 });
  });

  it('says what became of an export whose dialog was closed', async () => {
    await history.show('export');
    const [written, failed] = [history.export('csv', '/a.csv'), history.export('csv', '/none/a.csv')];
    history.dialog = null;
    await Promise.all([written, failed]);
    const notices = history.bench.notices.list.map((it) => it.text);
    expect(notices).toContain('24 pushes written to /a.csv');
    expect([notices.length, history.trouble]).toEqual([2, null]);
  });

  it('is cleared', async () => {
    await history.show('clear');
    expect(history.keeping?.pushes).toBe(24);
    await history.clear();
    await rest();
    expect(history.rows).toEqual([]);
    expect(history.filtered).toBe(false);
  });
});
