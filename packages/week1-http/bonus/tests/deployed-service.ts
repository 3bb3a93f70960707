import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { atEnd } from 'shared/testing/at-end.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { usually } from 'shared/testing/patience.ts'
import type { ChildProgram } from 'shared/testing/process/child-program.ts'
import { freePort } from 'shared/testing/process/free-port.ts'
import { startCommand } from 'shared/testing/process/start-command.ts'
import { expect } from 'vitest'
import { blueprintFile, variables, webService } from './blueprint.ts'

/** How long a service may take to listen, in milliseconds of a quiet machine. Once one did not, the others get less. */
let upWithin = usually(10_000)

/** Makes a folder that looks like the root of the repository to a start command, with the subject in its place. */
export function repository(): string {
  const root = mkdtempSync(join(tmpdir(), 'render-'))
  atEnd(() => rmSync(root, { recursive: true }))
  const week = join(root, 'packages/week1-http')
  mkdirSync(join(week, 'work'), { recursive: true })
  for (const place of ['bonus', 'work/bonus']) symlinkSync(dirname(blueprintFile), join(week, place))
  return root
}

/** Runs the start command as Render does, with the variables of the blueprint, but on this machine alone. */
export function start(env: Record<string, string>): ChildProgram {
  const service = webService()
  expect(service.startCommand, 'startCommand').toEqual(expect.stringMatching(/\S/))
  return startCommand(service.startCommand ?? '', {
    cwd: repository(),
    env: { ...variables(service), HOST: '127.0.0.1', ...env },
  })
}

/** Starts the service on a free port, and waits until it takes connections. */
export async function startUp() {
  const port = await freePort()
  const service = start({ PORT: String(port) })
  await takesConnectionsOn(service, port)
  return { service, port, origin: `http://127.0.0.1:${port}` }
}

/** Waits until a program takes connections. */
export async function takesConnectionsOn(program: ChildProgram, port: number, host = '127.0.0.1') {
  let ended = false
  program.exited.then(() => {
    ended = true
  })
  const within = upWithin
  upWithin = usually(3_000)
  await eventually(
    async () => {
      const isUp = ended || (await takesConnections(port, host))
      expect(isUp, `whether it takes connections on the port in PORT, ${port} of ${host}`).toBe(true)
    },
    { within },
  )
  upWithin = within
}

/** Whether a connection can be made. A firewall may swallow the attempt: that is a no. */
export function takesConnections(port: number, host = '127.0.0.1'): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, host)
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
  socket.setTimeout(usually(2_000), () => resolve(false))
  return promise.finally(() => socket.destroy())
}

/** Sends SIGTERM, and waits until the service takes no new connections. */
export async function terminate(service: ChildProgram, port: number) {
  service.kill('SIGTERM')
  await eventually(
    async () => expect(await takesConnections(port), 'whether it takes new connections').toBe(false),
    { within: 2_000 },
  )
}
