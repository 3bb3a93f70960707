import { chmodSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { socketIn } from '../process/run-folder.ts'
import { serve } from './serve.ts'
import { loadPostgres, openServers } from './servers.ts'
import { sweepFolder } from './sweep.ts'

/*
 * The keeper: a process that owns every server of one run, so that they end with the run, however it ends.
 * `node main.ts <run folder>`; only start.ts starts it.
 */

process.umask(0o077)
// Ctrl-C and a closed terminal end the run, but not its keeper, which still has to clean up.
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})

// The run reads it, and may be gone.
process.stderr.on('error', () => {})

const folder = process.argv[2]
if (!folder) throw new Error('usage: node main.ts <run folder>')

const servers = openServers(folder)
const connections = new Set<Socket>()
const sockets = createServer((socket) => {
  connections.add(socket)
  socket.once('close', () => connections.delete(socket))
  serve(socket, servers)
})

/** Somebody else's server may never respond. */
const CLOSE_MS = 20_000

let closing = false
async function shutDown(): Promise<void> {
  if (closing) return
  closing = true
  sockets.close()
  for (const connection of connections) connection.destroy()
  await Promise.race([servers.close(), setTimeout(CLOSE_MS)])
  await sweepFolder(folder as string)
  process.exit()
}

process.once('SIGTERM', shutDown)
// The end of stdin is the end of the run: the process that started this one is gone, or has asked for it.
process.stdin.once('end', shutDown).once('close', shutDown).on('error', shutDown).resume()

sockets.listen(socketIn(folder), () => {
  chmodSync(socketIn(folder as string), 0o600)
  process.stdout.write('ready\n')
  // While the run still loads its first test file.
  loadPostgres()
})
