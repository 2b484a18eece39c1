// German texts about the road to the engine, and about a data folder that can only be looked at.
import type { connection as en } from '../en/connection.ts'
import type { Words } from '../en/index.ts'

export const connection: Words<typeof en> = {
  silent:
    'Die Engine antwortet seit {seconds} s nicht. Vielleicht rechnet sie; Angefragtes wartet und wird genau einmal erledigt.',
  silentLabel: 'Schweigen der Engine',
  again: 'Neu verbinden',
  tryNow: 'Jetzt versuchen',
  held: 'Prozess {pid} hat diesen Datenordner seit {time} geöffnet: Ansehen geht hier, Ändern nicht. Zum Ändern das andere Programm schließen.',
  heldByOther:
    'Ein anderes Programm hat diesen Datenordner geöffnet: Ansehen geht hier, Ändern nicht. Zum Ändern das andere Programm schließen.',
  free: 'Das Programm, das diesen Datenordner geöffnet hatte, ist beendet.',
  takeOver: 'Hier ändern',
  readOnlyDisk:
    'Der Datenträger des Datenordners lässt keine Änderungen zu: Ansehen geht, Ändern nicht. Nach dem Freigeben zum Schreiben erneut versuchen.',
  fullDisk:
    'Der Datenträger des Datenordners ist voll: Ansehen geht, Ändern nicht. Nach dem Freiräumen erneut versuchen.',
  tryAgain: 'Erneut versuchen',
  unreachable: 'Die Engine ist nicht erreichbar.',
  unreachableFix: 'Einen Moment warten; sie startet von selbst neu, und Gespeichertes geht nicht verloren.',
  stillAway: 'Die Engine ging verloren, bevor sie antwortete, und ist noch nicht zurück.',
  stillAwayFix:
    'Warten, bis sie zurück ist: Die Seite zeigt dann, was gespeichert wurde. Jede Änderung ist ganz da oder gar nicht.',
  interrupted: 'Die Engine hielt an, bevor sie antwortete, und wurde neu gestartet.',
  interruptedFix: 'Die Seite zeigt, was gespeichert wurde. Fehlt etwas, bitte noch einmal ausführen.',
}
