//! Text of a payload is text on every surface: hostile ones come out as the letters that they are.

import type { Component } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, test } from 'vitest';
import HOSTILE from '../../../../../tests/xss/strings.json';
import { Words } from '../../../i18n/words.svelte';
import { appOf } from '../../../shared/phone/app';
import { PLAIN_LOOK } from '../../../shared/phone/look';
import { PLAIN, previewOf } from '../../../shared/phone/model';
import type { Stage } from './stage';
import ActivityLock from './surfaces/ActivityLock.svelte';
import Banner from './surfaces/Banner.svelte';
import Call from './surfaces/Call.svelte';
import CarPlay from './surfaces/CarPlay.svelte';
import Centre from './surfaces/Centre.svelte';
import Expanded from './surfaces/Expanded.svelte';
import Happens from './surfaces/Happens.svelte';
import IconBadge from './surfaces/IconBadge.svelte';
import Island from './surfaces/Island.svelte';
import LockScreen from './surfaces/LockScreen.svelte';
import Watch from './surfaces/Watch.svelte';

const BENIGN = 'A harmless text';

const WORDS = new Words('en', 'en');
const SURFACES: [string, Component<{ stage: Stage }>, string][] = [
  ['LockScreen', LockScreen, 'alert'],
  ['Banner', Banner, 'alert'],
  ['Centre', Centre, 'alert'],
  ['Expanded', Expanded, 'alert'],
  ['Watch', Watch, 'alert'],
  ['CarPlay', CarPlay, 'alert'],
  ['IconBadge', IconBadge, 'alert'],
  ['ActivityLock', ActivityLock, 'liveactivity'],
  ['Island', Island, 'liveactivity'],
  ['Call', Call, 'voip'],
  ['Happens', Happens, 'pushtotalk'],
];

/** A payload with `text` wherever a text can be. */
function payload(text: string): Record<string, unknown> {
  const alert = { title: text, subtitle: text, body: text };
  const state = { status: text, [text]: text };
  return {
    aps: {
      alert,
      sound: text,
      category: text,
      'thread-id': text,
      'interruption-level': text,
      'content-state': state,
    },
    caller: text,
    image: text,
    [text]: text,
  };
}

function stageOf(text: string, pushType: string): Stage {
  const options = { ...PLAIN, pushType, topic: text };
  const model = previewOf(payload(text), options);
  const app = { ...appOf('com.acme.shop'), name: text };
  const nothing = { kind: 'none' } as const;
  return {
    app,
    model,
    words: WORDS,
    comments: WORDS,
    look: PLAIN_LOOK,
    now: 0,
    attached: nothing,
    differs: new Set(),
  };
}

/** The tags of a page, without what they hold. */
const tags = (html: string) => html.replace(/<!--[\s\S]*?-->/g, '').match(/<[^>]*>/g);

test('there are at least thirty', () => expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(30));

describe('the model', () => {
  test.each(HOSTILE)('%s is a text', (text) => {
    const model = previewOf(payload(text), PLAIN);
    expect([model.title.text, model.subtitle.text, model.body.text]).toEqual([text, text, text]);
    expect([model.sound?.name, model.category, model.threadId, model.levelText]).toEqual([
      text,
      text,
      text,
      text,
    ]);
    expect(model.picture).toBeNull();
    const { activity } = previewOf(payload(text), { ...PLAIN, pushType: 'liveactivity' });
    expect(activity?.headline?.line.text).toBe(text);
  });
});

describe.each(SURFACES)('%s', (_, surface, pushType) => {
  const html = (text: string) => render(surface, { props: { stage: stageOf(text, pushType) } }).body;
  test.each(HOSTILE)('shows %s with the tags of a harmless text', (text) => {
    const shown = html(text);
    expect(tags(shown)).toEqual(tags(html(BENIGN)));
    expect(shown).toContain(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
  });
});

test('no view of a payload makes markup or addresses out of it', () => {
  const sources = import.meta.glob<string>(
    ['../../../shared/phone/*.{svelte,ts}', '../../../shared/NotificationCard.svelte', './**/*.{svelte,ts}'],
    { query: '?raw', import: 'default', eager: true },
  );
  const own = Object.entries(sources).filter(([file]) => !file.includes('.test.'));
  expect(own.length).toBeGreaterThan(30);
  for (const [file, text] of own) {
    expect(text, file).not.toMatch(/\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\burl\(/);
    // Pictures have the address of a blob that is here already.
    for (const [, source] of text.matchAll(/<img[^>]*\bsrc=\{([^}]*)\}/g))
      expect(['attached.address', 'thumbnail', 'picture', 'made.address'], file).toContain(source);
  }
});
