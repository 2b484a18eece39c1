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
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  pasteAndMatchStyle: 'Paste and match style',
  delete: 'Delete',
  selectAll: 'Select all',
  resetZoom: 'Actual size',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  togglefullscreen: 'Full screen',
  reload: 'Reload the window',
  toggleDevTools: 'Developer tools',
  minimize: 'Minimize',
  zoom: 'Zoom',
  front: 'Bring all to front',
  close: 'Close the window',
  about: 'About Tuneloom',
  services: 'Services',
  hide: 'Hide Tuneloom',
  hideOthers: 'Hide others',
  unhide: 'Show all',
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
  wait: 'Wait',
  engineHangsTitle: 'The engine does not answer',
  engineHangsText:
    'It has said nothing for {seconds} seconds. It may be busy: waiting changes nothing. If it is started again, a run that is going on stops at its last checkpoint and can be resumed from there.',
  restartEngine: 'Start the engine again',
  pageHangsTitle: 'The window does not react',
  pageHangsText:
    'Its page is busy or stuck. Loading it again loses what was typed and not saved; a run that is going on is not touched.',
  reloadPage: 'Load the window again',
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
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  pasteAndMatchStyle: 'Einfügen und Stil anpassen',
  delete: 'Löschen',
  selectAll: 'Alles auswählen',
  resetZoom: 'Originalgröße',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  togglefullscreen: 'Vollbild',
  reload: 'Fenster neu laden',
  toggleDevTools: 'Entwicklerwerkzeuge',
  minimize: 'Minimieren',
  zoom: 'Zoomen',
  front: 'Alle nach vorne bringen',
  close: 'Fenster schließen',
  about: 'Über Tuneloom',
  services: 'Dienste',
  hide: 'Tuneloom ausblenden',
  hideOthers: 'Andere ausblenden',
  unhide: 'Alle einblenden',
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
  wait: 'Warten',
  engineHangsTitle: 'Die Engine antwortet nicht',
  engineHangsText:
    'Seit {seconds} Sekunden kommt nichts von ihr. Vielleicht ist sie beschäftigt: Warten ändert nichts. Wird sie neu gestartet, hält ein laufendes Training bei seinem letzten Zwischenstand an und lässt sich von dort fortsetzen.',
  restartEngine: 'Engine neu starten',
  pageHangsTitle: 'Das Fenster reagiert nicht',
  pageHangsText:
    'Seine Seite ist beschäftigt oder hängt. Beim Neuladen geht verloren, was getippt und nicht gesichert wurde; ein laufendes Training ist nicht betroffen.',
  reloadPage: 'Fenster neu laden',
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
