// The Porter stemmer with the extensions that NLTK added, which is what rouge_score uses.

type Condition = (stem: string) => boolean
type Rule = readonly [suffix: string, replacement: string, condition?: Condition]

/** Words whose stem no rule gives. */
const IRREGULAR: Readonly<Record<string, string>> = {
  ...{ sky: 'sky', skies: 'sky', dying: 'die', lying: 'lie', tying: 'tie', news: 'news' },
  ...{ innings: 'inning', inning: 'inning', outings: 'outing', outing: 'outing' },
  ...{ cannings: 'canning', canning: 'canning', howe: 'howe' },
  ...{ proceed: 'proceed', exceed: 'exceed', succeed: 'succeed' },
}

/** One letter per letter: c for a consonant, v for a vowel; y is a vowel after a consonant. */
function kinds(word: string): string {
  let kinds = ''
  for (const letter of word) {
    const isVowel = 'aeiou'.includes(letter) || (letter === 'y' && kinds.endsWith('c'))
    kinds += isVowel ? 'v' : 'c'
  }
  return kinds
}

/** Porter's m: how often a vowel is followed by a consonant. */
const measure = (stem: string): number => kinds(stem).split('vc').length - 1
const isPositive: Condition = (stem) => measure(stem) > 0
const isAboveOne: Condition = (stem) => measure(stem) > 1
const hasVowel: Condition = (stem) => kinds(stem).includes('v')
const endsDouble: Condition = (word) => /(.)\1$/.test(word) && kinds(word).endsWith('c')

/** Consonant, vowel, consonant other than w, x, y; or a whole stem of vowel and consonant. */
function endsShort(word: string): boolean {
  const pattern = kinds(word)
  return pattern === 'vc' || (pattern.endsWith('cvc') && !/[wxy]$/.test(word))
}

/** Applies the first rule whose suffix fits, if its condition holds; later rules are not tried. */
function apply(word: string, rules: readonly Rule[]): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix))
  if (!rule) return word
  const [suffix, replacement, condition] = rule
  const stem = word.slice(0, word.length - suffix.length)
  return !condition || condition(stem) ? stem + replacement : word
}

const rules = (text: string, condition: Condition): Rule[] =>
  text.split(' ').map((pair) => {
    const [suffix, replacement = ''] = pair.split('>') as [string, string?]
    return [suffix, replacement, condition]
  })

const STEP_2: readonly Rule[] = [
  ...rules(
    'ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e',
    isPositive,
  ),
  ...rules('ousli>ous ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful', isPositive),
  ...rules('ousness>ous aliti>al iviti>ive biliti>ble fulli>ful', isPositive),
  // the l belongs to the stem here, so that "geo" and "theo" count as long enough
  ['logi', 'log', (stem) => isPositive(`${stem}l`)],
]
const STEP_3 = rules('icate>ic ative> alize>al iciti>ic ical>ic ful> ness>', isPositive)
const STEP_4: readonly Rule[] = [
  ...rules('al ance ence er ic able ible ant ement ment ent', isAboveOne),
  ['ion', '', (stem) => isAboveOne(stem) && /[st]$/.test(stem)],
  ...rules('ou ism ate iti ous ive ize', isAboveOne),
]

/** Plurals. */
function stepPlural(word: string): string {
  if (word.length === 4 && word.endsWith('ies')) return word.slice(0, -1)
  return apply(word, [['sses', 'ss'], ['ies', 'i'], ['ss', 'ss'], ['s', '']]) // prettier-ignore
}

/** -ied, -eed, -ed and -ing. */
function stepPast(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2)
  if (word.endsWith('eed')) return apply(word, [['eed', 'ee', isPositive]])
  const suffix = ['ed', 'ing'].find((end) => word.endsWith(end) && hasVowel(word.slice(0, -end.length)))
  return suffix ? stepMend(word.slice(0, -suffix.length)) : word
}

/** Gives back the e, or takes away the double letter, that -ed and -ing had changed. */
function stepMend(stem: string): string {
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`
  if (endsDouble(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1)
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem
}

function stepDerived(word: string): string {
  const isAdverb = word.endsWith('alli') && isPositive(word.slice(0, -4))
  return isAdverb ? stepDerived(word.slice(0, -2)) : apply(word, STEP_2)
}

function stepFinalE(word: string): string {
  if (!word.endsWith('e')) return word
  const stem = word.slice(0, -1)
  return measure(stem) > 1 || (measure(stem) === 1 && !endsShort(stem)) ? stem : word
}

/**
 * The stem of a lower-case English word.
 * @source Porter 1980; NLTK `PorterStemmer` in its default mode
 */
export function stemmed(word: string): string {
  if (Object.hasOwn(IRREGULAR, word)) return IRREGULAR[word] as string
  if (word.length <= 2) return word
  let stem = stepPast(stepPlural(word))
  stem = apply(stem, [['y', 'i', (rest) => rest.length > 1 && kinds(rest).endsWith('c')]])
  stem = stepFinalE(apply(apply(stepDerived(stem), STEP_3), STEP_4))
  return apply(stem, [['ll', 'l', (rest) => isAboveOne(`${rest}l`)]])
}
