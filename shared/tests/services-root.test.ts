import { execFile } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { dataRoot } from '../services/commands/data-dir.ts'
import { postgresBinaries } from '../services/postgres/binaries.ts'
import { isReachable, serverAccount } from '../services/process/account.ts'
import { serversIn } from '../services/process/servers-in.ts'
import { childEnvironment } from '../testing/process/child-environment.ts'
import { keeperWith, temporaryFolder } from './fixtures/services/keeper-with.ts'

const PASSWD = 'root:x:0:0::/root:/bin/sh\nnobody:*:-2:-2::/:/bin/false\npostgres:x:101:104::/:/bin/sh\n'
const nobody = { name: 'nobody', uid: 65534, gid: 65534 }

test('lends root the user postgres, else nobody, and nobody else anything', () => {
  expect(serverAccount(0, () => PASSWD)).toEqual({ name: 'postgres', uid: 101, gid: 104 })
  expect(serverAccount(0, () => PASSWD.replace('postgres', 'pg'))).toEqual({
    name: 'nobody',
    uid: 4294967294,
    gid: 4294967294,
  })
  expect(serverAccount(1000, () => PASSWD)).toBeUndefined()
})

test('tells by all folders above it whether a user can enter one', () => {
  const folder = temporaryFolder()
  const inner = join(folder, 'inner')
  mkdirSync(inner, { mode: 0o755 })
  chmodSync(folder, 0o700)
  const other = { name: 'other', uid: 54321, gid: 54321 }
  expect(isReachable(inner, other)).toBe(false)
  expect(isReachable(inner, { ...other, uid: process.getuid?.() ?? 0 })).toBe(true)
  chmodSync(folder, 0o711)
  expect(isReachable(inner, other)).toBe(true)
})

describe.skipIf(process.getuid?.() !== 0)(
  'as root (skipped for other users: they cannot change user)',
  () => {
    test('runs PostgreSQL as another user', async () => {
      const client = await keeperWith({})
      await client.ask('postgres', {})
      const owners = serversIn(client.keeper.folder).map((pid) => statSync(`/proc/${pid}`).uid)
      expect(owners.length).toBeGreaterThan(0)
      for (const owner of owners) expect(owner).toBe(serverAccount()?.uid)
    })

    test('copies the programs, once, where that user cannot enter their folder', () => {
      const home = temporaryFolder()
      const copies = temporaryFolder()
      chmodSync(copies, 0o755)
      const native = join(home, 'linux/native')
      mkdirSync(join(native, 'bin'), { recursive: true })
      cpSync(postgresBinaries().initdb, join(native, 'bin/initdb'))
      cpSync(join(postgresBinaries().initdb, '../../../package.json'), join(home, 'linux/package.json'))
      chmodSync(home, 0o700)
      const { initdb } = postgresBinaries(nobody, copies, native)
      expect(initdb).toContain(copies)
      const { ino } = statSync(initdb)
      expect(statSync(postgresBinaries(nobody, copies, native).initdb).ino).toBe(ino)
      expect(isReachable(join(initdb, '..'), nobody)).toBe(true)

      // A copy that others can change is not run.
      chmodSync(join(initdb, '../..'), 0o777)
      expect(() => postgresBinaries(nobody, copies, native)).toThrow(/another user can change it/)
    })

    test('keeps the data of up elsewhere where that user cannot enter the state directory', () => {
      const elsewhere = temporaryFolder()
      const closed = temporaryFolder()
      expect(dataRoot(closed, nobody, elsewhere)).toContain(join(elsewhere, 'nine-weeks-services-'))
      chmodSync(closed, 0o755)
      expect(dataRoot(closed, nobody, elsewhere)).toBe(closed)
    })

    test('says so where root may not change user', async () => {
      const failure = await unprivileged(
        ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all'],
        process.env,
      )
      expect(failure).toContain('SERVICE_UNAVAILABLE PostgreSQL: it refuses to run as root')
    })

    test('works for a user without privileges', async () => {
      const home = temporaryFolder()
      chownSync(home, nobody.uid, nobody.gid)
      const as = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
      const output = await unprivileged(as, { HOME: home, TMPDIR: home, PATH: process.env.PATH })
      expect(output).toContain('PostgreSQL 18')
      expect(output).toMatch(/ uid 65534 /)
    })
  },
)

/** Runs once.ts through a program that takes privileges away. */
async function unprivileged([program = '', ...args]: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const clean = childEnvironment({ DATABASE_URL: undefined, NINE_WEEKS_KEEPER: undefined })
  const once = join(import.meta.dirname, 'fixtures/services/once.ts')
  const state = { NINE_WEEKS_STATE_DIR: '/nonexistent' }
  const { stdout } = await promisify(execFile)(program, [...args, process.execPath, once], {
    cwd: '/',
    env: { ...(env === process.env ? clean : env), ...state },
  })
  return stdout
}
