import { expect } from 'vitest'

/** Secrets that are just long enough. Letters such as é are one character, and two bytes in UTF-8. */
export const secretsOf32Bytes = ['x'.repeat(32), 'é'.repeat(16)]

/** Holds what is given a secret against the rule that it has 32 bytes at least, however many characters. */
export function expectSecretOf32Bytes(createApp: (secret: string | undefined) => unknown): void {
  for (const secret of ['x'.repeat(31), 'é'.repeat(15), 'secret', '', undefined]) {
    expect(() => createApp(secret), `createApp with ${described(secret)}`).toThrow()
  }
  for (const secret of secretsOf32Bytes) {
    expect(() => createApp(secret), `createApp with ${described(secret)}, which is enough`).not.toThrow()
  }
}

/** What a failure has to say of a secret. */
export function described(secret: string | undefined): string {
  if (secret === undefined) return 'no secret'
  return `a secret of ${Buffer.byteLength(secret)} bytes in ${secret.length} characters`
}
