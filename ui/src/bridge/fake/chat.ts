//! The fake core's commands about chat push.

import type { ChatProgress, ChatRow, Commands, Ending, Event, WorkspaceView } from '../generated';
import { fail } from './credentials';
import { alive, extOf, recipientsOf, summaryOf, verdictOf } from './chat/decide';
import { apply } from './chat/edit';
import { codeOf, userInfoOf } from './chat/read';
import { entries, plain, scenarios, type Held, type Person, type Scenario } from './chat/scenario';
import { replyOf } from './chat/view';

type Names =
  | 'look_at_scenario'
  | 'edit_scenario'
  | 'save_scenario'
  | 'revert_scenario'
  | 'new_scenario'
  | 'rename_scenario'
  | 'remove_scenario'
  | 'come_online'
  | 'send_scenario'
  | 'chat_rows'
  | 'read_user_info'
  | 'client_code';

export type ChatHandlers = {
  [N in Names]: (argument: Commands[N]['argument']) => Commands[N]['result'] | Promise<Commands[N]['result']>;
};

interface World {
  workspace: WorkspaceView;
  tell: (event: Event) => void;
  isCancelled: (run: string) => boolean;
  asked: URLSearchParams;
}

const LOOK_MS = 40;
/** A change takes so long to be answered, and what it takes to decide. */
const EDIT_MS = 8;
/** Devices that end between two looks. */
const STEP = 400;

/** The commands, on scenarios of their own. */
export function chatHandlers({ workspace, tell, isCancelled, asked }: World): ChatHandlers {
  const all = scenarios(asked);
  const sent = new Map<string, ChatRow[]>();
  workspace.scenarios = entries(all);
  let productionAllowed = false;

  const find = (id: string): Held => all.get(id) ?? fail('gone', `${id} is gone`, { cause: 'gone' });
  const found = (scenario: Scenario, name: string): Person =>
    scenario.people.get(name) ?? fail('gone', `${name} is gone`, { cause: 'gone' });
  const touched = (it: Held) => Object.assign(it, { edited: true, revision: it.revision + 1 });
  const listed = () => {
    workspace.scenarios = entries(all);
    return workspace;
  };

  return {
    look_at_scenario: ({ id, look }) => replyOf(id, find(id), look),
    edit_scenario: async ({ id, edit, look }) => {
      // As the core, which answers later.
      await new Promise((done) => setTimeout(done, EDIT_MS));
      const held = find(id);
      const refused = apply(held.now, edit);
      if (refused === null) touched(held);
      return replyOf(id, held, look, refused);
    },
    save_scenario: ({ id }) => {
      const held = find(id);
      Object.assign(held, { saved: structuredClone(held.now), edited: false });
      return listed();
    },
    revert_scenario: ({ id, look }) => {
      const held = touched(find(id));
      Object.assign(held, { now: structuredClone(held.saved), edited: false });
      return replyOf(id, held, look);
    },
    new_scenario: ({ id, from }) => {
      if (id.trim() === '') fail('invalid_field', 'no name', { field: 'id', cause: 'name_empty' });
      if (all.has(id))
        fail('invalid_field', 'taken', { field: 'id', cause: 'name_taken', details: { name: id } });
      const name = id.split('/').at(-1) ?? id;
      const now = from === null ? plain(name) : { ...structuredClone(find(from).now), name };
      all.set(id, { now, saved: structuredClone(now), revision: 0, edited: false, problem: null });
      return listed();
    },
    rename_scenario: ({ id, to }) => {
      if (all.has(to))
        fail('invalid_field', 'taken', { field: 'to', cause: 'name_taken', details: { name: to } });
      const held = find(id);
      all.delete(id);
      all.set(to, held);
      return listed();
    },
    remove_scenario: ({ id }) => {
      all.delete(id);
      return listed();
    },
    come_online: ({ id, person, look }) => {
      const held = touched(find(id));
      const who = found(held.now, person);
      const delivered = who.waiting.map((it) => ({ ...it, delivered_at: Date.now() }));
      Object.assign(who, { online: true, waiting: [], delivered: [...who.delivered, ...delivered] });
      return { delivered, reply: replyOf(id, held, look) };
    },
    send_scenario: async ({ run, id, place, consent }) => {
      const held = find(id);
      const view = replyOf(id, held, { search: '', from: 0, count: 0, person: null, place }).scenario;
      if (view.problems.length > 0) return { kind: 'refused', problems: view.problems };
      const production = view.certificates.some((it) => it.environment === 'production');
      const targets = view.counts.reduce((sum, it) => sum + it.devices, 0);
      if (place === 'as_bound' && production && !productionAllowed) {
        const [host, credential] = ['api.push.apple.com:443', 'PushCertName'];
        if (!consent.includes('production'))
          return { kind: 'ask', consent: 'production', findings: [], host, credential, targets };
        productionAllowed = true;
      }
      const rows: ChatRow[] = [];
      sent.set(run, rows);
      const planned = plan(held.now, place === 'loopback');
      const start: ChatProgress = { ...NOTHING, run, id, verdicts: view.counts, devices: planned.length };
      return { kind: 'done', progress: await play(start, planned, rows, tell, () => isCancelled(run)) };
    },
    chat_rows: ({ run, from, count, problems_only }) => {
      const rows = (sent.get(run) ?? []).filter((it) => !problems_only || it.ending !== 'accepted');
      return { total: rows.length, rows: rows.slice(from, from + count) };
    },
    read_user_info: ({ text }) => userInfoOf(text),
    client_code: ({ id, person }) => {
      const { now } = find(id);
      return codeOf(now, found(now, person));
    },
  };
}

const NOTHING = { accepted: 0, rejected: 0, unknown: 0, failed: 0, cancelled: 0, ms: 0, ended: false };

/** Lets the message join those that wait, and says which devices it is pushed to. */
function plan(scenario: Scenario, loopback: boolean): ChatRow[] {
  const ext = extOf(scenario.ext);
  if (!ext) return [];
  return recipientsOf(scenario).flatMap((name, nth) => {
    const who = scenario.people.get(name);
    if (!who || who.online) return [];
    const pushed = verdictOf(scenario, who, ext) === 'pushed';
    const rows = pushed
      ? alive(who).map(({ device, environment }, at) => {
          const endpoint = loopback ? (`loopback_${environment}` as const) : environment;
          const bad = (nth * 3 + at) % 41 === 7 || device.includes('iPad');
          return rowOf(name, device, endpoint, bad);
        })
      : [];
    for (const it of rows) if (it.died) who.dead[it.device] = Date.now();
    const group = scenario.to.kind === 'group' ? scenario.to.name : null;
    const text = summaryOf(scenario, false);
    who.waiting.push({
      m: scenario.m,
      from: scenario.from,
      group,
      text,
      sent_at: Date.now(),
      delivered_at: null,
    });
    return rows;
  });
}

function rowOf(recipient: string, device: string, endpoint: ChatRow['endpoint'], gone: boolean): ChatRow {
  const ending: Ending = gone ? 'rejected' : 'accepted';
  return {
    recipient,
    device,
    endpoint,
    ending,
    status: gone ? 410 : 200,
    reason: gone ? 'Unregistered' : null,
    meaning: gone ? { en: 'The app was removed from this device.', zh_hans: '此设备已卸载该应用。' } : null,
    advice: gone ? { en: 'Do not push to this token any more.', zh_hans: '不要再向此令牌推送。' } : null,
    apns_id: crypto.randomUUID().toUpperCase(),
    error: null,
    ms: 0.4 + Math.random(),
    died: gone,
  };
}

async function play(
  start: ChatProgress,
  planned: readonly ChatRow[],
  rows: ChatRow[],
  tell: (event: Event) => void,
  isCancelled: () => boolean,
): Promise<ChatProgress> {
  const began = performance.now();
  let progress = start;
  const say = (more: Partial<ChatProgress>) => {
    progress = { ...progress, ...more, ms: performance.now() - began };
    tell({ kind: 'chat', progress });
  };
  say({});
  while (rows.length < planned.length) {
    if (isCancelled()) {
      const rest = planned.slice(rows.length);
      const never = { ending: 'cancelled', status: null, reason: null, meaning: null, advice: null } as const;
      rows.push(...rest.map((it) => ({ ...it, ...never, apns_id: null, died: false })));
      say({ cancelled: rest.length });
      break;
    }
    await new Promise((done) => setTimeout(done, LOOK_MS));
    rows.push(...planned.slice(rows.length, rows.length + STEP));
    const accepted = rows.filter((it) => it.ending === 'accepted').length;
    say({ accepted, rejected: rows.length - accepted });
  }
  say({ ended: true });
  return progress;
}
