/**
 * JA3 (Althouse, Atkinson and Atkins 2017) and the JA4 client fingerprint (FoxIO, BSD-3-Clause part of JA4+):
 * what a ClientHello offers, hashed. GREASE values (RFC 8701) are left out of both.
 */
import { hash as digest } from 'node:crypto'
import type { ClientHello } from './tls-hello.ts'

/** MD5 of version, cipher suites, extensions, groups and point formats, in decimal and in the order sent. */
export function ja3(hello: ClientHello): string {
  return digest('md5', ja3Text(hello))
}

function ja3Text(hello: ClientHello): string {
  const lists = [hello.cipherSuites, hello.extensions, hello.groups, hello.pointFormats]
  return [hello.version, ...lists.map((list) => withoutGrease(list).join('-'))].join(',')
}

/** Readable counts, then hashes of the sorted cipher suites and of the sorted extensions with signature algorithms. */
export function ja4(hello: ClientHello): string {
  const suites = withoutGrease(hello.cipherSuites)
  const extensions = withoutGrease(hello.extensions)
  const counts = twoDigits(suites.length) + twoDigits(extensions.length)
  const name = hello.hasServerName ? 'd' : 'i'
  const readable = `t${versionText(hello)}${name}${counts}${alpnText(hello.alpnBytes)}`
  return `${readable}_${hash(sortedHex(suites))}_${extensionsHash(hello, extensions)}`
}

/** RFC 8701: both bytes alike, with the low half 0xa. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff)
}

export function withoutGrease(values: readonly number[]): number[] {
  return values.filter((value) => !isGrease(value))
}

/** Already told by the readable part. */
const namedExtensions: readonly number[] = [0x0000, 0x0010]

function extensionsHash(hello: ClientHello, extensions: readonly number[]): string {
  const sorted = sortedHex(extensions.filter((type) => !namedExtensions.includes(type)))
  const algorithms = hexList(withoutGrease(hello.signatureAlgorithms))
  if (extensions.length === 0) return hash('')
  return hash(algorithms === '' ? sorted : `${sorted}_${algorithms}`)
}

const versionTexts: Readonly<Record<number, string>> = {
  772: '13',
  771: '12',
  770: '11',
  769: '10',
  768: 's3',
  2: 's2',
}

function versionText({ version, supportedVersions }: ClientHello): string {
  const offered = withoutGrease(supportedVersions)
  return versionTexts[offered.length > 0 ? Math.max(...offered) : version] ?? '00'
}

/** First and last character of the first protocol; of its hexadecimal form where one is not a letter or digit. */
function alpnText(alpn: Uint8Array): string {
  if (alpn.length === 0) return '00'
  const first = alpn[0]!
  const last = alpn[alpn.length - 1]!
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last)
  return (first >> 4).toString(16) + (last & 15).toString(16)
}

function isAlphanumeric(code: number): boolean {
  const letter = code | 0x20
  return (code >= 0x30 && code <= 0x39) || (letter >= 0x61 && letter <= 0x7a)
}

function hash(text: string): string {
  return text === '' ? '000000000000' : digest('sha256', text).slice(0, 12)
}

function sortedHex(values: readonly number[]): string {
  return hexList(Uint16Array.from(values).sort())
}

/** Four digits each, with commas between. */
function hexList(values: ArrayLike<number>): string {
  let text = ''
  for (let i = 0; i < values.length; i++)
    text += (i === 0 ? '' : ',') + hexOf[values[i]! >> 8]! + hexOf[values[i]! & 255]!
  return text
}
const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function twoDigits(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0')
}
