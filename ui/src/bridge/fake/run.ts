//! A run to a token file, played: the number of tokens is the one in the name of the file.

import type {
  Draft,
  Event,
  InterruptedRun,
  RunProgress,
  RunRow,
  RunSample,
  RunStop,
  TokenFileView,
  UnknownTargets,
} from '../generated';
import { judge } from './judge';

/** Between two looks, in milliseconds. */
const LOOK_MS = 50;
const RATE = 9_000;
const STRANGERS = 40;

/** What a file of that name holds; null where there is none. */
export function tokenFile(path: string): TokenFileView | null {
  const file_name = path.split('/').at(-1) ?? path;
  if (file_name.includes('none')) return null;
  const tokens = Number(/\d+/.exec(file_name)?.[0] ?? 1000);
  const first_bad = {
    field: 'token_file',
    code: 'token_not_hex',
    message: "line 7: a device token is hex digits (0-9, a-f); found 'x' at position 1",
    details: { found: 'x', position: '1', line: '7' },
  };
  const columns = file_name.endsWith('.csv') ? ['name', 'city', 'order_id'] : [];
  return { path, file_name, tokens, bad: 2, first_bad, columns };
}

/** As many targets without an answer, listed. */
export function unknownTargets(total: number): UnknownTargets {
  const ending = 'unknown' as const;
  const rest = { device_name: '', status: null, reason: null, error: null, cause: null, ms: 0, attempts: 1 };
  const rows = Array.from({ length: total }, (_, n) => {
    const token = (n * 7919).toString(16).padStart(64, '8f3c6a1d');
    return { id: n + 1, line: 41_201 + n, token, ending, ...rest };
  });
  return { rows, total };
}

interface Run {
  progress: RunProgress;
  sample: RunSample;
  paused: boolean;
  cancelled: boolean;
  answer: boolean | null;
}

const words = (en: string, zh_hans: string) => ({ en, zh_hans });
const STOP: RunStop = {
  kind: 'same_answer',
  answers: 10,
  status: 400,
  reason: 'TopicDisallowed',
  meaning: words('This credential may not push to this topic.', '该凭证无权推送到此主题。'),
  advice: words('Use a key of the team that owns the app.', '请使用该应用所属团队的密钥。'),
};

export class Runs {
  readonly #tell: (event: Event) => void;
  readonly #runs = new Map<string, Run>();

  constructor(tell: (event: Event) => void) {
    this.#tell = tell;
  }

  get(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  async play(id: string, draft: Draft, total: number, before?: InterruptedRun): Promise<RunProgress> {
    const done = before ? { accepted: before.answered, unknown: before.unknown } : {};
    const run: Run = {
      progress: { ...startOf(id, draft, total), ...done },
      sample: { latest: [], troubled: [] },
      paused: false,
      cancelled: false,
      answer: null,
    };
    this.#runs.set(id, run);
    const misfit = judge(draft, draft.token, []).reason === 'TopicDisallowed';
    while (run.progress.state !== 'ended') {
      await new Promise((done) => setTimeout(done, LOOK_MS));
      run.progress = next(run, misfit);
      this.#tell({ kind: 'progress', progress: run.progress });
    }
    return run.progress;
  }
}

function startOf(run: string, draft: Draft, total: number): RunProgress {
  return {
    run,
    name: draft.profile?.split('/').at(-1) ?? '',
    file_name: draft.token_file.split('/').at(-1) ?? '',
    endpoint: draft.endpoint,
    started_at: Date.now(),
    state: 'running',
    total,
    accepted: 0,
    rejected: 0,
    unknown: 0,
    failed: 0,
    cancelled: 0,
    in_flight: 0,
    seconds: 0,
    rate: 0,
    eta_seconds: null,
    p50_ms: null,
    p99_ms: null,
    reasons: [],
    stop: null,
    via: null,
    clock: null,
  };
}

/** Where it stands one look later. */
function next(run: Run, misfit: boolean): RunProgress {
  const before = run.progress;
  const ended = before.accepted + before.rejected + before.unknown + before.failed;
  if (run.cancelled || run.answer === false) {
    return { ...before, state: 'ended', cancelled: before.total - ended, in_flight: 0, eta_seconds: null };
  }
  if (run.paused) return { ...before, state: 'paused', in_flight: 0, eta_seconds: null };
  if (misfit && run.answer === null) return asking(run, before);
  const more = Math.min((RATE * LOOK_MS) / 1000, before.total - ended);
  const rejected = Math.floor(((ended + more) / before.total) * Math.min(STRANGERS, before.total / 10));
  const failed = before.total > 10 ? 2 : 0;
  const accepted = ended + more - rejected - failed - before.unknown;
  for (let n = 0; n < 8; n++) note(run, ended + n);
  return {
    ...before,
    state: ended + more >= before.total ? 'ended' : 'running',
    accepted,
    rejected,
    failed,
    stop: null,
    in_flight: ended + more >= before.total ? 0 : 500,
    seconds: before.seconds + LOOK_MS / 1000,
    rate: RATE,
    eta_seconds: ended + more >= before.total ? null : (before.total - ended - more) / RATE,
    p50_ms: 11.4,
    p99_ms: 38.2,
    reasons: reasonsOf(rejected, failed),
  };
}

function asking(run: Run, before: RunProgress): RunProgress {
  if (before.state !== 'asking') for (let n = 0; n < 10; n++) note(run, n);
  const reason = {
    ending: 'rejected' as const,
    status: 400,
    reason: 'TopicDisallowed',
    error: null,
    cause: null,
  };
  const said = STOP.kind === 'same_answer' ? { meaning: STOP.meaning, advice: STOP.advice } : null;
  const reasons = said ? [{ ...reason, ...said, count: 10 }] : [];
  return { ...before, state: 'asking', rejected: 10, stop: STOP, in_flight: 0, reasons };
}

function reasonsOf(rejected: number, failed: number): RunProgress['reasons'] {
  const bad = {
    ending: 'rejected' as const,
    status: 400,
    reason: 'BadDeviceToken',
    count: rejected,
    meaning: words('This environment does not know this device token.', '此环境不认识该设备令牌。'),
    advice: words(
      'The token is of the other environment, or it is damaged: compare it with the one that the app prints.',
      '令牌属于另一个环境或已损坏：请与应用打印的令牌对照。',
    ),
    error: null,
    cause: null,
  };
  const line = {
    ending: 'failed' as const,
    status: null,
    reason: 'bad_line',
    count: failed,
    meaning: null,
    advice: null,
    error: "line 7: a device token is hex digits (0-9, a-f); found 'x' at position 1",
    cause: { code: 'bad_line', details: {} },
  };
  return [bad, line].filter((it) => it.count > 0);
}

function note(run: Run, index: number): void {
  const bad = index % 41 === 7;
  const row: RunRow = {
    id: index + 1,
    line: index + 1,
    device_name: '',
    token: (index * 7919).toString(16).padStart(64, '8f3c6a1d'),
    ending: bad ? 'rejected' : 'accepted',
    status: bad ? 400 : 200,
    reason: bad ? 'BadDeviceToken' : null,
    error: null,
    cause: null,
    ms: 4 + Math.random() * 20,
    attempts: 1,
  };
  if (run.sample.latest[0] && run.sample.latest[0].id >= row.id) return;
  run.sample.latest = [row, ...run.sample.latest].slice(0, 200);
  if (bad && run.sample.troubled.length < 200) run.sample.troubled.push(row);
}
