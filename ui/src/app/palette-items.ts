//! Everything that the palette finds: actions, places, profiles, devices, credentials.

import type { Endpoint, Language, Theme } from '../bridge/generated';
import type { PaletteItem } from '../features/palette/palette';
import type { Key } from '../i18n/words.svelte';
import { noteOf } from '../shared/credential';
import { PLACES, type Desk } from './desk.svelte';

const ENDPOINTS: readonly Endpoint[] = ['loopback_sandbox', 'loopback_production', 'sandbox', 'production'];

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const LANGUAGES: readonly Language[] = ['system', 'en', 'zh-Hans'];

/** The dialogs of the preview. */
const PANELS = [
  ['picture', 'compose.preview.save', 'save preview png picture image screenshot'],
  ['compare', 'compose.preview.compare', 'compare draft profile difference'],
  ['strings', 'compose.preview.strings.open', 'strings localisation loc-key xcstrings'],
] as const;

/** Things as they are now, in the language of the window. */
export function paletteItems(desk: Desk): PaletteItem[] {
  return [
    ...actions(desk),
    ...places(desk),
    ...profiles(desk),
    ...scenarios(desk),
    ...devices(desk),
    ...credentials(desk),
  ];
}

function actions(desk: Desk): PaletteItem[] {
  const { t } = desk.bench.words;
  const action = (id: string, key: Key, keywords: string, shortcut: string | null, run: () => void) => ({
    id: `action.${id}`,
    group: 'actions' as const,
    label: t(key),
    keywords,
    ...(shortcut === null ? {} : { shortcut }),
    run,
  });
  return [
    action('send', 'app.action.send', 'send push', 'Mod+Enter', () => void desk.send()),
    action('save', 'app.action.save', 'save profile', 'Mod+S', () => void desk.save()),
    action('revert', 'app.action.revert', 'revert undo', null, () => void desk.compose.revert()),
    action('undo', 'compose.undo', 'undo back', 'Mod+Z', () => (desk.go('compose'), desk.compose.undo())),
    action(
      'redo',
      'compose.redo',
      'redo again',
      'Mod+Shift+Z',
      () => (desk.go('compose'), desk.compose.redo()),
    ),
    action('templates', 'compose.templates.open', 'templates new begin gallery', null, () => {
      desk.go('compose');
      desk.compose.exchange.open('templates');
    }),
    action('import-push', 'compose.import.open', 'import paste curl apns payload', null, () => {
      desk.go('compose');
      desk.compose.exchange.open('import');
    }),
    action('export-push', 'compose.export.open', 'export apns curl swift payload', null, () => {
      desk.go('compose');
      desk.compose.exchange.open('export');
    }),
    action('copy-curl', 'compose.export.copy_curl', 'copy curl command terminal', null, () => {
      void desk.compose.exchange.copyCurl();
    }),
    ...desk.compose.exchange.booted.map((it) => ({
      id: `action.booted.${it.id}`,
      group: 'actions' as const,
      label: t('compose.booted.send', { name: it.name, runtime: it.runtime }),
      keywords: 'simulator xcode booted',
      run: () => void desk.compose.exchange.pushToBooted(it),
    })),
    ...fileActions(desk, action),
    action('drawer', 'app.action.drawer', 'results drawer', 'Mod+J', () => desk.toggleDrawer()),
    action('settings', 'app.settings', 'settings preferences', 'Mod+,', () => (desk.preferences.open = true)),
    action(
      'add-device',
      'devices.add',
      'add device token',
      null,
      () => (desk.go('devices'), desk.devices.add()),
    ),
    action('token-file', 'compose.to.file', 'token file run many devices', null, () => {
      desk.go('compose');
      void desk.compose.file.choose();
    }),
    ...PANELS.map(([panel, key, keywords]) =>
      action(`preview-${panel}`, key, keywords, null, () => {
        desk.go('compose');
        desk.preview.panel = panel;
      }),
    ),
    action('history-search', 'palette.history.search', 'history sent search find resend', null, () => {
      desk.go('history');
      setTimeout(() => document.querySelector<HTMLElement>('[data-field="history-search"]')?.focus(), 50);
    }),
    action('history-export', 'palette.history.export', 'history export json csv har', null, () => {
      desk.go('history');
      void desk.history.show('export');
    }),
    action('import-key', 'credentials.import', 'import key certificate p8 p12 cer credential', null, () => {
      desk.go('credentials');
      void desk.credentials.choose();
    }),
    action('make-request', 'requests.make', 'signing request csr certificate', null, () => {
      desk.go('credentials');
      desk.credentials.signing.start();
    }),
    action('guide', 'guide.action', 'guide push certificate step', null, () => {
      desk.go('credentials');
      desk.credentials.guide.show();
    }),
    ...chatActions(desk),
    ...THEMES.map((theme) => ({
      id: `action.theme.${theme}`,
      group: 'actions' as const,
      label: t('palette.setting', { setting: t('settings.theme'), value: t(`settings.theme.${theme}`) }),
      keywords: `theme ${theme}`,
      run: () => void desk.preferences.change({ theme }),
    })),
    ...LANGUAGES.map((language) => ({
      id: `action.language.${language}`,
      group: 'actions' as const,
      label: t('palette.setting', {
        setting: t('settings.language'),
        value: t(`settings.language.${language}`),
      }),
      keywords: `language ${language}`,
      run: () => void desk.preferences.change({ language }),
    })),
    ...ENDPOINTS.map((endpoint) => ({
      id: `action.endpoint.${endpoint}`,
      group: 'actions' as const,
      label: t('app.action.endpoint', { endpoint: t(`app.endpoint.${endpoint}`) }),
      keywords: `endpoint ${endpoint}`,
      run: () => {
        desk.go('compose');
        desk.compose.chooseEndpoint(endpoint);
      },
    })),
  ];
}

type Action = (
  id: string,
  key: Key,
  keywords: string,
  shortcut: string | null,
  run: () => void,
) => PaletteItem;

/** What can be done to profiles as files, and with workspaces. */
function fileActions({ files, compose }: Desk, action: Action): PaletteItem[] {
  const id = compose.draft.profile;
  return [
    action('new-profile', 'workspace.profile.new', 'new profile file', 'Mod+N', () => files.askNew()),
    action('duplicate-profile', 'workspace.duplicate', 'duplicate copy profile', 'Mod+Shift+D', () =>
      files.askCopy(id),
    ),
    ...(id === null
      ? []
      : [
          action(
            'move-profile',
            'workspace.rename',
            'rename move profile',
            null,
            () => (files.dialog = { kind: 'move', id }),
          ),
          action(
            'remove-profile',
            'workspace.remove',
            'delete remove profile',
            null,
            () => (files.dialog = { kind: 'remove', id }),
          ),
          action(
            'about-profile',
            'compose.about.open',
            'name app notes profile',
            null,
            () => (compose.aboutOpen = true),
          ),
        ]),
    action(
      'new-folder',
      'workspace.folder.new',
      'new folder',
      null,
      () => (files.dialog = { kind: 'new-folder', path: '' }),
    ),
    action(
      'open-workspace',
      'workspace.open',
      'open workspace folder git team',
      null,
      () => (files.dialog = { kind: 'open-workspace', path: '' }),
    ),
    action(
      'new-workspace',
      'workspace.create',
      'new workspace folder',
      null,
      () => (files.dialog = { kind: 'new-workspace', path: '' }),
    ),
  ];
}

/** What can be done in the place "Chat push". */
function chatActions(desk: Desk): PaletteItem[] {
  const { t } = desk.bench.words;
  const { chat } = desk;
  const action = (id: string, key: Key, keywords: string, shortcut: string | null, run: () => void) => ({
    id: `action.chat-${id}`,
    group: 'actions' as const,
    label: t(key),
    keywords: `chat scenario ${keywords}`,
    ...(shortcut === null ? {} : { shortcut }),
    run: () => (desk.go('chat'), run()),
  });
  const { id } = chat;
  const open =
    id === null
      ? []
      : [
          action('send', 'chat.send', 'send message push', null, () => void chat.send()),
          action('save', 'chat.scenario.save', 'save file', null, () => void chat.save()),
          action('revert', 'chat.scenario.revert', 'revert undo', null, () => void chat.revert()),
          action('duplicate', 'chat.scenario.duplicate', 'duplicate copy', 'Mod+Shift+D', () => {
            chat.dialog = { kind: 'new', from: id };
          }),
          action('person', 'chat.people.add', 'add person user', null, () => {
            chat.dialog = { kind: 'person', person: null };
          }),
          action('group', 'chat.groups.add', 'add group', null, () => {
            chat.dialog = { kind: 'group', group: null };
          }),
        ];
  return [
    action('new', 'chat.scenario.new', 'new', 'Mod+N', () => (chat.dialog = { kind: 'new', from: null })),
    action('reader', 'chat.reader.open', 'userInfo payload read paste', null, () => {
      chat.dialog = { kind: 'reader' };
    }),
    ...open,
  ];
}

function scenarios(desk: Desk): PaletteItem[] {
  return desk.chat.entries
    .filter((it) => it.problem === null)
    .map((it) => ({
      id: `scenario.${it.id}`,
      group: 'scenarios',
      label: it.name,
      keywords: `${it.folder} chat`,
      hint: it.folder,
      run: () => desk.openScenario(it.id),
    }));
}

function places(desk: Desk): PaletteItem[] {
  return PLACES.map((place, index) => ({
    id: `place.${place}`,
    group: 'places',
    label: desk.bench.words.t(`app.place.${place}`),
    keywords: place,
    shortcut: `Mod+${index + 1}`,
    run: () => desk.go(place),
  }));
}

function profiles(desk: Desk): PaletteItem[] {
  return desk.bench.workspace.profiles
    .filter((it) => it.problem === null)
    .map((it) => ({
      id: `profile.${it.id}`,
      group: 'profiles',
      label: it.name,
      keywords: it.folder,
      hint: it.folder,
      run: () => void desk.openProfile(it.id),
    }));
}

function devices(desk: Desk): PaletteItem[] {
  return desk.bench.devices.map((it) => ({
    id: `device.${it.id}`,
    group: 'devices',
    label: it.name,
    keywords: `${it.token} ${it.topic}`,
    hint: it.topic,
    run: () => {
      desk.go('compose');
      desk.compose.sendTo(it);
    },
  }));
}

function credentials(desk: Desk): PaletteItem[] {
  return desk.bench.credentials.map((it) => ({
    id: `credential.${it.id}`,
    group: 'credentials',
    label: it.name,
    keywords: [it.key_id, it.team_id, ...it.topics].join(' '),
    hint: noteOf(it, desk.bench.words),
    run: () => {
      desk.go('compose');
      desk.compose.set({ credential: it.id });
    },
  }));
}
