import { courseRoot } from '../catalogue/course.ts'
import { checkMachine } from '../doctor/machine.ts'
import { checkServices } from '../doctor/services.ts'
import { EXIT } from '../outcome.ts'
import { bold, dim, green, red, yellow } from '../terminal/style.ts'

/** `learn doctor`: what is there, what is missing, what to type. */
export async function doctor(): Promise<number> {
  const findings = [...(await checkMachine(courseRoot())), ...(await checkServices())]
  const width = Math.max(...findings.map(({ what }) => what.length))
  for (const { what, state, says, fix } of findings) {
    const sign = { good: green('✓'), doubtful: yellow('!'), missing: red('✗') }[state]
    process.stdout.write(`${sign} ${bold(what.padEnd(width))}  ${says}\n`)
    if (fix !== undefined) process.stdout.write(dim(`  ${' '.repeat(width)}  ${fix}\n`))
  }
  return findings.some(({ state }) => state === 'missing') ? EXIT.missing : EXIT.passed
}
