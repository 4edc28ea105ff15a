import { describe, expect, test } from 'vitest'
import { isGrease, ja3, ja4 } from './tls-fingerprint.ts'
import { readClientHello } from './tls-hello.ts'
import { clientHello, extension, foxioHello } from './tls-samples.fixture.ts'

const hello = (lists: Parameters<typeof clientHello>[0]) => readClientHello(clientHello(lists))

describe('JA3, by the two examples of its authors', () => {
  test('769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0', () => {
    const named = hello({
      version: 769,
      cipherSuites: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
      extensions: [
        extension.serverName('example.com'),
        extension.groups([23, 24, 25]),
        extension.pointFormats([0]),
      ],
    })
    expect(ja3(named)).toBe('ada70206e40642a3e4461f35503241d5')
  })

  test('769,4-5-10-9-100-98-3-6-19-18-99,,,', () => {
    const bare = hello({
      version: 769,
      cipherSuites: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99],
      extensions: null,
    })
    expect(ja3(bare)).toBe('de350869b8c85de67a350c8d186f11e6')
  })
})

describe('JA4', () => {
  test("FoxIO's worked example", () => {
    expect(ja4(readClientHello(foxioHello))).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1')
  })

  test('the order of suites and extensions does not matter', () => {
    const lists = (turn: <T>(list: T[]) => T[]) =>
      hello({
        cipherSuites: turn([0x1301, 0x1302, 0xc02b]),
        extensions: turn([extension.bare(23), extension.bare(35), extension.alpn('h2')]),
      })
    expect(ja4(lists((list) => list))).toBe(ja4(lists((list) => list.reverse())))
  })

  test('nothing offered is written in zeros', () => {
    expect(ja4(hello({ cipherSuites: [], extensions: null }))).toBe(
      't12i000000_000000000000_000000000000',
    )
  })

  test.each([
    { protocol: 'http/1.1', characters: 'h1' },
    { protocol: 'h', characters: 'hh' },
    { protocol: '\xab\xcd', characters: 'ad' },
    { protocol: 'a\x30/', characters: '6f' },
  ])('ALPN $protocol shows as $characters', ({ protocol, characters }) => {
    const offered = hello({ cipherSuites: [], extensions: [extension.alpn(protocol)] })
    expect(ja4(offered).slice(8, 10)).toBe(characters)
  })

  test.each([
    { version: 0x0300, digits: 's3' },
    { version: 0x0301, digits: '10' },
    { version: 0x0302, digits: '11' },
    { version: 0x7777, digits: '00' },
  ])('version $version shows as $digits', ({ version, digits }) => {
    expect(ja4(hello({ version, cipherSuites: [], extensions: null })).slice(1, 3)).toBe(digits)
  })

  test('counts stop at 99', () => {
    const cipherSuites = Array.from({ length: 120 }, (_, i) => i)
    expect(ja4(hello({ cipherSuites, extensions: null })).slice(4, 6)).toBe('99')
  })
})

test('GREASE is sixteen values, and no others', () => {
  const grease = Array.from({ length: 65_536 }, (_, value) => value).filter(isGrease)
  expect(grease).toHaveLength(16)
  expect(grease.slice(0, 3)).toEqual([0x0a0a, 0x1a1a, 0x2a2a])
})
