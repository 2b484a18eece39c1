// Columns by role, as a person names them.
import { EngineError, nearestName } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { COLUMN_ROLES, type ColumnRole, type TextColumns } from './mapping.ts'

/** Checks that the roles exist. @throws BAD_ARGUMENT with the nearest role */
export function parseColumns(columns: Readonly<Record<string, string>>): TextColumns {
  for (const role of Object.keys(columns)) {
    if (COLUMN_ROLES.includes(role as ColumnRole)) continue
    const near = nearestName(role, COLUMN_ROLES)
    throw new EngineError('BAD_ARGUMENT', message('table.role', { roles: COLUMN_ROLES.join(', '), role }), {
      fixes: near === undefined ? [] : [message('name.didYouMean', { name: near })],
    })
  }
  return columns
}
