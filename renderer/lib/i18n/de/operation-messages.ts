// German for changes of a dataset.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const operationMessages: Readonly<Record<Extract<MessageCode, `operation.${string}`>, string>> = {
  'operation.trash': '{what} in den Papierkorb legen',
  'operation.restore': '{what} aus dem Papierkorb holen',
  'operation.rate': '{what} mit {rating} bewerten',
  'operation.unrate': 'Bewertung entfernen ({what})',
  'operation.tag': 'Schlagwort {added} hinzufügen ({what})',
  'operation.untag': 'Schlagwort {removed} entfernen ({what})',
  'operation.retag': 'Schlagwort {added} hinzufügen, {removed} entfernen ({what})',
  'operation.replace': '{find} durch {replace} ersetzen',
  'operation.version': 'Zur Version „{name}“ zurückkehren',
  'operation.editPart': 'Teil ändern: {file}',
  'operation.editCaption': 'Bildtext ändern: {file}',
  'operation.addCaption': 'Bildtext hinzufügen: {file}',
  'operation.removeCaption': 'Bildtext entfernen: {file}',
  'operation.mainCaption': 'Bildtext zum Haupttext machen: {file}',
  'operation.moveCaption': 'Bildtext verschieben: {file}',
  'operation.earlierCaption': 'Früheren Bildtext wieder einsetzen: {file}',
  'operation.accept': 'Vorgeschlagenen Bildtext übernehmen: {file}',
  'operation.acceptAll': '{count} {count|vorgeschlagenen Bildtext|vorgeschlagene Bildtexte} übernehmen',
  'operation.undo': 'Zurückgenommen: {what}',
  'operation.undoUnknown': 'Zurückgenommen',
  'operation.none': 'Nichts geändert',
  'operation.pairs': '{count} {count|Paar|Paare}',
  'operation.texts': '{count} {count|Text|Texte}',
}
