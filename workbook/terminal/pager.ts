import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Shows a long text a screen at a time if there is a terminal and a pager, as git does. Otherwise prints it. */
export async function page(text: string): Promise<void> {
  const { stdout } = process
  // The last row belongs to the shell.
  const fits = text.trimEnd().split('\n').length < (stdout.rows ?? Number.POSITIVE_INFINITY)
  if (!stdout.isTTY || fits || process.env.PAGER === 'cat') {
    stdout.write(text)
    return
  }
  const pager = spawn(process.env.PAGER || 'less', {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    // R shows colours, F ends if the text fits, X leaves the text on the screen. The prompt says how to leave,
    // because few people know.
    env: { LESS: '-FRX -Psspace goes on, q leaves ?e(end):?pB%pB\\%..$', ...process.env },
  })
  // Leaving the pager before its end closes the pipe.
  pager.stdin.on('error', () => {})
  // Ctrl-C is for the pager: if we ended here, two programs would read from one terminal.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  pager.stdin.end(text)
  const [code] = await once(pager, 'close').finally(() => process.off('SIGINT', ignore))
  if (code === 127) stdout.write(text)
}
