// What the wizard adds to the palette and the keys.
import { t } from '../../lib/i18n/index.svelte.ts'
import type { Command } from '../../lib/state/commands.svelte.ts'
import { STEPS } from './steps.ts'
import type { Wizard } from './wizard.svelte.ts'

/** What only the page can do. */
export interface WizardDoors {
  start(): void | Promise<void>
  showJson(): void
}

/** Commands while the wizard is shown. */
export function wizardCommands(wizard: Wizard, { start, showJson }: WizardDoors): Command[] {
  const group = t('wizard.title')
  return [
    {
      ...{ id: 'wizard.start', group, label: t('wizard.start'), keys: 'mod+Enter' },
      when: () => wizard.canStart,
      run: () => void start(),
    },
    {
      ...{ id: 'wizard.undo', group, label: t('wizard.undo'), keys: 'mod+z' },
      // A text area has steps back of its own.
      when: () => wizard.canUndo && !document.activeElement?.matches('textarea'),
      run: () => wizard.undo(),
    },
    { id: 'wizard.json', group, label: t('wizard.recipeJson'), run: showJson },
    { id: 'wizard.discard', group, label: t('wizard.discard'), run: () => wizard.discard() },
    ...STEPS.map((step, place) => ({
      ...{ id: `wizard.${step}`, group, label: t(`wizard.step_${step}`), keys: `alt+${place + 1}` },
      run: () => wizard.go(step),
    })),
  ]
}
