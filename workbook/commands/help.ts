import leven from 'leven'
import { bold, dim, typed } from '../terminal/style.ts'
import type { Command } from './command.ts'
import { commands } from './table.ts'

/** The help of `learn` itself. */
export function generalHelp(): string {
  const width = Math.max(...Object.values(commands).map(({ usage }) => usage.length))
  return [
    `${bold('learn')}: nine weeks of backend exercises, one at a time`,
    '',
    ...Object.values(commands).map(({ usage, does }) => `  ${usage.padEnd(width)}  ${dim(does)}`),
    '',
    'Exit codes: 0 passed, 1 not passed, 2 wrong usage, 3 a service or the set-up is missing.',
    `Each command has its own help: ${typed('test --help')}`,
  ].join('\n')
}

/** The help of one command. */
export function commandHelp({ usage, does, details = [] }: Command): string {
  return [
    `${bold(usage)}`,
    `  ${does}`,
    ...(details.length > 0 ? [''] : []),
    ...details.map((line) => `  ${line}`),
  ].join('\n')
}

/** The response to an unknown command. */
export function nearestCommand(name: string): string {
  const distances = Object.keys(commands).map((command) => ({ command, distance: leven(command, name) }))
  const least = Math.min(2, ...distances.map(({ distance }) => distance))
  const near = distances.filter(({ distance }) => distance === least).map(({ command }) => command)
  const meant =
    near.length > 0 ? ` Did you mean ${near.map((command) => `learn ${command}`).join(' or ')}?` : ''
  return `There is no command "learn ${name}".${meant} See: ${typed('--help')}`
}
