import { describe, expect, test } from 'vitest';
import { applied, difference } from '../../../shared/difference';
import { History, type Step } from './history';

/** A text with a history, typed into at `place`. */
function open(text = '') {
  const history = new History();
  const state = { text, now: 0 };
  return {
    history,
    state,
    write(next: string, place = 'payload', more: Partial<Step> = {}) {
      const payload = difference(state.text, next);
      history.push({ payload, before: {}, after: {}, place, alone: false, at: state.now, ...more });
      state.text = next;
    },
    undo() {
      const step = history.undo();
      if (step?.payload) state.text = applied(state.text, step.payload);
      return step;
    },
    redo() {
      const step = history.redo();
      if (step?.payload) state.text = applied(state.text, step.payload);
      return step;
    },
  };
}

describe('typing', () => {
  test('is one step where it goes on at one place', () => {
    const it = open();
    for (const text of ['a', 'ab', 'abc', 'ab']) it.write(text);
    it.undo();
    expect(it.state.text).toBe('');
    it.redo();
    expect(it.state.text).toBe('ab');
    expect(it.history.canRedo).toBe(false);
  });
  test('is another step after a pause, at another place, and where it stands elsewhere', () => {
    const it = open();
    it.write('aaaa');
    it.state.now = 1500;
    it.write('aaaab');
    it.write('aaaabc', 'title');
    it.write('xaaaabc', 'title');
    for (const expected of ['aaaabc', 'aaaab', 'aaaa', '']) {
      it.undo();
      expect(it.state.text).toBe(expected);
    }
    expect(it.undo()).toBeNull();
  });
  test('after an undo is not joined to what is left', () => {
    const it = open();
    it.write('a');
    it.state.now = 2000;
    it.write('ab');
    it.undo();
    it.write('ax');
    it.undo();
    expect(it.state.text).toBe('a');
    expect(it.history.canRedo).toBe(true);
  });
  test('a step of its own is joined to neither side', () => {
    const it = open();
    it.write('a');
    it.write('ab', 'payload', { alone: true });
    it.write('abc');
    for (const expected of ['ab', 'a', '']) {
      it.undo();
      expect(it.state.text).toBe(expected);
    }
  });
});

test('fields go back with the payload, and typing in one is one step', () => {
  const { history } = open();
  const field = (before: string, after: string): Step => ({
    payload: null,
    before: { collapse_id: before },
    after: { collapse_id: after },
    place: 'collapse_id',
    alone: false,
    at: 0,
  });
  history.push(field('', 'a'));
  history.push(field('a', 'ab'));
  expect(history.undo()).toMatchObject({ after: { collapse_id: '' }, before: { collapse_id: 'ab' } });
  expect(history.redo()).toMatchObject({ after: { collapse_id: 'ab' } });
});

test('what is kept is bounded, and the last step is always there', () => {
  const it = open();
  for (let nth = 0; nth < 700; nth++) it.write(`${it.state.text}a`, `${nth}`);
  let steps = 0;
  while (it.undo()) steps += 1;
  expect(steps).toBe(500);
  const large = 'x'.repeat(10_000_000);
  const other = open();
  for (const text of [large, '', large, '']) other.write(text, 'payload', { alone: true });
  expect(other.undo()).not.toBeNull();
  expect(other.state.text).toBe(large);
  expect(other.undo()).toBeNull();
});
