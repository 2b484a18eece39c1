// The texts that the text starter learns from.
import { describe, expect, it } from 'vitest'
import { wordNetDocuments } from '../../../build/text-starter/data/documents.ts'
import {
  drawTask,
  isHeldOutTask,
  TASK_KINDS,
  type TaskKind,
  TASKS,
} from '../../../build/text-starter/data/tasks.ts'
import { parseSynset, parseWord } from '../../../build/text-starter/data/wordnet.ts'
import { RandomStream } from '../../../engine/base/random.ts'

// Lines of WordNet 3.1's data.noun, data.adj and index.noun, pointers shortened.
const TRACK =
  '02906118 06 n 02 track 0 data_track 1 002 @ 02876136 n 0000 + 01428203 v 0101 | (computer science) one of the circular paths; "it is on track 4"; "the last track"  '
const GALORE =
  '00014358 00 s 02 abounding 0 galore(ip) 0 001 & 00013887 a 0000 | existing in abundance; "whiskey galore"  '
const INDEX = 'data_track n 1 2 @ + 1 0 02906118  '

describe('WordNet', () => {
  it('gives the words of a sense, what it says, examples and what it is a kind of', () => {
    expect(parseSynset('noun', TRACK)).toEqual({
      part: 'noun',
      offset: 2906118,
      words: ['track', 'data track'],
      definition: '(computer science) one of the circular paths',
      examples: ['it is on track 4', 'the last track'],
      hypernyms: [2876136],
    })
  })

  it('leaves out where an adjective stands', () => {
    expect(parseSynset('adj', GALORE).words).toEqual(['abounding', 'galore'])
  })

  it('gives the senses of a word in their order', () => {
    expect(parseWord('noun', INDEX)).toEqual({
      part: 'noun',
      text: 'data track',
      senses: [2906118],
      markedSenses: 0,
    })
    expect(parseWord('noun', 'bank n 3 1 @ 3 2 00000009 00000001 00000005').senses).toEqual([9, 1, 5])
  })

  it('becomes documents, all of one sense on one side of what is held out', () => {
    const synset = parseSynset('noun', TRACK)
    const documents = wordNetDocuments({
      synsets: new Map([['noun 2906118', synset]]),
      words: [parseWord('noun', INDEX)],
    })
    expect(documents.map(({ prompt, answer }) => prompt + answer)).toEqual([
      'Define: data track (noun)\n(computer science) one of the circular paths',
      'track, data track (noun): (computer science) one of the circular paths; "it is on track 4"; "the last track"',
      'Use in a sentence: track (noun)\nit is on track 4',
      'Use in a sentence: track (noun)\nthe last track',
      'Synonyms: track (noun)\ndata track',
    ])
    expect(new Set(documents.map(({ isHeldOut }) => isHeldOut)).size).toBe(1)
  })
})

describe('tasks', () => {
  const numbersOf = (prompt: string): number[] =>
    Array.from(prompt.matchAll(/\d+/g), ([digits]) => Number(digits))
  const wordsOf = (prompt: string): string[] => prompt.slice(prompt.indexOf(': ') + 2, -1).split(' ')
  const ANSWERS: Record<TaskKind, (prompt: string) => string | undefined> = {
    add: (prompt) => `${numbersOf(prompt).reduce((x, y) => x + y)}`,
    subtract: (prompt) => `${numbersOf(prompt).reduce((x, y) => x - y)}`,
    multiply: (prompt) => `${numbersOf(prompt).reduce((x, y) => x * y)}`,
    next: (prompt) => {
      const [, second, third] = numbersOf(prompt) as [number, number, number]
      return `${2 * third - second}`
    },
    sort: (prompt) =>
      numbersOf(prompt)
        .toSorted((x, y) => x - y)
        .join(' '),
    largest: (prompt) => `${numbersOf(prompt).toSorted((x, y) => y - x)[0]}`,
    count: (prompt) => `${prompt.split(/[ :\n]+/).filter((word, _, all) => word === all[1]).length - 1}`,
    reverse: (prompt) => wordsOf(prompt).toReversed().join(' '),
    last: (prompt) => wordsOf(prompt).at(-1),
    // three of one list, one of the other: no other word begins the same set
    odd: (prompt) =>
      wordsOf(prompt).find((word, _, all) =>
        all.every((one) => one === word || isAnimal(one) !== isAnimal(word)),
      ),
    scene: (prompt) => {
      const [, colourA, shapeA, relation, colourB, shapeB, asked, about] =
        /^A (\w+) (\w+) is ([a-z ]+) a (\w+) (\w+)\. (?:What is|Which colour is) ?(.*?) ?the (\w+)\?/.exec(
          prompt,
        ) ?? []
      if (asked === '') return about === shapeA ? colourA : colourB
      return asked === relation ? `the ${colourA} ${shapeA}` : `the ${colourB} ${shapeB}`
    },
  }
  const isAnimal = (word: string): boolean =>
    /^(cat|dog|cow|pig|hen|fox|owl|bee|ant|bat|rat|hare|bear|wolf|lion|deer|goat|duck|frog|fish|crab|mouse|horse|sheep|tiger|zebra|eagle|snake|whale)$/.test(
      word,
    )

  it.each(TASK_KINDS)('%s: the answer follows from the prompt', (kind) => {
    const random = new RandomStream(1, kind)
    for (let i = 0; i < 200; i++) {
      const { prompt, answer } = TASKS[kind](random)
      expect([prompt, answer]).toEqual([prompt, ANSWERS[kind](prompt)])
    }
  })

  it('are drawn from either side of what is held out', () => {
    const random = new RandomStream(2, 'sides')
    for (const isHeldOut of [true, false])
      for (const kind of TASK_KINDS) expect(isHeldOutTask(drawTask(kind, random, isHeldOut))).toBe(isHeldOut)
  })
})
