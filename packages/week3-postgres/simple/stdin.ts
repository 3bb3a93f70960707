/**
 * The first line on stdin, without its line ending; empty where there is none. This is how a script is told a
 * secret: what is in its arguments, everybody on the machine can see (`ps`), and shells remember.
 */
export async function readLine(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk
    if (text.includes('\n')) break
  }
  // Not with readline, for which a line ends at U+2028 too: the rest of a password would be lost.
  const [line = ''] = text.split(/\r?\n/, 1)
  return line
}
