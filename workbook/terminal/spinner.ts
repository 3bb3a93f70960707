import { dim } from './style.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/**
 * Shows on a terminal that something is going on and for how long; nothing elsewhere. `clear` makes room for a
 * line.
 */
export function spinner(what: string): {
  update: (what: string) => void
  clear: () => void
  stop: () => void
} {
  if (!process.stderr.isTTY) return { update() {}, clear() {}, stop() {} }
  const started = performance.now()
  let text = what
  let frame = 0
  const timer = setInterval(() => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    frame = (frame + 1) % FRAMES.length
    process.stderr.write(`\r\x1b[K${FRAMES[frame]} ${text} ${dim(`${seconds} s`)}`)
  }, 120)
  timer.unref()
  const clear = () => process.stderr.write('\r\x1b[K')
  return {
    update(next) {
      text = next
    },
    clear,
    stop() {
      clearInterval(timer)
      clear()
    },
  }
}
