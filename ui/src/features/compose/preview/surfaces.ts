//! Where a push is seen: the surfaces that there are for what happens on the phone, and how each is drawn.

import type { Component } from 'svelte';
import type { Happening } from '../../../shared/phone/model';
import type { Stage } from './stage';

export type Surface =
  | 'lock'
  | 'banner'
  | 'centre'
  | 'expanded'
  | 'watch'
  | 'carplay'
  | 'icon'
  | 'activity'
  | 'island'
  | 'call'
  | 'happens';

export type SurfaceView = Component<{ stage: Stage }>;

/** In the order of the tabs. */
export function surfacesOf(happening: Happening): readonly Surface[] {
  if (happening === 'notification')
    return ['lock', 'banner', 'centre', 'expanded', 'watch', 'carplay', 'icon'];
  if (happening === 'activity') return ['activity', 'island'];
  if (happening === 'call') return ['call'];
  if (happening === 'badge') return ['icon', 'happens'];
  return ['happens'];
}

/** All but the lock screen are fetched when they are first looked at. */
export const LATER: Readonly<Record<Exclude<Surface, 'lock'>, () => Promise<{ default: SurfaceView }>>> = {
  banner: () => import('./surfaces/Banner.svelte'),
  centre: () => import('./surfaces/Centre.svelte'),
  expanded: () => import('./surfaces/Expanded.svelte'),
  watch: () => import('./surfaces/Watch.svelte'),
  carplay: () => import('./surfaces/CarPlay.svelte'),
  icon: () => import('./surfaces/IconBadge.svelte'),
  activity: () => import('./surfaces/ActivityLock.svelte'),
  island: () => import('./surfaces/Island.svelte'),
  call: () => import('./surfaces/Call.svelte'),
  happens: () => import('./surfaces/Happens.svelte'),
};
