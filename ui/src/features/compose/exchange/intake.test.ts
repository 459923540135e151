import { describe, expect, test } from 'vitest';
import { DRAFT, PUSH_TYPES } from '../../../bridge/fake/sample';
import { credentials } from '../../../bridge/fake/credentials';
import type { ImportedPush, TemplateView } from '../../../bridge/generated';
import { endpointOf, foundIn, importedChange, templateChange } from './intake';

const known = { types: PUSH_TYPES, credentials: credentials(new URLSearchParams()) };
const NOTHING: ImportedPush = {
  format: 'curl',
  payload: null,
  bundle_id: null,
  headers: {},
  token: null,
  credential: null,
  host: null,
  notes: [],
};

describe('an import', () => {
  test('changes nothing that it does not say', () => {
    expect(importedChange(DRAFT, NOTHING, known)).toEqual({});
  });
  test('brings payload and headers, and what the payload had set aside is gone', () => {
    const found = {
      ...NOTHING,
      payload: '{}',
      headers: { push_type: 'voip', topic: 'com.a.voip', priority: '10' },
    };
    expect(importedChange(DRAFT, found, known)).toEqual({
      payload: '{}',
      aside: [],
      push_type: 'voip',
      topic: 'com.a.voip',
      priority: '10',
    });
  });
  test('of a bundle ID makes the topic of its push type', () => {
    const found = { ...NOTHING, bundle_id: 'com.a', headers: { push_type: 'voip' } };
    expect(importedChange(DRAFT, found, known)).toMatchObject({ topic: 'com.a.voip' });
  });
  test('to a token goes to that alone', () => {
    expect(importedChange(DRAFT, { ...NOTHING, token: 'ab' }, known)).toEqual({
      token: 'ab',
      device_ids: [],
      tags: [],
      people: [],
      token_file: '',
    });
  });
  test('names a credential and a host, where they are known', () => {
    const name = known.credentials[0]?.name ?? '';
    const found = { ...NOTHING, credential: name, host: 'api.push.apple.com:443' };
    expect(importedChange(DRAFT, found, known)).toEqual({
      credential: known.credentials[0]?.id,
      endpoint: 'production',
    });
    expect(
      importedChange(DRAFT, { ...NOTHING, credential: 'nobody', host: 'localhost:2197' }, known),
    ).toEqual({});
    expect(endpointOf('api.sandbox.push.apple.com')).toBe('sandbox');
  });
});

describe('a template', () => {
  const template: TemplateView = {
    id: 'voip',
    name: { en: 'Incoming call', zh_hans: '来电' },
    about: { en: 'Rings for a call.', zh_hans: '来电响铃。' },
    push_type: 'voip',
    priority: '10',
    expiration: '0',
    payload: '{"caller":"Ana"}\n',
  };
  test('replaces the payload and the headers of its type, and keeps the app', () => {
    expect(templateChange(DRAFT, template, PUSH_TYPES)).toEqual({
      payload: template.payload,
      push_type: 'voip',
      priority: '10',
      expiration: '0',
      topic: 'com.example.orders.voip',
      aside: [],
    });
    const pass = { ...DRAFT, topic: 'pass.com.a' };
    expect(templateChange(pass, template, PUSH_TYPES).topic).toBe('pass.com.a');
  });
  test.each([
    ['', true],
    ['call', true],
    ['VOIP rings', true],
    ['来电', true],
    ['silent', false],
  ])('%j finds it: %s', (query, found) => expect(foundIn(template, query)).toBe(found));
});
