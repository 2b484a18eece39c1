// German texts of the frame around the pages.
import type { app as en } from '../en/app.ts'
import type { Words } from '../en/index.ts'

export const app: Words<typeof en> = {
  skip: 'Zum Inhalt springen',
  navigation: 'Hauptnavigation',
  palette: 'Befehle',
  palettePrompt: 'Befehl oder Seite eingeben',
  paletteNone: 'Nichts mit diesem Namen.',
  shortcuts: 'Tastenkürzel',
  general: 'Allgemein',
  goTo: 'Gehe zu {page}',
  connecting: 'Verbindung zur Engine wird aufgebaut …',
  lost: 'Die Engine ist nicht erreichbar. Neuer Versuch läuft; Gespeichertes geht nicht verloren.',
  refused: 'Diese Adresse gilt nicht mehr. Bitte die zuletzt ausgegebene Adresse öffnen.',
  readOnly: 'Ein anderes Programm hält den Datenordner: Ansehen geht, Ändern nicht.',
  dismiss: 'Schließen',
  work: 'Laufende Arbeiten',
  stop: 'Anhalten',
  remaining: 'noch {time}',
  themeLight: 'Helle Farben',
  themeDark: 'Dunkle Farben',
  themeContrast: 'Hoher Kontrast',
  themeSystem: 'Farben des Systems',
  density: 'Dichte wechseln',
  pageFailed: 'Diese Seite konnte nicht geladen werden.',
}
