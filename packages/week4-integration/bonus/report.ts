/** A bar of a chart. */
export interface Bar {
  label: string
  /** Its length is in proportion to this. */
  value: number
  /** Stands at the end of the bar (default: the value). */
  text?: string
}

/** Rows as a table in Markdown. The keys of the first row are its columns; numbers are aligned to the right. */
export function markdownTable(rows: Record<string, string | number>[]): string {
  const [first = {}] = rows
  const columns = Object.keys(first)
  const line = (cells: unknown[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  const rules = columns.map((column) => (typeof first[column] === 'number' ? '---:' : '---'))
  return [
    line(columns),
    `|${rules.join('|')}|`,
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
    '',
  ].join('\n')
}

const BAR = { left: 220, width: 400, height: 26, gap: 14, top: 48 }

/** Bars whose lengths are in proportion to their values: an SVG document. */
export function svgChart(title: string, bars: Bar[]): string {
  const longest = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  const height = BAR.top + bars.length * (BAR.height + BAR.gap)
  const drawn = bars.map(({ label, value, text = String(value) }, index) => {
    const y = BAR.top + index * (BAR.height + BAR.gap)
    const width = (BAR.width * value) / longest
    return [
      `  <text x="${BAR.left - 10}" y="${y + 18}" text-anchor="end">${escaped(label)}</text>`,
      `  <rect x="${BAR.left}" y="${y}" width="${width.toFixed(2)}" height="${BAR.height}" fill="#336791"/>`,
      `  <text x="${BAR.left + width + 8}" y="${y + 18}">${escaped(text)}</text>`,
    ].join('\n')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="860" height="${height}" font-family="sans-serif" font-size="14">`,
    '  <rect width="100%" height="100%" fill="#fff"/>',
    `  <text x="16" y="28" font-size="16" font-weight="bold">${escaped(title)}</text>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
