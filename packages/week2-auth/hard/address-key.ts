// #region 7
import { isIPv6, SocketAddress } from 'node:net'
// #endregion

/**
 * Who counts as one client: an IPv4 address, or the 64 bits that an IPv6 network gets. The other 64 each device
 * chooses for itself, as often as it likes (RFC 8981), so one client has more IPv6 addresses than anybody can count.
 */
export function addressKey(address: string): string {
  // #region 7 — the key of an address
  if (!isIPv6(address)) return address
  // One address has many spellings; this one is that of RFC 5952.
  const written = new SocketAddress({ address, family: 'ipv6' }).address
  // An IPv4 client at a socket for both: cut after 64 bits, all IPv4 would be one client (RFC 4291, section 2.5.5.2).
  const [, mapped] = /^::ffff:([\d.]+)$/.exec(written) ?? []
  if (mapped) return mapped
  const [head = '', tail] = written.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail ? tail.split(':') : []
  const zeros = Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0')
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`
  // #endregion
}
