/** The verdict on one exercise in the output of `learn test`: from its mark up to the next. */
export function verdictOn(stdout: string, id: string): string {
  const verdicts = stdout.split(/^(?=[✓✗★!·] )|\n\n(?=\d+ of \d+ exercises? passed)/m)
  const verdict = verdicts.find((text) => text.slice(2).startsWith(`${id} `))
  if (verdict === undefined) throw new Error(`no verdict on ${id} in:\n${stdout}`)
  return verdict
}
