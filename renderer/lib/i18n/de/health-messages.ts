// German for what diagnoses say.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const healthMessages: Readonly<Record<Extract<MessageCode, `health.${string}`>, string>> = {
  'health.figure.excess-error': 'Mehr Fehler nach eigenen Wörtern',
  'health.figure.seq-rep-1': 'Wiederholte Wörter',
  'health.figure.seq-rep-2': 'Wiederholte Folgen von zwei Wörtern',
  'health.figure.seq-rep-3': 'Wiederholte Folgen von drei Wörtern',
  'health.figure.seq-rep-4': 'Wiederholte Folgen von vier Wörtern',
  'health.figure.rep-l': 'Erste Wahl unter den letzten 128 Wörtern',
  'health.figure.loops': 'Texte mit einer Schleife',
  'health.figure.distinct-1': 'Verschiedene Wörter',
  'health.figure.distinct-2': 'Verschiedene Folgen von zwei Wörtern',
  'health.figure.distinct-3': 'Verschiedene Folgen von drei Wörtern',
  'health.figure.uniq-seq': 'Benutzte verschiedene Wörter',
  'health.figure.zipf': 'Zipf-Koeffizient',
  'health.figure.entropy-1': 'Gleichmäßigkeit der Wörter',
  'health.figure.entropy-2': 'Gleichmäßigkeit der Folgen von zwei Wörtern',
  'health.figure.self-bleu-4': 'Ähnlichkeit untereinander (Self-BLEU)',
  'health.figure.vendi': 'Verschiedenes unter den Proben (Vendi)',
  'health.figure.duplicates': 'Proben, die eine andere wiederholen',
  'health.figure.within-prompt': 'Vielfalt zu einer Eingabe',
  'health.figure.code-runs': 'Längste Folge eines Bildtokens',
  'health.figure.top-code': 'Anteil des häufigsten Bildtokens',
  'health.figure.even-codes': 'Gleichmäßig benutzte Bildtokens',
  'health.figure.used-codes': 'Benutzte Bildtokens',
  'health.figure.coverage': 'Echte Bilder, denen Proben nahekommen (Coverage)',
  'health.figure.density': 'Proben, wo echte Bilder sind (Density)',
  'health.figure.token-entropy': 'Unentschiedenheit über das nächste Token',
  'health.figure.copies': 'Proben, die einem Trainingsbeispiel näher sind als echte Daten',
  'health.figure.verbatim': 'Längste wörtlich übernommene Stelle',
  'health.finding.excess-error':
    'Nach eigenen Wörtern weicht das Modell {value} stärker von „{oracle}“ ab als nach echten ({from} bis {to}).',
  'health.finding.repetition':
    'Es wiederholt sich: {value} seiner Folgen von vier Tokens stehen schon vorher im selben Text, in echten {control}.',
  'health.finding.loops':
    'Es bleibt hängen: {value} seiner Texte drehen sich im Kreis, von echten {control}.',
  'health.finding.few-words':
    'Es benutzt wenige Wörter: {value} seiner Folgen von zweien sind voneinander verschieden, in echten Texten {control}.',
  'health.finding.alike':
    'Seine Texte ähneln einander: {value} nach Self-BLEU, echte Texte untereinander {control}.',
  'health.finding.low-variety':
    'Seine Proben sind wenig Verschiedenes: {value} nach dem Vendi-Maß, ebenso viele echte {control}.',
  'health.finding.duplicates':
    '{value} seiner Proben wiederholen eine andere, bei ebenso vielen echten {control}.',
  'health.finding.one-answer':
    'Zu einer Eingabe gibt es fast immer dasselbe: Vielfalt {value}, beim Ausgangsmodell {control}.',
  'health.finding.code-runs':
    'Seine Bilder haben lange Folgen eines Bildtokens: {value} des Bildes, in echten {control}.',
  'health.finding.top-code': 'Ein Bildtoken macht {value} aller seiner Bilder aus, in echten {control}.',
  'health.finding.few-codes':
    'Es benutzt so wenige Bildtokens wie {value} gleichmäßig benutzte, in echten Bildern {control}.',
  'health.finding.low-coverage':
    'Seine Proben kommen nur {value} der echten Bilder nahe; ebenso viele echte {control}.',
  'health.finding.copies':
    '{value} seiner Proben sind einem Trainingsbeispiel näher als 95 von 100 zurückgehaltenen.',
  'health.finding.verbatim':
    'Es schreibt Trainingstexte wörtlich ab: im Mittel {value} einer Probe, zurückgehaltene Texte {control}.',
  'health.threshold.more':
    'Befund, wo es mindestens {limit} mehr ist als bei der Kontrolle und außerhalb ihres Bandes.',
  'health.threshold.share': 'Befund, wo es höchstens {limit} der Kontrolle ist und außerhalb ihres Bandes.',
  'health.threshold.above': 'Befund, wo es mindestens {limit} ist und mehr, als der Zufall ergibt.',
  'health.try.objective': 'Von hier aus mit dem Ziel „{objective}“ weitertrainieren.',
  'health.try.own-words':
    'Mit „{objective}“ weitertrainieren; das lernt aus dem, was das Modell selbst schreibt.',
  'health.try.earlier':
    'Von der Basis aus neu trainieren: weniger Schritte, kleinere Lernrate, den besten Stand behalten.',
  'health.try.replay':
    'Neu trainieren mit weniger Schritten, kleinerer Lernrate und mehr von dem, was die Basis gelernt hat.',
  'health.try.less':
    'Mit weniger neu trainieren: Adapter, weniger Schritte, und Ende, wenn der zurückgehaltene Verlust steigt.',
  'health.note.noOracle':
    'Abweichung nach eigenen Wörtern wurde nicht gemessen: Dafür braucht es ein Vergleichsmodell mit denselben Tokens.',
  'health.note.otherTokens':
    'Abweichung nach eigenen Wörtern wurde nicht gemessen: „{oracle}“ hat andere Tokens als das Modell.',
  'health.note.fewHeldOut':
    'Nur {count} zurückgehaltene Beispiele sind lang genug: Die Bereiche sind weit, unter 16 wird nichts gesagt.',
  'health.note.noTraining': 'Auswendiglernen wurde nicht gemessen: Der Datensatz hat keine Trainingsseite.',
  'health.note.noBaseline':
    'Vielfalt zu einer Eingabe wurde nicht beurteilt: Ohne Vergleichsmodell fehlt der Maßstab.',
}
