import { describe, expect, it } from 'vitest';
import type { InboxEntry } from '../../bridge/generated';
import { bodyBytes, headerRows, isAccepted, portOf, prettyBody, takenPort } from './inbox';

const entry: InboxEntry = {
  id: 1,
  at: 0,
  environment: 'sandbox',
  device_name: null,
  token: 'ab',
  topic: 'com.acme.shop',
  push_type: null,
  priority: '10',
  apns_id: 'F',
  status: 200,
  reason: null,
  body: '{}',
};

describe('prettyBody', () => {
  it.each([
    ['', ''],
    ['not json', 'not json'],
    ['{"a":', '{"a":'],
    ['{}', '{}'],
    ['[ ]', '[]'],
    ['{"a":[]}', '{\n  "a": []\n}'],
    [
      '{"aps":{"alert":"a, b: {c}","badge":1}}',
      '{\n  "aps": {\n    "alert": "a, b: {c}",\n    "badge": 1\n  }\n}',
    ],
    ['[1,[2,{}]]', '[\n  1,\n  [\n    2,\n    {}\n  ]\n]'],
    ['{"id":12345678901234567890}', '{\n  "id": 12345678901234567890\n}'],
    ['{"q":"say \\"{\\" \\\\"}', '{\n  "q": "say \\"{\\" \\\\"\n}'],
    ['{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'],
  ])('%j', (body, pretty) => expect(prettyBody(body)).toBe(pretty));
});

it.each([
  ['', 0],
  ['abc', 3],
  ['订单', 6],
  ['🎉', 4],
])('%j is %i bytes', (body, bytes) => expect(bodyBytes(body)).toBe(bytes));

it('names the headers as on the wire and leaves out what did not come', () => {
  expect(headerRows(entry)).toEqual([
    [':path', '/3/device/ab'],
    ['apns-topic', 'com.acme.shop'],
    ['apns-priority', '10'],
    ['apns-id', 'F'],
  ]);
});

it.each([
  ['https://127.0.0.1:2197', '2197'],
  ['https://127.0.0.1:2197/', '2197'],
  ['https://localhost', ''],
  ['', ''],
])('%j has port %j', (url, port) => {
  expect(portOf(url)).toBe(port);
});

it('says which port was taken and which is used', () => {
  const simulator = {
    running: true,
    problem: null,
    sandbox_url: 'https://127.0.0.1:40111',
    production_url: '',
    port_taken: 2197,
    ca_path: '',
    inbox: [],
    arrived: 0,
  };
  expect(takenPort(simulator)).toEqual({ wanted: '2197', used: '40111' });
  expect(takenPort({ ...simulator, port_taken: null })).toBeNull();
});

it.each([
  [200, true],
  [400, false],
  [410, false],
])('status %i is accepted: %s', (status, accepted) => {
  expect(isAccepted({ ...entry, status })).toBe(accepted);
});
