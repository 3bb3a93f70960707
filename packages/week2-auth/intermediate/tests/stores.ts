import { promisify } from 'node:util'
import session, { type SessionData } from 'express-session'

/** A store of sessions in memory, of which a test can say what becomes of a call. */
export class TestStore extends session.MemoryStore {
  /** Makes `set` or `destroy` fail. */
  failing: 'set' | 'destroy' | undefined
  /** Whether the store is back after the first call that fails. */
  failsOnce = false
  /** Called, and awaited, before a session is destroyed. */
  beforeDestroy: () => Promise<void> = async () => {}
  /** Called, and awaited, before a session is written at the end of a request, changed or not. */
  beforeWrite: () => Promise<void> = async () => {}

  override set(id: string, data: SessionData, callback?: (error?: unknown) => void): void {
    if (this.failing === 'set') this.fail(callback)
    else this.beforeWrite().then(() => super.set(id, data, callback))
  }

  override touch(id: string, data: SessionData, callback?: () => void): void {
    this.beforeWrite().then(() => super.touch(id, data, callback))
  }

  override destroy(id: string, callback?: (error?: unknown) => void): void {
    if (this.failing === 'destroy') this.fail(callback)
    else this.beforeDestroy().then(() => super.destroy(id, callback))
  }

  private fail(callback?: (error?: unknown) => void): void {
    if (this.failsOnce) this.failing = undefined
    setImmediate(() => callback?.(new Error('The store is away')))
  }

  /** The ids of all sessions that it holds. */
  async ids(): Promise<string[]> {
    return Object.keys((await promisify(this.all).call(this)) ?? {})
  }

  /** All sessions that it holds. */
  async kept(): Promise<SessionData[]> {
    const all = await promisify(this.all).call(this)
    return Object.values(all ?? {})
  }
}
