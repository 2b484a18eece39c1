// Why nothing can be changed now, if so.
import { t } from '../../lib/i18n/index.svelte.ts'
import { catalog } from '../../lib/state/catalog.svelte.ts'

/** The reason, for a disabled button; undefined while changing works. */
export function lockedBecause(): string | undefined {
  return catalog.hello?.readOnly === true ? t('datasets.locked') : undefined
}
