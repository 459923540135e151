//! Strings of apps and pictures of the fake core.

import type { Commands, StringsView } from '../generated';
import { fail } from './credentials';
import { PICTURE } from './picture';

type Names = 'strings_of' | 'add_strings' | 'remove_strings' | 'fetch_image' | 'save_picture';
type Handlers = { [N in Names]: (argument: Commands[N]['argument']) => Commands[N]['result'] };

const TEXTS: Record<string, Record<string, string>> = {
  en: { GREETING: 'Hello, %@', ORDER_TITLE: 'Order %@ is on its way', ORDER_BODY: '%1$@ left %2$@.' },
  'zh-Hans': { GREETING: '你好，%@', ORDER_TITLE: '订单 %@ 已发出', ORDER_BODY: '%1$@已离开%2$@。' },
  ar: { GREETING: 'مرحبا، %@', ORDER_TITLE: 'الطلب %@ في الطريق', ORDER_BODY: 'غادر %1$@ مستودع %2$@.' },
};

export function previewHandlers(): Handlers {
  const kept = new Map<string, StringsView>();
  const stringsOf = (bundle_id: string) => kept.get(bundle_id) ?? { bundle_id, languages: [] };
  return {
    strings_of: ({ bundle_id }) => stringsOf(bundle_id),
    add_strings: ({ bundle_id, path }) => {
      const file_name = path.split('/').at(-1) ?? path;
      if (!/\.(?:strings|xcstrings)$/.test(path))
        fail('invalid_field', `${file_name}: expected a .strings file`, { field: 'strings' });
      const language = /([^/]+)\.lproj\//.exec(path)?.[1] ?? 'Base';
      const added = { language, file_name, texts: TEXTS[language] ?? TEXTS['en'] ?? {} };
      const others = stringsOf(bundle_id).languages.filter((it) => it.language !== language);
      kept.set(bundle_id, { bundle_id, languages: [...others, added] });
      return stringsOf(bundle_id);
    },
    remove_strings: ({ bundle_id }) => {
      kept.delete(bundle_id);
      return stringsOf(bundle_id);
    },
    fetch_image: ({ url }) => {
      const { host, pathname } = new URL(url);
      if (pathname.includes('missing')) fail('file_access', `${host} answered 404`);
      return { mime: 'image/png', data: PICTURE, bytes: atob(PICTURE).length, host };
    },
    save_picture: ({ path }) => ({ path }),
  };
}
