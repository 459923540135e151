import { expect, test } from 'vitest';
import type { Cause } from '../bridge/generated';
import { Words } from '../i18n/words.svelte';
import en from '../i18n/en.json';
import { causeText } from './cause';

const words = new Words('en', '');
const cause = (code: string, details: Record<string, string> = {}): Cause => ({ code, details });

/** `SendError::code` in push-client, and what the core names itself. */
const CODES =
  'lookup connect connect_timeout proxy proxy_refused tls no_http2 timeout no_room refused not_processed not_sent broken ' +
  'request closed given_up given_up_unanswered deadline deadline_unanswered cancelled_unanswered interrupted ' +
  'variable_not_number variable_too_long variable_header_control';

test.each([...CODES.split(' '), 'bad_line'])('%s has words and a name', (code) => {
  expect(Object.keys(en)).toContain(`errors.send.${code}`);
  expect(Object.keys(en)).toContain(`run.reason.${code}`);
});

test('the words name host and detail, and what the server said as it left', () => {
  const details = { host: 'api.push.apple.com:443', detail: 'connection refused' };
  expect(causeText(cause('connect', details), 'x', words)).toBe(
    'No connection to api.push.apple.com:443: connection refused. Check that the server runs and that no firewall is between.',
  );
  expect(causeText(cause('not_sent', { ...details, goaway: 'Shutdown' }), 'x', words)).toMatch(
    /It can be sent again\. The server closed the connection with the reason Shutdown\.$/,
  );
});

test('something new is said in the words of the core', () => {
  expect(causeText(cause('brand_new'), 'it rained', words)).toBe('it rained');
  expect(causeText(null, 'it rained', words)).toBe('it rained');
  expect(causeText(null, null, words)).toBe('');
});
