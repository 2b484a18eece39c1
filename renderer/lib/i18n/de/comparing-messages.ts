// German for why models cannot be compared or diagnosed on a dataset.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

type ComparingCode = Extract<MessageCode, `${'compare' | 'diagnose'}.${string}`>

export const comparingMessages: Readonly<Record<ComparingCode, string>> = {
  'compare.kinds': '„{candidate}“ ist ein Modell der Art {kind}, „{baseline}“ eines der Art {otherKind}.',
  'compare.kindsFix': 'Zwei Modelle einer Art wählen.',
  'compare.never': '„{name}“ ist ein Modell der Art {kind} und lässt sich nicht vergleichen.',
  'compare.neverFix': 'Zwei Modelle der Art {kinds} wählen.',
  'compare.data':
    'Modelle der Art {kind} werden an Daten der Art {wanted} verglichen; der Datensatz „{dataset}“ enthält {held}.',
  'compare.dataFix': 'Einen Datensatz der Art {wanted} wählen.',
  'compare.noPairs': 'Der Datensatz „{dataset}“ hat auf der Seite „{split}“ keine Paare.',
  'compare.noPairsFix': 'Beim Import einen Teil zurückhalten, oder eine andere Seite wählen.',
  'compare.noTexts': 'Der Datensatz „{dataset}“ hat auf der Seite „{split}“ keine Texte.',
  'compare.sameCaptions': '{name} braucht auf beiden Seiten dieselben Bildtexte mit denselben Startwerten.',
  'compare.fewCaptions': '{name} braucht mindestens 2 Bildtexte, gekommen sind {captions}.',
  'compare.fewCaptionsFix':
    'Auf mehr Bildtexten vergleichen: Unter 6 kann kein Unterschied p < .05 erreichen.',
  'compare.badScore': '{name} hat einen Wert von {value}.',
  'compare.metricMissing': '{name} lässt sich hier nicht berechnen: {missing}.',
  'compare.metricMissingFix': 'Dieses Maß weglassen.',
  'compare.textMetric': '{name} misst Texte, keine Bilder.',
  'compare.noMetric': 'Ein Maß „{name}“ für Bilder gibt es nicht.',
  'compare.needsAnswers': '{name} braucht Prompts mit Antworten, der Datensatz hat keine.',
  'compare.needsAnswersFix': 'Dieses Maß weglassen, oder einen Datensatz mit Prompts und Antworten nehmen.',
  'compare.pictureMetric': '{name} misst Bilder, keine Texte.',
  'compare.unknownMetric': 'Ein Maß „{name}“ gibt es nicht. Bekannt sind: {names}.',
  'compare.unknownMetricFix': 'Einen der bekannten Namen nehmen.',
  'compare.fewPictures': 'Jede Menge braucht mindestens 2 Bilder, gekommen sind {left} und {right}.',
  'compare.fewPicturesFix': 'Auf mehr Bildtexten messen: Unter etwa 50 Bildern sagt der Abstand wenig.',
  'compare.badFeature': 'Ein Merkmal ist keine endliche Zahl, deshalb lässt sich kein Abstand messen.',
  'compare.needsReference': '{metric}: Erwartet wird je Text eine Referenz, da ist keine.',
  'compare.needsReferenceFix':
    'Beispiele nehmen, deren richtige Antwort bekannt ist, oder ein Maß ohne Referenzen.',
  'compare.otherItem': '{name} misst {expected}, Beispiel {item} ist aber {came}.',
  'compare.wholeSet': '{name} gibt es nur für eine ganze Menge, hier ist ein Wert je Beispiel nötig.',
  'compare.wholeSetFix': 'Eines nehmen von {names}.',
  'compare.noItemMetric': 'Ein Maß „{name}“ für einzelne Beispiele gibt es nicht.',
  'compare.needsReal': '{name}: Erwartet wird je gezeichnetem Bild ein echtes, da ist keines.',
  'compare.needsRealFix': 'Ein Maß ohne Referenzen nehmen.',
  'compare.needsThing': '{name} braucht etwas, das es hier nicht gibt: {what}.',
  'compare.needsThingFix': 'Ein anderes Maß nehmen.',
  'compare.reportGone': 'Den Bericht von „{name}“ gibt es nicht mehr.',
  'compare.reportGoneFix':
    'Die beiden Modelle noch einmal vergleichen: Gemessenes ist gespeichert, es dauert nur Sekunden.',
  'diagnose.otherSize': 'Die Bilder sind {width} Pixel breit, das Modell zeichnet {size}.',
  'diagnose.otherSizeFix': 'Die Bilder mit der Größe {size} noch einmal importieren.',
  'diagnose.noPictures': 'Der Datensatz „{dataset}“ hat keine zurückgehaltenen Bilder.',
  'diagnose.noPicturesFix': 'Beim Import einen Teil zurückhalten.',
  'diagnose.noTexts':
    'Der Datensatz „{dataset}“ hat keinen zurückgehaltenen Text, nach dessen Anfang {tokens} Tokens zu schreiben sind.',
  'diagnose.noTextsFix': 'Längere Texte importieren und dabei einen Teil zurückhalten.',
  'diagnose.nothingToScore': 'Der Datensatz „{dataset}“ hat auf der Seite „{split}“ nichts zu bewerten.',
  'diagnose.fewItems': 'Erwartet werden mehr als {least} echte Beispiele, gekommen sind {came}.',
  'diagnose.otherTokens': 'Die beiden Modelle zeichnen mit verschiedenen Bildtokens.',
  'diagnose.otherContexts': 'Beide Modelle brauchen dieselben Anfänge und dieselbe Länge.',
  'diagnose.notFinite': 'Die Matrix enthält Werte, die keine endlichen Zahlen sind.',
  'compare.badFeatures':
    'Eine Zeile von Merkmalen enthält keine endliche Zahl; darauf lässt sich nichts messen.',
  'compare.noScripts': '{name} ist ein Skript, und Skripte laufen hier nicht.',
  'compare.noScriptsFix': 'Ein Maß mit einer Formel nehmen.',
  'compare.noItems': '{name}: Mindestens 1 Beispiel ist nötig, gekommen ist keines.',
  'compare.sameSeeds': '{name}: Beide Seiten brauchen dieselben Bildtexte mit denselben Startwerten.',
  'compare.samePrompts': '{name}: Beide Seiten brauchen dieselben Vorgaben mit denselben Startwerten.',
  'compare.noTrainingPictures': 'Trainingsbilder gibt es nicht.',
  'compare.noTrainingGrids': 'Bildtokens von Trainingsbildern gibt es nicht.',
  'compare.noSamples':
    'Gezeichnete und zurückgehaltene Bilder sind nötig; gekommen sind {samples} und {heldOut}.',
  'compare.noTrainingCaptions': 'Bildtexte zum Training gibt es nicht.',
  'compare.sameSeedsHere':
    'Beide Modelle müssen auf denselben Bildtexten mit denselben Startwerten gemessen werden.',
}
