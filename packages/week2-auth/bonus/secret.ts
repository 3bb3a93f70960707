/** As long as what SHA-256 computes (RFC 7518, section 3.2). */
const MIN_BYTES = 32

/** @throws {Error} that names a secret which is too short, and does not show it. */
export function requireSecret(name: string, secret: string): void {
  const bytes = Buffer.byteLength(secret)
  if (bytes < MIN_BYTES) throw new Error(`${name} has ${bytes} bytes: at least ${MIN_BYTES} are needed`)
}
