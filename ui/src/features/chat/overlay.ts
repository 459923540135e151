//! What the screen shows of a scenario: what the core said last, with what was changed since. Pure. What follows from a
//! change (verdicts, traces, payloads) is the core's to say.

import type { ExtField, MessageView, PersonView, ScenarioEdit, ScenarioView } from '../../bridge/generated';
import { moved } from './day';

/** Changes with the same key replace each other while they wait. */
export function keyOf(edit: ScenarioEdit): string {
  if (edit.kind === 'ext_field') return `ext_field ${edit.field}`;
  return 'person' in edit && edit.kind !== 'from' ? `${edit.kind} ${edit.person}` : edit.kind;
}

/** Changes that set a whole value: of two with the same key, the later one says all. */
const SETS: readonly ScenarioEdit['kind'][] = [
  'name',
  'clock',
  'locale',
  'from',
  'to',
  'body',
  'message_id',
  'ext',
  'ext_field',
  'options',
  'person_locale',
  'bindings',
  'expect',
];

/** Whether `edit` may take the place of an earlier one of its key, and stays on the screen where it is refused. */
export function setsAll(edit: ScenarioEdit): boolean {
  return SETS.includes(edit.kind);
}

/** `view` as it is after `edits`. */
export function shownScenario(view: ScenarioView, edits: readonly ScenarioEdit[]): ScenarioView {
  return edits.reduce(withEdit, view);
}

function withEdit(view: ScenarioView, edit: ScenarioEdit): ScenarioView {
  const message = (change: Partial<MessageView>) => ({ ...view, message: { ...view.message, ...change } });
  switch (edit.kind) {
    case 'name':
      return { ...view, name: edit.name };
    case 'clock':
      return { ...view, clock: edit.clock };
    case 'locale':
      return { ...view, time_zone: edit.time_zone, language: edit.language };
    case 'from':
      return message({ from: edit.person });
    case 'to':
      return message({ to: edit.to });
    case 'body':
      return message({ body: edit.body });
    case 'message_id':
      return message({ m: edit.m });
    case 'ext':
      return message({ ext: edit.text });
    case 'ext_field':
      return message(fieldChange(edit.field, edit.value));
    default:
      return view;
  }
}

function fieldChange(field: ExtField, value: string | null): Partial<MessageView> {
  switch (field) {
    case 'push_content':
      return { push_content: value };
    case 'push_sound':
      return { push_sound: value };
    case 'extern':
      return { extern_text: value, extern_json: null };
    case 'mutable_content':
      return { mutable_content: value !== null };
    case 'force':
      return { force: value !== null };
  }
}

/** `person` as they are after `edits`; `clock` is the scenario's before them. */
export function shownPerson(person: PersonView, edits: readonly ScenarioEdit[], clock: string): PersonView {
  let before = clock;
  return edits.reduce((it, edit) => {
    if (edit.kind === 'clock') {
      const local_time = moved(it.local_time, before, edit.clock);
      before = edit.clock;
      return { ...it, local_time };
    }
    if (!('person' in edit) || edit.person !== it.row.name) return it;
    if (edit.kind === 'options') return { ...it, options: edit.options };
    if (edit.kind === 'person_locale') return { ...it, language: edit.language, time_zone: edit.time_zone };
    return it;
  }, person);
}
