/**
 * What a pnpm lockfile resolves for some packages of the repository and for all that these depend on: `express@5.3.0`,
 * sorted. A new dependency of another package changes nothing here.
 * @param text the lockfile.
 * @param importers the packages' folders, relative to the root: `packages/week3-postgres`, or `.`.
 */
export function lockedPackages(text: string, importers: readonly string[]): string[] {
  const direct = blocks(section(text, 'importers'))
  const snapshots = blocks(section(text, 'snapshots'))
  const resolved = (name: string, version: string) => {
    const own = `${unquoted(name)}@${unquoted(version)}`
    // An alias is resolved to another package's name and version.
    return !snapshots.has(own) && snapshots.has(unquoted(version)) ? unquoted(version) : own
  }
  const next = importers.flatMap((importer) =>
    [...(direct.get(importer) ?? '').matchAll(/^ {6}(\S+):\n {8}specifier: .*\n {8}version: (\S+)$/gm)]
      .filter(([, , version = '']) => !version.startsWith('link:'))
      .map(([, name = '', version = '']) => resolved(name, version)),
  )
  const locked = new Set<string>()
  for (const one of next) {
    if (locked.has(one)) continue
    locked.add(one)
    for (const [, name = '', version = ''] of (snapshots.get(one) ?? '').matchAll(/^ {6}(\S+): (\S+)$/gm)) {
      next.push(resolved(name, version))
    }
  }
  return [...locked].sort()
}

const section = (text: string, name: string) => text.split(`\n${name}:\n`)[1]?.split(/\n(?=\S)/)[0] ?? ''
const unquoted = (text: string) => text.replaceAll("'", '')

/** The entries of a section by their names. */
function blocks(text: string): Map<string, string> {
  return new Map(
    `\n${text}`
      .split(/\n(?= {2}\S)/)
      .map((block) => [unquoted(/^ {2}(\S.*?):(?:\s|$)/m.exec(block)?.[1] ?? ''), `${block}\n`]),
  )
}
