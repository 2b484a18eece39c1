// What the shell itself says: menus, tray, dialogs. A missing translation is a compile error.

const en = {
  file: 'File',
  newRun: 'New fine-tune…',
  import: 'Import pairs…',
  settings: 'Settings…',
  edit: 'Edit',
  view: 'View',
  palette: 'Command palette…',
  window: 'Window',
  help: 'Help',
  shortcuts: 'Keyboard shortcuts',
  diagnostics: 'Save diagnostics…',
  openWindow: 'Open Tuneloom',
  pauseRun: 'Pause the run',
  quit: 'Quit Tuneloom',
  idle: 'Nothing is running',
  remaining: '{time} left',
  quitTitle: 'A fine-tune is running',
  quitText: '“{label}” has not finished. What shall happen to it?',
  keep: 'Keep running in the background',
  saveAndQuit: 'Save a checkpoint and quit',
  cancel: 'Cancel',
  failedTitle: 'The engine does not start',
  failedText: 'It ended several times within a minute ({reason}). Nothing that was saved is lost.',
  tryAgain: 'Try again',
  saveDiagnostics: 'Save diagnostics…',
  pageLostTitle: 'The window was loaded again',
  pageLostText: 'Its page had stopped ({reason}). A run that is going on is not touched by this.',
  pageDeadTitle: 'The window stopped several times',
  pageDeadText: 'Its page ended again and again ({reason}). Save the diagnostics, then start Tuneloom anew.',
  pickFolders: 'Choose folders',
  pickFiles: 'Choose files',
} as const

export type Texts = Readonly<Record<keyof typeof en, string>>

const de: Texts = {
  file: 'Datei',
  newRun: 'Neues Fine-Tuning …',
  import: 'Paare importieren …',
  settings: 'Einstellungen …',
  edit: 'Bearbeiten',
  view: 'Ansicht',
  palette: 'Befehlspalette …',
  window: 'Fenster',
  help: 'Hilfe',
  shortcuts: 'Tastenkürzel',
  diagnostics: 'Diagnose sichern …',
  openWindow: 'Tuneloom öffnen',
  pauseRun: 'Lauf anhalten',
  quit: 'Tuneloom beenden',
  idle: 'Nichts läuft',
  remaining: 'noch {time}',
  quitTitle: 'Ein Fine-Tuning läuft',
  quitText: '„{label}“ ist noch nicht fertig. Was soll damit geschehen?',
  keep: 'Im Hintergrund weiterlaufen lassen',
  saveAndQuit: 'Zwischenstand sichern und beenden',
  cancel: 'Abbrechen',
  failedTitle: 'Die Engine startet nicht',
  failedText: 'Sie endete mehrmals in einer Minute ({reason}). Was gesichert war, ist nicht verloren.',
  tryAgain: 'Noch einmal versuchen',
  saveDiagnostics: 'Diagnose sichern …',
  pageLostTitle: 'Das Fenster wurde neu geladen',
  pageLostText: 'Seine Seite war beendet ({reason}). Ein laufendes Training ist davon nicht betroffen.',
  pageDeadTitle: 'Das Fenster brach mehrmals ab',
  pageDeadText: 'Seine Seite endete immer wieder ({reason}). Diagnose sichern und Tuneloom neu starten.',
  pickFolders: 'Ordner wählen',
  pickFiles: 'Dateien wählen',
}

/** The texts for a locale such as `de-AT`; English for every other language. */
export function textsFor(locale: string): Texts {
  return /^de\b/i.test(locale) ? de : en
}

/** Puts values into `{places}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** `1 h 5 min`, `5 min`, `40 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const minutes = Math.floor(whole / 60)
  if (minutes === 0) return `${whole} s`
  const hours = Math.floor(minutes / 60)
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`
}
