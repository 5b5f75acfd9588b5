import { isIPv4, isIPv6 } from 'node:net'

/** An address as Node writes it, with an IPv4 address out of its IPv6 wrapping. */
const plain = (ip: string): string => ip.replace(/^::ffff:(?=\d+\.)/u, '')

/** The eight groups of an IPv6 address. */
function groups(ip: string): string[] {
  const [head = '', tail] = ip.replace(/%.*$/u, '').split('::')
  const [left, right] = [head, tail ?? ''].map(part => part.split(':').filter(Boolean)) as [string[], string[]]
  return tail === undefined
    ? left
    : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
}

const prefix = (ip: string, count: number) => `${groups(ip).slice(0, count).join(':')}::/${count * 16}`

/** The network of an address, as coarse as people may be shown it: a /24, a /48, or '' for this machine and for nothing. */
export function networkOf(address: string): string {
  const ip = plain(address)
  if (isIPv4(ip)) return ip.startsWith('127.') ? '' : `${ip.split('.').slice(0, 3).join('.')}.0/24`
  return isIPv6(ip) && ip !== '::1' ? prefix(ip, 3) : ''
}

/** What one household is throttled by: an IPv4 address, or the /56 that is given to one connection. */
export function householdOf(address: string): string {
  const ip = plain(address)
  if (!isIPv6(ip)) return ip
  const whole = groups(ip).slice(0, 4)
  const last = Number.parseInt(whole[3] ?? '0', 16) & 0xff00
  return `${whole.slice(0, 3).join(':')}:${last.toString(16)}::/56`
}
