//! Rules, templates and exchange of the fake core: a little of each.

import type { Commands, Draft } from '../generated';

type Handlers = {
  [
    N in 'templates' | 'import_push' | 'export_push' | 'booted_simulators' | 'push_to_booted'
  ]: (argument: Commands[N]['argument']) => Commands[N]['result'];
};

export function composeHandlers(current: () => Draft): Handlers {
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
  };
}
