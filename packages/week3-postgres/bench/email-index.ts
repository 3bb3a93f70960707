import type { Pool } from 'pg'
import type { Level, Section } from './level.ts'
import { progress } from './progress.ts'

export async function measureIndex(level: Level, pool: Pool): Promise<Section> {
  progress('Looking users up by their email, without an index and with it')
  const { before, after } = await level.measureEmailIndex(pool, { runs: 20 })
  progress('Looked users up by their email', true)
  const rows = [
    { label: 'without an index', node: before.node, ms: before.medianMs, buffers: before.buffers },
    { label: 'with lower(email)', node: after.node, ms: after.medianMs, buffers: after.buffers },
  ]
  const title = `A user by email: ${Math.round(before.medianMs / after.medianMs)} times as fast with the index`
  return { name: 'email-index', title, table: level.markdownTable(rows), chart: level.svgChart(title, rows) }
}
