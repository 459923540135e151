//! The draft beside another one: the saved version of its profile, or another profile.

import { asFailure } from '../../../../bridge/bridge';
import type { Draft } from '../../../../bridge/generated';
import { failureText } from '../../../../errors/failure';
import type { PreviewModel } from '../../../../shared/phone/model';
import type { Preview } from '../preview.svelte';
import type { Stage } from '../stage';
import { surfacesOf, type Surface } from '../surfaces';
import { differences, differing, rootOf } from './compare';

export class Comparison {
  readonly #preview: Preview;
  /** The profile on the right; empty where there is none. */
  profile = $state('');
  surface = $state<Surface>('lock');
  reading = $state(false);
  /** Why it cannot be read, in words. */
  problem = $state('');
  #other = $state.raw<Draft | null>(null);

  readonly #root = $derived.by(() => this.#other && rootOf(this.#other.payload));
  readonly #model: PreviewModel | null = $derived.by(() => {
    const [draft, root] = [this.#other, this.#root];
    return draft && root ? this.#preview.modelOf(root, draft, this.#preview.variablesOf(draft)) : null;
  });
  readonly #differing = $derived.by(() => differing(this.#preview.model, this.#model));
  readonly left: Stage | null = $derived.by(() => {
    const { model, bundleId } = this.#preview;
    return model && this.#preview.stageOf(model, bundleId, this.#differing);
  });
  readonly right: Stage | null = $derived.by(() => {
    const draft = this.#other;
    if (!draft || !this.#model) return null;
    return this.#preview.stageOf(this.#model, this.#preview.bundleOf(draft), this.#differing);
  });
  readonly differences = $derived.by(() => {
    const { draft, parsed } = this.#preview.compose;
    if (!this.#other) return null;
    const root = parsed.kind === 'object' ? parsed.value : null;
    return differences({ draft, root }, { draft: this.#other, root: this.#root });
  });
  /** Every surface that one of the two has. */
  readonly surfaces: readonly Surface[] = $derived.by(() => {
    const all = [this.#preview.model, this.#model].flatMap((it) => (it ? surfacesOf(it.happening) : []));
    return all.filter((it, nth) => all.indexOf(it) === nth);
  });

  constructor(preview: Preview) {
    this.#preview = preview;
    this.surface = preview.surface;
    const first = this.profiles.find(({ value }) => value === preview.compose.draft.profile);
    void this.choose((first ?? this.profiles[0])?.value ?? '');
  }

  /** What there is to compare with, the saved version first. */
  get profiles(): { value: string; label: string; note?: string }[] {
    const { bench, draft } = this.#preview.compose;
    const { t } = bench.words;
    const own = bench.workspace.profiles.find(({ id }) => id === draft.profile);
    const others = bench.workspace.profiles.filter(
      ({ id, problem }) => id !== draft.profile && problem === null,
    );
    return [
      ...(own ? [{ value: own.id, label: t('compose.preview.compare.saved'), note: own.name }] : []),
      ...others.map(({ id, name, folder }) => ({ value: id, label: name, note: folder })),
    ];
  }

  /** The surface that a side can show. */
  surfaceOf(stage: Stage): Surface {
    const own = surfacesOf(stage.model.happening);
    return own.includes(this.surface) ? this.surface : (own[0] ?? 'happens');
  }

  async choose(profile: string): Promise<void> {
    this.profile = profile;
    if (profile === '') return;
    const { bench } = this.#preview.compose;
    this.reading = true;
    this.problem = '';
    try {
      const draft = await bench.bridge.call('read_profile', { profile });
      if (this.profile !== profile) return;
      this.#other = draft;
      await this.#preview.strings.fetch(this.#preview.bundleOf(draft));
    } catch (reason) {
      if (this.profile !== profile) return;
      this.#other = null;
      this.problem = failureText(asFailure(reason), bench.words);
    } finally {
      if (this.profile === profile) this.reading = false;
    }
  }
}
