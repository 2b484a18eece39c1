// What a check of an own metric says, as templates by stable code.

/** English templates; see `messages.ts`. */
export const METRIC_MESSAGES = {
  'metric.fails': 'It fails: {words}',
  'metric.rightOutside': 'A number in its range is expected of right items, got {first}.',
  'metric.repeats': 'The same items give {first} every time.',
  'metric.repeatsNot': 'The same items gave {first} and then {second}.',
  'metric.wrongOutside': 'A number is expected of half wrong items, got {wrong}.',
  'metric.rightBetter': 'Right items have {right}, half wrong ones {wrong}.',
  'metric.wrongBetter':
    'Half wrong items are better than right ones with {right}: {wrong}. It does not measure whether items are right.',
  'metric.wrongAlike':
    'Half wrong items are as good as right ones: {wrong}. It does not measure whether items are right.',
  'metric.emptyNone': 'Empty items have no value; as a reward it would need one.',
  'metric.emptyOutside': 'A number in its range is expected of empty items, got {nothing}.',
  'metric.emptyWorse': 'Empty items have {nothing}, right ones {right}.',
  'metric.emptyBetter':
    'Empty items are better than right ones: {nothing}. As a reward it would teach silence.',
  'metric.emptyAlike':
    'Empty items are as good as right ones: {nothing}. As a reward it would teach silence.',
  'metric.orderAlike': 'The order of the items makes no difference.',
  'metric.orderMatters': 'The same items in reverse gave {reversed} instead of {plain}.',
  'metric.reactsNot':
    'It does not react: {none}, {tenth}, {fifth}, {half} with 0 %, 10 %, 20 %, 50 % replaced.',
  'metric.getsWorse':
    'It gets worse step by step: {none}, {tenth}, {fifth}, {half} with 0 %, 10 %, 20 %, 50 % replaced.',
  'metric.getsWorseNot':
    'It does not get worse step by step: {none}, {tenth}, {fifth}, {half} with 0 %, 10 %, 20 %, 50 % replaced.',
} as const
