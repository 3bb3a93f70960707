import { dim } from '../../terminal/style.ts'

/** Lines of which some are left out if there is no room: the first ones, or those before the last. */
export interface Block {
  lines: string[]
  /** The end that says most. */
  keep: 'start' | 'end'
}

/** As many lines of a block as fit, and a line that says how many are missing. */
export function fitted({ lines, keep }: Block, room: number): string[] {
  if (lines.length <= room) return lines
  if (room < 2) return []
  const number = lines.length - room
  if (keep === 'start') {
    const missing = `      … ${number + 1} more lines: --verbose, or v while watching`
    return [...lines.slice(0, room - 1), dim(missing)]
  }
  // The first line says what they are.
  return [`${lines[0]} ${dim(`… ${number} more: --verbose`)}`, ...lines.slice(1 - room)]
}

/**
 * Divides the room among blocks: one that needs less than its share leaves the rest to the others. If the
 * shares are too small to say anything, the first block gives way, because the last says most.
 */
export function shared(blocks: Block[], room: number): string[][] {
  const [first, ...others] = blocks.filter(({ lines }) => lines.length > 0)
  if (first === undefined) return []
  if (others.length > 0 && room < 2 * (others.length + 1)) return shared(others, room)
  return shares([first, ...others], room)
}

function shares(blocks: Block[], room: number): string[][] {
  const rooms = new Map<Block, number>()
  let left = Math.max(0, room)
  const bySize = [...blocks].sort((a, b) => a.lines.length - b.lines.length)
  bySize.forEach((block, index) => {
    const own = Math.min(block.lines.length, Math.floor(left / (blocks.length - index)))
    rooms.set(block, own)
    left -= own
  })
  return blocks.map((block) => fitted(block, rooms.get(block) ?? 0))
}
