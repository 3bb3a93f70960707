import { fileURLToPath } from 'node:url'
import { inspect, parseArgs } from 'node:util'
import type { Pool } from 'pg'
import { loadConfig } from '../config.ts'
import { createPool } from '../db.ts'
import { migrateDown, migrateUp, migrationStatus } from '../migrate.ts'

const HELP = `Usage: node scripts/migrate.ts COMMAND [--folder FOLDER]

  up            applies all migrations that are not applied yet
  down [STEPS]  undoes the latest migration, or as many as STEPS says
  status        lists all migrations, each with its state

The database is that of DATABASE_URL. FOLDER is that of this level unless given.`

// #region 7
type Command = (pool: Pool, folder: string) => Promise<string[]>

/** What the arguments ask for; `undefined` where they ask for nothing that there is. */
function commandOf([name, ...rest]: string[]): Command | undefined {
  if (name === 'down' && rest.length <= 1) {
    const [text = '1'] = rest
    // Number() alone would also take '', ' 1', '1e3' and '0x10'.
    const steps = /^\d+$/.test(text) ? Number(text) : 0
    return steps < 1 ? undefined : (pool, folder) => migrateDown(pool, folder, { steps })
  }
  if (rest.length > 0) return undefined
  if (name === 'up') return migrateUp
  if (name === 'status') return status
  return undefined
}

async function status(pool: Pool, folder: string): Promise<string[]> {
  return (await migrationStatus(pool, folder)).map(({ state, name }) => `${state} ${name}`)
}

function parse(args: string[]) {
  try {
    const options = { folder: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
    return parseArgs({ args, options, allowPositionals: true })
  } catch {
    return undefined
  }
}

async function run(command: Command, folder: string): Promise<void> {
  try {
    const pool = createPool(loadConfig())
    try {
      for (const line of await command(pool, folder)) console.log(line)
    } finally {
      // A pool that is left open keeps the process alive until its idle connections time out.
      await pool.end()
    }
  } catch (error) {
    console.error(describe(error))
    process.exitCode = 1
  }
}

/** One line, and nothing of an error of pg but its message: its `detail` quotes rows. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error)
  // Where a host has several addresses, the error of all of them together has a code, but no message.
  const { message, code } = error as NodeJS.ErrnoException
  return (message || code || error.name).replaceAll(/\s*[\r\n]\s*/g, ' ')
}

// Beside this file, wherever it is called from.
const ownFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const parsed = parse(process.argv.slice(2))
const command = parsed && commandOf(parsed.positionals)
if (parsed?.values.help) {
  console.log(HELP)
} else if (command === undefined) {
  console.error(HELP)
  process.exitCode = 2
} else {
  await run(command, parsed?.values.folder ?? ownFolder)
}
// #endregion
