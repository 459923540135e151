//! The preview of a draft: which surface is looked at, how the phone is set, and what it makes of the payload.
//! The reading of the payload is `shared/phone/model.ts`.

import { getContext, setContext } from 'svelte';
import type { Draft, VariableView } from '../../../bridge/generated';
import { Words } from '../../../i18n/words.svelte';
import { appOf, bundleOf } from '../../../shared/phone/app';
import { withValues, type Variables } from '../../../shared/phone/line';
import { PLAIN_LOOK, type Look, type TextSize } from '../../../shared/phone/look';
import { previewOf, type PreviewModel } from '../../../shared/phone/model';
import { textsFor } from '../../../shared/phone/strings';
import type { Compose } from '../compose.svelte';
import { RemotePicture } from './remote-picture.svelte';
import type { Stage } from './stage';
import { AppStrings } from './strings.svelte';
import { surfacesOf, type Surface } from './surfaces';

type Panel = 'strings' | 'compare' | 'picture';
/** A payload that is parsed. */
type Root = Readonly<Record<string, unknown>>;

const CONTEXT = Symbol('preview');
const NOTHING: ReadonlySet<string> = new Set();
const NO_VARIABLES: readonly VariableView[] = [];

export class Preview {
  readonly compose: Compose;
  readonly strings: AppStrings;
  readonly picture: RemotePicture;
  /** The dialog that is open. */
  panel = $state<Panel | null>(null);
  theme = $state<Look['theme']>(PLAIN_LOOK.theme);
  size = $state<TextSize>(PLAIN_LOOK.size);
  rtl = $state(PLAIN_LOOK.rtl);
  /** Whether the service extension runs. */
  extension = $state(true);
  /** Of the phone; null where it is that of the window. */
  language = $state<string | null>(null);
  /** Unix milliseconds that the phone's clock shows. */
  now = $state(Date.now());
  #chosen = $state<Surface>('lock');
  #last: { profile: string | null; model: PreviewModel } | null = null;

  readonly look: Look = $derived.by(() => ({ theme: this.theme, size: this.size, rtl: this.rtl }));
  readonly phoneLanguage: string = $derived.by(() => this.language ?? this.compose.bench.words.locale);
  /** The words of the phone, whatever language the window has. */
  readonly words: Words = $derived.by(
    () => new Words(this.phoneLanguage.toLowerCase().startsWith('zh') ? 'zh-Hans' : 'en', 'en'),
  );
  readonly bundleId: string = $derived.by(() => this.bundleOf(this.compose.draft));
  readonly #views: readonly VariableView[] = $derived.by(() => this.compose.check?.variables ?? NO_VARIABLES);
  readonly #variables: Variables = $derived.by(() => valuesOf(this.#views));
  /** Null while the payload is no JSON object. */
  readonly model: PreviewModel | null = $derived.by(() => {
    const parsed = this.compose.parsed;
    return parsed.kind === 'object' ? this.modelOf(parsed.value, this.compose.draft, this.#variables) : null;
  });
  /** The last model there was: what is shown while the payload is being written. */
  readonly last: PreviewModel | null = $derived.by(() => {
    const { profile } = this.compose.draft;
    if (this.model) this.#last = { profile, model: this.model };
    return this.#last?.profile === profile ? this.#last.model : null;
  });
  readonly surfaces: readonly Surface[] = $derived.by(() => surfacesOf(this.last?.happening ?? 'nothing'));
  readonly surface: Surface = $derived.by(() =>
    this.surfaces.includes(this.#chosen) ? this.#chosen : (this.surfaces[0] ?? 'happens'),
  );
  readonly stage: Stage | null = $derived.by(() => this.last && this.stageOf(this.last, this.bundleId));

  constructor(compose: Compose) {
    this.compose = compose;
    this.strings = new AppStrings(compose.bench, () => compose.checking.askAnew());
    this.picture = new RemotePicture(compose.bench);
  }

  choose(surface: Surface): void {
    this.#chosen = surface;
  }

  /** Languages that the phone can be set to: those of its words, then those of the app's strings. */
  get phoneLanguages(): string[] {
    const own = this.strings.languages.map(({ language }) => language).filter((it) => it !== 'Base');
    return ['en', 'zh-Hans', ...own].filter((it, nth, all) => all.indexOf(it) === nth);
  }

  /** The app's texts in the phone's language. */
  textsOf(bundleId: string) {
    return textsFor(this.strings.of(bundleId), this.phoneLanguage);
  }

  /** The values that are known for another draft: those of this one, and its own over them. */
  variablesOf(draft: Draft): Variables {
    return withValues(this.#variables, draft.variables);
  }

  bundleOf(draft: Draft): string {
    return bundleOf(draft.topic, this.compose.bench.pushTypes);
  }

  /** What a phone set like this one makes of another draft. */
  modelOf(root: Root, draft: Draft, variables: Variables): PreviewModel {
    return previewOf(root, {
      pushType: draft.push_type,
      topic: draft.topic,
      texts: this.textsOf(this.bundleOf(draft)),
      variables,
      extension: this.extension,
      now: this.now,
    });
  }

  stageOf(model: PreviewModel, bundleId: string, differs: ReadonlySet<string> = NOTHING): Stage {
    const app = appOf(bundleId || this.compose.bench.workspace.name);
    const attached = this.picture.of(model.picture);
    const { words, look, now } = this;
    return { app, model, words, comments: this.compose.bench.words, look, now, attached, differs };
  }
}

function valuesOf(views: readonly VariableView[]): Variables {
  return new Map(views.map(({ name, value }) => [name, value]));
}

export function providePreview(preview: Preview): void {
  setContext(CONTEXT, preview);
}

/** The preview; call while a component is set up. */
export function usePreview(): Preview {
  return getContext(CONTEXT);
}
