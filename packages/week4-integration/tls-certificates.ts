import { generate } from 'selfsigned'

/*
 * node tls-certificates.ts
 *
 * Prints an authority, another of the same name, and a certificate for localhost that the first has signed, as JSON.
 */

export interface Certificate {
  /** PEM. */
  cert: string
  /** The private key, PEM. */
  private: string
}

export type Certificates = Record<'authority' | 'other' | 'server', Certificate>

// Elliptic curves are quick to make. selfsigned signs with SHA-1 by default, which OpenSSL refuses.
const KIND = { keyType: 'ec', algorithm: 'sha256' } as const

function makeAuthority(): Promise<Certificate> {
  return generate([{ name: 'commonName', value: 'Authority of the tests' }], {
    ...KIND,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
}

function makeCertificate(host: string, authority: Certificate): Promise<Certificate> {
  return generate([{ name: 'commonName', value: host }], {
    ...KIND,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
    ca: { key: authority.private, cert: authority.cert },
  })
}

const [authority, other] = await Promise.all([makeAuthority(), makeAuthority()])
const certificates: Certificates = { authority, other, server: await makeCertificate('localhost', authority) }
process.stdout.write(JSON.stringify(certificates))
