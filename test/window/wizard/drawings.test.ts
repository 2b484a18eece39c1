import { expect, it } from 'vitest'
import { OBJECTIVES } from '../../../engine/objectives/index.ts'
import { OBJECTIVE_DRAWINGS } from '../../../renderer/pages/wizard/drawings/index.ts'

it('every objective that weights alone do not explain has a drawing, and every drawing an objective', () => {
  const shaped = Object.values(OBJECTIVES)
    .filter(({ preparation, penalties }) => preparation !== undefined || penalties !== undefined)
    .map(({ name }) => name)
  expect(Object.keys(OBJECTIVE_DRAWINGS).toSorted()).toEqual(shaped.toSorted())
})
