import { dim } from './style.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** Shows on a terminal that something is going on and for how long; nothing elsewhere. */
export function spinner(what: string): { update: (what: string) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { update() {}, stop() {} }
  const started = performance.now()
  let text = what
  let frame = 0
  const timer = setInterval(() => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    frame = (frame + 1) % FRAMES.length
    process.stderr.write(`\r\x1b[K${FRAMES[frame]} ${text} ${dim(`${seconds} s`)}`)
  }, 120)
  timer.unref()
  return {
    update(next) {
      text = next
    },
    stop() {
      clearInterval(timer)
      process.stderr.write('\r\x1b[K')
    },
  }
}
