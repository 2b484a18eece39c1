// German for what a check of an own metric says.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const metricMessages: Readonly<Record<Extract<MessageCode, `metric.${string}`>, string>> = {
  'metric.fails': 'Es scheitert: {words}',
  'metric.rightOutside': 'Für Richtiges wird eine Zahl innerhalb der Grenzen erwartet, gekommen ist {first}.',
  'metric.repeats': 'Dasselbe ergibt jedes Mal {first}.',
  'metric.repeatsNot': 'Dasselbe ergab zuerst {first} und dann {second}.',
  'metric.wrongOutside': 'Für halb Falsches wird eine Zahl erwartet, gekommen ist {wrong}.',
  'metric.rightBetter': 'Richtiges hat {right}, halb Falsches {wrong}.',
  'metric.wrongBetter':
    'Halb Falsches ist mit {wrong} besser als Richtiges mit {right}. Ob etwas stimmt, wird nicht gemessen.',
  'metric.wrongAlike':
    'Halb Falsches ist so gut wie Richtiges: {wrong}. Ob etwas stimmt, wird nicht gemessen.',
  'metric.emptyNone': 'Leeres hat keinen Wert; als Belohnung bräuchte es einen.',
  'metric.emptyOutside': 'Für Leeres wird eine Zahl innerhalb der Grenzen erwartet, gekommen ist {nothing}.',
  'metric.emptyWorse': 'Leeres hat {nothing}, Richtiges {right}.',
  'metric.emptyBetter':
    'Leeres ist besser als Richtiges: {nothing}. Als Belohnung würde das Schweigen gelernt.',
  'metric.emptyAlike':
    'Leeres ist so gut wie Richtiges: {nothing}. Als Belohnung würde das Schweigen gelernt.',
  'metric.orderAlike': 'Die Reihenfolge ändert nichts.',
  'metric.orderMatters': 'In umgekehrter Reihenfolge kam {reversed} statt {plain}.',
  'metric.reactsNot':
    'Es ändert sich nichts: {none}; {tenth}; {fifth}; {half}, wenn 0, 10, 20, 50 % ersetzt sind.',
  'metric.getsWorse':
    'Es wird Schritt für Schritt schlechter: {none}; {tenth}; {fifth}; {half}, wenn 0, 10, 20, 50 % ersetzt sind.',
  'metric.getsWorseNot':
    'Es wird nicht Schritt für Schritt schlechter: {none}; {tenth}; {fifth}; {half}, wenn 0, 10, 20, 50 % ersetzt sind.',
}
