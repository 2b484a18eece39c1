// What a person is told of a model before it is added.
import type { HubOfferView, ModelOfferView } from '../../../engine/api/contract/views.ts'
import { formatBytes, formatNumber } from '../../lib/i18n/format.ts'
import { t } from '../../lib/i18n/index.svelte.ts'

/** One fact. */
interface Fact {
  readonly label: string
  readonly value: string
}

/** Of a folder or file. */
export function offerFacts(offer: ModelOfferView): readonly Fact[] {
  return [
    { label: t('models.offerLicence'), value: offer.licence },
    { label: t('models.offerFamily'), value: offer.family },
    { label: t('models.offerParameters'), value: formatNumber(offer.parameters) },
    { label: t('models.offerContext'), value: t('models.offerTokens', { count: offer.context }) },
    { label: t('models.offerSize'), value: formatBytes(offer.sizeBytes) },
    { label: t('models.offerMemory'), value: formatBytes(offer.memoryBytes) },
  ]
}

/** Of the hub, before anything of it is fetched. */
export function hubFacts(offer: HubOfferView): readonly Fact[] {
  return [
    { label: t('models.offerLicence'), value: offer.licence ?? t('models.offerUnknown') },
    { label: t('models.hubCommit'), value: offer.commit.slice(0, 12) },
    { label: t('models.offerFiles'), value: offer.files.map(({ name }) => name).join(', ') },
    { label: t('models.hubSize'), value: formatBytes(offer.sizeBytes) },
    {
      label: t('models.offerMemory'),
      value: t('models.offerUpTo', { size: formatBytes(offer.memoryBytes) }),
    },
  ]
}

/** The reference for what a person wrote, with or without the prefix. */
export function referenceOf(written: string): string {
  const text = written.trim().replace(/^https?:\/\/[^/]+\//, '')
  return text.startsWith('hub:') ? text : `hub:${text}`
}
