/** Hellos for tests, from the lists they carry. */

type Extension = readonly [type: number, value: readonly number[]]

const word = (n: number) => [n >> 8, n & 255]
const words = (list: readonly number[]) => list.flatMap(word)
const short = (bytes: readonly number[]) => [bytes.length, ...bytes]
const long = (bytes: readonly number[]) => [...word(bytes.length), ...bytes]
const text = (characters: string) => [...Buffer.from(characters, 'latin1')]

export const extension = {
  serverName: (name: string): Extension => [0, long([0, ...long(text(name))])],
  groups: (list: readonly number[]): Extension => [10, long(words(list))],
  pointFormats: (list: readonly number[]): Extension => [11, short(list)],
  signatureAlgorithms: (list: readonly number[]): Extension => [13, long(words(list))],
  alpn: (...protocols: readonly string[]): Extension => [
    16,
    long(protocols.flatMap((protocol) => short(text(protocol)))),
  ],
  supportedVersions: (list: readonly number[]): Extension => [43, short(words(list))],
  bare: (type: number): Extension => [type, []],
}

interface HelloLists {
  readonly version?: number
  readonly cipherSuites: readonly number[]
  /** null: no extensions block at all. */
  readonly extensions: readonly Extension[] | null
}

const random = new Array<number>(32).fill(7)

/** Body of a ClientHello. */
export function clientHello({
  version = 0x0303,
  cipherSuites,
  extensions,
}: HelloLists): Uint8Array {
  const block = extensions?.flatMap(([type, value]) => [...word(type), ...long(value)])
  return Uint8Array.from([
    ...word(version),
    ...random,
    ...short([]),
    ...long(words(cipherSuites)),
    ...short([0]),
    ...(block === undefined ? [] : long(block)),
  ])
}

/** Body of a ServerHello that chose `suite`, and TLS 1.3 where `isVersion13`. */
export function serverHello(suite: number, isVersion13: boolean): Uint8Array {
  const block = isVersion13 ? long([...word(43), ...long(word(0x0304))]) : []
  return Uint8Array.from([...word(0x0303), ...random, ...short([]), ...word(suite), 0, ...block])
}

/** The message in records of at most `recordBytes` each. */
export function records(type: 1 | 2 | 11, body: Uint8Array, recordBytes = 16_384): Uint8Array {
  const message = [type, body.length >> 16, ...word(body.length & 0xffff), ...body]
  const out: number[] = []
  for (let at = 0; at < message.length; at += recordBytes)
    out.push(22, 3, 1, ...long(message.slice(at, at + recordBytes)))
  return Uint8Array.from(out)
}

/** The hello of FoxIO's worked example, with GREASE where a browser puts it. */
export const foxioHello = clientHello({
  cipherSuites: [
    0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014,
    0x009c, 0x009d, 0x002f, 0x0035,
  ],
  extensions: [
    extension.bare(0x3a3a),
    extension.serverName('example.com'),
    extension.bare(0x0017),
    extension.bare(0xff01),
    extension.groups([0x4a4a, 29, 23, 24]),
    extension.pointFormats([0]),
    extension.bare(0x0023),
    extension.alpn('h2', 'http/1.1'),
    extension.bare(0x0005),
    extension.signatureAlgorithms([0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]),
    extension.bare(0x0012),
    extension.bare(0x0033),
    extension.bare(0x002d),
    extension.supportedVersions([0x5a5a, 0x0304, 0x0303]),
    extension.bare(0x001b),
    extension.bare(0x4469),
    extension.bare(0x6a6a),
    extension.bare(0x0015),
  ],
})
