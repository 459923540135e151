//! Rules, templates, exchange, strings and pictures of the fake core: a little of each.

import type { Commands, Draft, StringsView } from '../generated';

type Handlers = {
  [
    N in
      | 'templates'
      | 'import_push'
      | 'export_push'
      | 'booted_simulators'
      | 'push_to_booted'
      | 'strings_of'
      | 'add_strings'
      | 'remove_strings'
      | 'fetch_image'
      | 'save_picture'
  ]: (argument: Commands[N]['argument']) => Commands[N]['result'];
};

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export function composeHandlers(current: () => Draft): Handlers {
  const strings = new Map<string, StringsView>();
  const stringsOf = (bundle_id: string) => strings.get(bundle_id) ?? { bundle_id, languages: [] };
  return {
    templates: () => [
      {
        id: 'plain',
        name: { en: 'Plain alert', zh_hans: '普通提醒' },
        about: { en: 'Title and text, with a sound.', zh_hans: '带声音的标题与正文。' },
        push_type: 'alert',
        priority: '10',
        expiration: '',
        payload:
          '{\n  "aps": {\n    "alert": { "title": "Hello", "body": "World" },\n    "sound": "default"\n  }\n}\n',
      },
    ],
    import_push: (source) => ({
      format: 'payload',
      payload: source.kind === 'text' ? source.text : current().payload,
      bundle_id: null,
      headers: {},
      token: null,
      credential: null,
      host: null,
      notes: [],
    }),
    export_push: ({ draft, format, path }) => ({
      text: draft.payload,
      file_name: format === 'swift' ? 'push.swift' : 'push.apns',
      path,
      notes: [],
    }),
    booted_simulators: () => [],
    push_to_booted: () => undefined,
    strings_of: ({ bundle_id }) => stringsOf(bundle_id),
    add_strings: ({ bundle_id, path }) => {
      const file_name = path.split('/').at(-1) ?? path;
      const languages = [{ language: 'en', file_name, texts: { GREETING: 'Hello, %@' } }];
      strings.set(bundle_id, { bundle_id, languages });
      return stringsOf(bundle_id);
    },
    remove_strings: ({ bundle_id }) => {
      strings.delete(bundle_id);
      return stringsOf(bundle_id);
    },
    fetch_image: () => ({ mime: 'image/png', data: PIXEL, bytes: 70, host: 'example.com' }),
    save_picture: ({ path }) => ({ path }),
  };
}
