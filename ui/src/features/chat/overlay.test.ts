import { expect, it } from 'vitest';
import type { PersonView, ScenarioEdit, ScenarioView } from '../../bridge/generated';
import { keyOf, setsAll, shownPerson, shownScenario } from './overlay';

const message = { m: '1', from: 'a', to: { kind: 'person', name: 'b' }, body: { kind: 'text', text: 'x' } };
const view = { name: 'Night', clock: '2026-11-24T23:17:00', message } as unknown as ScenarioView;
const options = { display_name: null, is_no_disturb_enable: false };
const person = { row: { name: 'b' }, options, local_time: '2026-11-24T16:17:00' } as unknown as PersonView;

it('what was typed stands in the place of what the core said', () => {
  const edits: ScenarioEdit[] = [
    { kind: 'body', body: { kind: 'text', text: 'xy' } },
    { kind: 'ext_field', field: 'push_content', value: 'New' },
    { kind: 'ext_field', field: 'force', value: 'true' },
    { kind: 'body', body: { kind: 'text', text: 'xyz' } },
    { kind: 'ext_field', field: 'extern', value: null },
  ];
  const shown = shownScenario(view, edits).message;
  expect(shown.body).toEqual({ kind: 'text', text: 'xyz' });
  expect([shown.push_content, shown.force, shown.extern_text, shown.m]).toEqual(['New', true, null, '1']);
  expect(view.message.body).toEqual({ kind: 'text', text: 'x' });
});

it('a person follows their options and the clock, and nobody else’s', () => {
  const edits: ScenarioEdit[] = [
    { kind: 'options', person: 'b', options: { ...person.options, display_name: 'Bea' } },
    { kind: 'options', person: 'c', options: { ...person.options, display_name: 'Cy' } },
    { kind: 'clock', clock: '2026-11-25T00:17:00' },
    { kind: 'clock', clock: '2026-11-25T01:17:00' },
  ];
  const shown = shownPerson(person, edits, view.clock);
  expect([shown.options.display_name, shown.local_time]).toEqual(['Bea', '2026-11-24T18:17:00']);
});

it('changes are told apart by what they change', () => {
  expect(keyOf({ kind: 'ext_field', field: 'force', value: null })).toBe('ext_field force');
  expect(keyOf({ kind: 'options', person: 'b', options: person.options })).toBe('options b');
  expect(keyOf({ kind: 'from', person: 'b' })).toBe('from');
  expect(setsAll({ kind: 'body', body: { kind: 'image' } })).toBe(true);
  expect(setsAll({ kind: 'join', group: 'g', person: 'b' })).toBe(false);
});
