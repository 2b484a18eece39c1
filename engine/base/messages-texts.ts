// What the engine says of datasets of texts, as templates by stable code.

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
  'texts.threadLost':
    'import: the thread that reads the files ended before it was done ({reason}). Nothing was imported.',
  'texts.threadMemory':
    'import: the thread that reads the files needed more than the {limit} MB of memory that it may have. Nothing was imported.',
  'texts.threadFix':
    'Import it again; if that fails too, import the files one by one, and report the one that fails.',
  'issues.more': '{count} more of this kind.',
} as const
