// German for what is wrong with the formula of an own metric.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const formulaMessages: Readonly<Record<Extract<MessageCode, `formula.${string}`>, string>> = {
  'formula.long': 'Eine Formel hat höchstens {limit} Zeichen, diese hat {length}.',
  'formula.openText': 'Der Text, der hier beginnt, hat kein Ende.',
  'formula.openTextFix': 'Ein {quote} setzen, wo der Text endet.',
  'formula.character': '„{character}“ gehört in keine Formel.',
  'formula.quotesFix': 'Texte zwischen gerade Anführungszeichen schreiben: "…".',
  'formula.nesting': 'Höchstens {limit} Ebenen dürfen verschachtelt sein.',
  'formula.comparisons': 'Ein Vergleich hinter einem anderen ist mehrdeutig.',
  'formula.comparisonsFix': 'Vergleiche mit „and“ verbinden: 0 < x and x < 1.',
  'formula.ends': 'Hier wird {wantedPart} erwartet, aber die Formel endet.',
  'formula.unexpected': 'Hier wird {wantedPart} erwartet, gekommen ist „{came}“.',
  'formula.whole': 'Das Ganze muss eine Zahl sein, dies ist aber {typeHere}.',
  'formula.wholeFix': 'length(…) oder contains(…) verwenden, oder vergleichen.',
  'formula.type': 'Hier wird {wantedType} erwartet, dies ist aber {typeHere}.',
  'formula.operand': '„{operator}“ braucht hier {wantedType}, dies ist aber {typeHere}.',
  'formula.lists': 'Listen lassen sich nicht vergleichen.',
  'formula.listsFix': 'contains(list, text) verwenden, oder Längen vergleichen.',
  'formula.operands': 'Erwartet wird {signatures}, gekommen ist {typesHere}.',
  'formula.score':
    'Erwartet wird score("…") mit dem Namen eines Maßes in Anführungszeichen, und höchstens einer Zahl.',
  'formula.matches': 'Erwartet wird matches(text, "Muster") mit dem Muster in Anführungszeichen.',
  'formula.pattern': 'Das Muster ist nicht verwendbar: {mistake}.',
  'formula.noField': 'Ein Feld „{name}“ gibt es nicht.',
  'formula.noFunction': 'Eine Funktion „{name}“ gibt es nicht.',
  'formula.noScore': 'Ein Maß „{name}“ mit einem Wert je Beispiel gibt es nicht.',
  'formula.near': 'Ist „{near}“ gemeint?',
  'formula.known': 'Bekannt sind: {names}.',
  'formula.notFinite': 'Erwartet wird eine endliche Zahl, gekommen ist {value}.',
  'formula.divided': '{dividend} lässt sich nicht durch 0 teilen.',
  'formula.noValue': '„{metric}“ hat hier keinen Wert; score("{metric}", 0) würde 0 zählen.',
  'formula.sqrt': 'sqrt braucht eine Zahl ab 0, gekommen ist {value}.',
  'formula.log': 'log braucht eine Zahl über 0, gekommen ist {value}.',
  'formula.clamp':
    'clamp braucht Grenzen in der richtigen Reihenfolge, gekommen sind {least} und {greatest}.',
  'formula.count': 'count braucht einen Text zum Suchen, gekommen ist ein leerer.',
  'formula.caseFix': 'Diesen Fall mit „if … then … else …“ behandeln.',
}

/** Types, parts and mistakes of patterns, as their sentences say them. */
export const formulaWords = {
  'word.or': 'oder',
  'word.a number': 'eine Zahl',
  'word.a text': 'ein Text',
  'word.true or false': 'wahr oder falsch',
  'word.a list of texts': 'eine Liste von Texten',
  'word.nothing': 'nichts',
  'word.an operator or the end': 'ein Operator oder das Ende',
  'word.a number, a text, a name or “(”': 'eine Zahl, ein Text, ein Name oder „(“',
  'word.at most 50 groups may be nested': 'höchstens 50 Gruppen dürfen verschachtelt sein',
  'word.a repetition of a repetition needs a group':
    'eine Wiederholung einer Wiederholung braucht eine Gruppe',
  'word.the second count is smaller than the first': 'die zweite Anzahl ist kleiner als die erste',
  'word.there is nothing before “*” to repeat': 'vor „*“ steht nichts, was sich wiederholen ließe',
  'word.there is nothing before “+” to repeat': 'vor „+“ steht nichts, was sich wiederholen ließe',
  'word.there is nothing before “?” to repeat': 'vor „?“ steht nichts, was sich wiederholen ließe',
  'word.groups that look ahead, look back or have a name cannot be used':
    'Gruppen, die voraus- oder zurückblicken oder einen Namen haben, sind nicht verwendbar',
  'word.the group that begins here has no “)”': 'die Gruppe, die hier beginnt, hat kein „)“',
  'word.the set that begins here has no “]”': 'die Menge, die hier beginnt, hat kein „]“',
  'word.a range ends with a single character': 'ein Bereich endet mit einem einzelnen Zeichen',
  'word.the end of the range comes before its start': 'das Ende des Bereichs kommt vor seinem Anfang',
  'word.this escape cannot be used': 'diese Maskierung ist nicht verwendbar',
  'word.a backslash stands at the end': 'am Ende steht ein umgekehrter Schrägstrich',
  'word.the pattern repeats too much by count': 'das Muster wiederholt zu viel nach Anzahl',
}
