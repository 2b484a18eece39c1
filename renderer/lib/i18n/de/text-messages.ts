// German for what the engine says of datasets of texts and of comparisons.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type TextCode = Extract<MessageCode, `${'texts' | 'issues' | 'compare'}.${string}`>

export const textMessages: Readonly<Record<TextCode, string>> = {
  'texts.emptyPart': '{place} hat einen leeren Teil.',
  'texts.emptyPartFix': 'Den Teil schreiben oder den Text herausnehmen.',
  'texts.long': '{place} hat {count} Tokens, das Modell liest {limit}.',
  'texts.longFix': 'Aufteilen oder mit längeren Sequenzen trainieren: Was danach kommt, wird nicht gesehen.',
  'texts.leak': '{count} fast gleiche Texte stehen auf verschiedenen Seiten ({splits}): {places}.',
  'texts.leakFix': 'Auf eine Seite stellen; sonst fallen Messungen an zurückgehaltenen Texten zu gut aus.',
  'texts.same': '{count} Einträge enthalten denselben Text: {places}.',
  'texts.sameFix': 'Einen davon behalten.',
  'texts.near': '{count} Texte sind fast gleich: {places}.',
  'texts.nearFix': 'Den besten behalten, sofern die Unterschiede nicht wichtig sind.',
  'issues.more': '{count} weitere dieser Art.',
  'compare.kinds': '„{candidate}“ ist ein Modell der Art {kind}, „{baseline}“ eines der Art {otherKind}.',
  'compare.kindsFix': 'Zwei Modelle einer Art wählen.',
  'compare.never': '„{name}“ ist ein Modell der Art {kind} und lässt sich nicht vergleichen.',
  'compare.neverFix': 'Zwei Modelle der Art {kinds} wählen.',
  'compare.data':
    'Modelle der Art {kind} werden an Daten der Art {wanted} verglichen; der Datensatz „{dataset}“ enthält {held}.',
  'compare.dataFix': 'Einen Datensatz der Art {wanted} wählen.',
}
