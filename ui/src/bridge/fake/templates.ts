//! Beginnings for notifications, as the fake core has them: one of each kind.

import type { TemplateView } from '../generated';

function template(
  id: string,
  push_type: string,
  [priority, expiration]: [string, string],
  [name, about, name_zh, about_zh]: [string, string, string, string],
  payload: unknown,
): TemplateView {
  const words = { name: { en: name, zh_hans: name_zh }, about: { en: about, zh_hans: about_zh } };
  return { id, ...words, push_type, priority, expiration, payload: `${JSON.stringify(payload, null, 2)}\n` };
}

export const TEMPLATES: readonly TemplateView[] = [
  template(
    'plain',
    'alert',
    ['10', ''],
    [
      'Plain notification',
      'Title, text and sound: for anything that a person should see now.',
      '普通通知',
      '标题、正文和声音：适合需要用户立即看到的内容。',
    ],
    { aps: { alert: { title: 'Hello', body: 'World' }, sound: 'default' } },
  ),
  template(
    'time_sensitive',
    'alert',
    ['10', '+3600'],
    [
      'Time-sensitive',
      'Breaks through Focus, for what loses its worth within the hour; the app needs the capability.',
      '时效性通知',
      '可越过专注模式，适合一小时内就会失效的内容；应用需开启该能力。',
    ],
    {
      aps: {
        alert: { title: 'Your driver is here', body: 'Blue Volvo, at the corner' },
        'interruption-level': 'time-sensitive',
      },
    },
  ),
  template(
    'background',
    'background',
    ['5', ''],
    [
      'Silent',
      'Wakes the app in the background to fetch something; nothing is shown.',
      '静默推送',
      '在后台唤醒应用以获取内容，不显示任何通知。',
    ],
    { aps: { 'content-available': 1 }, refresh: 'orders' },
  ),
  template(
    'live_activity_start',
    'liveactivity',
    ['10', '+3600'],
    [
      'Live Activity: start',
      'Starts a Live Activity with a push-to-start token.',
      '实时活动：启动',
      '使用 push-to-start 令牌启动实时活动。',
    ],
    {
      aps: {
        timestamp: '{{now:number}}',
        event: 'start',
        'content-state': { status: 'Preparing', minutes: 20 },
        'attributes-type': 'OrderAttributes',
        attributes: { order: 'A-10293' },
        alert: { title: 'Order A-10293', body: 'We are preparing it' },
      },
    },
  ),
  template(
    'live_activity_update',
    'liveactivity',
    ['5', '0'],
    [
      'Live Activity: update',
      'Changes what a Live Activity shows.',
      '实时活动：更新',
      '更新实时活动显示的内容。',
    ],
    {
      aps: {
        timestamp: '{{now:number}}',
        event: 'update',
        'content-state': { status: 'On its way', minutes: 8 },
      },
    },
  ),
  template(
    'voip',
    'voip',
    ['10', '0'],
    [
      'Incoming call',
      'Rings for a call; the app reports it to CallKit at once.',
      '来电',
      '来电响铃，应用需立即上报 CallKit。',
    ],
    { caller: 'Ana', call_id: '{{uuid}}' },
  ),
  template(
    'mdm',
    'mdm',
    ['10', ''],
    [
      'Device management',
      'Tells a managed device to ask its server for commands.',
      '设备管理',
      '通知受管设备向服务器获取命令。',
    ],
    { mdm: 'PushMagic' },
  ),
];
