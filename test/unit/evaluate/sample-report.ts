// A whole report from generated numbers and drawn pictures, for the tests of the report and for looking at it.
import { RandomStream } from '../../../engine/base/random.ts'
import type { RgbImage } from '../../../engine/base/image.ts'
import { duelSentence, duelTone } from '../../../engine/evaluate/duel-sentence.ts'
import { duel } from '../../../engine/evaluate/duel.ts'
import type { LineSeries, ReportData, SampleRow } from '../../../engine/evaluate/report-data.ts'
import { pngDataUri } from '../../../engine/formats/png.ts'
import { metricNamed } from '../../../engine/metrics/index.ts'

const SIDE = 64
const CAPTIONS = [
  'red circle on white, openmoji style',
  'three blue squares on yellow',
  'a green ring, openmoji style',
  'orange circle above a purple square',
  'teal ring on grey',
  'a smiling face with very long hair and an even longer caption that needs several lines',
  'yellow square, openmoji style',
  'pink circle on black',
]

/** A report on a made-up fine-tuning run; the same for the same seed. */
export async function sampleReport(seed = 1): Promise<ReportData> {
  const rows = sampleDuel(seed)
  const names = { baseline: 'the starter', candidate: 'the tuned model' }
  return {
    title: 'OpenMoji style on the emoji starter',
    createdAt: '2026-11-23T06:30:00.000Z',
    verdict: {
      tone: duelTone(rows),
      sentence: duelSentence(rows, names),
      detail:
        'The starter was fine-tuned on 300 pairs for 412 steps. The held-out captions were never trained on; unknown words are guessed.',
    },
    tiles: [
      { label: 'Held-out loss', value: '3.63', unit: 'nats/token', detail: 'was 6.18 · 95 % interval of the change −2.61 to −2.49' },
      { label: 'Distance to real pictures', value: '0.214', detail: 'was 0.871 (KID-pair-encoder)' },
      { label: 'Fine-tuning', value: '4:05', unit: 'min', detail: '412 steps · 5 480 tokens/s' },
      { label: 'Smallest file', value: '4.1', unit: 'MB', detail: 'int4, gate passed' },
      { label: 'Pictures', value: '5.4', unit: 'per s', detail: 'batch 16, 2 threads' },
    ],
    samples: {
      columns: ['Real', 'Baseline', 'Tuned', 'int8', 'int4'],
      rows: await Promise.all(CAPTIONS.map((caption, index) => sampleRow(caption, index, seed))),
      side: SIDE,
      scaling: 'pixelated',
      note: 'Every row is one held-out caption with one seed; the first eight captions in order, none picked by hand. Temperature .3, guidance 1.2.',
    },
    duel: { baseline: 'Starter', candidate: 'Tuned model', alpha: 0.05, seeds: 3, rows: rows.map((row) => ({ ...row, label: metricNamed(row.name).label, help: metricNamed(row.name).help })) },
    controls: {
      columns: [
        { label: 'R@1', unit: '%' },
        { label: 'R@5', unit: '%' },
        { label: 'KID-pair-encoder', unit: '' },
        { label: 'Agreement', unit: '' },
      ],
      rows: [
        { label: 'Real pictures', kind: 'ceiling', help: 'What the judge makes of the true pictures.', values: [0.891, 0.964, 0, 0.71] },
        { label: 'Real, through the tokenizer', kind: 'ceiling', help: 'The best that any model on these tokens can draw.', values: [0.823, 0.943, 0.031, 0.66] },
        { label: 'Tuned model', kind: 'model', values: [0.146, 0.302, 0.214, 0.38] },
        { label: 'Starter', kind: 'model', values: [0.135, 0.281, 0.871, 0.35] },
        { label: 'Nearest training picture', kind: 'copy', help: 'Copies the picture whose caption is nearest.', values: [0.104, 0.25, 0.12, 0.33] },
        { label: 'Shuffled captions', kind: 'floor', help: 'The tuned model’s pictures with other captions: chance.', values: [0.0104, 0.052, null, 0.02] },
      ],
    },
    charts: [
      { title: 'Loss', yLabel: 'nats per image token', logScale: 'offered', marks: [{ x: 350, label: 'kept' }], series: lossCurves(seed) },
      { title: 'Learning rate', yLabel: 'per step', logScale: 'no', series: [{ name: 'matrices', kind: 'exact', points: Array.from({ length: 413 }, (_, step) => [step, 3e-4 * Math.min(1, (step + 1) / 20) * (1 - 0.97 * Math.max(0, step - 206) / 206)] as const) }] },
    ],
    exports: {
      files: [
        { name: 'tuned.int8.onnx', format: 'ONNX int8, per channel', sizeBytes: 8_402_113, bitsPerWeight: 8.31, meanKlNats: 0.00112, agreement: 0.991, speed: { value: 5.4, unit: 'pictures/s' }, changes: [{ label: 'held-out loss', delta: 0.0021, unit: 'nats/token' }, { label: 'R@1', delta: -0.0042, unit: '%' }], passed: true },
        { name: 'tuned.int4.onnx', format: 'ONNX int4, groups of 32', sizeBytes: 4_116_020, bitsPerWeight: 4.52, meanKlNats: 0.0384, agreement: 0.931, speed: { value: 4.9, unit: 'pictures/s' }, changes: [{ label: 'held-out loss', delta: 0.041, unit: 'nats/token' }, { label: 'R@1', delta: -0.0156, unit: '%' }], passed: true },
        { name: 'tuned.int4-coarse.onnx', format: 'ONNX int4, groups of 256', sizeBytes: 3_720_551, bitsPerWeight: 4.07, meanKlNats: 0.311, agreement: 0.764, speed: null, changes: [], passed: false, detail: 'KL 0.311 is above the limit of 0.1: not written.' },
      ],
    },
    timings: [
      { label: 'Import', seconds: 3.4, note: '1 382 pictures' },
      { label: 'Tokens', seconds: 21.7 },
      { label: 'Fine-tuning', seconds: 245.2, note: '412 steps' },
      { label: 'Comparison', seconds: 131.9 },
      { label: 'Export and gate', seconds: 64.1 },
    ],
    data: {
      facts: [
        { label: 'Pairs', value: '300 for training, 96 held out by content hash' },
        { label: 'Replay', value: '10 % of base pairs' },
        { label: 'Rejected', value: '2 rows: empty caption (1), broken picture (1)' },
        { label: 'Fingerprint', value: 'b1946ac92492d2347c6235b4d2611184f0c1f6e3' },
      ],
      licences: [
        { source: 'OpenMoji 16', licence: 'CC BY-SA 4.0', attribution: 'OpenMoji, the open-source emoji and icon project', use: 'fine-tuning and judging' },
        { source: 'Noto Emoji', licence: 'Apache-2.0', attribution: 'Google', use: 'replay' },
        { source: 'emojibase', licence: 'MIT', attribution: 'Miles Johnson', use: 'captions' },
      ],
    },
    notes: [
      { title: 'Held-out loss', text: 'How surprised the model is by real pictures it was not trained on. Lower is better; a change of 0.7 nats halves or doubles the odds it gives to each token.' },
      { title: 'Interval', text: 'Were the captions drawn again, the change would land inside this range about 95 times in 100. If it includes no change, nothing was shown.' },
      { title: 'p and Holm', text: 'p is how often a difference this large appears when the two models’ names are exchanged at random. Holm’s correction keeps the chance of even one false claim in the table below 5 %.' },
      { title: 'Ceiling and chance', text: 'The judge makes mistakes on real pictures too. A model can reach the ceiling at most; shuffled captions show what luck alone gives.' },
    ],
    environment: [
      { label: 'Processor', value: 'AMD EPYC, 2 cores' },
      { label: 'Runtime', value: 'onnxruntime-node 1.30.0, CPU, 2 threads' },
      { label: 'Versions', value: 'Tuneloom 0.1.0, Node 24.0.0' },
      { label: 'Seeds', value: 'training 1; sampling 1, 2, 3; statistics 0' },
    ],
    record: { run: 'r-0001', model: 'm-0001' },
  } // prettier-ignore
}

function sampleDuel(seed: number) {
  const scores = (name: string, make: (noise: RandomStream, difficulty: number) => number) =>
    Array.from({ length: 3 }, (_, run) => {
      const difficulty = new RandomStream(seed, 'difficulty')
      const noise = new RandomStream(seed, name, run)
      return Array.from({ length: 96 }, () => make(noise, difficulty.normal()))
    })
  const hit = (chance: number) => (noise: RandomStream, hard: number) => Number(noise.uniform() < chance * (hard < 0 ? 1.5 : 0.5)) // prettier-ignore
  const item = (name: string) => ({ name, direction: metricNamed(name).direction, unit: metricNamed(name).unit }) // prettier-ignore
  return duel({
    seed,
    trials: 2000,
    resamples: 1000,
    metrics: [
      { ...item('nll'), baseline: scores('a', (noise, hard) => 6.2 + 0.5 * hard + 0.1 * noise.normal()), candidate: scores('b', (noise, hard) => 3.6 + 0.6 * hard + 0.2 * noise.normal()) }, // prettier-ignore
      { ...item('R@1'), baseline: scores('c', hit(0.13)), candidate: scores('d', hit(0.15)) },
      { ...item('R@5'), baseline: scores('e', hit(0.27)), candidate: scores('f', hit(0.3)) },
      { ...item('agreement'), baseline: scores('g', (noise) => 0.35 + 0.1 * noise.normal()), candidate: scores('h', (noise) => 0.38 + 0.1 * noise.normal()) }, // prettier-ignore
      { ...item('psnr'), baseline: scores('i', (noise) => 11.9 + noise.normal()), candidate: scores('j', (noise) => 11.2 + noise.normal()) }, // prettier-ignore
    ],
  })
}

function lossCurves(seed: number): LineSeries[] {
  const noise = new RandomStream(seed, 'loss')
  const at = (step: number) => 1.7 + 4.4 * Math.exp(-step / 90)
  return [
    { name: 'training', kind: 'noisy', points: Array.from({ length: 413 }, (_, step) => [step, at(step) * (1 + 0.06 * noise.normal())]) }, // prettier-ignore
    { name: 'held out', kind: 'exact', points: Array.from({ length: 9 }, (_, i) => [i * 50, at(i * 50) + 1.9 * (1 - Math.exp(-i / 2))]) }, // prettier-ignore
  ]
}

async function sampleRow(caption: string, index: number, seed: number): Promise<SampleRow> {
  const noise = new RandomStream(seed, 'picture', index)
  const shades = [0, 60, 25, 28, 45]
  const pictures = shades.map((strength, column) =>
    column === 4 && index === 6 ? null : pngDataUri(drawing(index, strength, noise)),
  )
  return { caption, detail: `seed ${index + 1}`, pictures: await Promise.all(pictures) }
}

/** A disc, ring or square on a plain ground, blurred towards its mean by noise of the given strength. */
function drawing(index: number, strength: number, noise: RandomStream): RgbImage {
  const colors = [[214, 59, 47], [41, 98, 201], [52, 150, 84], [235, 140, 40], [29, 148, 148], [250, 200, 60], [240, 190, 30], [228, 110, 160]] as const // prettier-ignore
  const grounds = [[255, 255, 255], [252, 232, 150], [255, 255, 255], [240, 240, 240], [190, 190, 190], [255, 255, 255], [255, 255, 255], [25, 25, 25]] as const // prettier-ignore
  const [color, ground] = [colors[index % 8] ?? colors[0], grounds[index % 8] ?? grounds[0]]
  const data = new Uint8Array(SIDE * SIDE * 3)
  const shift = (strength / 8) * noise.normal()
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [(i % SIDE) - 31.5 + shift, Math.floor(i / SIDE) - 31.5]
    const radius = Math.hypot(x, y)
    const inside = [radius < 24, Math.max(Math.abs(x), Math.abs(y)) < 20, radius < 26 && radius > 14][
      index % 3
    ]
    const grain = strength * noise.normal() * 0.4
    for (let c = 0; c < 3; c++)
      data[3 * i + c] = Math.max(0, Math.min(255, ((inside ? color : ground)[c] ?? 0) + grain))
  }
  return { width: SIDE, height: SIDE, data }
}
