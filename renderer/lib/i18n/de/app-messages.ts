// German for what the data folder, uploads and calls refuse.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type AppCode = Extract<MessageCode, `${'call' | 'write' | 'store' | 'upload'}.${string}`>

export const appMessages: Readonly<Record<AppCode, string>> = {
  'call.cancelled': 'Der Aufruf wurde abgebrochen.',
  'call.closed': 'Das Fenster wurde geschlossen.',
  'call.long': 'Eine Nachricht hat höchstens {limit} Zeichen, diese hat {length}.',
  'call.longFix': 'Weniger auf einmal wählen.',
  'write.there': '{target} gibt es schon.',
  'write.fails': '{path} ließ sich nicht schreiben ({reason}).',
  'write.failsFix':
    'Nachsehen, ob der Datenträger heil ist und beschrieben werden darf, dann noch einmal versuchen; nichts wurde geändert.',
  'write.full': '{path} braucht {needed} Bytes, frei sind {free}.',
  'write.fullUnknown': '{path} braucht {needed} Bytes, und der Datenträger ist voll.',
  'write.fullFix': 'Platz schaffen und noch einmal versuchen; nichts wurde geändert.',
  'write.outside': '„{name}“ ist kein Pfad innerhalb des Ordners.',
  'store.damaged': '{file} ist beschädigt: {problem}.',
  'store.damagedFix': 'Die neueste Datei aus {folder} als tuneloom.db zurückholen.',
  'store.notOurs': 'Prozess {pid} hält {folder} nicht, oder hat diesen nicht gestartet.',
  'store.notOursFix': 'Den Lauf im Programm noch einmal starten.',
  'store.held': '{folder} wird gehalten von {who}.',
  'store.process': 'Prozess {pid}, gestartet {since}',
  'store.another': 'einem anderen Programm',
  'store.heldFix': 'Jenes Programm schließen, oder einen anderen Datenordner wählen. Lesen geht inzwischen.',
  'store.tooNew': '{folder} hat das Schema {version}, dieses Programm kennt es bis {newest}.',
  'store.tooNewFix': 'Tuneloom aktualisieren, oder einen anderen Datenordner wählen.',
  'store.pragma': 'Datenbank: {name} muss {expected} sein, SQLite sagt {actual}.',
  'store.pragmaFix':
    'Den Datenordner auf einen lokalen Datenträger legen: Dieser hält nicht, was er verspricht.',
  'store.sqlite': 'SQLite {oldest} oder neuer ist nötig, dies ist {version}.',
  'store.older': '{folder} stammt von einer älteren Version als dieses Programm.',
  'store.olderFix': 'Das Programm schließen und neu starten.',
  'store.reading': 'Der Datenordner ist nur zum Lesen geöffnet.',
  'store.readingFix': 'Die Zeile über der Seite sagt, warum, und was zu tun ist.',
  'store.network': '{folder} liegt auf einem Netzlaufwerk, nötig ist ein lokaler Datenträger.',
  'store.networkFix':
    'Einen Ordner auf einem lokalen Datenträger wählen; fertige Ergebnisse ins Netz kopieren.',
  'store.digits': 'Erwartet werden 64 hexadezimale Ziffern, gekommen ist „{sha256}“.',
  'store.noBlob': '{sha256} ist nicht gespeichert.',
  'store.blobChanged': 'Erwartet wird der Inhalt {expected}, die Datei hat {actual}.',
  'store.blobChangedFix': 'Die Datei noch einmal importieren: Der Datenträger hat sie verändert.',
  'store.failed': 'Datenbank {path}: {reason} ({code}).',
  'store.fullFix': 'Platz schaffen und noch einmal versuchen; Gesichertes ist sicher.',
  'store.busyFix':
    'Das andere Programm schließen, das diesen Datenordner verwendet, dann noch einmal versuchen.',
  'store.readOnlyFix':
    'Der Datenordner ist nur zum Lesen geöffnet: das Programm schließen, das darin schreibt, oder den Datenträger beschreibbar machen.',
  'store.restoreFix': 'Die neueste Datei aus dem Ordner „backups“ als tuneloom.db zurückholen.',
  'store.diskFix': 'Nachsehen, ob der Datenträger heil ist, dann noch einmal versuchen.',
  'store.openFix': 'Nachsehen, ob es den Datenordner gibt und darin geschrieben werden darf.',
  'store.defectFix': 'Das ist ein Fehler im Programm; bitte melden.',
  'upload.unknown': 'Das Hochladen ist nicht bekannt; noch einmal beginnen.',
  'upload.many': 'Es wird schon zu viel auf einmal hochgeladen.',
  'upload.reading': 'Hochladen geht nicht: Der Datenordner ist nur zum Lesen geöffnet.',
  'upload.noFile': 'Eine Datei {index} gibt es nicht.',
  'upload.offset': 'Das nächste Stück von „{path}“ beginnt bei {received}.',
  'upload.bytes': '„{path}“ war mit {size} Bytes angekündigt.',
  'upload.changed': '„{path}“ wurde verändert, während es kam.',
  'upload.noFolder': '„{path}“ ist kein Ordner.',
  'upload.notWhole': '{count} Dateien sind noch nicht vollständig.',
  'upload.full': '{bytes} Bytes haben auf dem Datenträger keinen Platz.',
  'upload.fullFix': 'Platz schaffen, oder weniger Dateien hochladen.',
  'upload.name': '{name} ist kein verwendbarer Name.',
  'upload.nameFix':
    'Die Datei umbenennen: kein „..“, kein umgekehrter Schrägstrich, keine Steuerzeichen, höchstens 255 Bytes je Name.',
}
