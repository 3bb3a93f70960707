import { expect, test } from 'vitest'
import { markdownTable, svgChart } from '../bench/report.ts'

test('draws a table with the keys of the first row as columns', () => {
  expect(markdownTable([{ way: 'a | b', ms: 1.23456 }, { way: 'c' }])).toBe(
    '| way | ms |\n| --- | ---: |\n| a \\| b | 1.235 |\n| c |  |\n',
  )
})

test('draws bars in proportion to their values, with their texts escaped', () => {
  const chart = svgChart('a < b', [
    { label: 'x & y', value: 10, text: '10 ms' },
    { label: 'z', value: 5, text: '5 ms' },
  ])
  expect(chart).toContain('a &lt; b')
  expect(chart).toContain('x &amp; y')
  expect([...chart.matchAll(/<rect x.*? width="([\d.]+)"/g)].map(([, width]) => Number(width))).toEqual([
    400, 200,
  ])
  expect(svgChart('nothing', [{ label: 'z', value: 0, text: '' }])).toContain('width="0.00"')
})
