/** A bar of a chart. */
export interface Bar {
  label: string
  value: number
  /** What stands after the bar: `12 ms`. */
  text: string
}

/** The rows as a table in Markdown. The keys of the first row are its columns. Numbers are aligned to the right. */
export function markdownTable(rows: Record<string, string | number>[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => columns.map((column) => cell(row[column])))
  const rules = columns.map((column) => (typeof rows[0]?.[column] === 'number' ? '---:' : '---'))
  return [columns.map(cell), rules, ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000)
  return (value ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ')
}

const BAR = { left: 220, width: 400, height: 26, gap: 14, top: 48 }

/** The bars, as long as their values are great: an SVG document. */
export function svgChart(title: string, bars: Bar[]): string {
  // At least 1, since without a value above 0 there is nothing to compare with.
  const longest = Math.max(...bars.map(({ value }) => value)) || 1
  const height = BAR.top + bars.length * (BAR.height + BAR.gap)
  const drawn = bars.map(({ label, value, text }, at) => {
    const y = BAR.top + at * (BAR.height + BAR.gap)
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
