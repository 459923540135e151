//! The history, played: some pushes of the last days, what is sent now, and what was damaged.

import type {
  Commands,
  Draft,
  Endpoint,
  HistoryKeeping,
  HistoryQuery,
  HistoryRow,
  PushDetail,
  Receipt,
  SendGroup,
  SendReply,
} from '../generated';
import { fail } from './credentials';
import { DRAFT } from './sample';

const DAY = 86_400_000;

type Names = 'history_page' | 'history_push' | 'history_draft' | 'resend' | 'export_history';
type More = 'history_keeping' | 'keep_history' | 'clear_history' | 'tend_history' | 'store_faults';
type Handlers = {
  [N in Names | More]: (
    argument: Commands[N]['argument'],
  ) => Commands[N]['result'] | Promise<Commands[N]['result']>;
};

function payloadOf(title: string, order: number): string {
  const aps = { alert: { title, body: `Order ${order} leaves the warehouse today.` }, sound: 'default' };
  return JSON.stringify({ aps, order }, null, 2);
}

/** A push of the sample, `nth` of them back from `now`. */
function sample(nth: number, now: number): PushDetail {
  const bad = nth % 5 === 3;
  const open = nth === 2;
  const endpoint: Endpoint = nth % 4 === 1 ? 'production' : 'loopback_sandbox';
  const at = now - nth * 7.3 * 3_600_000;
  return {
    entry: {
      id: 1000 - nth,
      send: 500 - nth,
      source: nth % 6 === 4 ? 'chat' : 'compose',
      at,
      name: ['Order shipped', 'Sale', 'Ping'][nth % 3] ?? '',
      device_name: ['Ana’s iPhone 16', 'QA iPad', ''][nth % 3] ?? '',
      token: (0x9e3779b1 * (nth + 1)).toString(16).padStart(8, '0').repeat(8).slice(0, 64),
      line: null,
      endpoint,
      ending: open ? 'unknown' : bad ? 'rejected' : 'accepted',
      unfinished: open,
      under_way: false,
      status: open ? null : bad ? 400 : 200,
      reason: bad ? 'BadDeviceToken' : null,
      error: null,
      cause: null,
      ms: open ? 0 : 12.4 + nth,
    },
    who: 'ana',
    profile: 'Orders/Order shipped',
    workspace: '/home/ana/shop',
    version: '4f1d0c93ab27',
    edited: nth % 2 === 1,
    credential: endpoint === 'production' ? 'Acme' : 'Sample key',
    host: endpoint === 'production' ? 'api.push.apple.com:443' : '127.0.0.1:2197',
    headers: [
      { name: 'apns-push-type', value: 'alert' },
      { name: 'apns-priority', value: '10' },
      { name: 'apns-topic', value: 'com.example.shop' },
    ],
    payload: payloadOf('On its way', 4700 + nth),
    attempts: 1,
    ended_at: open ? null : at + 13,
    apns_id: open ? null : '6EC0C83F-7D4C-4B0F-9AD4-A1D2E4B2C001',
    unique_id: endpoint === 'production' || open ? null : '1b5f3c2e-77aa-4c1d-8f4e-0b6b9d8a7f10',
    timestamp: null,
    meaning: bad ? { en: 'APNs does not know the token.', zh_hans: 'APNs 不认识该令牌。' } : null,
    advice: bad ? { en: 'Try the other environment.', zh_hans: '请尝试另一个环境。' } : null,
    via: null,
    targets: 1,
    repeats: null,
  };
}

/** Pushes of the last days, newest first. */
export function sampleHistory(count = 24): PushDetail[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, nth) => sample(nth, now));
}

function found(push: PushDetail, query: HistoryQuery): boolean {
  const { entry } = push;
  const text = [push.payload, entry.name, entry.device_name, entry.token, entry.reason]
    .join(' ')
    .toLowerCase();
  const words = query.text.toLowerCase().split(/\s+/);
  return (
    words.every((word) => text.includes(word)) &&
    (query.endings.length === 0 || query.endings.includes(entry.ending)) &&
    (query.endpoints.length === 0 || query.endpoints.includes(entry.endpoint)) &&
    (query.from === null || entry.at >= query.from) &&
    (query.send === null || entry.send === query.send)
  );
}

/** What the fake bridge does with its history. `send` sends a draft. */
export class FakeHistory {
  #pushes: PushDetail[];
  #keeping: HistoryKeeping = { days: 90, megabytes: 1000, pushes: 0, bytes: 0, clock_jumped: false };
  readonly #asked: URLSearchParams;

  constructor(asked: URLSearchParams) {
    this.#asked = asked;
    this.#pushes = asked.get('history') === 'empty' ? [] : sampleHistory(Number(asked.get('history') ?? 24));
  }

  /** Keeps what was sent. */
  note(draft: Draft, receipt: Receipt): void {
    const [like] = sampleHistory(1) as [PushDetail];
    const id = (this.#pushes[0]?.entry.id ?? 0) + 1;
    const { device_name, token, endpoint, ending, status, reason, error, cause, ms } = receipt;
    const entry = {
      ...like.entry,
      id,
      send: id,
      at: receipt.at,
      device_name,
      token,
      endpoint,
      ending,
      status,
    };
    this.#pushes.unshift({
      ...like,
      entry: { ...entry, reason, error, cause, ms, name: draft.profile?.split('/').at(-1) ?? '' },
      payload: draft.payload,
      profile: draft.profile,
      apns_id: receipt.apns_id,
      unique_id: receipt.unique_id,
      meaning: receipt.meaning,
      advice: receipt.advice,
    });
  }

  /** A run to a token file, where everything is listed. */
  get #group(): SendGroup {
    const counts = { accepted: 98_410, rejected: 1_574, unknown: 16, failed: 0, cancelled: 0 };
    const about = {
      send: 1,
      source: 'run' as const,
      name: 'Sale',
      file_name: 'tokens-100000.txt',
      targets: 100_000,
    };
    return {
      ...about,
      ...counts,
      at: Date.now() - 9 * DAY,
      endpoint: 'production',
      under_way: false,
      interrupted: false,
    };
  }

  #draft(push: PushDetail): Draft {
    const of = (name: string) => push.headers.find((it) => it.name === name)?.value ?? '';
    return {
      profile: null,
      payload: push.payload,
      push_type: of('apns-push-type'),
      priority: of('apns-priority'),
      expiration: of('apns-expiration'),
      topic: of('apns-topic'),
      collapse_id: of('apns-collapse-id'),
      apns_id: of('apns-id'),
      credential: DRAFT.credential,
      endpoint: push.entry.endpoint,
      device_ids: [],
      tags: [],
      people: [],
      ask: false,
      about: { name: '', app: '', notes: '' },
      token: push.entry.token,
      token_file: '',
      variables: {},
      aside: [],
    };
  }

  #find(id: number): PushDetail {
    return (
      this.#pushes.find((it) => it.entry.id === id) ?? fail('gone', 'the push is gone', { cause: 'gone' })
    );
  }

  handlers(send: (draft: Draft, consent: string[], run: string) => Promise<SendReply>): Handlers {
    const keeping = () => ({
      ...this.#keeping,
      pushes: this.#pushes.length,
      bytes: this.#pushes.length * 1700,
    });
    return {
      history_page: ({ query, before, count }) => {
        const all = this.#pushes.filter(
          (it) => found(it, query) && (before === null || it.entry.id < before),
        );
        const rows: HistoryRow[] = all.slice(0, count).map(({ entry }) => ({ kind: 'push', push: entry }));
        const { text, endings, endpoints, from, send } = query;
        const plain =
          text === '' && endings.length + endpoints.length === 0 && from === null && send === null;
        if (plain && all.length > 0 && all.length <= count) rows.push({ kind: 'group', group: this.#group });
        return { rows, next: all.length > count ? (all[count - 1]?.entry.id ?? null) : null };
      },
      history_push: ({ id }) => this.#find(id),
      history_draft: ({ id }) => ({ draft: this.#draft(this.#find(id)) }),
      resend: ({ run, id, consent }) => send(this.#draft(this.#find(id)), consent, run),
      export_history: ({ query, path }) => {
        if (path.includes('none')) {
          fail('file_access', `could not write ${path}`, {
            cause: 'io',
            details: { file: path, error: 'No space' },
          });
        }
        return { path, pushes: this.#pushes.filter((it) => found(it, query)).length, withheld: 0 };
      },
      history_keeping: keeping,
      keep_history: ({ days, megabytes }) => {
        this.#keeping = { ...this.#keeping, days, megabytes };
        return keeping();
      },
      clear_history: () => {
        this.#pushes = [];
        return keeping();
      },
      tend_history: () => undefined,
      store_faults: () =>
        this.#asked.get('damaged') === null
          ? []
          : [
              {
                history: true,
                kept: '/home/ana/.local/share/history.sqlite3.damaged-1',
                saved: 812,
                lost: true,
              },
            ],
    };
  }
}
