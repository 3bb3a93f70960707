/** Express's default error page has the stack of the error. Shows its text without HTML and node_modules. */
export function plainError(body: string | undefined): string | undefined {
  const error = /<pre>([\s\S]*?)<\/pre>/.exec(body ?? '')?.[1]
  if (error === undefined) return body
  return error
    .replaceAll(/<br>\s*(?:&nbsp;\s*)*/g, '\n  ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .split('\n')
    .filter((line) => !/node_modules|node:internal|\(node:/.test(line))
    .join('\n')
}
