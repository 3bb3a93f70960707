/** What the page shows of a document. */
interface Shown {
  info: { title: string }
  paths: Record<string, Record<string, { summary?: string }>>
}

/** A page of HTML with all operations of an OpenAPI document. It needs no scripts. */
export function documentPage(document: object): string {
  // #region 8 — the page
  const { info, paths } = document as Shown
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { summary = '' }]) =>
        `<tr><td><code>${method.toUpperCase()} ${escaped(path)}</code><td>${escaped(summary)}`,
    ),
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(info.title)}</title>
<style>body { font-family: sans-serif } td { padding: 0.2em 1em }</style>
<h1>${escaped(info.title)}</h1>
<p>The whole contract: <a href="/openapi.json">openapi.json</a></p>
<table>
${rows.join('\n')}
</table>
`
  // #endregion
}

// #region 8 — the escapes of HTML, if you need them
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
// #endregion
