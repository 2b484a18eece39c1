// An interval for a share of successes that stays inside [0, 1] and does not vanish at 0 or all.
import { EngineError } from '../../base/errors.ts'
import type { Interval } from './bootstrap.ts'

/** The standard normal's 97.5 % point. */
const NORMAL_975 = 1.959963984540054

/**
 * 95 % Wilson score interval of `successes` out of `total`.
 * @throws BAD_ARGUMENT when total is 0 or successes lie outside 0…total
 * @source Wilson 1927; (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n)
 */
export function wilsonInterval(successes: number, total: number): Interval {
  if (!(total > 0 && successes >= 0 && successes <= total))
    throw new EngineError(
      'BAD_ARGUMENT',
      `Wilson interval: cannot have ${successes} successes out of ${total}.`,
    )
  const share = successes / total
  const spread = NORMAL_975 ** 2 / total
  const centre = share + spread / 2
  const reach = Math.sqrt(spread * (share * (1 - share) + spread / 4))
  return [(centre - reach) / (1 + spread), (centre + reach) / (1 + spread)]
}
