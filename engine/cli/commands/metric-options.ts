// Options that the commands on own metrics share.
import { z } from 'zod'
import { option } from '../../api/options.ts'

/** What a script's file cannot say of itself; beside a JSON file they replace what it says. */
export const METRIC_FILE_OPTIONS = {
  name: option(z.string().optional(), {
    label: 'Name',
    help: 'small letters, digits and hyphens; of a .js file its own name if left out',
  }),
  direction: option(z.enum(['max', 'min']).optional(), { label: 'Direction', help: 'which way is better' }),
  of: option(z.enum(['texts', 'pictures']).optional(), { label: 'Of', help: 'what it measures' }),
  references: option(z.boolean().optional(), {
    label: 'References',
    help: 'of a script: it looks at references',
  }),
}

/** An own metric's file. */
export const METRIC_FILE_HELP =
  'a .json file (name, direction, and formula or source), or a .js file that defines measure(item)'
