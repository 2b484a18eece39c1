// The frame: what is the same everywhere.
import { full, PAGES, type Screen } from './screen.ts'
import { everyJob, german, held, readOnly } from './told.ts'

/** Around the pages. */
export const FRAME: readonly Screen[] = [
  full('palette', PAGES.home, { show: (page) => page.keyboard.press('Control+k') }),
  full('shortcuts', PAGES.home, { show: (page) => page.keyboard.press('?') }),
  full('frame-jobs', PAGES.home, { rules: { answer: { 'jobs.list': everyJob } }, shows: /holiday pictures/ }),
  full('frame-held', PAGES.dataset, { rules: { answer: { 'system.access': held } } }),
  full('frame-read-only', PAGES.models, { rules: { answer: { 'system.access': readOnly } } }),
  ...(['home', 'dataset', 'run', 'wizard', 'duel', 'models', 'settings'] as const).map((name) =>
    full(`${name}-german`, PAGES[name], {
      rules: { answer: { 'system.settings': german } },
      shows: 'Einstellungen',
    }),
  ),
  ...['Captions', 'Language and look', 'Privacy', 'About'].map((part) =>
    full(`settings-${part.split(' ')[0]?.toLowerCase()}`, PAGES.settings, {
      show: (page) => page.getByRole('link', { name: part, exact: true }).first().click(),
    }),
  ),
  full('frame-loading', PAGES.settings, { rules: { hold: ['*'] } }),
  full('frame-failed', PAGES.settings, { rules: { fail: ['*'] } }),
]
