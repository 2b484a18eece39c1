// Pages by name: each is its own chunk, loaded when it is first shown.
import type { Component } from 'svelte'
import type { PageName, PageProps } from '../state/router.svelte.ts'

type Loader = () => Promise<{ readonly default: Component<PageProps> | Component }>

/** How a page is loaded. */
export const PAGE_LOADERS: Readonly<Record<PageName, Loader>> = {
  home: () => import('../../pages/home/Page.svelte'),
  datasets: () => import('../../pages/datasets/Page.svelte'),
  wizard: () => import('../../pages/wizard/Page.svelte'),
  runs: () => import('../../pages/runs/Page.svelte'),
  playground: () => import('../../pages/playground/Page.svelte'),
  duels: () => import('../../pages/duels/Page.svelte'),
  metrics: () => import('../../pages/metrics/Page.svelte'),
  models: () => import('../../pages/models/Page.svelte'),
  settings: () => import('../../pages/settings/Page.svelte'),
  kit: () => import('../../pages/kit/Page.svelte'),
}
