// What diagnoses tell people: figures, findings, thresholds and what to try.

/** English templates of diagnoses, as those of `messages.ts`. */
export const HEALTH_MESSAGES = {
  'health.figure.excess-error': 'Excess error after its own words',
  'health.figure.seq-rep-1': 'Repeated words',
  'health.figure.seq-rep-2': 'Repeated runs of two words',
  'health.figure.seq-rep-3': 'Repeated runs of three words',
  'health.figure.seq-rep-4': 'Repeated runs of four words',
  'health.figure.rep-l': 'First choices among the last 128 words',
  'health.figure.loops': 'Texts with a loop',
  'health.figure.distinct-1': 'Distinct words',
  'health.figure.distinct-2': 'Distinct runs of two words',
  'health.figure.distinct-3': 'Distinct runs of three words',
  'health.figure.uniq-seq': 'Different words used',
  'health.figure.zipf': 'Zipf coefficient',
  'health.figure.entropy-1': 'Evenness of words',
  'health.figure.entropy-2': 'Evenness of runs of two words',
  'health.figure.self-bleu-4': 'Resemblance to each other (self-BLEU)',
  'health.figure.vendi': 'Different things among the samples (Vendi)',
  'health.figure.duplicates': 'Samples that repeat another',
  'health.figure.within-prompt': 'Variety for one prompt',
  'health.figure.code-runs': 'Longest run of one image token',
  'health.figure.top-code': 'Share of the most used image token',
  'health.figure.even-codes': 'Image tokens in even use',
  'health.figure.used-codes': 'Image tokens used',
  'health.figure.coverage': 'Real pictures that samples come near to (coverage)',
  'health.figure.density': 'Samples where real pictures are (density)',
  'health.figure.token-entropy': 'Undecidedness about the next token',
  'health.figure.copies': 'Samples nearer to a training example than real data are',
  'health.figure.verbatim': 'Longest span taken word for word',
  'health.finding.excess-error':
    'After its own words the model strays {value} further from "{oracle}" than after real ones ({from} to {to}).',
  'health.finding.repetition':
    'It repeats itself: {value} of its runs of four tokens stand earlier in the same text, against {control} in real ones.',
  'health.finding.loops':
    'It gets stuck: {value} of its texts go round in a loop, against {control} of real ones.',
  'health.finding.few-words':
    'It uses few words: {value} of its runs of two are different from each other, against {control} in real texts.',
  'health.finding.alike':
    'Its texts resemble each other: {value} by self-BLEU, against {control} among real texts.',
  'health.finding.low-variety':
    'Its samples are few different things: {value} by the Vendi score, against {control} of as many real ones.',
  'health.finding.duplicates':
    '{value} of its samples repeat another one, against {control} of as many real ones.',
  'health.finding.one-answer':
    'It gives much the same for one prompt: a variety of {value}, against {control} of the model that it came from.',
  'health.finding.code-runs':
    'Its pictures have long runs of one image token: {value} of the picture, against {control} in real ones.',
  'health.finding.top-code':
    'One image token takes {value} of all its pictures, against {control} of real ones.',
  'health.finding.few-codes':
    'It uses as few image tokens as {value} in even use, against {control} in real pictures.',
  'health.finding.low-coverage':
    'Its samples come near to {value} of the real pictures only; as many real ones come near to {control}.',
  'health.finding.copies':
    '{value} of its samples are nearer to a training example than 95 of 100 held-out examples are.',
  'health.finding.verbatim':
    'It writes training texts word for word: {value} of a sample on average, against {control} of held-out texts.',
  'health.threshold.more':
    'Found where it is at least {limit} more than the control and outside of its band.',
  'health.threshold.share': 'Found where it is at most {limit} of the control and outside of its band.',
  'health.threshold.above': 'Found where it is at least {limit} and outside of what chance gives.',
  'health.try.objective': 'Train on from here with the objective “{objective}”.',
  'health.try.own-words': 'Train on with “{objective}”, which learns from what the model writes itself.',
  'health.try.earlier':
    'Train again from the base: fewer steps, a lower learning rate and the best state kept.',
  'health.try.replay':
    'Train again with fewer steps, a lower learning rate and more of what the base learnt.',
  'health.try.less': 'Train again with less: adapters, fewer steps, and an end when the held-out loss rises.',
  'health.note.noOracle':
    'Exposure bias was not measured: it needs a model to compare with. Name a baseline with the same tokens.',
  'health.note.otherTokens': 'Exposure bias was not measured: "{oracle}" has other tokens than the model.',
  'health.note.fewHeldOut':
    'Only {count} held-out examples are long enough: intervals are wide, and below 16 nothing is said.',
  'health.note.noTraining': 'Memorisation was not measured: the dataset has no training side.',
  'health.note.noBaseline':
    'Variety for one prompt was not judged: without a baseline there is nothing to compare with.',
} as const
