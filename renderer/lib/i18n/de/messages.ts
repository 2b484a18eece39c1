// German for what the engine says: its messages by code, and the words that stand in values.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'
import { appMessages } from './app-messages.ts'
import { captionerMessages } from './captioner-messages.ts'
import { comparingMessages } from './comparing-messages.ts'
import { editMessages } from './edit-messages.ts'
import { exportMessages } from './export-messages.ts'
import { failures, fixes } from './failures.ts'
import { fileMessages, fileWords } from './file-messages.ts'
import { formMessages, missingWords } from './form-messages.ts'
import { formulaMessages, formulaWords } from './formula-messages.ts'
import { healthMessages } from './health-messages.ts'
import { hubMessages } from './hub-messages.ts'
import { metricMessages } from './metric-messages.ts'
import { modelMessages } from './model-messages.ts'
import { operationMessages } from './operation-messages.ts'
import { ownMetricMessages, ownMetricWords } from './own-metric-messages.ts'
import { probeMessages } from './probe-messages.ts'
import { rowMessages } from './row-messages.ts'
import { runtimeMessages, runtimeWords } from './runtime-messages.ts'
import { reasonMessages, tableMessages } from './table-messages.ts'
import { textMessages } from './text-messages.ts'
import { writingMessages } from './writing-messages.ts'

const sentences: Readonly<Record<MessageCode, string>> = {
  ...healthMessages,
  ...textMessages,
  ...metricMessages,
  ...formulaMessages,
  ...formMessages,
  ...ownMetricMessages,
  ...probeMessages,
  ...operationMessages,
  ...rowMessages,
  ...tableMessages,
  ...reasonMessages,
  ...fileMessages,
  ...runtimeMessages,
  ...editMessages,
  ...modelMessages,
  ...hubMessages,
  ...exportMessages,
  ...comparingMessages,
  ...writingMessages,
  ...appMessages,
  ...captionerMessages,
  'plan.memory':
    'Dafür sind etwa {need} GB Arbeitsspeicher nötig, frei sind {free} GB; hilfreich sind kleinere Stapel oder weniger offene Programme.',
  'plan.noRoom': 'Dafür sind etwa {need} GB Arbeitsspeicher nötig, frei sind {free} GB.',
  'plan.roomFix': 'Mit --set {settings} sind es etwa {need} GB.',
  'plan.roomOtherwise':
    'Andere Programme schließen, eine kleinere Basis wählen oder es mit --force trotzdem versuchen.',
  'plan.noPairs': 'Der Datensatz hat keine Beispiele zum Trainieren; zuerst welche importieren.',
  'plan.manyEpochs':
    'Jedes der {pairs} Beispiele wird etwa {epochs}-mal gesehen, was zum Auswendiglernen verleitet; besser weniger Schritte oder mehr Beispiele.',
  'plan.largeBatch':
    'Ein Stapel von {batch} ist größer als die {pairs} Beispiele zum Trainieren, jeder Schritt wiederholt also welche; besser ein kleinerer Stapel.',
  'plan.noHeldOut':
    'Keine Beispiele werden zurückgehalten; so zeigt nichts, ob das Modell lernt oder auswendig lernt.',
  'plan.highRate':
    'Eine Lernrate von {rate} ist hoch, wenn alle Gewichte lernen; über {limit} bricht das Training oft zusammen.',
  'plan.highAdapterRate':
    'Eine Lernrate von {rate} ist hoch für Adapter; über {limit} bricht das Training oft zusammen.',
  'plan.lowRate':
    'Eine Lernrate von {rate} ist niedrig, wenn alle Gewichte lernen; unter {limit} wird wenig gelernt.',
  'plan.lowAdapterRate':
    'Eine Lernrate von {rate} ist niedrig für Adapter; unter {limit} wird wenig gelernt.',
  'plan.noCheckpoints': 'Unterwegs wird nichts gesichert: Ein Absturz kostet den ganzen Lauf.',
  'plan.noEvaluation':
    'Unterwegs wird nichts ausgewertet; es gibt also keine Kurve der zurückgehaltenen Paare.',
  'plan.otherKind': 'Ohne Wirkung bei einem Modell dieser Art: {options}.',
  'plan.longWarmup': 'Der Anlauf ist so lang wie der ganze Lauf; die Lernrate erreicht ihren Wert also nie.',
  'value.missing': 'Hier fehlt ein Wert.',
  'value.type': 'Erwartet wird {expected}.',
  'value.atLeast': 'Mindestens {limit}.',
  'value.moreThan': 'Mehr als {limit}.',
  'value.atMost': 'Höchstens {limit}.',
  'value.lessThan': 'Weniger als {limit}.',
  'value.oneOf': 'Möglich sind: {choices}.',
  'value.unknownOption': 'Eine Option „{name}“ gibt es nicht.',
  'value.optionsHere': 'Hier gibt es {names}.',
  'value.other': '{text}.',
  'value.fewestCharacters': 'Mindestens {limit} Zeichen.',
  'value.mostCharacters': 'Höchstens {limit} Zeichen.',
  'value.fewestItems': 'Mindestens {limit} {limit|Eintrag|Einträge}.',
  'value.mostItems': 'Höchstens {limit} {limit|Eintrag|Einträge}.',
  'value.colour': 'Erwartet wird eine Farbe als #rrggbb.',
  'value.cropBox': 'Zum Ausschneiden eines Rechtecks fehlt das Rechteck.',
  'value.divides': 'Erwartet wird ein Teiler der Stapelgröße.',
  'value.otherSamples': 'Die anderen Fortsetzungen derselben Vorgabe gibt es erst ab 2.',
  'value.at': '{name}: {problem}',
  'value.both': '{first} {rest}',
  'value.within': '{area}: {problems}',
  'name.none': 'Nicht gefunden: {noun} „{name}“.',
  'name.didYouMean': 'Ist „{name}“ gemeint?',
  'name.known': 'Bekannt sind: {names}.',
  'name.noneYet': 'Noch nicht vorhanden: {noun}.',
  'name.taken': 'Diesen Namen gibt es schon: {noun} „{name}“.',
  'name.takenFix': 'Einen anderen Namen wählen, oder das Vorhandene umbenennen oder entfernen.',
  'name.length': 'Ein Name hat 1 bis 200 Zeichen und außen keine Leerzeichen ({noun} „{name}“).',
  'name.likeId': '„{name}“ sieht wie eine Kennung aus; besser einen anderen Namen wählen ({noun}).',
  'objective.unknown': 'Ein Lernziel „{name}“ gibt es nicht.',
  'objective.otherKind':
    'Das Lernziel „{name}“ ist für Modelle der Art {kinds}, dieses ist von der Art {kind}.',
  'recipe.baseDraws': 'Als Basis ungeeignet: „{name}“ zeichnet keine Bilder zu Beschreibungen.',
  'recipe.pictureSize': 'Die Bilder von „{dataset}“ sind {size} Pixel breit, „{base}“ nimmt {needed}.',
  'recipe.pictureSizeFix': 'Die Bilder noch einmal mit der Größe {needed} importieren.',
  'recipe.noPairs': 'Der Datensatz hat keine Paare zum Trainieren.',
  'recipe.noPairsFix': 'Mehr Paare importieren oder einen kleineren Teil zurückhalten.',
  'recipe.noTexts': 'In keinem der {given} Trainingstexte gibt es etwas zu lernen.',
  'recipe.noTextsFix':
    'Vorgaben brauchen Antworten innerhalb der Länge der Zeilen; mehr Texte importieren, oder alles lernen lassen.',
  'recipe.noPreferences':
    'Von {given} Paaren aus Stimmen und Bewertungen hat keines zwei Antworten, an denen etwas zu lernen ist.',
  'recipe.noPreferencesFix':
    'Zuerst auf der Werkbank zwischen zwei Antworten abstimmen, oder Bilder mit derselben Beschreibung bewerten: ein paar Dutzend Paare sind ein Anfang.',
  'recipe.noTextsIn': 'Der Datensatz „{dataset}“ hat keine Texte zum Trainieren.',
  'recipe.textsTooLong': '{where}: {count} sind länger als {most} Tokens.',
  'recipe.textsTooLongFix': 'Längere Zeilen erlauben, oder längere Beispiele kürzen lassen.',
  'recipe.rolloutsUnpacked':
    'Beim Ziel „{name}“ setzt das Modell Texte selbst fort, deshalb bekommt jedes Beispiel eine eigene Zeile; bitte das Packen abschalten.',
  'recipe.groups':
    'Das Ziel „{name}“ nimmt {group} Zeilen je Beispiel, und {rows} ist kein Vielfaches davon.',
  'reward.failed': 'Schritt {step}: die Belohnung „{name}“ ist gescheitert: {reason}',
  'reward.count': 'Schritt {step}: die Belohnung „{name}“ gab {got} Werte für {expected} Fortsetzungen.',
  'reward.notFinite':
    'Schritt {step}: die Belohnung „{name}“ gab {value} für Fortsetzung {item} von {of}; eine Belohnung ist eine endliche Zahl.',
  'reward.noRoom':
    'Schritt {step}: kein Beispiel lässt Platz für eine Fortsetzung: jede Vorgabe füllt die ganze Zeile.',
  'reward.noRoomFix': 'Längere Folgen erlauben oder die Vorgaben kürzen.',
  'reward.constant':
    'Schritt {step}: die Belohnung „{name}“ gab {value} für jede Fortsetzung der letzten {count} Schritte; daraus lernt das Modell nichts.',
  'run.diverged':
    'Schritt {step}: das Modell ist {kl} Nats je Token von seiner Grundlage entfernt, erlaubt sind {limit}.',
  'run.divergedFix': 'Die Nähe zur Grundlage stärker zählen lassen (klWeight).',
  'reward.fix': 'Das Maß prüfen, oder eine andere Belohnung wählen.',
  'recipe.json': '{path}: {reason}.',
  'recipe.noObject': '{path} enthält kein JSON-Objekt.',
  'recipe.nothingLearns': 'Von diesem Modell bleibt nichts zu lernen.',
  'recipe.rewardKind':
    'Rezept: „{name}“ misst nicht, was solche Modelle machen, und kann nicht ihre Belohnung sein.',
  'recipe.judgeKind':
    'Rezept: „{name}“ misst nicht, was solche Modelle machen, und kann den Lauf nicht beurteilen.',
  'recipe.nothingToJudge':
    'Rezept: „{name}“ beurteilt, was das Modell aus zurückgehaltenen Prompts mit Antworten oder Beschreibungen macht, und der Datensatz hat auf der eval-Seite keine.',
  'run.stopped': 'Auf Wunsch angehalten.',
  'run.takenOut': 'Aus der Warteschlange genommen.',
  'run.cancelled': 'Auf Wunsch abgebrochen.',
  'run.closed': 'Das Programm wurde geschlossen; alles bis hierher ist gesichert.',
  'run.interrupted': 'Das Programm endete, während der Lauf im Gange war.',
  'run.outOfMemory':
    'Der Arbeitsspeicher war erschöpft, und das Training wurde beendet. Andere Programme schließen und fortsetzen, oder einen neuen Lauf mit kleineren Stapeln beginnen.',
  'run.tooSlow':
    'Das Training hielt nicht rechtzeitig an und wurde beendet; es geht beim letzten Speicherstand weiter.',
  'run.ended': 'Das Training wurde unerwartet beendet: {words}',
  'run.finishedAlready': 'Der Lauf „{name}“ ist schon fertig.',
  'run.datasetChanged': 'Der Datensatz „{dataset}“ wurde geändert, seit es „{name}“ gibt.',
  'run.datasetChangedFix': 'Einen neuen Lauf mit dem Datensatz beginnen, wie er jetzt ist.',
  'run.inQueue': '„{name}“ ist schon in der Warteschlange.',
  'run.notInQueue': '„{name}“ ist nicht in der Warteschlange.',
  'run.cannotBeAdded': '„{name}“ kann nicht eingereiht werden (Zustand: {status}).',
  'run.cannotPause':
    'Nur ein Lauf, der läuft oder wartet, kann pausieren; „{name}“ tut das nicht (Zustand: {status}).',
  'run.onlyRunning': '„{name}“ kann nicht pausieren, nur ein laufender Lauf kann es (Zustand: {status}).',
  'run.cannotCancel': '„{name}“ kann nicht mehr abgebrochen werden (Zustand: {status}).',
  'run.notFinite': 'Schritt {step} ergab den Verlust {loss} und die Gradientennorm {norm}.',
  'job.notChosen': 'Diese Datei oder dieser Ordner wurde in dieser Sitzung nicht gewählt.',
  'job.notChosenFix': 'Noch einmal wählen.',
  'job.none': 'Eine Arbeit „{id}“ gibt es nicht.',
  'job.cancelled': 'Die Arbeit wurde abgebrochen.',
  'job.lookingOnly': '„{label}“ braucht einen Datenordner, der sich ändern lässt.',
  'job.lookingOnlyFix': 'Die Zeile über der Seite sagt, warum er es nicht ist, und was zu tun ist.',
  'job.interrupted': 'Das Programm endete, bevor „{label}“ fertig war.',
  'job.again.import': 'Noch einmal importieren: Bilder, die schon da sind, werden erkannt.',
  'job.again.duel': 'Noch einmal vergleichen: Gemessenes ist gespeichert, es geht dort weiter.',
  'job.again.diagnosis': 'Noch einmal untersuchen: Von der unterbrochenen Untersuchung bleibt nichts.',
  'job.again.export': 'Noch einmal exportieren: Halb Geschriebenes ist nicht übrig.',
  'job.again.dataset-export': 'Den Datensatz noch einmal exportieren: Halb Geschriebenes ist nicht übrig.',
  'job.again.agreement': 'Noch einmal messen: Gemessene Paare werden nicht erneut gemessen.',
  'job.again.model': 'Noch einmal hinzufügen; der Download wird fortgesetzt, wo er aufhörte.',
  'job.again.captions': 'Noch einmal starten: Vorgeschlagenes ist gespeichert.',
  'worker.outOfMemory': 'Der Arbeitsspeicher reichte nicht, und diese Arbeit wurde beendet.',
  'worker.outOfMemoryFix': 'Andere Programme schließen und noch einmal starten.',
  'worker.ended': 'Der Prozess dieser Arbeit endete unerwartet {words}',
  'worker.endedFix':
    'Noch einmal starten; endet es wieder so, in den Einstellungen die Diagnose sichern und dies melden.',
  'run.lowerRate': 'Die Lernrate senken.',
  'run.resumeCheckpoint': 'Beim letzten Speicherstand fortsetzen.',
  'check.noCaption': '{file} hat keinen Bildtext.',
  'check.emptyCaptions': '{file} hat {empty} leere von {count} Bildtexten.',
  'check.emptyCaptionsFix': 'Schreiben, was zu sehen ist, oder den Bildtext entfernen.',
  'check.leak': '{count} fast gleiche Bilder stehen auf verschiedenen Seiten ({splits}): {files}.',
  'check.leakFix': 'Auf eine Seite bringen; sonst fallen Werte auf zurückgehaltenen Bildern zu gut aus.',
  'check.same': '{count} Einträge enthalten dasselbe Bild: {files}.',
  'check.sameFix': 'Einen davon behalten, mit allen Bildtexten.',
  'check.repeated': '{file} wiederholt {count} seiner Bildtexte.',
  'check.repeatedFix': 'Die wiederholten Bildtexte löschen.',
  'check.near': '{count} Bilder sind fast gleich: {files}.',
  'check.nearFix': 'Das beste behalten, wenn es auf die Unterschiede nicht ankommt.',
  'check.long': '{file}: Das Modell liest {limit} Tokens eines Bildtexts, „{caption}“ hat {count}.',
  'check.longFix': 'Kürzen: Was danach kommt, wird nicht gesehen.',
  'duel.tokensDiffer':
    'Die Modelle wandeln Bilder in verschiedene Tokens um, deshalb lassen sich ihre zurückgehaltenen Verluste nicht vergleichen.',
  'duel.tokensDifferFix': 'Das Maß nll weglassen.',
  'duel.textTokensDiffer':
    'Die Modelle zerlegen Texte in verschiedene Tokens, deshalb lassen sich ihre Verluste je Token nicht vergleichen.',
  'duel.textTokensDifferFix': 'Das Maß bits-per-byte nehmen.',
  'internal.fix': 'Die Diagnose in den Einstellungen sichern und das melden.',
}

/** Words of the engine that stand in its messages as values. */
const words = {
  ...runtimeWords,
  ...fileWords,
  ...formulaWords,
  ...missingWords,
  ...ownMetricWords,
  'word.renamed': 'umbenannt',
  'word.removed': 'entfernt',
  'word.another now': 'jetzt eine andere',
  'word.gone': 'nicht mehr da',
  'word.no value': 'keinen Wert',
  'word.recipe': 'Rezept',
  'word.import': 'Import',
  'word.run': 'Lauf',
  'word.model': 'Modell',
  'word.dataset': 'Datensatz',
  'word.duel': 'Vergleich',
  'word.artifact': 'Export',
  'word.queued': 'wartet',
  'word.running': 'läuft',
  'word.paused': 'pausiert',
  'word.finished': 'fertig',
  'word.failed': 'fehlgeschlagen',
  'word.cancelled': 'abgebrochen',
  'word.interrupted': 'unterbrochen',
  'word.train': 'Training',
  'word.eval': 'Zurückgehalten',
  'word.test': 'Test',
  'word.text': 'Text',
  'word.caption-image': 'Bild zu Beschreibung',
  'word.pair-encoder': 'Paar-Encoder',
  'word.pictures': 'Bilder',
  'word.texts': 'Texte',
  'word.number': 'eine Zahl',
  'word.whole number': 'eine ganze Zahl',
  'word.string': 'ein Text',
  'word.boolean': 'ja oder nein',
  'word.array': 'eine Liste',
  'word.object': 'eine Gruppe von Werten',
}

export const messages: Readonly<Record<string, string>> = {
  ...sentences,
  ...failures,
  ...fixes,
  ...words,
}
