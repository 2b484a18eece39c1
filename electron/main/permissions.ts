// Permissions of pages. Electron grants everything by default; we grant two, to our own origin.
import type { Session } from 'electron'
import { isOurs } from './origin.ts'

export const PERMISSIONS: readonly string[] = ['notifications', 'clipboard-sanitized-write']

function isAllowed(permission: string, address: string): boolean {
  return PERMISSIONS.includes(permission) && isOurs(address)
}

/** Sets all three handlers, and refuses the choice of devices as well. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_page, permission, answer, details) =>
    answer(isAllowed(permission, details.requestingUrl)),
  )
  session.setPermissionCheckHandler((_page, permission, origin) => isAllowed(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.on('select-hid-device', (_event, _details, answer) => answer(null))
  session.on('select-serial-port', (event, _ports, _page, answer) => {
    event.preventDefault()
    answer('')
  })
}
