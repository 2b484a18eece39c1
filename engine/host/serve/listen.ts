// Sockets that listen: both address families of this machine on one port.
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { EngineError } from '../../base/errors.ts'
import { isOnlyHere, type ListenRequest } from './hosts.ts'

/** Longer headers are refused by a gate; far longer ones are not even read. */
const PARSER_HEADER_BYTES = 64 * 1024
const MOST_SOCKETS = 2000
const LIMITS: ServerOptions = {
  maxHeaderSize: PARSER_HEADER_BYTES,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  requireHostHeader: false, // a gate says it with its own status
}
const TRIES = 20

/** Listens as asked, and gives every server with their common port. @throws BAD_ARGUMENT when the port is taken */
export async function listenOn(
  request: ListenRequest,
  prepare: (server: Server) => void,
): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  const make = (): Server => {
    const server = request.tls ? createTlsServer({ ...LIMITS, ...request.tls }) : createServer(LIMITS)
    server.maxConnections = MOST_SOCKETS
    prepare(server)
    return server
  }
  if (!isOnlyHere(request.host)) {
    const server = make()
    return { servers: [server], port: await bind(server, request.host as string, request.port) }
  }
  for (let attempt = 1; ; attempt++) {
    const both = await bindBoth(make, request.port)
    if (both) return both
    if (request.port !== 0 || attempt === TRIES) throw portTaken(request.port)
  }
}

/** Undefined when the second family has that port taken. */
async function bindBoth(
  make: () => Server,
  wanted: number,
): Promise<{ servers: readonly Server[]; port: number } | undefined> {
  const [four, six] = [make(), make()]
  const port = await bind(four, '127.0.0.1', wanted)
  try {
    await bind(six, '::1', port)
    return { servers: [four, six], port }
  } catch (error) {
    if (!(error instanceof EngineError)) return { servers: [four], port } // no such family on this machine
    four.close()
    return undefined
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'EADDRINUSE' ? portTaken(port) : bindError(error, host))
    server.once('error', fail)
    server.listen({ host, port, ipv6Only: host.includes(':'), exclusive: true }, () => {
      server.off('error', fail)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function bindError(error: NodeJS.ErrnoException, host: string): Error {
  const isNoFamily = host === '::1' && (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')
  if (isNoFamily) return error
  return new EngineError(
    'BAD_ARGUMENT',
    `serve: cannot listen on ${host} (${error.code ?? error.message}).`,
    {
      fixes: ['Choose another --host or --port; ports below 1024 need special rights.'],
    },
  )
}

function portTaken(port: number): EngineError {
  return new EngineError('BAD_ARGUMENT', `serve: port ${port} is in use.`, {
    details: { port },
    fixes: ['Choose another --port, or leave it out for one that is free.'],
  })
}
