// Generated from push-protocol; do not edit. `UPDATE=1 cargo test -p push-ipc` writes it anew.

import type { KeyView } from './generated';

/** Every key that Apple gives a meaning in a payload. A row for a push type goes before one for others. */
export const KEYS: readonly KeyView[] = [
  {
    name: 'aps',
    place: '',
    shape: 'object',
    values: [],
    least: null,
    most: null,
    example: '{"alert":{"title":"Hello","body":"World"}}',
    push_types: [
      'alert',
      'background',
      'complication',
      'controls',
      'liveactivity',
      'location',
      'pushtotalk',
      'voip',
      'widgets',
    ],
    meaning: {
      en: 'What Apple’s systems read of a payload; keys of your own stand beside it.',
      zh_hans: '苹果系统读取的部分；自定义键与它并列。',
    },
  },
  {
    name: 'mdm',
    place: '',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"PushMagic"',
    push_types: ['mdm'],
    meaning: {
      en: 'The PushMagic string that the device handed over when it checked in; it is the only key of the payload.',
      zh_hans: '设备签到（check-in）时提交的 PushMagic 字符串；载荷中只有这一个键。',
    },
  },
  {
    name: 'container-identifier',
    place: '',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"NSFileProviderWorkingSetContainerItemIdentifier"',
    push_types: ['fileprovider'],
    meaning: {
      en: 'The container whose items have changed, for the File Provider extension.',
      zh_hans: '内容已变化的容器，供 File Provider 扩展使用。',
    },
  },
  {
    name: 'domain',
    place: '',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"default"',
    push_types: ['fileprovider'],
    meaning: {
      en: 'The File Provider domain that the container belongs to.',
      zh_hans: '该容器所属的 File Provider 域。',
    },
  },
  {
    name: 'Simulator Target Bundle',
    place: '',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"com.example.app"',
    push_types: [],
    meaning: {
      en: 'Bundle ID of the app that an iOS Simulator hands the push to; a real push does not need it.',
      zh_hans: 'iOS 模拟器据此把推送交给对应 bundle ID 的应用；真实推送不需要它。',
    },
  },
  {
    name: 'alert',
    place: '/aps',
    shape: 'text_or_object',
    values: [],
    least: null,
    most: null,
    example: '{"title":"Hello","body":"World"}',
    push_types: ['alert', 'liveactivity'],
    meaning: {
      en: 'What is shown: an object with title and body, or a text alone, which is the body.',
      zh_hans: '显示的内容：含标题和正文的对象，或单独一段文本（即正文）。',
    },
  },
  {
    name: 'badge',
    place: '/aps',
    shape: 'number',
    values: [],
    least: 0,
    most: null,
    example: '1',
    push_types: ['alert'],
    meaning: {
      en: 'The number on the app’s icon; 0 removes it, and without the key it stays as it is.',
      zh_hans: '应用图标上的角标数字；0 表示清除，不含此键则保持不变。',
    },
  },
  {
    name: 'sound',
    place: '/aps',
    shape: 'text_or_object',
    values: [],
    least: null,
    most: null,
    example: '"default"',
    push_types: ['alert'],
    meaning: {
      en: 'The sound: a file in the app’s bundle or its Library/Sounds, default for the system’s, or an object for a critical alert.',
      zh_hans: '提示音：应用包或其 Library/Sounds 中的文件，default 为系统提示音；重要提醒使用对象形式。',
    },
  },
  {
    name: 'thread-id',
    place: '/aps',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"orders"',
    push_types: ['alert'],
    meaning: {
      en: 'Notifications with the same thread are grouped.',
      zh_hans: 'thread-id 相同的通知会归为一组。',
    },
  },
  {
    name: 'category',
    place: '/aps',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"ORDER"',
    push_types: ['alert'],
    meaning: {
      en: 'The notification category, as the app registered it; it brings the action buttons.',
      zh_hans: '应用注册过的通知类别，决定显示哪些操作按钮。',
    },
  },
  {
    name: 'content-available',
    place: '/aps',
    shape: 'one',
    values: ['1'],
    least: null,
    most: null,
    example: '1',
    push_types: ['alert', 'background'],
    meaning: {
      en: 'Wakes the app in the background; a silent push has no alert, badge or sound beside it.',
      zh_hans: '在后台唤醒应用；静默推送不能同时含 alert、badge 或 sound。',
    },
  },
  {
    name: 'mutable-content',
    place: '/aps',
    shape: 'one',
    values: ['1'],
    least: null,
    most: null,
    example: '1',
    push_types: ['alert'],
    meaning: {
      en: 'Hands the notification to the app’s service extension before it is shown; it needs an alert with text.',
      zh_hans: '显示前先交给应用的通知服务扩展处理；需要带文本的 alert。',
    },
  },
  {
    name: 'target-content-id',
    place: '/aps',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"window-1"',
    push_types: ['alert'],
    meaning: {
      en: 'The window or scene of the app that is brought forward.',
      zh_hans: '要切换到前台的应用窗口或场景。',
    },
  },
  {
    name: 'interruption-level',
    place: '/aps',
    shape: 'text',
    values: ['"passive"', '"active"', '"time-sensitive"', '"critical"'],
    least: null,
    most: null,
    example: '"active"',
    push_types: ['alert'],
    meaning: {
      en: 'How much it interrupts: passive is only listed, active lights the screen, time-sensitive passes Focus, critical passes the mute switch.',
      zh_hans:
        '打扰级别：passive 只进入列表，active 会点亮屏幕，time-sensitive 可穿透专注模式，critical 可穿透静音开关。',
    },
  },
  {
    name: 'relevance-score',
    place: '/aps',
    shape: 'number',
    values: [],
    least: 0,
    most: 1,
    example: '0.5',
    push_types: ['alert'],
    meaning: {
      en: 'How high it stands in the notification summary, from 0 to 1.',
      zh_hans: '在通知摘要中的排序权重，从 0 到 1。',
    },
  },
  {
    name: 'relevance-score',
    place: '/aps',
    shape: 'number',
    values: [],
    least: null,
    most: null,
    example: '100',
    push_types: ['liveactivity'],
    meaning: {
      en: 'Which of an app’s Live Activities goes first: the one with the highest number.',
      zh_hans: '同一应用有多个实时活动时，数值最高者优先显示。',
    },
  },
  {
    name: 'filter-criteria',
    place: '/aps',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"work"',
    push_types: ['alert'],
    meaning: {
      en: 'What the app’s Focus filter is asked about, to show the notification or not.',
      zh_hans: '供应用的专注模式过滤条件判断是否显示该通知。',
    },
  },
  {
    name: 'timestamp',
    place: '/aps',
    shape: 'seconds',
    values: [],
    least: null,
    most: null,
    example: '1700000000',
    push_types: ['liveactivity'],
    meaning: {
      en: 'When the update was sent, in Unix seconds; an older one than the last is not shown.',
      zh_hans: '更新的发送时间（Unix 秒数）；早于上一次更新的不会显示。',
    },
  },
  {
    name: 'event',
    place: '/aps',
    shape: 'text',
    values: ['"start"', '"update"', '"end"'],
    least: null,
    most: null,
    example: '"update"',
    push_types: ['liveactivity'],
    meaning: {
      en: 'What happens to the Live Activity: start, update or end.',
      zh_hans: '对实时活动的操作：start、update 或 end。',
    },
  },
  {
    name: 'content-state',
    place: '/aps',
    shape: 'object',
    values: [],
    least: null,
    most: null,
    example: '{}',
    push_types: ['liveactivity'],
    meaning: {
      en: 'What the Live Activity shows now; it has to decode into the app’s ContentState.',
      zh_hans: '实时活动当前显示的内容；必须能解码为应用的 ContentState。',
    },
  },
  {
    name: 'stale-date',
    place: '/aps',
    shape: 'seconds',
    values: [],
    least: null,
    most: null,
    example: '1700003600',
    push_types: ['liveactivity'],
    meaning: {
      en: 'When the Live Activity counts as out of date, in Unix seconds.',
      zh_hans: '实时活动何时视为过时（Unix 秒数）。',
    },
  },
  {
    name: 'dismissal-date',
    place: '/aps',
    shape: 'seconds',
    values: [],
    least: null,
    most: null,
    example: '1700007200',
    push_types: ['liveactivity'],
    meaning: {
      en: 'When an ended Live Activity leaves the Lock Screen, in Unix seconds: at once when it is past, four hours after the end at the latest.',
      zh_hans: '已结束的实时活动何时从锁定屏幕移除（Unix 秒数）：已过去则立即移除，最迟在结束后四小时。',
    },
  },
  {
    name: 'attributes-type',
    place: '/aps',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"OrderAttributes"',
    push_types: ['liveactivity'],
    meaning: {
      en: 'Name of the app’s attributes structure; only where a Live Activity starts.',
      zh_hans: '应用中属性结构体的名称；仅用于开始实时活动。',
    },
  },
  {
    name: 'attributes',
    place: '/aps',
    shape: 'object',
    values: [],
    least: null,
    most: null,
    example: '{}',
    push_types: ['liveactivity'],
    meaning: {
      en: 'What stays the same while the Live Activity lasts; only where it starts.',
      zh_hans: '实时活动期间不变的数据；仅用于开始实时活动。',
    },
  },
  {
    name: 'input-push-channel',
    place: '/aps',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"dHN0LXNyY2gtY2hubA=="',
    push_types: ['liveactivity'],
    meaning: {
      en: 'The broadcast channel, in Base64, from which a started Live Activity is updated; iOS 18 and later.',
      zh_hans: '开始后的实时活动从此广播频道（Base64）接收更新；需要 iOS 18 或更高版本。',
    },
  },
  {
    name: 'input-push-token',
    place: '/aps',
    shape: 'one',
    values: ['1'],
    least: null,
    most: null,
    example: '1',
    push_types: ['liveactivity'],
    meaning: {
      en: 'Asks for an update token of the Live Activity that starts; iOS 18 and later.',
      zh_hans: '为开始的实时活动请求更新令牌；需要 iOS 18 或更高版本。',
    },
  },
  {
    name: 'content-changed',
    place: '/aps',
    shape: 'boolean',
    values: ['true'],
    least: null,
    most: null,
    example: 'true',
    push_types: ['controls', 'widgets'],
    meaning: {
      en: 'Tells WidgetKit that what widgets or controls show has changed.',
      zh_hans: '告知 WidgetKit 小组件或控件显示的内容已变化。',
    },
  },
  {
    name: 'url-args',
    place: '/aps',
    shape: 'texts',
    values: [],
    least: null,
    most: null,
    example: '[]',
    push_types: ['alert'],
    meaning: {
      en: 'Fills the placeholders of the address that an old Safari website push opens.',
      zh_hans: '填充旧版 Safari 网站推送所打开网址中的占位符。',
    },
  },
  {
    name: 'account-id',
    place: '/aps',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '""',
    push_types: [],
    meaning: {
      en: 'The account of Apple Mail’s own pushes.',
      zh_hans: '苹果“邮件”自有推送中的账户。',
    },
  },
  {
    name: 'title',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"Hello"',
    push_types: ['alert'],
    meaning: {
      en: 'The title, in bold; without one, the app’s name is shown.',
      zh_hans: '以粗体显示的标题；没有标题时显示应用名称。',
    },
  },
  {
    name: 'title',
    place: '/aps/alert',
    shape: 'text_or_object',
    values: [],
    least: null,
    most: null,
    example: '"Hello"',
    push_types: ['liveactivity'],
    meaning: {
      en: 'The title of a Live Activity’s alert: a text, or an object with loc-key and loc-args.',
      zh_hans: '实时活动提醒的标题：文本，或含 loc-key 和 loc-args 的对象。',
    },
  },
  {
    name: 'subtitle',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"Order 1042"',
    push_types: ['alert'],
    meaning: {
      en: 'A second line under the title.',
      zh_hans: '标题下方的第二行文字。',
    },
  },
  {
    name: 'body',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"World"',
    push_types: ['alert'],
    meaning: {
      en: 'The text.',
      zh_hans: '正文。',
    },
  },
  {
    name: 'body',
    place: '/aps/alert',
    shape: 'text_or_object',
    values: [],
    least: null,
    most: null,
    example: '"World"',
    push_types: ['liveactivity'],
    meaning: {
      en: 'The text of a Live Activity’s alert: a text, or an object with loc-key and loc-args.',
      zh_hans: '实时活动提醒的正文：文本，或含 loc-key 和 loc-args 的对象。',
    },
  },
  {
    name: 'sound',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"default"',
    push_types: ['liveactivity'],
    meaning: {
      en: 'The sound of a Live Activity’s alert; in other pushes, sound stands in aps.',
      zh_hans: '实时活动提醒的提示音；其他推送中 sound 位于 aps 内。',
    },
  },
  {
    name: 'launch-image',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"Launch"',
    push_types: ['alert'],
    meaning: {
      en: 'The launch image or storyboard that is shown while the app opens.',
      zh_hans: '打开应用时显示的启动图或 storyboard。',
    },
  },
  {
    name: 'title-loc-key',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"ORDER_TITLE"',
    push_types: ['alert', 'liveactivity'],
    meaning: {
      en: 'Key of the title in the app’s Localizable.strings; it takes the place of title.',
      zh_hans: '标题在应用 Localizable.strings 中的键；用来代替 title。',
    },
  },
  {
    name: 'title-loc-args',
    place: '/aps/alert',
    shape: 'texts',
    values: [],
    least: null,
    most: null,
    example: '["Ana"]',
    push_types: ['alert', 'liveactivity'],
    meaning: {
      en: 'Texts for the placeholders of title-loc-key, in order.',
      zh_hans: '依次填入 title-loc-key 占位符的文本。',
    },
  },
  {
    name: 'subtitle-loc-key',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"ORDER_SUBTITLE"',
    push_types: ['alert', 'liveactivity'],
    meaning: {
      en: 'Key of the subtitle in the app’s Localizable.strings; it takes the place of subtitle.',
      zh_hans: '副标题在应用 Localizable.strings 中的键；用来代替 subtitle。',
    },
  },
  {
    name: 'subtitle-loc-args',
    place: '/aps/alert',
    shape: 'texts',
    values: [],
    least: null,
    most: null,
    example: '["1042"]',
    push_types: ['alert', 'liveactivity'],
    meaning: {
      en: 'Texts for the placeholders of subtitle-loc-key, in order.',
      zh_hans: '依次填入 subtitle-loc-key 占位符的文本。',
    },
  },
  {
    name: 'loc-key',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"ORDER_BODY"',
    push_types: ['alert', 'liveactivity'],
    meaning: {
      en: 'Key of the text in the app’s Localizable.strings; it takes the place of body.',
      zh_hans: '正文在应用 Localizable.strings 中的键；用来代替 body。',
    },
  },
  {
    name: 'loc-args',
    place: '/aps/alert',
    shape: 'texts',
    values: [],
    least: null,
    most: null,
    example: '["Ana","3"]',
    push_types: ['alert', 'liveactivity'],
    meaning: {
      en: 'Texts for the placeholders of loc-key, in order.',
      zh_hans: '依次填入 loc-key 占位符的文本。',
    },
  },
  {
    name: 'action-loc-key',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"OPEN"',
    push_types: ['alert'],
    meaning: {
      en: 'Title of the button in old systems, as a key of Localizable.strings.',
      zh_hans: '旧系统中按钮的标题，为 Localizable.strings 中的键。',
    },
  },
  {
    name: 'action',
    place: '/aps/alert',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"View"',
    push_types: ['alert'],
    meaning: {
      en: 'Title of the button of an old Safari website push.',
      zh_hans: '旧版 Safari 网站推送中按钮的标题。',
    },
  },
  {
    name: 'loc-key',
    place: '/aps/alert/title',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"ORDER_TITLE"',
    push_types: ['liveactivity'],
    meaning: {
      en: 'Key of the title in the app’s Localizable.strings.',
      zh_hans: '标题在应用 Localizable.strings 中的键。',
    },
  },
  {
    name: 'loc-args',
    place: '/aps/alert/title',
    shape: 'texts',
    values: [],
    least: null,
    most: null,
    example: '["Ana"]',
    push_types: ['liveactivity'],
    meaning: {
      en: 'Texts for the placeholders of loc-key, in order.',
      zh_hans: '依次填入 loc-key 占位符的文本。',
    },
  },
  {
    name: 'loc-key',
    place: '/aps/alert/body',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"ORDER_BODY"',
    push_types: ['liveactivity'],
    meaning: {
      en: 'Key of the text in the app’s Localizable.strings.',
      zh_hans: '正文在应用 Localizable.strings 中的键。',
    },
  },
  {
    name: 'loc-args',
    place: '/aps/alert/body',
    shape: 'texts',
    values: [],
    least: null,
    most: null,
    example: '["Ana"]',
    push_types: ['liveactivity'],
    meaning: {
      en: 'Texts for the placeholders of loc-key, in order.',
      zh_hans: '依次填入 loc-key 占位符的文本。',
    },
  },
  {
    name: 'critical',
    place: '/aps/sound',
    shape: 'one',
    values: ['0', '1'],
    least: null,
    most: null,
    example: '1',
    push_types: ['alert'],
    meaning: {
      en: '1 makes it a critical alert, which sounds in spite of the mute switch; the app needs Apple’s entitlement.',
      zh_hans: '1 表示重要提醒，静音时也会发声；应用需要苹果批准的授权（entitlement）。',
    },
  },
  {
    name: 'name',
    place: '/aps/sound',
    shape: 'text',
    values: [],
    least: null,
    most: null,
    example: '"default"',
    push_types: ['alert'],
    meaning: {
      en: 'The sound: a file in the app’s bundle or its Library/Sounds, or default for the system’s.',
      zh_hans: '提示音：应用包或其 Library/Sounds 中的文件，default 为系统提示音。',
    },
  },
  {
    name: 'volume',
    place: '/aps/sound',
    shape: 'number',
    values: [],
    least: 0,
    most: 1,
    example: '1',
    push_types: ['alert'],
    meaning: {
      en: 'How loud a critical alert is, from 0 (silent) to 1 (full).',
      zh_hans: '重要提醒的音量，从 0（静音）到 1（最大）。',
    },
  },
];

/** Name of a rule, as findings have it. */
export type RuleId =
  | 'not_utf8'
  | 'payload_empty'
  | 'json_syntax'
  | 'too_deep'
  | 'not_object'
  | 'duplicate_key'
  | 'lone_surrogate'
  | 'number_range'
  | 'variable_syntax'
  | 'unknown_variable'
  | 'unused_variable'
  | 'payload_too_large'
  | 'url_not_https'
  | 'apns_for_aps'
  | 'aps_missing'
  | 'key_outside_aps'
  | 'key_misplaced'
  | 'custom_key_in_aps'
  | 'misspelt_key'
  | 'unknown_key'
  | 'wrong_type'
  | 'interruption_level'
  | 'relevance_score'
  | 'sound_volume'
  | 'badge'
  | 'flag_value'
  | 'entitlement'
  | 'type_mismatch'
  | 'nothing_to_show'
  | 'mutable_without_alert'
  | 'silent_as_alert'
  | 'silent_priority'
  | 'background_with_alert'
  | 'content_available_missing'
  | 'content_changed_missing'
  | 'mdm_keys'
  | 'fileprovider_keys'
  | 'live_activity_timestamp'
  | 'live_activity_event'
  | 'live_activity_content_state'
  | 'live_activity_start_incomplete'
  | 'live_activity_attributes'
  | 'live_activity_input_push'
  | 'timestamp_unit'
  | 'timestamp_old'
  | 'stale_date'
  | 'dismissal_date'
  | 'critical_sound'
  | 'sound_file'
  | 'text_and_loc_key'
  | 'loc_args_without_key'
  | 'loc_args_count'
  | 'loc_key_missing'
  | 'simulator_bundle_key'
  | 'simulator_bundle_missing'
  | 'simulator_type'
  | 'push_type_missing'
  | 'push_type_unknown'
  | 'background_priority'
  | 'priority'
  | 'call_priority'
  | 'expiration'
  | 'expiration_past'
  | 'expiration_unit'
  | 'expiration_advice'
  | 'topic_missing'
  | 'topic_suffix'
  | 'collapse_id_too_long'
  | 'apns_id';
