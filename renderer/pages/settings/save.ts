// Keeps a change of the settings at once, says so, and offers the way back.
import type { SettingsView } from '../../../engine/api/contract/views.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import { settings } from '../../lib/state/settings.svelte.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'

/** Saves one setting; the notice undoes it. */
export async function saveSetting<K extends keyof SettingsView>(
  name: K,
  value: SettingsView[K],
): Promise<void> {
  const before = settings.value?.[name]
  if (before === undefined || before === value) return
  try {
    await settings.save({ [name]: value })
    toasts.show(t('settings.saved'), {
      tone: 'ok',
      action: { label: t('settings.undo'), run: () => void restore(name, before) },
    })
  } catch (error) {
    toasts.fail(error)
  }
}

async function restore<K extends keyof SettingsView>(name: K, value: SettingsView[K]): Promise<void> {
  try {
    await settings.save({ [name]: value })
  } catch (error) {
    toasts.fail(error)
  }
}
