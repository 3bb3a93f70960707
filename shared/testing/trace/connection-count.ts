import pg from 'pg'

/** Where the number is kept: it outlives the modules of a test file, as pg does. */
const key = Symbol.for('nine-weeks.connections-opened')
const globals = globalThis as unknown as Record<symbol, number | undefined>

/** From now on counts the connections to PostgreSQL that this process opens. A second call changes nothing. */
export function countConnections(): void {
  if (globals[key] !== undefined) return
  globals[key] = 0
  const { connect } = pg.Client.prototype
  pg.Client.prototype.connect = function (this: pg.Client, ...args: []) {
    globals[key] = (globals[key] ?? 0) + 1
    return Reflect.apply(connect, this, args)
  } as typeof connect
}
