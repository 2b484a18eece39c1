// German for what the engine says of datasets of texts.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type TextCode = Extract<MessageCode, `${'texts' | 'issues'}.${string}`>

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
  'texts.threadLost':
    'Import: Der Thread, der die Dateien liest, ist zu früh zu Ende gegangen ({reason}). Nichts wurde importiert.',
  'texts.threadMemory':
    'Import: Der Thread, der die Dateien liest, brauchte mehr als die {limit} MB Speicher, die er haben darf. Nichts wurde importiert.',
  'texts.threadFix':
    'Noch einmal importieren; misslingt es wieder, die Dateien einzeln importieren und melden, bei welcher es misslingt.',
  'issues.more': '{count} weitere dieser Art.',
}
