import { lastErrorLine } from 'shared/testing/process/child-output.ts'
import type { Frame, TestFailure } from '../run/result.ts'
import { parseStack, placeIn } from './locate.ts'
import { printed } from './printed.ts'
import type { Sources } from './sources.ts'
import type { Reason } from './verdict.ts'

/** What Node prints around an error that ends a program: the line that threw it, which is in its stack too. */
const OF_NODE =
  /^(?:(?:file:\/\/)?\/|node:).+:\d+\n(?:.*\n){1,3}?[^\S\n]*\^+[^\S\n]*\n(?:.+\n)?|^Node\.js v[\d.]+$/gm

/** Where Node says that an error is, before the line itself. The stack of a SyntaxError does not lead there. */
const PLACE = /^(?:file:\/\/)?(\/.+):(\d+)$/gm

/** How a failure introduces what a program has written. */
const WROTE = '\n--- stderr ---\n'

/**
 * A reason with what the programs of the test wrote to stderr. If the test knows no place, it comes from their
 * stack.
 */
export function withPrograms(reason: Reason, { programs }: TestFailure, sources: Sources): Reason {
  const said = withoutFrames(reason.said, sources)
  if (programs === undefined) return { ...reason, said }
  const { at = programs.map(({ stderr }) => placeIn(framesOf(stderr), sources)).find(Boolean) } = reason
  const shown = programs
    .map(({ stderr, ...program }) => ({ ...program, stderr: plain(stderr, sources) }))
    .filter(({ stderr }) => !isSaid(stderr, said))
  return { ...reason, said, ...(at && { at }), ...(shown.length > 0 && { programs: shown }) }
}

/** What a failure says, with the learner's own frames only, if it quotes what a program wrote to stderr. */
function withoutFrames(said: string, { folder }: Sources): string {
  if (!said.includes(WROTE)) return said
  const [text = said] = printed(said, folder)
  const [notErasable] = /^[\s\S]*\[ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX\]: .+/.exec(text) ?? []
  return notErasable ?? text
}

/** The first line of the error with which a program of the test died; `undefined` if none did. */
export function fatalError({ message = '', programs = [] }: TestFailure): string | undefined {
  const [says = '', wrote] = message.split(WROTE)
  const quoted = wrote !== undefined && /ended with exit code|was ended by/.test(says) ? [wrote] : []
  const dead = programs.filter(({ death }) => death !== undefined).map(({ stderr }) => stderr)
  return [...quoted, ...dead].map(lastErrorLine).find((line) => line !== undefined)
}

function framesOf(stderr: string): Frame[] {
  const places = [...stderr.matchAll(PLACE)].map(([, file = '', line]) => ({ file, line: Number(line) }))
  return [...parseStack(stderr), ...places]
}

/** Whether a program wrote nothing but an error that the reason shows already. */
const isSaid = (stderr: string, said: string) => stderr !== '' && said.includes(stderr.split('\n')[0] ?? '')

/** Without what is Node's own, and without empty lines. */
function plain(stderr: string, { folder }: Sources): string {
  const [text = ''] = printed(stderr.replaceAll(OF_NODE, ''), folder)
  const lines = text.split('\n')
  return lines.filter((line) => line.trim() !== '').join('\n')
}
