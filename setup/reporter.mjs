const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const TERMINAL_TICK_MS = 120
const PLAIN_TICK_MS = 10_000

/**
 * @typedef {object} Reporter
 * @property {(line: string) => void} say
 * @property {<T>(title: string, work: (detail: (text: string) => void) => Promise<T>) => Promise<T>} task
 */

/**
 * Says what is being done and for how long: a spinner on a terminal, a line now and then elsewhere (a log
 * file full of spinner frames helps nobody).
 *
 * @param {{ write(text: string): unknown, isTTY?: boolean }} stream
 * @param {{ tickMs?: number, now?: () => number }} [options]
 * @returns {Reporter}
 */
export function createReporter(stream, { tickMs, now = Date.now } = {}) {
  const terminal = Boolean(stream.isTTY)

  const say = (line) => stream.write(`${line}\n`)

  async function task(title, work) {
    const started = now()
    const seconds = () => `${Math.round((now() - started) / 1000)} s`
    let detail = ''
    let frame = 0
    const status = () => [seconds(), detail].filter(Boolean).join(', ')
    const draw = () => stream.write(`\r\x1b[K${FRAMES[frame++ % FRAMES.length]} ${title} (${status()})`)
    const tick = terminal ? draw : () => say(`  … ${status()}`)

    if (terminal) draw()
    else say(title)
    const timer = setInterval(tick, tickMs ?? (terminal ? TERMINAL_TICK_MS : PLAIN_TICK_MS))
    try {
      const result = await work((text) => {
        detail = text
      })
      say(terminal ? `\r\x1b[K✓ ${title} (${seconds()})` : `  done in ${seconds()}`)
      return result
    } catch (error) {
      if (terminal) say(`\r\x1b[K✗ ${title} (${seconds()})`)
      throw error
    } finally {
      clearInterval(timer)
    }
  }

  return { say, task }
}
