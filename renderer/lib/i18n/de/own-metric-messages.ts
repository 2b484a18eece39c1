// German for what is wrong with an own metric besides its formula.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const ownMetricMessages: Readonly<Record<Extract<MessageCode, `own.${string}`>, string>> = {
  'own.member': '{member}: {problem}',
  'own.unreadable': 'Das eigene Maß ist nicht lesbar: {problem}',
  'own.exampleFix': 'Zum Beispiel: {example}',
  'own.nameForm': 'Erwartet werden Kleinbuchstaben, Ziffern und Bindestriche, ein Buchstabe zuerst.',
  'own.rangeOrder': 'Die erste Grenze muss unter der zweiten liegen.',
  'own.noScript': 'Erwartet wird ein Skript.',
  'own.taken': 'Ein Maß „{name}“ gibt es schon.',
  'own.takenFix': 'Zum Beispiel „own-{name}“ nennen.',
  'own.unknown': 'Ein eigenes Maß „{name}“ gibt es nicht.',
  'own.addFix': 'Unter „Eigene Maße“ lässt sich eines schreiben.',
  'own.scriptLength': '{name}: Erwartet wird ein Skript mit 1 bis {limit} Zeichen, dieses hat {length}.',
  'own.outside': '{name}: Erwartet wird ein Wert von {least} bis {greatest}, gekommen ist {value}.',
  'own.outsideFix': 'Den Bereich erweitern, oder clamp(…) um die Formel setzen.',
  'own.itemBytes': '{name}: Ein Beispiel darf {limit} Bytes haben, dieses hat {bytes}.',
  'own.rows': '{name}: Erwartet werden {count} Ergebnisse, gekommen sind {rows}.',
  'own.row': '{name}: Für Beispiel {item} wird {expected} erwartet, gekommen ist {value}.',
  'own.anyNumber': 'eine Zahl, oder ein Zähler mit einem Nenner,',
  'own.numberWithin': 'eine Zahl von {least} bis {greatest}, oder ein Zähler mit einem Nenner,',
  'own.everyItemFix': 'measure(item) für jedes Beispiel eine Zahl geben lassen, auch für eine leere Ausgabe.',
  'own.scriptFails': 'Das Skript scheitert{where}{of}: {words}.',
  'own.atLine': ' in Zeile {line}',
  'own.atColumn': ' in Zeile {line}, Spalte {column}',
  'own.ofItem': ' bei Beispiel {item}',
  'own.noFunction': 'Erwartet wird eine Funktion measure(item), das Skript hat keine.',
  'own.noFunctionFix': 'Zum Beispiel schreiben: measure = (item) => item.output.length',
  'own.slow': 'Das Skript darf {seconds} Sekunden brauchen und brauchte mehr. Es wurde beendet.',
  'own.slowFix': 'Je Beispiel weniger tun, oder weniger Beispiele auf einmal messen.',
  'own.large': 'Das Skript darf {megabytes} MB Arbeitsspeicher brauchen und brauchte mehr. Es wurde beendet.',
  'own.largeFix': 'Weniger auf einmal behalten.',
  'own.process': 'Der Prozess für Skripte ist gescheitert: {reason}.',
  'own.notStarted': 'er ist nicht rechtzeitig gestartet',
  'own.cancelled': 'Das eigene Maß wurde abgebrochen.',
}

/** Members of an own metric, as its form calls them. */
export const ownMetricWords = {
  'word.name': 'Name',
  'word.label': 'Bezeichnung',
  'word.unit': 'Einheit',
  'word.direction': 'Richtung',
  'word.range': 'Bereich',
  'word.formula': 'Formel',
  'word.source': 'Skript',
}
