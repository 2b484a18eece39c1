// German texts about what an import takes, before it starts.
import type { Words } from '../en/index.ts'
import type { importing as en } from '../en/importing.ts'

export const importing: Words<typeof en> = {
  counting: 'Zähle: bisher {count} {files|Datei|Dateien}, {size}',
  large: 'Ein großer Upload',
  toSend: '{count} {files|Datei würde|Dateien würden} hochgeladen, {size}.',
  notSent:
    '{count} {files|Datei bleibt, wo sie ist|Dateien bleiben, wo sie sind} ({size}): weder Bilder noch Texte noch Tabellen.',
  better:
    'Liegt dieser Ordner auch auf dem Computer, auf dem Tuneloom läuft, lässt er sich unten dort wählen: Dann muss nichts übertragen werden.',
  tooLarge:
    'Höchstens 20 GB und 100.000 Dateien lassen sich hochladen. Den Ordner auf den Computer kopieren, auf dem Tuneloom läuft, und unten dort wählen, oder einen kleineren hier ablegen.',
  send: 'Hochladen',
  found: '{count} {files|Datei|Dateien} mit {size} gefunden',
  needs: 'Höchstens {needed} werden auf dem Datenträger gebraucht, {free} sind frei.',
  noRoom:
    'Der Platz reicht nicht: Höchstens {needed} werden gebraucht, {free} sind frei. Bitte erst Platz schaffen.',
  left: 'Nicht übernommen: {what}.',
  video: '{count} {files|Video|Videos} ({size})',
  archive: '{count} {files|Archiv|Archive} ({size})',
  document: '{count} {files|Dokument|Dokumente} ({size})',
  raw: '{count} {files|Rohfoto|Rohfotos} ({size})',
  layered: '{count} {files|Zeichnung eines anderen Programms|Zeichnungen anderer Programme} ({size})',
  sound: '{count} {files|Tondatei|Tondateien} ({size})',
  other: '{count} {files|andere Datei|andere Dateien} ({size})',
  uncaptioned:
    'Keine Bildtexte gefunden. Zu jedem Bild gehört eine .txt- oder .caption-Datei seines Namens, oder zum Ordner eine metadata.jsonl oder metadata.csv. Die Wörter eines Namens können ein Anfang sein und später verbessert werden.',
  noFolders: 'Keine weiteren Ordner hierin.',
  byFile: 'Nach Dateinamen beschreiben',
  byFolder: 'Nach Ordnernamen beschreiben',
}
