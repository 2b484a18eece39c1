// German for why the form that a result should have cannot be used.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const formMessages: Readonly<Record<Extract<MessageCode, `form.${string}`>, string>> = {
  'form.unexpected': '„{sign}“ gehört nicht hierher',
  'form.nesting': 'Gruppen sind zu tief verschachtelt',
  'form.noCharacter': '„{sign}“ steht, wo ein Zeichen erwartet wird',
  'form.groups': 'Gruppen sind (…) oder (?:…)',
  'form.openGroup': 'eine Gruppe wird nicht geschlossen',
  'form.repeated': 'eine Wiederholung wird wiederholt',
  'form.repetition': 'eine Wiederholung ist {exact}, {least} oder {both}',
  'form.repeats': 'eine Wiederholung ist 0- bis {most}-mal, die kleinere Zahl zuerst',
  'form.emptyClass': 'eine Klasse hat keine Zeichen',
  'form.range': 'ein Bereich geht von einem Zeichen zu einem späteren',
  'form.openClass': 'eine Klasse wird nicht geschlossen',
  'form.backslash': 'hinter einem umgekehrten Schrägstrich steht nichts',
  'form.escape': '\\{sign} wird nicht unterstützt',
  'form.digits': '{length} hexadezimale Ziffern werden erwartet',
  'form.deep': 'Schemas sind zu tief verschachtelt oder verweisen zu oft auf sich',
  'form.schema': 'ein Schema ist ein Objekt oder true',
  'form.keyword': '„{key}“ wird nicht unterstützt',
  'form.type': 'einen Typ „{type}“ gibt es nicht',
  'form.items': '„items“ neben „prefixItems“ wird nicht unterstützt',
  'form.properties': 'properties ist ein Objekt, required eine Liste',
  'form.required': '„{key}“ ist verlangt, hat aber kein Schema',
  'form.reference': 'Verweise bleiben innerhalb des Schemas',
  'form.nowhere': '„{reference}“ führt ins Leere',
  'form.pattern': 'ein „pattern“ ist ein Text und steht ohne Längen',
  'form.quotes':
    'ein „pattern“ enthält als Zeichen keine Anführungszeichen und keine umgekehrten Schrägstriche',
  'form.whole': '„{key}“ ist eine ganze Zahl von 0 bis 1000',
}

/** What is missing to a measure or cut off of a file, as their sentences say it. */
export const missingWords = {
  'word.there is no judge': 'es gibt keinen Beurteiler',
  'word.no pictures were drawn': 'es wurden keine Bilder gezeichnet',
  'word.there are no training pictures': 'es gibt keine Trainingsbilder',
  'word.it needs 2 seeds or more': 'es braucht mindestens 2 Startwerte',
  'word.it needs 2 pictures or more': 'es braucht mindestens 2 Bilder',
  'word.the likelihood was not measured': 'die Wahrscheinlichkeit wurde nicht gemessen',
  'word.no drawn caption is one of the scene grammar': 'kein gezeichneter Bildtext beschreibt eine Szene',
  'word.an encoder of pictures and captions': 'ein Paar-Encoder für Bilder und Bildtexte',
  'word.the rules of scenes': 'die Regeln der Szenen',
  'word.the length of the header': 'bei der Länge des Kopfs',
  'word.the header': 'im Kopf',
  'word.the data': 'in den Daten',
  'word.a picture': 'ein Bild',
}
