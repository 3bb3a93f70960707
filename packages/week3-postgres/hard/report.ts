/** A bar of the chart, a row of the table. */
export interface Row {
  label: string
  /** How it was done: a node of the plan. */
  node: string
  ms: number
  /** Blocks of 8 kB. */
  buffers?: number
}

/** The rows as a table in Markdown. */
export function markdownTable(rows: Row[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  return [
    '| | how | median | blocks |',
    '|---|---|---:|---:|',
    ...rows.map(
      ({ label, node, ms, buffers }) =>
        `| ${cell(label)} | ${cell(node)} | ${ms.toFixed(3)} ms | ${buffers ?? ''} |`,
    ),
    '',
  ].join('\n')
}

const BAR = { left: 220, width: 400, height: 26, gap: 14, top: 48 }

/** The rows as bars whose lengths are in proportion to their times: an SVG document. */
export function svgChart(title: string, rows: Row[]): string {
  const longest = Math.max(...rows.map(({ ms }) => ms))
  const height = BAR.top + rows.length * (BAR.height + BAR.gap)
  const bars = rows.map(({ label, node, ms }, index) => {
    const y = BAR.top + index * (BAR.height + BAR.gap)
    const width = (BAR.width * ms) / longest
    return [
      `  <text x="${BAR.left - 10}" y="${y + 18}" text-anchor="end">${escaped(label)}</text>`,
      `  <rect x="${BAR.left}" y="${y}" width="${width.toFixed(2)}" height="${BAR.height}" fill="#336791"/>`,
      `  <text x="${BAR.left + width + 8}" y="${y + 18}">${ms.toFixed(3)} ms · ${escaped(node)}</text>`,
    ].join('\n')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="860" height="${height}" font-family="sans-serif" font-size="14">`,
    '  <rect width="100%" height="100%" fill="#fff"/>',
    `  <text x="16" y="28" font-size="16" font-weight="bold">${escaped(title)}</text>`,
    ...bars,
    '</svg>',
    '',
  ].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
