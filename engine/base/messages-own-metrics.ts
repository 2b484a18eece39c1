// What is wrong with an own metric besides its formula: its members, its script, its values; as templates by stable code.

/** English templates; see `messages.ts`. */
export const OWN_METRIC_MESSAGES = {
  // of what is written down
  'own.member': 'own metric: “{member}”: {problem}',
  'own.unreadable': 'own metric: it cannot be read: {problem}',
  'own.exampleFix': 'For example: {example}',
  'own.nameForm': 'Small letters, digits and hyphens are expected, a letter first.',
  'own.rangeOrder': 'The first bound must be below the second.',
  'own.noScript': 'A script is expected.',
  'own.taken': 'own metric: there is a metric “{name}” already.',
  'own.takenFix': 'Call it “own-{name}”, for example.',
  'own.unknown': 'metric: there is no own metric “{name}”.',
  'own.addFix': 'tuneloom metric add FILE adds one.',
  'own.scriptLength': '{name}: a script of 1 to {limit} characters is expected, got {length}.',
  // of values
  'own.outside': '{name}: a value from {least} to {greatest} is expected, got {value}.',
  'own.outsideFix': 'Widen the range, or put clamp(…) around the formula.',
  'own.itemBytes': '{name}: an item of at most {limit} bytes is expected, got {bytes}.',
  'own.rows': '{name}: {count} results are expected, got {rows}.',
  'own.row': '{name}: {expected} is expected of item {item}, got {value}.',
  'own.anyNumber': 'a number, or a numerator with a denominator',
  'own.numberWithin': 'a number from {least} to {greatest}, or a numerator with a denominator',
  'own.everyItemFix': 'Let measure(item) return a number for every item, also for an empty output.',
  // of a script that runs
  'own.scriptFails': 'own metric: the script{where} fails{of}: {words}.',
  'own.atLine': ', line {line}',
  'own.atColumn': ', line {line}, column {column}',
  'own.ofItem': ' of item {item}',
  'own.noFunction': 'own metric: a function measure(item) is expected, the script has none.',
  'own.noFunctionFix': 'Write for example: measure = (item) => item.output.length',
  'own.slow': 'own metric: the script may take {seconds} seconds, and took more. It was ended.',
  'own.slowFix': 'Do less for each item, or measure fewer items at a time.',
  'own.large': 'own metric: the script may take {megabytes} MB of memory, and took more. It was ended.',
  'own.largeFix': 'Keep less at a time.',
  'own.process': 'own metric: the process for scripts failed: {reason}.',
  'own.notStarted': 'it did not start in time',
  'own.cancelled': 'own metric: it was cancelled.',
} as const
