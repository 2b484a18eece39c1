import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../../engine/base/random.ts'
import { groupTexts } from '../../../../engine/data/text/near-duplicates.ts'
import { PackedRows } from '../../../../engine/data/text/packed-rows.ts'
import { agreeingBins, SIGNATURE_WORDS, signText } from '../../../../engine/data/text/signature.ts'

function signature(text: string): Uint32Array {
  const out = new Uint32Array(SIGNATURE_WORDS)
  signText([{ role: 'text', text }], out, 0)
  return out
}

async function groups(texts: readonly string[]): Promise<number[]> {
  const rows = new PackedRows(SIGNATURE_WORDS)
  for (const text of texts) signText([{ role: 'text', text }], rows.row(rows.add()), 0)
  return [...(await groupTexts(rows))]
}

/** Words of a text that are drawn from a large vocabulary, so that no runs meet by chance. */
function drawnWords(seed: number, count: number): string[] {
  const random = new RandomStream(seed, 'words')
  return Array.from({ length: count }, () => `w${random.integer(1e6)}`)
}

describe('signatures', () => {
  it('do not count case, punctuation and white space', () => {
    expect(signature('The cat, the dog -- and the BIRD!')).toEqual(signature('the cat the dog and the bird'))
  })

  it('take ideographs and Thai letters as words of their own', () => {
    expect(signature('你好世界再见')).toEqual(signature('你 好 世 界 再 见'))
    expect(signature('你好世界')).not.toEqual(signature('你好世間'))
  })

  // as an implementation over units of UTF-16 gave them
  it.each([
    [
      'The cat, the DOG — and the “Bird”: naïve café über straße!',
      'c1548a0055dcac86a5449989e66754937644a5e4393c06802b00549bfbff26b4',
    ],
    ['你好世界再见 и ещё раз ДА нет', 'f14e1ee6d9128d73b364ffb13add70e5fcb4acb7c392842bded19338cb7f9d9f'],
    ['ไทยภาษา ภาษาไทย မြန်မာ ភាសាខ្មែរ', '4ac6baccd98b4df460d183b9e3a0f04fe18058e1dd66f9be5997c56241377a67'],
    ['🙂🙃 emoji 👩‍🚀 mixed𝒳𝒴 end 𐍈', '7aea4979e695eaffbafef9c3d510211adcb4ae540103d0d6aa5e1ac8414aeea6'],
    ['one two', '43720cd742beec8ff192933766a9348d9daff0d8de9f6317a3e43fcd2e3293bb'],
    ['العربية نص قصير हिन्दी वाक्य है', 'de73241bb8fdea173df032765c8fa3360ab1a3ea536010779259516726383a21'],
  ])('count a text of any script by its units: %s', (text, expected) => {
    const out = new Uint32Array(SIGNATURE_WORDS)
    const parts = [text, `tail ${text}`].map((part) => ({ role: 'text' as const, text: part }))
    signText(parts, out, 0)
    expect(Buffer.from(out.buffer).toString('hex')).toBe(expected)
  })

  it('agree in about as many bins as the share of common runs', () => {
    const words = drawnWords(1, 1000)
    // 250 words replaced at the end: 748 of 998 runs stay, of 1,248 in all, so J = 0.60
    const other = [...words.slice(0, 750), ...drawnWords(2, 250)]
    const agreeing = agreeingBins(signature(words.join(' ')), signature(other.join(' ')))
    // 32 bins at J = 0.60 give 19 ± 3 (1 standard deviation)
    expect(agreeing).toBeGreaterThan(10)
    expect(agreeing).toBeLessThan(28)
  })
})

describe('groups', () => {
  it('hold texts that differ in a few words, in the order of rows', async () => {
    const words = drawnWords(3, 200)
    const changed = words.map((word, i) => (i === 60 || i === 130 ? 'other' : word))
    const texts = [drawnWords(4, 200).join(' '), words.join(' '), changed.join(' '), `${words.join(' ')} end`]
    expect(await groups(texts)).toEqual([0, 1, 1, 1])
  })

  it('leave apart what shares its template only', async () => {
    const texts = [
      'What is 3 plus 4?',
      'What is 3 plus 5?',
      'What is 8 plus 4?',
      'Name a colour.',
      'Name a fruit.',
    ]
    expect(await groups(texts)).toEqual([0, 1, 2, 3, 4])
  })

  it('join short texts that read the same but for case and marks', async () => {
    expect(await groups(['Yes.', 'yes', 'No'])).toEqual([0, 0, 2])
  })

  it('leave a thousand different texts alone', async () => {
    const texts = Array.from({ length: 1000 }, (_, i) => drawnWords(10 + i, 40).join(' '))
    expect(await groups(texts)).toEqual(texts.map((_, i) => i))
  })

  it('are cancelled', async () => {
    const rows = new PackedRows(SIGNATURE_WORDS)
    for (let i = 0; i < 20_001; i++) rows.add()
    await expect(groupTexts(rows, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
