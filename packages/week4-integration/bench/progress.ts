/** Says on stderr how far it is: on a terminal in one line that changes. */
export function progress(text: string, isDone = false): void {
  const { stderr } = process
  if (stderr.isTTY) stderr.write(`\r\x1b[K${text}${isDone ? '\n' : ''}`)
  else stderr.write(`${text}\n`)
}
