//! Plays the core in a browser: `vite dev` and Vitest run the whole UI on it. Never in the built app.

import type { Bridge } from './bridge';
import { credentialHandlers, fail } from './fake/credentials';
import { chatHandlers } from './fake/chat';
import { deviceHandlers } from './fake/devices';
import { composeHandlers, importedFrom } from './fake/compose';
import { previewHandlers } from './fake/preview';
import { findingsOf } from './fake/findings';
import { FakeHistory } from './fake/history';
import { mirror } from './fake/mirror';
import { judge, payloadBytes, played, problemsOf, warningsOf } from './fake/judge';
import { requestHandlers } from './fake/requests';
import { sharingHandlers } from './fake/sharing';
import { Runs, tokenFile, unknownTargets } from './fake/run';
import { DRAFT, interruptedRun, profileDraft, PUSH_TYPES, startState } from './fake/sample';
import { variablesOf } from './fake/variables';
import { workspaceHandlers } from './fake/workspace';
import type {
  CheckReply,
  Commands,
  Draft,
  Endpoint,
  Event,
  InboxEntry,
  Receipt,
  SendReply,
  StartState,
} from './generated';

type Handlers = {
  [N in keyof Commands]: (
    argument: Commands[N]['argument'],
  ) => Commands[N]['result'] | Promise<Commands[N]['result']>;
};

const OTHER: Record<Endpoint, Endpoint> = {
  loopback_sandbox: 'loopback_production',
  loopback_production: 'loopback_sandbox',
  sandbox: 'production',
  production: 'sandbox',
};

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** A core that lives in this page. `asked` are the parameters of the page's address. */
export function fakeBridge(asked = new URLSearchParams()): Bridge {
  const state = { ...startState(asked), interrupted: interruptedRun(asked) };
  const listeners = new Set<(event: Event) => void>();
  const sent = new Map<string, { draft: Draft; receipt: Receipt }>();
  const cancelled = new Set<string>();
  let saved = structuredClone(DRAFT);
  let current = structuredClone(state.draft.draft);
  let productionAllowed = false;

  const tell = (event: Event) => listeners.forEach((listener) => listener(structuredClone(event)));
  const runs = new Runs(tell);
  const history = new FakeHistory(asked);
  const differs = () => JSON.stringify(current) !== JSON.stringify(saved);

  function arrive(draft: Draft, receipt: Receipt): void {
    if (!draft.endpoint.startsWith('loopback')) return;
    const entry: InboxEntry = {
      id: state.simulator.inbox.length + 1,
      at: receipt.at,
      environment: played(draft.endpoint),
      device_name: receipt.device_name || null,
      token: receipt.token,
      topic: draft.topic || null,
      push_type: draft.push_type || null,
      priority: draft.priority || null,
      apns_id: receipt.apns_id ?? '',
      status: receipt.status ?? 0,
      reason: receipt.reason,
      body: draft.payload,
    };
    state.simulator.inbox.unshift(entry);
    state.simulator.arrived += 1;
    tell({ kind: 'inbox', entries: [entry], arrived: state.simulator.arrived });
  }

  function push(draft: Draft, token: string): Receipt {
    const device = state.devices.find((it) => it.token === token) ?? null;
    const verdict = judge(draft, token, state.devices);
    const accepted = verdict.status === 200;
    const environment = played(draft.endpoint);
    const receipt: Receipt = {
      id: crypto.randomUUID(),
      device_id: device?.id ?? null,
      device_name: device?.name ?? '',
      token,
      endpoint: draft.endpoint,
      ending: accepted ? 'accepted' : 'rejected',
      ...verdict,
      apns_id: crypto.randomUUID().toUpperCase(),
      unique_id: null,
      timestamp: null,
      error: null,
      cause: null,
      via: null,
      ms: 0.4 + Math.random(),
      at: Date.now(),
      elsewhere: verdict.reason === 'BadDeviceToken' ? OTHER[draft.endpoint] : null,
      move_to: accepted && device && device.environment !== environment ? environment : null,
    };
    if (device) {
      Object.assign(device, {
        last_at: receipt.at,
        last_status: receipt.status,
        last_reason: receipt.reason,
      });
    }
    sent.set(receipt.id, { draft: structuredClone(draft), receipt });
    history.note(draft, receipt);
    arrive(draft, receipt);
    return receipt;
  }

  function ask(draft: Draft, consent: string[], targets: number): SendReply | null {
    const problems = problemsOf(draft, state.credentials);
    if (problems.length > 0) return { kind: 'refused', problems };
    const warnings = warningsOf(draft);
    const host = draft.endpoint === 'production' ? 'api.push.apple.com:443' : '127.0.0.1:2197';
    const credential = state.credentials.find((it) => it.id === draft.credential)?.name ?? '';
    const findings = findingsOf(draft).filter((it) => it.severity === 'error');
    if (warnings.length + findings.length > 0 && !consent.includes('warnings')) {
      return { kind: 'ask', consent: 'warnings', warnings, findings, host, credential, targets };
    }
    if (draft.endpoint === 'production' && !productionAllowed) {
      if (!consent.includes('production')) {
        return { kind: 'ask', consent: 'production', warnings: [], findings: [], host, credential, targets };
      }
      productionAllowed = true;
    }
    return null;
  }

  async function deliver(draft: Draft, tokens: string[], run: string): Promise<SendReply> {
    const started = performance.now();
    const receipts: Receipt[] = [];
    for (const token of tokens) {
      if (cancelled.has(run)) break;
      await pause(tokens.length > 20 ? 15 : 3);
      const receipt = push(draft, token);
      receipts.push(receipt);
      tell({ kind: 'receipt', run, receipt });
    }
    return { kind: 'done', receipts, ms: performance.now() - started, clock: null };
  }

  const [checked, kept] = [mirror(), mirror()];
  const check = (draft: Draft): CheckReply => ({
    problems: problemsOf(draft, state.credentials),
    warnings: warningsOf(draft),
    findings: findingsOf(draft),
    group_targets: 0,
    ...variablesOf(draft, state.devices),
    bytes: payloadBytes(variablesOf(draft, state.devices).expanded ?? draft.payload),
    max_bytes: PUSH_TYPES.find((it) => it.name === draft.push_type)?.max_bytes ?? 4096,
  });
  const keep = (draft: Draft) => {
    current = structuredClone(draft);
    return { edited: differs() };
  };

  const handlers: Handlers = {
    start: () => structuredClone(state) as StartState,
    check_draft: check,
    check_change: (told) => {
      const draft = checked(told);
      return draft && check(draft);
    },
    read_profile: ({ profile }) => profileDraft(saved, profile),
    ...composeHandlers(asked),
    ...sharingHandlers(state, importedFrom),
    ...previewHandlers(),
    ...workspaceHandlers(state.workspace, asked),
    ...chatHandlers({ workspace: state.workspace, tell, isCancelled: (run) => cancelled.has(run), asked }),
    save_draft: keep,
    save_change: (told) => {
      const draft = kept(told);
      return draft && keep(draft);
    },
    open_profile: ({ profile }) => {
      current = { ...structuredClone(saved), profile };
      saved = structuredClone(current);
      return { draft: current, edited: false };
    },
    save_profile: (draft) => {
      current = structuredClone(draft);
      saved = structuredClone(draft);
      return state.workspace;
    },
    revert_draft: () => {
      current = structuredClone(saved);
      return { draft: structuredClone(saved), edited: false };
    },
    send: async ({ run, draft, consent }) => {
      const inFile = draft.token_file === '' ? 0 : (tokenFile(draft.token_file)?.tokens ?? 0);
      const targets = inFile + draft.device_ids.length + (draft.token === '' ? 0 : 1);
      const reply = ask(draft, consent, targets);
      if (reply) return reply;
      if (inFile > 0) return { kind: 'ran', progress: await runs.play(run, draft, targets) };
      const listed = draft.device_ids.flatMap((id) => state.devices.find((it) => it.id === id)?.token ?? []);
      return deliver(draft, draft.token ? [...listed, draft.token.toLowerCase()] : listed, run);
    },
    send_elsewhere: async ({ run, receipt, consent }) => {
      const first = sent.get(receipt) ?? fail('gone', 'the receipt is of an earlier run');
      const draft = { ...first.draft, endpoint: OTHER[first.draft.endpoint] };
      const consents: string[] = [...consent, 'warnings'];
      return ask(draft, consents, 1) ?? deliver(draft, [first.receipt.token], run);
    },
    ...history.handlers(async (draft, consent, run) => {
      const consents = [...consent, 'warnings'];
      return ask(draft, consents, 1) ?? deliver(draft, [draft.token], run);
    }),
    cancel_send: ({ run }) => {
      cancelled.add(run);
      Object.assign(runs.get(run) ?? {}, { cancelled: true });
    },
    inspect_token_file: ({ path }) =>
      tokenFile(path) ??
      fail('invalid_field', `${path} cannot be read`, {
        field: 'token_file',
        cause: 'token_file_unreadable',
        details: { file: path, error: 'No such file' },
      }),
    pause_run: ({ run, paused }) => {
      Object.assign(runs.get(run) ?? {}, { paused });
      const progress = runs.get(run)?.progress;
      if (progress?.state === 'paused' && !paused) progress.state = 'running';
    },
    answer_stop: ({ run, go_on }) => void Object.assign(runs.get(run) ?? {}, { answer: go_on }),
    interrupted_run: () => state.interrupted,
    unknown_of_run: () => unknownTargets(state.interrupted?.unknown ?? 0),
    resume_run: async ({ run, consent }) => {
      const interrupted = state.interrupted ?? fail('gone', 'the run is gone', { cause: 'gone' });
      const draft = { ...current, token_file: interrupted.file_name };
      const reply = ask(draft, consent, interrupted.total);
      if (reply) return reply;
      state.interrupted = null;
      return { kind: 'ran', progress: await runs.play(run, draft, interrupted.total, interrupted) };
    },
    discard_run: () => void (state.interrupted = null),
    run_sample: ({ run }) => runs.get(run)?.sample ?? fail('gone', 'the run is gone'),
    ...deviceHandlers(state, tell),
    ...credentialHandlers(state),
    ...requestHandlers(state),
    clear_inbox: () => {
      state.simulator.inbox = [];
      state.simulator.arrived = 0;
    },
    save_settings: (settings) => void (state.settings = settings),
    set_proxy_password: ({ passphrase }) =>
      (state.network = { ...state.network, password: passphrase !== '' }),
    set_extra_ca: ({ path }) => {
      const file_name = path.split('/').at(-1) ?? path;
      const ca = {
        file_name,
        subject: 'CN=Acme Inspection',
        issuer: 'CN=Acme Root',
        not_after: Date.now() + 1e10,
      };
      return (state.network = { ...state.network, extra_ca: ca });
    },
    remove_extra_ca: () => (state.network = { ...state.network, extra_ca: null }),
    save_layout: (layout) => void (state.layout = layout),
    create_vault: () => (state.vault = { kind: 'file', problem: null, message: null, file: 'open' }),
    unlock_vault: ({ passphrase }) => {
      if (passphrase.includes('wrong')) fail('wrong_passphrase', 'wrong', { field: 'passphrase' });
      return (state.vault = { kind: 'file', problem: null, message: null, file: 'open' });
    },
  };

  return {
    // It has no core that could be waited for.
    checkAtOnce: () => null,
    async call(name, ...args) {
      const handler = handlers[name] as (argument: unknown) => unknown;
      return structuredClone(await handler(structuredClone(args[0]))) as never;
    },
    async subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    chooseCredentialFile: async () => asked.get('file') ?? '/home/ana/Downloads/AuthKey_ABC1234DEF.p8',
    chooseFile: async () => '/home/ana/tokens-100000.txt',
    chooseFolder: async () => '/home/ana/push',
    choosePlace: async (suggested) => `/home/ana/Downloads/${suggested}`,
    onFileDrop: async () => () => undefined,
  };
}
