// What of a recipe decides which tokens are read and learnt, and how tokens are shown.
import type { CatalogEntry } from '../../../../engine/api/descriptor.ts'
import type { TextTokenView } from '../../../../engine/api/contract/text-views.ts'
import { t } from '../../../lib/i18n/index.svelte.ts'

/** Tokens of a row, as recipes have it unless told. */
export const USUAL_LENGTH = 512

/** Whether an objective can train text models. */
export function learnsText({ kinds }: CatalogEntry): boolean {
  return kinds === undefined || kinds.includes('text')
}

/** How a token is used. */
export type TokenUse = 'cut' | 'learnt' | 'partly' | 'read'

export function useOf({ isCut, weight }: TextTokenView): TokenUse {
  if (isCut) return 'cut'
  if (weight === 0) return 'read'
  return weight < 1 ? 'partly' : 'learnt'
}

/** The use in words. */
export function useLabel(token: TextTokenView): string {
  const labels: Readonly<Record<TokenUse, string>> = {
    cut: t('texts.legendCut'),
    read: t('texts.legendRead'),
    learnt: t('texts.legendLearnt'),
    partly: t('texts.legendPartly', { share: Math.round(token.weight * 100) }),
  }
  return token.isSpecial ? `${labels[useOf(token)]}, ${t('texts.legendSpecial')}` : labels[useOf(token)]
}

const SIGNS: Readonly<Record<string, string>> = { '\n': '↵', '\t': '⇥', '\r': '␍' }

/** A token as a chip shows it: what it adds, with signs for what cannot be seen; its own name where it adds nothing by itself. */
export function chipText({ text, name, isSpecial }: TextTokenView): string {
  if (isSpecial || text === '') return name
  if (/^ +$/.test(text)) return '␣'.repeat(text.length)
  return text.replace(/[\n\t\r]/g, (sign) => SIGNS[sign] ?? sign)
}

/** Whether a line of chips ends after this token. */
export function endsLine({ text }: TextTokenView): boolean {
  return text.endsWith('\n')
}
