// What the engine says of datasets of texts and of comparisons, as templates by stable code.

/** English templates; see `messages.ts`. */
export const TEXT_MESSAGES = {
  'texts.emptyPart': '{place} has an empty part.',
  'texts.emptyPartFix': 'Write it, or take the text out.',
  'texts.long': '{place} has {count} tokens, the model reads {limit}.',
  'texts.longFix': 'Cut it up, or train with longer sequences: what comes after is not seen.',
  'texts.leak': '{count} nearly equal texts stand on different sides ({splits}): {places}.',
  'texts.leakFix': 'Put them on one side; scores on held-out texts are too good otherwise.',
  'texts.same': '{count} entries hold the same text: {places}.',
  'texts.sameFix': 'Keep one of them.',
  'texts.near': '{count} texts are nearly equal: {places}.',
  'texts.nearFix': 'Keep the best of them, unless their differences matter.',
  'issues.more': '{count} more of this kind.',
  'compare.kinds': 'compare: "{candidate}" is a {kind} model, "{baseline}" a {otherKind} model.',
  'compare.kindsFix': 'Name two models of one kind.',
  'compare.never': 'compare: "{name}" is a {kind} model, which cannot be compared.',
  'compare.neverFix': 'Name two models of {kinds}.',
  'compare.data': 'compare: {kind} models are compared on {wanted}, the dataset "{dataset}" holds {held}.',
  'compare.dataFix': 'Name a dataset of {wanted}.',
} as const
