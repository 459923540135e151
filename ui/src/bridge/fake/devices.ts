//! The fake core's device list: found, changed, imported.

import type { Commands, DeviceView, DevicesPage, Event } from '../generated';
import { fail } from './credentials';

interface State {
  devices: DeviceView[];
}
type Names =
  | 'find_devices'
  | 'devices_by_id'
  | 'device_groups'
  | 'clean_token'
  | 'tag_devices'
  | 'remove_devices'
  | 'look_at_devices'
  | 'import_devices'
  | 'cancel_devices'
  | 'export_devices'
  | 'pools'
  | 'save_pool'
  | 'move_device'
  | 'save_device';

type Handlers = {
  [N in Names]: (argument: Commands[N]['argument']) => Commands[N]['result'] | Promise<Commands[N]['result']>;
};

const BLANK = {
  simulated: false,
  first_ok: null,
  last_ok: null,
  last_at: null,
  last_status: null,
  last_reason: null,
  gone_at: null,
  accepted_in: null,
};

function found(devices: DeviceView[], text: string): DeviceView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (it: DeviceView, word: string) =>
    word.startsWith('#')
      ? it.tags.some((tag) => tag.toLowerCase().startsWith(word.slice(1)))
      : `${it.name}\n${it.person}\n${it.topic}\n${it.tags.join('\n')}`.toLowerCase().includes(word) ||
        it.token.startsWith(word);
  return devices
    .filter((it) => words.every((word) => has(it, word)))
    .sort((a, b) => a.name.toLowerCase().localeCompare(b.name.toLowerCase(), 'en'));
}

function page(state: State, { text, offset, limit }: Commands['find_devices']['argument']): DevicesPage {
  const all = found(state.devices, text);
  const total = state.devices.length;
  return { rows: all.slice(offset, offset + limit), found: all.length, more: false, total };
}

function counted(names: string[], text: string) {
  const counts = new Map<string, number>();
  for (const name of names.filter(Boolean)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const all = [...counts].map(([name, devices]) => ({ name, devices }));
  return all.filter((it) => it.name.toLowerCase().includes(text.toLowerCase()));
}

function clean(text: string): string {
  const token = text.toLowerCase().replace(/[<>\s:-]/g, '');
  if (token === '') fail('invalid_field', 'the token is empty', { field: 'token', cause: 'token_empty' });
  if (!/^([0-9a-f]{2})+$/.test(token)) {
    const details = { found: token.replace(/[0-9a-f]/g, '')[0] ?? '', position: '1' };
    fail('invalid_field', 'not hex', { field: 'token', cause: 'token_not_hex', details });
  }
  return token;
}

export function deviceHandlers(state: State, tell: (event: Event) => void): Handlers {
  const total = () => state.devices.length;
  const changed = (id: string) => ({
    device: state.devices.find((it) => it.id === id) ?? null,
    total: total(),
  });
  const remove = (ids: string[]) => {
    state.devices = state.devices.filter((it) => !ids.includes(it.id));
    return { device: null, total: total() };
  };
  const change = (ids: string[], to: (it: DeviceView) => Partial<DeviceView>) => {
    state.devices = state.devices.map((it) => (ids.includes(it.id) ? { ...it, ...to(it) } : it));
  };
  let pools: Commands['pools']['result'] = [];
  return {
    find_devices: (query) => page(state, query),
    devices_by_id: ({ ids }) => state.devices.filter((it) => ids.includes(it.id)),
    device_groups: ({ text }) => ({
      tags: counted(
        state.devices.flatMap((it) => it.tags),
        text,
      ),
      people: counted(
        state.devices.map((it) => it.person),
        text,
      ),
    }),
    clean_token: ({ text }) => {
      const token = clean(text);
      const removed = text === token ? [] : ['blanks'];
      const device = state.devices.find((it) => it.token === token)?.name ?? null;
      return { token, bytes: token.length / 2, removed, device };
    },
    tag_devices: ({ ids, tag, remove: off }) => {
      if (tag.trim() === '') fail('invalid_field', 'the tag is empty', { field: 'tag', cause: 'tag_empty' });
      change(ids, (it) => ({ tags: [...it.tags.filter((one) => one !== tag), ...(off ? [] : [tag])] }));
      return state.devices.filter((it) => ids.includes(it.id));
    },
    remove_devices: ({ ids }) => remove(ids),
    move_device: ({ id, environment }) => {
      change([id], () => ({ environment, accepted_in: null }));
      return changed(id);
    },
    save_device: (input) => {
      const id = input.id ?? crypto.randomUUID();
      const name = input.name.trim();
      if (name === '') fail('invalid_field', 'the name is empty', { field: 'name', cause: 'name_empty' });
      if (state.devices.some((it) => it.name === name && it.id !== id)) {
        fail('invalid_field', 'the name is taken', { field: 'name', cause: 'name_taken', details: { name } });
      }
      const old = state.devices.find((it) => it.id === id);
      const device = { ...BLANK, ...old, ...input, id, name, token: clean(input.token) };
      state.devices = [...state.devices.filter((it) => it.id !== id), device];
      return changed(id);
    },
    look_at_devices: () => ({
      file_name: 'devices.csv',
      format: 'csv',
      bytes: 512,
      heading: true,
      columns: [
        { name: 'token', field: 'token' },
        { name: 'name', field: 'name' },
      ],
      rows: [['8f3c00aa', 'Ana']],
    }),
    import_devices: ({ run }) => {
      tell({ kind: 'devices', progress: { run, phase: 'reading', done: 512, total: 512 } });
      const device = {
        id: crypto.randomUUID(),
        name: 'Imported',
        token: '8f3c00aa',
        topic: '',
        environment: 'sandbox',
      };
      const rest = { kind: 'alert', person: '', tags: [], notes: '', variables: {} } as const;
      state.devices = [...state.devices, { ...BLANK, ...device, ...rest, tags: [] } as DeviceView];
      const problem = { field: 'token', code: 'token_empty', message: 'the token is empty', details: {} };
      const bad_lines = [{ line: 3, problem }];
      const counts = { added: 1, merged: 0, renamed: 0, bad: 1 };
      return { ...counts, bad_lines, cancelled: false, total: total(), seconds: 0.1 };
    },
    cancel_devices: () => undefined,
    export_devices: ({ path }) => ({ path }),
    pools: () => pools,
    save_pool: ({ name, ids }) => (pools = [...pools, { name, devices: ids.length, problem: null }]),
  };
}
