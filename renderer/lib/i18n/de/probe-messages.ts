// German for what a look into a folder says before an import.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const probeMessages: Readonly<Record<Extract<MessageCode, `probe.${string}`>, string>> = {
  'probe.nothing': 'In diesem Ordner liegen weder Bilder noch Texte.',
  'probe.uncaptioned':
    'Es gibt keine Bildtexte: Zu jedem Bild gehört eine .txt- oder .caption-Datei gleichen Namens, oder eine metadata.jsonl.',
  'probe.partial': 'Es sind mehr als eine Million Dateien: besser einen Ordner weiter unten wählen.',
  'probe.notFolder': '{name} ist eine Datei, aber weder Text noch Tabelle; nötig ist ein Ordner.',
  'probe.notFolderFix': 'Den Ordner wählen, in dem sie liegt.',
  'probe.unreadable': '{name} lässt sich nicht öffnen.',
  'probe.unreadableFix': 'Nachsehen, ob es das noch gibt und ob es gelesen werden darf.',
  'probe.fix.video': 'Die gewünschten Einzelbilder als PNG oder JPEG speichern und diese importieren.',
  'probe.fix.archive': 'Auspacken und den Ordner importieren, der darin liegt.',
  'probe.fix.document': 'Seiten oder Bilder daraus als PNG oder JPEG speichern und diese importieren.',
  'probe.fix.raw': 'In einem Fotoprogramm entwickeln und als JPEG oder PNG speichern.',
  'probe.fix.layered': 'Aus dem Zeichenprogramm als PNG exportieren.',
  'probe.fix.sound': 'Weglassen: Gelernt wird nur aus Bildern und Texten.',
}
