import { dim } from '../../terminal/style.ts'

/** Lines of which some are left out where there is no room: the first, or what is before the last. */
export interface Block {
  lines: string[]
  /** Which end says most. */
  keep: 'start' | 'end'
}

/** As many lines of a block as there is room for, with a line that says how many are missing. */
export function fitted({ lines, keep }: Block, room: number): string[] {
  if (lines.length <= room) return lines
  if (room < 2) return []
  const missing = dim(`      … ${lines.length - room + 1} more lines: --verbose, or v while watching`)
  if (keep === 'start') return [...lines.slice(0, room - 1), missing]
  // The first line says what they are.
  const last = room - 2
  return [...lines.slice(0, 1), missing, ...(last > 0 ? lines.slice(-last) : [])]
}

/** Shares the room among blocks: one that needs less than its share leaves the rest to the others. */
export function shared(blocks: Block[], room: number): string[][] {
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
